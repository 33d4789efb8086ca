from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cluster_reports import workflow
from cluster_reports.models import LoggedStep, UnitReport
from tests.factories import (
    make_article,
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 6, 18))
Status = UnitReport.Status


@pytest.fixture
def cluster():
    return make_cluster(
        [make_unit("Phòng Chính trị"), make_unit("Phòng Hậu cần"), make_unit("Phòng Kỹ thuật")]
    )


@pytest.fixture
def report(cluster):
    report = make_report(make_period(cluster), cluster.memberships.all()[1].unit)
    make_result(report, make_target(make_pledge(cluster)), value=5)
    return report


@pytest.fixture
def staff(report):
    return make_user(report.unit)


@pytest.fixture
def head(cluster):
    return make_user(cluster.memberships.first().unit)


def names(report, user):
    return [step.name for step in workflow.steps_for(report, user, AT.date())]


def test_staff_submit_a_complete_report_and_the_step_is_logged(report, staff):
    report = workflow.take(report, "submit", by=staff, at=AT)
    assert (report.status, report.submitted_by, report.submitted_at) == (Status.SUBMITTED, staff, AT)
    step = LoggedStep.objects.about(report).get()
    assert (step.step, step.source, step.target, step.by) == ("submit", "draft", "submitted", staff)


def test_a_report_with_a_line_not_reported_is_refused_with_the_line(report, staff):
    line = make_result(report, make_target(make_pledge(report.period.cluster), "Tuần tra, canh gác"))
    with pytest.raises(workflow.StepRefused) as refusal:
        workflow.take(report, "submit", by=staff, at=AT)
    assert refusal.value.faults == [(line.anchor, "Tuần tra, canh gác: chưa báo cáo.")]
    report.refresh_from_db()
    assert report.status == Status.DRAFT


def test_the_head_returns_one_line_with_its_reason(report, staff, head):
    line = report.results.get()
    workflow.take(report, "submit", by=staff, at=AT)
    report = workflow.take(
        report, "return", by=head, at=AT, comment="Số chưa khớp sổ.", flags={line.pk: "Thiếu tháng 5."}
    )
    line.refresh_from_db()
    assert (report.status, report.return_reason) == (Status.RETURNED, "Số chưa khớp sổ.")
    assert (line.is_flagged, line.remark) == (True, "Thiếu tháng 5.")
    assert LoggedStep.objects.about(report).first().details == [
        {"line": line.target.name, "reason": "Thiếu tháng 5."}
    ]


def test_a_return_without_a_reason_changes_nothing(report, staff, head):
    workflow.take(report, "submit", by=staff, at=AT)
    with pytest.raises(workflow.StepRefused, match="Cần ghi lý do"):
        workflow.take(report, "return", by=head, at=AT, comment="  ")
    report.refresh_from_db()
    assert report.status == Status.SUBMITTED


def test_recall_is_gone_once_somebody_acted(report, staff, head):
    workflow.take(report, "submit", by=staff, at=AT)
    report.refresh_from_db()
    assert names(report, staff) == ["recall"]
    report = workflow.take(report, "approve", by=head, at=AT)
    assert names(report, staff) == []


def test_nobody_approves_what_they_submitted_and_the_deputy_judges_the_heads_report(cluster):
    head_unit, deputy_unit = [membership.unit for membership in cluster.memberships.all()[:2]]
    cluster.roles.create(unit=deputy_unit, kind="deputy", starts_on=date(2026, 1, 1))
    author, colleague, deputy = make_user(head_unit), make_user(head_unit), make_user(deputy_unit)
    report = make_report(make_period(cluster), head_unit, Status.SUBMITTED, by=author)
    assert "approve" not in names(report, author)
    assert "approve" not in names(report, colleague)
    assert "approve" in names(report, deputy)


def test_a_head_unit_without_deputies_has_its_report_judged_by_a_colleague(cluster):
    head_unit = cluster.memberships.first().unit
    author, colleague = make_user(head_unit), make_user(head_unit)
    report = make_report(make_period(cluster), head_unit, Status.SUBMITTED, by=author)
    assert "approve" not in names(report, author)
    assert "approve" in names(report, colleague)


def test_two_step_clusters_need_two_different_judges(report, staff, head):
    cluster = report.period.cluster
    cluster.needs_check = True
    cluster.save()
    report = workflow.take(report, "submit", by=staff, at=AT)
    with pytest.raises(workflow.StepRefused):
        workflow.take(report, "approve", by=head, at=AT)
    report = workflow.take(report, "check", by=head, at=AT)
    with pytest.raises(workflow.StepRefused):
        workflow.take(report, "approve", by=head, at=AT)
    report = workflow.take(report, "approve", by=make_user(head.unit), at=AT)
    assert report.status == Status.APPROVED


def test_an_override_is_flagged_until_a_judge_confirms(report, staff, head):
    admin = make_user(role="admin")
    workflow.take(report, "submit", by=staff, at=AT)
    report = workflow.take(report, "override", by=admin, at=AT, comment="Cụm trưởng đi công tác.")
    assert (report.status, report.awaits_confirmation) == (Status.APPROVED, True)
    report = workflow.take(report, "confirm", by=head, at=AT)
    assert report.awaits_confirmation is False


