"""Limitations of the last review come back: answered, counted, carried on; nothing is proposed while one waits."""

import unicodedata
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_reports import dossiers, workflow
from cluster_reports.article import draft, snapshot
from cluster_reports.models import (
    Chains,
    Limitation,
    LimitationAnswer,
    Period,
    asked_limitations,
    unanswered_limitations,
)
from tests.factories import (
    make_article,
    make_cluster,
    make_period,
    make_report,
    make_review,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
Kind = Period.Kind
PAGE = "han-che-ky-truoc"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(date(2026, 12, 20)), tick=False)


def limit(review, text, visibility="public", order=1):
    return Limitation.objects.create(review=review, text=text, visibility=visibility, order=order)


def answer(review, limitation, level="done", text="Đã làm xong.", **fields):
    return LimitationAnswer.objects.create(
        review=review,
        limitation=limitation,
        asked=limitation.text,
        asked_in=limitation.review.period.name,
        level=level,
        text=text,
        visibility=limitation.visibility,
        **fields,
    )


@pytest.fixture
def place():
    head, member = make_unit("Phòng Chính trị"), make_unit("Phòng Hậu cần")
    cluster = make_cluster([head, member], number=3)
    first = make_review(make_period(cluster, Kind.FIRST_HALF, status=Period.Status.PUBLISHED))
    second = make_review(make_period(cluster, Kind.SECOND_HALF))
    return {
        "cluster": cluster,
        "first": first,
        "second": second,
        "head": make_user(head),
        "staff": make_user(member),
        "other": make_user(make_cluster([make_unit()]).members_on(date(2026, 6, 30))[0]),
        "editor": make_user(cluster.organisation, "editor"),
        "commander": make_user(cluster.organisation, "commander"),
        "admin": make_user(role="admin"),
    }


def typed(client, review, **changes):
    context = client.get(reverse("review-edit", args=[review.pk, PAGE])).context
    data = {"read": context["read"]}
    for form in context["form"]:
        data |= {field.html_name: field.value() or "" for field in form}
    return data | changes


def save(client, review, **changes):
    return client.post(reverse("review-edit", args=[review.pk, PAGE]), typed(client, review, **changes))


def test_a_first_review_is_asked_nothing(place):
    assert list(asked_limitations(place["first"])) == []


def test_the_last_review_asks_whatever_its_kind_and_a_campaign_since(place):
    cluster = place["cluster"]
    limit(make_review(make_period(cluster, Kind.SECOND_HALF, 2025)), "cũ hơn")
    half = limit(place["first"], "của nửa đầu")
    campaign = make_review(_campaign(cluster, date(2026, 8, 1), date(2026, 9, 20)))
    since = limit(campaign, "của đợt thi đua")
    before = limit(
        make_review(_campaign(cluster, date(2026, 3, 1), date(2026, 4, 1), "đợt xuân")), "đã hỏi rồi"
    )
    assert list(asked_limitations(place["second"])) == [half, since]
    assert list(asked_limitations(campaign)) == []
    assert before not in asked_limitations(place["second"])
    year = make_review(make_period(cluster, Kind.YEAR, 2026))
    assert list(asked_limitations(year)) == [half, since]


def _campaign(cluster, starts_on, ends_on, name="đợt thi đua"):
    return Period.objects.create(
        cluster=cluster,
        kind=Kind.CAMPAIGN,
        year=2026,
        name=name,
        starts_on=starts_on,
        ends_on=ends_on,
        opens_on=ends_on,
        due_on=ends_on,
        locks_on=date(2026, 12, 31),
        status=Period.Status.OPEN,
    )


def test_what_is_older_than_last_year_is_not_the_last_period(place):
    old = make_review(make_period(place["cluster"], Kind.FIRST_HALF, 2024))
    limit(old, "từ lâu")
    new = make_review(make_period(make_cluster([make_unit()]), Kind.FIRST_HALF, 2026))
    assert not asked_limitations(new).exists()
    place["first"].delete()
    assert not asked_limitations(place["second"]).exists()


def test_every_earlier_limitation_is_there_and_is_answered(client, place):
    one, two = limit(place["first"], "phối hợp chậm"), limit(place["first"], "ít sáng kiến", "cluster", 2)
    client.force_login(place["head"])
    page = client.get(reverse("review-edit", args=[place["second"].pk, PAGE]))
    assert [form.heading for form in page.context["form"]] == [
        "Phối hợp chậm (6 tháng đầu năm 2026)",
        "Ít sáng kiến (6 tháng đầu năm 2026)",
    ]
    nfd = unicodedata.normalize("NFD", "Đã họp giao ban\n12 lần.")
    done = save(client, place["second"], **{f"han-che-{one.pk}-level": "done", f"han-che-{one.pk}-text": nfd})
    assert done.status_code == 302
    row = LimitationAnswer.objects.get()
    assert (row.limitation, row.level, row.text) == (one, "done", "Đã họp giao ban 12 lần.")
    assert (row.asked, row.asked_in, row.visibility) == ("phối hợp chậm", "6 tháng đầu năm 2026", "public")
    save(
        client,
        place["second"],
        **{f"han-che-{two.pk}-level": "not", f"han-che-{two.pk}-text": "Chưa có người."},
    )
    assert LimitationAnswer.objects.get(limitation=two).visibility == "cluster"
    assert not unanswered_limitations(place["second"]).exists()
    save(client, place["second"], **{f"han-che-{two.pk}-level": "", f"han-che-{two.pk}-text": ""})
    assert LimitationAnswer.objects.get() == row


