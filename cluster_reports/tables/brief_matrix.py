"""The units against the targets, from what an article was written from: a sign, a colour and a word in every cell."""

from decimal import Decimal

from msgspec import Struct, field

from cluster_reports.article.facts import Figure, Verdict, facts_of, whole_plan
from cluster_reports.article.material import Member, Period, Reading, Target
from cluster_reports.measuring import is_met, is_rate_of_nothing, shortfall
from cluster_reports.rules import amount
from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.numbers import BOUNDS

from .consolidated import change_said, table_of

# What a cell is: its sign and its word. Every cell has all three: colour, sign and word.
SIGNS = {
    "met": ("✓", "đạt"),
    "missed": ("✗", "chưa đạt"),
    "figure": ("•", "không tính đạt hay chưa"),
    "gap": ("?", "chưa có số được duyệt"),
    "none": ("–", "không giao, không áp dụng"),
}


class Material(Struct, frozen=True):
    """What the brief is made of: a published article's snapshot, or what is approved today."""

    members: tuple[Member, ...]
    period: Period
    figures: tuple
    limitations: tuple = ()
    directions: tuple = ()


class Cell(Struct, frozen=True):
    """One unit's figure for one target; ``short`` is by how much of its plan it misses it, in percent."""

    unit: int
    target: int
    kind: str
    said: str = ""
    plan: str = ""
    short: Decimal | None = None
    is_worse: bool = False  # than the unit's own in the period before

    @property
    def sign(self):
        return SIGNS[self.kind][0]

    @property
    def word(self):
        return SIGNS[self.kind][1]

    @property
    def path(self):
        """The end of its page's address."""
        return f"{self.target}/{self.unit}/"

    @property
    def has_figure(self):
        return self.kind in {"met", "missed", "figure"}


class Whole(Struct, frozen=True):
    """The cluster's own cell of a target."""

    kind: str
    said: str
    coverage: str = ""
    progress: str = ""
    change: str = ""

    @property
    def sign(self):
        return SIGNS[self.kind][0]

    @property
    def word(self):
        return SIGNS[self.kind][1]


class Row(Struct, frozen=True):
    target: Target
    cells: tuple[Cell, ...]
    whole: Whole


class Matrix(Struct, frozen=True):
    members: tuple[Member, ...]
    rows: tuple[Row, ...]
    by_unit: dict = field(default_factory=dict)  # the cells of each unit that ask something of it

    @property
    def kinds(self):
        """The kinds that stand in it, for the legend: (kind, sign, word)."""
        there = {cell.kind for row in self.rows for cell in row.cells} | {row.whole.kind for row in self.rows}
        return [(kind, *words) for kind, words in SIGNS.items() if kind in there]


def matrix_of(material: Material, before_is_alike=True) -> Matrix:
    """``before_is_alike``: the period before is as long as this one, so that sums compare with it."""
    facts = {fact.target.pk: fact for fact in facts_of(material)}
    said = {row.target: row for row in table_of(material, [one.target for one in material.figures])}
    rows = tuple(
        Row(
            figures.target,
            _cells(figures, material.members, before_is_alike or figures.target.over_time != "sum"),
            _whole(figures, facts.get(figures.target.pk), said[figures.target.pk]),
        )
        for figures in material.figures
    )
    by_unit: dict = {member.unit: [] for member in material.members}
    for row in rows:
        for cell in row.cells:
            if cell.kind != "none":
                by_unit[cell.unit].append((row.target, cell))
    return Matrix(material.members, rows, by_unit)


def _cells(figures, members, compares):
    readings = {reading.unit: reading for reading in figures.readings}
    plans = {plan.unit: plan for plan in figures.unit_plans}
    before = {one.unit: one for one in figures.previous.readings} if figures.previous and compares else {}
    for member in members:
        if set(member.predecessors) & before.keys():
            before.pop(member.unit, None)  # it took another in: what both had is not its own figure
    assigned = set(figures.assigned)
    return tuple(
        _cell(
            figures.target,
            member.unit,
            readings.get(member.unit),
            plans.get(member.unit),
            before.get(member.unit),
        )
        if member.unit in assigned
        else Cell(member.unit, figures.target.pk, "none")
        for member in members
    )


def _cell(target, unit, reading, plan, before):
    if reading is None or reading.state == "missing":
        return Cell(unit, target.pk, "gap")
    if reading.state == "na":
        return Cell(unit, target.pk, "none", "không áp dụng")
    if is_rate_of_nothing(target, reading.state):
        return Cell(unit, target.pk, "figure", reading_said(reading, target))
    planned = plan.period if plan else None
    met = _met(target, reading, planned)
    kind = {True: "met", False: "missed", None: "figure"}[met]
    return Cell(
        unit,
        target.pk,
        kind,
        reading_said(reading, target),
        amount(planned, target.measure) if planned is not None and reading.value is not None else "",
        shortfall(target.direction, None, planned, reading.value) if met is False else None,
        is_better(target.direction, reading.value, _compared(target, before)) is False,
    )


def _compared(target, before: Reading | None):
    return None if before is None or is_rate_of_nothing(target, before.state) else before.value


def _met(target, reading: Reading, planned):
    if reading.grade:
        return reading.grade.is_met
    if reading.is_yes is not None:
        return reading.is_yes
    return is_met(target.direction, planned, reading.value, reading.bound)


def is_better(direction: str, now: Decimal | None, then: Decimal | None) -> bool | None:
    """Whether a figure moved the right way; None where nothing moved or neither way is better."""
    if now is None or then is None or now == then or direction not in {"up", "down", "zero"}:
        return None
    return (now > then) == (direction == "up")


def reading_said(reading: Reading, target: Target) -> str:
    """A unit's figure: "ước trên 40 cuộc", "không phát sinh", "Tốt"."""
    if reading.state == "zero":
        return "không phát sinh"
    if reading.grade:
        words = reading.grade.label
    elif reading.is_yes is not None:
        words = "có" if reading.is_yes else "không"
    elif reading.value is None:
        return ""
    else:
        words = BOUNDS[reading.bound] + amount(reading.value, target.measure)
    return f"ước {words}" if reading.state == "estimate" else words


def _whole(figures, fact: Figure | Verdict | None, row):
    if fact is None:
        return Whole("figure", row.said, row.coverage) if row.coverage else Whole("gap", "")
    if isinstance(fact, Verdict):
        answered = sum(len(share.units) for share in fact.shares)
        said = (
            row.said
            if fact.coverage is None
            else join_and(
                [f"{len(share.units)}/{answered} {share.grade.label.lower()}" for share in fact.shares]
            )
        )
        return Whole("figure", said, row.coverage)
    return Whole(_whole_kind(figures, fact), row.said, row.coverage, row.progress, change_said(fact))


def _whole_kind(figures, fact):
    """Against the period's plan of all units, once every one of them has answered."""
    plan, amount_ = whole_plan(figures), fact.amount
    is_complete = fact.coverage is None or fact.coverage.misses_none
    if not amount_.compares or not is_complete:
        return "figure"
    met = is_met(fact.target.direction, plan.period if plan else None, amount_.value, amount_.bound)
    return {True: "met", False: "missed", None: "figure"}[met]
