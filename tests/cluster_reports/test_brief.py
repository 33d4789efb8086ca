from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports.models import UnitReport
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db


def a_cluster(units):
    cluster = make_cluster([make_unit() for _ in range(units)])
    target = make_target(make_pledge(cluster), "Tuần tra, canh gác", planned=100)
    period = make_period(cluster)
    for membership in cluster.memberships.all():
        report = make_report(period, membership.unit, UnitReport.Status.APPROVED)
        make_result(report, target, value=60)
    return cluster


def test_the_brief_is_for_whoever_is_logged_in_and_shows_own_organisation_only(client):
    cluster = a_cluster(2)
    review = make_review(cluster.periods.get())
    article = make_published(review, at=moment(date(2026, 7, 1)))
    url = reverse("brief")
    assert client.get(url).status_code == 302
    client.force_login(make_user(cluster.organisation, "commander"))
    page = client.get(url)
    assert [card["article"] for card in page.context["cards"]] == [article]
    assert [row.unit_name for row in page.context["rows"]] == [
        unit.name for unit in cluster.periods.get().members()
    ]
    client.force_login(make_user(role="commander"))
    page = client.get(url)
    assert (page.context["cards"], page.context["periods"]) == ([], [])
    assert "Chưa có báo cáo nào được duyệt." in page.content.decode()


def test_a_report_not_approved_shows_no_figure_to_a_commander(client):
    cluster = a_cluster(2)
    UnitReport.objects.filter(unit=cluster.memberships.first().unit).update(
        status="submitted", approved_at=None, approved_by=None
    )
    client.force_login(make_user(cluster.organisation, "commander"))
    [row] = client.get(reverse("brief")).context["target_rows"]
    assert [cell.words for cell in row.cells] == ["chưa duyệt", "60 cuộc"]
    assert row.total == "60 cuộc"


def test_the_brief_costs_the_same_for_two_units_and_for_six(client):
    counts = []
    for units in (2, 6):
        client.force_login(make_user(a_cluster(units).organisation, "commander"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("brief"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_cell_says_in_a_sign_and_a_word_whether_the_units_own_plan_is_met(client):
    cluster = a_cluster(2)
    first = cluster.memberships.first().unit
    target = cluster.pledges.get().targets.get()
    target.assignments.create(
        unit=first, planned=140
    )  # half of it, 70, falls to this period; the others have 50
    client.force_login(make_user(cluster.organisation, "commander"))
    [row] = client.get(reverse("brief")).context["target_rows"]
    assert [(cell.note, cell.css) for cell in row.cells] == [("✗ chưa đạt", "is-missed"), ("✓ đạt", "is-met")]
