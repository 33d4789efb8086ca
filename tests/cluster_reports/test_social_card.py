"""The picture of a shared article: what is on it, and that it is made once and never for what is not public."""

import io
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from cluster_reports.exports import social_card
from cluster_reports.forms.photo import reencode, store
from cluster_reports.models import Article, Photo
from tests.factories import make_cluster, make_period, make_published, make_review, moment

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 24)
WORDS = {"brand": "Báo cáo thi đua", "kicker": "BCH Thử", "headline": "Sơ kết", "foot": "24/06/2026"}


def striped():
    """A photo whose left third is red, whose middle is white and whose right third is blue."""
    image = Image.new("RGB", (1800, 600), "white")
    image.paste("red", (0, 0, 600, 600))
    image.paste("blue", (1200, 0, 1800, 600))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file


def drawn(**words):
    return Image.open(io.BytesIO(social_card.draw(**(WORDS | {"photo": None} | words))))


def inked(card, box):
    """How many points of a part of the card are not paper."""
    return sum(card.crop(box).convert("L").histogram()[:128])


@pytest.mark.parametrize("headline", ["", "Sơ kết", "ẾỖỮẶ " * 40, "Đ" * 200, "x \u2028 <b>&amp;</b> 🙂"])
def test_a_card_has_its_size_whatever_the_headline(headline):
    card = drawn(headline=headline)
    assert (card.format, card.size) == ("JPEG", (1200, 630))
    assert inked(card, (1140, 20, 1200, 630)) == 0  # nothing runs over the margin
    assert inked(card, (0, 598, 1200, 630)) == 0


def test_stacked_marks_are_drawn():
    plain, marked = (drawn(headline=text) for text in ("EOUA", "ẾỖỮẶ"))
    where = (64, 190, 500, 330)
    assert inked(marked, where) > 1.15 * inked(plain, where) > 0


def test_every_vietnamese_letter_has_its_own_shape():
    letters = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵdđ"
    for name in ("card-serif-700", "card-sans-600"):
        font = social_card._font(name, 40)
        shapes = {bytes(font.getmask(letter)) for letter in letters + letters.upper()}
        assert len(shapes) == 2 * len(letters), name


def test_a_long_headline_is_set_smaller_and_only_then_cut():
    assert social_card.fitting("Sơ kết", 1000, 300) == (64, ["Sơ kết"])
    size, lines = social_card.fitting("Sơ kết công tác thi đua, " * 5, 600, 400)
    assert 32 <= size < 64
    assert " ".join(lines) == ("Sơ kết công tác thi đua, " * 5).strip()
    size, lines = social_card.fitting("Sơ kết công tác thi đua, " * 40, 600, 400)
    assert (size, lines[-1][-1]) == (32, "…")
    assert len(lines) == int(400 // (32 * social_card.LINE_HEIGHT))


@pytest.mark.parametrize(("x", "color"), [(0, (254, 0, 0)), (50, (255, 255, 255)), (100, (0, 0, 254))])
def test_the_photo_is_cut_around_its_focus(x, color):
    card = drawn(photo=striped().getvalue(), focus=(x, 50))
    assert all(abs(seen - wanted) < 8 for seen, wanted in zip(card.getpixel((980, 300)), color, strict=True))


@pytest.fixture
def article():
    review = make_review(make_period(make_cluster(number=3)))
    photo = Photo.objects.create(review=review, caption="Hội trường", file=store(reencode(striped()), DAY))
    article = make_published(review, slug="so-ket")
    article.published["photos"] = [
        {
            "pk": photo.pk,
            "caption": "",
            "credit": "",
            "alt": "",
            "width": 1600,
            "height": 533,
            "focus": [0, 50],
        }
    ]
    article.save()
    return article


def served(client, slug="so-ket"):
    return client.get(reverse("social-card", args=[slug]))


def cards():
    try:
        return default_storage.listdir(social_card.FOLDER)[1]
    except FileNotFoundError:
        return []


def test_a_card_is_drawn_once_for_a_published_state(client, article, monkeypatch):
    first = served(client)
    assert (first.status_code, first.headers["Content-Type"]) == (200, "image/jpeg")
    red, green, blue = Image.open(io.BytesIO(first.content)).getpixel((980, 300))
    assert (red > 240, green < 15, blue < 15) == (True, True, True)
    monkeypatch.setattr(social_card, "draw", None)
    assert served(client).content == first.content
    assert len(cards()) == 1


def test_a_new_state_gets_a_new_card_and_the_old_one_is_swept(client, article, time_machine):
    time_machine.move_to(moment(DAY))
    old = served(client).content
    article.published["headline"], article.content_hash = "Đã đính chính", "1" * 64
    article.save()
    assert served(client).content != old
    assert len(cards()) == 2
    time_machine.move_to(moment(date(2100, 1, 1)))
    call_command("sweep_files", delete=True)
    assert cards() == [f"1-{'1' * 64}-{Photo.objects.get().pk}.jpg"]


def test_a_withdrawn_article_has_no_card_and_its_file_goes(client, article, time_machine):
    served(client)
    Article.objects.update(status="withdrawn")
    assert served(client).status_code == 404
    time_machine.move_to(moment(date(2100, 1, 1)))
    call_command("sweep_files", delete=True)
    assert cards() == []


def test_nothing_is_drawn_for_an_internal_article_whoever_asks(admin_client, article):
    Article.objects.update(audience="internal")
    assert served(admin_client).status_code == 404
    assert cards() == []


def test_a_photo_that_became_internal_is_on_no_card(client, article):
    served(client)
    Photo.objects.update(visibility="cluster")
    assert min(Image.open(io.BytesIO(served(client).content)).getpixel((980, 300))) > 240  # paper


def test_a_photo_whose_file_is_gone_costs_the_photo_not_the_card(client, article):
    photo = Photo.objects.get()
    for width in Photo.WIDTHS:
        default_storage.delete(photo.path_of(width))
    assert served(client).status_code == 200


def test_an_old_address_leads_to_the_card(client, article):
    article.slug = "moi"
    article.save()
    assert served(client).headers["Location"] == reverse("social-card", args=["moi"])
    assert served(client, "khong-co").status_code == 404
