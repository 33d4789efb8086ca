"""Parts of one report judged side by side: who, in what order, what opens, and what the whole waits for."""

from datetime import date

import pytest

from cluster_reports import access, notices, workflow
from cluster_reports.models import LoggedStep, Notice, PartReview, Period, UnitReport
from cluster_reports.models.pledge_copy import copy_pledge
from tests.factories import (
    make_area,
    make_line,
    make_part,
    make_report,
    make_result,
    make_target,
    make_user,
    moment,
)

from .areas import NAMES, three_areas

pytestmark = pytest.mark.django_db
SUBMITTED, AT, LATER = moment(date(2026, 6, 10)), moment(date(2026, 6, 12)), moment(date(2026, 6, 15))
TODAY = AT.date()
Status = UnitReport.Status


@pytest.fixture
def three(entry_report):
    return three_areas(entry_report)


@pytest.fixture
def handed_in(three, people):
    workflow.take(three.report, "submit", by=people["staff"], at=SUBMITTED)
    Notice.objects.all().delete()
    return three


def part_of(three, name):
    return PartReview.objects.get(report=three.report, area=three.areas[name])


def judge(three, name, step, at=AT, **more):
    return workflow.take(part_of(three, name), step, by=three.judges[name], at=at, **more)


def states(three):
    return {part.area.name: part.status for part in PartReview.objects.filter(report=three.report)}


def flagged(report):
    return set(report.results.filter(is_flagged=True).values_list("target__name", flat=True))


def fresh(report):
    return UnitReport.objects.get(pk=report.pk)


def names(row, user):
    return [step.name for step in workflow.steps_for(row, user, TODAY)]


def test_a_submission_puts_every_areas_part_before_its_judges(three, people):
    workflow.take(three.report, "submit", by=people["staff"], at=SUBMITTED)
    assert states(three) == dict.fromkeys(NAMES, "waiting")
    assert set(PartReview.objects.values_list("waits_since", flat=True)) == {SUBMITTED}
    told = {(one.recipient.full_name, one.event) for one in Notice.objects.select_related("recipient")}
    assert told == {
        ("Trần Tham Mưu", "submitted"),
        ("Phạm Chính Trị", "submitted"),
        *((three.judges[name].full_name, "part_asked") for name in NAMES),
    }


def test_only_areas_of_which_the_report_has_a_line_are_asked(three, entry_period, people):
    other = make_report(entry_period, people["other"].unit)
    line = three.lines["Hậu cần"][0]
    make_result(other, line.target, value=3)
    workflow.take(other, "submit", by=people["other"], at=SUBMITTED)
    assert [part.area.name for part in other.part_reviews.all()] == ["Hậu cần"]


def test_a_cluster_without_areas_is_as_it_was(entry_report, people, django_assert_num_queries):
    report = workflow.take(entry_report, "submit", by=people["staff"], at=SUBMITTED)
    assert not PartReview.objects.exists()
    assert workflow.take(report, "approve", by=people["head"], at=AT).status == Status.APPROVED


def test_two_areas_approve_and_one_returns_only_its_lines(handed_in, people):
    judge(handed_in, "Hậu cần", "approve")
    judge(handed_in, "Chính trị", "return", comment="Đối chiếu lại với sổ.")
    judge(handed_in, "Tham mưu", "approve")  # while the report is with its unit
    assert states(handed_in) == {"Chính trị": "returned", "Tham mưu": "approved", "Hậu cần": "approved"}
    report = fresh(handed_in.report)
    assert (report.status, report.return_reason) == (Status.RETURNED, "Mảng Chính trị: Đối chiếu lại với sổ.")
    assert flagged(report) == {"Chính trị 1", "Chính trị 2"}
    assert access.can_edit(people["staff"], report, TODAY)
    assert not access.can_attach(people["staff"], handed_in.lines["Hậu cần"][0], TODAY)


