"""A period is published by its article while somebody sends one of its reports back, on a database that lets them."""

from threading import Event

import pytest
from django.db import connection, transaction

from cluster_reports import workflow
from cluster_reports.models import Period, UnitReport

from .out import OUT, Desk
from .test_part_races import at_once

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
