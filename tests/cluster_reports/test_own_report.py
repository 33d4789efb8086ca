"""A unit's own report and its results, as its staff open them."""

from datetime import timedelta

import pytest

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
