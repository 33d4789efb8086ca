"""One person's day of accidents: after each of them the data is what the page last called saved, and nothing else."""

import json

import pytest
from playwright.sync_api import expect

from cluster_reports.models import Change, Evidence, LoggedStep, Notice, UnitReport
from tests.cluster_reports.evidence_files import office, pdf, picture, zipped
from tests.cluster_reports.test_evidence_files import HOSTILE
from tests.e2e.conftest import Visitor
from tests.e2e.entering import LIMITATIONS, STRENGTHS
from tests.e2e.test_entry import NAMES, colleague, desk, report, stored  # noqa: F401  fixtures
from tests.e2e.words import READ_WORDS, foreign_words
from tests.factories import PASSWORD, make_review, make_user
from tests.imports.files import BAD
from units.models import Unit

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
EVIL_NAME = r"..\..\..\windows\system32\biên bản.pdf"
BAD_EVIDENCE = {  # what it is: (file name, content, words of the refusal)
    "another kind": ("bao-cao.pdf", b"MZ\x90" + b"\0" * 500, "Nội dung tệp không thuộc loại được nhận"),
    "nothing": ("rong.pdf", b"", "Tệp rỗng"),
    "too large": ("lon.pdf", b"%PDF-1.7" + b"\0" * 2_000_000, "lớn hơn 1 MB"),
    "a sheet with a password": (
        "bang.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "Tệp Office có mật khẩu",
    ),
    "a locked paper": ("khoa.pdf", pdf("a", user_password="x", algorithm="RC4-128"), "Tệp PDF có mật khẩu"),
    "a zip bomb": ("bom.docx", HOSTILE["a zip bomb"][0], "Tệp bung ra quá lớn"),
    "an entity bomb": ("thuc-the.docx", HOSTILE["an entity bomb"][0], "Tệp có cấu trúc bất thường"),
    "macros under another name": (
        "macro.xlsx",
        office("xlsx", "a", parts={"xl/vbaProject.bin": "x"}),
        "macro",
    ),
    "an archive of anything": ("tro-choi.docx", zipped({"../../etc/passwd": "x"}), "cấu trúc bất thường"),
    "a broken archive": ("hong.docx", office("docx", "a")[:-40], "Tệp"),
    "a stamped paper": ("ke-hoach.docx", office("docx", "TUYỆT MẬT"), "Trong tệp có dấu TUYỆT MẬT"),
    "a paper cut short": (EVIL_NAME, pdf("a")[:-50], "Tệp PDF bị cụt"),
}


def figures(report):  # noqa: F811
    return {one.target.name: (one.state, one.value, one.explanation) for one in report.results.for_entry()}


def sound(visitor, name, *known):
    """Vietnamese, free of axe's faults and fitting, on a desk and on a phone."""
    page = visitor.page
    page.wait_for_load_state()
    assert foreign_words(page.evaluate(READ_WORDS), ["haucan", *known]) == []
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), (name, size)
        visitor.shot(name)


def attach(page, name, content):
    box = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Tệp minh chứng").set_input_files(box)
    page.get_by_role("button", name="Tải tệp lên").click()


def test_every_bad_file_as_evidence_is_refused_in_words_and_changes_nothing(desk, report, settings):  # noqa: F811
    settings.EVIDENCE_MAX_MEGABYTES = 1
    line, before = report.results.first(), figures(report)
    desk.visitor.go(f"/bao-cao/{report.pk}/dong/{line.pk}/minh-chung/")
    for what, (name, content, words) in BAD_EVIDENCE.items():
        attach(desk.page, name, content)
        summary = desk.page.locator(".error-summary")
        desk.visitor.was_refused(422)
        assert words in summary.inner_text(), what
        expect(summary).to_be_focused()
    sound(desk.visitor, "evidence-refused", "PDF", "PowerPoint", "Word", "docx", "pptx")
    assert (Evidence.objects.count(), figures(report)) == (0, before)


def test_an_image_with_a_program_behind_it_and_a_name_full_of_paths_becomes_harmless(desk, report):  # noqa: F811
    line = report.results.first()
    desk.visitor.go(f"/bao-cao/{report.pk}/dong/{line.pk}/minh-chung/")
    attach(desk.page, "../../../anh.php.jpg", picture() + b"<script>alert(1)</script>PK\x03\x04")
    desk.page.get_by_text("Đã thêm minh chứng").wait_for()
    kept = Evidence.objects.get()
    assert ("/" in kept.name, ".." in kept.name, kept.file.startswith("evidence/")) == (False, False, True)
    with desk.page.expect_download() as download:
        desk.page.get_by_role("link", name="Tải về").click()
    with open(download.value.path(), "rb") as file:
        content = file.read()
    assert (content[:3], b"<script>" in content) == (b"\xff\xd8\xff", False)


