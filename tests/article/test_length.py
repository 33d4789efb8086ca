"""A news piece has 250 to 400 words; it repeats neither itself nor the one before it, and drops nothing unseen."""

import re
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from cluster_reports import dossiers
from cluster_reports.article.checks import numbers_in
from cluster_reports.article.draft import write
from cluster_reports.article.material import to_json
from cluster_reports.article.overlap import likeness, names_of, overlap, said_twice, sequences
from cluster_reports.article.plan import WORDS_AT_MOST
from cluster_reports.article.snapshot import read
from cluster_reports.dossiers.scratch import scratch_database
from cluster_reports.models import Review
from cluster_reports.vietnamese.words import count_words

from .samples import figures, full, members, period, reading, snapshot
from .test_any_subset import faults, lost

DEMO = sorted(Path("cluster_reports/demo").glob("[0-9]*.json"))
AUDIENCES = ["public", "internal"]


def snapshots():
    """The reviews of the demo by audience and cluster, in the order of their periods."""
    for path in DEMO:
        dossiers.load(dossiers.parse(path.read_bytes()) | {"articles": []})
    found = {}
    for review in Review.objects.order_by("period__cluster__slug", "period__ends_on"):
        for audience in AUDIENCES:
            found.setdefault((audience, review.period.cluster.slug), []).append(read(review, audience))
    return found


@pytest.fixture(scope="module")
def demo(django_db_blocker):
    with django_db_blocker.unblock(), scratch_database():
        return snapshots()


@pytest.fixture(scope="module")
def reviews(demo):
    return [one for those in demo.values() for one in those]


def test_the_demo_has_reviews_longer_than_a_news_piece(reviews):
    assert sum(bool(write(one).unused) for one in reviews) >= 6


def test_no_article_of_the_demo_is_longer_than_a_news_piece_or_short_for_want_of_words(reviews):
    for one in reviews:
        draft = write(one)
        words = count_words(draft.text)
        assert words <= WORDS_AT_MOST
        assert words >= 250 or not draft.unused


def test_no_article_of_the_demo_says_six_words_twice(reviews):
    said = {one.period.name: said_twice(write(one).text, names_of(to_json(one))) for one in reviews}
    assert {name: twice for name, twice in said.items() if twice} == {}


def test_no_article_of_the_demo_repeats_one_of_the_four_before_it(demo):
    shares = []
    for those in demo.values():
        written = [(write(one).text, to_json(one)) for one in those]
        for number, (text, data) in enumerate(written):
            shares += likeness(text, data, written[:number][::-1]).shares
    assert (len(shares), [share for share in shares if share >= 35]) == (12, [])


@pytest.mark.parametrize("opens", [1, 2])
def test_another_opening_of_the_demo_keeps_to_every_bar(demo, opens):
    for those in demo.values():
        before = []
        for one in those:
            draft, data = write(one, opens), to_json(one)
            assert (faults(draft), lost(draft), not_anywhere(one, draft)) == ([], [], [])
            assert said_twice(draft.text, names_of(data)) == []
            assert count_words(draft.text) <= WORDS_AT_MOST
            assert draft.text.count(one.cluster.name) == 1
            assert not likeness(draft.text, data, before).is_high
            before.insert(0, (write(one).text, data))


def test_every_bulletin_of_the_demo_says_its_figures_as_the_article_does(reviews):
    for one in reviews:
        draft = write(one)
        assert count_words(draft.bulletin.text) <= 80
        facts = [fact for paragraph in draft.paragraphs for fact in paragraph.facts] + list(draft.unused)
        said = {fact["target"]: (fact["said"], fact["value"]) for fact in facts if fact["value"]}
        here = [fact for fact in draft.bulletin.facts if fact["value"]]
        assert [fact for fact in here if said[fact["target"]] != (fact["said"], fact["value"])] == []


