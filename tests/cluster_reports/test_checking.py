"""The panel "Kiểm tra": one list, shown on the desk and enforced by the steps; mending, confirming, passports."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article.proofing import report_on
from cluster_reports.models import Article, ConfirmedNumber, LoggedStep, Photo
from tests.cluster_reports.test_desk import (  # noqa: F401  fixtures
    AT,
    READING,
    article,
    cluster,
    form_data,
    people,
    publish,
    review,
    statuses,
    target,
)
from tests.factories import make_unit

pytestmark = pytest.mark.django_db
WRONG = "Các đơn vị tuần tra, canh gác 105 cuộc."


@pytest.fixture
def wrong(article):  # noqa: F811
    """The article with a number that no fact holds."""
    type_in(article, WRONG)
    return article


def type_in(article, text, block="results"):  # noqa: F811
    row = article.paragraphs.get(block=block)
    row.text = text
    row.save()


def address(article, page, *more):  # noqa: F811
    return reverse(f"article-{page}", args=[article.pk, *more])


def send(client, article, page, *more, **data):  # noqa: F811
    return client.post(address(article, page, *more), {"version": version(article)} | data, follow=True)


def version(article):  # noqa: F811
    """That of the page as it is drawn now."""
    return Article.objects.get(pk=article.pk).fingerprint()


def said(answer):
    return " ".join(str(one) for one in answer.context["messages"])


def findings(client, article):  # noqa: F811
    return [(one.kind, one.passage) for one in client.get(article.get_edit_url()).context["check"].findings]


@pytest.mark.parametrize("step", ["propose", "publish"])
def test_what_blocks_on_the_desk_stops_the_step_with_the_same_words(client, people, article, step):  # noqa: F811
    if step == "publish":
        workflow.take(article, "propose", by=people["head"], at=AT)
    type_in(article, WRONG)
    client.force_login(people["editor"])
    [finding] = client.get(article.get_edit_url()).context["check"].blocking
    with pytest.raises(workflow.StepRefused) as refusal:
        workflow.take(article, step, by=people["editor" if step == "publish" else "head"], at=AT)
    assert refusal.value.faults == [(finding.anchor, f"{finding.title}: {finding.says} {finding.fix}")]
    assert finding.anchor == "id_doan-1-shown_text"
    article.refresh_from_db()
    assert article.status == (Article.Status.PROPOSED if step == "publish" else Article.Status.DRAFT)


def test_a_warning_stops_nobody(article, people):  # noqa: F811
    row = article.paragraphs.get(block="results")
    type_in(article, f"{row.generated} Xem www.vidu.vn.")
    assert workflow.take(article, "propose", by=people["head"], at=AT).status == Article.Status.PROPOSED


def test_a_meeting_that_lies_ahead_is_on_the_same_list(article, people, review):  # noqa: F811
    review.meeting_on = AT.date() + timedelta(days=1)
    review.save()
    article.refresh_from_db()
    with pytest.raises(workflow.StepRefused) as refusal:
        workflow.take(article, "propose", by=people["head"], at=AT)
    assert "chưa họp thì chưa đăng bài được" in str(refusal.value.faults)


def test_the_panel_follows_what_is_typed_and_saves_nothing(client, people, article):  # noqa: F811
    client.force_login(people["editor"])
    before = version(article)
    typed = form_data(client, article, results=WRONG)
    answer = client.post(address(article, "checks"), typed)
    assert [one.passage for one in answer.context["report"].findings] == ["105 cuộc"]
    assert "Nêu nguồn của “105 cuộc”" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert version(article) == before


def test_who_sees_the_panel_and_who_may_use_it(client, people, wrong):  # noqa: F811
    assert statuses(client, people, address(wrong, "edit")) == READING
    others = {who: people[who] for who in people if who not in {"head", "editor"}}
    confirmed = wrong.confirmed_numbers.create(number="7 xe", source="Sổ trực", by=people["editor"], at=AT)
    for page, more in (("fix", []), ("confirm", []), ("unconfirm", [confirmed.pk])):
        seen = statuses(
            client, others, address(wrong, page, *more), {"number": "105 cuộc", "source": "Tự ghi"}
        )
        assert seen == {who: {"stranger": 401, "admin": 403}.get(who, 404) for who in others}
    assert [str(one) for one in ConfirmedNumber.objects.all()] == ["7 xe"]


def test_an_admin_reads_the_panel_without_a_button(client, people, wrong):  # noqa: F811
    client.force_login(people["admin"])
    page = client.get(wrong.get_edit_url()).content.decode()
    assert "Không dữ kiện nào của bài có “105 cuộc”" in page
    assert address(wrong, "confirm") not in page


def test_an_exact_replacement_is_made_with_what_was_typed_and_kept_as_a_revision(client, people, article):  # noqa: F811
    client.force_login(people["editor"])
    row = article.paragraphs.get(block="results")
    typed = form_data(client, article, results=row.generated.replace("100", "105"), headline="Tít vừa gõ")
    [finding] = client.post(address(article, "checks"), typed).context["report"].blocking
    answer = client.post(
        address(article, "fix"), typed | {"finding": finding.key, "label": finding.label}, follow=True
    )
    row.refresh_from_db()
    article.refresh_from_db()
    assert (row.text, article.headline) == (None, "Tít vừa gõ")
    assert article.revisions.first().label == finding.label
    assert answer.context["check"].findings == ()
    again = client.post(address(article, "fix"), typed | {"finding": finding.key, "label": finding.label})
    assert (again.status_code, article.revisions.count()) == (302, 2)


def test_a_whole_paragraph_is_brought_back(client, people, article):  # noqa: F811
    article.paragraphs.filter(block="lead").update(is_hidden=True)
    client.force_login(people["editor"])
    finding = next(
        one for one in client.get(article.get_edit_url()).context["check"].blocking if one.kind == "lead"
    )
    send(client, article, "fix", finding=finding.key, label=finding.label)
    assert not article.paragraphs.get(block="lead").is_hidden


def test_a_finding_that_is_gone_mends_nothing(client, people, wrong):  # noqa: F811
    client.force_login(people["editor"])
    assert "chưa sửa gì" in said(send(client, wrong, "fix", finding="00000000"))
    assert wrong.paragraphs.get(block="results").shown == WRONG


@pytest.mark.parametrize("page", ["fix", "confirm", "unconfirm"])
def test_a_stale_page_mends_and_confirms_nothing(client, people, wrong, page):  # noqa: F811
    client.force_login(people["editor"])
    [finding] = client.get(wrong.get_edit_url()).context["check"].blocking
    kept = wrong.confirmed_numbers.create(number="7 xe", source="Sổ trực", by=people["editor"], at=AT)
    data = {"finding": finding.key, "number": "105 cuộc", "source": "Sổ trực ban", "version": "1"}
    answer = send(client, wrong, page, *([kept.pk] if page == "unconfirm" else []), **data)
    assert "Chưa có gì được làm" in said(answer)
    assert wrong.paragraphs.get(block="results").shown == WRONG
    assert [str(one) for one in ConfirmedNumber.objects.all()] == ["7 xe"]


def test_a_stale_page_with_typed_words_loses_none_of_them(client, people, wrong):  # noqa: F811
    client.force_login(people["editor"])
    typed = form_data(client, wrong, results=f"{WRONG} Chữ vừa gõ.") | {"version": "1"}
    answer = client.post(address(wrong, "confirm"), typed | {"number": "105 cuộc", "source": "Sổ trực ban"})
    assert (answer.status_code, "Chữ vừa gõ." in answer.content.decode()) == (409, True)
    assert not ConfirmedNumber.objects.exists()


def test_a_confirmed_number_lets_the_article_go_and_another_one_does_not(client, people, wrong):  # noqa: F811
    client.force_login(people["editor"])
    answer = send(client, wrong, "confirm", number="105 cuộc", source="  Sổ trực ban tháng 6 ")
    assert "Sổ trực ban tháng 6" in answer.content.decode()
    assert findings(client, wrong) == []
    assert LoggedStep.objects.about(wrong).first().label == "Xác nhận nguồn của số"
    type_in(wrong, WRONG.replace("105", "106"))
    assert findings(client, wrong) == [("number", "106 cuộc")]
    type_in(wrong, WRONG)
    out = publish(wrong, people)
    [held] = out.published["passports"]["confirmed"]
    assert (held["number"], held["source"]) == ("105 cuộc", "Sổ trực ban tháng 6")
    assert out.content_hash == workflow.article.content_hash(out.published)
    kept = out.confirmed_numbers.get()
    assert client.post(address(out, "unconfirm", kept.pk), {"version": version(out)}).status_code == 409
    assert out.confirmed_numbers.exists()


def test_a_number_is_confirmed_once_and_another_source_is_told(client, people, wrong):  # noqa: F811
    client.force_login(people["editor"])
    for _ in range(2):
        send(client, wrong, "confirm", number="105 cuộc", source="Sổ trực ban")
    assert LoggedStep.objects.about(wrong).count() == 1
    client.force_login(people["head"])
    answer = send(client, wrong, "confirm", number="105 cuộc", source="Nguồn khác hẳn")
    assert "đã xác nhận “105 cuộc”, nguồn: Sổ trực ban" in said(answer)
    kept = wrong.confirmed_numbers.get()
    assert (kept.source, kept.by) == ("Sổ trực ban", people["editor"])
    for _ in range(2):
        send(client, wrong, "unconfirm", kept.pk)
    assert (wrong.confirmed_numbers.count(), LoggedStep.objects.about(wrong).count()) == (0, 2)
    assert findings(client, wrong) == [("number", "105 cuộc")]


@pytest.mark.parametrize(
    ("number", "source"),
    [
        ("105 cuộc", ""),
        ("105 cuộc", "sổ"),
        ("105 cuộc", "x" * 201),
        ("106 cuộc", "Sổ trực ban"),
        ("100 cuộc", "Sổ trực ban"),
        ("", "Sổ trực ban"),
        ("9" * 41, "Sổ trực ban"),
        ("<b>105</b>", "Sổ trực ban"),
    ],
)
def test_only_a_doubted_number_with_a_named_source_is_confirmed(client, people, wrong, number, source):  # noqa: F811
    client.force_login(people["editor"])
    answer = send(client, wrong, "confirm", number=number, source=source)
    assert answer.status_code == 200
    assert said(answer)
    assert not ConfirmedNumber.objects.exists()


def test_another_articles_confirmation_is_not_taken_back_here(client, people, wrong, review):  # noqa: F811
    other = Article.objects.create(review=review, audience="internal", headline="Khác", slug="khac")
    kept = other.confirmed_numbers.create(number="7 xe", source="Sổ trực", by=people["editor"], at=AT)
    client.force_login(people["editor"])
    send(client, wrong, "unconfirm", kept.pk)
    assert other.confirmed_numbers.exists()


def test_the_database_keeps_one_confirmation_a_number_and_both_words(wrong, people):  # noqa: F811
    known = {"article": wrong, "by": people["editor"], "at": AT}
    ConfirmedNumber.objects.create(number="7 xe", source="Sổ trực", **known)
    for number, source in (("7 xe", "Sổ khác"), ("", "Sổ trực"), ("8 xe", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConfirmedNumber.objects.create(number=number, source=source, **known)
    with pytest.raises(ValidationError, match="ít nhất 5 chữ cái"):
        ConfirmedNumber(number="9 xe", source="Sổ", **known).full_clean()


def test_a_unit_of_the_register_stops_nobody(client, people, article):  # noqa: F811
    row = article.paragraphs.get(block="lead")
    type_in(article, row.generated.replace("Chính trị", "Chính trj"), "lead")
    client.force_login(people["editor"])
    [finding] = client.get(article.get_edit_url()).context["check"].findings
    assert (finding.kind, finding.is_blocking) == ("unit", True)
    make_unit(finding.passage)
    [finding] = client.get(article.get_edit_url()).context["check"].findings
    assert (finding.is_blocking, "có trong sổ đơn vị" in finding.says) == (False, True)


def test_photos_that_readers_see_are_checked(client, people, article, review):  # noqa: F811
    for order, (visibility, file) in enumerate(
        [("public", "a"), ("public", "b"), ("cluster", "c"), ("public", "")]
    ):
        Photo.objects.bulk_create(
            [Photo(review=review, caption="Ảnh", alt="Ảnh", visibility=visibility, order=order)]
        )
        Photo.objects.filter(order=order).update(file=file)
    client.force_login(people["editor"])
    page = client.get(article.get_edit_url())
    assert [one.kind for one in page.context["check"].findings] == ["caption"]
    assert reverse("review-edit", args=[review.pk, "anh"]) in page.content.decode()


@pytest.mark.parametrize(("numbers", "how_many"), [([301], 1), (range(301, 330), 29)])
def test_the_checks_ask_the_database_alike_for_few_and_many_findings(
    article,  # noqa: F811
    django_assert_num_queries,
    numbers,
    how_many,
):
    type_in(article, " ".join(WRONG.replace("105", str(number)) for number in numbers))
    rows = list(article.paragraphs.all())
    with django_assert_num_queries(2):
        assert len(report_on(article, AT.date(), rows).findings) == how_many
