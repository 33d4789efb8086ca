import re
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.vietnamese.dates import (
    date_in_words,
    days_left,
    instant_said,
    numeric_date,
    official_date,
    parse_date,
    short_date,
    weekday,
)

DATES = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "05/06/2022",
        "5/6/2022",
        "5-6-2022",
        "5.6.2022",
        " 5 / 6 / 2022 ",
        "2022-06-05",
        "５/６/２０２２",
        "Ngày 5 tháng 6 năm 2022",
    ],
)
def test_parse_date_puts_the_day_first(typed):
    assert parse_date(typed) == date(2022, 6, 5)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Chưa nhập ngày. "),
        ("hôm qua", "Không hiểu ngày “hôm qua”. "),
        ("5/6-2022", "Không hiểu ngày “5/6-2022”. "),
        ("5/6", "Không hiểu ngày “5/6”. "),
        ("5/6/22", "Năm “22” không đủ rõ. "),
        ("5/6/20222", "Năm “20222” không đủ rõ. "),
        ("5/6/1022", "Năm 1022 ngoài khoảng 1900–2100. "),
        ("06/24/2022", "Không có tháng 24. "),
    ],
)
def test_parse_date_says_what_is_wrong_and_shows_an_example(typed, message):
    example = "Nhập ngày trước, tháng sau, đủ bốn chữ số của năm, ví dụ: 24/06/2022."
    with pytest.raises(ValueError, match=f"^{re.escape(message + example)}$"):
        parse_date(typed)


def test_parse_date_knows_the_length_of_months():
    with pytest.raises(ValueError, match="^Không có ngày 29/2/2022: tháng 2 năm 2022 có 28 ngày.$"):
        parse_date("29/02/2022")
    assert parse_date("29/02/2024") == date(2024, 2, 29)


@given(st.text())
def test_parse_date_raises_nothing_but_value_error(text):
    with suppress(ValueError):
        parse_date(text)


@given(DATES)
def test_every_printed_date_is_read_back(d):
    printed = [numeric_date(d), date_in_words(d), official_date(d), d.isoformat()]
    printed += [short_date(d, separator, year=True) for separator in "/-."]
    assert [parse_date(text) for text in printed] == [d] * 7


def test_dates_are_printed_for_each_reader():
    d = date(2022, 6, 5)
    assert date_in_words(d) == "ngày 5 tháng 6 năm 2022"
    assert numeric_date(d) == "05/06/2022"
    assert short_date(date(2022, 6, 24)) == "24/6"
    assert short_date(d, separator=".", year=True) == "5.6.2022"


@pytest.mark.parametrize(
    ("d", "printed"),
    [
        (date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (date(2020, 2, 10), "ngày 10 tháng 02 năm 2020"),
        (date(2020, 6, 29), "ngày 29 tháng 6 năm 2020"),
        (date(2020, 3, 9), "ngày 09 tháng 3 năm 2020"),
    ],
)
def test_official_date_pads_days_under_ten_and_two_months(d, printed):
    assert official_date(d) == printed


def test_weekday_from_monday_to_sunday():
    week = [weekday(date(2022, 6, day)) for day in range(20, 27)]
    assert week == ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]


@pytest.mark.parametrize(("day", "left"), [(25, "còn 5 ngày"), (30, "hết hạn hôm nay")])
def test_days_left_counts_to_the_due_day(day, left):
    assert days_left(date(2022, 6, 30), date(2022, 6, day)) == left


def test_days_left_after_the_due_day():
    assert days_left(date(2022, 6, 30), date(2022, 7, 3)) == "quá hạn 3 ngày"


@pytest.mark.parametrize(
    ("day", "said"),
    [(10, "07:05 hôm nay"), (9, "07:05 hôm qua"), (8, "07:05 ngày 08/06/2026")],
)
def test_an_instant_is_said_as_near_as_it_is(day, said):
    assert instant_said(datetime(2026, 6, day, 7, 5), date(2026, 6, 10)) == said