def test_a_judge_may_return_single_lines_each_with_its_reason(handed_in):
    line = handed_in.lines["Chính trị"][1]
    judge(handed_in, "Chính trị", "return", comment="Xem lại.", flags={line.pk: "Thiếu tháng 5."})
    assert flagged(handed_in.report) == {"Chính trị 2"}
    line.refresh_from_db()
    assert line.remark == "Thiếu tháng 5."
    step = LoggedStep.objects.about(part_of(handed_in, "Chính trị")).get()
    assert (step.step, step.comment) == ("return", "Xem lại.")
    assert step.details == [
        {"line": "Mảng Chính trị", "reason": "trả lại"},
        {"line": "Chính trị 2", "reason": "Thiếu tháng 5."},
    ]
    moved = LoggedStep.objects.about(handed_in.report).first()
    assert (moved.step, moved.source, moved.target) == ("part_returned", "submitted", "returned")


def test_a_line_of_another_area_cannot_be_returned(handed_in):
    strange = handed_in.lines["Hậu cần"][0]
    with pytest.raises(workflow.StepRefused, match="không thuộc mảng này"):
        judge(handed_in, "Chính trị", "return", comment="Sai.", flags={strange.pk: "Sai."})
    assert (states(handed_in)["Chính trị"], fresh(handed_in.report).status) == ("waiting", Status.SUBMITTED)
    assert flagged(handed_in.report) == set()


def test_a_part_without_lines_cannot_be_returned_and_open_everything(handed_in):
    handed_in.areas["Hậu cần"].lines.update(area=None)
    with pytest.raises(workflow.StepRefused):
        judge(handed_in, "Hậu cần", "return", comment="Sai.")
    assert fresh(handed_in.report).status == Status.SUBMITTED


def test_two_areas_return_and_their_reasons_and_lines_add_up(handed_in):
    judge(handed_in, "Hậu cần", "return", comment="Thiếu chứng từ.")
    before = fresh(handed_in.report).version
    judge(handed_in, "Tham mưu", "return", comment="Sai đơn vị tính.", at=LATER)
    report = fresh(handed_in.report)
    assert report.return_reason == "Mảng Hậu cần: Thiếu chứng từ.\nMảng Tham mưu: Sai đơn vị tính."
    assert flagged(report) == {"Hậu cần 1", "Tham mưu 1"}
    assert report.version > before  # a submission from a page that did not show the new lines is refused


def test_after_resubmission_only_the_returned_part_waits_again(handed_in, people):
    judge(handed_in, "Hậu cần", "approve")
    judge(handed_in, "Chính trị", "return", comment="Đối chiếu lại.")
    Notice.objects.all().delete()
    report = workflow.take(handed_in.report, "submit", by=people["staff"], at=LATER)
    assert states(handed_in) == {"Chính trị": "waiting", "Tham mưu": "waiting", "Hậu cần": "approved"}
    again, still = part_of(handed_in, "Chính trị"), part_of(handed_in, "Tham mưu")
    assert (again.waits_since, again.reason, again.judged_by) == (LATER, "", None)
    assert still.waits_since == SUBMITTED
    assert flagged(report) == set()
    assert set(Notice.objects.filter(event="part_asked").values_list("recipient__full_name", flat=True)) == {
        "Đặng Chính trị"
    }
    step = LoggedStep.objects.about(again).first()
    assert (step.step, step.source, step.target, step.by) == (
        "asked_again",
        "returned",
        "waiting",
        people["staff"],
    )


def test_the_whole_is_approved_when_all_parts_are_and_says_who_is_waited_for(handed_in, people):
    judge(handed_in, "Hậu cần", "approve")
    with pytest.raises(workflow.StepRefused) as refusal:
        workflow.take(handed_in.report, "approve", by=people["head"], at=AT)
    assert [sentence for _, sentence in refusal.value.faults] == [
        "Mảng Chính trị: Cơ quan Chính trị chưa duyệt.",
        "Mảng Tham mưu: Cơ quan Tham mưu chưa duyệt.",
    ]
    assert not Notice.objects.filter(event="parts_approved").exists()
    judge(handed_in, "Chính trị", "approve")
    judge(handed_in, "Tham mưu", "approve")
    told = Notice.objects.filter(event="parts_approved").values_list("recipient__full_name", flat=True)
    assert set(told) == {"Trần Tham Mưu", "Phạm Chính Trị"}
    assert workflow.take(handed_in.report, "approve", by=people["head"], at=AT).status == Status.APPROVED


