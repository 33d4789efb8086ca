"""Every figure of an article says where it comes from, to those who may know it and to nobody else."""

import re

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Article, UnitReport
from tests.cluster_reports.test_checking import WRONG, address, type_in
from tests.cluster_reports.test_desk import (  # noqa: F401  fixtures
    AT,
    article,
    cluster,
    form_data,
    people,
    publish,
    review,
    target,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def figures(text):
    """The marked figures of a page with the id of their passports."""
    return re.findall(r'<button type="button" class="figure" popovertarget="(so-\d+)">([^<]+)</button>', text)


def passport(text, anchor):
    return re.search(rf'<div popover class="figure-passport" id="{anchor}".*?</div>', text, re.DOTALL)[0]


@pytest.fixture
def approved(review, people):  # noqa: F811
    """Who approved the two reports is known."""
    for report in review.period.reports.all():
        UnitReport.objects.filter(pk=report.pk).update(approved_by=people["head"], approved_at=AT)
    return review


@pytest.fixture
def out(approved, article, people):  # noqa: F811
    """The article, written from the approved reports, published with a number by hand."""
    draft.refresh(article)
    row = article.paragraphs.get(block="results")
    type_in(article, f"{row.generated} {WRONG}")
    article.confirmed_numbers.create(
        number="105 cuộc", source="Sổ trực ban MARKER", by=people["editor"], at=AT
    )
    return publish(article, people)


def figure_of(report):
    [pk] = report.results.values_list("target", flat=True)
    return reverse("figure", args=[report.period_id, pk, report.unit_id])


def test_the_preview_shows_record_period_units_approver_time_and_link(client, people, approved, article):  # noqa: F811
    draft.refresh(article)
    client.force_login(people["head"])
    text = client.get(address(article, "preview")).content.decode()
    [(anchor, shown)] = figures(text)
    card = passport(text, anchor)
    assert shown == "100"
    for words in (
        "Tuần tra, canh gác: 100 cuộc",
        "40 cuộc",
        "60 cuộc",
        "6 tháng đầu năm 2026",
        str(people["head"]),
    ):
        assert words in card
    assert "duyệt lúc 09:00 26/06/2026" in card
    report = approved.period.reports.exclude(unit=people["head"].unit).get()
    assert f'href="{figure_of(report)}"' in card


def test_a_typed_number_without_a_source_is_marked_in_the_preview(client, people, article):  # noqa: F811
    client.force_login(people["editor"])
    text = client.post(
        address(article, "preview"), form_data(client, article, results=WRONG)
    ).content.decode()
    assert '<mark class="no-source">105</mark>' in text


def test_the_published_page_shows_them_to_who_may_read_the_review_from_frozen_data(client, people, out):  # noqa: F811
    client.force_login(people["commander"])
    text = client.get(out.get_absolute_url()).content.decode()
    marked = {shown: anchor for anchor, shown in figures(text)}
    assert set(marked) == {"100", "105"}
    assert "nguồn: Sổ trực ban MARKER" in passport(text, marked["105"])
    assert "xác nhận lúc 09:00 ngày 26/06/2026" in passport(text, marked["105"])
    out.review.period.reports.first().results.update(value=999)
    UnitReport.objects.filter(period=out.review.period).update(approved_by=people["editor"])
    again = client.get(out.get_absolute_url()).content.decode()
    assert passport(again, marked["100"]) == passport(text, marked["100"])


@pytest.mark.parametrize("who", ["stranger", "staff_elsewhere"])
def test_nobody_else_gets_one_internal_word(client, people, out, who):  # noqa: F811
    if people[who]:
        client.force_login(people[who])
    text = client.get(out.get_absolute_url()).content.decode()
    assert (figures(text), "popover" in text, "MARKER" in text) == ([], False, False)
    assert str(people["head"].full_name) not in text
    assert "100 cuộc" in text
    assert "105 cuộc" in text


def test_a_link_leads_only_to_reports_that_this_person_may_read(client, people, out):  # noqa: F811
    client.force_login(people["staff"])
    text = client.get(out.get_absolute_url()).content.decode()
    links = set(re.findall(r'href="(/ky/\d+/chi-tieu/\d+/\d+/)"', text))
    readable = UnitReport.objects.visible_to(people["staff"]).filter(period=out.review.period)
    assert links == {figure_of(report) for report in readable}
    assert links


def test_an_article_published_before_there_were_passports_opens_as_it_was(client, people, out):  # noqa: F811
    out.published = {name: out.published[name] for name in out.published if name != "passports"}
    Article.objects.filter(pk=out.pk).update(
        published=out.published, content_hash=workflow.article.content_hash(out.published)
    )
    client.force_login(people["commander"])
    page = client.get(out.get_absolute_url())
    assert (page.status_code, figures(page.content.decode())) == (200, [])


def test_markup_in_a_source_is_only_text(client, people, article):  # noqa: F811
    type_in(article, WRONG)
    hostile = '"><script>x</script>'
    article.confirmed_numbers.create(number="105 cuộc", source=hostile, by=people["editor"], at=AT)
    client.force_login(people["editor"])
    for page in (article.get_edit_url(), address(article, "preview")):
        text = client.get(page).content.decode()
        assert "<script>x" not in text
        assert "&lt;script&gt;x" in text


def test_passports_cost_the_same_for_few_and_many_figures(client, out, django_assert_num_queries, people):  # noqa: F811
    reader = make_user(people["commander"].unit, "commander")
    client.force_login(reader)
    counts = []
    for times in (1, 9):
        out.published["blocks"][1]["text"] = ["Các đơn vị tuần tra, canh gác 100 cuộc."] * times
        Article.objects.filter(pk=out.pk).update(published=out.published)
        with django_assert_num_queries(5):
            counts.append(len(figures(client.get(reverse("article", args=[out.slug])).content.decode())))
    assert counts == [1, 9]
