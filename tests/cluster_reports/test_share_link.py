"""An address that shows a draft to somebody without an account: made, opened, commented through, logged, revoked."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Article, Comment, LoggedStep, ShareLink, ShareVisit
from tests.cluster_reports.test_comment import sign
from tests.factories import make_article, make_comment, make_review, make_share_link, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10))
FIRST, SECOND = "Sáng 24/6, Cụm tổ chức hội nghị.", "Các đơn vị tuần tra 100 cuộc."
COLONEL = "Đại tá Nguyễn Văn An, Chỉ huy trưởng"


@pytest.fixture
def article(entry_period):
    texts = [f"{FIRST} {SECOND}", "Cụm giúp dân 40 ngày công."]
    return make_article(make_review(entry_period), paragraphs=texts)


@pytest.fixture
def url(article):
    return reverse("share-links", args=[article.pk])


@pytest.fixture
def link(article, people):
    return make_share_link(article, by=people["head"], recipient=COLONEL)


ACCESS = {"head": 302, "deputy": 302, "editor": 302, "admin": 403, "stranger": 401}
ACCESS |= {"staff": 404, "other": 404, "commander": 404, "outsider": 404}
READING = {who: {302: 200, 403: 200}.get(status, status) for who, status in ACCESS.items()} | {
    "stranger": 302
}


# Making and revoking


@pytest.mark.parametrize("who", ACCESS)
def test_who_may_edit_the_article_makes_links(knock, url, who):
    assert knock(who, url).status_code == READING[who]
    assert knock(who, url, {"recipient": COLONEL, "days": "7"}).status_code == ACCESS[who]
    assert ShareLink.objects.count() == (who in {"head", "deputy", "editor"})


@pytest.mark.parametrize("who", ACCESS)
def test_who_may_edit_the_article_and_an_admin_revoke(knock, link, who):
    expected = {**ACCESS, "admin": 302}[who]
    assert knock(who, reverse("share-link-revoke", args=[link.pk]), {}).status_code == expected
    link.refresh_from_db()
    assert (link.revoked_at is not None) == (who in {"head", "deputy", "editor", "admin"})


def test_of_a_proposed_article_the_head_shares_no_more_but_revokes_the_own_link(knock, article, link, url):
    Article.objects.filter(pk=article.pk).update(status="proposed")
    assert knock("head", url, {"recipient": "Ai đó", "days": "7"}).status_code == 403
    assert link.get_absolute_url() not in knock("head", url).text
    assert knock("deputy", reverse("share-link-revoke", args=[link.pk]), {}).status_code == 403
    assert knock("head", reverse("share-link-revoke", args=[link.pk]), {}).status_code == 302


def test_a_new_link_shows_its_address_as_long_as_it_opens(client, people, article, url):
    client.force_login(people["head"])
    page = client.post(url, {"recipient": "  Đại tá  Bình ", "days": "30"}, follow=True)
    link = ShareLink.objects.get()
    assert (str(link), link.days, link.ends_on) == ("Đại tá Bình", 30, date(2026, 7, 10))
    assert f'value="http://testserver{link.get_absolute_url()}"' in page.text
    assert "10/07/2026" in page.text
    step = LoggedStep.objects.about(article).get()
    assert (step.label, step.by) == ("Gửi đường dẫn đọc thử", people["head"])
    assert step.details == [{"line": "Đại tá Bình", "reason": "hết hạn sau ngày 10/07/2026"}]
    desk = client.get(article.get_edit_url()).text
    assert '<p class="details">Đại tá Bình: hết hạn sau ngày 10/07/2026</p>' in desk
    client.force_login(people["admin"])
    assert link.get_absolute_url() not in client.get(url).text  # who watches sees that it is there, no more


@pytest.mark.parametrize(
    "typed",
    [
        {"recipient": "", "days": "7"},
        {"recipient": " \u200b ", "days": "7"},
        {"recipient": "x" * 151, "days": "7"},
        {"recipient": COLONEL, "days": ""},
        {"recipient": COLONEL, "days": "0"},
        {"recipient": COLONEL, "days": "31"},
        {"recipient": COLONEL, "days": "bảy"},
        {"recipient": COLONEL, "days": "9" * 400},
        {},
    ],
)
def test_what_is_no_link_is_refused_in_words(client, people, url, typed):
    client.force_login(people["head"])
    answer = client.post(url, typed)
    assert (answer.status_code, ShareLink.objects.count()) == (422, 0)
    assert answer.context["errors"]
    assert "<title>Lỗi:" in answer.text


def test_a_link_asked_for_twice_is_made_once(client, people, url, time_machine):
    client.force_login(people["head"])
    for _ in "12":
        client.post(url, {"recipient": COLONEL, "days": "1"})
    assert ShareLink.objects.count() == 1
    time_machine.move_to(AT + timedelta(days=2), tick=False)
    client.force_login(people["head"])
    client.post(url, {"recipient": COLONEL, "days": "1"})  # once it ran out, he gets another
    assert ShareLink.objects.count() == 2


def test_a_link_is_revoked_once_and_opens_no_more(client, people, article, link):
    address = link.get_absolute_url()
    assert client.get(address).status_code == 200
    client.force_login(people["deputy"])
    for _ in "12":
        client.post(reverse("share-link-revoke", args=[link.pk]))
    assert [step.step for step in LoggedStep.objects.about(article)] == ["unshare"]
    link.refresh_from_db()
    assert link.revoked_by == people["deputy"]
    client.logout()
    assert client.get(address).status_code == 404


def test_links_of_other_clusters_are_unknown(client, people):
    elsewhere = make_share_link(make_article(make_review()))
    client.force_login(people["head"])
    assert client.post(reverse("share-link-revoke", args=[elsewhere.pk])).status_code == 404
    assert not ShareLink.objects.visible_to(people["head"]).exists()


# Opening


def test_a_stranger_reads_the_present_draft_under_its_watermark(client, article, link):
    article.paragraphs.filter(block="khoi-1").update(text="Bản mới nhất.")
    page = client.get(link.get_absolute_url())
    assert page.status_code == 200
    for words in (article.headline, "Bản mới nhất.", f"Gửi cho {COLONEL}", "đến hết ngày 17/06/2026"):
        assert words in page.text
    assert "Bản nháp, không phổ biến." in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="robots" content="noindex, nofollow">' in page.text


def test_an_internal_draft_says_that_it_is(client, article, link):
    assert "Lưu hành nội bộ" not in client.get(link.get_absolute_url()).text
    Article.objects.filter(pk=article.pk).update(audience="internal")
    assert "Lưu hành nội bộ" in client.get(link.get_absolute_url()).text


def test_nothing_but_the_text_is_seen_through_a_link(client, people, article, link):
    article.paragraphs.filter(block="khoi-0").update(
        facts=[{"kind": "other", "said": "DAUVET", "value": None, "source": {"label": "DAUVET"}}]
    )
    make_comment(article, by=people["head"], text="DAUVET giữa biên tập")
    make_comment(article, link=make_share_link(article), text="DAUVET của người khác")
    article.keep_revision(by=people["head"], at=AT, label="DAUVET")
    page = client.get(link.get_absolute_url())
    assert "DAUVET" not in page.text
    assert "/ban-bien-tap/" not in page.text
    for name in ("article-edit", "article-comments", "article-revisions", "share-links", "article-preview"):
        answer = client.get(reverse(name, args=[article.pk]))
        assert answer.headers["Location"].startswith(reverse("login"))


def test_an_expired_a_revoked_and_an_unknown_link_answer_alike(client, people, article, link, time_machine):
    revoked = make_share_link(article, revoked_by=people["head"], revoked_at=AT)
    withdrawn = make_share_link(make_article(make_review(), status="withdrawn", **frozen(people)))
    address = link.get_absolute_url()
    unknown = [f"{address[:-2]}x/", address.replace(".", ""), f"{address[:-1]}%00/", "/xem/ế.é/", "/xem/./"]
    time_machine.move_to(moment(date(2026, 6, 17), hour=23), tick=False)
    assert client.get(address).status_code == 200
    time_machine.move_to(moment(date(2026, 6, 18), hour=0, minute=1), tick=False)
    addresses = [address, revoked.get_absolute_url(), withdrawn.get_absolute_url(), *unknown]
    answers = [client.get(one) for one in addresses]
    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    headers = [
        {name: said for name, said in one.headers.items() if name != "X-Request-ID"} for one in answers
    ]
    assert all(one == headers[0] for one in headers)
    assert "Đường dẫn này không còn mở được" in answers[0].text


def frozen(people):
    return {"published": {}, "published_at": AT, "published_by": people["editor"], "content_hash": "0" * 64}


def test_a_stored_key_alone_opens_nothing(client, link):
    assert link.key not in {"", None}
    assert client.get(f"/xem/{link.key}/").status_code == 404
    assert client.get(f"/xem/{link.key}.{link.key}/").status_code == 404


@pytest.mark.parametrize(("audience", "status"), [("public", 302), ("internal", 404)])
def test_once_published_a_link_leads_to_what_everybody_may_read(
    client, people, article, link, audience, status
):
    Article.objects.filter(pk=article.pk).update(audience=audience, status="published", **frozen(people))
    answer = client.get(link.get_absolute_url())
    assert answer.status_code == status
    if status == 302:
        assert answer.headers["Location"] == article.get_absolute_url()
    ShareLink.objects.update(revoked_at=AT, revoked_by=people["head"])
    assert client.get(link.get_absolute_url()).status_code == 404


def test_the_photos_of_a_draft_are_seen_through_its_link_only(client, people, article, link, time_machine):
    picture = default_storage.save("photos/2026/a-1600.jpg", ContentFile(b"ANH"))
    review, fields = article.review, {"file": picture, "width": 9, "height": 9, "caption": "Hội nghị"}
    photo, inside = (review.photos.create(visibility=level, **fields) for level in ("public", "cluster"))
    other = make_review().photos.create(**fields)
    address = link.get_absolute_url()
    article.paragraphs.filter(block="khoi-0").update(block="lead")
    assert f'src="{address}anh/{photo.pk}/960.jpg"' in client.get(address).text
    assert client.get(reverse("photo", args=[photo.pk, 960])).status_code == 404
    opened = client.get(f"{address}anh/{photo.pk}/960.jpg")
    assert (opened.content, opened.headers["Cache-Control"]) == (b"ANH", "private, no-store")
    for path in (f"{inside.pk}/960", f"{other.pk}/960", f"{photo.pk}/5", f"{photo.pk}/{'9' * 300}"):
        assert client.get(f"{address}anh/{path}.jpg").status_code == 404
    time_machine.move_to(AT + timedelta(days=8), tick=False)
    assert client.get(f"{address}anh/{photo.pk}/960.jpg").status_code == 404


# The log


def test_every_opening_is_logged_with_its_moment_and_place(client, people, link, url, time_machine):
    address = link.get_absolute_url()
    assert "chưa mở lần nào" in _listed(client, people, url)
    client.logout()
    for minutes, place in (
        (0, "10.0.0.1"),
        (5, "10.0.0.1"),
        (14, "10.0.0.1"),
        (16, "10.0.0.2"),
        (40, "10.0.0.1"),
    ):
        time_machine.move_to(AT + timedelta(minutes=minutes), tick=False)
        client.get(address, REMOTE_ADDR=place)
    seen = [(visit.address, visit.at.minute, visit.loads) for visit in ShareVisit.objects.order_by("at")]
    assert seen == [("10.0.0.1", 0, 3), ("10.0.0.2", 16, 1), ("10.0.0.1", 40, 1)]
    page = _listed(client, people, url)
    assert "3 lượt, gần nhất 09:40 10/06/2026" in page
    assert "từ địa chỉ mạng 10.0.0.2" in page


def _listed(client, people, url):
    client.force_login(people["editor"])
    return client.get(url).text


def test_looking_whether_a_link_works_is_no_opening(client, people, link):
    client.head(link.get_absolute_url())
    client.force_login(people["head"])
    page = client.get(link.get_absolute_url())
    assert "Người nhận thấy bài như dưới đây" in page.text
    assert not ShareVisit.objects.exists()


# Commenting


def say(client, link, text="Nêu rõ đơn vị nào.", words=SECOND, **more):
    sent = {"cau": sign(link.article, words), "text": text, **more}
    return client.post(link.get_absolute_url(), sent, REMOTE_ADDR="10.0.0.7")


def test_a_stranger_comments_in_the_name_of_the_link(client, people, article, link):
    answer = say(client, link)
    comment = Comment.objects.get()
    assert answer.headers["Location"] == f"{link.get_absolute_url()}#gop-y-{comment.pk}"
    assert (comment.by, comment.link, comment.address, comment.at) == (None, link, "10.0.0.7", AT)
    assert "Nêu rõ đơn vị nào." in client.get(link.get_absolute_url()).text
    client.force_login(people["editor"])
    desk = client.get(reverse("article-comments", args=[article.pk])).text
    assert f'<strong>{COLONEL}</strong> <span class="muted">qua đường dẫn</span>' in desk


def test_a_stranger_without_the_pages_token_is_refused(link):
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(link.get_absolute_url(), {"cau": "x"})
    assert say(strict, link).status_code == 403
    assert page.status_code == 200
    chosen = strict.get(link.get_absolute_url(), {"cau": _first_key(page)})
    token = chosen.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert say(strict, link, csrfmiddlewaretoken=token).status_code == 302


def _first_key(page):
    return page.text.split("?cau=")[1].split("#")[0]


def test_a_comment_sent_twice_through_a_link_is_one(client, link):
    for _ in "12":
        say(client, link)
    comment = Comment.objects.get()
    for _ in "12":
        client.post(link.get_absolute_url(), {"tra-loi": comment.pk, "text": "Thêm nữa."})
    assert Comment.objects.count() == 2


def test_the_desk_answers_and_only_the_own_thread_is_open_to_a_link(client, people, article, link):
    say(client, link)
    comment = Comment.objects.get()
    make_comment(article, by=people["head"], parent=comment, text="Đã ghi tên hai đơn vị.")
    other = make_comment(article, by=people["head"])
    assert "Đã ghi tên hai đơn vị." in client.get(link.get_absolute_url()).text
    assert client.post(link.get_absolute_url(), {"tra-loi": other.pk, "text": "Chen vào."}).status_code == 404
    answer = client.post(link.get_absolute_url(), {"tra-loi": comment.pk, "text": "Tốt."})
    assert answer.status_code == 302
    assert [one.text for one in comment.answers.all()] == ["Đã ghi tên hai đơn vị.", "Tốt."]
    for name in ("comment-resolve", "comment-reopen"):
        assert client.post(reverse(name, args=[comment.pk]), {}).status_code == 401


@pytest.mark.parametrize("text", ["", "\u200b", "x" * 1001])
def test_what_a_stranger_writes_wrongly_is_said_in_words_and_stays(client, link, text):
    answer = say(client, link, text)
    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert answer.context["form"]["text"].value() == text
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_markup_from_a_stranger_stays_text(client, people, article, link):
    say(client, link, "<img src=x onerror=alert(1)>\u202e\x00")
    client.force_login(people["editor"])
    for url in (reverse("article-comments", args=[article.pk]), reverse("notices")):
        assert "<img src=x" not in client.get(url).text
    assert Comment.objects.get().text == "<img src=x onerror=alert(1)>"


def test_a_link_takes_a_hundred_comments(client, link, monkeypatch):
    monkeypatch.setattr("cluster_reports.views.share_link.MOST_SHARED_COMMENTS", 2)
    assert [say(client, link, f"Ý {number}.").status_code for number in "123"] == [302, 302, 422]
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("how", ["revoked", "expired", "published"])
def test_what_was_typed_into_a_link_that_closed_meanwhile_can_be_copied(
    client, people, article, link, time_machine, how
):
    if how == "revoked":
        ShareLink.objects.update(revoked_at=AT, revoked_by=people["head"])
    elif how == "expired":
        time_machine.move_to(AT + timedelta(days=8), tick=False)
    else:
        Article.objects.update(status="published", audience="internal", **frozen(people))
    answer = say(client, link, "Ý kiến <dài> của tôi.")
    assert (answer.status_code, Comment.objects.count()) == (404, 0)
    assert "Ý kiến &lt;dài&gt; của tôi." in answer.text


@pytest.mark.parametrize("who", ["head", "deputy", "editor", "admin"])
def test_who_works_on_the_article_does_not_sign_with_somebody_elses_name(client, people, link, who):
    client.force_login(people[who])
    assert say(client, link).status_code == 403
    assert not Comment.objects.exists()


def test_a_commander_with_an_account_uses_the_link_like_anybody(client, people, link):
    client.force_login(people["commander"])
    assert client.get(link.get_absolute_url()).status_code == 200
    assert say(client, link).status_code == 302


def test_through_a_link_nothing_of_the_article_is_changed(client, article, link):
    before = Article.objects.get().fingerprint()
    say(client, link, headline="Tít khác", text="Góp ý.", is_hidden="on")
    assert Article.objects.get().fingerprint() == before


@pytest.mark.parametrize("many", [1, 8])
def test_pages_cost_the_same_for_few_and_many(client, people, article, link, url, many):
    for number in range(many):
        other = make_share_link(article, by=people["head"])
        ShareVisit.objects.note(other, "10.0.0.1", AT)
        comment = make_comment(article, link=link, text=f"Ý {number}.")
        make_comment(article, by=people["head"], parent=comment)
    with CaptureQueriesContext(connection) as shared:
        client.get(link.get_absolute_url())
    client.force_login(people["head"])
    client.get(url)
    with CaptureQueriesContext(connection) as listed:
        client.get(url)
    assert (len(shared), len(listed)) == (8, 8)


def test_a_link_survives_the_steps_of_its_article(client, people, article, link):
    workflow.take(article, "propose", by=people["head"], at=AT)
    assert client.get(link.get_absolute_url()).status_code == 200
    workflow.take(article, "take_back", by=people["editor"], at=AT)
    assert client.get(link.get_absolute_url()).status_code == 200
