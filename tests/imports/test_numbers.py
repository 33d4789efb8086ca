"""Numbers as text: what is clear is read, what is not is asked, nothing is guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.imports.numbers import Unclear, decimal_mark, read_number
from cluster_reports.vietnamese.numbers import number

amounts = st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1234", ""),
        ("1 800", ""),
        ("1.234,5", ","),
        ("1,234.5", "."),
        ("1.234.567", ","),
        ("1,234,567", "."),
        ("1,8", ","),
        ("98.7", "."),
        ("0,500", ","),
        ("0.500", "."),
        ("1234,567", ","),
        ("1234.567", "."),
        ("1.800", "?"),
        ("1,800", "?"),
        ("-12.500", "?"),
        ("012.345", "?"),
        ("", None),
        ("1.2.3", None),
        ("1.234,567,8", None),
        (",5", None),
        ("12a", None),
        ("٣", None),
    ],
)
def test_the_decimal_mark_is_known_or_is_not(text, mark):
    assert decimal_mark(text) == mark


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [("1.800", ",", "1800"), ("1.800", ".", "1.8"), ("1,800", ",", "1.8"), ("1,800", ".", "1800")],
)
def test_an_unclear_number_is_read_by_the_files_mark(text, mark, value):
    with pytest.raises(Unclear):
        read_number(text)
    assert read_number(text, mark) == Decimal(value)


@pytest.mark.parametrize("mark", [",", "."])
@given(value=amounts)
def test_a_number_printed_in_either_habit_is_read_back(value, mark):
    printed = number(value)
    if mark == ".":
        printed = printed.translate(str.maketrans(".,", ",."))
    assert read_number(printed, mark) == value


@given(value=amounts)
def test_without_the_files_mark_a_number_is_right_or_asked_for(value):
    try:
        assert read_number(number(value)) == value
    except Unclear:
        assert decimal_mark(number(value)) == "?"


@given(text=st.text(alphabet="0123456789.,- +x", max_size=30), mark=st.sampled_from([",", ".", None]))
def test_no_text_is_read_as_two_numbers_or_breaks(text, mark):
    try:
        value = read_number(text, mark)
    except ValueError:
        return
    assert value.is_finite()
    if decimal_mark(text) != "?":
        assert value == read_number(text, ",") == read_number(text, ".")