def test_the_measure_sees_a_repeated_article(reviews):
    text = write(reviews[0]).text
    assert (overlap(text, text, set()), len(said_twice(f"{text}\n{text}", set())) > 50) == (1, True)
    assert sequences("Cụm 3, nay là Cụm lớn", 3, {"Cụm 3"}) == ["nay là cụm", "là cụm lớn"]


def test_every_article_of_the_demo_reads_well_and_shortens_without_loss(reviews):
    for one in reviews:
        draft = write(one)
        assert (faults(draft), lost(draft), not_anywhere(one, draft)) == ([], [], [])


def test_the_cluster_is_named_in_full_once_and_the_lead_is_short(reviews):
    for one in reviews:
        draft = write(one)
        assert draft.text.count(one.cluster.name) == 1
        lead = re.sub(r", gồm .*?, (?=tổ chức|mở|tiến hành)", " ", draft.paragraphs[0].text)
        assert count_words(lead) <= 45


@pytest.mark.django_db
def test_both_databases_give_the_same_bytes(demo):
    here = snapshots()
    texts = [[write(one) for those in found.values() for one in those] for found in (demo, here)]
    assert [one.text.encode() for one in texts[0]] == [one.text.encode() for one in texts[1]]
    assert [one.bulletin.text for one in texts[0]] == [one.bulletin.text for one in texts[1]]
    clauses = [[fact["clause"] for one in those for fact in one.unused] for those in texts]
    assert clauses[0] == clauses[1]


def not_anywhere(one, draft):
    """Targets with a result that stand neither in the text nor in the list of what has no room."""
    stated = {fact["target"] for paragraph in draft.paragraphs for fact in paragraph.facts}
    stated |= {fact["target"] for fact in draft.unused}
    return [found.target.name for found in one.figures if found.target.pk not in stated]


DEEDS = """
    Tuần tra, canh gác;cuộc|Giúp dân;ngày công|Trồng cây xanh;cây|Hiến máu tình nguyện;đơn vị máu
    Tặng quà gia đình chính sách;suất quà|Xây, sửa nhà tình nghĩa;căn|Giá trị tăng gia sản xuất;triệu đồng
    Sáng kiến được công nhận;sáng kiến|Tin, bài về người tốt, việc tốt;tin, bài|Học tập chính trị;buổi
    Kết nạp đảng viên;đồng chí|Thăm hỏi cựu chiến binh;lượt|Nạo vét kênh mương;mét|Khám bệnh cho dân;lượt người
    Thu gom rác thải;tấn|Lớp tập huấn;lớp|Buổi nói chuyện thời sự;buổi|Giải tại hội thi;giải
    Tiết kiệm văn phòng phẩm;triệu đồng|Sửa đường liên thôn;mét|Quyên góp sách;cuốn|Dạy chữ cho dân bản;buổi
    Bảo dưỡng phương tiện;lượt|Diễn tập phòng cháy;lần|Giao lưu văn nghệ;buổi|Rà soát thủ tục;thủ tục
    Văn bản số hóa;văn bản|Đỡ đầu học sinh nghèo;học sinh|Phát thanh nội bộ;buổi|Thi đấu thể thao;trận
"""
NAMES = [deed.split(";") for deed in re.split(r"[|\n]", DEEDS.strip()) for deed in [deed.strip()]]


def fuller(seed):
    """A full review of 5 to 12 units with 10 to 30 counted targets, some missed, some not reported by all."""
    chance = Random(seed)
    how_many, found = chance.randint(5, 12), []
    for name, measure in NAMES[: chance.randint(10, 30)]:
        values = [chance.randint(1, 400) for _ in range(how_many)]
        reported = how_many - (chance.random() < 0.15)
        last_year = chance.choice([None, values[::-1], [1 + value for value in values]])
        fields = {"last_year": last_year, "planned": chance.choice([None, 150, 900])}
        given = (*values[:reported], *[None] * (how_many - reported))
        found.append(figures(given, name=name, measure=measure, **fields))
    whole = full()
    there = {"members": members(how_many), "period": period(chance.choice(["h1", "h2", "year"]))}
    return replace(whole, figures=(*found, *whole.figures[1:]), **there)


