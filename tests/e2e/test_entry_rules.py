"""What the entry page asks: a draft keeps what one has (C4, F33), impossible is refused and doubtful is asked (F26),
unlike one's own history is confirmed (F27), off target needs cause and remedy (F29)."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from cluster_reports.models import GradeScale, UnitReport
from tests.e2e.entering import Entry, Keyboard
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

PATROL, NIGHT, MEETING, BREACHES, LATE = (
    "Tuần tra, canh gác",
    "Tuần tra đêm",
    "Tham gia hội nghị",
    "Vi phạm kỷ luật",
    "Văn bản quá hạn",
)
ORDER = "Nề nếp chính quy"


@pytest.fixture
def report(transactional_db):
    """Phòng Hậu cần's report of a year that is open today, with what it reported the year before."""
    head, unit = make_unit("Phòng Tham mưu"), make_unit("Phòng Hậu cần")
    cluster, today = make_cluster([head, unit], number=3), localdate()
    days = {
        "opens_on": today - timedelta(9),
        "due_on": today + timedelta(5),
        "locks_on": today + timedelta(9),
    }
    report = make_report(make_period(cluster, "year", today.year, **days), unit)
    pledge, scale = make_pledge(cluster, today.year), GradeScale.objects.create(name="Hai mức")
    scale.grades.create(label="Tốt", phrase="tốt", order=1)
    scale.grades.create(label="Yếu", phrase="yếu", order=2, is_met=False)
    share = {"measure": "%", "numerator_label": "số lượt dự", "denominator_label": "quân số"}
    patrol = make_target(pledge, PATROL, planned=100, order=1)
    targets = [
        patrol,
        make_target(pledge, NIGHT, parent=patrol, order=2),
        make_target(pledge, MEETING, over_units="ratio", is_part_of_whole=False, order=3, **share),
        make_target(pledge, BREACHES, measure="vụ", direction="zero", order=4),
        make_target(pledge, LATE, measure="văn bản", direction="down", baseline=10, planned=5, order=5),
        make_target(pledge, ORDER, measure="", direction="graded", scale=scale, order=6),
    ]
    for target in targets:
        make_result(report, target)
    earlier = make_report(make_period(cluster, "year", today.year - 1), unit, "approved")
    make_result(earlier, make_target(make_pledge(cluster, today.year - 1), PATROL), value=96)
    make_user(unit, username="haucan", full_name="Lê Văn Hậu")
    make_user(head, username="thammuu", full_name="Trần Tham Mưu")
    return report


class Asked(Entry):
    """The entry page with what it asks."""

    def open(self, report):
        self.visitor.go(report.get_edit_url())
        return self

    def notes(self, report, target):
        return self.page.locator(f"#dong-{stored(report, target).pk}-notes")

    def saved(self):
        self.page.locator("[data-saved]", has_text="Đã lưu ").wait_for()

    def answer(self, target, what, text):
        self.box(target, what).fill(text)

    def missing(self):
        """What the read-through lists as missing."""
        self.press("Lưu, xem lại và nộp")
        self.page.locator("#nop").wait_for()
        return self.page.locator("#nop li")


def stored(report, target=PATROL):
    return report.results.get(target__name=target)


@pytest.fixture
def entry(visitor, report):
    visitor.log_in("haucan")
    return Asked(visitor).open(report)


