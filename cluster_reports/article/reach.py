"""How far the reports reach: said once at the head of the figures; a figure that reaches less says so itself."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from .facts import Coverage, Figure
from .telling import ESTIMATED, HAPPENED, NOTED, is_action

_NONE = ("chưa có", "không phát sinh", "ước chưa có", "ước không phát sinh")
_COUNTED = tuple(f"{start} " for start in (*HAPPENED, *NOTED, *ESTIMATED, *_NONE))


class Reach(Struct, frozen=True):
    """``silent`` are the units that reported on none of the figures; the others may still miss some."""

    reported: int
    of: int
    silent: frozenset[int]

    def __str__(self) -> str:
        return f"{self.reported}/{self.of} đơn vị"

    def holds(self, coverage: Coverage) -> bool:
        """Whether nobody is missing but those who are missing everywhere."""
        return self.silent.issuperset(coverage.missing)


def common(figures: Sequence[Figure]) -> Reach | None:
    """The reach to be said once; None where all have reported, or where few figures miss anybody."""
    coverages = [figure.coverage for figure in figures if figure.coverage]
    answered = {unit for coverage in coverages for unit in coverage.answered}
    silent = frozenset(unit for coverage in coverages for unit in coverage.missing) - answered
    short = [coverage for coverage in coverages if silent.intersection(coverage.missing)]
    if not silent or len(short) * 2 < len(coverages):
        return None
    return Reach(len(answered), len(answered) + len(silent), silent)


def subject(text: str, figure: Figure, word: str, reach: Reach | None, names: Mapping[int, str]) -> str:
    """Who does what the clause says: "toàn Cụm" only of a figure that misses no unit; "" where none is needed."""
    is_counted = text.startswith(_COUNTED)
    is_done = is_action(figure.target.name) and figure.target.measure != "%" and not figure.is_nothing
    if not (is_counted or is_done):
        return ""
    if reach and figure.coverage is None:
        who = word
    elif reach and reach.holds(figure.coverage):
        who = "đơn vị này" if reach.reported == 1 else "các đơn vị này"
    elif is_done and figure.coverage and figure.coverage.assigned == len(figure.coverage.answered) == 1:
        return names[figure.coverage.answered[0]]
    elif is_counted and (figure.coverage is None or figure.coverage.misses_none):
        return f"toàn {word}"
    else:
        who = "các đơn vị"
    return f"ở {who}" if text.startswith(HAPPENED) else who


def otherwise(subject: str, word: str, manner: int) -> str:
    """The same subject in other words: "những đơn vị này", "cả Cụm"; a name and the first manner leave it as it is."""
    at = "ở " if subject.startswith("ở ") else ""
    ways = {
        "các đơn vị": ("các đơn vị", f"các đơn vị của {word}", f"các đơn vị thuộc {word}"),
        "các đơn vị này": ("các đơn vị này", "những đơn vị này", "số đơn vị này"),
        f"toàn {word}": (f"toàn {word}", f"cả {word}", word),
    }.get(subject.removeprefix(at), (subject,))
    return at + ways[manner % len(ways)] if len(ways) > 1 else subject