def test_in_two_step_clusters_a_part_may_be_returned_after_the_check(handed_in, people, entry_cluster):
    entry_cluster.needs_check = True
    entry_cluster.save()
    workflow.take(fresh(handed_in.report), "check", by=people["head"], at=AT)
    judge(handed_in, "Hậu cần", "return", comment="Sai.")
    report = fresh(handed_in.report)
    assert (report.status, report.checked_by) == (Status.RETURNED, None)


def test_judges_of_a_part_that_waits_long_are_reminded_once_a_waiting(handed_in, people):
    judge(handed_in, "Chính trị", "approve")
    judge(handed_in, "Hậu cần", "return", comment="Sai.")
    Notice.objects.all().delete()
    for hour in (8, 9, 10):
        notices.remind(moment(date(2026, 6, 13), hour))
    reminded = Notice.objects.filter(event="part_still")
    (notice,) = reminded
    part = part_of(handed_in, "Tham mưu")
    assert (notice.recipient, notice.link) == (handed_in.judges["Tham mưu"], part.get_absolute_url())
    assert notice.text == (
        "Mảng Tham mưu trong báo cáo 6 tháng đầu năm 2026 của Phòng Hậu cần chờ duyệt đã 3 ngày."
    )
    workflow.take(handed_in.report, "submit", by=people["staff"], at=moment(date(2026, 6, 14)))
    notices.remind(moment(date(2026, 6, 16)))
    assert reminded.count() == 1  # the part that came again is not three days old
    notices.remind(moment(date(2026, 6, 17)))
    assert set(reminded.values_list("recipient__full_name", flat=True)) == {"Đặng Tham mưu", "Đặng Hậu cần"}


def test_the_returned_part_is_told_to_the_unit_and_the_head(handed_in, people):
    judge(handed_in, "Hậu cần", "return", comment="Thiếu chứng từ.")
    told = {
        (one.recipient.full_name, one.text, one.link) for one in Notice.objects.select_related("recipient")
    }
    line, report = handed_in.lines["Hậu cần"][0], handed_in.report
    to_head = (
        "Đặng Hậu cần trả lại mảng Hậu cần của báo cáo 6 tháng đầu năm 2026, Phòng Hậu cần: Thiếu chứng từ."
    )
    assert told == {
        (
            "Lê Văn Hậu",
            "Đặng Hậu cần trả lại mảng Hậu cần của báo cáo 6 tháng đầu năm 2026: Thiếu chứng từ.",
            f"{report.get_edit_url()}#{line.anchor}",
        ),
        ("Trần Tham Mưu", to_head, report.get_absolute_url()),
        ("Phạm Chính Trị", to_head, report.get_absolute_url()),
    }


def test_when_all_are_approved_but_the_report_is_with_its_unit_the_head_is_not_called(handed_in, people):
    workflow.take(
        handed_in.report, "return", by=people["head"], at=AT, comment="Sửa lời.", flags={"prose": "Sửa."}
    )
    for name in NAMES:
        judge(handed_in, name, "approve")
    assert not Notice.objects.filter(event="parts_approved").exists()


def test_the_heads_return_of_lines_opens_exactly_the_parts_they_lie_in(handed_in, people):
    for name in NAMES:
        judge(handed_in, name, "approve")
    line, free = handed_in.lines["Tham mưu"][0], handed_in.report.results.get(target__line=None)
    flags = {line.pk: "Sai số.", free.pk: "Thiếu."}
    workflow.take(handed_in.report, "return", by=people["head"], at=LATER, comment="Sai.", flags=flags)
    assert states(handed_in) == {"Chính trị": "approved", "Tham mưu": "returned", "Hậu cần": "approved"}
    part = part_of(handed_in, "Tham mưu")
    assert (part.judged_by, part.judged_at, part.reason) == (people["head"], LATER, "Sai.")
    assert LoggedStep.objects.about(part).first().step == "went_back"