def test_every_bad_sheet_is_refused_in_words_and_changes_nothing(desk, report):  # noqa: F811
    before = figures(report)
    desk.visitor.go(f"/bao-cao/{report.pk}/nhap-bang-tinh/")
    for kind, (name, content, words) in BAD.items():
        desk.page.set_input_files("#id_file", {"name": name, "mimeType": "", "buffer": content})
        desk.press("Đọc thử")
        summary = desk.page.locator(".error-summary")
        desk.visitor.was_refused(422)
        assert words in summary.inner_text(), kind
    assert figures(report) == before


def test_a_day_of_accidents_ends_with_exactly_what_was_last_called_saved(desk, report):  # noqa: F811
    """The tab killed, the network cut, the session gone, a block pasted, a bad file: one after another."""
    page, context = desk.page, desk.page.context
    desk.type("11")
    desk.sees("Đã lưu ")

    context.set_offline(True)  # the network is cut, and the tab killed before it comes back
    desk.type("12", NAMES[1])
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    assert (stored(report).value, stored(report, NAMES[1]).value) == (11, None)
    desk.kill()
    page = desk.page
    context.set_offline(False)
    desk.open()
    desk.press("Khôi phục")
    desk.sees("Đã lưu ")
    assert (stored(report).value, stored(report, NAMES[1]).value) == (11, 12)

    context.clear_cookies(name="sessionid")  # the session is gone
    desk.type("13", NAMES[2])
    dialog = page.locator("#dang-nhap-lai")
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.press("Đăng nhập và lưu tiếp")
    desk.sees("Đã lưu ")
    assert stored(report, NAMES[2]).value == 13

    desk.box(NAMES[3]).focus()  # a block from a sheet, one cell of it bad
    desk.paste("14\r\nabc\r\n")
    desk.sees("1 ô chưa đọc được, chưa lưu ô đó")
    assert (stored(report, NAMES[3]).value, stored(report, NAMES[4]).value) == (14, None)
    desk.type("15", NAMES[4])
    page.locator(".errorlist").wait_for(state="detached")

    desk.visitor.go(f"/bao-cao/{report.pk}/nhap-bang-tinh/")  # a bad file
    page.set_input_files("#id_file", {"name": "bang.xlsx", "mimeType": "", "buffer": BAD["zip bomb"][1]})
    desk.press("Đọc thử")
    page.locator(".error-summary").wait_for()

    desk.open()
    assert [desk.box(name).input_value() for name in NAMES] == ["11", "12", "13", "14", "15"]
    assert [stored(report, name).value for name in NAMES] == [11, 12, 13, 14, 15]
    assert LoggedStep.objects.count() == 0
    desk.excuse("ERR_INTERNET_DISCONNECTED", "401", "403", "422")


def test_two_browsers_one_section_both_texts_are_shown_side_by_side(browser, live_server, report):  # noqa: F811
    """Two people of the head write the meeting; the second sees both places and decides."""
    head = Unit.objects.get(name="Phòng Tham mưu")
    for username in ("thammuu", "thammuu2"):
        make_user(head, username=username)
    review = make_review(report.period)
    visitors = []
    for username in ("thammuu", "thammuu2"):
        context = browser.new_context(locale="vi-VN", viewport=DESK)
        visitor = Visitor(context.new_page(), live_server.url)
        visitor.log_in(username)
        visitor.go(f"/hoi-nghi/{review.pk}/thong-tin/")
        visitors.append(visitor)
    first, second = visitors
    first.page.get_by_label("Địa điểm").fill("Hội trường A")
    first.page.get_by_role("button", name="Lưu phần này").click()
    first.page.get_by_text("Đã lưu phần").wait_for()
    second.page.get_by_label("Địa điểm").fill("Hội trường B")
    second.page.get_by_role("button", name="Lưu phần này").click()
    row = second.page.locator("#hai-ban tbody tr")
    assert row.locator("th, td").all_inner_texts() == ["Địa điểm", "Hội trường B", "Hội trường A"]
    second.was_refused(409)
    sound(second, "two-pages", "thammuu")
    review.refresh_from_db()
    assert review.place == "Hội trường A"
    second.page.get_by_role("button", name="Lưu phần này").click()
    second.page.get_by_text("Đã lưu phần").wait_for()
    review.refresh_from_db()
    assert review.place == "Hội trường B"
    for visitor in visitors:
        visitor.page.context.close()
        assert visitor.trouble == []


