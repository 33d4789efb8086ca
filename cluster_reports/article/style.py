"""The outlet's house style: dates, counts, nghìn or ngàn, tỷ or tỉ, hòa or hoà; and tidy text."""

import re
from datetime import date
from decimal import Decimal

from cluster_reports.vietnamese.dates import short_date
from cluster_reports.vietnamese.numbers import number
from cluster_reports.vietnamese.words import tone_placement, upper_first

from .material import House

_BILLION = re.compile(r"\b([Tt])[ỷỉ](?= (?:lệ|đồng|trọng)\b)")
_THOUSAND = re.compile(r"\b([Nn])(?:ghìn|gàn)(?= (?:đồng|tỷ|tỉ)\b)")
NEW_PARAGRAPH = "\x1e"
AS_WRITTEN = "hòa"  # the tone that the site's own words have already
_QUOTED = r"“[^”]*”"
_SPACE_BEFORE_MARK = re.compile(r" (?=[,.;:)])")
_MARKS = re.compile(r"([,;:.])(?:[,;:.])+(?!\d)")


def day(house: House, one: date, year: int) -> str:
    """ "24/6"; with the year where it is not the one everybody has in mind."""
    return short_date(one, house.date_separator, year=one.year != year)


def count(house: House, value: Decimal | int) -> str:
    """A count of people or things: "02" in the houses that pad, else "2"."""
    text = number(value)
    return f"0{text}" if house.pads_small_counts and text.isdigit() and len(text) == 1 and value else text


def dressed(text: str, house: House, owned: tuple[str, ...] = ()) -> str:
    """``text`` in the words of the house. What is quoted stays; tones move in no word of ``owned``."""
    text = _elsewhere(text, _QUOTED, lambda ours: _money(ours, house)) if "“" in text else _money(text, house)
    if house.tone == AS_WRITTEN:
        return text
    kept = "|".join([_QUOTED, *(re.escape(one) for one in sorted(set(owned), key=len, reverse=True) if one)])
    return _elsewhere(text, kept, lambda ours: tone_placement(ours, "new"))


def _elsewhere(text, pattern, change):
    """``change`` applied to what lies between the matches."""
    pieces = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    return "".join(piece if index % 2 else change(piece) for index, piece in enumerate(pieces))


def _money(text, house):
    if "ỷ" in text or "ỉ" in text:
        text = _BILLION.sub(lambda found: found[1] + house.billion_word[1:], text)
    if "ghìn" in text or "gàn" in text:
        text = _THOUSAND.sub(lambda found: found[1] + house.thousand_word[1:], text)
    return text


def tidy(text: str) -> str:
    """What a template printed as clean paragraphs: one a line, one space between words, a capital, a full stop."""
    paragraphs = [_one_paragraph(part) for part in text.split(NEW_PARAGRAPH)]
    return "\n".join(part for part in paragraphs if part)


def _one_paragraph(text: str) -> str:
    text = " ".join(text.split()).replace("...", "…")
    text = _SPACE_BEFORE_MARK.sub("", text)
    text = _MARKS.sub(lambda found: _strongest(found[0]), text)
    if not re.search(r"\w", text):
        return ""
    text = text.rstrip(",;: ")
    text = text if text.endswith((".", "!", "?", "…")) else f"{text}."
    return upper_first(text)


def _strongest(marks: str) -> str:
    """One mark for several in a row: the full stop before the semicolon before the comma."""
    return next(mark for mark in ".;:," if mark in marks)