def test_the_heads_return_of_what_lies_in_no_area_leaves_every_part(handed_in, people):
    judge(handed_in, "Hậu cần", "approve")
    workflow.take(
        handed_in.report, "return", by=people["head"], at=AT, comment="Sửa.", flags={"prose": "Sửa."}
    )
    assert states(handed_in) == {"Chính trị": "waiting", "Tham mưu": "waiting", "Hậu cần": "approved"}


def test_a_reopening_of_the_whole_opens_every_part(handed_in, people):
    for name in NAMES:
        judge(handed_in, name, "approve")
    workflow.take(handed_in.report, "approve", by=people["head"], at=AT)
    workflow.take(handed_in.report, "reopen", by=people["head"], at=LATER, comment="Làm lại.")
    assert states(handed_in) == dict.fromkeys(NAMES, "returned")
    workflow.take(handed_in.report, "submit", by=people["staff"], at=LATER)
    assert states(handed_in) == dict.fromkeys(NAMES, "waiting")


def test_a_report_is_not_taken_back_from_under_a_judgement(handed_in, people):
    judge(handed_in, "Hậu cần", "approve")
    with pytest.raises(workflow.StepRefused) as refusal:
        workflow.take(handed_in.report, "recall", by=people["staff"], at=AT)
    assert refusal.value.faults == [("duyet-mang", "Mảng Hậu cần: Cơ quan Hậu cần đã duyệt.")]


def test_a_report_taken_back_asks_nobody_until_it_comes_again(handed_in, people):
    workflow.take(handed_in.report, "recall", by=people["staff"], at=AT)
    assert not PartReview.objects.asked().exists()
    judge_of = handed_in.judges["Hậu cần"]
    assert not UnitReport.objects.visible_to(judge_of).exists()
    assert names(part_of(handed_in, "Hậu cần"), judge_of) == []
    workflow.take(handed_in.report, "submit", by=people["staff"], at=LATER)
    assert set(PartReview.objects.asked().values_list("waits_since", flat=True)) == {LATER}


@pytest.mark.parametrize(
    "who", ["staff", "other", "head", "deputy", "editor", "commander", "admin", "outsider"]
)
def test_only_the_areas_own_judge_may_judge_it(handed_in, people, who):
    assert names(part_of(handed_in, "Hậu cần"), people[who]) == []
    with pytest.raises(workflow.StepRefused, match="Bạn không có quyền"):
        workflow.take(part_of(handed_in, "Hậu cần"), "approve", by=people[who], at=AT)


def test_a_judge_has_a_say_in_the_own_area_only(handed_in):
    say = {name: names(part_of(handed_in, name), handed_in.judges["Hậu cần"]) for name in NAMES}
    assert say == {"Chính trị": [], "Tham mưu": [], "Hậu cần": ["approve", "return"]}
    assert names(fresh(handed_in.report), handed_in.judges["Hậu cần"]) == []


def test_steps_that_others_bring_along_are_taken_by_nobody(handed_in, people):
    judge(handed_in, "Hậu cần", "return", comment="Sai.")
    part = part_of(handed_in, "Hậu cần")
    for user in (*people.values(), *handed_in.judges.values()):
        for row, step in ((part, "asked_again"), (part, "went_back"), (handed_in.report, "part_returned")):
            with pytest.raises(workflow.StepRefused):
                workflow.take(row, step, by=user, at=AT)


def test_the_own_units_area_is_judged_by_the_head(three, people, entry_cluster):
    three.areas["Hậu cần"].unit = people["staff"].unit
    three.areas["Hậu cần"].save()
    workflow.take(three.report, "submit", by=people["staff"], at=SUBMITTED)
    part = part_of(three, "Hậu cần")
    colleague = make_user(people["staff"].unit)
    may = {who: names(part, user) for who, user in {**people, "colleague": colleague}.items()}
    assert {who for who, steps in may.items() if steps} == {"head", "deputy"}
    assert part.judge_said == "Cụm trưởng"