def looks_well(visitor, name):
    """No violation of axe and nothing wider than the window, on a wide screen and a phone."""
    for width in (1280, 360):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        assert (visitor.violations(), visitor.overflow()) == ([], 0)
        visitor.shot(name)
    visitor.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_draft_keeps_what_one_has_and_handing_in_lists_the_rest(entry, report):
    entry.box(PATROL, "tình trạng").select_option("Không áp dụng")
    entry.box(MEETING, "số lượt dự").fill("150")
    entry.press("Lưu")
    entry.page.get_by_text("Đã lưu báo cáo.").wait_for()
    assert stored(report).state == "na"
    assert stored(report, MEETING).numerator == 150
    assert entry.box(MEETING, "số lượt dự").input_value() == "150"
    missing = entry.missing()
    assert missing.all_inner_texts() == [
        f"{PATROL}: chọn “Không áp dụng” nhưng chưa giải trình vì sao.",
        f"{NIGHT}: chưa báo cáo.",
        f"{MEETING}: mới có số lượt dự, còn thiếu quân số.",
        *(f"{name}: chưa báo cáo." for name in (BREACHES, LATE, ORDER)),
    ]
    missing.get_by_role("link", name="còn thiếu quân số").click()
    entry.page.wait_for_url("**/nhap/#*")
    assert entry.box(MEETING, "quân số").evaluate("one => one.matches(':focus')")


def test_a_negative_number_is_refused_and_more_than_the_headcount_asks_why(entry, report, visitor):
    entry.box(MEETING, "số lượt dự").fill("-1")
    entry.box(MEETING, "quân số").fill("200")
    entry.page.get_by_text("Số liệu không được âm.").wait_for()
    assert stored(report, MEETING).value is None
    entry.box(MEETING, "số lượt dự").fill("210")
    notes = entry.notes(report, MEETING)
    notes.get_by_text("số lượt dự lớn hơn quân số (210/200)").wait_for()
    assert stored(report, MEETING).value == 105  # saved all the same
    assert "Xem lại:" in notes.inner_text()
    assert notes.get_attribute("id") in entry.box(MEETING, "quân số").get_attribute("aria-describedby")
    looks_well(visitor, "rules-headcount")
    missing = entry.missing()
    assert missing.filter(has_text=MEETING).inner_text().endswith("; chưa ghi lý do.")
    missing.get_by_role("link", name=MEETING).click()
    reason = entry.box(MEETING, "lý do số khác thường")
    reason.wait_for()
    assert reason.evaluate("one => one.matches(':focus')")
    entry.page.keyboard.type("Tính theo lượt: có đồng chí dự hai buổi.")
    entry.saved()
    assert entry.missing().filter(has_text=MEETING).count() == 0


def test_a_part_over_its_whole_must_be_corrected(entry, report):
    entry.box(PATROL).fill("100")
    entry.box(NIGHT).fill("101")
    note = entry.notes(report, NIGHT)
    note.get_by_text("Phải sửa:").wait_for()
    assert stored(report, NIGHT).value == 101
    assert entry.box(NIGHT, "lý do số khác thường").is_hidden()
    assert entry.missing().filter(has_text=NIGHT).count() == 1
    entry.open(report).box(NIGHT).fill("60")
    note.get_by_text("Phải sửa:").wait_for(state="detached")
    assert entry.missing().filter(has_text=NIGHT).count() == 0


def test_ten_times_the_last_figure_is_confirmed_and_another_figure_asks_again(entry, report, visitor):
    last = date.today().year - 1
    entry.box(PATROL).fill("960")
    notes = entry.notes(report, PATROL)
    notes.get_by_text(f"960 cuộc khác thường so với số đã báo cáo (năm {last}: 96).").wait_for()
    tick, reason = entry.box(PATROL, "xác nhận số này đúng"), entry.box(PATROL, "lý do số khác thường")
    assert (tick.is_checked(), reason.is_visible()) == (False, True)  # it is over 500% of the plan, too
    looks_well(visitor, "rules-unusual")
    keys = Keyboard(entry.page)
    keys.reach(tick)
    entry.page.keyboard.press("Space")
    reason.fill("Tăng cường tuần tra dịp đại hội.")
    entry.saved()
    for _ in range(100):
        if stored(report).reason:
            break
        entry.page.wait_for_timeout(100)
    assert (stored(report).confirmed_value, stored(report).reason) == (
        960,
        "Tăng cường tuần tra dịp đại hội.",
    )
    assert entry.missing().filter(has_text=PATROL).count() == 0
    assert "Đã xác nhận: 960 cuộc" in entry.page.locator(".entry-grid").inner_text()
    entry.open(report)
    assert (tick.is_checked(), tick.input_value()) == (True, "960")
    entry.box(PATROL).fill("970")
    notes.get_by_text("970 cuộc khác thường").wait_for()
    assert (tick.is_checked(), tick.input_value()) == (False, "970")
    assert stored(report).confirmed_value is None
    assert entry.missing().filter(has_text=PATROL).inner_text().endswith("; chưa xác nhận.")


