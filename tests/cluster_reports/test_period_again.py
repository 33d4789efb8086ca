"""A period whose article is out counts as published again, whichever way its last report came to be approved."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import LoggedStep, Period, UnitReport

from .out import OUT, Desk

pytestmark = pytest.mark.django_db
LATER = OUT + timedelta(days=1)


@pytest.fixture
def desk():
    return Desk()


def of_period(desk, name, comment=""):
    admin = desk.people["admin"]
    return workflow.take(Period.objects.get(), name, by=admin, at=LATER, comment=comment)


def steps(desk):
    return [one.step for one in reversed(LoggedStep.objects.about(desk.period))]


def test_a_period_unlocked_and_locked_again_with_nothing_changed_is_published(desk, client):
    desk.publish()
    assert of_period(desk, "unlock", "Xem lại.").status == "open"
    client.force_login(desk.people["staff"])
    page = reverse("review", args=[desk.review.pk])
    assert client.get(page).status_code == 404
    assert of_period(desk, "lock").status == Period.objects.get().status == "published"
    assert client.get(page).status_code == 200
    assert steps(desk) == ["publish", "unlock", "lock", "publish"]


def test_a_period_locked_while_a_report_is_out_is_not_published(desk):
    desk.publish()
    of_period(desk, "unlock", "Sửa số liệu.")
    workflow.take(desk.reports[1], "reopen", by=desk.people["head"], at=LATER, comment="Sai số.")
    assert of_period(desk, "lock").status == "locked"


def test_a_period_without_an_article_that_is_out_is_only_locked(desk):
    desk.propose()
    assert of_period(desk, "lock").status == "locked"


def back_with_its_unit(desk):
    """The article is out while the second report waits to be approved; the period is what it was."""
    desk.propose()
    UnitReport.objects.filter(pk=desk.reports[1].pk).update(
        status="submitted",
        submitted_by=desk.people["staff"],
        submitted_at=OUT,
        approved_by=None,
        approved_at=None,
    )
    desk.take("publish", "second", OUT)
    assert Period.objects.get().status == "open"
    return UnitReport.objects.get(pk=desk.reports[1].pk)


@pytest.mark.parametrize(("step", "who"), [("approve", "head"), ("override", "admin")])
def test_the_last_report_approved_after_the_article_publishes_the_period(desk, step, who):
    report = back_with_its_unit(desk)
    workflow.take(report, step, by=desk.people[who], at=LATER, comment="Đủ số liệu.")
    period = Period.objects.get()
    (logged,) = LoggedStep.objects.about(period)
    assert (period.status, logged.step, logged.by, logged.at) == (
        "published",
        "publish",
        desk.people[who],
        LATER,
    )


def test_a_reopening_that_is_undone_publishes_it_too(desk):
    desk.publish()
    of_period(desk, "unlock", "Xem lại.")
    report = workflow.take(desk.reports[1], "reopen", by=desk.people["head"], at=LATER, comment="Sai số.")
    assert Period.objects.get().status == "open"
    workflow.take(report, "undo", by=desk.people["head"], at=LATER)
    assert Period.objects.get().status == "published"


def test_what_an_unlocking_takes_from_the_members_stands_beside_its_button(desk):
    desk.publish()
    (unlock,) = workflow.steps_for(Period.objects.get(), desk.people["admin"], LATER.date())
    assert "thành viên không xem được tổng kết, việc được giao và số liệu của nhau" in unlock.consequence
