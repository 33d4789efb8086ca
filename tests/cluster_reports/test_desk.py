"""The article desk: drafting, editing, previewing, saving, publishing."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article import draft
from cluster_reports.models import Article, UnitReport
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 6, 26))


@pytest.fixture
def cluster():
    units = [make_unit(f"Phòng {name}") for name in ("Chính trị", "Hậu cần")]
    return make_cluster(units, number=3, subject="công tác thi đua, khen thưởng")


@pytest.fixture
def target(cluster):
    return make_target(make_pledge(cluster), "Tuần tra, canh gác", direction="count", visibility="public")


@pytest.fixture
def review(cluster, target):
    period = make_period(cluster)
    for membership, value in zip(cluster.memberships.all(), (40, 60), strict=True):
        report = make_report(period, membership.unit, UnitReport.Status.APPROVED)
        make_result(report, target, value=value)
    return make_review(period, meeting_on=date(2026, 6, 24), session="sang")


@pytest.fixture
def article(review):
    return draft.start(review, "public")[0]


@pytest.fixture
def people(cluster):
    head, other = [membership.unit for membership in cluster.memberships.all()]
    return {
        "stranger": None,
        "staff": make_user(other),
        "staff_elsewhere": make_user(),
        "head": make_user(head),
        "editor": make_user(cluster.organisation, "editor"),
        "editor_elsewhere": make_user(role="editor"),
        "commander": make_user(cluster.organisation, "commander"),
        "admin": make_user(role="admin"),
    }


def statuses(client, people, url, data=None):
    """The answer to each person: 302 to the log-in page counts as "login"."""
    seen = {}
    for who, user in people.items():
        client.logout()
        if user:
            client.force_login(user)
        answer = client.get(url) if data is None else client.post(url, data)
        is_login = answer.status_code == 302 and answer.headers["Location"].startswith(reverse("login"))
        seen[who] = "login" if is_login else answer.status_code
    return seen


READING = {
    "stranger": "login",
    "staff": 404,
    "staff_elsewhere": 404,
    "head": 200,
    "editor": 200,
    "editor_elsewhere": 404,
    "commander": 404,
    "admin": 200,
}


@pytest.mark.parametrize(
    "page",
    [
        "article-edit",
        "article-preview",
        "article-revisions",
        "article-sides",
        "article-opening",
        "article-bulletin",
    ],
)
def test_a_draft_is_open_to_those_who_write_it(client, people, article, page):
    assert statuses(client, people, reverse(page, args=[article.pk])) == READING


def test_everybody_inside_has_a_desk_and_sees_only_their_own_articles(client, people, article):
    seen = statuses(client, people, reverse("desk"))
    assert seen == {who: "login" if who == "stranger" else 200 for who in people}
    client.force_login(people["editor_elsewhere"])
    assert article.headline not in client.get(reverse("desk")).content.decode()


def test_only_head_and_editor_draft_an_article(client, people, review):
    seen = statuses(client, people, reverse("article-new", args=[review.pk]), {"audience": "public"})
    assert (seen["head"], seen["editor"]) == (302, 302)
    assert {seen[who] for who in ("staff_elsewhere", "editor_elsewhere")} == {404}
    assert {seen["staff"], seen["commander"], seen["admin"]} <= {403, 404}
    assert Article.objects.count() == 1


@pytest.mark.parametrize("page", ["article-refresh", "article-step", "article-restore"])
def test_only_head_and_editor_act_on_a_draft(client, people, article, page):
    article.keep_revision(by=people["editor"], at=AT)
    arguments = {"article-step": [article.pk, "propose"], "article-restore": [article.pk, 1]}
    url = reverse(page, args=arguments.get(page, [article.pk]))
    people = {who: people[who] for who in ("stranger", "staff", "staff_elsewhere", "commander", "admin")}
    seen = statuses(client, people, url, {})
    assert seen["stranger"] == 401
    assert {seen["staff"], seen["staff_elsewhere"], seen["commander"]} == {404}
    article.refresh_from_db()
    assert article.status == Article.Status.DRAFT


def form_data(client, article, **changes):
    """What the browser would post from the edit page, with changes by block: text, or field name."""
    page = client.get(article.get_edit_url())
    form, paragraphs = page.context["form"], page.context["paragraphs"]
    data = {name: form[name].value() for name in form.fields} | {"version": page.context["article"].version}
    data |= {f"doan-{name}": value for name, value in paragraphs.management_form.initial.items()}
    for one in paragraphs.forms:
        data[one.add_prefix("id")] = one.instance.pk
        data[one.add_prefix("shown_text")] = changes.pop(one.instance.block, one.instance.shown)
    return data | changes


def test_an_edited_paragraph_stays_when_the_data_changes_and_is_flagged(client, people, article, review):
    client.force_login(people["editor"])
    client.post(
        article.get_edit_url(), form_data(client, article, results="Các đơn vị tuần tra 100 cuộc, rất tốt.")
    )
    review.period.reports.first().results.update(value=140)
    client.post(reverse("article-refresh", args=[article.pk]), form_data(client, article))
    paragraph = article.paragraphs.get(block="results")
    assert (paragraph.shown, paragraph.needs_look) == ("Các đơn vị tuần tra 100 cuộc, rất tốt.", True)
    assert "200" in paragraph.generated


def test_every_paragraph_on_the_desk_says_what_it_is(client, people, article):
    client.force_login(people["editor"])
    labels = [
        one["shown_text"].label for one in client.get(article.get_edit_url()).context["paragraphs"].forms
    ]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_an_untouched_paragraph_follows_the_data(client, people, article, review):
    client.force_login(people["editor"])
    assert "100" in article.paragraphs.get(block="results").shown
    review.period.reports.first().results.update(value=140)
    client.post(reverse("article-refresh", args=[article.pk]), form_data(client, article))
    assert "200" in article.paragraphs.get(block="results").shown


def test_refreshing_keeps_what_was_typed_and_not_saved(client, people, article):
    client.force_login(people["editor"])
    client.post(
        reverse("article-refresh", args=[article.pk]),
        form_data(client, article, results="Tuần tra 100 cuộc."),
    )
    assert article.paragraphs.get(block="results").shown == "Tuần tra 100 cuộc."


def test_a_number_without_a_source_is_named(client, people, article):
    client.force_login(people["editor"])
    client.post(article.get_edit_url(), form_data(client, article, results="Các đơn vị tuần tra 105 cuộc."))
    check = client.get(article.get_edit_url()).context["check"]
    assert check.unknown == ("105 cuộc",)
    assert str(check).endswith("số khớp")


def test_saving_keeps_revisions_that_compare_and_restore(client, people, article):
    client.force_login(people["editor"])
    for text in ("Lần một: tuần tra 100 cuộc.", "Lần hai: tuần tra 100 cuộc."):
        client.post(article.get_edit_url(), form_data(client, article, results=text))
    first, second = article.revisions.get(number=1), article.revisions.get(number=2)
    page = client.get(reverse("article-revisions", args=[article.pk]), {"tu": 1, "den": 2})
    [change] = page.context["changes"]
    assert [(piece.kind, piece.text) for piece in change.pieces] == [
        ("same", "Lần "),
        ("gone", "một"),
        ("new", "hai"),
        ("same", ": tuần tra 100 cuộc."),
    ]
    client.post(
        reverse("article-restore", args=[article.pk, first.number]), {"version": page.context["version"]}
    )
    assert article.paragraphs.get(block="results").shown == "Lần một: tuần tra 100 cuộc."
    assert article.revisions.filter(pk=second.pk).exists()


def test_the_preview_shows_what_is_typed_and_saves_nothing(client, people, article):
    client.force_login(people["editor"])
    before = article.paragraphs.get(block="results").shown
    preview = client.post(
        reverse("article-preview", args=[article.pk]), form_data(client, article, results="Chữ đang gõ.")
    )
    assert "Chữ đang gõ." in preview.content.decode()
    assert article.paragraphs.get(block="results").shown == before
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]


def test_hidden_paragraphs_stay_out_of_the_published_article(client, people, article):
    client.force_login(people["editor"])
    data = form_data(client, article)
    results = article.paragraphs.get(block="results").pk
    field = next(key for key, value in data.items() if key.endswith("-id") and value == results)
    client.post(article.get_edit_url(), data | {field.replace("-id", "-is_hidden"): "on"})
    article = publish(article, people)
    assert "results" not in [block["block"] for block in article.published["blocks"]]


def publish(article, people):
    workflow.take(article, "propose", by=people["head"], at=AT)
    return workflow.take(article, "publish", by=people["editor"], at=AT)


def test_the_proposer_cannot_publish_a_public_article(article, people):
    workflow.take(article, "propose", by=people["editor"], at=AT)
    article.refresh_from_db()
    assert "publish" not in [step.name for step in workflow.steps_for(article, people["editor"], AT.date())]
    second = make_user(people["editor"].unit, "editor")
    assert workflow.take(article, "publish", by=second, at=AT).status == Article.Status.PUBLISHED


def test_publication_freezes_the_page_and_later_data_raise_a_notice_only(client, people, article, review):
    article = publish(article, people)
    page = client.get(article.get_absolute_url()).content
    assert article.content_hash == workflow.article.content_hash(article.published)
    review.period.reports.first().results.update(value=999)
    assert client.get(article.get_absolute_url()).content == page
    client.force_login(people["editor"])
    assert client.get(article.get_edit_url()).context["drift"].sentences == [
        "“Tuần tra, canh gác”: bài viết 100 cuộc, nay là 1.059 cuộc."
    ]


def test_a_published_article_refuses_edits(client, people, article):
    client.force_login(people["editor"])
    data = form_data(client, article, results="Sửa lén.")
    publish(article, people)
    assert client.post(article.get_edit_url(), data).status_code == 409
    assert article.paragraphs.get(block="results").shown != "Sửa lén."


def test_an_empty_headline_is_refused_in_words_with_a_link(client, people, article):
    client.force_login(people["editor"])
    answer = client.post(article.get_edit_url(), form_data(client, article, headline=""))
    assert answer.status_code == 422
    assert [anchor for _, _, anchor in answer.context["errors"]] == ["id_headline"]
    assert "<title>Lỗi:" in answer.content.decode()


def test_a_page_opened_before_somebody_saved_loses_nobodys_words(client, people, article):
    client.force_login(people["editor"])
    mine = form_data(client, article, results="Chữ của tôi: 100 cuộc.")
    client.force_login(people["head"])
    client.post(article.get_edit_url(), form_data(client, article, results="Chữ của cụm trưởng: 100 cuộc."))
    client.force_login(people["editor"])
    answer = client.post(article.get_edit_url(), mine)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Chữ của tôi: 100 cuộc." in text
    assert "Chữ của cụm trưởng: 100 cuộc." in text
    assert article.paragraphs.get(block="results").shown == "Chữ của cụm trưởng: 100 cuộc."
    again = mine | {"version": answer.context["article"].version}
    assert client.post(article.get_edit_url(), again).status_code == 302
    assert article.paragraphs.get(block="results").shown == "Chữ của tôi: 100 cuộc."


@pytest.mark.parametrize("page", ["article-step", "article-restore"])
def test_a_stale_page_publishes_and_restores_nothing(client, people, article, page):
    article.keep_revision(by=people["editor"], at=AT)
    client.force_login(people["editor"])
    arguments = {"article-step": [article.pk, "propose"], "article-restore": [article.pk, 1]}[page]
    client.post(reverse(page, args=arguments), {"version": "1"})
    article.refresh_from_db()
    assert (article.status, article.revisions.count()) == ("draft", 1)


@pytest.mark.parametrize(
    "changes", [{"doan-TOTAL_FORMS": "9"}, {"doan-INITIAL_FORMS": "0"}, {"doan-TOTAL_FORMS": ""}]
)
@pytest.mark.parametrize("page", ["article-edit", "article-refresh", "article-preview"])
def test_a_tampered_form_is_answered_with_400(client, people, article, page, changes):
    client.force_login(people["editor"])
    data = form_data(client, article) | changes
    assert client.post(reverse(page, args=[article.pk]), data).status_code == 400


def test_a_deputy_of_an_earlier_year_reads_no_draft_of_this_one(client, people, article, cluster):
    former = people["staff"]
    cluster.roles.create(
        unit=former.unit, kind="deputy", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
    )
    client.force_login(former)
    assert client.get(article.get_edit_url()).status_code == 404


@pytest.mark.parametrize(("days", "is_long"), [(2, False), (3, True)])
def test_an_article_that_waits_to_be_published_says_how_long(
    client, people, article, time_machine, days, is_long
):
    workflow.take(article, "propose", by=people["head"], at=AT)
    time_machine.move_to(AT + timedelta(days=days), tick=False)
    client.force_login(people["editor"])
    page = client.get(reverse("desk"))
    (waiting,) = [one for title, group in page.context["groups"] if title == "Chờ đăng" for one in group]
    assert (waiting.age.days, waiting.age.is_long) == (days, is_long)
    assert (
        f"chờ {days} ngày" in page.content.decode(),
        "đủ 5 ngày thì báo chỉ huy" in page.content.decode(),
    ) == (
        True,
        True,
    )