def test_two_administrators_one_unit_both_values_are_shown_side_by_side(browser, live_server, report):  # noqa: F811
    visitors = []
    for username in ("quantri", "quantri2"):
        make_user(role="admin", username=username)
        context = browser.new_context(locale="vi-VN", viewport=DESK)
        visitor = Visitor(context.new_page(), live_server.url)
        visitor.log_in(username)
        visitor.go(f"/quan-tri/units/unit/{report.unit_id}/change/")
        visitors.append(visitor)
    first, second = visitors
    for visitor, order in ((first, "7"), (second, "8")):
        visitor.page.get_by_label("Thứ tự lễ tân").fill(order)
        visitor.page.locator("[name=_save]").click()
        visitor.page.wait_for_load_state()
    cells = second.page.locator("#hai-ban tbody tr").locator("th, td").all_inner_texts()
    assert cells == ["Thứ tự lễ tân", "8", "7"]
    assert "Chưa lưu gì và chữ bạn gõ vẫn ở dưới" in second.page.locator("#content").inner_text()
    assert second.page.get_by_label("Thứ tự lễ tân").input_value() == "8"
    second.was_refused(409)
    second.shot("two-administrators")
    assert Unit.objects.get(pk=report.unit_id).protocol_order == 7
    second.page.set_viewport_size(PHONE)
    assert second.overflow() == 0
    second.shot("two-administrators")
    for visitor in visitors:
        visitor.page.context.close()
        assert visitor.trouble == []


def test_a_double_click_on_submit_submits_once_and_the_page_says_so(desk, report):  # noqa: F811
    for name in NAMES:
        desk.type("5", name)
    desk.type("195", "Quân số khỏe", "số khỏe")
    desk.type("200", "Quân số khỏe", "tổng số")
    desk.page.fill("#id_strengths", STRENGTHS)
    desk.page.fill("#id_limitations", LIMITATIONS)
    desk.press("Lưu, xem lại và nộp")
    desk.page.get_by_label("Báo cáo không chứa bí mật nhà nước").check()
    desk.page.get_by_role("button", name="Nộp báo cáo").dblclick()
    desk.page.get_by_text("Đã nộp lúc").first.wait_for()
    assert desk.page.locator(".error-summary").count() == 0
    assert UnitReport.objects.get(pk=report.pk).status == "submitted"
    assert (LoggedStep.objects.filter(step="submit").count(), Notice.objects.count()) == (1, 0)


@pytest.mark.parametrize("lost", ["request", "answer"])
def test_a_save_cut_on_its_way_or_on_its_way_back_is_neither_lost_nor_doubled(desk, report, lost):  # noqa: F811
    """A ratio and a first figure: what follows from them must not make the second sending a quarrel."""

    def cut(route):
        if lost == "answer":
            route.fetch()
        route.abort()

    desk.page.route("**/tu-luu/", cut, times=1)
    desk.type("195", "Quân số khỏe", "số khỏe")
    desk.type("200", "Quân số khỏe", "tổng số")
    desk.sees("Chưa gửi được")
    desk.rests()
    assert stored(report, "Quân số khỏe").value == 97.5
    assert not desk.page.locator("#chon-ban").is_visible()
    kept = json.loads(desk.page.evaluate("JSON.stringify(Object.keys(localStorage))"))
    assert kept == []
    desk.excuse("ERR_FAILED")


def arrive_unanswered(desk, *, first=True):  # noqa: F811
    """The network from now on: what is sent arrives once (unless not even that), and no answer comes back."""

    def cut(route):
        nonlocal first
        if not desk.is_cut:
            return route.continue_()
        if first:
            route.fetch()
        first = False
        return route.abort()

    desk.is_cut = True  # a route taken off may leave hanging what is on its way just then
    desk.page.route("**/tu-luu/", cut)


def load_again(desk):  # noqa: F811
    """The page as after a crash of the browser: what was typed is offered back, the network is there again."""
    desk.open()
    desk.is_cut = False
    desk.press("Khôi phục")


def stays(desk):  # noqa: F811
    """The page comes to know by itself that the network is back: it tries more and more seldom, up to half a minute."""
    desk.is_cut = False
    desk.page.set_default_timeout(45_000)


def is_settled(desk):  # noqa: F811
    """Saved, nothing asked, nothing kept any more."""
    desk.rests()
    shown = desk.page.locator("#chon-ban").is_visible()
    return (shown, desk.page.evaluate("Object.keys(localStorage).length")) == (False, 0)


def told(report, target=NAMES[0], column="value"):  # noqa: F811
    """What the line said one after the other, as its history tells."""
    changes = Change.objects.filter(noun="result", action="~", row_id=stored(report, target).pk)
    return [one.cells[column][1] for one in reversed(changes) if column in one.cells]


@pytest.mark.parametrize("goes_on", [stays, load_again])
def test_typed_over_what_was_saved_but_never_answered_nobody_is_asked(desk, report, goes_on):  # noqa: F811
    arrive_unanswered(desk)
    desk.type("5")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.type("56")
    desk.type("7", NAMES[1])
    goes_on(desk)
    assert is_settled(desk)
    assert (told(report), told(report, NAMES[1])) == ([5, 56], [7])
    desk.excuse("ERR_FAILED")


