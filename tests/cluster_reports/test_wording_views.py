"""An administrator words a block of the articles anew, tries it on a review, and goes back."""

import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from cluster_reports.article import draft, wording
from cluster_reports.models import Wording
from tests.factories import make_cluster, make_period, make_review, make_unit, make_user, moment

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 6, 26))
ORIGINAL = wording.original("signing")
ANEW = "{nếu có việc ký kết}Trong không khí phấn khởi, {việc ký kết}.{hết}"


@pytest.fixture
def admin(client):
    user = make_user(role="admin")
    client.force_login(user)
    return user


@pytest.fixture
def review():
    units = [make_unit(f"Phòng {name}") for name in ("Chính trị", "Hậu cần")]
    review = make_review(make_period(make_cluster(units, number=3), status="published"))
    review.agendaitems.create(kind="signed", text="giao ước thi đua năm 2027")
    return review


def send(client, text=ANEW, viec="luu", version="0", **more):
    return client.post(
        reverse("wording", args=["signing"]), {"viec": viec, "text": text, "version": version, **more}
    )


@pytest.mark.parametrize("role", ["staff", "editor", "commander"])
def test_only_administrators_word_the_articles(client, role):
    client.force_login(make_user(make_unit(), role=role))
    assert client.get(reverse("wordings")).status_code == 403
    assert send(client).status_code == 403
    assert not Wording.objects.exists()


def test_strangers_are_sent_to_the_log_in(client):
    assert client.get(reverse("wordings")).status_code == 302
    assert send(client).status_code == 401


def test_every_block_opens_with_its_original_and_its_places(client, admin):
    page = client.get(reverse("wordings"))
    assert page.text.count("câu gốc") == len(wording.BLOCKS)
    for block in wording.BLOCKS:
        page = client.get(reverse("wording", args=[block]))
        assert page.status_code == 200
        assert page.context["form"]["text"].value() == wording.original(block)
    assert client.get(reverse("wording", args=["khong-co"])).status_code == 404


def test_a_trial_shows_the_last_review_and_saves_nothing(client, admin, review):
    page = send(client, viec="thu")
    assert (page.status_code, Wording.objects.count()) == (200, 0)
    assert "Trong không khí phấn khởi" in page.text
    assert page.context["trial"]["review"] == review
    assert page.context["trial"]["lost"] == []


def test_a_trial_names_the_facts_that_a_condition_hides(client, admin, review):
    page = send(client, "Hội nghị kết thúc.{nếu không có việc ký kết}{việc ký kết}{hết}", viec="thu")
    assert page.context["trial"]["lost"] == ["các đơn vị ký kết giao ước thi đua năm 2027"]


def test_a_saved_wording_changes_what_is_written_from_then_on(client, admin, review):
    article, _ = draft.start(review, "public")
    before = article.paragraphs.get(block="signing").generated
    assert send(client).status_code == 302
    assert article.paragraphs.get(block="signing").generated == before
    draft.refresh(article)
    after = article.paragraphs.get(block="signing").generated
    assert after == "Trong không khí phấn khởi, các đơn vị ký kết giao ước thi đua năm 2027."
    row = Wording.objects.get()
    assert (row.by, row.text) == (admin, ANEW)


def test_one_goes_back_to_the_original_and_what_was_tried_stays_in_the_list(client, admin, review):
    send(client)
    page = client.get(reverse("wording", args=["signing"]))
    assert "Trở về câu gốc" in page.text
    assert page.context["form"]["text"].value() == ANEW
    send(client, viec="goc", version=page.context["version"])
    assert Wording.in_use() == {}
    assert [row.text for row in Wording.objects.all()] == ["", ANEW]
    page = client.get(reverse("wording", args=["signing"]))
    assert page.context["form"]["text"].value() == ORIGINAL
    assert "Trong không khí phấn khởi" in page.text


def test_the_same_sent_twice_is_kept_once(client, admin):
    assert [send(client).status_code for _ in range(2)] == [302, 302]
    assert Wording.objects.count() == 1


def test_a_stale_page_shows_both_wordings_and_saves_none(client, admin):
    send(client)
    page = send(client, ANEW.replace("phấn khởi", "trang trọng"))
    assert page.status_code == 409
    assert "trang trọng" in page.text
    assert "phấn khởi" in page.text
    assert Wording.objects.count() == 1
    assert page.context["form"]["text"].value().count("trang trọng") == 1


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("Một câu.\n{việc kí kết}.", "Dòng 2: không có chỗ điền {việc kí kết}. Có phải {việc ký kết}?"),
        ("Ký xong.", "không còn chỗ {việc ký kết}"),
        ("", "bỏ trống"),
        ("{việc ký kết} đạt 100%", "gõ tay"),
        ("{{ việc ký kết }}", "đứng một mình"),
    ],
)
def test_what_cannot_be_said_is_refused_in_words_and_kept_in_the_box(client, admin, text, sentence):
    page = send(client, text)
    assert page.status_code == 422
    assert any(sentence in message for _, message, _ in page.context["errors"])
    assert not Wording.objects.exists()
    assert page.context["form"]["text"].value() == text


def test_markup_stays_text(client, admin, review):
    page = send(client, "<script>alert()</script> {việc ký kết}", viec="thu")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_a_wording_that_names_a_lost_place_gives_way_to_the_original(review, admin):
    Wording.objects.create(block="signing", text="{chỗ đã bỏ}", by=admin, at=AT)
    article, _ = draft.start(review, "public")
    assert "ký kết giao ước thi đua năm 2027" in article.paragraphs.get(block="signing").generated


def test_a_decomposed_text_is_kept_composed(client, admin):
    send(client, unicodedata.normalize("NFD", ANEW))
    assert Wording.objects.get().text == ANEW


@pytest.mark.parametrize("how_many", [1, 6])
def test_the_list_costs_the_same_for_few_and_many(client, admin, how_many, django_assert_num_queries):
    for number in range(how_many):
        Wording.objects.create(block="signing", text=f"{ANEW} {'a' * number}", by=admin, at=AT)
    client.get(reverse("wordings"))
    with django_assert_num_queries(4):
        client.get(reverse("wordings"))
