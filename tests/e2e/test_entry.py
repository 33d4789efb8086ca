"""Entry under trouble: the network, the session, the tab and a colleague; nothing that was typed is lost."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from cluster_reports.models import LoggedStep, UnitReport
from tests.e2e.conftest import Visitor
from tests.factories import (
    PASSWORD,
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
)

NAMES = ["Tuần tra, canh gác", "Ngày công giúp dân", "Rau xanh", "Tuyên truyền", "Dân vận"]


@pytest.fixture
def report(transactional_db):
    """Phòng Hậu cần's report with five counted lines and one ratio, in a period that is open today."""
    unit = make_unit("Phòng Hậu cần")
    cluster = make_cluster([make_unit("Phòng Tham mưu"), unit], number=3)
    today = localdate()
    period = make_period(
        cluster,
        "year",
        today.year,
        opens_on=today - timedelta(days=9),
        due_on=today + timedelta(days=5),
        locks_on=today + timedelta(days=9),
    )
    pledge = make_pledge(cluster, today.year)
    report = make_report(period, unit)
    for order, name in enumerate(NAMES):
        make_result(report, make_target(pledge, name, order=order))
    ratio = {"numerator_label": "số khỏe", "denominator_label": "tổng số", "over_units": "ratio"}
    make_result(report, make_target(pledge, "Quân số khỏe", measure="%", order=9, **ratio))
    make_user(unit, username="haucan", full_name="Lê Văn Hậu")
    make_user(unit, username="haucan2", full_name="Trần Thị Bình")
    return report


class Desk:
    """One person at the entry page."""

    def __init__(self, visitor, report):
        self.visitor, self.page, self.report = visitor, visitor.page, report

    def open(self):
        self.visitor.go(self.report.get_edit_url())
        return self

    def box(self, target=NAMES[0], what="số liệu"):
        return self.page.get_by_label(f"{target}: {what}", exact=True)

    def type(self, text, target=NAMES[0], what="số liệu"):
        self.box(target, what).fill(text)

    def sees(self, words):
        self.page.locator("[data-saved]", has_text=words).wait_for()

    def rests(self):
        """All is saved, and nothing follows: a save may be followed by a newer one."""
        self.sees("Đã lưu ")
        self.page.wait_for_function("Object.keys(localStorage).length === 0")
        self.page.wait_for_timeout(2500)

    def press(self, button):
        self.page.get_by_role("button", name=button, exact=True).click()

    def paste(self, text, html=""):
        """As the browser does when somebody presses Ctrl+V on the field that has the focus."""
        self.page.evaluate(
            """([text, html]) => {
              const data = new DataTransfer();
              data.setData("text/plain", text);
              if (html) data.setData("text/html", html);
              const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
              document.activeElement.dispatchEvent(event);
            }""",
            [text, html],
        )

    def kill(self):
        """The tab dies, and another stands in its place. A tab that is closed would still send what it has."""
        with pytest.raises(PlaywrightError, match="crash"):
            self.page.goto("chrome://crash")
        self.page.close()
        self.visitor.take(self.page.context.new_page())
        self.page = self.visitor.page

    def excuse(self, *parts):
        """The browser complains in its console about what the test did to it, and about nothing else."""
        others = [said for said in self.visitor.trouble if not any(part in said for part in parts)]
        assert others == []
        self.visitor.trouble.clear()


def stored(report, target=NAMES[0]):
    return report.results.get(target__name=target)


@pytest.fixture
def desk(visitor, report):
    visitor.log_in("haucan")
    return Desk(visitor, report).open()


@pytest.fixture
def colleague(browser, live_server, report):
    context = browser.new_context(locale="vi-VN", viewport={"width": 1280, "height": 900})
    someone = Visitor(context.new_page(), live_server.url)
    someone.log_in("haucan2")
    yield Desk(someone, report)
    context.close()
    assert someone.trouble == []


def test_what_was_typed_is_saved_by_itself_and_leaves_no_trace_in_the_history(desk, report):
    desk.type("1234,5")
    desk.sees("Đã lưu ")
    assert (stored(report).value, stored(report).state) == (pytest.approx(1234.5), "value")
    report.refresh_from_db()
    assert f"{report.changed_by}" == "Lê Văn Hậu"
    assert LoggedStep.objects.count() == 0
    assert desk.page.locator("[data-done]").inner_text() == "1/6"


