"""What readers find where an article was: that it was taken away, when and why; nothing of what it said."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_reports.models import Article, Withdrawal
from tests.factories import moment

from .out import OUT, Desk

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 6, 25), 8)
NOTICE, INSIDE = "Bài có số liệu cần xác minh.", "Phòng Hậu cần khiếu nại số tuần tra."


@pytest.fixture
def desk(time_machine):
    time_machine.move_to(AT, tick=False)
    desk = Desk()
    desk.publish()
    return desk


def withdraw(client, desk, **data):
    client.force_login(desk.people["editor"])
    version = Article.objects.get(pk=desk.article.pk).fingerprint()
    answer = client.post(
        reverse("article-step", args=[desk.article.pk, "withdraw"]),
        {"version": version, "comment": INSIDE, "notice": NOTICE, **data},
    )
    client.logout()
    return answer


def test_a_reader_is_told_that_it_went_when_and_why(client, desk):
    headline = desk.article.headline
    withdraw(client, desk)
    page = client.get(desk.article.get_absolute_url())
    text = page.content.decode()
    assert page.status_code == 410
    assert "Bài này đã được gỡ ngày 25/6/2026" in text
    assert f"Lý do: {NOTICE}" in text
    assert (INSIDE in text, headline in text, "tuần tra" in text.lower()) == (False, False, False)


def test_lists_search_and_history_hold_it_no_more(client, desk):
    withdraw(client, desk)
    assert desk.article.headline not in client.get(reverse("front")).content.decode()
    assert client.get(reverse("search"), {"q": "tuan tra"}).context["hits"] == []
    for name, more in (("article-history", []), ("article-version", [1])):
        assert client.get(reverse(name, args=[desk.article.slug, *more])).status_code == 404


def test_an_old_address_tells_the_same(client, desk):
    Article.objects.get().save()
    article = Article.objects.get()
    old, article.slug = article.slug, "dia-chi-moi"
    article.save()
    withdraw(client, desk)
    assert client.get(reverse("article", args=[old])).status_code == 410
    assert client.get(reverse("article", args=["dia-chi-moi"])).status_code == 410
    assert client.get(reverse("article", args=["khong-co"])).status_code == 404


def test_it_stays_told_while_the_desk_writes_anew(client, desk):
    withdraw(client, desk)
    desk.article.refresh_from_db()
    desk.take("take_back", "editor", AT)
    assert client.get(desk.article.get_absolute_url()).status_code == 410
    desk.take("propose", "editor", AT)
    assert client.get(desk.article.get_absolute_url()).status_code == 410


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (None, 404),
        ("staff", 410),
        ("head", 410),
        ("editor", 410),
        ("editor_elsewhere", 404),
        ("commander", 410),
        ("admin", 410),
    ],
)
def test_of_an_internal_one_strangers_learn_nothing(client, time_machine, who, status):
    time_machine.move_to(AT, tick=False)
    desk = Desk("internal")
    desk.publish()
    withdraw(client, desk)
    if who:
        client.force_login(desk.people[who])
    assert client.get(desk.article.get_absolute_url()).status_code == status


def test_published_again_it_says_so_and_the_version_before_stays_closed(client, desk):
    withdraw(client, desk)
    desk.article.refresh_from_db()
    desk.take("take_back", "editor", AT)
    desk.take("propose", "editor", AT)
    desk.take("publish", "second", AT.replace(hour=9))
    text = client.get(desk.article.get_absolute_url()).content.decode()
    assert "Bài được đăng lại. Trước đó bài đã được gỡ ngày 25/6/2026." in text
    rows = client.get(reverse("article-history", args=[desk.article.slug])).context["rows"]
    assert [(row["title"], row["what"]) for row in rows] == [
        ("Bản 2", "Đăng lại"),
        ("Gỡ bài", ""),
        ("Bản 1", "Đăng lần đầu"),
    ]
    assert (rows[1]["note"], rows[2]["number"]) == (NOTICE, None)
    assert client.get(reverse("article-version", args=[desk.article.slug, 1])).status_code == 404
    assert client.get(reverse("article-version", args=[desk.article.slug, 2])).status_code == 200


def test_a_double_click_withdraws_once(client, desk):
    version = Article.objects.get().fingerprint()
    client.force_login(desk.people["editor"])
    for _ in range(2):
        client.post(
            reverse("article-step", args=[desk.article.pk, "withdraw"]),
            {"version": version, "comment": INSIDE, "notice": NOTICE},
        )
    assert Withdrawal.objects.count() == 1


def test_without_a_word_for_readers_they_get_a_neutral_one_never_the_desks(desk):
    desk.take("withdraw", "editor", AT, comment=INSIDE)
    assert Withdrawal.objects.get().notice == "Bài được gỡ để xem lại."


@pytest.mark.parametrize(
    ("missing", "kept", "fault"),
    [
        ("notice", INSIDE, "Ghi lời báo cho người đọc: họ mở địa chỉ cũ sẽ thấy."),
        ("comment", NOTICE, "Ghi lý do nội bộ, chỉ bàn biên tập và cụm đọc."),
    ],
)
def test_a_withdrawal_without_its_words_is_refused_and_keeps_the_other(client, desk, missing, kept, fault):
    answer = withdraw(client, desk, **{missing: " "})
    assert (answer.status_code, [message for _, message, _ in answer.context["errors"]]) == (422, [fault])
    assert f">\n{kept}</textarea>" in answer.content.decode()
    assert Article.objects.get().status == "published"


def test_too_long_a_notice_is_refused_and_nothing_is_withdrawn(client, desk):
    withdraw(client, desk, notice="x" * 501)
    assert Article.objects.get().status == "published"


def test_a_withdrawal_is_only_ever_added(client, desk):
    withdraw(client, desk, notice="<b>Sai</b>")
    row = Withdrawal.objects.get()
    assert "&lt;b&gt;Sai&lt;/b&gt;" in client.get(desk.article.get_absolute_url()).content.decode()
    for act in (row.save, row.delete):
        with pytest.raises(TypeError):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Withdrawal.objects.create(article=desk.article, at=OUT, by=desk.people["editor"], notice="")


def test_the_pages_cost_the_same(client, desk, django_assert_num_queries):
    withdraw(client, desk)
    with django_assert_num_queries(2):
        client.get(desk.article.get_absolute_url())
