"""The table of event × recipient: who is told by each step, in which words, and where it leads."""

from datetime import date

import pytest

from cluster_reports import notices, workflow
from cluster_reports.models import (
    Appeal,
    Article,
    Ballot,
    Comment,
    Correction,
    Directive,
    Extension,
    Handover,
    LoggedStep,
    Notice,
    TargetChange,
    UnitReport,
)
from tests.factories import (
    make_article,
    make_period,
    make_pledge,
    make_result,
    make_review,
    make_target,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 6, 10))
Event = Notice.Event


def told():
    """Who was told what, by the words of ``people``; the oldest first."""
    return [(notice.recipient.full_name, notice.event) for notice in Notice.objects.order_by("pk")]


def events(people, **more):
    """Which of ``people`` got which event."""
    names = {user.pk: who for who, user in {**people, **more}.items()}
    return {(names[notice.recipient_id], notice.event) for notice in Notice.objects.all()}


def take(row, name, by, **more):
    return workflow.take(row, name, by=by, at=AT, **more)


def test_every_step_of_every_table_stands_in_the_table_of_notices():
    steps = {
        (model, step.name)
        for model, rows in workflow.TABLES.items()
        for step in rows
        if not step.is_brought_along  # told by the step that brings it
    }
    asked_outside_the_tables = {(model, "ask") for model in (Appeal, Correction, Extension, TargetChange)}
    by_the_clock = {(Article, step) for step in ("lose_schedule", "drift", "drift_photos")}
    said = {(Comment, step) for step in ("write", "answer", "resolve", "reopen")}  # no steps: no status moves
    frozen = {(Handover, "hand_over"), (Ballot, "enter_papers")}
    asked_outside_the_tables.add((Directive, "send"))
    assert set(notices.TABLE) == steps | asked_outside_the_tables | by_the_clock | said | frozen


def test_a_submission_is_told_to_those_who_may_judge_it(entry_report, people):
    take(entry_report, "submit", people["staff"])
    assert events(people) == {("head", "submitted"), ("deputy", "submitted")}
    notice = Notice.objects.first()
    assert notice.text == "Phòng Hậu cần đã nộp báo cáo 6 tháng đầu năm 2026."
    assert (notice.link, notice.created_at) == (entry_report.get_absolute_url(), AT)


def test_the_heads_own_report_is_told_to_the_deputy_only(entry_period, entry_cluster, people):
    from tests.factories import make_report

    report = make_report(entry_period, people["head"].unit)
    make_user(people["head"].unit)
    take(report, "submit", people["head"])
    assert events(people) == {("deputy", "submitted")}


def test_a_recall_is_told_to_the_judges_and_leads_to_the_board(submitted, people):
    take(submitted, "recall", people["staff"])
    assert events(people) == {("head", "recalled"), ("deputy", "recalled")}
    assert Notice.objects.first().link == f"/ky/{submitted.period_id}/"


def test_a_return_lands_on_the_first_flagged_line(submitted, people):
    line = make_result(submitted, make_target(make_pledge(submitted.period.cluster)), value=3)
    colleague = make_user(submitted.unit)
    take(submitted, "return", people["head"], comment="Số chưa khớp.", flags={line.pk: "Thiếu tháng 5."})
    assert events(people, colleague=colleague) == {("staff", "returned"), ("colleague", "returned")}
    notice = Notice.objects.first()
    assert notice.link == f"{submitted.get_edit_url()}#{line.anchor}"
    assert notice.text == "Trần Tham Mưu trả lại báo cáo 6 tháng đầu năm 2026: Số chưa khớp."


def test_a_return_of_the_written_part_lands_there(submitted, people):
    take(submitted, "return", people["head"], comment="Viết rõ hơn.", flags={"prose": "Viết rõ hơn."})
    assert Notice.objects.get().link == f"{submitted.get_edit_url()}#tu-danh-gia"


def test_an_approval_and_a_reopening_are_told_to_the_unit(submitted, people):
    take(submitted, "approve", people["head"])
    take(submitted, "reopen", people["head"], comment="Bổ sung số.")
    assert events(people) == {("staff", "approved"), ("staff", "reopened")}


def test_an_override_asks_the_judges_to_confirm_and_the_confirmation_is_told_back(submitted, people):
    take(submitted, "override", people["admin"], comment="Cụm trưởng đi công tác.")
    assert events(people) == {("head", "overridden"), ("deputy", "overridden"), ("staff", "approved")}
    Notice.objects.all().delete()
    take(submitted, "confirm", people["deputy"])
    assert events(people) == {("staff", "confirmed"), ("admin", "confirmed")}


def test_of_two_steps_the_second_is_told_to_the_other_judges(submitted, people):
    submitted.period.cluster.needs_check = True
    submitted.period.cluster.save()
    take(submitted, "check", people["head"])
    assert events(people) == {("deputy", "checked")}


def test_nobody_is_told_what_they_did_themselves_nor_whose_account_is_closed(submitted, people):
    gone = make_user(submitted.unit, is_active=False)
    take(submitted, "return", people["head"], comment="Sửa.")
    assert events(people, gone=gone) == {("staff", "returned")}


def test_a_proposed_article_is_told_to_the_editors_a_published_one_to_the_cluster(entry_period, people):
    article = make_article(make_review(entry_period))
    take(article, "propose", people["head"])
    assert events(people) == {("editor", "proposed")}
    assert Notice.objects.get().link == article.get_edit_url()
    Notice.objects.all().delete()
    take(article, "publish", people["editor"])
    assert events(people) == {
        ("commander", "published"),
        *((who, "published") for who in ("staff", "other", "head", "deputy")),
    }
    Notice.objects.all().delete()
    take(article, "withdraw", people["editor"], comment="Sai tên.")
    assert events(people) == {(who, "withdrawn") for who in ("head", "deputy", "commander")}


def test_an_opened_period_is_told_to_every_member_with_its_due_day(entry_cluster, people):
    make_target(make_pledge(entry_cluster))
    period = make_period(entry_cluster, "h2", status="preparing")
    take(period, "open", people["admin"])
    assert events(people) == {(who, "opened") for who in ("staff", "other", "head", "deputy")}
    assert Notice.objects.first().text == (
        "Cụm thi đua số 3 mở kỳ 6 tháng cuối năm 2026: nhập từ ngày 01/12/2026, hạn nộp 21/12/2026."
    )


def test_a_pledge_in_signing_is_told_to_members_and_commanders(entry_cluster, people):
    from tests.factories import make_line

    pledge = make_pledge(entry_cluster)
    make_line(pledge)
    take(pledge, "start_signing", people["admin"])
    assert events(people) == {(who, "signing") for who in ("staff", "other", "head", "deputy", "commander")}


def test_a_refused_step_tells_nobody(submitted, people):
    with pytest.raises(workflow.StepRefused):
        take(submitted, "return", people["head"], comment=" ")
    assert told() == []


def test_a_step_and_its_notices_are_one_whole(submitted, people, monkeypatch):
    """When the notices cannot be written, nothing was done."""

    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(workflow.notices, "tell", fail)
    with pytest.raises(RuntimeError):
        take(submitted, "approve", people["head"])
    submitted.refresh_from_db()
    assert (submitted.status, LoggedStep.objects.count()) == (UnitReport.Status.SUBMITTED, 0)


def test_a_long_reason_is_cut_to_what_a_line_holds(submitted, people):
    take(submitted, "return", people["head"], comment="rất dài " * 120)
    assert len(Notice.objects.get().text) <= 400
