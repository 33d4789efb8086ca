from datetime import date

import pytest
from django.urls import reverse

from cluster_reports.models import Submission, UnitReport
from tests.cluster_reports.test_brief import a_cluster, a_period, commander, out
from tests.factories import make_evidence, make_unit, make_user, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return a_cluster(2)


def report_of(cluster, place=1):
    return cluster.periods.get(year=2026).reports.all()[place]


def address(report, target=None):
    target = target or report.results.get().target_id
    return reverse("figure", args=[report.period_id, target, report.unit_id])


def people(cluster):
    head, member = (membership.unit for membership in cluster.memberships.all())
    return {
        "own": make_user(member),
        "head": make_user(head),
        "commander": commander(cluster),
        "editor": make_user(cluster.organisation, "editor"),
        "other_commander": make_user(role="commander"),
        "stranger_unit": make_user(),
        "nobody": None,
    }


def open_as(client, person, url):
    client.force_login(person) if person else client.logout()
    return client.get(url).status_code


APPROVED_THEN_DRAFT = {
    "own": (200, 200),
    "head": (200, 404),
    "commander": (200, 404),
    "editor": (200, 404),
    "other_commander": (404, 404),
    "stranger_unit": (404, 404),
    "nobody": (302, 302),
}


def test_who_may_see_a_figure_and_all_behind_it(client, cluster):
    report, all_of_them = report_of(cluster), people(cluster)
    seen = {who: [open_as(client, person, address(report))] for who, person in all_of_them.items()}
    stamps = dict.fromkeys(("submitted_at", "submitted_by", "approved_at", "approved_by"))
    UnitReport.objects.filter(pk=report.pk).update(status="draft", **stamps)
    for who, person in all_of_them.items():
        seen[who].append(open_as(client, person, address(report)))
    assert {who: tuple(codes) for who, codes in seen.items()} == APPROVED_THEN_DRAFT


BEFORE_AND_AFTER_THE_ARTICLE = {
    "own": (404, 200),
    "head": (200, 200),
    "commander": (200, 200),
    "editor": (200, 200),
    "other_commander": (404, 404),
    "stranger_unit": (404, 404),
    "nobody": (302, 302),
}


def test_the_clusters_figure_is_read_by_whoever_may_read_the_brief(client, cluster):
    period, all_of_them = cluster.periods.get(), people(cluster)
    url = reverse("cluster-figure", args=[period.pk, period.reports.first().results.get().target_id])
    seen = {who: [open_as(client, person, url)] for who, person in all_of_them.items()}
    out(period)
    for who, person in all_of_them.items():
        seen[who].append(open_as(client, person, url))
    assert {who: tuple(codes) for who, codes in seen.items()} == BEFORE_AND_AFTER_THE_ARTICLE


def test_the_clusters_figure_leads_to_each_units(client, cluster):
    client.force_login(commander(cluster))
    report = report_of(cluster)
    text = client.get(
        reverse("cluster-figure", args=[report.period_id, report.results.get().target_id])
    ).content.decode()
    assert "<h1>Tuần tra 1: 120 cuộc</h1>" in text
    assert f'<a href="{address(report)}">60 cuộc</a>' in text


def test_a_figure_tells_its_plan_its_periods_its_people_and_its_evidence(client, cluster):
    a_period(cluster, 45, "h2", 2025)
    report = report_of(cluster)
    result = report.results.get()
    file = make_evidence(result, report.submitted_by, name="Kế hoạch tuần tra.pdf")
    for number, value in ((1, "55"), (2, "60"), (3, "60")):
        kept = Submission.keep(report, by=report.submitted_by, at=moment(date(2026, 6, 10 + number)))
        kept.content["lines"][0]["written"]["value"] = value
        kept.save()
    client.force_login(commander(cluster))
    text = client.get(address(report)).content.decode()
    for words in (
        "<h1>Tuần tra 1: 60 cuộc</h1>",
        "<dt>Kế hoạch</dt><dd>50 cuộc; đạt 120%",
        f"lần nộp 2, {report.submitted_by}, 09:00 12/06/2026",
        "6 tháng cuối năm 2025</a></th><td>45 cuộc",
        f"<dt>Duyệt</dt><dd>{report.approved_by}",
        f'href="{file.get_absolute_url()}?xem">Kế hoạch tuần tra.pdf</a>',
    ):
        assert words in text, words


def test_a_merged_unit_says_that_its_earlier_periods_do_not_compare(client, cluster):
    report = report_of(cluster)
    report.unit.predecessors.add(make_unit())
    client.force_login(commander(cluster))
    assert "Không so sánh được: đơn vị này được sáp nhập" in client.get(address(report)).content.decode()


def test_numbers_that_do_not_belong_together_and_targets_for_the_unit_alone_are_absent(client, cluster):
    report, other = report_of(cluster), a_cluster(1)
    strange = other.pledges.get().targets.get()
    client.force_login(commander(cluster))
    assert client.get(address(report, strange.pk)).status_code == 404
    assert client.get(reverse("cluster-figure", args=[report.period_id, strange.pk])).status_code == 404
    assert (
        client.get(reverse("figure", args=[other.periods.get().pk, strange.pk, report.unit_id])).status_code
        == 404
    )
    report.results.get().target.pledge.targets.update(visibility="unit")
    assert client.get(address(report)).status_code == 404
    client.force_login(make_user(report.unit))
    assert client.get(address(report)).status_code == 200


def test_the_figure_of_a_unit_costs_the_same_with_few_and_many_periods(
    client, cluster, django_assert_num_queries
):
    report = report_of(cluster)
    client.force_login(commander(cluster))
    client.get(address(report))
    with django_assert_num_queries(16):
        client.get(address(report))
    for year in (2022, 2023, 2024, 2025):
        a_period(cluster, 45, "h1", year)
        a_period(cluster, 45, "h2", year)
    with django_assert_num_queries(16):
        client.get(address(report))
