"""The ways to open an article, how alike it is to those before it, and its bulletin."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports import dossiers, workflow
from cluster_reports.article import draft, overlap
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
from units.acting import through_door

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 6, 26))


@pytest.fixture
def cluster():
    units = [make_unit(f"Phòng {name}") for name in ("Chính trị", "Hậu cần")]
    return make_cluster(units, number=3, subject="công tác thi đua, khen thưởng")


@pytest.fixture
def head(cluster):
    return make_user(cluster.memberships.first().unit)


@pytest.fixture
def editor(cluster):
    return make_user(cluster.organisation, "editor")


def reviewed(cluster, year, values, kind="h1", **fields):
    target = make_target(
        make_pledge(cluster, year), "Tuần tra, canh gác", direction="up", visibility="public", code="TT"
    )
    period = make_period(cluster, kind, year)
    for membership, value in zip(cluster.memberships.all(), values, strict=True):
        make_result(make_report(period, membership.unit, UnitReport.Status.APPROVED), target, value=value)
    return make_review(period, meeting_on=date(year, 6, 24), assessment="phong trào chuyển biến rõ", **fields)


def published(article, head, editor):
    workflow.take(article, "propose", by=head, at=AT)
    return workflow.take(article, "publish", by=editor, at=AT)


@pytest.fixture
def article(cluster, editor):
    reviewed(cluster, 2025, (30, 50))
    article, _ = draft.start(reviewed(cluster, 2026, (40, 60)), "public")
    article.keep_revision(by=editor, at=AT, label="Bản soạn tự động")
    return article


def write_earlier(cluster, head, editor, how_many):
    """Published articles of the half years before 2026, the latest first."""
    halves = [(year, kind) for year in (2025, 2024, 2023) for kind in ("h2", "h1")][:how_many]
    for year, kind in halves:
        period = cluster.periods.filter(year=year, kind=kind).first() or make_period(cluster, kind, year)
        review = period.review if hasattr(period, "review") else make_review(period)
        written, is_new = draft.start(review, "public")
        if is_new:
            published(written, head, editor)


def take(client, article, opens, version=None):
    version = Article.objects.get(pk=article.pk).fingerprint() if version is None else version
    return client.post(reverse("article-opening", args=[article.pk]), {"opens": opens, "version": version})


def order(article):
    return [row.block for row in article.paragraphs.all()]


def test_the_largest_change_can_lead_article_and_headline(client, editor, article):
    client.force_login(editor)
    assert (order(article), article.headline.split()[-1]) == (["lead", "results"], "2026")
    assert take(client, article, 1).status_code == 302
    article.refresh_from_db()
    assert order(article) == ["lead", "change", "results"]
    assert (
        article.headline
        == f"{article.review.period.cluster.name}: tuần tra, canh gác tăng 25% so với cùng kỳ"
    )
    change = article.paragraphs.get(block="change")
    assert "tuần tra, canh gác 100 cuộc, tăng 25% so với cùng kỳ năm 2025." in change.shown
    assert change.facts[0]["value"] == "100"
    assert "100 cuộc" not in article.paragraphs.get(block="results").shown
    assert article.revisions.first().label == "Mở bài bằng thay đổi lớn nhất"


def test_what_was_edited_stays_when_the_opening_changes(client, editor, article):
    client.force_login(editor)
    article.paragraphs.filter(block="lead").update(text="Chữ của biên tập.")
    Article.objects.filter(pk=article.pk).update(headline="Tít của biên tập", headline_is_edited=True)
    article.refresh_from_db()
    take(client, article, 2)
    article.refresh_from_db()
    assert article.headline == "Tít của biên tập"
    assert article.paragraphs.get(block="lead").shown == "Chữ của biên tập."


def test_the_same_opening_gives_the_same_words_again(client, editor, article):
    client.force_login(editor)
    texts = []
    for opens in (1, 0, 1, 0):
        take(client, article, opens)
        article.refresh_from_db()
        texts.append([row.shown for row in article.paragraphs.all()])
    assert texts[:2] == texts[2:]
    assert texts[0] != texts[1]


def test_a_stale_page_changes_no_opening_and_a_double_click_writes_once(client, editor, article):
    client.force_login(editor)
    old = Article.objects.get(pk=article.pk).fingerprint()
    article.paragraphs.filter(block="results").update(text="Chữ của người khác.")
    take(client, article, 1, old)
    article.refresh_from_db()
    assert (article.opens, order(article)) == (0, ["lead", "results"])
    version = Article.objects.get(pk=article.pk).fingerprint()
    for _ in range(2):
        take(client, article, 1, version)
    article.refresh_from_db()
    assert (article.opens, article.revisions.count()) == (1, 2)


@pytest.mark.parametrize("opens", ["", "3", "-1", "x", "1 OR 1", "١"])
def test_an_unknown_opening_is_answered_with_400(client, editor, article, opens):
    client.force_login(editor)
    assert take(client, article, opens).status_code == 400
    article.refresh_from_db()
    assert article.opens == 0


def test_a_published_article_keeps_its_opening(client, head, editor, article):
    published(article, head, editor)
    client.force_login(editor)
    assert take(client, article, 1).status_code == 409
    page = client.get(reverse("article-opening", args=[article.pk]))
    assert (page.status_code, 'name="opens"' in page.text) == (200, False)


def test_strangers_change_no_opening(client, cluster, article):
    other = make_user(role="editor")
    member = make_user(cluster.memberships.last().unit)
    for user in (other, member):
        client.force_login(user)
        assert take(client, article, 1).status_code == 404
        assert client.get(reverse("article-bulletin", args=[article.pk])).status_code == 404


def test_the_desk_measures_the_last_four_articles(client, cluster, head, editor, article):
    client.force_login(editor)
    page = client.get(article.get_edit_url())
    assert "Chưa có bài kỳ trước để so." in page.text
    write_earlier(cluster, head, editor, 5)
    page = client.get(article.get_edit_url())
    shares = page.context["likeness"].shares
    assert len(shares) == overlap.EARLIER
    text = "\n".join(row.shown for row in article.paragraphs.all())
    for share, before in zip(shares, Article.objects.before(article)[:4], strict=True):
        names = overlap.names_of(article.snapshot) | overlap.names_of(before.published["snapshot"])
        assert share == round(overlap.overlap(text, overlap.text_of(before.published), names) * 100)
    assert f"Trùng {shares[0]}% với bài kỳ trước; " in page.text


def test_an_article_like_the_one_before_is_warned_of_with_another_opening(
    client, cluster, head, editor, article
):
    write_earlier(cluster, head, editor, 1)
    before = Article.objects.before(article).get()
    before.published["blocks"] = [{"block": "x", "text": [row.shown for row in article.paragraphs.all()]}]
    before.save()
    client.force_login(editor)
    page = client.get(article.get_edit_url())
    assert page.context["likeness"].is_high
    assert "Đề xuất: mở bài bằng thay đổi lớn nhất của kỳ." in page.text
    ways = client.get(reverse("article-opening", args=[article.pk]))
    assert ways.context["least_alike"] in {1, 2}
    assert [way["is_present"] for way in ways.context["ways"]] == [True, False, False]


def test_other_clusters_other_readers_and_drafts_are_not_compared_with(cluster, head, editor, article):
    draft.start(make_review(make_period(make_cluster(), "h1", 2025)), "public")
    draft.start(cluster.periods.get(year=2025).review, "public")
    published(draft.start(cluster.periods.get(year=2025).review, "internal")[0], head, editor)
    assert list(Article.objects.before(article)) == []


def test_the_page_of_openings_costs_the_same_for_many(client, cluster, head, editor, article):
    client.force_login(editor)
    counts = []
    for how_many in (1, 4):
        write_earlier(cluster, head, editor, how_many)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("article-opening", args=[article.pk]))
        counts.append(len(queries))
    assert counts == [36, 36]


def test_the_bulletin_is_read_copied_and_frozen(client, head, editor, article):
    client.force_login(editor)
    page = client.get(reverse("article-bulletin", args=[article.pk]))
    text = article.bulletin["text"]
    assert "tuần tra, canh gác 100 cuộc" in text
    assert f"readonly>{text}</textarea>" in page.text
    assert text in client.get(article.get_edit_url()).text
    article = published(article, head, editor)
    assert article.published["bulletin"] == text
    Article.objects.filter(pk=article.pk).update(bulletin={"text": "khác", "facts": []})
    assert text in client.get(reverse("article-bulletin", args=[article.pk])).text


def test_an_article_from_before_there_were_bulletins_says_what_to_do(client, editor, article):
    Article.objects.filter(pk=article.pk).update(bulletin={})
    client.force_login(editor)
    page = client.get(reverse("article-bulletin", args=[article.pk]))
    assert "soạn lại bài từ số liệu để có" in page.text
    assert "Chưa có bản tin" in client.get(article.get_edit_url()).text


def test_markup_in_a_bulletin_is_text(client, editor, article):
    Article.objects.filter(pk=article.pk).update(
        bulletin={"text": "</textarea><script>x</script>", "facts": []}
    )
    client.force_login(editor)
    assert "<script>x" not in client.get(reverse("article-bulletin", args=[article.pk])).text


def test_a_dossier_carries_the_opening(head, editor, article):
    article.opens = Article.Opens.CHANGE
    draft.refresh(article)
    published(article, head, editor)
    period, texts = article.review.period, [row.shown for row in article.paragraphs.all()]
    data = dossiers.dump(period)
    assert [entry["opens"] for entry in data["articles"]] == [1]
    with through_door("tests"):
        Article.objects.all().delete()
    dossiers.load(dossiers.parse(dossiers.to_text(data).encode()), replace=True)
    again = Article.objects.get(review__period=period)
    assert (again.opens, [row.shown for row in again.paragraphs.all()]) == (1, texts)
