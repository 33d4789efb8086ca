"""Dashboards ask the database as often for 5 units as for 500, and for 2 periods as for 20."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cluster_reports.many_periods import grow, score
from tests.factories import (
    make_cluster,
    make_criterion,
    make_scoring,
    make_table,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db

# By reader: what a page asks, whatever the size of the cluster.
COSTS = {
    "head": {
        "my-work": 12,
        "board": 19,
        "scoring": 21,
        "comparison": 18,
        "period before": 18,
        "timeliness": 9,
        "unit": 11,
    },
    "commander": {"brief": 43, "unit": 11},
    "admin": {"period list": 6, "log": 7},
    "stranger": {"front": 3, "cluster": 6, "comparison": 2, "unit": 5},
}


def test_dashboards_ask_as_often_for_5_units_and_2_periods_as_for_500_and_20(client, time_machine):
    time_machine.move_to(moment(date(2026, 12, 10)), tick=False)
    first = make_unit("Xã Đầu")
    cluster = make_cluster([first], number=9)
    grow(cluster, 4, [2026])
    period = cluster.periods.get(kind="h2", year=2026)
    scoring = make_scoring(period, make_table(cluster, 2026))
    criterion = make_criterion(scoring.table)
    readers = {
        "head": make_user(first),
        "commander": make_user(cluster.organisation, "commander"),
        "admin": make_user(role="admin"),
        "stranger": None,
    }
    comparison = reverse("cluster-comparison", args=[cluster.slug])
    pages = {
        "front": reverse("front"),
        "cluster": reverse("cluster", args=[cluster.slug]),
        "my-work": reverse("my-work"),
        "board": reverse("period", args=[period.pk]),
        "scoring": reverse("scoring", args=[period.pk]),
        "brief": reverse("brief"),
        "comparison": comparison,
        "period before": f"{comparison}?so-voi=ky-truoc",
        "timeliness": reverse("cluster-timeliness", args=[cluster.slug]),
        "unit": reverse("unit", args=[first.pk]),
        "period list": reverse("admin:cluster_reports_period_changelist"),
        "log": reverse("admin:cluster_reports_loggedstep_changelist"),
    }
    for units, years in ((0, [2026]), (0, range(2017, 2026)), (495, [2026])):
        grow(cluster, units, years)
        score(scoring, criterion)
        assert {
            who: {name: _queries(client, readers[who], pages[name]) for name in costs}
            for who, costs in COSTS.items()
        } == COSTS, (units, years)


def _queries(client, user, address):
    client.logout()
    if user:
        client.force_login(user)
    client.get(address)  # what is asked once a process is known now
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    return len(queries)
