from datetime import date
from itertools import pairwise

import pytest

from cluster_reports.article import draft
from cluster_reports.article.draft import Voice, turn_of
from cluster_reports.article.drifting import drift
from cluster_reports.models import Article, Award, Highlight
from tests.factories import make_article, make_review

from . import cases
from .samples import period

pytestmark = pytest.mark.django_db


@pytest.fixture
def review():
    return cases.case_1()


@pytest.fixture
def article(review):
    return draft.start(review, "public")[0]


def texts(article):
    return {row.block: row.shown for row in article.paragraphs.all()}


def test_an_article_is_started_once(review):
    first, is_new = draft.start(review, "public")
    again, is_new_again = draft.start(review, "public")
    assert (first, is_new, is_new_again) == (again, True, False)
    assert first.slug == "cum-thi-dua-so-3-so-ket-6-thang-dau-nam-2022"


def test_the_internal_article_has_its_own_address(review, article):
    assert draft.start(review, "internal")[0].slug == f"{article.slug}-noi-bo"


def test_a_taken_address_is_numbered(review):
    make_article(make_review(), slug="cum-thi-dua-so-3-so-ket-6-thang-dau-nam-2022")
    assert draft.start(review, "public")[0].slug == "cum-thi-dua-so-3-so-ket-6-thang-dau-nam-2022-2"


def test_paragraphs_stand_in_the_order_of_the_plan(article):
    blocks = [row.block for row in article.paragraphs.all()]
    assert blocks == ["lead", "context", "results", "limitations", "directions"]


def test_untouched_paragraphs_are_written_anew(review, article):
    Highlight.objects.create(review=review, text="hội thao đạt giải cao", order=9)
    draft.refresh(article)
    assert "hội thao đạt giải cao" in texts(article)["results"]


def test_an_edited_paragraph_stays_and_asks_to_be_looked_at(review, article):
    article.paragraphs.filter(block="results").update(text="Chữ của biên tập.")
    draft.refresh(article)
    assert not article.paragraphs.get(block="results").needs_look
    Highlight.objects.create(review=review, text="hội thao đạt giải cao", order=9)
    draft.refresh(article)
    row = article.paragraphs.get(block="results")
    assert (row.shown, row.needs_look, "hội thao" in row.generated) == ("Chữ của biên tập.", True, True)


def test_a_block_with_nothing_to_say_goes_unless_it_was_edited(review, article):
    article.paragraphs.filter(block="directions").update(text="Chữ của biên tập.")
    review.limitations.all().delete()
    review.directions.all().delete()
    draft.refresh(article)
    assert "limitations" not in texts(article)
    row = article.paragraphs.get(block="directions")
    assert (row.shown, row.generated, row.facts, row.needs_look) == ("Chữ của biên tập.", "", [], True)


def test_a_new_block_takes_its_place(review, article):
    Award.objects.create(review=review, route="own", form="Giấy khen", collectives=2)
    draft.refresh(article)
    blocks = [row.block for row in article.paragraphs.all()]
    assert blocks == ["lead", "context", "results", "awards", "limitations", "directions"]


def test_the_editors_headline_stays(review, article):
    Article.objects.filter(pk=article.pk).update(headline="Tít của biên tập", headline_is_edited=True)
    article.refresh_from_db()
    draft.refresh(article)
    assert article.headline == "Tít của biên tập"


def test_no_drift_until_the_data_change(review, article):
    article.refresh_from_db()
    assert drift(article).sentences == []
    review.period.reports.first().results.update(state="value", value=2)
    assert drift(article).sentences == ["“Vi phạm kỷ luật”: bài viết 0 vụ, nay là 2 vụ."]
    review.highlights.all().delete()
    review.period.reports.first().results.update(state="zero", value=0)
    assert drift(article).sentences == ["Nội dung của hội nghị đã thay đổi sau khi viết bài."]


def test_facts_say_where_they_come_from(article):
    facts = article.paragraphs.get(block="results").facts
    absence = next(fact for fact in facts if fact["kind"] == "absence")
    assert (absence["said"], absence["value"], absence["unit"]) == ("vi phạm kỷ luật", "0", "vụ")
    assert absence["source"]["label"] == "5 báo cáo đã duyệt"
    assert [source["label"] for source in absence["sources"]][:2] == ["Phòng Chính trị", "Phòng Tham mưu"]
    assert facts[0]["source"]["label"] == "Hội nghị sơ kết 6 tháng đầu năm 2022"


def test_a_voice_repeats_itself_only_when_all_was_said():
    options = ("nêu rõ", "cho biết", "khẳng định")
    voice = Voice("cum-3|6 tháng đầu năm 2022")
    said = [voice.pick(options) for _ in range(6)]
    assert (set(said[:3]), said[:3]) == (set(options), said[3:])
    again = Voice("cum-3|6 tháng đầu năm 2022")
    assert [again.pick(options) for _ in range(6)] == said
    assert len({Voice(f"cụm {number}").pick(options) for number in range(20)}) == 3


def test_two_periods_in_a_row_do_not_read_alike():
    options = ("tổ chức hội nghị", "mở hội nghị", "tiến hành hội nghị")
    ends = {
        months: [date(2020 + month // 12, month % 12 + 1, 28) for month in range(2, 72, months)]
        for months in (3, 6, 12)
    }
    for months, days in ends.items():
        said = [Voice("cum-3", turn_of(period(ends_on=day))).pick(options) for day in days]
        assert [one for one, after in pairwise(said) if one == after] == [], months
