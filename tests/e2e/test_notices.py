"""A unit asks for more time, the head answers, and both are told: the bell, the countdown, the board."""

from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from cluster_reports import workflow
from cluster_reports.models import UnitReport
from tests.factories import (
    make_cluster,
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


@pytest.fixture
def clock(settings):
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    with time_machine.travel(moment(date(2026, 6, 15)), tick=True) as clock:
        yield clock


@pytest.fixture
def report(clock, transactional_db):
    units = [make_unit(f"Phòng {name}") for name in ("Tham mưu", "Hậu cần")]
    cluster = make_cluster(units, number=3)
    make_user(units[0], username="thammuu", full_name="Trần Tham Mưu")
    make_user(units[1], username="haucan", full_name="Lê Văn Hậu")
    report = make_report(make_period(cluster), units[1])
    make_result(report, make_target(make_pledge(cluster), "Tuần tra, canh gác"), value=5)
    return report


def bell(visitor):
    """The count beside the bell; 0 where there is none."""
    badge = visitor.page.locator(".who-notices .unread")
    return int(badge.inner_text().split()[0]) if badge.count() else 0


def sound(visitor, name):
    """The page fits a desk and a phone and breaks no axe rule."""
    visitor.page.wait_for_load_state()
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, []), (name, size)
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def test_two_notices_are_two_on_the_bell_then_one_and_the_link_lands_on_the_line(visitor, report):
    page, staff = visitor.page, report.unit.people.get()
    head, line = User.objects.get(username="thammuu"), report.results.get()
    workflow.take(report, "submit", by=staff, at=moment(date(2026, 6, 14)))
    workflow.take(
        report, "return", by=head, at=moment(date(2026, 6, 15)), comment="Sửa.", flags={line.pk: "Thiếu."}
    )
    workflow.take(report, "submit", by=staff, at=moment(date(2026, 6, 15), 10))
    workflow.take(
        report,
        "return",
        by=head,
        at=moment(date(2026, 6, 15), 11),
        comment="Vẫn sai.",
        flags={line.pk: "Xem lại."},
    )
    visitor.log_in("haucan")
    assert bell(visitor) == 2
    page.get_by_role("link", name="Thông báo").click()
    sound(visitor, "hop-thong-bao")
    page.get_by_role("link", name="Vẫn sai.").click()
    assert page.url.endswith(f"/nhap/#{line.anchor}")
    assert page.locator(":target").inner_text().startswith("Tuần tra, canh gác")
    assert bell(visitor) == 1
    page.get_by_role("link", name="Thông báo").click()
    page.get_by_role("button", name="Đánh dấu đã đọc tất cả").click()
    assert bell(visitor) == 0


def test_a_unit_asks_for_days_and_gets_them(visitor, report, clock):
    page = visitor.page
    visitor.log_in("haucan")
    assert "còn 5 ngày, hạn nộp 20/6" in page.locator(".context").inner_text()
    visitor.go(report.get_absolute_url())
    page.get_by_role("link", name="Xin gia hạn").click()
    sound(visitor, "xin-gia-han")
    page.get_by_role("button", name="Gửi đề nghị").click()
    assert "Có 2 chỗ cần sửa" in visitor.text()
    visitor.was_refused(422)
    page.get_by_label("Xin thêm mấy ngày").fill("5")
    page.get_by_label("Lý do").fill("Số liệu quý II về muộn.")
    page.get_by_role("button", name="Gửi đề nghị").click()
    assert "Đã gửi đề nghị gia hạn 5 ngày." in visitor.text()

    visitor.log_in("thammuu")
    assert bell(visitor) == 1
    page.get_by_role("link", name="Thông báo").click()
    page.get_by_role("link", name="Phòng Hậu cần xin thêm 5 ngày").click()
    sound(visitor, "tra-loi-gia-han")
    page.get_by_label("Cho thêm mấy ngày").fill("3")
    page.get_by_role("button", name="Cho gia hạn", exact=True).click()
    assert "Được gia hạn" in visitor.text()

    visitor.log_in("haucan")
    assert bell(visitor) == 1
    assert "còn 8 ngày, gia hạn đến 23/6" in page.locator(".context").inner_text()
    visitor.go(report.get_edit_url())
    assert "23/06/2026 (còn 8 ngày)" in visitor.text()
    assert "từ 29/06/2026 (còn 14 ngày)" in visitor.text()

    clock.move_to(moment(date(2026, 6, 22)))
    visitor.log_in("thammuu")
    visitor.go(f"/ky/{report.period_id}/")
    row = page.get_by_role("row").filter(has_text="Phòng Hậu cần").first
    assert "Gia hạn đến 23/06/2026" in row.inner_text()
    assert "Quá hạn" not in row.inner_text()
    sound(visitor, "bang-gia-han")


def test_the_clock_reminds_and_the_calendar_is_given_out(visitor, report, clock):
    page = visitor.page
    for day in (17, 20, 21, 21):
        clock.move_to(moment(date(2026, 6, day)))
        call_command("tick", verbosity=0)
    visitor.log_in("haucan")
    assert bell(visitor) == 3
    page.get_by_role("link", name="Thông báo").click()
    page.get_by_role("link", name="Đưa hạn nộp vào lịch").click()
    page.get_by_role("button", name="Tạo địa chỉ lịch").click()
    address = page.get_by_label("Địa chỉ để chép").input_value()
    sound(visitor, "lich")
    page.context.clear_cookies()
    assert "20260620" in page.request.get(address).text()
    assert UnitReport.objects.get().status == "draft"
