"""Small changes to words: capitals, tone placement, counting."""

import re
import unicodedata
from typing import Literal

_FIRST_LETTER = re.compile(r"[^\W\d_]")
_FIRST_WORD = re.compile(r"\w+")
_COUNTED = re.compile(r"\S*?[^\W_]\S*")
_TONES = "\u0300\u0309\u0303\u0301\u0323"


def _pairs() -> dict[str, tuple[str, str]]:
    """Every toned spelling of oa, oe, uy in any case → its old and its new spelling."""
    pairs = {}
    for first, second in ("oa", "oe", "uy"):
        for a, b in ((first, second), (first.upper(), second), (first.upper(), second.upper())):
            for tone in _TONES:
                old = unicodedata.normalize("NFC", a + tone + b)
                new = unicodedata.normalize("NFC", a + b + tone)
                pairs[old] = pairs[new] = (old, new)
    return pairs


_SPELLINGS = _pairs()
_OPEN_SYLLABLE = re.compile(rf"(?<![qQ])(?:{'|'.join(_SPELLINGS)})(?!\w)")


def upper_first(text: str) -> str:
    """Capital for the first letter, also behind a quotation mark; a figure in front stays."""
    if text[:1].isdigit():
        return text
    return _FIRST_LETTER.sub(lambda found: found[0].upper(), text, count=1)


def lower_first(text: str) -> str:
    """Small first letter, unless the first word is an abbreviation ("SSCĐ") and must keep its capitals."""
    word = _FIRST_WORD.search(text)
    if not word or (len(word[0]) > 1 and word[0].isupper()):
        return text
    return text[: word.start()] + word[0][0].lower() + text[word.start() + 1 :]


def tone_placement(text: str, style: Literal["new", "old"]) -> str:
    """NFC text with tones moved: "old" gives hòa, khỏe, thủy; "new" gives hoà, khoẻ, thuỷ; quý and hoàn stay.

    For the site's own words only: the owner's spelling of a name is kept.
    """
    index = 0 if style == "old" else 1
    return _OPEN_SYLLABLE.sub(lambda found: _SPELLINGS[found[0]][index], unicodedata.normalize("NFC", text))


def count_words(text: str) -> int:
    """Words as editors count them: what stands between spaces and holds a letter or a digit."""
    return len(_COUNTED.findall(text))
