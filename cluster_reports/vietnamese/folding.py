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
    if text.isascii() and text.isprintable():
        return text.rstrip()
    visible = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)
    marks = _TONE_BEFORE_HAT.sub(r"\2\1", unicodedata.normalize("NFD", visible))
    return "\n".join(line.rstrip() for line in nfc(marks).split("\n"))


def fold(text: str) -> str:
    """The search key: "  Đơn vị\\nHậu cần" and "don vi hau can" give the same; so do hòa and hoà."""
    return " ".join(text.translate(_FOLD).split())


def slug(text: str) -> str:
    """ASCII for addresses and file names: "Đường đua" gives "duong-dua"; text without letters gives "0"."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "0"


def folded_letters(text: str) -> list[tuple[str, int]]:
    """Each letter of the folded text, spaces as they stand, with the place in ``text`` that it comes from."""
    return [(letter, at) for at, char in enumerate(text) for letter in char.translate(_FOLD)]
