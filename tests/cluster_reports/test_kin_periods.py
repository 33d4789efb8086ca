"""Which period stands before another: the same whoever asks, in whatever order they were made."""

from datetime import date

import pytest

from cluster_reports.models import Period
from cluster_reports.tables.report_lines import lines_of
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kinds", [("h1", "q2"), ("q2", "h1")])
@pytest.mark.parametrize(("kind", "before"), [("h2", "h1"), ("q3", "q2")])
def test_of_two_that_ended_together_the_like_one_stands_before(kinds, kind, before):
    unit = make_unit()
    cluster = make_cluster([unit])
    target = make_target(make_pledge(cluster))
    for value, earlier in enumerate(kinds, 1):
        make_result(make_report(make_period(cluster, earlier), unit, "approved"), target, value)
    period = make_period(cluster, kind)
    assert period.before().kind == before
    report = make_report(period, unit)
    (line,) = lines_of(report, [make_result(report, target)])
    assert line.before.report.period.kind == before


def test_a_campaign_is_compared_with_no_half_and_no_half_with_it():
    cluster = make_cluster([make_unit()])
    half = make_period(cluster, "h1")
    days = {"starts_on": date(2026, 5, 2), "opens_on": date(2026, 5, 2), "ends_on": date(2026, 6, 30)}
    days |= {"due_on": date(2026, 6, 30), "locks_on": date(2026, 7, 5)}
    campaign = Period.objects.create(cluster=cluster, kind="campaign", year=2026, name="Đợt cao điểm", **days)
    assert make_period(cluster, "h2").before() == half
    assert campaign.before() is None
