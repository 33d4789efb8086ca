from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports.article.snapshot import read, to_json
from cluster_reports.models import Limitation, Membership, Period, UnitReport
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
APPROVED = UnitReport.Status.APPROVED


def a_cluster(units, targets=1, value=60):
    cluster = make_cluster([make_unit() for _ in range(units)])
    pledge = make_pledge(cluster, status="confirmed")
    for number in range(targets):
        make_target(pledge, f"Tuần tra {number + 1}", planned=100, visibility="public")
    a_period(cluster, value)
    return cluster


def a_period(cluster, value=60, kind="h1", year=2026, **fields):
    period = make_period(cluster, kind, year, **fields)
    for unit in period.members():
        report = make_report(period, unit, APPROVED)
        for target in cluster.pledges.get().targets.all():
            make_result(report, target, value=value)
    return period


def commander(cluster):
    return make_user(cluster.organisation, "commander")


def brief_of(client, user, **query):
    client.force_login(user)
    return client.get(reverse("brief"), query)


def out(period):
    """The period's internal article, written from what is approved now and published."""
    review = make_review(period)
    article = make_published(review, audience="internal", at=moment(date(2026, 7, 1)))
    article.published |= {"snapshot": to_json(read(review, "internal"))}
    article.save()
    return article


def test_a_units_staff_is_shown_the_articles_of_its_own_clusters(client):
    cluster = a_cluster(2)
    make_published(make_review(a_cluster(1).periods.get()), at=moment(date(2026, 7, 2)))
    article = make_published(make_review(cluster.periods.get()), at=moment(date(2026, 7, 1)))
    page = brief_of(client, make_user(cluster.periods.get().members()[0]))
    assert [card["article"] for card in page.context["cards"]] == [article]


def test_the_brief_is_for_whoever_is_logged_in_and_shows_own_organisation_only(client):
    cluster = a_cluster(2)
    article = make_published(make_review(cluster.periods.get()), at=moment(date(2026, 7, 1)))
    assert client.get(reverse("brief")).status_code == 302
    page = brief_of(client, commander(cluster))
    assert [card["article"] for card in page.context["cards"]] == [article]
    assert page.context["period"] == cluster.periods.get()
    page = brief_of(client, make_user(role="commander"))
    assert (page.context["cards"], page.context["periods"]) == ([], [])
    assert "Chưa có kỳ nào của cụm, khối do đơn vị bạn tổ chức." in page.content.decode()


def test_without_an_article_it_says_that_it_counts_what_is_approved(client):
    cluster = a_cluster(3)
    UnitReport.objects.filter(unit=cluster.memberships.first().unit).update(
        status="submitted", approved_at=None, approved_by=None
    )
    text = brief_of(client, commander(cluster)).content.decode()
    assert "Kỳ này chưa có bài đăng: tính từ 2/3 báo cáo đã duyệt đến lúc này." in text
    silent = cluster.memberships.first().unit.name
    assert f"Chưa có số được duyệt: {silent} (đã nộp, chưa duyệt)." in text
    assert "60 cuộc" in text


def test_with_an_article_out_the_brief_is_its_snapshot_whatever_becomes_of_the_data(client):
    cluster = a_cluster(2)
    period = cluster.periods.get()
    article = out(period)
    period.reports.first().results.update(value=7)
    page = brief_of(client, commander(cluster))
    assert page.context["source"].article == article
    assert [cell.said for cell in page.context["matrix"].rows[0].cells] == ["60 cuộc", "60 cuộc"]


def test_a_member_reads_it_from_the_published_article_only_and_the_head_before(client):
    cluster = a_cluster(2)
    head, member = (membership.unit for membership in cluster.memberships.all())
    assert brief_of(client, make_user(head)).context["source"].article is None
    page = brief_of(client, make_user(member))
    assert page.context["source"] is None
    assert "60 cuộc" not in page.content.decode()
    out(cluster.periods.get())
    page = brief_of(client, make_user(member))
    assert page.context["source"].article
    assert page.context["readable"] == {member.pk}


def test_the_limitations_of_a_review_that_is_not_out_stay_with_the_head(client):
    cluster = a_cluster(2)
    period = cluster.periods.get()
    Limitation.objects.create(review=make_review(period), text="công tác phối hợp CHƯA_RA còn chậm")
    assert "CHƯA_RA" not in brief_of(client, commander(cluster)).content.decode()
    Period.objects.update(status="published")
    assert "CHƯA_RA" in brief_of(client, commander(cluster)).content.decode()


