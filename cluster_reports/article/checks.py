"""Reads a text against the facts it was made from: which numbers have a source, which were typed without one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

NUMBER = re.compile(r"\d+(?:[./-]\d+)*(?:,\d+)?%?")


@dataclass(frozen=True)
class NumberCheck:
    """How many numbers a text holds, and which of them no source holds, in reading order."""

    total: int
    unknown: tuple[str, ...]

    @property
    def matching(self) -> int:
        return self.total - len(self.unknown)

    def __str__(self) -> str:
        return f"{self.matching}/{self.total} số khớp"


def numbers_in(text: str) -> list[str]:
    """The numbers and numeric dates of a text as written: "28.360", "94,64%", "24/6", "10/10"."""
    return NUMBER.findall(text)


def check_numbers(text: str, sources: Iterable[str]) -> NumberCheck:
    """Compares the numbers of ``text`` with those of ``sources`` (generated sentences, facts as said)."""
    known = {number for source in sources for number in numbers_in(source)}
    found = numbers_in(text)
    return NumberCheck(len(found), tuple(dict.fromkeys(number for number in found if number not in known)))