@pytest.mark.parametrize(
    ("level", "text", "fault"),
    [
        ("done", "", "Ghi đã làm gì, kết quả đến đâu."),
        ("done", "  \n ", "Ghi đã làm gì, kết quả đến đâu."),
        ("", "đã làm", "Chọn mức khắc phục."),
        ("xong", "đã làm", "xong"),
        ("done", "x" * 401, "400"),
    ],
)
def test_half_an_answer_is_asked_back(client, place, level, text, fault):
    one = limit(place["first"], "phối hợp chậm")
    client.force_login(place["head"])
    page = save(client, place["second"], **{f"han-che-{one.pk}-level": level, f"han-che-{one.pk}-text": text})
    assert page.status_code == 200
    assert fault in " ".join(message for _, message, _ in page.context["errors"])
    assert not LimitationAnswer.objects.exists()


def test_another_reviews_limitation_is_not_answered_here(client, place):
    other = limit(make_review(make_period(make_cluster([make_unit()]), Kind.FIRST_HALF)), "việc của cụm khác")
    limit(place["first"], "phối hợp chậm")
    client.force_login(place["head"])
    save(client, place["second"], **{f"han-che-{other.pk}-level": "done", f"han-che-{other.pk}-text": "x"})
    assert not LimitationAnswer.objects.exists()


def test_two_people_do_not_overwrite_each_other_and_twice_is_once(client, place):
    one = limit(place["first"], "phối hợp chậm")
    client.force_login(place["head"])
    url = reverse("review-edit", args=[place["second"].pk, PAGE])
    mine = typed(
        client, place["second"], **{f"han-che-{one.pk}-level": "done", f"han-che-{one.pk}-text": "A"}
    )
    other = mine | {f"han-che-{one.pk}-text": "B"}
    assert [client.post(url, data).status_code for data in (mine, mine, other)] == [302, 302, 409]
    assert LimitationAnswer.objects.get().text == "A"


def test_words_in_markup_are_shown_as_words(client, place):
    answer(place["second"], limit(place["first"], "<b>chậm</b>"), text="<script>alert(1)</script>")
    client.force_login(place["head"])
    page = client.get(place["second"].get_absolute_url())
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<b>chậm" not in page.text


def test_nothing_is_proposed_or_published_while_one_waits(client, place):
    one = limit(place["first"], "phối hợp chậm")
    limit(place["first"], "ít sáng kiến", "cluster")
    article = make_article(place["second"])
    at = moment(date(2026, 12, 30))
    with pytest.raises(workflow.StepRefused) as refused:
        workflow.take(article, "propose", by=place["head"], at=at)
    where = f"{place['second'].get_absolute_url()}#{PAGE}"
    assert refused.value.faults == [(where, "Còn 2 hạn chế kỳ trước chưa trả lời.")]
    client.force_login(place["head"])
    version = client.get(reverse("article-edit", args=[article.pk])).context["article"].version
    page = client.post(
        reverse("article-step", args=[article.pk, "propose"]), {"version": version}, follow=True
    )
    assert f'<a href="{where}">Còn 2 hạn chế kỳ trước chưa trả lời.</a>' in page.text
    for limitation in asked_limitations(place["second"]):
        answer(place["second"], limitation, "not" if limitation == one else "done")
    assert workflow.take(article, "propose", by=place["head"], at=at).status == "proposed"
    limit(place["first"], "nêu thêm sau")
    with pytest.raises(workflow.StepRefused):
        workflow.take(article, "publish", by=place["editor"], at=at)


def carry(client, row):
    return client.post(reverse("limitation-carry", args=[row.review_id, row.pk]))


def test_what_is_not_over_is_stated_again_once_with_its_link(client, place):
    one = limit(place["first"], "phối hợp chậm", "cluster")
    one.cause = "thiếu quy chế"
    one.save()
    row = answer(place["second"], one, "partly")
    client.force_login(place["head"])
    assert "Nêu tiếp thành hạn chế kỳ này" in client.get(place["second"].get_absolute_url()).text
    assert [carry(client, row).status_code for _ in range(2)] == [302, 302]
    again = place["second"].limitations.get()
    assert (again.text, again.cause, again.visibility) == ("phối hợp chậm", "thiếu quy chế", "cluster")
    assert again.continues.limitation == one
    page = client.get(place["second"].get_absolute_url())
    assert "nêu từ kỳ 6 tháng đầu năm 2026, kỳ thứ 2 liên tiếp" in page.text
    assert "Nêu tiếp thành hạn chế kỳ này" not in page.text


