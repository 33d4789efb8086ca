import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from msgspec import Struct

from cluster_reports.quotas import UNCHECKED
from cluster_reports.vietnamese.dates import numeric_date

WRITTEN_ON = date(2026, 11, 27)  # the day from which a clause of the site's own stands in the book
INTERNAL = "Quy định nội bộ của hệ thống"


class Law(Struct, frozen=True):
    """A paper a clause rests on; a day that is None is not known."""

    key: str
    name: str
    starts_on: date | None
    ends_on: date | None

    @property
    def holds(self) -> str:
        """ "hiệu lực từ 01/07/2025", "hiệu lực từ 01/01/2024 đến hết 30/06/2025"."""
        if self.starts_on is None:
            return "chưa ghi ngày có hiệu lực"
        until = f" đến hết {numeric_date(self.ends_on)}" if self.ends_on else ""
        return f"hiệu lực từ {numeric_date(self.starts_on)}{until}"


@cache
def laws() -> dict[str, Law]:
    rows = json.loads((Path(__file__).parent.parent / "reference" / "laws.json").read_text())
    return {
        row["key"]: Law(row["key"], row["name"], _day(row["starts_on"]), _day(row["ends_on"])) for row in rows
    }


def _day(text):
    return date.fromisoformat(text) if text else None


class Cite(Struct, frozen=True):
    """Where in a paper it stands; ``is_checked`` only where somebody compared it with the text itself."""

    law: str
    where: str
    is_checked: bool = False

    @property
    def said(self) -> str:
        law = laws()[self.law]
        doubt = "" if self.is_checked else f" ({UNCHECKED})"
        return f"{self.where}, {law.name}, {law.holds}{doubt}"


class Table(Struct, frozen=True):
    """``head`` and ``rows`` are words; the first of a row is its heading."""

    label: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Clause(Struct, frozen=True):
    """One rule. ``example`` works it out with the real code each time; ``table`` reads the program's own tables.

    ``at`` are the screens where it is applied (``places.PLACES``); ``live`` names what a cluster has set itself
    (``live.READERS``).
    """

    slug: str
    title: str
    says: tuple[str, ...]
    example: Callable[[], list[str]] | None = None
    table: Callable[[], Table] | None = None
    at: tuple[str, ...] = ()
    cites: tuple[Cite, ...] = ()
    live: str = ""
    since: date = WRITTEN_ON

    @property
    def sources(self) -> list[str]:
        return [
            f"{INTERNAL}, ghi vào sổ ngày {numeric_date(self.since)}",
            *(cite.said for cite in self.cites),
        ]


class Section(Struct, frozen=True):
    slug: str
    title: str
    about: str
    clauses: tuple[Clause, ...]
