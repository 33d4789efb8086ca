"""Three judges of three areas of one report: two approve, one returns; the unit mends, the head approves."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.cluster_reports.areas import NAMES, three_areas
from tests.e2e.entering import Entry
from tests.e2e.judging import open_report
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
)

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 800}
JUDGES = {"Chính trị": "tuyenhuan", "Tham mưu": "quanluc", "Hậu cần": "quannhu"}
TOO_LOW = "Sổ theo dõi ghi 12, đơn vị ghi 1."
IN_ALL = "Đối chiếu lại với sổ theo dõi."


@pytest.fixture
def report(transactional_db):
    head, unit = make_unit("Phòng Tham mưu"), make_unit("Phòng Hậu cần")
    today = localdate()
    period = make_period(
        make_cluster([head, unit], number=3),
        "h2",
        today.year,
        opens_on=today - timedelta(5),
        due_on=today + timedelta(5),
        locks_on=today + timedelta(10),
    )
    report = make_report(period, unit)
    make_result(report, make_target(make_pledge(period.cluster, today.year), "Tuần tra, canh gác"), value=45)
    make_user(head, username="thammuu", full_name="Trần Tham Mưu")
    make_user(unit, username="haucan", full_name="Lê Văn Hậu")
    three = three_areas(report)
    for name, username in JUDGES.items():
        three.judges[name].username = username
        three.judges[name].save()
    return report


def sound(visitor, name):
    """The page is free of faults on a desk and on a phone."""
    for size in (DESK, PHONE):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, [])
        visitor.shot(name)
    visitor.page.set_viewport_size(DESK)


def open_part(visitor, area):
    """From the judge's first screen to the part that waits there."""
    visitor.log_in(JUDGES[area])
    sound(visitor, f"areas-work-{JUDGES[area]}")
    assert f"Duyệt mảng {area} của Phòng Hậu cần" in visitor.text()
    visitor.page.get_by_role("link", name="Duyệt mảng").click()
    assert visitor.page.get_by_role("heading", level=1).inner_text() == (
        f"Mảng {area} trong báo cáo của Phòng Hậu cần"
    )


def approve_part(visitor, area):
    open_part(visitor, area)
    sound(visitor, "areas-part")
    visitor.page.get_by_role("button", name="Duyệt mảng").click()
    assert told(visitor) == f"Phòng Hậu cần, mảng {area}: đã duyệt."


def told(visitor):
    return visitor.page.get_by_role("status").inner_text()


def grid(visitor):
    """The areas of the report that is open, each with its state in words."""
    rows = visitor.page.locator("#duyet-mang tbody tr").all()
    return {row.locator("td").nth(0).inner_text(): row.locator("td").nth(1).inner_text() for row in rows}


def hands_in(visitor, report):
    visitor.log_in("haucan")
    visitor.go(report.get_edit_url())
    Entry(visitor).hand_in()


def one_is_returned(visitor):
    page = visitor.page
    open_part(visitor, "Chính trị")
    page.get_by_text("Trả lại mảng để đơn vị sửa").click()
    page.get_by_label("Lý do: Chính trị 1").fill(TOO_LOW)
    page.get_by_label("Lý do chung").fill(IN_ALL)
    sound(visitor, "areas-return")
    page.get_by_role("button", name="Trả lại mảng", exact=True).click()
    assert told(visitor) == "Phòng Hậu cần, mảng Chính trị: trả lại."


def the_head_sees_two_ticks_and_a_cross(visitor, report):
    page = visitor.page
    visitor.log_in("thammuu")
    visitor.go("/thong-bao/")
    assert "Đặng Chính trị trả lại mảng Chính trị của báo cáo 6 tháng cuối năm" in visitor.text()
    visitor.go(f"/ky/{report.period_id}/")
    cells = page.get_by_role("region", name="Duyệt theo mảng").locator("tbody td").all_inner_texts()
    assert [(cell.split()[0] + " " + cell.split()[1], "✓" in cell, "✗" in cell) for cell in cells] == [
        ("Trả lại", False, True),
        ("Đã duyệt", True, False),
        ("Đã duyệt", True, False),
    ]
    sound(visitor, "areas-board")
    page.get_by_role("region", name="Duyệt theo mảng").get_by_role("link", name="Phòng Hậu cần").click()
    assert "2 ✓ đã duyệt · 1 ✗ trả lại" in visitor.text()
    assert grid(visitor) == {"Chính trị": "Trả lại", "Tham mưu": "Đã duyệt", "Hậu cần": "Đã duyệt"}
    assert page.get_by_role("button", name="Duyệt", exact=True).count() == 0
    sound(visitor, "areas-report")


def only_the_returned_line_is_open(visitor):
    page, entry = visitor.page, Entry(visitor)
    visitor.log_in("haucan")
    page.get_by_role("link", name="Sửa lại").click()
    assert f"Mảng Chính trị: {IN_ALL}" in page.get_by_label("Lý do trả lại").inner_text()
    open_boxes = {
        name: entry.box(name).count() for name in ("Chính trị 1", "Chính trị 2", "Tham mưu 1", "Hậu cần 1")
    }
    assert open_boxes == {"Chính trị 1": 1, "Chính trị 2": 0, "Tham mưu 1": 0, "Hậu cần 1": 0}
    sound(visitor, "areas-unit")
    entry.box("Chính trị 1").fill("12")
    entry.hand_in()
    assert grid(visitor) == {"Chính trị": "Chờ duyệt", "Tham mưu": "Đã duyệt", "Hậu cần": "Đã duyệt"}


def test_parts_of_a_report_are_judged_by_area(visitor, report):
    page = visitor.page
    hands_in(visitor, report)
    assert grid(visitor) == dict.fromkeys(NAMES, "Chờ duyệt")
    approve_part(visitor, "Hậu cần")
    page.get_by_role("button", name="Hoàn tác").click()
    assert told(visitor) == "Phòng Hậu cần, mảng Hậu cần: chờ duyệt."
    page.get_by_role("button", name="Duyệt mảng").click()
    assert told(visitor) == "Phòng Hậu cần, mảng Hậu cần: đã duyệt."
    one_is_returned(visitor)
    approve_part(visitor, "Tham mưu")  # while the report is with its unit
    the_head_sees_two_ticks_and_a_cross(visitor, report)
    only_the_returned_line_is_open(visitor)
    visitor.log_in("quanluc")
    assert "Không còn việc nào đến hạn." in visitor.text()
    approve_part(visitor, "Chính trị")
    visitor.log_in("thammuu")
    open_report(visitor, "Phòng Hậu cần")
    page.get_by_role("button", name="Duyệt", exact=True).click()
    assert told(visitor) == "Phòng Hậu cần: đã duyệt."
    history = page.locator(".timeline").inner_text()
    assert [history.count(said) for said in ("Duyệt mảng", "Trả lại mảng", TOO_LOW)] == [5, 1, 1]