def test_what_stays_inside_a_unit_stands_in_no_brief(client):
    cluster = a_cluster(2)
    cluster.pledges.get().targets.update(visibility="unit", name="CHỈ_TIÊU_RIÊNG")
    assert "CHỈ_TIÊU_RIÊNG" not in brief_of(client, commander(cluster)).content.decode()


def test_cluster_and_period_are_chosen_in_the_address_and_nonsense_falls_back(client):
    cluster = a_cluster(2)
    other = make_cluster([make_unit()], organisation=cluster.organisation)
    empty = make_period(other, "h2")
    who = commander(cluster)
    assert brief_of(client, who).context["period"] == cluster.periods.get()
    page = brief_of(client, who, cum=other.slug)
    assert page.context["period"] == empty
    assert "<strong>Chưa nói được:</strong> kỳ này chưa có số liệu nào được duyệt." in page.content.decode()
    assert brief_of(client, who, ky=empty.pk).context["period"] == empty
    strange = make_period()
    for query in (
        {"ky": strange.pk},
        {"ky": "x'--"},
        {"cum": "khong-co"},
        {"cum": other.slug, "ky": "9" * 40},
    ):
        assert brief_of(client, who, **query).status_code == 200
    assert brief_of(client, who, ky=strange.pk).context["period"] == cluster.periods.get()


def test_a_period_in_preparation_is_no_choice_for_a_commander(client):
    cluster = a_cluster(1)
    make_period(cluster, "h2", status="preparing")
    assert [one.kind for one in brief_of(client, commander(cluster)).context["periods"]] == ["h1"]


def test_a_cell_says_in_a_sign_a_colour_and_a_word_whether_the_units_own_plan_is_met(client):
    cluster = a_cluster(2)
    first = cluster.memberships.first().unit
    cluster.pledges.get().targets.get().assignments.create(unit=first, planned=140)  # half: 70; the others 50
    page = brief_of(client, commander(cluster))
    [row] = page.context["matrix"].rows
    assert [(cell.kind, cell.sign, cell.word, cell.plan) for cell in row.cells] == [
        ("missed", "✗", "chưa đạt", "70 cuộc"),
        ("met", "✓", "đạt", "50 cuộc"),
    ]
    text = page.content.decode()
    assert '<td class="is-missed"><span class="sign" aria-hidden="true">✗</span>' in text
    assert '<span class="visually-hidden"> chưa đạt</span>' in text
    assert "chưa đạt 1/1: Tuần tra 1" in text
    assert page.context["matrix"].kinds == [("met", "✓", "đạt"), ("missed", "✗", "chưa đạt")]


def test_the_units_own_words_say_why_and_who_wrote_none_is_counted(client):
    cluster = a_cluster(2, value=10)
    result = cluster.periods.get().reports.first().results.get()
    result.cause = "Thời tiết <b>xấu</b> kéo dài"
    result.save()
    text = brief_of(client, commander(cluster)).content.decode()
    assert "Thời tiết &lt;b&gt;xấu&lt;/b&gt; kéo dài" in text
    assert "1 kết quả chưa đạt khác:</span> đơn vị chưa ghi nguyên nhân" in text


def test_a_merged_unit_is_said_not_to_compare(client):
    cluster = a_cluster(2)
    a_period(cluster, 50, year=2025)
    merged, parts = make_unit("Phòng Mới"), [one.unit for one in cluster.memberships.all()]
    merged.predecessors.set([parts[0]])
    others = make_unit("Phòng Khác")
    merged.predecessors.add(others)
    Membership.objects.filter(unit=parts[0]).update(ends_on=date(2026, 1, 1))
    Membership.objects.create(cluster=cluster, unit=merged, starts_on=date(2026, 1, 2))
    period = cluster.periods.get(year=2026)
    period.reports.filter(unit=parts[0]).update(unit=merged)
    text = brief_of(client, commander(cluster), ky=period.pk).content.decode()
    assert (
        "cũng là cùng kỳ (6 tháng đầu năm 2025): <strong>1 chỉ tiêu không so sánh được (đơn vị sáp nhập, tách)"
        in text
    )


def queries(client, user, **query):
    client.force_login(user)
    client.get(reverse("brief"), query)  # content types and the like are known after this
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("brief"), query).status_code == 200
    return len(captured)


def test_the_brief_costs_the_same_for_few_and_many_units_targets_and_periods(client):
    few = a_cluster(2)
    many = a_cluster(12, targets=6)
    for year in range(2016, 2026):
        for kind in ("h1", "h2"):
            a_period(many, kind=kind, year=year) if year > 2023 else make_period(many, kind, year)
    a_period(few, year=2025)
    period = many.periods.get(year=2026)
    counts = [queries(client, commander(few)), queries(client, commander(many), ky=period.pk)]
    assert counts[0] == counts[1] == 25
