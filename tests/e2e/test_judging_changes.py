"""The head sends lines back, sees exactly what changed, takes a decision back; who comes later reads who did it."""

from datetime import date

import pytest
import time_machine

from cluster_reports import workflow
from cluster_reports.models import Notice, UnitReport
from tests.factories import (
    make_cluster,
    make_line,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
    moment,
)
from units.models import User

PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
IN_ALL = "Hai chỉ tiêu chưa khớp sổ theo dõi."
THIRD, SEVENTH = "Thiếu số tháng 5.", "Xem lại đơn vị tính."


def at(hour, minute=0):
    return moment(date(2026, 6, 15), hour, minute)


@pytest.fixture
def clock(settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(at(10, 42), tick=True) as clock:
        yield clock


@pytest.fixture
def report(clock, transactional_db):
    """Twenty lines in two parts, entered by Phòng Hậu cần."""
    units = [make_unit(f"Phòng {name}") for name in ("Tham mưu", "Chính trị", "Hậu cần")]
    cluster = make_cluster(units, deputy=units[1], number=3)
    make_user(units[0], username="thammuu", full_name="Trần Tham Mưu")
    make_user(units[1], username="chinhtri", full_name="Phạm Chính Trị")
    make_user(units[2], username="haucan", full_name="Lê Văn Hậu")
    pledge = make_pledge(cluster)
    parts = [make_line(pledge, text) for text in ("Huấn luyện", "Hậu cần, đời sống")]
    report = make_report(make_period(cluster), units[2], causes="Phân công chưa rõ.")
    for place in range(1, 21):
        target = make_target(pledge, f"Chỉ tiêu {place}", order=place, line=parts[place > 10])
        make_result(report, target, value=place * 10)
    return report


def take(report, step, username, hour, minute=0, **more):
    return workflow.take(report, step, by=User.objects.get(username=username), at=at(hour, minute), **more)


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule."""
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), (name, size)
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def bell(visitor):
    badge = visitor.page.locator(".who-notices .unread")
    return int(badge.inner_text().split()[0]) if badge.count() else 0


def open_notice(visitor, said):
    visitor.page.get_by_role("link", name="Thông báo").click()
    visitor.page.get_by_role("link", name=said).first.click()


def head_returns_two_lines(visitor, report):
    """Ticked without a reason it is refused; each line has its own."""
    page = visitor.page
    visitor.log_in("thammuu")
    visitor.go(report.get_absolute_url())
    page.get_by_text("Trả lại để đơn vị sửa").click()
    page.get_by_label("Lý do: Chỉ tiêu 3").fill(THIRD)
    page.get_by_label("Chỉ tiêu 7").and_(page.get_by_role("checkbox")).check()
    page.get_by_role("button", name="Trả lại", exact=True).click()
    page.locator(".error-summary", has_text="Ghi lý do chung").wait_for()
    visitor.was_refused(422)
    assert page.get_by_label("Lý do: Chỉ tiêu 3").input_value() == THIRD
    page.get_by_label("Lý do: Chỉ tiêu 7").fill(SEVENTH)
    page.get_by_label("Lý do chung").fill(IN_ALL)
    page.get_by_role("button", name="Trả lại", exact=True).click()
    page.get_by_text("Phòng Hậu cần: trả lại.").wait_for()


def unit_mends(visitor):
    """The reason stands in the inbox, on top and at the field; 2 lines are open, 18 are not."""
    page = visitor.page
    visitor.log_in("haucan")
    page.get_by_role("link", name="Thông báo").click()
    assert IN_ALL in page.locator(".notices").inner_text()
    page.get_by_role("link", name=IN_ALL).click()
    page.wait_for_url("**/nhap/#*")
    assert page.locator(":target").inner_text().startswith("Chỉ tiêu 3")
    assert IN_ALL in page.get_by_label("Lý do trả lại").inner_text()
    reasons = page.locator("tr .reason").all_inner_texts()
    assert reasons == [f"Cần sửa: {THIRD}", f"Cần sửa: {SEVENTH}"]
    assert page.locator("tr[id^=dong-]").count() == 20
    assert page.locator("tr[id^=dong-]:has(input, select, textarea)").count() == 2
    assert page.locator("form textarea[name=strengths]").count() == 0
    sound(visitor, "chi-mo-dong-tra-lai")
    page.get_by_label("Chỉ tiêu 3: số liệu").fill("1.234,5")
    page.get_by_label("Chỉ tiêu 7: tình trạng").select_option("Không phát sinh")
    page.get_by_label("Chỉ tiêu 7: số liệu").fill("")
    page.get_by_role("button", name="Lưu, xem lại và nộp").click()
    page.get_by_role("heading", name="Thay đổi so với lần nộp trước").wait_for()
    page.get_by_label("Báo cáo không chứa bí mật nhà nước").check()
    page.get_by_role("button", name="Nộp báo cáo").click()
    page.get_by_text("Phòng Hậu cần: đã nộp.").wait_for()


def test_of_twenty_lines_two_come_back_and_the_judge_sees_exactly_these(visitor, report):
    page = visitor.page
    take(report, "submit", "haucan", 8)
    head_returns_two_lines(visitor, report)
    unit_mends(visitor)
    heard = Notice.objects.filter(text__contains="nộp lại").values_list("recipient__username", flat=True)
    assert list(heard) == ["thammuu"]

    visitor.log_in("thammuu")
    open_notice(visitor, "Phòng Hậu cần đã nộp lại")
    section = page.get_by_role("region", name="Thay đổi so với lần nộp trước")
    assert "2 trong 20 dòng thay đổi; phần tự đánh giá giữ nguyên." in section.inner_text()
    assert "Cả 2 chỗ trả lại đều đã thay đổi." in section.inner_text()
    lines = section.locator(".change-list > li")
    assert lines.locator(".change-name").all_inner_texts() == ["Chỉ tiêu 3", "Chỉ tiêu 7"]
    assert [" ".join(said.split()) for said in lines.locator(".change-part").all_inner_texts()] == [
        "Kết quả: trước: 30 cuộc nay: 1.234,5 cuộc",
        "Kết quả: trước: 70 cuộc nay: Không phát sinh",
        "Tình trạng: trước: Có số liệu nay: Không phát sinh",
    ]
    sound(visitor, "thay-doi")
    assert section.bounding_box()["y"] < page.locator(".entry-grid").bounding_box()["y"]


def test_what_was_sent_back_and_not_mended_is_named_and_the_approved_version_stays_near(visitor, report):
    page = visitor.page
    third, seventh = report.results.filter(target__name__in=["Chỉ tiêu 3", "Chỉ tiêu 7"])
    take(report, "submit", "haucan", 6)
    take(report, "approve", "thammuu", 7)
    take(report, "reopen", "thammuu", 7, 30, comment=IN_ALL)
    report.results.filter(pk=seventh.pk).update(value=71)
    take(report, "submit", "haucan", 8)
    flags = {third.pk: THIRD, seventh.pk: SEVENTH, "prose": "Nêu rõ nguyên nhân."}
    take(report, "return", "thammuu", 9, comment=IN_ALL, flags=flags)
    report.results.filter(pk=third.pk).update(value=33)
    UnitReport.objects.filter(pk=report.pk).update(causes="Chưa phân công ai theo dõi.\nThiếu kiểm tra.")
    take(report, "submit", "haucan", 10)

    visitor.log_in("thammuu")
    visitor.go(report.get_absolute_url())
    said = page.locator("#thay-doi").inner_text()
    assert "1 trong 20 dòng thay đổi; phần tự đánh giá thay đổi 1 mục." in said
    assert "1 trong 3 chỗ trả lại không thay đổi:" in said
    assert f"Chỉ tiêu 7: {SEVENTH}" in said
    assert page.locator(".change-old").inner_text().split() == ["Trước", "Phân", "công", "chưa", "rõ."]
    assert "Thiếu kiểm tra." in page.locator(".change-new").inner_text()
    sound(visitor, "thay-doi-con-sot")
    page.get_by_role("link", name="So với bản đã duyệt trước khi mở lại").click()
    page.get_by_role("heading", name="Thay đổi so với bản đã duyệt trước khi mở lại").wait_for()
    assert page.locator(".change-name").all_inner_texts() == ["Chỉ tiêu 3", "Chỉ tiêu 7", "Nguyên nhân"]


def test_the_second_judge_who_opens_the_same_mail_reads_who_decided_and_when(visitor, report):
    page = visitor.page
    take(report, "submit", "haucan", 8)
    link = Notice.objects.get(recipient__username="chinhtri").get_absolute_url()
    visitor.log_in("chinhtri")
    visitor.go(report.get_absolute_url())
    take(report, "approve", "thammuu", 10, 42)
    page.get_by_role("button", name="Duyệt", exact=True).click()  # on the page opened before
    page.locator(".decided").wait_for()
    visitor.was_refused(409)
    assert page.locator(".decided strong").inner_text() == "Trần Tham Mưu đã duyệt lúc 10:42 ngày 15/06/2026."
    page.context.clear_cookies()
    visitor.go(link)  # from the letter, logged out
    page.get_by_label("Tên đăng nhập").fill("chinhtri")
    page.get_by_label("Mật khẩu").fill("mật khẩu thử")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"**{report.get_absolute_url()}")
    assert page.locator(".decided strong").inner_text() == "Trần Tham Mưu đã duyệt lúc 10:42 ngày 15/06/2026."
    assert page.get_by_role("button", name="Duyệt", exact=True).count() == 0
    sound(visitor, "da-co-nguoi-duyet")


def test_a_report_taken_back_by_its_unit_leads_its_judges_to_the_board(visitor, report):
    take(report, "submit", "haucan", 8)
    take(report, "recall", "haucan", 9, 15)
    visitor.log_in("chinhtri")
    open_notice(visitor, "Phòng Hậu cần đã nộp báo cáo")
    visitor.page.wait_for_url(f"**/ky/{report.period_id}/")
    assert "Phòng Hậu cần: Lê Văn Hậu đã thu hồi lúc 09:15 ngày 15/06/2026." in visitor.text()
    sound(visitor, "da-thu-hoi")


def test_an_approval_is_undone_and_state_counts_and_notices_return(visitor, report):
    page, board = visitor.page, f"/ky/{report.period_id}/"
    take(report, "submit", "haucan", 8)
    visitor.log_in("thammuu")
    visitor.go(board)
    tiles = page.locator(".tiles").inner_text()
    before = UnitReport.objects.filter(pk=report.pk).values().get()
    notices = set(Notice.objects.values_list("pk", flat=True))
    visitor.go(report.get_absolute_url())
    page.get_by_role("button", name="Duyệt", exact=True).click()
    page.get_by_text("Phòng Hậu cần: đã duyệt.").wait_for()
    assert page.locator(".decided strong").inner_text().startswith("Bạn đã duyệt lúc 10:4")
    sound(visitor, "hoan-tac")
    assert Notice.objects.filter(event="approved").count() == 1
    page.get_by_role("button", name="Hoàn tác", exact=True).click()
    page.get_by_text("Phòng Hậu cần: đã nộp.").wait_for()
    assert UnitReport.objects.filter(pk=report.pk).values().get() == before
    assert set(Notice.objects.values_list("pk", flat=True)) == notices
    assert page.get_by_role("button", name="Duyệt", exact=True).count() == 1
    assert page.get_by_role("button", name="Hoàn tác", exact=True).count() == 0
    assert "Hoàn tác · Trần Tham Mưu" in page.locator(".timeline").inner_text()
    sound(visitor, "da-hoan-tac")
    visitor.go(board)
    assert page.locator(".tiles").inner_text() == tiles
    visitor.log_in("haucan")
    assert bell(visitor) == 0


def test_a_return_the_unit_has_read_is_undone_and_the_unit_is_told(visitor, report):
    page = visitor.page
    take(report, "submit", "haucan", 8)
    line = report.results.first()
    take(report, "return", "thammuu", 9, comment=IN_ALL, flags={line.pk: THIRD})
    visitor.log_in("haucan")
    open_notice(visitor, IN_ALL)
    page.get_by_label("Chỉ tiêu 1: số liệu").wait_for()
    visitor.log_in("thammuu")
    visitor.go(report.get_absolute_url())
    page.get_by_role("button", name="Hoàn tác", exact=True).click()
    page.get_by_text("Phòng Hậu cần: đã nộp.").wait_for()
    line.refresh_from_db()
    assert (line.is_flagged, line.remark) == (False, "")
    visitor.log_in("haucan")
    assert bell(visitor) == 1
    open_notice(visitor, "Trần Tham Mưu hoàn tác bước “Trả lại”")
    page.wait_for_url(f"**{report.get_absolute_url()}")
    assert page.get_by_role("link", name="Nhập, sửa báo cáo").count() == 0
