"""Feeds, the site map and what an article tells other sites: public articles only, one query, nothing hidden."""

import json
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from cluster_reports.models import Article
from tests.factories import (
    make_article,
    make_cluster,
    make_period,
    make_published,
    make_review,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
PLACES = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
HEADLINE = "Cụm thi đua số 3 sơ kết <6 tháng> & “Quyết thắng”"
MACHINES = ("rss", "atom", "cluster-rss", "cluster-atom", "sitemap", "robots", "social-card")


@pytest.fixture
def cluster():
    return make_cluster([make_unit("Phòng Hậu cần")], number=3)


@pytest.fixture
def article(cluster):
    return make_published(make_review(make_period(cluster)), headline=HEADLINE, slug="so-ket-2026")


def address_of(name, article):
    cluster = article.review.period.cluster
    return reverse(
        name,
        args=[article.slug]
        if name == "social-card"
        else [cluster.slug]
        if name.startswith("cluster-")
        else [],
    )


def read(client, name, article):
    answer = client.get(address_of(name, article))
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)


@pytest.mark.parametrize("role", [None, "staff", "editor", "commander", "admin"])
@pytest.mark.parametrize("name", MACHINES)
def test_everybody_is_answered_the_same_and_caches_may_keep_it(client, article, name, role):
    for_strangers = client.get(address_of(name, article))
    if role:
        client.force_login(make_user(article.review.period.cluster.organisation, role))
    answer = client.get(address_of(name, article))
    assert (answer.status_code, answer.content) == (200, for_strangers.content)
    assert answer.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("name", ["rss", "cluster-rss"])
def test_rss_tells_headline_beginning_and_absolute_address(client, article, name):
    item = read(client, name, article).find("channel/item")
    assert (item.findtext("title"), item.findtext("link")) == (
        HEADLINE,
        "http://testserver/bai/so-ket-2026/",
    )
    assert item.findtext("description") == article.published["description"]
    assert item.findtext("category") == "Cụm thi đua số 3"
    assert item.find("guid").get("isPermaLink") == "false"


@pytest.mark.parametrize("name", ["atom", "cluster-atom"])
def test_atom_tells_the_same_and_keeps_its_name_when_the_address_changes(client, article, name):
    feed = read(client, name, article)
    entry = feed.find(f"{ATOM}entry")
    assert (
        feed.find(f"{ATOM}link[@rel='self']").get("href") == f"http://testserver{address_of(name, article)}"
    )
    assert entry.findtext(f"{ATOM}title") == HEADLINE
    article.slug = "dia-chi-moi"
    article.save()
    moved = read(client, name, article).find(f"{ATOM}entry")
    assert moved.find(f"{ATOM}link").get("href") == "http://testserver/bai/dia-chi-moi/"
    assert moved.findtext(f"{ATOM}id") == entry.findtext(f"{ATOM}id")


def test_a_feed_of_a_cluster_holds_its_own_articles_only(client, article):
    other = make_published(make_review(make_period(make_cluster(number=9))), slug="cum-9")
    links = [item.findtext("link") for item in read(client, "cluster-rss", other).iter("item")]
    assert links == ["http://testserver/bai/cum-9/"]
    assert len(list(read(client, "rss", article).iter("item"))) == 2


def test_the_site_map_names_front_articles_and_clusters(client, article):
    pages = read(client, "sitemap", article)
    assert [page.findtext(f"{PLACES}loc") for page in pages] == [
        "http://testserver/",
        "http://testserver/bai/so-ket-2026/",
        f"http://testserver{article.review.period.cluster.get_absolute_url()}",
    ]
    assert {page.findtext(f"{PLACES}lastmod") for page in pages} == {article.published_at.date().isoformat()}


def test_robots_leads_to_the_site_map_and_keeps_working_pages_closed(client, article):
    lines = client.get(reverse("robots")).text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /quan-tri/", "Sitemap: http://testserver/sitemap.xml"} <= set(lines)
    assert not any(article.get_absolute_url().startswith(line.partition(": ")[2]) for line in lines[1:-1])


@pytest.mark.parametrize("many", [1, 4])
@pytest.mark.parametrize("name", ["rss", "atom", "cluster-rss", "cluster-atom", "sitemap"])
def test_one_query_each_for_few_and_many(client, article, cluster, django_assert_num_queries, name, many):
    for year in range(2027, 2027 + many):
        make_published(
            make_review(make_period(cluster, year=year, name=f"6 tháng đầu năm {year}")), slug=f"bai-{year}"
        )
    address = address_of(name, article)
    with django_assert_num_queries(1):
        client.get(address)


