"""Text of the years before Unicode: TCVN3 (fonts .VnTime …) and VNI (fonts VNI-Times …).

Office files still carry it; it shows as "Xin chµo tÊt c¶" or "Coäng hoøa".
"""

import re
import unicodedata
from typing import Literal

# Each row: the Unicode letters, and the Latin-1 characters that stood for them in the same order.
_TCVN3_ROWS = (
    ("ĂÂÊÔƠƯĐăâêôơưđ", "¡¢£¤¥¦§¨©ª«¬\u00ad®"),
    ("àảãáạằẳẵắặầẩẫấậ", "µ¶·¸¹»¼½¾ÆÇÈÉÊË"),
    ("èẻẽéẹềểễếệìỉĩíị", "ÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞ"),
    ("òỏõóọồổỗốộờởỡớợ", "ßáâãäåæçèéêëìíî"),
    ("ùủũúụừửữứựỳỷỹýỵ", "ïñòóôõö÷øùúûüýþ"),
)
_TCVN3 = {ord(old): new for row, olds in _TCVN3_ROWS for new, old in zip(row, olds, strict=True)}

_TONE_MARKS = dict(zip("øùûõï", ("\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True))
_CIRCUMFLEX_MARKS = dict(zip("âàáåãä", ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True))
_BREVE_MARKS = dict(zip("êèéúüë", ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_ALONE = dict(zip("ôöñìíæóòî", "ơưđìíỉĩịỵ", strict=True))


def _vni_table() -> dict[str, str]:
    """One or two VNI characters → one letter, in small letters."""
    table = dict(_VNI_ALONE)
    for base in "aeouyôö":
        letter = _VNI_ALONE.get(base, base)
        table |= {base + mark: letter + tone for mark, tone in _TONE_MARKS.items()}
        if base in "aeo":
            table |= {base + mark: f"{base}\u0302{tone}" for mark, tone in _CIRCUMFLEX_MARKS.items()}
    table |= {f"a{mark}": f"a\u0306{tone}" for mark, tone in _BREVE_MARKS.items()}
    return {old: unicodedata.normalize("NFC", new) for old, new in table.items()}


_VNI = _vni_table()
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)


def from_tcvn3(text: str) -> str:
    """TCVN3 (ABC) to Unicode. It has no toned capitals: its capital fonts (names ending in H) draw small
    letters as capitals, so a caller who sees such a font adds ``.upper()``. Convert before ``clean``.
    """
    return text.replace("\u03bc", "µ").translate(_TCVN3)


def from_vni(text: str) -> str:
    """VNI (two characters for most letters) to Unicode; the case is that of the base letter."""

    def letter(found: re.Match) -> str:
        new = _VNI[found[0].lower()]
        return new.upper() if found[0][0].isupper() else new

    return _VNI_LETTER.sub(letter, unicodedata.normalize("NFC", text))


# Syllables are what tells encodings apart: converted wrongly, text has none.
_ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx]"
_NUCLEUS = (
    "iêu|yêu|oai|oao|oay|oeo|uây|uôi|uya|uyê|uyu|ươi|ươu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|"
    "ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy]"
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_NUCLEUS})(?:ch|ng|nh|[cmnpt])?")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_MODERN = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")


def looks_legacy(text: str) -> Literal["tcvn3", "vni"] | None:
    """Which encoding turns the odd words of ``text`` into Vietnamese syllables; None when in doubt.

    A guess for a preview; the person decides. Text that holds any letter found only in Unicode is not legacy.
    """
    text = unicodedata.normalize("NFC", text)
    if _MODERN.search(text):
        return None
    odd_words = [word for word in text.split() if not word.isascii()]
    if not odd_words:
        return None
    share, name = max((_vietnamese_share(map(turn, odd_words)), name) for name, turn in _READERS)
    return name if share >= 0.8 and share > _vietnamese_share(odd_words) else None


def encoding_of(text: str, font: str = "") -> Literal["tcvn3", "vni"] | None:
    """As ``looks_legacy``, but the name of a font of those years (.VnTime, VNI-Times) decides where there is one."""
    if text.isascii() or _MODERN.search(unicodedata.normalize("NFC", text)):
        return None
    if font.lower().startswith(".vn"):
        return "tcvn3"
    if font.lower().startswith("vni"):
        return "vni"
    return looks_legacy(text)


def to_unicode(text: str, encoding: str) -> str:
    """``text`` of one of the two encodings, as ``from_tcvn3`` and ``from_vni`` read it."""
    return dict(_READERS)[encoding](text)


_READERS = (("tcvn3", from_tcvn3), ("vni", from_vni))


def _vietnamese_share(words) -> float:
    """The part of ``words`` that are one Vietnamese syllable with one tone at most, 0 to 1."""
    verdicts = [_is_syllable(word.strip(".,;:!?()[]\"'“”-/0123456789").lower()) for word in words]
    return sum(verdicts) / len(verdicts)


def _is_syllable(word: str) -> bool:
    apart = unicodedata.normalize("NFD", word)
    flat = unicodedata.normalize("NFC", apart.translate(_TONES))
    return sum(ord(char) in _TONES for char in apart) <= 1 and bool(_SYLLABLE.fullmatch(flat))
