import json
from datetime import date

import pytest

from cluster_reports.article import draft, publication
from cluster_reports.article.publication import frozen_form
from cluster_reports.models import Article, Outlet, Photo
from tests.factories import make_period, make_review, make_user, moment

from . import cases

pytestmark = pytest.mark.django_db
AT = moment(date(2022, 6, 24), 11, 10)


@pytest.fixture
def review():
    return cases.case_3()


def frozen(review, audience="public"):
    article, _ = draft.start(review, audience)
    article.refresh_from_db()
    return frozen_form(article, AT)


def test_it_is_json_and_holds_all_the_page_needs(review):
    piece = frozen(review)
    assert json.loads(json.dumps(piece)) == piece
    around = {
        "kicker",
        "headline",
        "description",
        "audience",
        "stamp",
        "cluster",
        "period",
        "source_tag",
        "byline",
        "bulletin",
    }
    assert set(piece) == around | {"blocks", "photos", "figures", "earlier", "snapshot", "passports"}


def test_the_stamp_is_in_vietnamese_time():
    assert frozen(cases.case_1())["stamp"] == {
        "at": "2022-06-24T11:10+07:00",
        "time": "11:10",
        "weekday": "thứ Sáu",
        "date": "24/06/2022",
        "zone": "GMT+7",
    }


def test_blocks_are_lists_of_paragraphs(review):
    results = next(block for block in frozen(review)["blocks"] if block["block"] == "results")
    assert [text[:6] for text in results["text"]] in [
        [one, two] for one in ("Theo đ", "Hội ng", "Báo cá") for two in ("Cụ thể", "Về số ", "Kết qu")
    ]


def test_in_numbers_lists_the_figures_as_the_text_says_them(review):
    assert frozen(review)["figures"] == [
        {
            "label": "Phạm pháp hình sự",
            "value": "trên 1.800 vụ",
            "comparison": "giảm 67 vụ so với cùng kỳ năm 2022",
        },
        {"label": "Tỷ lệ điều tra, làm rõ", "value": "94,64%", "comparison": ""},
    ]


def test_a_hidden_paragraph_takes_its_figures_with_it(review):
    article, _ = draft.start(review, "public")
    article.paragraphs.filter(block="results").update(is_hidden=True)
    piece = frozen_form(article, AT)
    assert (piece["figures"], "results" in [block["block"] for block in piece["blocks"]]) == ([], False)


def test_the_outlet_marks_the_end_and_shows_the_kicker(review):
    review.outlet = Outlet.objects.create(
        name="Cổng thông tin", ending_mark="./.", shows_kicker=True, source_tag="CTT"
    )
    review.save()
    piece = frozen(review)
    assert (piece["kicker"], piece["source_tag"]) == ("BỘ CÔNG AN", "CTT")
    assert piece["blocks"][-1]["text"][-1].endswith("kiến nghị./.")


def test_only_photos_with_a_file_that_this_audience_may_see(review):
    for caption, visibility, file in (
        ("một", "public", "a.jpg"),
        ("hai", "cluster", "b.jpg"),
        ("ba", "public", ""),
    ):
        photo = Photo(review=review, caption=caption, visibility=visibility)
        Photo.objects.bulk_create([photo])
        Photo.objects.filter(caption=caption).update(file=file, width=1600, height=900)
    assert [photo["caption"] for photo in frozen(review)["photos"]] == ["một"]
    assert [photo["caption"] for photo in frozen(review, "internal")["photos"]] == ["một", "hai"]


def test_earlier_public_articles_of_the_cluster(review):
    cluster = review.period.cluster
    editor = make_user(cluster.organisation, "editor")
    for year, status in ((2021, "published"), (2022, "draft")):
        before = make_review(make_period(cluster, "h1", year))
        Article.objects.create(
            review=before,
            headline=f"Bài {year}",
            slug=f"bai-{year}",
            status=status,
            published={},
            published_at=moment(date(year, 7, 1)),
            published_by=editor,
            content_hash="x",
        )
    assert frozen(review)["earlier"] == [{"headline": "Bài 2021", "slug": "bai-2021", "date": "01/07/2021"}]


def test_a_preview_takes_what_is_being_typed(review):
    article, _ = draft.start(review, "public")
    typed = list(article.paragraphs.all())
    typed[0].text = "Đang gõ."
    piece = frozen_form(article, AT, paragraphs=typed)
    assert piece["blocks"][0]["text"] == ["Đang gõ."]


@pytest.mark.parametrize(
    ("form", "typed", "has_photo", "printed"),
    [
        ("typed", "Sơn Tòng", True, "Sơn Tòng"),
        ("capitals", "Ngọc Ngà", True, "NGỌC NGÀ"),
        ("capitals", "Tin, ảnh: Ngọc Ngà", True, "NGỌC NGÀ"),
        ("credit", "Ngọc Ngà", True, "Tin, ảnh: Ngọc Ngà"),
        ("credit", "Ngọc Ngà", False, "Tin: Ngọc Ngà"),
        ("both", "Bài, ảnh: Q.Mười", True, "Tin, ảnh: Q.MƯỜI"),
        ("both", "  ", True, "  "),
        ("credit", "Tin Học", False, "Tin: Tin Học"),
    ],
)
def test_the_author_in_the_form_of_the_outlet(form, typed, has_photo, printed):
    photos = [{"pk": 1}] if has_photo else []
    assert publication._byline(typed, Outlet(byline_form=form), photos) == printed
