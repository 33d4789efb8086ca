"""The grid of the entry page is drawn as text: nothing in a row or in what was typed becomes markup."""

import pytest
from django.db import connection

from cluster_reports.models import Grade, GradeScale, Result
from cluster_reports.models.writing import update_each
from tests.cluster_reports.test_unit_report_edit import box, sent
from tests.factories import make_line, make_pledge, make_result, make_target

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
EVIL = "<script>\"'&"


def test_nothing_becomes_markup(client, people, entry_report, entry_cluster):
    pledge = make_pledge(entry_cluster)
    scale = GradeScale.objects.create(name="Mức")
    Grade.objects.create(scale=scale, label=EVIL, order=1, is_met=True)
    rows = [
        make_target(pledge, f"Một {EVIL}", measure=EVIL, pair_measure=EVIL, line=make_line(pledge, EVIL)),
        make_target(pledge, f"Hai {EVIL}", direction="graded", scale=scale, measure=""),
        make_target(pledge, f"Ba {EVIL}", measure="%", numerator_label=EVIL, denominator_label=f"{EVIL} b"),
    ]
    first, *_ = [make_result(entry_report, row, explanation=EVIL, reason=EVIL) for row in rows]
    client.force_login(people["staff"])
    page = client.get(entry_report.get_edit_url()).text
    assert "&lt;script&gt;" in page
    assert "<script>" not in page
    data = sent(entry_report, **{box(first, "value"): EVIL, box(first, "remedy"): f"{EVIL} x"})
    answer = client.post(entry_report.get_edit_url(), data)
    assert answer.status_code == 422
    assert f"Không hiểu số “{EVIL}”".replace("<", "&lt;")[:20] in answer.text
    assert "<script>" not in answer.text
    Result.objects.filter(pk=first.pk).update(is_flagged=True, remark=EVIL)
    entry_report.status, entry_report.return_reason = "returned", EVIL
    entry_report.save()
    assert "<script>" not in client.get(entry_report.get_edit_url()).text


def test_many_lines_are_written_by_few_statements_and_a_deleted_one_stays_deleted(
    entry_report, entry_cluster, monkeypatch, django_assert_num_queries
):
    pledge = make_pledge(entry_cluster)
    rows = [make_result(entry_report, make_target(pledge, order=place)) for place in range(5)]
    for place, row in enumerate(rows):
        row.state, row.value, row.explanation = "value", place + 1, f"{EVIL} %s {place}"
    Result.objects.filter(pk=rows[2].pk).delete()
    monkeypatch.setattr(type(connection.features), "max_query_params", 12)
    with django_assert_num_queries(2):
        update_each(rows, ("state", "value", "explanation"))
    stored = Result.objects.filter(pk__in=[row.pk for row in rows]).order_by("value")
    assert [(row.value, row.explanation) for row in stored] == [
        (place + 1, f"{EVIL} %s {place}") for place in (0, 1, 3, 4)
    ]
