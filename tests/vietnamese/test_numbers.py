import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.vietnamese.numbers import in_words, number, parse_number, percent

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**15), max_value=10**15)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1234,5", "1234.5"),
        ("98.7", "98.7"),
        ("98,7", "98.7"),
        ("12.500", "12500"),
        ("0.500", "0.5"),
        ("1.234.567,5", "1234567.5"),
        ("1 800", "1800"),
        ("1\u00a0800,25", "1800.25"),
        ("１２", "12"),
        ("−5,5", "-5.5"),
        ("- 5", "-5"),
        ("+5", "5"),
        (" 007 ", "7"),
    ],
)
def test_parse_number_reads_what_people_type(typed, value):
    assert parse_number(typed) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Chưa nhập số. Ví dụ: 1.234,5."),
        ("-", "Chưa nhập số. Ví dụ: 1.234,5."),
        ("năm mươi", "Không hiểu số “năm mươi”. Nhập như 1.234,5 hoặc 1234,5."),
        ("1,234,567", "Không hiểu số “1,234,567”. Nhập như 1.234,5 hoặc 1234,5."),
        ("1.23.4", "Không hiểu số “1.23.4”. Nhập như 1.234,5 hoặc 1234,5."),
        ("1 80", "Không hiểu số “1 80”. Nhập như 1.234,5 hoặc 1234,5."),
        ("1e5", "Không hiểu số “1e5”. Nhập như 1.234,5 hoặc 1234,5."),
        ("NaN", "Không hiểu số “NaN”. Nhập như 1.234,5 hoặc 1234,5."),
        (
            "1234.567",
            (
                "Không rõ dấu chấm trong “1234.567” ngăn hàng nghìn hay phần thập phân."
                " Dùng dấu phẩy cho phần thập phân, ví dụ: 1.234,5."
            ),
        ),
    ],
)
def test_parse_number_says_what_it_did_not_understand(typed, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_number(typed)


@pytest.mark.parametrize(
    ("typed", "measure", "value"),
    [
        ("98,6%", "%", "98.6"),
        ("98,6 %", "%", "98.6"),
        ("12 vụ", "vụ", "12"),
        ("1.200 VỤ", "vụ", "1200"),
        ("12vu\u0323", "vụ", "12"),
        ("1.500 đồng/người/ngày", "đồng/người/ngày", "1500"),
        ("12", "vụ", "12"),
    ],
)
def test_the_measure_asked_for_may_stand_after_the_number(typed, measure, value):
    assert parse_number(typed, measure) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "measure"),
    [
        ("98,6%", "vụ"),
        ("12 vụ", ""),
        ("12 vu", "vụ"),
        ("12 vụ việc", "vụ"),
        ("12%%", "%"),
        ("12 triệu đồng", "đồng"),
    ],
)
def test_any_other_measure_is_asked_to_be_left_out(typed, measure):
    said = re.escape(f"Không hiểu số “{typed}”. Chỉ nhập số, bỏ đơn vị tính và dấu %.")
    with pytest.raises(ValueError, match=f"^{said}$"):
        parse_number(typed, measure)


def test_a_measure_is_no_number_and_never_a_part_of_one():
    with pytest.raises(ValueError, match="Chưa nhập số"):
        parse_number("vụ", "vụ")
    assert parse_number("12.500", "500") == 12500


@given(st.text(), st.text())
def test_parse_number_raises_nothing_but_value_error(text, measure):
    with suppress(ValueError):
        parse_number(text, measure)


@given(DECIMALS | st.integers())
def test_printed_numbers_are_read_back(value):
    assert parse_number(number(value)) == value


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        (28360, None, "28.360"),
        (Decimal("94.64"), None, "94,64"),
        (Decimal("3.50"), None, "3,5"),
        (Decimal("1E+5"), None, "100.000"),
        (Decimal("94.6"), 2, "94,60"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("-0.4"), 0, "0"),
        (12, 1, "12,0"),
        (10**30 + 1, 1, "1" + ".000" * 9 + ".001,0"),
    ],
)
def test_number_prints_the_vietnamese_way(value, places, printed):
    assert number(value, places) == printed


def test_percent_has_no_space():
    assert (percent(Decimal("94.64")), percent(100), percent(Decimal("67.26"), 1)) == (
        "94,64%",
        "100%",
        "67,3%",
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (100, "một trăm"),
        (105, "một trăm linh năm"),
        (111, "một trăm mười một"),
        (1005, "một nghìn không trăm linh năm"),
        (1050, "một nghìn không trăm năm mươi"),
        (1200, "một nghìn hai trăm"),
        (28360, "hai mươi tám nghìn ba trăm sáu mươi"),
        (1_000_005, "một triệu không trăm linh năm"),
        (1_005_000_000, "một tỷ không trăm linh năm triệu"),
        (10**12, "một nghìn tỷ"),
        (10**18, "một tỷ tỷ"),
        (Decimal("98.7"), "chín mươi tám phẩy bảy"),
        (Decimal("94.64"), "chín mươi tư phẩy sáu mươi tư"),
        (Decimal("0.05"), "không phẩy không năm"),
        (Decimal("3.14159"), "ba phẩy một bốn một năm chín"),
        (Decimal("12.0"), "mười hai"),
        (-2, "âm hai"),
    ],
)
def test_in_words_reads_as_schools_teach(value, words):
    assert in_words(value) == words


def test_in_words_takes_the_southern_thousand():
    assert in_words(1200, thousand="ngàn") == "một ngàn hai trăm"


def test_in_words_of_the_first_hundred_thousand_are_distinct_and_well_spaced():
    said = [in_words(value) for value in range(100_001)]
    assert len(set(said)) == len(said)
    assert [words for words in said if words != " ".join(words.split())] == []


@given(st.integers(min_value=0, max_value=10**24))
def test_in_words_never_says_two_numbers_alike(value):
    assert in_words(value) != in_words(value + 1)
