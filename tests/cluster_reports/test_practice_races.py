"""A practice is removed while somebody saves in it, on a database that lets them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from cluster_reports import workflow
from cluster_reports.models import Cluster, LoggedStep, Notice, UnitReport

from .practising import AT, open_practice, real_thing

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"  # pg_stat_activity stands still in a transaction


def somebody_waits():
    with connection.cursor() as cursor:
        for _ in range(100):
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return True
            time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_who_saves_first_is_removed_with_all_it_logged(entry_cluster, people):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    real_thing(entry_cluster)
    practice = open_practice(entry_cluster, people["admin"])
    report = practice.reports.get(unit=people["staff"].unit)

    def remove():
        try:
            return workflow.remove_practice(
                entry_cluster, str(practice.cluster_id), by=people["admin"], at=AT
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            report = UnitReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
            removal = pool.submit(remove)
            assert somebody_waits()
            workflow.take(report, "return", by=people["head"], at=AT, comment="Sai.")
        assert removal.result(30) is True
    assert not Cluster.objects.filter(practice_of=entry_cluster).exists()
    assert not LoggedStep.objects.filter(content_type__model="unitreport").exists()
    assert not Notice.objects.filter(practice=practice.cluster_id).exists()
