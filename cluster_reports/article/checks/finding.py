"""What is checked, and what the checks find."""

from collections.abc import Iterator
from datetime import date
from zlib import crc32

from msgspec import Struct

from cluster_reports.article.material import Snapshot

FIGURES = frozenset({"figure", "verdict", "absence", "tally"})  # facts that our own rules put into words

NUMBERS = frozenset({"number", "measure", "year"})  # findings about a number


class Part(Struct, frozen=True):
    """The headline or a block: ``shown`` is what will be read, ``generated`` what the data gave."""

    place: str
    title: str
    shown: str
    generated: str = ""
    facts: tuple[dict, ...] = ()
    is_hidden: bool = False


class Caption(Struct, frozen=True):
    text: str
    alt: str = ""


class Proof(Struct, frozen=True):
    """A whole article before it is published, with the data it was made from. ``confirmed`` holds the numbers somebody
    named a source for; ``registered`` names of units that are no part of this review.
    """

    headline: Part
    parts: tuple[Part, ...]
    snapshot: Snapshot | None
    today: date
    meets_on: date | None = None
    captions: tuple[Caption, ...] = ()
    cells: tuple[Part, ...] = ()  # of the table of a published article
    unused: tuple[dict, ...] = ()
    confirmed: frozenset[str] = frozenset()
    registered: frozenset[str] = frozenset()

    @property
    def shown(self) -> tuple[Part, ...]:
        """The blocks that go into the article."""
        return tuple(part for part in self.parts if part.shown.strip() and not part.is_hidden)

    @property
    def body(self) -> str:
        return "\n".join(part.shown for part in self.shown)

    def facts(self) -> Iterator[dict]:
        """Every fact of the article, used or not."""
        for part in self.parts:
            yield from part.facts
        yield from self.unused


class Replacement(Struct, frozen=True):
    """``text`` for what stands from ``start`` to ``end``; with ``restores`` the block as the data gave it."""

    start: int = 0
    end: int = 0
    text: str = ""
    restores: bool = False


class Finding(Struct, frozen=True):
    """Something wrong: the ``passage`` of a block, what is wrong with it and what to do, in Vietnamese.

    ``confirms`` is the number that somebody may answer for by naming its source; "" where nobody can.
    """

    kind: str
    place: str
    title: str
    passage: str
    says: str
    fix: str
    is_blocking: bool = True
    replacement: Replacement | None = None
    confirms: str = ""
    at: int = -1  # where the passage stands in what is shown
    anchor: str = ""

    @property
    def key(self) -> str:
        at = self.replacement and (self.replacement.start, self.replacement.text)
        return f"{crc32(repr((self.kind, self.place, self.passage, at)).encode()):08x}"

    @property
    def label(self) -> str:
        """What the saved state is called in which the replacement was made."""
        return f"Kiểm tra: {self.title}, {self.action[:1].lower()}{self.action[1:]}"[:100].strip()

    @property
    def action(self) -> str:
        """What the button says that makes the replacement."""
        if self.replacement is None:
            return ""
        if self.replacement.restores:
            return f"Đưa lại đoạn {self.title}"
        if self.replacement.start == self.replacement.end:
            return "Đưa lại câu này"
        return f"Sửa thành “{self.replacement.text}”" if self.replacement.text else f"Bỏ “{self.passage}”"


class Report(Struct, frozen=True):
    """All findings, blocking ones first; ``total`` numbers were read, somebody answers for the ``confirmed`` ones."""

    findings: tuple[Finding, ...]
    total: int
    confirmed: tuple[str, ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.is_blocking)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.is_blocking)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The numbers that are wrong as they stand, once each."""
        wrong = [finding for finding in self.findings if finding.kind in NUMBERS and finding.place != "photo"]
        return tuple(dict.fromkeys(finding.passage for finding in wrong))

    @property
    def matching(self) -> int:
        places = {
            (finding.place, finding.at)
            for finding in self.findings
            if finding.kind in NUMBERS and finding.place != "photo"
        }
        return self.total - len(places)

    def __str__(self) -> str:
        return f"{self.matching}/{self.total} số khớp"
