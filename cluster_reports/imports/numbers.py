"""Numbers as text in a sheet, where "1.800" may be eighteen hundred or one point eight."""

import re
from decimal import Decimal
from typing import Literal

Mark = Literal[",", "."]

_WHOLE = r"(?:[0-9]+|[1-9][0-9]{0,2}(?: [0-9]{3})+)"
_PLAIN = re.compile(_WHOLE)
_GROUPS = {
    ",": re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?"),
    ".": re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?"),
}
_PART = {mark: re.compile(rf"{_WHOLE}{re.escape(mark)}[0-9]+") for mark in (",", ".")}
_EITHER = re.compile(r"(?!0+[.,])[0-9]{1,3}[.,][0-9]{3}")
_SIGNED = re.compile(r"([-+−–]?) ?(.*)", re.DOTALL)
_TOO_LONG = 40


class Unclear(ValueError):
    """The text is a number in both habits, and not the same one."""


def decimal_mark(text: str) -> Mark | Literal["?", ""] | None:
    """The decimal mark that ``text`` must have been written with.

    "?" where both readings are possible ("1.800"), "" where it makes no difference ("1800"), None for what is
    no number.
    """
    digits = _digits(text)
    if _EITHER.fullmatch(digits):
        return "?"
    if _PLAIN.fullmatch(digits):
        return ""
    for mark in (",", "."):
        if _GROUPS[mark].fullmatch(digits) or _PART[mark].fullmatch(digits):
            return mark
    return None


def read_number(text: str, mark: Mark | None = None) -> Decimal:
    """The number in ``text``; ``mark`` is the file's decimal mark and decides only what is unclear without it.

    Raises ``Unclear`` where ``mark`` is needed and missing, ``ValueError`` in Vietnamese for what is no number.
    """
    digits = _digits(text)
    written = decimal_mark(text)
    if written is None or len(digits) > _TOO_LONG:
        raise ValueError(f"không hiểu số “{text[:_TOO_LONG].strip()}”")
    if written == "?":
        if mark is None:
            raise Unclear(f"chưa rõ dấu trong “{text.strip()}” ngăn hàng nghìn hay phần thập phân")
        written = mark
    whole, _, part = digits.partition(written) if written else (digits, "", "")
    value = Decimal(f"{re.sub('[., ]', '', whole)}.{part}")
    return -value if _SIGNED.fullmatch(_plain(text))[1] in {"-", "−", "–"} else value


def _plain(text):
    return re.sub(r"\s+", " ", text).strip()


def _digits(text):
    return _SIGNED.fullmatch(_plain(text))[2]
