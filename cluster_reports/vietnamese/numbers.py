"""Numbers as Vietnamese people type, print and say them: decimal comma, thousands dot."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

_GROUPED = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:(?P<mark>[. ])[0-9]{3})(?:(?P=mark)[0-9]{3})*)(?:,(?P<part>[0-9]+))?"
)
_PLAIN = re.compile(r"(?P<whole>[0-9]+)(?:[.,](?P<part>[0-9]+))?")
_UNCLEAR_DOT = re.compile(r"[0-9]{4,}\.[0-9]{3}")
_WITH_WORDS = re.compile(r"[0-9][0-9., ]*[^0-9., ][^0-9]*")
_ALL_DIGITS = Context(prec=1000)  # the default rounds away what follows the 28th digit
BOUNDS = {"exact": "", "over": "trên ", "under": "gần ", "about": "khoảng "}  # before a number
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


@lru_cache(maxsize=1000)  # a form reads the same figure three times on its way
def parse_number(text: str, measure: str = "") -> Decimal:
    """The number a Vietnamese reader sees in ``text``: "1.234,5", "1234,5", "1 800", "12.500" is 12500.

    A single dot groups thousands only where it can ("12.500"); elsewhere it is the decimal mark ("98.7",
    "0.500"). The very ``measure`` that is asked for may stand after it: "98,6%", "12 vụ". Raises ``ValueError``
    with a Vietnamese message for anything else, "1234.567" included: nobody can tell which of the two that dot means.
    """
    typed = _spelled(text)
    sign, digits = re.fullmatch(r"([-+−–]?) ?(.*)", typed).groups()
    digits = _without(digits, _spelled(measure))
    if not digits:
        raise ValueError("Chưa nhập số. Ví dụ: 1.234,5.")
    if _UNCLEAR_DOT.fullmatch(digits):
        raise ValueError(
            f"Không rõ dấu chấm trong “{typed}” ngăn hàng nghìn hay phần thập phân."
            " Dùng dấu phẩy cho phần thập phân, ví dụ: 1.234,5."
        )
    found = None if digits.startswith(("0.", "0 ")) else _GROUPED.fullmatch(digits)
    found = found or _PLAIN.fullmatch(digits)
    if not found and _WITH_WORDS.fullmatch(digits):
        raise ValueError(f"Không hiểu số “{typed}”. Chỉ nhập số, bỏ đơn vị tính và dấu %.")
    if not found:
        raise ValueError(f"Không hiểu số “{typed}”. Nhập như 1.234,5 hoặc 1234,5.")
    whole = re.sub(r"[. ]", "", found["whole"])
    return Decimal(f"{'' if sign in ('', '+') else '-'}{whole}.{found['part'] or ''}")


def _spelled(text):
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def _without(text, measure):
    """A measure that begins like a number is never taken off one."""
    if not (measure[:1].isalpha() or measure == "%") or text[-len(measure) :].lower() != measure.lower():
        return text
    return text[: -len(measure)].rstrip()


@lru_cache(maxsize=1000)
def number(value: Decimal | int, places: int | None = None) -> str:
    """Printed: "28.360", "94,64". With ``places`` rounds half up and keeps zeros; without it, drops zeros only."""
    value = Decimal(value)
    if places is not None:
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _ALL_DIGITS)
    whole, _, part = f"{value.copy_abs():f}".partition(".")
    if places is None:
        part = part.rstrip("0")
    printed = f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")
    return f"-{printed}" if value < 0 else printed


def percent(value: Decimal | int, places: int | None = None) -> str:
    """Printed as ``number`` does, without a space before the sign: "94,64%"."""
    return f"{number(value, places)}%"


def in_words(value: Decimal | int, thousand: str = "nghìn") -> str:
    """The number as it is read aloud: "một trăm linh năm", "chín mươi tám phẩy bảy", "âm hai".

    ``thousand`` is the outlet's habit, "nghìn" or "ngàn". Three decimals at most are read as a number,
    longer ones digit by digit, as schools teach it.
    """
    whole, _, part = f"{Decimal(value).copy_abs():f}".partition(".")
    part = part.rstrip("0")
    words = _whole_in_words(int(whole), thousand)
    if part:
        words += f" phẩy {_part_in_words(part)}"
    return f"âm {words}" if value < 0 else words


def _whole_in_words(value: int, thousand: str, *, after_higher: bool = False) -> str:
    """``after_higher``: something was said before, so an empty hundreds place is said as "không trăm"."""
    if value < 1000:
        return _hundreds_in_words(value, after_higher)
    scale, name = next(
        (scale, name)
        for scale, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, thousand))
        if value >= scale
    )
    higher, rest = divmod(value, scale)
    words = f"{_whole_in_words(higher, thousand, after_higher=after_higher)} {name}"
    return f"{words} {_whole_in_words(rest, thousand, after_higher=True)}" if rest else words


def _hundreds_in_words(value: int, after_higher: bool) -> str:
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or (after_higher and rest) else []
    if tens > 1:
        words.append(f"{_DIGITS[tens]} mươi")
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if ones or not words:
        words.append(_ones_in_words(tens, ones))
    return " ".join(words)


def _ones_in_words(tens: int, ones: int) -> str:
    if ones == 5 and tens >= 1:
        return "lăm"
    if tens >= 2:
        return {1: "mốt", 4: "tư"}.get(ones, _DIGITS[ones])
    return _DIGITS[ones]


def _part_in_words(part: str) -> str:
    significant = part.lstrip("0")
    words = ["không"] * (len(part) - len(significant))
    if len(significant) <= 3:
        words.append(_whole_in_words(int(significant), ""))
    else:
        words += [_DIGITS[int(digit)] for digit in significant]
    return " ".join(words)