def test_what_is_over_is_not_stated_again(client, place):
    row = answer(place["second"], limit(place["first"], "phối hợp chậm"), "done")
    client.force_login(place["head"])
    carry(client, row)
    assert not place["second"].limitations.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("head", 302), ("staff", 404), ("other", 404), ("editor", 403), ("commander", 404), ("admin", 403)],
)
def test_carry_access(client, place, who, status):
    row = answer(place["second"], limit(place["first"], "phối hợp chậm"), "not")
    client.force_login(place[who])
    assert carry(client, row).status_code == status
    assert place["second"].limitations.exists() is (status == 302)


def test_an_answer_of_another_review_is_not_carried(client, place):
    row = answer(place["second"], limit(place["first"], "phối hợp chậm"), "not")
    client.force_login(place["head"])
    url = reverse("limitation-carry", args=[place["first"].pk, row.pk])
    assert client.post(url).status_code == 404
    assert client.get(url).status_code == 405


def test_a_chain_is_told_over_a_year_and_more(place):
    cluster, last = place["cluster"], limit(place["first"], "chậm")
    for kind, year in ((Kind.SECOND_HALF, 2026), (Kind.FIRST_HALF, 2027)):
        period = Period.objects.filter(cluster=cluster, kind=kind, year=year).first()
        review = place["second"] if period else make_review(make_period(cluster, kind, year))
        again = limit(review, "vẫn chậm")
        answer(review, last, "not", carried=again)
        last = again
    assert Chains(cluster).of(last) == ("6 tháng đầu năm 2026", 3)
    assert Chains(cluster).said(last) == "nêu từ kỳ 6 tháng đầu năm 2026, kỳ thứ 3 liên tiếp"


def test_a_limitation_is_answered_once_in_a_review(place):
    one = limit(place["first"], "phối hợp chậm")
    answer(place["second"], one)
    with pytest.raises(IntegrityError), transaction.atomic():
        answer(place["second"], one)


def test_an_answer_outlives_the_limitation_it_is_about(client, place):
    one = limit(place["first"], "phối hợp chậm")
    answer(place["second"], one)
    one.delete()
    client.force_login(place["head"])
    assert "Phối hợp chậm" in client.get(place["second"].get_absolute_url()).text
    save(client, place["second"])
    assert LimitationAnswer.objects.get().asked == "phối hợp chậm"


def said(review, audience="public"):
    return [one.level for one in snapshot.read(review, audience).answered]


def test_the_article_counts_only_what_its_readers_were_told(place):
    first, second = place["first"], place["second"]
    answer(second, limit(first, "a"), "done")
    inside = limit(first, "b", "cluster")
    assert said(second) == ["done"]
    assert said(second, "internal") == []  # one that these readers know of has no answer yet
    answer(second, inside, "not")
    assert (said(second), said(second, "internal")) == (["done"], ["done", "not"])
    inside.visibility = "public"
    inside.save()
    assert said(second) == ["done"]  # what was answered inside stays inside
    first.show_limitations = False
    first.save()
    assert said(second) == []


def test_the_sentence_is_a_fact_of_the_review(place):
    for number, level in enumerate(("done", "done", "done", "partly")):
        answer(place["second"], limit(place["first"], f"hạn chế {number}"), level)
    article, _ = draft.start(place["second"], "public")
    paragraph = article.paragraphs.get(block="limitations")
    assert "4 hạn chế" in paragraph.generated
    assert "3 đã khắc phục xong, 1 khắc phục một phần." in paragraph.generated
    assert {fact["said"] for fact in paragraph.facts} == {
        "4 hạn chế",
        "3 đã khắc phục xong, 1 khắc phục một phần",
    }
    assert paragraph.facts[0]["sources"][0]["review"] == place["second"].pk


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_queries_of_the_page_do_not_grow(client, place, how_many, django_assert_num_queries):
    for number in range(how_many):
        row = answer(place["second"], limit(place["first"], f"h{number}"), "not")
        row.carried = limit(place["second"], f"h{number}")
        row.save()
        limit(place["first"], f"chưa {number}")
        make_report(place["first"].period, make_unit())
    client.force_login(place["head"])
    with django_assert_num_queries(8):
        client.get(reverse("review-edit", args=[place["second"].pk, PAGE]))


def test_answers_come_through_a_dossier_whichever_period_is_loaded_first(place):
    first, second = place["first"], place["second"]
    one = limit(first, "phối hợp chậm")
    row = answer(second, one, "partly")
    row.carried = limit(second, "vẫn chậm")
    row.save()
    files = [dossiers.parse(dossiers.to_text(dossiers.dump(one.period)).encode()) for one in (second, first)]
    place["cluster"].periods.all().delete()
    for data in files:
        dossiers.load(data)
    row = LimitationAnswer.objects.get()
    assert (row.limitation.text, row.carried.text, row.level) == ("phối hợp chậm", "vẫn chậm", "partly")
    assert not unanswered_limitations(row.review).exists()
    again = dossiers.load(files[0])
    assert not again.is_changed