@pytest.mark.parametrize("goes_on", [stays, load_again])
def test_a_box_emptied_over_what_was_saved_but_never_answered_is_empty(desk, report, goes_on):  # noqa: F811
    arrive_unanswered(desk)
    desk.type("vì mưa", what="giải trình")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.type("", what="giải trình")
    desk.press("Lưu")
    goes_on(desk)
    assert is_settled(desk)
    assert told(report, column="explanation") == ["vì mưa", ""]
    desk.excuse("ERR_FAILED")


@pytest.mark.parametrize("goes_on", [stays, load_again])
@pytest.mark.parametrize("arrived", [True, False])
def test_what_a_colleague_wrote_over_it_meanwhile_is_asked_about(desk, colleague, report, goes_on, arrived):  # noqa: F811
    arrive_unanswered(desk, first=arrived)
    desk.type("5")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.type("56")
    colleague.open()
    colleague.type("9")
    colleague.sees("Đã lưu ")
    goes_on(desk)
    dialog = desk.page.locator("#chon-ban")
    dialog.get_by_text("56 cuộc").wait_for()
    assert "9 cuộc" in dialog.get_by_label("Lấy bản đã lưu").locator("..").inner_text()
    assert stored(report).value == 9
    dialog.get_by_label("Giữ của tôi").check()
    desk.press("Lưu lựa chọn")
    assert is_settled(desk)
    assert stored(report).value == 56
    desk.excuse("ERR_FAILED")


def test_a_choice_between_two_versions_counts_only_once_its_button_is_pressed(desk, colleague, report):  # noqa: F811
    arrive_unanswered(desk, first=False)
    desk.type("56")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    colleague.open()
    colleague.type("9")
    colleague.sees("Đã lưu ")
    stays(desk)
    dialog = desk.page.locator("#chon-ban")
    dialog.get_by_text("56 cuộc").wait_for()
    with desk.page.expect_response("**/tu-luu/"):
        dialog.get_by_label("Giữ của tôi").check()
    desk.page.wait_for_timeout(300)
    assert (stored(report).value, dialog.is_visible()) == (9, True)
    assert dialog.get_by_label("Giữ của tôi").is_checked()
    desk.press("Lưu lựa chọn")
    assert is_settled(desk)
    assert stored(report).value == 56
    desk.excuse("ERR_FAILED")


def test_what_is_brought_back_while_something_else_is_on_its_way_is_asked_about(
    desk,  # noqa: F811
    colleague,  # noqa: F811
    report,  # noqa: F811
):
    arrive_unanswered(desk, first=False)
    desk.type("56")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    colleague.open()
    colleague.type("9")
    colleague.sees("Đã lưu ")
    desk.open()
    desk.type("7", NAMES[1])
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.press("Khôi phục")
    desk.is_cut = False
    desk.page.locator("#chon-ban").get_by_text("56 cuộc").wait_for()
    assert (stored(report).value, stored(report, NAMES[1]).value) == (9, 7)
    desk.excuse("ERR_FAILED")


@pytest.mark.parametrize("goes_on", [stays, load_again])
def test_half_a_ratio_as_a_colleague_left_it_is_not_ones_own(desk, colleague, report, goes_on):  # noqa: F811
    """Both boxes hold what was sent or typed here, but never both at once."""
    ratio = "Quân số khỏe"
    arrive_unanswered(desk)
    desk.type("195", ratio, "số khỏe")
    desk.type("200", ratio, "tổng số")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.type("196", ratio, "số khỏe")
    desk.type("205", ratio, "tổng số")
    colleague.open()
    colleague.type("196", ratio, "số khỏe")
    colleague.sees("Đã lưu ")
    goes_on(desk)
    dialog = desk.page.locator("#chon-ban")
    dialog.get_by_text("196/205").wait_for()
    line = stored(report, ratio)
    assert (line.numerator, line.denominator) == (196, 200)
    desk.excuse("ERR_FAILED")


@pytest.mark.parametrize("goes_on", [stays, load_again])
def test_a_figure_a_colleague_called_a_rough_one_is_not_ones_own(desk, colleague, report, goes_on):  # noqa: F811
    """The box that was typed into holds what was sent; another box of the cell holds their word."""
    arrive_unanswered(desk)
    desk.type("5")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.type("56")
    colleague.open()
    colleague.page.locator("details.bounds summary").first.click()
    colleague.page.locator("details.bounds select").first.select_option("about")
    colleague.sees("Đã lưu ")
    goes_on(desk)
    desk.page.locator("#chon-ban").get_by_text("56 cuộc").wait_for()
    assert (stored(report).value, stored(report).bound) == (5, "about")
    desk.excuse("ERR_FAILED")