def test_off_target_is_not_handed_in_before_cause_and_remedy_are_typed(entry, report, visitor):
    entry.box(PATROL).fill("80")
    entry.box(NIGHT).fill("60")
    entry.box(MEETING).fill("98")
    entry.box(BREACHES, "tình trạng").select_option("Không phát sinh")
    entry.box(LATE).fill("6")
    entry.box(ORDER, "mức").select_option("Yếu")
    notes = {name: entry.notes(report, name) for name in (PATROL, LATE, ORDER)}
    notes[ORDER].get_by_text("mức “Yếu” là chưa đạt").wait_for()
    assert "80 cuộc thấp hơn 20% so với kế hoạch kỳ (100 cuộc)" in notes[PATROL].inner_text()
    assert "còn kém 20%" in notes[LATE].inner_text()
    looks_well(visitor, "rules-off-target")
    missing = entry.missing()
    assert missing.count() == 3
    assert entry.page.get_by_role("button", name="Nộp báo cáo").count() == 0
    missing.get_by_role("link", name=PATROL).click()
    entry.page.wait_for_url("**/nhap/#*")
    entry.answer(PATROL, "nguyên nhân", "Mưa bão kéo dài.")
    entry.answer(PATROL, "biện pháp khắc phục", "Tuần tra bù trong quý I.")
    entry.box(LATE).fill("5")  # better figures need no excuse
    entry.box(ORDER, "mức").select_option("Tốt")
    notes[ORDER].get_by_text("chưa đạt").wait_for(state="detached")
    assert entry.box(ORDER, "nguyên nhân").is_hidden()
    entry.hand_in()
    assert UnitReport.objects.get(pk=report.pk).status == "submitted"
    visitor.log_in("thammuu")
    visitor.go(report.get_absolute_url())
    read = visitor.page.locator(".entry-grid").inner_text()
    assert ["Nguyên nhân: Mưa bão kéo dài." in read, "Biện pháp khắc phục: Tuần tra bù" in read] == [
        True,
        True,
    ]
    looks_well(visitor, "rules-read")


def test_far_beyond_the_plan_is_possible(entry, report):
    stored(report).target.__class__.objects.filter(name=PATROL).update(unusual_change=None)
    entry.box(PATROL).fill("512")
    entry.notes(report, PATROL).get_by_text("512 cuộc bằng 512% kế hoạch kỳ").wait_for()
    entry.answer(PATROL, "lý do số khác thường", "Nhận thêm địa bàn.")
    assert entry.missing().filter(has_text=PATROL).count() == 0
    assert stored(report).value == 512


def test_without_script_everything_is_asked_after_saving(browser, live_server, report):
    from tests.e2e.conftest import Visitor

    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    visitor = Visitor(context.new_page(), live_server.url)
    visitor.log_in("haucan")
    entry = Asked(visitor).open(report)
    entry.box(PATROL).fill("9")
    entry.press("Lưu")
    assert "9 cuộc khác thường" in entry.notes(report, PATROL).inner_text()
    entry.box(PATROL, "xác nhận số này đúng").check()
    entry.answer(PATROL, "nguyên nhân", "Mưa bão kéo dài.")
    entry.answer(PATROL, "biện pháp khắc phục", "Tuần tra bù trong quý I.")
    assert entry.missing().filter(has_text=PATROL).count() == 0
    assert (stored(report).confirmed_value, stored(report).cause) == (9, "Mưa bão kéo dài.")
    context.close()
