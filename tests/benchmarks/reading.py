"""What pages that compare cost among few and among many results: work, clock and queries, beside the bare SQL.

    .ci/postgres python3 manage.py test tests/benchmarks/reading.py -s       10,000 and 1,000,000 results
    RESULTS=10000000 .ci/postgres python3 manage.py test tests/benchmarks/reading.py -s
    python3 manage.py test tests/benchmarks/reading.py -s                    10,000 and 100,000 on SQLite

A page should ask as many queries among many results as among few, and work as much. It fails over its bar, for the
first reader after a change and for those after him (``views.drawn_once``).
"""

import os
import time
from functools import partial

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports.models import Result
from tests.benchmarks.many_results import YEARS, make_country, make_ranking
from tests.benchmarks.table import cost, line
from tests.factories import make_user

IS_BIG = connection.vendor == "postgresql"
FEW, MANY = 10_000, int(os.environ.get("RESULTS") or (1_000_000 if IS_BIG else 100_000))
BAR = 15
OF_PERIOD = """
    SELECT t.name, sum(r.value) FROM cluster_reports_result r JOIN cluster_reports_unitreport u ON u.id = r.report_id
    JOIN cluster_reports_target t ON t.id = r.target_id WHERE u.period_id = %s AND u.status = 'approved' GROUP BY t.name
"""
OF_SCORING = "SELECT frozen FROM cluster_reports_scoring WHERE id = %s"
OF_UNIT = """
    SELECT u.period_id, sum(r.value) FROM cluster_reports_result r JOIN cluster_reports_unitreport u
    ON u.id = r.report_id WHERE u.unit_id = %s AND u.status = 'approved' GROUP BY u.period_id
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("results", [FEW, MANY])
def test_pages_that_compare(results, client, capsys):
    began = time.perf_counter()
    cluster = make_country(results)
    assert Result.objects.count() == results
    period = cluster.periods.get(year=YEARS[-1], kind="h1")
    head, *_, unit = period.members()
    reader, judge = make_user(unit), make_user(head)
    scoring = make_ranking(period)
    pages = {
        "Cluster comparison": (
            reader,
            reverse("cluster-comparison", args=[cluster.slug]),
            OF_PERIOD,
            period.pk,
        ),
        "Ten-year trend of a unit": (reader, reverse("unit", args=[unit.pk]), OF_UNIT, unit.pk),
        "League table of a closed scoring": (
            reader,
            reverse("scoring", args=[period.pk]),
            OF_SCORING,
            scoring.pk,
        ),
        "The same for who scores": (judge, reverse("scoring", args=[period.pk]), OF_SCORING, scoring.pk),
        "Board of a period, for its judge": (
            judge,
            reverse("period", args=[period.pk]),
            OF_PERIOD,
            period.pk,
        ),
    }
    with capsys.disabled():
        held = []
        print(f"\n{results:,} results on {connection.vendor}, made in {time.perf_counter() - began:.0f} s")
        for name, (who, address, sql, key) in pages.items():
            client.force_login(who)
            ask = partial(client.get, address)
            bare = cost(lambda run, sql=sql, key=key: _asked(sql, key))
            job = f"{name}, {results:,} results"
            for when, before in ((" after a change", cache.clear), ("", lambda: None)):
                before()
                with CaptureQueriesContext(connection) as queries:
                    assert ask().status_code == 200, address
                note = f"{len(queries)} queries"  # now: the next request forgets them
                work = cost(lambda run, ask=ask, before=before: (before(), ask()))
                held.append(line(f"{job}{when}", reference=("SQL", bare), ours=work, bar=BAR, note=note))
    assert all(held), held


def _asked(sql, key):
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        return cursor.fetchall()