@pytest.mark.parametrize("seed", range(60))
def test_a_fuller_review_has_the_length_of_a_news_piece_and_loses_nothing(seed):
    one = fuller(seed)
    draft = write(one)
    assert 250 <= count_words(draft.text) <= WORDS_AT_MOST
    assert (faults(draft), lost(draft), not_anywhere(one, draft)) == ([], [], [])
    assert said_twice(draft.text, names_of(to_json(one))) == []
    assert write(one) == draft


@pytest.mark.parametrize("seed", range(60))
def test_every_number_of_the_results_is_one_of_its_facts(seed):
    one = fuller(seed)
    results = next(paragraph for paragraph in write(one).paragraphs if paragraph.block == "results")
    known = {
        number for fact in results.facts for number in numbers_in(f"{fact['said']} {fact['comparison']}")
    }
    known |= {
        number for fact in results.facts if fact["kind"] == "verdict" for number in numbers_in(fact["clause"])
    }
    known |= {str(one.period.year - 1), "50%", "24/6"} | coverage_numbers(
        one
    )  # bases, and the day of the figures
    assert [number for number in numbers_in(results.text) if number not in known] == []


def coverage_numbers(one):
    """ "100%" of the units, "3/5" of them, "6" of the period's name."""
    return {"100%", "6"} | {f"{some}/{len(one.members)}" for some in range(len(one.members) + 1)}


def test_what_is_wanted_least_gives_way_and_what_is_wanted_comes_back():
    met = tuple(figures((9,) * 5, name=name, measure=measure, planned=8) for name, measure in NAMES[:12])
    missed = figures((1,) * 5, name="Đào giếng", measure="giếng", planned=10)
    accident = figures((1,) * 5, name="Mất an toàn", measure="vụ", direction="zero")
    draft = write(full(period=period("year"), figures=(*met, missed, accident)))
    unused = {fact["label"] or fact["said"] for fact in draft.unused}
    assert {"Trung tá Hồ Văn Tư", "đoàn kết"} <= unused
    assert "đào giếng 5 giếng (đạt 10%" in draft.text
    assert "còn xảy ra 5 vụ mất an toàn" in draft.text
    assert "đối chiếu mức đề ra, 12/13 chỉ tiêu đạt hoặc vượt" in draft.text.lower()


def test_bad_contents_keep_their_names_where_good_ones_are_counted():
    many = tuple(figures((9,) * 5, name=name, measure=measure) for name, measure in NAMES[:20])
    text = write(full(figures=many)).text
    assert (
        "Có 2/3 nội dung giao ước được thực hiện tốt. Nội dung cải cách hành chính quân sự mới được" in text
    )


def test_what_has_room_is_told_in_full():
    few = snapshot(figures=(figures((10, 20), planned=50),))
    draft = write(few)
    assert (draft.unused, "đạt 30% kế hoạch năm" in draft.text) == ((), True)


def test_a_base_is_named_once_in_brief():
    some = [
        figures((108,) * 5, last_year=(100,) * 5, planned=200, name=name, measure=m) for name, m in NAMES[:30]
    ]
    text = write(full(figures=tuple(some))).text
    assert text.count("kế hoạch năm") == 2  # the count of all, and the first of them
    assert (text.count("so với cùng kỳ"), text.count("(đạt 54% kế hoạch năm, tăng 8% so với")) == (1, 1)
    assert text.count("(đạt 54%, tăng 8%)") >= 2


def test_an_estimate_and_an_uncertain_bound_are_in_no_count():
    sure = [figures((9,) * 5, name=name, measure=measure, planned=10) for name, measure in NAMES[:20]]
    guess = tuple(reading(Decimal(99), unit, "estimate") for unit in range(1, 6))
    unsure = figures(guess, name="Nuôi cá", measure="tấn", planned=10)
    text = write(full(figures=(*sure, unsure))).text
    assert "20/20 chỉ tiêu đạt từ 50% trở lên" in text
