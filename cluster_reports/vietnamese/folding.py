"""One spelling for storing (NFC), one for searching (folded), one for addresses (slug)."""

import re
import unicodedata

_LOOK_ALIKES = str.maketrans({"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"})
_TONE_BEFORE_HAT = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")


class _Translation(dict):
    """A table for ``str.translate`` that works out each character once, when it first meets it."""

    def __init__(self, one):
        self.one = one

    def __missing__(self, code):
        self[code] = self.one(chr(code))
        return self[code]


def _clean_one(char: str) -> str:
    kind = unicodedata.category(char)
    if char in "\n\t":
        return char
    if kind in ("Zl", "Zp"):
        return "\n"
    if kind == "Zs":
        return " "
    return "" if kind in ("Cc", "Cf", "Cs") else char.translate(_LOOK_ALIKES)


def _fold_one(char: str) -> str:
    if char.isspace():
        return " "
    letters = unicodedata.normalize("NFKD", char).translate(_LOOK_ALIKES).casefold().replace("đ", "d")
    letters = unicodedata.normalize("NFKD", letters)
    return "".join(
        letter for letter in letters if unicodedata.category(letter) not in ("Mn", "Cc", "Cf", "Cs")
    )


_CLEAN = _Translation(_clean_one)
_FOLD = _Translation(_fold_one)


def nfc(text: str) -> str:
    """The one encoding in which text is stored and compared."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """Pasted text made fit to store: NFC, true Đ and đ, plain spaces, nothing invisible.

    New lines (of any kind) and tabs stay; spaces at the ends of lines go. Text in a legacy encoding must be
    converted first: its ``ư`` is a soft hyphen, which is removed here.
    """
    visible = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)
    marks = _TONE_BEFORE_HAT.sub(r"\2\1", unicodedata.normalize("NFD", visible))
    return "\n".join(line.rstrip() for line in nfc(marks).split("\n"))


def fold(text: str) -> str:
    """The search key: "  Đơn vị\\nHậu cần" and "don vi hau can" give the same; so do hòa and hoà."""
    return " ".join(text.translate(_FOLD).split())


def slug(text: str) -> str:
    """ASCII for addresses and file names: "Đường đua" gives "duong-dua"; text without letters gives "0"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "0"


def highlight(text: str, query: str) -> list[tuple[str, bool]]:
    """``text`` (NFC) cut into pieces, True for those the query found, accents or not.

    Words match from their beginning. Where the whole query stands together only that is marked; otherwise
    each of its words is.
    """
    text = nfc(text)
    words = [re.escape(word) for word in fold(query).split()]
    if not words:
        return [(text, False)] if text else []
    folded = [(letter, at) for at, char in enumerate(text) for letter in char.translate(_FOLD)]
    haystack = "".join(letter for letter, _ in folded)
    spans = _spans(r"\s+".join(words), haystack) or _spans(
        "|".join(sorted(words, key=len, reverse=True)), haystack
    )
    pieces, done = [], 0
    for first, last in spans:
        start, end = max(folded[first][1], done), folded[last][1] + 1
        while end < len(text) and not text[end].translate(_FOLD):
            end += 1  # a mark that has no precomposed letter belongs to the letter before it
        pieces += [(text[done:start], False), (text[start:end], True)]
        done = max(end, done)
    pieces.append((text[done:], False))
    return [piece for piece in pieces if piece[0]]


def _spans(pattern: str, haystack: str) -> list[tuple[int, int]]:
    """First and last position of each match that begins a word."""
    return [(found.start(), found.end() - 1) for found in re.finditer(rf"(?<!\w)(?:{pattern})", haystack)]
