"""Dates as typed by clerks, printed by newspapers and written in official papers."""

import calendar
import re
import unicodedata
from datetime import date, datetime

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
YEARS = range(1900, 2101)

_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2}) ?(?P<mark>[/.-]) ?(?P<month>\d{1,2}) ?(?P=mark) ?(?P<year>\d+)", re.ASCII
)
_IN_WORDS = re.compile(r"(?:ngày )?(?P<day>\d{1,2}) tháng (?P<month>\d{1,2}) năm (?P<year>\d+)", re.ASCII)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_EXAMPLE = "Nhập ngày trước, tháng sau, đủ bốn chữ số của năm, ví dụ: 24/06/2022."


def parse_date(text: str) -> date:
    """The date in ``text``: day first with / - or dots, the words of ``date_in_words``, or ISO.

    Raises ``ValueError`` with a Vietnamese message; a year of two digits is refused, never guessed.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).split())
    if not typed:
        raise ValueError(f"Chưa nhập ngày. {_EXAMPLE}")
    found = _DAY_FIRST.fullmatch(typed) or _ISO.fullmatch(typed) or _IN_WORDS.fullmatch(typed.lower())
    if not found:
        raise ValueError(f"Không hiểu ngày “{typed}”. {_EXAMPLE}")
    if len(found["year"]) != 4:
        raise ValueError(f"Năm “{found['year']}” không đủ rõ. {_EXAMPLE}")
    return _checked(int(found["day"]), int(found["month"]), int(found["year"]))


def _checked(day: int, month: int, year: int) -> date:
    if year not in YEARS:
        raise ValueError(f"Năm {year} ngoài khoảng {YEARS[0]}–{YEARS[-1]}. {_EXAMPLE}")
    if not 1 <= month <= 12:
        raise ValueError(f"Không có tháng {month}. {_EXAMPLE}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueError(f"Không có ngày {day}/{month}/{year}: tháng {month} năm {year} có {last} ngày.")
    return date(year, month, day)


def date_in_words(d: date) -> str:
    """As in "ngày 5 tháng 6 năm 2022": what a form echoes, so that day and month cannot be mistaken."""
    return f"ngày {d.day} tháng {d.month} năm {d.year}"


def short_date(d: date, separator: str = "/", year: bool = False) -> str:
    """As in "24/6" or "24/6/2022": newspapers write no leading zeros; the separator is the outlet's habit."""
    return separator.join(str(part) for part in ((d.day, d.month, d.year) if year else (d.day, d.month)))


def numeric_date(d: date) -> str:
    """As in "05/06/2022": the form used in tables and boxes."""
    return f"{d.day:02}/{d.month:02}/{d.year:04}"


def official_date(d: date) -> str:
    """As in "ngày 05 tháng 01 năm 2020", but "ngày 29 tháng 6 năm 2020".

    Two digits for days under 10 and for months 1 and 2 only. Source: Nghị định 30/2020/NĐ-CP, phụ lục I.
    """
    month = f"{d.month:02}" if d.month <= 2 else f"{d.month}"
    return f"ngày {d.day:02} tháng {month} năm {d.year}"


def weekday(d: date) -> str:
    """As in "thứ Sáu", "Chủ nhật": capitals as the decree writes them."""
    return WEEKDAYS[d.weekday()]


def instant_said(at: datetime, today: date) -> str:
    """As in "10:42 hôm nay", "10:42 hôm qua", "10:42 ngày 22/06/2026"; ``at`` is in local time."""
    day = {0: "hôm nay", 1: "hôm qua"}.get((today - at.date()).days, f"ngày {numeric_date(at.date())}")
    return f"{at:%H:%M} {day}"


def days_left(due: date, today: date) -> str:
    """As in "còn 5 ngày", "hết hạn hôm nay" (the due day itself is still in time), "quá hạn 3 ngày"."""
    left = (due - today).days
    if left > 0:
        return f"còn {left} ngày"
    return f"quá hạn {-left} ngày" if left else "hết hạn hôm nay"
