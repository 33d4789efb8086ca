"""Hours as typed by clerks, and moments as buttons and notices say them."""

import re
import unicodedata
from datetime import datetime, time

from .dates import date_in_words, short_date, weekday

ZONE = "giờ Việt Nam"

_TYPED = re.compile(r"(?P<hour>\d{1,2}) ?(?:[:h.]|giờ) ?(?:(?P<minute>\d{2})(?: ?phút)?)?", re.ASCII)
_EXAMPLE = "Nhập giờ từ 00:00 đến 23:59, ví dụ: 07:00 hoặc 7h30."


def parse_time(text: str) -> time:
    """The hour in ``text``: "07:00", "7h", "7h30", "7 giờ 30"; raises ``ValueError`` with a Vietnamese message."""
    typed = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if not typed:
        raise ValueError(f"Chưa nhập giờ. {_EXAMPLE}")
    found = _TYPED.fullmatch(typed)
    if not found or (found["minute"] is None and typed[-1] in ":."):
        raise ValueError(f"Không hiểu giờ “{typed[:20]}”. {_EXAMPLE}")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if (hour, minute) == (24, 0):
        raise ValueError("24:00 là 00:00 của ngày hôm sau: ghi 00:00 và ngày hôm sau.")
    if hour > 23 or minute > 59:
        raise ValueError(f"Không có giờ {typed}. {_EXAMPLE}")
    return time(hour, minute)


def moment_said(at: datetime, year: bool = False) -> str:
    """As in "07:00 25/6", or "07:00 25/6/2026": what a button carries; ``at`` is in local time."""
    return f"{at:%H:%M} {short_date(at.date(), year=year)}"


def moment_in_words(at: datetime) -> str:
    """As in "07:00, thứ Năm, ngày 25 tháng 6 năm 2026 (giờ Việt Nam)"; ``at`` is in local time."""
    return f"{at:%H:%M}, {weekday(at.date())}, {date_in_words(at.date())} ({ZONE})"