def test_the_heads_own_area_of_its_own_report_is_judged_by_the_deputy(entry_period, people, entry_cluster):
    report = make_report(entry_period, people["head"].unit)
    three = three_areas(report)
    three.areas["Tham mưu"].unit = people["head"].unit
    three.areas["Tham mưu"].save()
    workflow.take(report, "submit", by=people["head"], at=SUBMITTED)
    colleague, part = make_user(people["head"].unit), part_of(three, "Tham mưu")
    assert (names(part, people["head"]), names(part, colleague)) == ([], [])
    assert names(part, people["deputy"]) == ["approve", "return"]


def test_a_return_without_a_reason_changes_nothing(handed_in):
    with pytest.raises(workflow.StepRefused, match="Cần ghi lý do"):
        judge(handed_in, "Hậu cần", "return", comment=" ")
    assert states(handed_in)["Hậu cần"] == "waiting"


def test_a_part_is_judged_once(handed_in):
    judge(handed_in, "Hậu cần", "approve")
    with pytest.raises(workflow.StepRefused, match="Đặng Hậu cần đã “Duyệt mảng”"):
        judge(handed_in, "Hậu cần", "return", comment="Sai.")


def test_an_override_leaves_the_parts_and_ends_their_judging(handed_in, people):
    workflow.take(handed_in.report, "override", by=people["admin"], at=AT, comment="Gấp.")
    assert names(part_of(handed_in, "Hậu cần"), handed_in.judges["Hậu cần"]) == []
    assert not PartReview.objects.asked().exists()


def test_an_area_that_comes_later_waits_for_the_next_submission(handed_in, people):
    content = make_line(
        handed_in.report.period.cluster.pledges.get(), area=make_area(handed_in.report.period.cluster)
    )
    make_result(handed_in.report, make_target(content.pledge, line=content), value=1)
    for name in NAMES:
        judge(handed_in, name, "approve")
    assert workflow.take(handed_in.report, "approve", by=people["head"], at=AT).status == Status.APPROVED


def test_judges_of_an_area_read_submitted_reports_of_their_clusters_only(three, people, entry_period):
    judge_of = three.judges["Hậu cần"]
    assert list(UnitReport.objects.visible_to(judge_of)) == []
    workflow.take(three.report, "submit", by=people["staff"], at=SUBMITTED)
    other = make_report(entry_period, people["other"].unit, Status.SUBMITTED)  # nothing of the area in it
    readable = list(UnitReport.objects.visible_to(judge_of))
    assert readable == [three.report]
    assert list(Period.objects.visible_to(judge_of)) == [entry_period]
    assert other not in readable
    assert list(UnitReport.objects.visible_to(make_user(judge_of.unit, role="commander"))) == []


def test_next_years_pledge_keeps_the_areas(three):
    copied = copy_pledge(three.report.period.cluster.pledges.get(), 2027)
    areas = {target.name: target.line.area.name for target in copied.targets.filter(line__isnull=False)}
    assert areas == {
        "Chính trị 1": "Chính trị",
        "Chính trị 2": "Chính trị",
        "Tham mưu 1": "Tham mưu",
        "Hậu cần 1": "Hậu cần",
    }


def test_an_area_with_a_past_stays(handed_in):
    from django.db.models import RestrictedError

    with pytest.raises(RestrictedError):
        handed_in.areas["Hậu cần"].delete()


def test_a_part_makes_no_difference_to_another_report(handed_in, entry_period, people):
    other = make_report(entry_period, people["other"].unit, Status.SUBMITTED)
    make_part(other, handed_in.areas["Hậu cần"])
    judge(handed_in, "Hậu cần", "return", comment="Sai.")
    assert fresh(other).status == Status.SUBMITTED
    assert other.part_reviews.get().status == "waiting"