def test_a_cell_that_cannot_be_read_keeps_only_itself_from_being_saved(desk, report):
    desk.type("mười lăm")
    desk.type("7", NAMES[1])
    desk.type("đã xong", NAMES[0], "giải trình")
    desk.sees("1 ô chưa đọc được, chưa lưu ô đó")
    assert (stored(report).value, stored(report).explanation, stored(report, NAMES[1]).value) == (
        None,
        "đã xong",
        7,
    )
    fault = desk.page.locator(".errorlist")
    assert fault.inner_text() == "Không hiểu số “mười lăm”. Nhập như 1.234,5 hoặc 1234,5."
    assert desk.page.locator(".wrong-count").inner_text() == "1 ô cần sửa"
    assert desk.visitor.violations() == []
    desk.type("15")
    desk.page.locator(".errorlist").wait_for(state="detached")
    assert stored(report).value == 15


def test_a_stamp_of_secrecy_is_asked_about_and_what_follows_saves_by_itself_again(desk, report):
    page = desk.page
    desk.type("12")
    desk.sees("Đã lưu ")
    desk.type("Trích yếu\nTỐI MẬT", what="giải trình")
    desk.sees("Trong nội dung có dấu TỐI MẬT, chưa lưu.")
    assert stored(report).explanation == ""
    desk.type("Trích yếu", what="giải trình")
    desk.sees("Đã lưu ")
    assert stored(report).explanation == "Trích yếu"

    desk.type("Sách “Luật”\nTỐI MẬT", what="giải trình")
    desk.sees("chưa lưu")
    desk.press("Lưu")
    expect(page.get_by_role("heading", name="Nội dung vừa gửi có dấu TỐI MẬT")).to_be_visible()
    for size in ({"width": 360, "height": 800}, {"width": 1280, "height": 900}):
        page.set_viewport_size(size)
        assert (desk.visitor.overflow(), desk.visitor.violations()) == (0, [])
        desk.visitor.shot("dau-mat")
    page.get_by_label("đây không phải bí mật nhà nước").check()
    desk.press("Gửi nội dung")
    page.get_by_text("Đã lưu báo cáo.").wait_for()
    assert stored(report).explanation == "Sách “Luật”\nTỐI MẬT"
    desk.type("13")
    desk.sees("Đã lưu ")
    assert stored(report).value == 13
    desk.excuse("422")


def test_a_choice_that_waits_for_its_number_stays_as_chosen(desk, report):
    desk.box(NAMES[0], "tình trạng").select_option("Ước tính")
    desk.sees("1 ô chưa đọc được, chưa lưu ô đó")
    assert (desk.box(NAMES[0], "tình trạng").input_value(), stored(report).state) == ("estimate", "missing")
    desk.type("45")
    desk.page.locator(".errorlist").wait_for(state="detached")
    assert (stored(report).state, stored(report).value) == ("estimate", 45)
    assert desk.page.locator(".side .count").first.inner_text() == "1/6"


def test_a_killed_tab_offers_back_what_was_not_sent(desk, report):
    context = desk.page.context
    context.set_offline(True)
    desk.type("77")
    desk.type("Một câu viết dở.", NAMES[1], "giải trình")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.kill()
    context.set_offline(False)
    desk.open()
    offer = desk.page.locator("[data-restore]", has_text="Có 2 ô chưa gửi từ ")
    offer.wait_for()
    assert stored(report).value is None
    desk.press("Khôi phục")
    desk.sees("Đã lưu ")
    assert (stored(report).value, stored(report, NAMES[1]).explanation) == (77, "Một câu viết dở.")
    desk.open()
    assert not offer.is_visible()
    desk.excuse("ERR_INTERNET_DISCONNECTED")


def test_what_was_kept_can_be_dropped(desk, report):
    desk.page.route("**/tu-luu/", lambda route: route.abort())
    desk.type("77")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.open()
    desk.press("Bỏ")
    desk.open()
    assert not desk.page.locator("[data-restore]").is_visible()
    assert stored(report).value is None
    desk.excuse("ERR_FAILED")


def test_when_the_network_comes_back_everything_is_sent(desk, report):
    desk.page.context.set_offline(True)
    desk.type("5")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.type("55")
    desk.page.context.set_offline(False)
    desk.rests()
    assert stored(report).value == 55
    assert desk.page.evaluate("Object.keys(localStorage).length") == 0
    desk.excuse("ERR_INTERNET_DISCONNECTED")


def test_an_answer_that_was_lost_is_no_conflict_with_oneself(desk, report):
    def swallow(route):
        route.fetch()
        route.abort()

    desk.page.route("**/tu-luu/", swallow, times=1)
    desk.type("5")
    desk.sees("Chưa gửi được")
    desk.type("56")
    desk.rests()
    assert stored(report).value == 56
    assert not desk.page.locator("#chon-ban").is_visible()
    desk.excuse("ERR_FAILED")