def hidden(cluster):
    """One article of every kind that is not for strangers."""
    kinds = [
        ("internal", "published"),
        ("internal", "draft"),
        ("public", "draft"),
        ("public", "proposed"),
        ("public", "withdrawn"),
    ]
    for number, (audience, status) in enumerate(kinds):
        year = 2030 + number
        review = make_review(make_period(cluster, year=year, name=f"6 tháng đầu năm {year}"))
        slug = f"kin-{audience}-{status}"
        if status in {"published", "withdrawn"}:
            one = make_published(review, audience=audience, slug=slug, headline=f"Kín {number}")
            Article.objects.filter(pk=one.pk).update(status=status)
        else:
            one = make_article(review, audience=audience, slug=slug, headline=f"Kín {number}", status=status)
        yield one


@pytest.mark.parametrize("role", [None, "editor", "admin"])
def test_drafts_internal_and_withdrawn_articles_leave_no_trace(client, article, cluster, role):
    kept = list(hidden(cluster))
    if role:
        client.force_login(make_user(cluster.organisation, role))
    for name in MACHINES[:-1]:
        text = client.get(address_of(name, article)).text
        assert not re.search(r"kin-|Kín", text), name
    assert {one.slug: client.get(reverse("social-card", args=[one.slug])).status_code for one in kept} == {
        one.slug: 404 for one in kept
    }


def test_a_cluster_without_a_public_article_has_no_feed_and_says_of_none(client, cluster):
    make_published(make_review(make_period(cluster)), audience="internal")
    for name in ("cluster-rss", "cluster-atom"):
        assert client.get(reverse(name, args=[cluster.slug])).status_code == 404
    client.force_login(make_user(cluster.memberships.get().unit))
    assert "/atom/" not in client.get(cluster.get_absolute_url()).text.replace('href="/atom/"', "")


@pytest.mark.parametrize("name", ["rss", "atom", "sitemap"])
def test_a_site_without_articles_answers(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    ElementTree.fromstring(answer.content)


def test_a_withdrawn_article_vanishes_at_once(client, article):
    Article.objects.update(status="withdrawn")
    assert list(read(client, "rss", article).iter("item")) == []
    assert len(read(client, "sitemap", article)) == 1
    assert client.get(address_of("cluster-atom", article)).status_code == 404


def test_a_feed_names_the_latest_thirty(client, cluster):
    for number in range(32):
        period = make_period(cluster, year=1990 + number, name=f"Năm {1990 + number}")
        make_published(
            make_review(period), slug=f"bai-{number}", at=moment(date(2026, 1, 1)) + timedelta(number)
        )
    links = [item.findtext("link") for item in read(client, "rss", Article.objects.first()).iter("item")]
    assert links == [f"http://testserver/bai/bai-{number}/" for number in range(31, 1, -1)]


def described(page):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])


def test_a_public_article_describes_itself_in_absolute_addresses(client, article):
    page = client.get(article.get_absolute_url()).text
    said = described(page)
    assert (said["@type"], said["headline"], said["inLanguage"]) == ("NewsArticle", HEADLINE, "vi")
    assert said["mainEntityOfPage"] == "http://testserver/bai/so-ket-2026/"
    assert said["image"] == ["http://testserver/bai/so-ket-2026/anh-chia-se.jpg"]
    assert '<link rel="canonical" href="http://testserver/bai/so-ket-2026/">' in page
    assert '<meta property="og:image" content="http://testserver/bai/so-ket-2026/anh-chia-se.jpg">' in page


def test_no_headline_ends_the_description_early(client, cluster):
    hostile = "</script><script>alert(1)</script><!-- \u2028"
    article = make_published(make_review(make_period(cluster)), slug="x")
    article.published |= {"headline": hostile, "description": hostile, "byline": hostile}
    article.save()
    page = client.get(article.get_absolute_url()).text
    assert described(page)["headline"] == hostile
    assert page.count("<script") == 1
    assert "alert(1)</script>" not in page


def test_an_internal_article_tells_other_sites_nothing(client, cluster):
    article = make_published(make_review(make_period(cluster)), audience="internal")
    client.force_login(make_user(cluster.memberships.get().unit))
    page = client.get(article.get_absolute_url()).text
    assert not re.search(r"og:|ld\+json|anh-chia-se", page)
    assert '<meta name="robots" content="noindex">' in page
