"""What a return of 40 lines costs to save, to save by itself and to submit: the same as one of 4 lines."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.cluster_reports.test_unit_report_edit import box, sent
from tests.factories import make_pledge, make_report, make_result, make_target

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
# With the checks, what is handed in kept and made findable (two entries at once), the logged step, and a notice to
# everybody who judges.
SUBMITTING = 20


@pytest.fixture
def report_of(entry_period, people):
    """An empty report of so many lines."""

    def make(lines):
        report, pledge = make_report(entry_period, people["staff"].unit), make_pledge(entry_period.cluster)
        for order in range(lines):
            make_result(report, make_target(pledge, order=order))
        return report

    return make


def typed(report, **more):
    rows = report.results.order_by("pk")
    return sent(report, **{box(row, "value"): str(place + 1) for place, row in enumerate(rows)}, **more)


@pytest.mark.parametrize("lines", [4, 40])
def test_a_save_costs_the_same_for_few_and_many_lines(
    client, people, report_of, django_assert_num_queries, lines
):
    report = report_of(lines)
    client.force_login(people["staff"])
    data = typed(report, strengths="Hoàn thành tốt mọi nội dung.")
    with django_assert_num_queries(7):
        assert client.post(report.get_edit_url(), data).status_code == 302
    assert report.results.filter(state="value").count() == lines


@pytest.mark.parametrize("lines", [4, 40])
def test_a_save_by_itself_costs_the_same_for_few_and_many_lines(
    client, people, report_of, django_assert_num_queries, lines
):
    report = report_of(lines)
    client.force_login(people["staff"])
    data = typed(report, person=people["staff"].pk)
    url = reverse("unit-report-autosave", args=[report.pk])
    with django_assert_num_queries(9):
        assert client.post(url, data, HTTP_ACCEPT="application/json").status_code == 200
    assert report.results.filter(state="value").count() == lines


@pytest.mark.parametrize("lines", [4, 40])
def test_a_submission_costs_the_same_for_few_and_many_lines(
    client, people, report_of, django_assert_num_queries, lines
):
    report = report_of(lines)
    client.force_login(people["staff"])
    client.post(report.get_edit_url(), typed(report))
    report.refresh_from_db()
    url = reverse("unit-report-step", args=[report.pk, "submit"])
    ContentType.objects.get_for_model(report)  # kept in memory by every process after its first step
    with django_assert_num_queries(SUBMITTING):
        assert client.post(url, {"version": str(report.version), "declaration": "on"}).status_code == 302
    report.refresh_from_db()
    assert report.status == "submitted"
