"""The log of the administration names every noun that steps are taken on, for the same queries however many."""

from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.admin.reading import SUBJECTS
from cluster_reports.models import LoggedStep
from tests.factories import (
    make_appeal,
    make_area,
    make_article,
    make_ballot,
    make_change,
    make_cluster,
    make_correction,
    make_criterion,
    make_directive,
    make_handover,
    make_part,
    make_period,
    make_pledge,
    make_proposal,
    make_published,
    make_report,
    make_review,
    make_scoring,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
NOUNS = {*workflow.TABLES, *(noun for noun, _ in workflow.NOTES)}


def test_every_noun_with_steps_is_read_with_what_its_name_is_made_of():
    assert {rows.model for rows in SUBJECTS.querysets} == NOUNS


def one_of_each(year):
    unit = make_unit()
    cluster = make_cluster([unit])
    period = make_period(cluster, year=year)
    report = make_report(period, unit, "submitted")
    scoring = make_scoring(period)
    criterion = make_criterion(scoring.table)
    return [
        cluster,
        period,
        report,
        make_part(report, make_area(cluster)),
        make_pledge(cluster, year),
        make_article(make_review(period)),
        make_correction(make_published(make_review(make_period(cluster, "h2", year)))),
        make_change(make_target(make_pledge(cluster, year))),
        scoring,
        scoring.table,
        make_appeal(scoring, criterion, unit),
        make_ballot(period),
        make_proposal(period, unit, receiver="unit"),
        make_directive(period),
        make_handover(cluster),
    ]


def test_the_log_costs_the_same_for_few_and_many_rows(client):
    administrator, counts = make_user(role="admin"), []
    client.force_login(administrator)
    page = reverse("admin:cluster_reports_loggedstep_changelist")
    for years in ((2026,), (2024, 2025)):
        for subject in [one for year in years for one in one_of_each(year)]:
            LoggedStep.objects.create(
                content_type=ContentType.objects.get_for_model(subject),
                object_id=subject.pk,
                step="thu",
                label="Thử",
                by=administrator,
                at=moment(date(2026, 6, 10)),
            )
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(page)
        assert "(đã xóa)" not in shown.text
        counts.append(len(queries))
    assert counts == [23, 23]


@pytest.mark.parametrize("query", ["at__year=99999999999999999999", "at__year=0", "at__month=99"])
def test_a_lookup_that_no_row_can_have_is_answered_as_any_that_makes_no_sense(client, query):
    client.force_login(make_user(role="admin"))
    page = reverse("admin:cluster_reports_loggedstep_changelist")
    answer = client.get(f"{page}?{query}", follow=True)
    assert answer.status_code == 200
