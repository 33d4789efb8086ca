"""A cluster of 12 units × 60 criteria: how long one reading and one working out take, and that the laws hold.

python3 manage.py test tests/benchmarks/scoring.py
"""

import time
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cluster_reports.models import UnitReport
from cluster_reports.scoring import snapshot
from cluster_reports.tables.score_book import book_of
from tests.benchmarks.table import line
from tests.factories import (
    make_cluster,
    make_criterion,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_score,
    make_scoring,
    make_target,
    make_unit,
    make_user,
    moment,
)

UNITS, GROUPS, LEAVES = 12, 6, 10
DAY = date(2026, 6, 20)


@pytest.fixture
def scoring(db):
    units = [make_unit(protocol_order=place) for place in range(UNITS)]
    cluster = make_cluster(units)
    period, pledge = make_period(cluster), make_pledge(cluster)
    scoring = make_scoring(period)
    clerk = make_user(units[0])
    reports = [
        make_report(period, unit, UnitReport.Status.APPROVED, by=clerk, at=moment(DAY)) for unit in units
    ]
    for number in range(GROUPS):
        group = make_criterion(scoring.table, f"Nhóm {number}", "sum", 0, order=number)
        for place in range(LEAVES):
            name = f"Tiêu chí {number}.{place}"
            if place == LEAVES - 1:
                make_criterion(scoring.table, name, "attended", 5, partly=3, parent=group, order=place)
            elif place < 6:
                target = make_target(pledge, name, planned=100)
                kind = "best" if place < 3 else "target"
                make_criterion(scoring.table, name, kind, 5, target=target, parent=group, order=place)
                for step, report in enumerate(reports):
                    make_result(report, target, value=30 + 7 * step + place)
            else:
                leaf = make_criterion(scoring.table, name, "events", 5, each=1, parent=group, order=place)
                for step, unit in enumerate(units):
                    make_score(scoring, leaf, unit, count=step % 6, by=clerk)
    review = make_review(period)
    for step, unit in enumerate(units):
        review.attendances.create(unit=unit, state="present", is_right=step % 2 == 0)
    return scoring


def test_a_cluster_of_twelve_units_and_sixty_criteria(scoring, capsys):
    with CaptureQueriesContext(connection) as queries:
        began = time.perf_counter()
        reading = snapshot.read(scoring, DAY)
        read = time.perf_counter() - began
    with CaptureQueriesContext(connection) as none:
        began = time.perf_counter()
        book = book_of(scoring, reading)
        worked = time.perf_counter() - began
    assert len(none) == 0
    assert len(book["units"]) == UNITS
    assert sum(line["is_leaf"] for line in book["lines"]) == GROUPS * LEAVES
    with capsys.disabled():
        print(
            f"\n{UNITS} units × {GROUPS * LEAVES} criteria on {connection.vendor}: read in {read * 1000:.0f} ms"
            f" ({len(queries)} queries), worked out in {worked * 1000:.0f} ms without a query."
        )
        line(
            f"Scores of {UNITS} units × {GROUPS * LEAVES} criteria",
            ours=(read + worked) * 1000,
            unit="ms on the clock",
            note=f"{len(queries)} queries",
        )
