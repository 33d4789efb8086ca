"""Several people talk about one article at the same instant, on a database that lets them."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cluster_reports.models import Comment, ShareLink
from tests.cluster_reports.test_comment import FIRST, sign
from tests.cluster_reports.test_part_races import at_once
from tests.factories import make_article, make_comment, make_review, make_share_link, moment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10))


@pytest.fixture
def article(entry_period):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    return make_article(make_review(entry_period), paragraphs=[FIRST])


def post(url, data, user=None):
    client = Client()
    if user:
        client.force_login(user)
    return lambda: client.post(url, data).status_code


@pytest.mark.parametrize("_", range(4))
def test_the_same_sent_three_times_at_once_is_said_once(article, people, _):
    link = make_share_link(article, by=people["head"])
    data = {"cau": sign(article, FIRST), "text": "Rõ hơn."}
    assert at_once(*(post(link.get_absolute_url(), data) for _ in "123")) == [302] * 3
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("_", range(4))
def test_an_answer_is_never_settled_unread(article, people, _):
    link = make_share_link(article, by=people["head"])
    comment = make_comment(article, link=link)
    at_once(
        post(link.get_absolute_url(), {"tra-loi": comment.pk, "text": "Còn ý nữa."}),
        post(reverse("comment-resolve", args=[comment.pk]), {"seen": comment.pk}, people["editor"]),
    )
    comment.refresh_from_db()
    assert (comment.answers.count(), comment.resolved_at) == (1, None)


def test_a_link_for_one_person_is_made_once(article, people):
    url, data = reverse("share-links", args=[article.pk]), {"recipient": "Đại tá An", "days": "7"}
    assert at_once(post(url, data, people["head"]), post(url, data, people["editor"])) == [302, 302]
    assert ShareLink.objects.count() == 1


def test_nothing_is_said_through_a_link_after_it_was_revoked(article, people):
    link = make_share_link(article, by=people["head"])
    data = {"cau": sign(article, FIRST), "text": "Rõ hơn."}
    said, revoked = at_once(
        post(link.get_absolute_url(), data),
        post(reverse("share-link-revoke", args=[link.pk]), {}, people["head"]),
    )
    assert (said, revoked) in {(302, 302), (404, 302)}
    assert Comment.objects.count() == (said == 302)