def test_an_expired_session_asks_over_the_page_and_then_saves(desk, report):
    desk.page.context.clear_cookies()
    desk.type("88")
    desk.press("Lưu")
    dialog = desk.page.locator("#dang-nhap-lai")
    dialog.wait_for()
    assert dialog.get_by_label("Tên đăng nhập").input_value() == "haucan"
    assert desk.visitor.violations() == []
    dialog.get_by_label("Mật khẩu").fill("sai")
    dialog.get_by_role("button", name="Đăng nhập và lưu tiếp").click()
    dialog.get_by_text("chưa đúng").wait_for()
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.press("Đăng nhập và lưu tiếp")
    desk.page.get_by_text("Đã lưu báo cáo.").wait_for()
    assert stored(report).value == 88
    desk.excuse("401", "403")


def test_logging_out_elsewhere_while_offline_loses_nothing(desk, report):
    desk.page.context.set_offline(True)
    desk.type("61")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.page.context.clear_cookies(name="sessionid")
    desk.page.context.set_offline(False)
    dialog = desk.page.locator("#dang-nhap-lai")
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.press("Đăng nhập và lưu tiếp")
    desk.sees("Đã lưu ")
    assert stored(report).value == 61
    desk.excuse("ERR_INTERNET_DISCONNECTED", "401", "403")


def test_log_out_clears_what_is_kept_but_asks_first(desk, report):
    asked = []
    desk.page.on(
        "dialog", lambda box: (asked.append(box.message), box.accept() if asked[1:] else box.dismiss())
    )
    desk.page.route("**/tu-luu/", lambda route: route.abort())
    desk.type("61")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.press("Đăng xuất")
    assert len(asked) == 1
    assert desk.page.evaluate("Object.keys(localStorage).length") == 1
    desk.press("Đăng xuất")
    desk.page.wait_for_url(f"{desk.visitor.address}/")
    assert desk.page.evaluate("Object.keys(localStorage).length") == 0
    desk.excuse("ERR_FAILED")


def test_what_is_kept_and_not_sent_for_a_month_goes_when_somebody_else_comes_in(desk, report):
    desk.page.route("**/tu-luu/", lambda route: route.abort())
    desk.type("61")
    desk.sees("Chưa gửi được, đang giữ trên máy này")
    desk.visitor.go("/")

    def still_kept(days):
        desk.page.evaluate(
            """(days) => {
              for (const [drawer, text] of Object.entries(localStorage)) {
                const fields = JSON.parse(text);
                for (const one of Object.values(fields)) one.at = new Date(Date.now() - days * 864e5).toISOString();
                localStorage.setItem(drawer, JSON.stringify(fields));
              }
            }""",
            days,
        )
        desk.page.context.clear_cookies(name="sessionid")
        desk.visitor.log_in("haucan2")
        return desk.page.evaluate("Object.keys(localStorage).length")

    assert [still_kept(days) for days in (29, 31)] == [1, 0]
    desk.excuse("ERR_FAILED")


def test_two_people_see_each_other_and_choose_between_both_versions(desk, colleague, report):
    colleague.open()
    colleague.page.get_by_text("Lê Văn Hậu").wait_for()
    desk.type("50")
    desk.sees("Đã lưu ")
    colleague.type("60")
    colleague.type("3", NAMES[1])
    dialog = colleague.page.locator("#chon-ban")
    dialog.wait_for()
    assert (stored(report).value, stored(report, NAMES[1]).value) == (50, 3)
    assert "60 cuộc" in dialog.get_by_label("Giữ của tôi").locator("..").inner_text()
    theirs = dialog.get_by_label("Lấy bản đã lưu").locator("..").inner_text()
    said = dialog.inner_text()
    assert ("50 cuộc" in theirs, "Lần lưu gần nhất: Lê Văn Hậu, " in said) == (True, True)
    assert colleague.visitor.violations() == []
    colleague.visitor.shot("two-versions")
    dialog.get_by_label("Giữ của tôi").check()
    colleague.press("Lưu lựa chọn")
    colleague.sees("Đã lưu ")
    colleague.page.locator("[data-look]").wait_for(state="hidden")
    assert stored(report).value == 60
    desk.type("70")
    desk.page.locator("#chon-ban").get_by_label("Lấy bản đã lưu").check()
    desk.press("Lưu lựa chọn")
    desk.page.locator("[data-look]").wait_for(state="hidden")
    assert (desk.box().input_value(), stored(report).value) == ("60", 60)


