"""Vietnamese dictionary order for databases that do not know it."""

import re
import unicodedata

# A key has three levels, each ended by zeros, which no code inside a level begins with: letters, tones, case.
_PUNCTUATION = " _-‐–—,;:!?.'‘’\"“”„«»()[]{}§@*/\\&#%`^+<=>|~$"
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_CODES = {char: f"{code:02x}" for code, char in enumerate(_PUNCTUATION, 0x10)}
_CODES |= {char: f"{code:02x}" for code, char in enumerate(_LETTERS, 0x60)}
_NUMBER, _OTHER_SIGN, _OTHER_LETTER = "50", "4f", "f0"
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_OTHER_MARK = "7"
_LOOK_ALIKES = str.maketrans({"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"})
_PARTS = re.compile(r"[0-9]{1,255}|.", re.DOTALL)


def sort_key(text: str) -> str:
    """Digits and a–f only, so that every database compares it alike: plain order is Vietnamese order.

    Letters first (a ă â … đ after d), then tones (none, huyền, hỏi, ngã, sắc, nặng), then small before
    capital. Numbers go by value ("Cụm 2" before "Cụm 10"). About four characters for each of the text.
    """
    letters, tones, cases = [], [], []
    plain = " ".join(unicodedata.normalize("NFKC", text.translate(_LOOK_ALIKES)).split())
    for part in _PARTS.findall(plain):
        if part[0] in "0123456789":
            value = part.lstrip("0")
            letters.append(f"{_NUMBER}{len(value):02x}{value}")
            tones.append("1")
            cases.append("1" if len(value) == len(part) else "2")
            continue
        letter, marks = _letter(part)
        if letter is None:  # a mark on its own changes the tone of the letter before it
            tones[-1:] = [_tone(marks)]
            continue
        letters.append(_code(letter))
        tones.append(_tone(marks))
        cases.append("2" if part.isupper() else "1")
    return f"{''.join(letters)}00{''.join(tones).rstrip('1')}0{''.join(cases).rstrip('1')}"


def _letter(char: str) -> tuple[str | None, str]:
    """The letter of the alphabet (small) and the marks that are no part of it."""
    base, *marks = unicodedata.normalize("NFD", char)
    if unicodedata.category(base) == "Mn":
        return None, base
    for mark in marks:
        with_hat = unicodedata.normalize("NFC", base.lower() + mark)
        if with_hat in _CODES:
            return with_hat, "".join(other for other in marks if other != mark)
    return base.lower(), "".join(marks)


def _code(letter: str) -> str:
    kind = _OTHER_LETTER if letter.isalpha() else _OTHER_SIGN
    return _CODES.get(letter) or "".join(f"{kind}{ord(char):06x}" for char in letter)


def _tone(marks: str) -> str:
    return _TONES.get(marks, _OTHER_MARK) if marks else "1"
