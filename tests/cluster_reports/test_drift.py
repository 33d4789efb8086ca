"""After approved data change, editors are told once; the page stays; a correction is one click away."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article.drifting import drift
from cluster_reports.article.wording import original
from cluster_reports.models import Article, Correction, LoggedStep, Notice, Wording
from tests.factories import moment

from .out import OUT, Desk
from .test_correction import form_data, take, text_of
from .test_photo import upload

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 7, 1), 8)
LATER = moment(date(2026, 7, 2), 8)


@pytest.fixture
def desk(time_machine):
    time_machine.move_to(AT, tick=False)
    desk = Desk()
    desk.publish()
    return desk


def told():
    return [
        (one.recipient.full_name, one.text) for one in Notice.objects.filter(event="drifted").order_by("pk")
    ]


def test_editors_are_told_old_and_new_once_and_the_page_stays(client, desk):
    page = client.get(desk.article.get_absolute_url()).content
    desk.reapprove(85, AT)
    said = (
        f"Số liệu nguồn của bài “{desk.article}” đã đổi."
        " “Tuần tra, canh gác”: bài viết 100 cuộc, nay là 125 cuộc."
    )
    assert told() == [("Phạm Biên Tập", said), ("Vũ Biên Tập Hai", said)]
    assert client.get(desk.article.get_absolute_url()).content == page
    last = LoggedStep.objects.last_about(desk.article)
    assert (last.step, last.details) == (
        "drift",
        [{"line": "Tuần tra, canh gác", "reason": "100 cuộc → 125 cuộc"}],
    )


def test_approved_anew_with_the_same_figures_tells_nobody(desk):
    desk.reapprove(60, AT)
    assert told() == []
    assert Article.objects.get().drift_mark == ""


def test_a_block_worded_anew_is_no_change_of_data_and_the_correction_speaks_its_words(client, desk):
    anew = original("guests").replace("Hội nghị diễn ra tại", "Hội nghị họp ở")
    worded = original("results").replace("Tính đến ngày", "Số liệu chốt ngày")
    for block, text in (("guests", anew), ("results", worded)):
        Wording.objects.create(block=block, text=text, by=desk.people["admin"], at=AT)
    desk.reapprove(60, AT)
    assert told() == []
    assert drift(Article.objects.get()).mark == ""
    desk.reapprove(85, LATER)
    found = drift(Article.objects.get())
    assert found.blocks == ("results",)
    client.force_login(desk.people["editor"])
    page = client.get(reverse("correction-new", args=[desk.article.pk]) + "?tu=so-lieu")
    assert "Số liệu chốt ngày 24/6" in page.context["form"].suggested["block:results"]


def test_each_change_is_told_once_and_one_that_came_back_again(desk):
    desk.reapprove(85, AT)
    desk.reapprove(85, AT)
    assert len(told()) == 2
    desk.reapprove(90, LATER)
    assert len(told()) == 4
    desk.reapprove(60, LATER)  # as the article has it
    assert Article.objects.get().drift_mark == ""
    desk.reapprove(90, LATER)
    assert len(told()) == 6


def test_an_approval_undone_is_looked_at_too(desk):
    desk.reapprove(85, AT)
    type(desk.period).objects.filter(pk=desk.period.pk).update(status="locked")
    report, head = desk.reports[1], desk.people["head"]
    workflow.take(report, "reopen", by=head, at=LATER, comment="Xem lại.")
    workflow.take(report, "undo", by=head, at=LATER)
    assert len(told()) == 2


def test_a_draft_and_a_withdrawn_article_raise_no_alarm(desk):
    desk.take("withdraw", "editor", AT, comment="x")
    desk.reapprove(85, AT)
    assert told() == []


def test_the_public_alarm_says_nothing_of_what_is_internal(desk):
    from tests.factories import make_pledge, make_result, make_target

    inside = make_target(make_pledge(desk.cluster), "Chỉ tiêu kín", visibility="cluster", direction="count")
    make_result(desk.reports[1], inside, value=5)
    desk.reapprove(60, AT)
    assert told() == []


def test_the_desk_shows_old_beside_new_and_leads_to_the_correction(client, desk):
    desk.reapprove(85, AT)
    client.force_login(desk.people["editor"])
    page = client.get(desk.article.get_edit_url())
    assert page.context["drift"].figures == (("Tuần tra, canh gác", "100 cuộc", "125 cuộc"),)
    assert f"{reverse('correction-new', args=[desk.article.pk])}?tu=so-lieu" in page.content.decode()
    assert "Số liệu nguồn đã đổi" in client.get(reverse("desk")).content.decode()


def test_one_click_fills_in_what_the_new_data_say(client, desk):
    desk.reapprove(85, AT)
    client.force_login(desk.people["editor"])
    page = client.get(reverse("correction-new", args=[desk.article.pk]), {"tu": "so-lieu"})
    opened = {place.key: box.value() for place, box, is_open in page.context["form"].boxes() if is_open}
    assert "block:results" in opened
    assert "125" in opened["block:results"]
    assert any("125" in text for key, text in opened.items() if key.startswith("figure:"))
    assert not any("125" in place.text for place in page.context["form"].places)


def correct_from_data(client, desk, who="editor", **changes):
    client.force_login(desk.people[who])
    data = form_data(client, desk, "?tu=so-lieu", **changes)
    return client.post(reverse("correction-new", args=[desk.article.pk]), data)


def test_published_the_article_says_the_new_figures_and_the_alarm_is_over(client, desk):
    desk.reapprove(85, AT)
    correct_from_data(client, desk)
    take(desk, Correction.objects.get(), "publish", "second")
    article = Article.objects.get()
    assert "125" in text_of(desk)
    assert "100" not in text_of(desk)
    assert [one["value"] for one in article.published["figures"]] == ["125 cuộc"]
    assert (article.drift_mark, drift(article).mark) == ("", "")
    assert article.published["snapshot"] == article.snapshot
    desk.reapprove(85, LATER)
    assert len(told()) == 2
    desk.article = article
    client.logout()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Đính chính ngày" in page
    assert "100 cuộc</del>”, nay sửa là “<ins>125 cuộc" in page


def test_data_that_changed_once_more_stop_the_correction(client, desk):
    desk.reapprove(85, AT)
    client.force_login(desk.people["editor"])
    data = form_data(client, desk, "?tu=so-lieu")
    desk.reapprove(90, AT)
    answer = client.post(reverse("correction-new", args=[desk.article.pk]), data)
    assert answer.status_code == 409
    assert "đổi lần nữa" in answer.context["errors"][0][1]
    correct_from_data(client, desk)
    desk.reapprove(95, LATER)
    correction = Correction.objects.get()
    with pytest.raises(workflow.StepRefused, match="đổi lần nữa sau khi soạn"):
        take(desk, correction, "publish", "second")
    assert Article.objects.get().content_hash == desk.article.content_hash
    assert "125" not in str(list(desk.article.paragraphs.values_list("generated")))


def test_in_an_edited_paragraph_only_the_figures_change(client, time_machine):
    time_machine.move_to(AT, tick=False)
    desk = Desk()
    row = desk.article.paragraphs.get(block="results")
    row.text = "Bộ đội tuần tra 100 cuộc, không quản mưa gió."
    row.save()
    desk.publish()
    desk.reapprove(85, AT)
    client.force_login(desk.people["editor"])
    page = client.get(reverse("correction-new", args=[desk.article.pk]), {"tu": "so-lieu"})
    opened = {place.key: box.value() for place, box, is_open in page.context["form"].boxes() if is_open}
    assert opened["block:results"] == "Bộ đội tuần tra 125 cuộc, không quản mưa gió."


def test_without_a_drift_the_click_is_a_plain_correction(client, desk):
    client.force_login(desk.people["editor"])
    page = client.get(reverse("correction-new", args=[desk.article.pk]), {"tu": "so-lieu"})
    assert page.context["takes_data"] is False
    assert not any(is_open for _, _, is_open in page.context["form"].boxes())


@pytest.mark.parametrize("who", ["staff", "head", "commander"])
def test_nobody_else_is_told(desk, who):
    desk.reapprove(85, AT)
    assert not Notice.objects.filter(event="drifted", recipient=desk.people[who]).exists()


def test_an_approval_costs_one_query_more_where_nothing_is_out(time_machine):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    time_machine.move_to(OUT, tick=False)
    desk = Desk()
    with CaptureQueriesContext(connection) as queries:
        workflow.tell_drift(desk.period, by=desk.people["head"], at=OUT)
    assert len(queries) == 1
    desk.publish()
    costs = []
    for value in (60, 85):
        desk.reports[1].results.update(value=value)
        with CaptureQueriesContext(connection) as queries:
            workflow.tell_drift(desk.period, by=desk.people["head"], at=OUT)
        costs.append(len(queries))
    assert costs[0] < costs[1] <= costs[0] + 12


def photo_told():
    return [one.text for one in Notice.objects.filter(event="drifted").order_by("pk")]


def test_a_clause_taken_over_rings_where_readers_would_see_it(client, time_machine):
    """An internal article: what the head takes over from a unit stays inside the cluster at first."""
    time_machine.move_to(AT, tick=False)
    desk = Desk("internal")
    desk.publish()
    report = desk.reports[1]
    type(report).objects.filter(pk=report.pk).update(limitations="Sinh hoạt chưa đều.")
    client.force_login(desk.people["head"])
    url = reverse("review-take", args=[desk.review.pk])
    for _ in range(2):
        client.post(url, {"field": "limitations", "report": report.pk, "clause": "sinh hoạt chưa đều"})
    assert desk.review.limitations.count() == 1
    assert [recipient for recipient, _ in told()] == ["Phạm Biên Tập", "Vũ Biên Tập Hai"]
    assert Article.objects.get().drift_mark


def test_a_photo_uploaded_changed_or_dropped_after_publishing_rings_once_each(client, desk):
    client.force_login(desk.people["head"])
    upload(client, {"review": desk.review, **desk.people})
    said = (
        f"Ảnh của hội nghị đã đổi sau khi đăng bài “{desk.article}”."
        " Ảnh “Quang cảnh hội nghị” mới thêm, chưa có trong bài."
    )
    assert photo_told() == [said] * 2
    assert not drift(Article.objects.get()).mark
    client.force_login(desk.people["editor"])
    page = client.get(desk.article.get_edit_url()).text
    assert "Ảnh của hội nghị đã đổi sau khi đăng" in page
    assert "Số liệu nguồn đã đổi sau khi đăng" not in page
    assert "Ảnh của hội nghị đã đổi" in client.get(reverse("desk")).text
    for _ in range(2):
        workflow.tell_drift(desk.period, by=desk.people["head"], at=LATER)
    assert len(photo_told()) == 2
    desk.reapprove(85, LATER)
    assert len(photo_told()) == 4
    assert "nay là 125 cuộc" in photo_told()[-1]
    workflow.tell_drift(desk.period, by=desk.people["head"], at=LATER)
    assert len(photo_told()) == 4
    desk.review.photos.all().delete()
    workflow.tell_drift(desk.period, by=desk.people["head"], at=LATER)
    assert len(photo_told()) == 4  # as the article has them, and the figures were told


def test_what_became_of_a_published_photo_is_said(client, time_machine):
    time_machine.move_to(AT, tick=False)
    desk = Desk()
    photo = desk.review.photos.create(
        caption="Quang cảnh", file="photos/2026/a-960.jpg", width=960, height=640
    )
    desk.publish()
    assert drift(Article.objects.get()).photos == ()
    photo.caption, photo.credit = "Đại biểu dự hội nghị", "Hồ Ảnh"
    photo.save()
    assert drift(Article.objects.get()).photos == (
        "Ảnh “Quang cảnh” nay có chú thích “Đại biểu dự hội nghị”.",
    )
    typed = {"photo:0": "Đại biểu dự hội nghị"}
    correction = workflow.ask_correction(
        desk.article, typed, by=desk.people["editor"], at=AT, note="Chú thích ảnh ghi nhầm"
    )
    take(desk, correction, "publish", "second")
    assert drift(Article.objects.get()).photos == ("Ảnh “Đại biểu dự hội nghị” nay ghi tác giả “Hồ Ảnh”.",)
    photo.visibility = "cluster"
    photo.save()
    article = Article.objects.get()
    assert drift(article).photos == ("Ảnh “Đại biểu dự hội nghị” trong bài nay không còn xem được.",)


def test_a_photo_of_the_cluster_only_is_none_of_the_public_articles(client, desk):
    upload(client, {"review": desk.review, **desk.people}, visibility="cluster")
    assert (photo_told(), Article.objects.get().drift_mark) == ([], "")
