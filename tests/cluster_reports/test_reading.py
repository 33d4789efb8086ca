"""The article page, the front page, a cluster's page and search, for strangers and for people inside."""

import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from tests.factories import (
    make_cluster,
    make_period,
    make_published,
    make_review,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
LEAD = "Sáng 24/6, Cụm thi đua số 3 tổ chức hội nghị sơ kết."


@pytest.fixture
def cluster():
    return make_cluster([make_unit("Phòng Hậu cần")], number=3)


@pytest.fixture
def review(cluster):
    return make_review(make_period(cluster))


@pytest.fixture
def people(cluster):
    organisation = cluster.organisation
    return {
        "stranger": None,
        "staff": make_user(cluster.memberships.get().unit),
        "staff_elsewhere": make_user(),
        "editor": make_user(organisation, "editor"),
        "editor_elsewhere": make_user(role="editor"),
        "commander": make_user(organisation, "commander"),
        "admin": make_user(role="admin"),
    }


def status(client, user, url):
    client.logout()
    if user:
        client.force_login(user)
    return client.get(url).status_code


def test_everybody_opens_a_public_article_and_only_insiders_an_internal_one(client, people, review):
    public = make_published(review)
    internal = make_published(review, audience="internal")
    seen = {
        who: (
            status(client, user, public.get_absolute_url()),
            status(client, user, internal.get_absolute_url()),
        )
        for who, user in people.items()
    }
    assert seen == {
        "stranger": (200, 404),
        "staff": (200, 200),
        "staff_elsewhere": (200, 404),
        "editor": (200, 200),
        "editor_elsewhere": (200, 404),
        "commander": (200, 200),
        "admin": (200, 200),
    }


def test_a_stranger_reads_a_public_article_in_one_query(client, review, django_assert_num_queries):
    article = make_published(review, texts=(LEAD, "Đoạn hai.", "Đoạn ba."))
    with django_assert_num_queries(1):
        page = client.get(article.get_absolute_url())
    scripts = [script for script in page.text.split("<script")[1:] if "ld+json" not in script]
    assert scripts == []
    assert "Cookie" not in page.headers.get("Vary", "") or not page.cookies


def test_the_stamp_says_hour_weekday_date_and_zone(client, review):
    article = make_published(review, at=moment(date(2022, 6, 24), 11, 10))
    assert "11:10, thứ Sáu, 24/06/2022 (GMT+7)" in client.get(article.get_absolute_url()).content.decode()


def test_a_changed_address_redirects_and_a_withdrawn_article_is_gone(client, review):
    article = make_published(review)
    old = article.get_absolute_url()
    article.slug = "dia-chi-moi"
    article.save()
    answer = client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, article.get_absolute_url())
    assert (
        answer.headers["Cache-Control"] == "no-store"
    )  # kept, it would lead in a ring once the article returns
    article.status = "withdrawn"
    article.save()
    assert (client.get(old).status_code, client.get(article.get_absolute_url()).status_code) == (404, 404)


def test_a_published_page_does_not_follow_later_data(client, cluster, review):
    article = make_published(review, texts=(LEAD,))
    cluster.number = 9
    cluster.save()
    assert "Cụm thi đua số 3" in client.get(article.get_absolute_url()).content.decode()


def test_pages_of_people_inside_are_not_stored_in_caches(client, people, review):
    article = make_published(review)
    assert client.get(article.get_absolute_url()).headers["Cache-Control"] == "public, max-age=60"
    client.force_login(people["staff"])
    assert client.get(article.get_absolute_url()).headers["Cache-Control"] == "private, no-store"


def test_an_internal_word_reaches_no_page_a_stranger_can_open(client, cluster, review):
    marker = "NOIBOMARKER"
    make_published(review, headline="Bài công khai")
    internal = make_published(review, texts=(marker,), audience="internal", headline=f"Bài {marker}")
    pages = [reverse("front"), cluster.get_absolute_url(), reverse("search") + f"?q={marker}"]
    pages += [reverse("search") + "?q=bai", internal.get_absolute_url()]
    for page in pages:
        assert marker not in client.get(page).content.decode().replace(f'value="{marker}"', "").replace(
            f"“{marker}”", ""
        ), page


def test_the_front_page_leads_with_the_latest_and_lists_clusters(client, cluster, review):
    make_published(review, headline="Bài cũ", at=moment(date(2025, 7, 1)))
    newer = make_published(
        make_review(make_period(cluster, "h2")), headline="Bài mới", at=moment(date(2026, 1, 5))
    )
    page = client.get(reverse("front"))
    assert page.context["lead"]["article"] == newer
    assert list(page.context["clusters"]) == [cluster]


def test_an_empty_site_says_so(client):
    assert "Chưa có bài nào được đăng." in client.get(reverse("front")).content.decode()


def test_the_front_page_costs_the_same_for_one_article_and_for_many(client, cluster, review):
    make_published(review)
    counts = []
    for year in (None, 2022, 2023, 2024):
        if year:
            make_published(make_review(make_period(cluster, year=year)))
        with CaptureQueries() as queries:
            client.get(reverse("front"))
        counts.append(len(queries))
    assert len(set(counts)) == 1


class CaptureQueries:
    def __new__(cls):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        return CaptureQueriesContext(connection)


@pytest.mark.parametrize("user", ["stranger", "staff", "staff_elsewhere", "commander", "admin"])
def test_a_cluster_without_public_articles_is_known_only_inside(client, cluster, people, user):
    expected = 404 if user in {"stranger", "staff_elsewhere"} else 200
    assert status(client, people[user], reverse("cluster", args=[cluster.slug])) == expected


@pytest.mark.parametrize(
    "typed",
    ["sơ kết", "so ket", "SO KET", "Cum thi dua", unicodedata.normalize("NFD", "hội nghị"), "đua", "dua"],
)
def test_search_ignores_tone_marks_capitals_and_encoding(client, review, typed):
    article = make_published(review, texts=(LEAD,))
    page = client.get(reverse("search"), {"q": typed})
    assert [hit["article"] for hit in page.context["hits"]] == [article]


def test_search_wants_every_word_and_puts_headlines_first(client, cluster, review):
    in_text = make_published(review, texts=(LEAD + " Đội hậu cần.",), headline="Một bài")
    in_headline = make_published(make_review(make_period(cluster, "h2")), headline="Hội nghị hậu cần")
    page = client.get(reverse("search"), {"q": "hau can"})
    assert [hit["article"] for hit in page.context["hits"]] == [in_headline, in_text]
    assert client.get(reverse("search"), {"q": "hau can 2031"}).context["hits"] == []


def test_search_marks_the_words_in_their_own_spelling(client, review):
    make_published(review, texts=(LEAD,))
    assert "<mark>sơ kết</mark>" in client.get(reverse("search"), {"q": "so ket"}).content.decode()


def test_a_percent_sign_is_searched_as_a_sign(client, review):
    make_published(review, texts=(LEAD,))
    assert client.get(reverse("search"), {"q": "%"}).context.get("hits") == []
