"""A period is published by its article while somebody sends one of its reports back, on a database that lets them."""

from datetime import timedelta
from functools import partial
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Article, LoggedStep, Period, UnitReport
from cluster_reports.workflow.appointments import keep_appointments

from .out import OUT, Desk
from .test_part_races import at_once

LATER = OUT + timedelta(hours=1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk():
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    desk = Desk()
    desk.take("propose", "editor")
    return desk


def test_a_report_that_is_being_reopened_keeps_its_period_from_being_published(desk):
    report, is_held, is_waited_for = desk.reports[1], Event(), Event()

    def reopen():
        with transaction.atomic():
            held = UnitReport.objects.for_page().select_for_update(of=("self",)).get(pk=report.pk)
            is_held.set()
            is_waited_for.wait(2)  # for ever, where publishing waits for this report
            return workflow.take(held, "reopen", by=desk.people["head"], at=OUT, comment="Sai số.")

    def publish():
        is_held.wait(10)
        workflow.take(desk.article, "publish", by=desk.people["second"], at=OUT)
        is_waited_for.set()

    at_once(reopen, publish)
    assert UnitReport.objects.get(pk=report.pk).status == UnitReport.Status.RETURNED
    assert Period.objects.get().status != Period.Status.PUBLISHED


def test_a_report_of_a_period_that_is_being_published_is_not_reopened(desk):
    report, is_published, is_asked_for = desk.reports[1], Event(), Event()

    def publish():
        with transaction.atomic():
            workflow.take(desk.article, "publish", by=desk.people["second"], at=OUT)
            is_published.set()
            is_asked_for.wait(2)

    def reopen():
        is_published.wait(10)
        with transaction.atomic():  # as its page does: held first, then asked whether it may be
            held = UnitReport.objects.for_page().select_for_update(of=("self",)).get(pk=report.pk)
            is_asked_for.set()
            return workflow.take(held, "reopen", by=desk.people["head"], at=OUT, comment="Sai số.")

    _, refused = at_once(publish, reopen)
    assert refused == "Bạn không có quyền “Mở lại” ở đây."
    assert UnitReport.objects.get(pk=report.pk).status == UnitReport.Status.APPROVED
    assert Period.objects.get().status == Period.Status.PUBLISHED


def wait_for_its_approval(desk):
    """The second report is handed in and waits, while the article is out or about to be."""
    UnitReport.objects.filter(pk=desk.reports[1].pk).update(
        status="submitted",
        submitted_by=desk.people["staff"],
        submitted_at=OUT,
        approved_by=None,
        approved_at=None,
    )
    return UnitReport.objects.get(pk=desk.reports[1].pk)


def approve(desk, report):
    return lambda: workflow.take(report, "approve", by=desk.people["head"], at=OUT)


def came_through(*done):
    assert [one for one in done if isinstance(one, str)] == []


@pytest.mark.parametrize("_", range(5))
def test_the_last_approval_and_the_publication_at_once_publish_the_period(desk, _):
    report = wait_for_its_approval(desk)
    publish = partial(workflow.take, desk.article, "publish", by=desk.people["second"], at=OUT)
    came_through(*at_once(approve(desk, report), publish))
    assert Period.objects.get().status == Period.Status.PUBLISHED
    assert LoggedStep.objects.about(desk.period).filter(step="publish").count() == 1


@pytest.mark.parametrize("_", range(5))
def test_the_last_approval_and_a_withdrawal_at_once_wait_in_no_ring(desk, _):
    report = wait_for_its_approval(desk)
    article = desk.take("publish", "second", OUT)
    withdraw = partial(workflow.take, article, "withdraw", by=desk.people["second"], at=OUT, comment="Nhầm.")
    came_through(*at_once(approve(desk, report), withdraw))
    assert Period.objects.get().status != Period.Status.PUBLISHED


@pytest.mark.parametrize("_", range(5))
def test_the_last_approval_and_a_lock_at_once_publish_the_period(desk, _):
    report = wait_for_its_approval(desk)
    desk.take("publish", "second", OUT)
    lock = partial(workflow.take, desk.period, "lock", by=desk.people["admin"], at=OUT)
    approved, locked = at_once(approve(desk, report), lock)
    came_through(approved)  # a lock may find the period published already
    assert Period.objects.get().status == Period.Status.PUBLISHED


def while_the_period_is_held(desk, act, rows):
    """What ``act`` gives, pressed while somebody holds the period, who asks for ``rows`` next as everybody may."""
    is_held = Event()

    def press():
        is_held.wait(10)
        return act()

    def hold():
        with transaction.atomic():
            Period.objects.select_for_update(no_key=True).get(pk=desk.period.pk)
            is_held.set()
            sleep(0.5)
            return len(rows.select_for_update(of=("self",)))

    done, _ = at_once(press, hold)
    return done


def posted(desk, who, url, **data):
    client = Client()
    client.force_login(desk.people[who])
    return lambda: client.post(url, data).status_code


def test_an_approval_that_waits_for_its_period_holds_no_report(desk):
    report = wait_for_its_approval(desk)
    url = reverse("unit-report-step", args=[report.pk, "approve"])
    press = posted(desk, "head", url, version=str(report.version))
    assert while_the_period_is_held(desk, press, UnitReport.objects.filter(period=desk.period)) == 302
    assert UnitReport.objects.get(pk=report.pk).status == UnitReport.Status.APPROVED


@pytest.mark.parametrize("door", ["page", "step", "clock"])
def test_a_withdrawal_that_waits_for_its_period_holds_no_article(desk, door):
    article = desk.take("publish", "second", OUT)
    second, why = desk.people["second"], {"comment": "Nhầm.", "flags": {"notice": "Nhầm.", "due_at": LATER}}
    if door == "clock":
        desk.take("schedule_withdrawal", "second", OUT, **why)
    version = str(Article.objects.get().fingerprint())
    url = reverse("article-step", args=[article.pk, "withdraw"])
    press = {
        "page": posted(desk, "second", url, version=version, comment="Nhầm.", notice="Nhầm."),
        "step": partial(workflow.take, article, "withdraw", by=second, at=OUT, **why),
        "clock": partial(keep_appointments, LATER),
    }[door]
    while_the_period_is_held(desk, press, Article.objects.filter(review__period=desk.period))
    assert Article.objects.get().status == Article.Status.WITHDRAWN