def test_reopening_opens_only_the_chosen_line(report, staff, head):
    other = make_result(report, make_target(make_pledge(report.period.cluster)), value=1)
    line = report.results.exclude(pk=other.pk).get()
    workflow.take(report, "submit", by=staff, at=AT)
    workflow.take(report, "approve", by=head, at=AT)
    report = workflow.take(report, "reopen", by=head, at=AT, comment="Bổ sung.", flags={line.pk: "Sai số."})
    assert report.status == Status.RETURNED
    assert list(report.results.filter(is_flagged=True)) == [line]
    assert report.approved_at is None


def test_the_old_head_loses_the_buttons_on_the_day_the_new_term_begins(cluster):
    old, new = [membership.unit for membership in cluster.memberships.all()[:2]]
    third = cluster.memberships.all()[2].unit
    cluster.roles.update(ends_on=date(2025, 12, 31))
    cluster.roles.create(unit=new, kind="head", starts_on=date(2026, 1, 1))
    before = make_report(make_period(cluster, "h2", 2025), third, Status.SUBMITTED)
    after = make_report(make_period(cluster, "h1", 2026), third, Status.SUBMITTED)
    old_head, new_head = make_user(old), make_user(new)
    assert ("approve" in names(before, old_head), "approve" in names(after, old_head)) == (True, False)
    assert ("approve" in names(before, new_head), "approve" in names(after, new_head)) == (False, True)


def test_opening_a_period_twice_makes_each_report_and_line_once(cluster):
    pledge = make_pledge(cluster)
    target = make_target(pledge)
    not_mine = cluster.memberships.first().unit
    target.assignments.create(unit=not_mine, is_assigned=False)
    period = make_period(cluster, status="preparing")
    workflow.take(period, "open", by=make_user(role="admin"), at=AT)
    assert workflow.open_reports(period) == 0
    lines = {report.unit: report.results.count() for report in period.reports.all()}
    assert lines == {member.unit: int(member.unit != not_mine) for member in cluster.memberships.all()}


@pytest.fixture
def article(cluster):
    """A proposed article of a period in which one of two reports is approved."""
    period = make_period(cluster)
    first, second = [membership.unit for membership in cluster.memberships.all()[:2]]
    make_report(period, first, Status.APPROVED)
    make_report(period, second)
    return make_article(make_review(period, meeting_on=date(2026, 6, 17)), audience="internal")


def publish(article):
    editor = make_user(article.review.period.cluster.organisation, "editor")
    workflow.take(article, "propose", by=editor, at=AT)
    return workflow.take(article, "publish", by=editor, at=AT), editor


def test_publishing_while_reports_are_out_leaves_the_period_open(article):
    publish(article)
    article.review.period.refresh_from_db()
    assert article.review.period.status == "open"


def test_publishing_when_all_are_approved_closes_the_period_and_withdrawing_locks_it_again(article):
    period = article.review.period
    period.reports.filter(status="draft").delete()
    article, editor = publish(article)
    period.refresh_from_db()
    assert period.status == "published"
    workflow.take(article, "withdraw", by=editor, at=AT, comment="Nhầm số liệu.")
    period.refresh_from_db()
    assert period.status == "locked"
    assert [step.step for step in LoggedStep.objects.about(period)] == ["take_back", "publish"]


def test_an_admin_opens_a_published_period_again_with_a_reason(article):
    period = article.review.period
    period.reports.filter(status="draft").delete()
    publish(article)
    opened = workflow.take(period, "unlock", by=make_user(role="admin"), at=AT, comment="Bổ sung số liệu.")
    assert opened.status == "open"


def test_no_article_is_published_before_its_meeting(article):
    article.review.meeting_on = date(2026, 6, 30)
    article.review.save()
    with pytest.raises(workflow.StepRefused) as refusal:
        publish(article)
    [(anchor, sentence)] = refusal.value.faults
    assert anchor == ""
    assert "Hội nghị họp ngày 30/06/2026: chưa họp thì chưa đăng bài được." in sentence


def test_a_withdrawn_article_goes_back_to_the_desk_and_has_to_be_proposed_anew(article):
    article, editor = publish(article)
    article = workflow.take(article, "withdraw", by=editor, at=AT, comment="Nhầm số liệu.")
    assert [step.name for step in workflow.steps_for(article, editor, AT.date())] == ["take_back"]
    assert workflow.take(article, "take_back", by=editor, at=AT).status == "draft"


@pytest.mark.parametrize(
    ("day", "is_fine"), [(date(2025, 12, 31), False), (date(2026, 7, 25), True), (date(2028, 1, 1), False)]
)
def test_a_meeting_belongs_to_its_period(cluster, day, is_fine):
    review = make_review(make_period(cluster))
    review.meeting_on = day
    if is_fine:
        review.clean()
    else:
        with pytest.raises(ValidationError, match="Ngày họp phải từ"):
            review.clean()
