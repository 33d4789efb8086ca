"""What is scored by what: a scoring table as a tree, and what is known of each unit for each of its leaves."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct, field

HUNDREDTH = Decimal("0.01")
BY_ITSELF = frozenset({"on_time", "attended"})  # kinds that the site's own records answer


def to_points(value) -> Decimal:
    """Points as they are kept and added: two decimals, half up."""
    return Decimal(value).quantize(HUNDREDTH, ROUND_HALF_UP)


class Band(Struct, frozen=True):
    """A stretch of values and its points; an end that is None is without limit, ``…_in`` whether it belongs."""

    points: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    low_in: bool = True
    high_in: bool = False

    def holds(self, value: Decimal) -> bool:
        is_above = self.low is None or value > self.low or (self.low_in and value == self.low)
        is_below = self.high is None or value < self.high or (self.high_in and value == self.high)
        return is_above and is_below


class Criterion(Struct, frozen=True):
    """A node of the table; ``kind`` and ``direction`` as the models spell them.

    A sum has only ``parts``; ``maximum`` is a leaf's. What is a bonus is added beside the maximum of the table.
    ``each`` and ``off``: points for and against, an occurrence (late days, for being on time), from ``start`` on.
    ``share``: the part of the maximum that meeting the target gives where units are measured by the best of them.
    ``partly`` and ``excused``: the points of a conference attended late or by the wrong people, and of one missed
    with a reason. ``is_inside``: figures of its target stay inside the unit.
    """

    pk: int
    name: str
    kind: str = "sum"
    code: str = ""
    maximum: Decimal = Decimal(0)
    parts: tuple["Criterion", ...] = ()
    is_bonus: bool = False
    floor: Decimal = Decimal(0)
    start: Decimal = Decimal(0)
    each: Decimal = Decimal(0)
    off: Decimal = Decimal(0)
    share: Decimal = Decimal("0.5")
    sample: int = 0
    partly: Decimal = Decimal(0)
    excused: Decimal = Decimal(0)
    needs_evidence: bool = False
    bands: tuple[Band, ...] = ()
    of_plan: bool = False
    direction: str = ""
    measure: str = ""
    target: int | None = None
    is_inside: bool = False

    @property
    def is_leaf(self):
        return self.kind != "sum"

    @property
    def needs_mark(self):
        """Whether somebody has to say something about it: reports do not tell it all."""
        return self.is_leaf and (self.needs_evidence or (self.target is None and self.kind not in BY_ITSELF))

    @property
    def heading(self):
        return f"{self.code} {self.name}".strip()

    def walk(self, depth=0) -> Iterator[tuple[int, "Criterion"]]:
        """(depth, node) of itself and all below it, in the order of the table."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)

    def leaves(self) -> Iterator["Criterion"]:
        return (node for _, node in self.walk() if node.is_leaf)


class Input(Struct, frozen=True):
    """What is known of one unit for one leaf; None is not known yet, 0 is a value.

    ``planned`` and ``baseline`` are the period's share. ``is_met`` answers pass/fail, yes/no and graded lines.
    ``days_late`` is None while the report may still come in time. ``meetings``: how the unit took part in each of
    the period's conferences that recorded it ("right", "wrong", "late", "excused", "absent").
    """

    is_assigned: bool = True
    actual: Decimal | None = None
    planned: Decimal | None = None
    baseline: Decimal | None = None
    is_met: bool | None = None
    count: Decimal | None = None
    count_off: Decimal | None = None
    days_late: int | None = None
    has_come: bool = True
    is_excused: bool = False
    is_estimate: bool = False
    bound: str = "exact"
    meetings: tuple[str, ...] = ()
    has_evidence: bool = False


class Points(Struct, frozen=True):
    """The points of one unit on one node and how they came about.

    ``value`` is None where they cannot be said yet (``how`` tells why) or where nothing is asked of the unit.
    ``reach`` is how far the target was met, 1 for exactly; ``peer`` the best unit's, or the pool's largest result.
    """

    value: Decimal | None
    how: str
    maximum: Decimal = Decimal(0)
    bonus: Decimal = Decimal(0)
    reach: Decimal | None = None
    peer: Decimal | None = None
    is_open: bool = False


class Table(Struct, frozen=True):
    """A scoring table: its groups, and the leaves that decide equal totals, in their order."""

    parts: tuple[Criterion, ...]
    ties: tuple[int, ...] = ()
    name: str = ""

    def walk(self) -> Iterator[tuple[int, Criterion]]:
        for part in self.parts:
            yield from part.walk()

    def leaves(self) -> Iterator[Criterion]:
        for part in self.parts:
            yield from part.leaves()

    @property
    def maximum(self) -> Decimal:
        """What a unit to which everything is assigned can reach, without bonuses."""
        return sum((leaf.maximum for leaf in self.leaves() if not leaf.is_bonus), Decimal(0))


class Snapshot(Struct, frozen=True):
    """All that scoring may know: the table, and by unit and leaf (their pks) what is known.

    ``ruled`` holds the final points that somebody decided on, by unit and leaf.
    """

    table: Table
    units: tuple[int, ...]
    inputs: Mapping[int, Mapping[int, Input]] = field(default_factory=dict)
    ruled: Mapping[int, Mapping[int, Decimal]] = field(default_factory=dict)

    def input(self, unit: int, leaf: int) -> Input:
        return self.inputs.get(unit, {}).get(leaf, Input())
