"""Example sentences: what a target's result becomes."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.article import findings, verdicts
from cluster_reports.article.block import teller
from cluster_reports.article.draft import write
from cluster_reports.article.facts import facts_of
from cluster_reports.article.material import Grade, House
from cluster_reports.article.publication import figures_of
from cluster_reports.article.room import Room
from cluster_reports.exports.papers.annexes import results_annex

from .samples import figures, members, period, reading, snapshot

GOOD = Grade(0, "tốt", "được thực hiện tốt", True)
FAIR = Grade(1, "khá", "được thực hiện khá", True)
PARTLY = Grade(2, "một phần", "mới đạt một phần", False)


def told(*args, house=None, of=None, **fields):
    whole = snapshot(figures=(figures(*args, **fields),), house=house or House(), period=of or period())
    return teller(whole).tell(facts_of(whole)[0]).text


@pytest.mark.parametrize(
    ("values", "fields", "clause"),
    [
        ((28360,), {}, "tuần tra, canh gác 28.360 cuộc"),
        ((10, 20), {"last_year": (20, 20)}, "tuần tra, canh gác 30 cuộc, giảm 25% so với cùng kỳ năm 2025"),
        ((2, 3), {"last_year": (1, 1)}, "tuần tra, canh gác 5 cuộc, tăng 3 cuộc so với cùng kỳ năm 2025"),
        (
            (1004,),
            {"last_year": (1000,)},
            "tuần tra, canh gác 1.004 cuộc, giữ ổn định so với cùng kỳ năm 2025",
        ),
        ((108,), {"last_year": (100,)}, "tuần tra, canh gác 108 cuộc, tăng 8% so với cùng kỳ năm 2025"),
        ((506,), {"planned": 1000}, "tuần tra, canh gác 506 cuộc, đạt 50,6% kế hoạch năm"),
        ((1020,), {"planned": 1000}, "tuần tra, canh gác 1.020 cuộc, vượt 2% kế hoạch năm"),
        ((5200,), {"planned": 1000}, "tuần tra, canh gác 5.200 cuộc, đạt 520% kế hoạch năm"),
        ((9999,), {"planned": 10000}, "tuần tra, canh gác 9.999 cuộc, đạt 99,99% kế hoạch năm"),
        ((5, None), {"assigned": 2}, "tuần tra, canh gác 5 cuộc (theo báo cáo của 1/2 đơn vị)"),
        ((12,), {"name": "Số sáng kiến", "measure": "sáng kiến"}, "có 12 sáng kiến"),
        (
            (9,),
            {"name": "Sáng kiến, cải tiến kỹ thuật", "measure": "sáng kiến"},
            "có 9 sáng kiến, cải tiến kỹ thuật",
        ),
        ((5,), {"name": "Doanh thu", "measure": "tỷ đồng"}, "doanh thu đạt 5 tỷ đồng"),
        ((90, 95), {"name": "Quân số khỏe", "measure": "%"}, "quân số khỏe đạt từ 90% trở lên"),
        (
            (99, 99),
            {"name": "Quân số khỏe", "measure": "%", "assigned": 2},
            "quân số khỏe ở những đơn vị đã báo cáo đều đạt 99%",
        ),
        ((100,) * 5, {"name": "Quân số khỏe", "measure": "%"}, "quân số khỏe ở các đơn vị đều đạt 100%"),
        ((100,), {"name": "Kiểm tra đạt yêu cầu", "measure": "%"}, "kiểm tra có 100% đạt yêu cầu"),
        ((2, 1), {"name": "Tỷ lệ án hủy", "measure": "%", "direction": "down"}, "tỷ lệ án hủy không quá 2%"),
        (
            (1, 1),
            {"name": "Vi phạm kỷ luật", "measure": "vụ", "direction": "zero"},
            "còn xảy ra 2 vụ vi phạm kỷ luật",
        ),
        (
            (200,),
            {"name": "Số vụ tai nạn giao thông", "measure": "vụ", "direction": "down", "last_year": (250,)},
            "ghi nhận 200 vụ tai nạn giao thông, giảm 50 vụ (20%) so với cùng kỳ năm 2025",
        ),
        (
            (90,),
            {"name": "Quân số khỏe", "measure": "%", "last_year": (Decimal("88.5"),), "planned": 85},
            (
                "quân số khỏe đạt 90%, cao hơn chỉ tiêu 5 điểm phần trăm, "
                "cao hơn 1,5 điểm phần trăm so với cùng kỳ năm 2025"
            ),
        ),
    ],
)
def test_a_figure_becomes_a_clause(values, fields, clause):
    assert told(values, **fields) == clause


@pytest.mark.parametrize(
    ("values", "fields", "clause"),
    [
        (
            (0, 0),
            {"name": "Xây, sửa nhà tình nghĩa", "measure": "căn", "planned": 5},
            "việc xây, sửa nhà tình nghĩa chưa phát sinh",
        ),
        (
            (0, 0),
            {"name": "Giải tại hội thi", "measure": "giải", "direction": "count", "last_year": (2, 1)},
            "chưa có giải tại hội thi, giảm 3 giải so với cùng kỳ năm 2025",
        ),
        ((0, 0), {"name": "Giá trị sản xuất", "measure": "triệu đồng"}, "giá trị sản xuất chưa phát sinh"),
        (
            (0, 0),
            {"name": "Văn bản xử lý quá hạn", "measure": "văn bản", "direction": "down", "last_year": (4, 1)},
            "không phát sinh văn bản xử lý quá hạn, giảm 5 văn bản so với cùng kỳ năm 2025",
        ),
        ((0, 3), {"name": "Xây, sửa nhà tình nghĩa", "measure": "căn"}, "xây, sửa nhà tình nghĩa 3 căn"),
        (
            (0, 8),
            {"name": "Sáng kiến", "measure": "sáng kiến", "over_units": "floor"},
            "sáng kiến đạt từ 0 sáng kiến trở lên",
        ),
    ],
)
def test_nothing_is_said_in_words(values, fields, clause):
    assert told(values, **fields) == clause


@pytest.mark.parametrize(
    ("values", "fields", "clause"),
    [
        (
            (548,),
            {"planned": 500},
            "tuần tra, canh gác 548 cuộc, vượt 9,6% chỉ tiêu 6 tháng cuối năm",
        ),
        (
            (3,),
            {"name": "Văn bản quá hạn", "measure": "văn bản", "direction": "down", "planned": 5},
            "ghi nhận 3 văn bản quá hạn, thấp hơn chỉ tiêu 6 tháng cuối năm 2 văn bản",
        ),
        (
            (90,),
            {"name": "Quân số khỏe", "measure": "%", "planned": 85},
            "quân số khỏe đạt 90%, cao hơn chỉ tiêu 5 điểm phần trăm",
        ),
    ],
)
def test_a_second_half_is_compared_to_its_own_plan(values, fields, clause):
    assert told(values, of=period("h2"), **fields) == clause


@pytest.mark.parametrize(
    ("values", "fields", "clause"),
    [
        ((3,), {"planned": 12}, "tuần tra, canh gác 3 cuộc, đạt 25% kế hoạch năm"),
        (
            (2,),
            {"name": "Vi phạm", "measure": "vụ", "direction": "down", "planned": 5},
            "ghi nhận 2 vụ vi phạm, thấp hơn kế hoạch năm 3 vụ",
        ),
        (
            (90,),
            {"name": "Quân số khỏe", "measure": "%", "planned": 85},
            "quân số khỏe đạt 90%, cao hơn chỉ tiêu 5 điểm phần trăm",
        ),
    ],
)
def test_a_campaign_is_held_against_the_plan_of_the_year_and_says_so(values, fields, clause):
    assert told(values, of=period("campaign"), **fields) == clause


def test_the_plan_of_a_second_half_is_named_in_full_once():
    whole = snapshot(
        period=period("h2"), figures=(figures((9,), planned=10), figures((8,), name="Kết nghĩa", planned=10))
    )
    speaker = teller(whole)
    assert [speaker.tell(figure).text.split(", ")[-1] for figure in facts_of(whole)] == [
        "đạt 90% chỉ tiêu 6 tháng cuối năm",
        "đạt 80% chỉ tiêu",
    ]


def test_two_brackets_become_one():
    readings = tuple(reading(50, unit, numerator=Decimal(1), denominator=Decimal(2)) for unit in range(1, 3))
    fields = {"measure": "%", "over_units": "ratio", "denominator_label": "vụ"}
    assert told((*readings, None), name="Tỷ lệ phá án", assigned=3, **fields) == (
        "tỷ lệ phá án đạt 50% (2/4 vụ; theo báo cáo của 2/3 đơn vị)"
    )


def test_an_estimate_says_so():
    assert told((reading(100, 1, "estimate"),)) == "tuần tra, canh gác ước đạt 100 cuộc"


@pytest.mark.parametrize(
    ("values", "fields", "text", "cell"),
    [
        ((39,), {"name": "Tiết kiệm", "measure": "triệu đồng"}, "ước đạt 39", "ước 39 triệu đồng"),
        ((3, 5), {"name": "Cháy nổ", "direction": "zero", "measure": "vụ"}, "ước có 8 vụ", "ước 8 vụ"),
        ((98, 90), {"name": "Quân số khỏe", "measure": "%"}, "ước đạt từ", "ước từ 90% trở lên"),
        (
            (2, 1),
            {"name": "Tỷ lệ án hủy", "measure": "%", "direction": "down"},
            "ước không quá",
            "ước không quá 2%",
        ),
        (
            (0,),
            {"name": "Cháy nổ", "direction": "zero", "measure": "vụ"},
            "ước không phát sinh",
            "ước không phát sinh",
        ),
        ((0,), {"name": "Giải thưởng", "measure": "giải"}, "ước chưa có", "ước chưa có"),
        ((0,), {"name": "Xây nhà", "measure": "căn"}, "ước chưa phát sinh", "ước chưa phát sinh"),
    ],
)
def test_an_estimate_says_so_in_a_table_too(values, fields, text, cell):
    guesses = tuple(reading(value, unit, "estimate") for unit, value in enumerate(values, 1))
    whole = snapshot(figures=(figures(guesses, **fields),))
    found = findings.results(whole, Room())
    ((_, _, result, *_),) = results_annex(whole, found)[0].parts[0].rows
    assert (result, text in write(whole).text) == (cell, True)
    table = figures_of(write(whole).paragraphs)
    assert table == [] if values == (0,) else [one["value"] for one in table] == [cell]


def test_a_bound_is_said_and_cut_in_its_direction():
    over = reading(Decimal("506.9"), 1, bound="over")
    assert told((over,), planned=1000) == "tuần tra, canh gác trên 506,9 cuộc, đạt trên 50,6% kế hoạch năm"


def test_a_pair_follows_its_count():
    one = reading(28360, 1, pair_value=Decimal(95000), pair_bound="over")
    assert told((one,), pair_measure="lượt người tham gia").endswith(
        "28.360 cuộc với trên 95.000 lượt người tham gia"
    )


def test_a_ratio_shows_what_it_was_made_of_and_never_rounds_up_to_all():
    one = reading(Decimal(0), 1, "value", numerator=Decimal(99999), denominator=Decimal(100000))
    two = reading(Decimal(0), 2, "value", numerator=Decimal(100000), denominator=Decimal(100000))
    fields = {"measure": "%", "over_units": "ratio", "numerator_label": "vụ", "denominator_label": "vụ"}
    assert told((one, two), name="Tỷ lệ phá án", **fields) == "tỷ lệ phá án đạt 99,9995% (199.999/200.000 vụ)"


def test_official_papers_pad_small_counts():
    assert told((2,), house=House(pads_small_counts=True)) == "tuần tra, canh gác 02 cuộc"


def test_a_whole_year_is_compared_to_the_year_before():
    of = period("year", name="năm 2026")
    assert told((108,), last_year=(100,), of=of) == "tuần tra, canh gác 108 cuộc, tăng 8% so với năm 2025"


def judged(answers, how_many=5, **fields):
    grades = isinstance(answers[0], Grade)
    direction = {"direction": "graded" if grades else "yes_no", "measure": ""}
    readings = tuple(
        answer
        if answer is None
        else reading(None, unit, "value", **{"grade" if grades else "is_yes": answer})
        for unit, answer in enumerate(answers, 1)
    )
    whole = snapshot(members=members(how_many), figures=(figures(readings, **direction, **fields),))
    return verdicts.judge(teller(whole), facts_of(whole)).text


@pytest.mark.parametrize(
    ("answers", "clause"),
    [
        ([True] * 5, "100% đơn vị đạt “Đơn vị văn hóa”"),
        ([True] * 4 + [False], "hầu hết các đơn vị (4/5) đạt “Đơn vị văn hóa”"),
        ([True] * 3 + [False] * 2, "đa số các đơn vị (3/5) đạt “Đơn vị văn hóa”"),
        ([True] * 2 + [False] * 3, "các phòng Chính trị và Tham mưu đạt “Đơn vị văn hóa”"),
        ([True] * 4 + [None], "hầu hết các đơn vị (4/5) đạt “Đơn vị văn hóa”"),
        ([False] * 5, "chưa có đơn vị nào đạt “Đơn vị văn hóa”"),
        ([False] * 4 + [None], "trong 4/5 đơn vị đã báo cáo, chưa có đơn vị nào đạt “Đơn vị văn hóa”"),
    ],
)
def test_coverage_words_never_say_more_than_was_reported(answers, clause):
    assert judged(answers, name="Đơn vị văn hóa") == clause


@pytest.mark.parametrize(
    ("answers", "clause"),
    [
        ([GOOD] * 5, "công tác dân vận ở các đơn vị đều được thực hiện tốt"),
        (
            [GOOD] * 4 + [PARTLY],
            "công tác dân vận được thực hiện tốt ở hầu hết các đơn vị (4/5), mới đạt một phần ở 1/5 đơn vị",
        ),
        (
            [GOOD, FAIR, FAIR, FAIR, PARTLY],
            (
                "công tác dân vận được thực hiện tốt ở Phòng Chính trị, được thực hiện khá ở đa số các đơn vị (3/5), "
                "mới đạt một phần ở 1/5 đơn vị"
            ),
        ),
    ],
)
def test_a_bad_answer_is_counted_never_named(answers, clause):
    assert judged(answers, name="Công tác dân vận") == clause


def test_those_who_were_not_asked_are_not_everyone():
    assert judged([True] * 3, name="Kết nghĩa với một thôn").startswith(
        "các đơn vị được giao chỉ tiêu đều kết nghĩa"
    )


def test_a_cluster_of_one_speaks_for_itself():
    assert judged([GOOD], how_many=1, name="Công tác dân vận") == "công tác dân vận được thực hiện tốt"


@pytest.mark.parametrize(
    ("values", "clause"),
    [
        ((0,) * 5, "các đơn vị đều không để xảy ra vi phạm kỷ luật"),
        ((0,) * 4 + (None,), "4/5 đơn vị báo cáo không phát sinh vi phạm kỷ luật"),
        (
            (0,) * 4 + (reading(None, 5, "na"),),
            "4/4 đơn vị liên quan báo cáo không phát sinh vi phạm kỷ luật",
        ),
        (
            (0,) * 3 + (None, reading(None, 5, "na")),
            "3/4 đơn vị liên quan báo cáo không phát sinh vi phạm kỷ luật",
        ),
        ((0,) * 3, "các đơn vị được giao chỉ tiêu đều không để xảy ra vi phạm kỷ luật"),
    ],
)
def test_nothing_happened_only_where_all_reported_zero(values, clause):
    whole = snapshot(figures=(figures(values, name="Vi phạm kỷ luật", direction="zero", measure="vụ"),))
    assert verdicts.absence(teller(whole), facts_of(whole)).text == clause


def test_equal_absences_are_one_clause():
    both = [
        figures((0,) * 5, name=name, direction="zero", measure="vụ")
        for name in ("Vi phạm kỷ luật", "Mất an toàn")
    ]
    whole = snapshot(figures=tuple(both))
    (together,) = verdicts.alike(facts_of(whole))
    clause = "các đơn vị đều không để xảy ra vi phạm kỷ luật và mất an toàn"
    assert verdicts.absence(teller(whole), together).text == clause


answers = st.lists(st.sampled_from([True, False, None]), min_size=2, max_size=12)


@given(answers=answers)
def test_all_is_said_only_of_all(answers):
    if all(answer is None for answer in answers):
        return
    says_all = re.search("100%|đều|tất cả", judged(answers, how_many=len(answers), name="Đơn vị văn hóa"))
    assert bool(says_all) == all(answers)


@given(values=st.lists(st.sampled_from([0, None, "na"]), min_size=2, max_size=12))
def test_no_occurrence_is_claimed_only_with_every_zero(values):
    if 0 not in values:
        return
    readings = [reading(None, unit, "na") if value == "na" else value for unit, value in enumerate(values, 1)]
    figure = figures(tuple(readings), assigned=len(values), name="Vi phạm", direction="zero", measure="vụ")
    whole = snapshot(members=members(len(values)), figures=(figure,))
    said = verdicts.absence(teller(whole), facts_of(whole)).text
    assert ("không để xảy ra" in said) == all(value == 0 for value in values)


def test_a_name_that_says_all_itself_is_not_said_twice():
    assert judged([True] * 5, name="100% đơn vị ký cam kết") == "100% đơn vị ký cam kết"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("100% đơn vị ký cam kết", "đa số các đơn vị (3/5) ký cam kết"),
        ("100% chi bộ vững mạnh", "đa số các đơn vị (3/5) có 100% chi bộ vững mạnh"),
    ],
)
def test_a_name_that_says_all_is_cut_to_who_answered(name, said):
    assert judged([True] * 3 + [None] * 2, name=name) == said


def test_a_quotient_with_a_bound_is_rounded_to_the_side_that_holds():
    thirds = reading(Decimal(200) / 3, 1, bound="over", numerator=Decimal(2), denominator=Decimal(3))
    assert (
        told((thirds,), measure="%", over_units="ratio", name="Khá, giỏi")
        == "khá, giỏi đạt trên 66,66% (2/3)"
    )


@pytest.mark.parametrize(
    ("over", "direction", "said"),
    [
        ("floor", "up", "khá, giỏi đạt từ 33,33% trở lên"),
        ("floor", "down", "khá, giỏi không quá 66,67%"),
        ("none", "up", "khá, giỏi đạt từ 33,33% đến 66,67%"),
    ],
)
def test_an_end_that_holds_for_all_is_rounded_outwards(over, direction, said):
    thirds = tuple(reading(Decimal(100) * part / 3, part) for part in (1, 2))
    assert told(thirds, measure="%", over_units=over, direction=direction, name="Khá, giỏi") == said


def test_each_unit_is_said_in_other_words_every_time():
    rows = [figures((90,) * 5, measure="%", name=name) for name in ("Khỏe", "Học", "Nhanh", "Đúng", "Bền")]
    whole = snapshot(figures=tuple(rows))
    speaker = teller(whole)
    clauses = [speaker.tell(fact).text.split(" ở ")[1] for fact in facts_of(whole)]
    assert len(set(clauses)) == 5


@pytest.mark.parametrize(
    ("direction", "row", "clause"),
    [
        ("yes_no", {"state": "value", "is_yes": True}, "Phòng Chính trị hoàn thành kế hoạch"),
        ("yes_no", {"state": "value", "is_yes": False}, "đơn vị duy nhất được giao chưa hoàn thành kế hoạch"),
        ("zero", {"value": 0}, "Phòng Chính trị không để xảy ra hoàn thành kế hoạch"),
    ],
)
def test_one_unit_is_never_called_the_units(direction, row, clause):
    one = figures((reading(unit=1, **row),), name="Hoàn thành kế hoạch", direction=direction, measure="vụ")
    whole = snapshot(figures=(one,))
    say = verdicts.absence if direction == "zero" else verdicts.judge
    assert say(teller(whole), facts_of(whole)).text == clause


def test_what_rounds_onto_its_plan_and_missed_it_is_printed_with_more_decimals():
    rates = tuple(
        reading("97.96", unit, numerator=Decimal(9796), denominator=Decimal(10000)) for unit in (1, 2)
    )
    one = figures(rates, name="Hồ sơ đúng hạn", measure="%", over_units="ratio", planned=98, places=1)
    text = write(snapshot(figures=(one,), members=members(2))).text
    assert "97,96%" in text
    assert "thấp hơn chỉ tiêu 0,04 điểm phần trăm" in text
    assert "bằng mức" not in text


def test_a_change_too_small_for_a_percentage_is_told_in_units():
    one = figures((100_000, 100_000), last_year=(100_000, 100_001), tolerance=Decimal(0))
    text = write(snapshot(figures=(one,), members=members(2))).text
    assert "0%" not in text
    assert "01 cuộc" in text or "1 cuộc" in text
