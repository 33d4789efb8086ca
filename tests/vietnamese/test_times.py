from datetime import datetime, time

import pytest

from cluster_reports.vietnamese.times import moment_in_words, moment_said, parse_time

AT = datetime(2026, 6, 25, 7)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("07:00", time(7)),
        ("7:05", time(7, 5)),
        ("7h", time(7)),
        ("7h30", time(7, 30)),
        ("7 giờ 30", time(7, 30)),
        ("7 giờ 30 phút", time(7, 30)),
        ("16.45", time(16, 45)),
        ("０７：００", time(7)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
        (" 7H30 ", time(7, 30)),
    ],
)
def test_an_hour_is_read_as_it_is_typed(typed, read):
    assert parse_time(typed) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Chưa nhập giờ."),
        ("7", "Không hiểu giờ “7”."),
        ("7:", "Không hiểu giờ “7:”."),
        ("7:5", "Không hiểu giờ “7:5”."),
        ("sáng", "Không hiểu giờ “sáng”."),
        ("24:00", "24:00 là 00:00 của ngày hôm sau"),
        ("25:00", "Không có giờ 25:00."),
        ("07:60", "Không có giờ 07:60."),
        ("-7:00", "Không hiểu giờ"),
        ("٠٧:٠٠", "Không hiểu giờ"),
        ("7" * 500, "Không hiểu giờ “77777777777777777777”."),
    ],
)
def test_what_is_no_hour_is_refused_in_words(typed, said):
    with pytest.raises(ValueError, match="^") as fault:
        parse_time(typed)
    assert str(fault.value).startswith(said)


def test_a_moment_as_a_button_and_as_a_page_says_it():
    assert moment_said(AT) == "07:00 25/6"
    assert moment_said(AT, year=True) == "07:00 25/6/2026"
    assert moment_in_words(AT) == "07:00, thứ Năm, ngày 25 tháng 6 năm 2026 (giờ Việt Nam)"
