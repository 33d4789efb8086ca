"""Queries that are put together once give what they would give if they were put together each time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cluster_reports.models import Result
from cluster_reports.models.known import Blank, known
from cluster_reports.models.own_report import held_report, own_report
from cluster_reports.models.result import results_of
from tests.factories import make_pledge, make_report, make_result, make_target, make_unit, make_user, moment

pytestmark = pytest.mark.django_db


def test_the_blanks_are_filled_in_at_each_asking(entry_report, entry_cluster):
    targets = [make_target(make_pledge(entry_cluster)) for _ in range(2)]
    other = make_report(entry_report.period, make_unit())
    for target in targets:
        make_result(other, target)
    for report, lines in ((entry_report, 1), (other, 2), (entry_report, 1)):
        found = results_of(report)
        assert found == list(report.results.for_entry())
        assert len(found) == lines
        assert all(row.report is report for row in found)


def test_nothing_is_put_together_twice(entry_report):
    made = []

    @known
    def some():
        made.append(1)
        return Result.objects.filter(report=Blank("report"))

    nobody = entry_report.pk + 1
    with CaptureQueriesContext(connection) as queries:
        assert some(report=entry_report.pk) == list(entry_report.results.all())
        assert some(report=nobody) == []
    assert len(made) == 1
    first, *_, last = (query["sql"] for query in queries)
    assert last == first.replace(f"({entry_report.pk})", f"({nobody})")


def test_a_report_is_its_units_staff_only(entry_report, people):
    at, unit = moment(entry_report.period.opens_on), entry_report.unit
    for who, is_own in ((people["staff"], True), (make_user(), False), (make_user(unit, "commander"), False)):
        found = [
            own_report(who, entry_report.pk, at),
            own_report(who, entry_report.pk),
            held_report(who, entry_report.pk),
        ]
        assert found == [entry_report if is_own else None] * 3


def test_who_else_has_it_open_is_asked_of_the_last_minute(entry_report, people):
    at, other = moment(entry_report.period.opens_on), make_user(entry_report.unit)
    for who, since, has_others in (
        (people["staff"], 0, False),
        (other, 61, False),
        (other, 59, True),
    ):
        entry_report.presences.update_or_create(
            person=who, defaults={"seen_at": at - timedelta(seconds=since)}
        )
        assert own_report(people["staff"], entry_report.pk, at).has_others is has_others