def test_what_only_the_other_changed_comes_into_the_page_without_a_question(desk, colleague, report):
    colleague.open()
    desk.type("50")
    desk.sees("Đã lưu ")
    colleague.type("3", NAMES[1])
    colleague.page.get_by_text(
        "Đã đưa vào trang phần lưu ở nơi khác. Lần lưu gần nhất: Lê Văn Hậu, "
    ).wait_for()
    assert colleague.box().input_value() == "50"
    assert (stored(report).value, stored(report, NAMES[1]).value) == (50, 3)


def test_a_block_from_a_sheet_fills_fifteen_fields_and_can_be_undone(desk, report):
    desk.box().focus()
    desk.paste(
        "12\tCó số liệu\tđủ\r\n1.250,5\tƯớc tính\tchờ số\r\nKPS\tkhông phát sinh\tkhông có vụ nào\r\n"
        'abc\tCó số liệu\tsai\r\n\tKhông áp dụng\t"không thuộc\nviệc của đơn vị"\r\n'
    )
    assert "Đã dán 14 ô" in desk.page.locator("[data-pasted]").inner_text()
    desk.sees("1 ô chưa đọc được, chưa lưu ô đó")
    rows = [(one.state, one.value) for one in report.results.for_entry()][:5]
    assert rows == [("value", 12), ("estimate", 1250.5), ("zero", 0), ("missing", None), ("na", None)]
    assert desk.page.locator(".errorlist").inner_text().startswith("Không hiểu số “abc”")
    desk.visitor.shot("pasted")
    desk.press("Hoàn tác dán")
    desk.page.locator("[data-done]", has_text="0/6").wait_for()
    assert {one.state for one in report.results.all()} == {"missing"}
    assert desk.box().input_value() == ""


def test_a_table_of_words_fills_fractions_and_names_what_has_no_place(desk, report):
    desk.box(NAMES[4]).focus()
    desk.paste("", "<table><tr><td>8</td></tr><tr><td>195/200</td></tr><tr><td>9</td></tr></table>")
    assert desk.box("Quân số khỏe", "số khỏe").input_value() == "195"
    assert desk.box("Quân số khỏe", "tổng số").input_value() == "200"
    assert "1 dòng cuối không có chỉ tiêu để dán." in desk.page.locator("[data-pasted]").inner_text()
    desk.sees("Đã lưu ")
    assert (stored(report, NAMES[4]).value, stored(report, "Quân số khỏe").value) == (8, 97.5)
    assert desk.box("Quân số khỏe").input_value() == "97,5"


def test_the_keyboard_walks_the_column_and_takes_back(desk):
    page = desk.page
    desk.box().focus()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.keyboard.type("6")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    texts = [desk.box(name).input_value() for name in NAMES[:3]]
    states = [desk.box(name, "tình trạng").input_value() for name in NAMES[:3]]
    assert (focused, texts, states) == (f"{NAMES[1]}: số liệu", ["5", "6", ""], ["value", "value", "missing"])


def test_without_script_the_page_saves_and_asks_about_both_versions(browser, live_server, report, desk):
    context = browser.new_context(java_script_enabled=False, locale="vi-VN")
    plain = Desk(Visitor(context.new_page(), live_server.url), report)
    plain.visitor.log_in("haucan2")
    plain.open()
    desk.type("50")
    desk.sees("Đã lưu ")
    plain.type("60")
    plain.press("Lưu")
    choice = plain.page.locator("#hai-ban")
    assert "Giữ của tôi" in choice.inner_text()
    choice.get_by_label("Giữ của tôi").check()
    plain.press("Lưu")
    plain.page.get_by_text("Đã lưu báo cáo.").wait_for()
    assert stored(report).value == 60
    context.close()


@pytest.mark.parametrize("query", ["", "?trong=1"])
def test_the_form_prints_on_a4_without_the_menu(desk, report, query, tmp_path):
    UnitReport.objects.filter(pk=report.pk).update(strengths="Đơn vị hoàn thành tốt nhiệm vụ. " * 60)
    desk.visitor.go(f"/bao-cao/{report.pk}/in/{query}")
    assert (desk.visitor.overflow(), desk.visitor.violations()) == (0, [])
    pdf = desk.page.pdf(path=tmp_path / "in.pdf", prefer_css_page_size=True)
    assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or b"/MediaBox [0 0 595" in pdf
    desk.page.emulate_media(media="print")
    shown = desk.page.locator("body").inner_text()
    assert ("Việc của tôi" in shown, "THỦ TRƯỞNG ĐƠN VỊ" in shown) == (False, True)
