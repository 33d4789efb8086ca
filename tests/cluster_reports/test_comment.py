"""Comments on the sentences of an article: who writes them, what they keep, who is told, how they are settled."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.forms.comment import quoted
from cluster_reports.models import Comment, Notice
from cluster_reports.tables.talk import Sentence, key_of
from tests.factories import (
    make_article,
    make_comment,
    make_published,
    make_review,
    make_share_link,
    make_user,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10))
FIRST, SECOND = "Sáng 24/6, Cụm tổ chức hội nghị.", "Các đơn vị tuần tra 100 cuộc."


@pytest.fixture
def article(entry_period):
    texts = [f"{FIRST} {SECOND}", "Cụm giúp dân 40 ngày công."]
    return make_article(make_review(entry_period), paragraphs=texts)


@pytest.fixture
def url(article):
    return reverse("article-comments", args=[article.pk])


def sign(article, words, block="khoi-0"):
    """What the page holds for a sentence."""
    return quoted(article, Sentence(1, block, words, ""))


def post(client, article, text="Nêu rõ đơn vị nào.", words=SECOND):
    url = reverse("article-comments", args=[article.pk])
    return client.post(url, {"cau": sign(article, words), "text": text})


# Who may


ACCESS = {"head": 302, "deputy": 302, "editor": 302, "admin": 403, "stranger": 401}
ACCESS |= {"staff": 404, "other": 404, "commander": 404, "outsider": 404}
READING = {who: {302: 200, 403: 200}.get(status, status) for who, status in ACCESS.items()} | {
    "stranger": 302
}


@pytest.mark.parametrize("who", ACCESS)
def test_who_writes_the_article_comments_on_it_and_an_admin_only_reads(knock, article, url, who):
    assert knock(who, url).status_code == READING[who]
    assert knock(who, url, {"cau": sign(article, SECOND), "text": "Rõ hơn."}).status_code == ACCESS[who]
    assert Comment.objects.count() == (who in {"head", "deputy", "editor"})


@pytest.mark.parametrize("page", ["comment-resolve", "comment-reopen"])
@pytest.mark.parametrize("who", ACCESS)
def test_who_comments_also_settles(knock, article, who, page):
    comment = make_comment(article)
    assert knock(who, reverse(page, args=[comment.pk]), {"seen": comment.pk}).status_code == ACCESS[who]
    comment.refresh_from_db()
    assert (comment.resolved_at is not None) == (
        page == "comment-resolve" and who in {"head", "deputy", "editor"}
    )


def test_people_see_comments_on_articles_they_work_on(article, people):
    comment = make_comment(article)
    seen = {who for who, user in people.items() if Comment.objects.visible_to(user).filter(pk=comment.pk)}
    assert seen == {"head", "deputy", "editor", "admin"}


# Choosing a sentence and writing


def test_every_sentence_of_the_text_leads_to_its_form(client, people, article, url):
    client.force_login(people["editor"])
    page = client.get(url)
    for number, (block, words) in enumerate(
        [("headline", article.headline), ("khoi-0", FIRST), ("khoi-0", SECOND)], 1
    ):
        assert f'id="cau-{number}"' in page.text
        assert f'<a href="?cau={key_of(block, words)}#gop-y-moi">{words}</a>' in page.text
    chosen = client.get(url, {"cau": key_of("khoi-0", SECOND)})
    assert chosen.context["chosen"].text == SECOND
    assert "Góp ý về câu 3" in chosen.text
    post(client, article)
    comment = Comment.objects.get()
    assert (comment.block, comment.quote, comment.by, comment.at) == ("khoi-0", SECOND, people["editor"], AT)
    assert f'href="#gop-y-{comment.pk}"' in client.get(url).text


@pytest.mark.parametrize("key", ["khong-co", "\x00", "x" * 5000, "<b>"])
def test_a_sentence_that_is_not_there_is_said_in_words(client, people, url, key):
    client.force_login(people["editor"])
    page = client.get(url, {"cau": key})
    assert (page.status_code, page.context["chosen"]) == (200, None)
    assert "Câu bạn chọn vừa được sửa." in page.text


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u2066", "x" * 1001])
def test_what_cannot_be_kept_is_refused_in_words_and_stays_in_the_field(client, people, article, text):
    client.force_login(people["editor"])
    answer = post(client, article, text)
    assert answer.status_code == 422
    assert "<title>Lỗi:" in answer.text
    [(label, message, anchor)] = answer.context["errors"]
    assert f'id="{anchor}"' in answer.text
    assert answer.context["form"]["text"].value() == text
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script> {{ x }}", "<script>alert(1)</script> {{ x }}"),
        ("Sửa\u202eđây\x00 nhé", "Sửađây nhé"),
        ("Đơn vị\r\nxuống dòng", "Đơn vị\nxuống dòng"),
        ("x" * 1000, "x" * 1000),
        ("ế" * 1000, "ế" * 1000),  # three code points each: counted as they are stored
    ],
)
def test_hostile_and_long_words_are_kept_plain(client, people, article, url, typed, kept):
    client.force_login(people["editor"])
    assert post(client, article, typed).status_code == 302
    assert Comment.objects.get().text == kept
    assert "<script>alert" not in client.get(url).text


@pytest.mark.parametrize("cau", ["", "giả mạo", "x:y:z"])
def test_a_sentence_we_did_not_show_is_no_sentence(client, people, article, url, cau):
    client.force_login(people["editor"])
    other = make_article(make_review())
    for sent in (cau, sign(other, SECOND)):
        assert client.post(url, {"cau": sent, "text": "Rõ hơn."}).status_code == 400
    assert not Comment.objects.exists()


def test_a_double_click_says_it_once(client, people, article, url):
    client.force_login(people["editor"])
    first, second = post(client, article), post(client, article)
    assert first.headers["Location"] == second.headers["Location"]
    comment = Comment.objects.get()
    for _ in "12":
        client.post(url, {"tra-loi": comment.pk, "text": "Đã rõ."})
    assert comment.answers.count() == 1
    assert Notice.objects.filter(event="answered").count() == 0  # nobody but oneself takes part
    client.force_login(people["head"])
    post(client, article)
    assert (
        Comment.objects.filter(parent=None).count() == 2
    )  # the same words of somebody else are another comment


# Staying with the sentence


def edit(article, text):
    article.paragraphs.filter(block="khoi-0").update(text=text)


def shown(client, url):
    """(number of the sentence, its quote) of each thread."""
    return [(thread.number, thread.comment.quote) for thread in client.get(url).context["threads"]]


def test_a_comment_stays_with_its_sentence_and_says_when_that_was_changed(client, people, article, url):
    client.force_login(people["editor"])
    post(client, article)
    edit(article, f"Câu mới. {FIRST} {SECOND}")
    assert shown(client, url) == [(4, SECOND)]
    edit(article, f"{FIRST} Các đơn vị tuần tra 120 cuộc.")
    assert shown(client, url) == [(None, SECOND)]
    assert "Câu này đã sửa hoặc không còn trong bài." in client.get(url).text
    article.paragraphs.filter(block="khoi-1").update(
        text=SECOND
    )  # the same words elsewhere are another sentence
    assert shown(client, url) == [(None, SECOND)]
    edit(article, f"{FIRST} {SECOND}")
    assert shown(client, url) == [(3, SECOND)]
    article.paragraphs.filter(block="khoi-0").update(is_hidden=True)
    assert shown(client, url) == [(None, SECOND)]


def test_the_ending_mark_makes_no_other_sentence():
    assert key_of("khoi-1", "Cụm giúp dân./.") == key_of("khoi-1", "Cụm giúp dân.")
    assert key_of("khoi-1", "Cụm giúp dân.") != key_of("khoi-0", "Cụm giúp dân.")


def test_who_writes_while_the_sentence_is_being_changed_loses_nothing(client, people, article, url):
    client.force_login(people["editor"])
    edit(article, "Đã viết lại.")
    assert post(client, article, "").status_code == 422  # shown again with the sentence that was read
    assert "vừa được sửa" in post(client, article, "").text
    post(client, article)
    assert shown(client, url) == [(None, SECOND)]


def test_a_published_article_is_commented_on_as_published(client, people, entry_period):
    client.force_login(people["editor"])
    article = make_published(make_review(entry_period), texts=[FIRST, SECOND])
    assert post(client, article).status_code == 302
    assert [one.text for line in lines(client, article) for one in line] == [FIRST, SECOND]


def lines(client, article):
    from cluster_reports.tables.talk import lay_out

    return [line for block in lay_out(article.published, []).lines for line in block]


# Telling


def told(event):
    found = Notice.objects.filter(event=event).select_related("recipient")
    return sorted(notice.recipient.full_name for notice in found)


def test_those_who_write_the_article_are_told_of_a_comment(client, people, article):
    article.keep_revision(by=people["head"], at=AT)
    article.proposed_by, article.proposed_at, article.status = people["deputy"], AT, "proposed"
    article.save()
    client.force_login(people["editor"])
    post(client, article)
    assert told("commented") == [people["deputy"].full_name, people["head"].full_name]
    notice = Notice.objects.first()
    assert notice.text == f"{people['editor']} góp ý bài “{article.headline}”: Nêu rõ đơn vị nào."
    assert notice.link == Comment.objects.get().get_absolute_url()


def test_somebody_who_left_the_cluster_is_told_nothing(client, people, article):
    article.keep_revision(by=people["outsider"], at=AT)
    client.force_login(people["editor"])
    post(client, article)
    assert told("commented") == []


def test_answers_are_told_to_everybody_in_the_thread_but_oneself(client, people, article, url):
    comment = make_comment(article, by=people["deputy"])
    client.force_login(people["head"])
    client.post(url, {"tra-loi": comment.pk, "text": "Đã bổ sung."})
    assert told("answered") == sorted([people["deputy"].full_name, people["editor"].full_name])
    client.force_login(people["deputy"])
    client.post(reverse("comment-resolve", args=[comment.pk]), {"seen": comment.answers.get().pk})
    assert told("resolved") == [people["head"].full_name]


def test_who_sent_the_link_is_told_of_what_came_through_it(article, people):
    link = make_share_link(article, by=people["head"])
    workflow.comment.write(
        article, block="khoi-0", quote=FIRST, text="Bỏ câu này.", at=AT, link=link, address="10.0.0.9"
    )
    assert told("commented") == sorted([people["head"].full_name, people["editor"].full_name])
    assert Notice.objects.first().text == f"{link} góp ý bài “{article.headline}”: Bỏ câu này."


# Settling


def test_a_resolved_comment_is_hidden_shown_again_and_reopened(client, people, article, url):
    comment = make_comment(article, text="Bỏ chữ “rất”.")
    client.force_login(people["head"])
    for _ in "12":
        client.post(reverse("comment-resolve", args=[comment.pk]), {"seen": comment.pk})
    comment.refresh_from_db()
    assert (comment.resolved_by, comment.resolved_at) == (people["head"], AT)
    hidden = client.get(url)
    assert "Bỏ chữ “rất”." not in hidden.text
    assert "Không có góp ý chưa giải quyết" in hidden.text
    assert "Hiện 1 góp ý đã giải quyết" in hidden.text
    assert "Bỏ chữ “rất”." in client.get(url, {"tat-ca": 1}).text
    for _ in "12":
        client.post(reverse("comment-reopen", args=[comment.pk]))
    assert "Bỏ chữ “rất”." in client.get(url).text
    assert told("comment_again") == [comment.by.full_name]


def test_what_was_answered_since_is_not_resolved_unread(client, people, article):
    comment = make_comment(article)
    answer = make_comment(article, parent=comment)
    client.force_login(people["head"])
    url = reverse("comment-resolve", args=[comment.pk])
    for seen in ("", "x", comment.pk):
        client.post(url, {"seen": seen})
        comment.refresh_from_db()
        assert comment.resolved_at is None
    client.post(url, {"seen": answer.pk})
    comment.refresh_from_db()
    assert comment.resolved_at is not None


def test_an_answer_takes_a_settled_comment_up_again(client, people, article, url):
    comment = make_comment(article, resolved_by=people["head"], resolved_at=AT)
    client.force_login(people["editor"])
    client.post(url, {"tra-loi": comment.pk, "text": "Vẫn chưa rõ."})
    comment.refresh_from_db()
    assert (comment.resolved_by, comment.resolved_at) == (None, None)
    assert "Vẫn chưa rõ." in client.get(url).text


@pytest.mark.parametrize("parent", ["x", "-1", "9" * 30, "٣"])
def test_an_answer_to_nothing_is_refused(client, people, url, parent):
    client.force_login(people["head"])
    assert client.post(url, {"tra-loi": parent, "text": "Vâng."}).status_code == 400


def test_an_answer_goes_to_a_comment_of_this_article_and_never_to_an_answer(client, people, article, url):
    client.force_login(people["head"])
    comment = make_comment(article)
    elsewhere = make_comment(make_article(make_review()))
    for parent in (make_comment(article, parent=comment), elsewhere):
        assert client.post(url, {"tra-loi": parent.pk, "text": "Vâng."}).status_code == 404
    assert (
        client.post(reverse("comment-resolve", args=[elsewhere.pk]), {"seen": elsewhere.pk}).status_code
        == 404
    )
    assert client.post(reverse("comment-resolve", args=[10**12]), {}).status_code == 404


def test_a_refused_answer_is_shown_open_with_what_was_typed(client, people, article, url):
    client.force_login(people["head"])
    comment = make_comment(article)
    answer = client.post(url, {"tra-loi": comment.pk, "text": "y" * 1001})
    assert answer.status_code == 422
    assert "y" * 1001 in answer.text
    assert '<details class="answer-form" open>' in answer.text


# The desk


def test_the_desk_counts_what_waits_and_warns_before_the_next_step(client, people, article):
    client.force_login(people["head"])
    desk = client.get(article.get_edit_url())
    assert desk.context["talk"] == {"unresolved": 0, "links": 0, "warns": False}
    comments = [make_comment(article) for _ in "123"]
    make_comment(article, parent=comments[0])
    comments[2].resolved_by, comments[2].resolved_at = people["head"], AT
    comments[2].save()
    desk = client.get(article.get_edit_url())
    assert "2 góp ý chưa giải quyết" in desk.text
    assert "Còn 2 góp ý chưa giải quyết" in desk.text
    workflow.take(article, "propose", by=people["head"], at=AT)  # warned, not stopped
    assert client.get(article.get_edit_url()).context["talk"] == {"unresolved": 2, "links": 0, "warns": False}


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_costs_the_same_for_few_and_many(client, people, article, url, many):
    for _ in range(many):
        comment = make_comment(article, by=make_user(people["editor"].unit, "editor"))
        make_comment(article, parent=comment, by=make_user(people["editor"].unit, "editor"))
    client.force_login(people["editor"])
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert len(queries) == 11
