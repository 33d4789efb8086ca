"""From the readings of a target to what may be said of it. A fact knows its values, sources and coverage."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from cluster_reports.measuring import is_rate_of_nothing

from .amounts import Amount, aggregate, pair_of
from .material import Grade, Period, Plan, Reading, Snapshot, Source, Target, TargetFigures

COUNTED = frozenset({"zero", "value", "estimate"})
REARRANGED = "rearranged"
ONE_OF_FOUR = frozenset({"q2", "q3", "q4"})  # what it counts is no part of the year so far


class Coverage(Struct, frozen=True):
    """How many of the units a target was given to stand behind a fact."""

    assigned: int
    reported: int
    not_applicable: int = 0
    answered: tuple[int, ...] = ()  # units, "not applicable" included
    missing: tuple[int, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many, whichever units they are."""
        return self.assigned, self.reported, self.not_applicable

    @property
    def misses_none(self) -> bool:
        """Every unit has answered, "not applicable" included: a sum is the whole sum."""
        return self.reported > 0 and self.reported + self.not_applicable == self.assigned

    @property
    def is_everyone(self) -> bool:
        """Every unit reported: the only ground for "tất cả", "100%", "đều"."""
        return self.reported == self.assigned > 0


class Change(Struct, frozen=True):
    """Against the same period a year before: ``amount`` in the target's measure, ``percent`` where both are exact."""

    year: int
    amount: Decimal
    percent: Decimal | None
    is_steady: bool


class Progress(Struct, frozen=True):
    """Against the plan of the year while it runs; of the period for what is kept low, and for a second half."""

    planned: Decimal
    percent: Decimal | None  # None where the plan is zero, or a rate that is compared in points
    of: Literal["year", "period"]


class Figure(Struct, frozen=True):
    """A counted target."""

    target: Target
    amount: Amount
    pair: Amount | None
    coverage: Coverage | None  # None: a figure of the whole cluster, not split by unit
    change: Change | None
    progress: Progress | None
    sources: tuple[Source, ...]
    is_rearranged: bool = False  # units were merged or split since: the same period is no base
    kind = "figure"

    @property
    def is_absence(self) -> bool:
        """A thing that must not happen, and was reported not to have happened; an estimate is no report of that."""
        amount = self.amount
        return self.target.direction == "zero" and amount.value == 0 and not amount.is_estimate

    @property
    def is_nothing(self) -> bool:
        """Something to be done or counted of which there was none: said in words, never as "0 căn"."""
        amount = self.amount
        is_none = amount.value == 0 and amount.bound == "exact" and amount.compares
        return is_none and not (self.pair or self.target.measure == "%" or self.is_absence)

    @property
    def size_of_change(self) -> Decimal:
        if self.change is None or self.change.is_steady:
            return Decimal(0)
        if self.change.percent is not None:
            return abs(self.change.percent)
        base = self.amount.value - self.change.amount
        return abs(self.change.amount / base * 100) if base else Decimal(100)


class Share(Struct, frozen=True):
    """The units that agree on one answer, in protocol order."""

    grade: Grade
    units: tuple[int, ...]


class Verdict(Struct, frozen=True):
    """A target that is answered in words: done or not, or a level of a scale; the best answer first."""

    target: Target
    shares: tuple[Share, ...]
    coverage: Coverage | None
    sources: tuple[Source, ...]
    kind = "verdict"


YES = Grade(order=0, label="có", phrase="", is_met=True)
NO = Grade(order=1, label="không", phrase="", is_met=False)


def facts_of(snapshot: Snapshot) -> tuple[Figure | Verdict, ...]:
    """One fact for each target with a result, in the order of the pledge."""
    found = (_known(figures, snapshot) for figures in snapshot.figures)
    return tuple(fact for fact in found if fact)


def _known(figures: TargetFigures, snapshot: Snapshot) -> Figure | Verdict | None:
    """The fact of figures, worked out once: kept with them while members and period are the very same objects."""
    known = vars(figures).get("known_fact")
    if known is None or known[0] is not snapshot.members or known[1] is not snapshot.period:
        known = snapshot.members, snapshot.period, _fact(figures, snapshot)
        vars(figures)["known_fact"] = known
    return known[2]


def _fact(figures: TargetFigures, snapshot: Snapshot) -> Figure | Verdict | None:
    readings = (figures.whole,) if figures.whole else figures.readings
    counted = _counted(figures.target, readings)
    if not counted:
        return None
    coverage = None
    if not figures.whole:
        answered = tuple(reading.unit for reading in readings if reading.state != "missing")
        coverage = Coverage(
            assigned=len(figures.assigned),
            reported=len(counted),
            not_applicable=sum(reading.state != "missing" for reading in readings) - len(counted),
            answered=answered,
            missing=tuple(unit for unit in figures.assigned if unit not in answered),
        )
    sources = tuple(dict.fromkeys(reading.source for reading in counted))
    target = figures.target
    if target.direction in {"yes_no", "graded"}:
        return Verdict(target, _shares(counted), coverage, sources)
    amount = aggregate(target, counted)
    base = _base(figures, counted, snapshot.members)
    change = _change(figures, amount, base, snapshot.period.year - 1)
    return Figure(
        target=target,
        amount=amount,
        pair=pair_of(target, counted),
        coverage=coverage,
        change=change,
        progress=_progress(figures, amount, coverage, snapshot.period),
        sources=sources,
        is_rearranged=change is None and base == REARRANGED and amount.compares,
    )


def _counted(target: Target, readings: Sequence[Reading]) -> list[Reading]:
    """The readings that answer. Where nothing arose, a rate or a level has no answer: as good as not applicable.

    A rate to keep low is 0% there, told where it is so everywhere.
    """
    if target.direction in {"yes_no", "graded"}:
        return [reading for reading in readings if reading.grade or reading.is_yes is not None]
    counted = [
        reading
        for reading in readings
        if reading.state in COUNTED and not is_rate_of_nothing(target, reading.state)
    ]
    if target.measure == "%":
        return [reading for reading in counted if reading.state != "zero"] or counted
    return counted


def _shares(counted: Sequence[Reading]) -> tuple[Share, ...]:
    groups: dict[Grade, list[int]] = {}
    for reading in counted:
        grade = reading.grade or (YES if reading.is_yes else NO)
        groups.setdefault(grade, []).append(reading.unit)
    return tuple(Share(grade, tuple(groups[grade])) for grade in sorted(groups, key=lambda one: one.order))


def _change(figures: TargetFigures, amount: Amount, base, year) -> Change | None:
    """Between amounts of the same units; where there are none, what was recorded with the result."""
    if base is None or base == REARRANGED:
        return _recorded_change(figures, amount, year)
    if not (amount.compares and base.compares and amount.bound == base.bound == "exact"):
        return None
    difference = amount.value - base.value
    percent = difference / base.value * 100 if base.value else None
    return Change(year, difference, percent, _is_steady(figures.target, difference, percent))


def _is_steady(target, difference, percent):
    """Inside the tolerance; a rate is held against it in points."""
    if target.measure == "%":
        return abs(difference) < target.tolerance or difference == 0
    return difference == 0 or (percent is not None and abs(percent) < target.tolerance)


def _base(figures, counted, members) -> Amount | Literal["rearranged"] | None:
    """The same period of the year before, where the same units stand behind it: a merged one by all that it was."""
    earlier = figures.same_period
    if earlier is None:
        return None
    if earlier.whole or figures.whole:
        then = _counted(figures.target, [earlier.whole]) if earlier.whole and figures.whole else []
        return aggregate(figures.target, then) if then else None
    then = _counted(figures.target, earlier.readings)
    if not then:
        return None
    now_units, then_units = {reading.unit for reading in counted}, {reading.unit for reading in then}
    before = {member.unit: set(member.predecessors) for member in members}
    if any(before.get(unit, set()) and not _is_covered(unit, before[unit], then_units) for unit in now_units):
        return REARRANGED
    heirs: dict[int, set[int]] = {}
    for heir, former in before.items():
        for unit in former:
            heirs.setdefault(unit, set()).add(heir)
    behind = set().union(
        *(heirs.get(unit, set()) | ({unit} & before.keys()) or {unit} for unit in then_units)
    )
    return aggregate(figures.target, then) if behind == now_units else None


def _is_covered(unit, predecessors, then_units):
    """Whether all of a unit with predecessors is in the base: they all, or itself where it is older than the base."""
    there = predecessors & then_units
    return there == predecessors or (not there and unit in then_units)


def _recorded_change(figures, amount, year):
    recorded = [
        reading.same_period_change for reading in ([figures.whole] if figures.whole else figures.readings)
    ]
    if not recorded or any(one is None for one in recorded):
        return None
    if len(recorded) > 1 and figures.target.over_units != "sum":
        return None
    difference = sum(recorded)
    base = amount.value - difference
    percent = difference / base * 100 if base > 0 else None
    steady = _is_steady(figures.target, difference, percent)
    return Change(year, difference, percent if amount.bound == "exact" else None, steady)


def _progress(
    figures: TargetFigures, amount: Amount, coverage: Coverage | None, period: Period
) -> Progress | None:
    target = figures.target
    if not amount.compares or target.direction in {"count", "zero"}:
        return None
    if coverage is not None and not coverage.misses_none:
        return None
    plan = whole_plan(figures)
    if plan is None:
        return None
    if target.over_time == "sum" and period.kind in ONE_OF_FOUR:
        return None
    of_period = period.kind == "h2" or (target.direction == "down" and period.is_mid_year)
    if target.over_time == "sum" and of_period:
        planned, of = plan.period, "period"
    else:
        planned, of = plan.year, "year"
    if planned is None:
        return None
    in_points = target.measure == "%" or target.direction == "down" or not planned
    return Progress(planned, None if in_points else amount.value / planned * 100, of)


def whole_plan(figures: TargetFigures) -> Plan | None:
    """The cluster's plan: the sum of the units' where they add up, the common one where they do not."""
    if figures.whole:
        return figures.plan if figures.plan.year is not None else None
    exempt = {reading.unit for reading in figures.readings if reading.state == "na"}
    plans = [plan for plan in figures.unit_plans if plan.unit not in exempt]
    if not plans or any(plan.year is None for plan in plans):
        return None
    if figures.target.over_units == "sum":
        periods = [plan.period for plan in plans]
        return Plan(None, sum(plan.year for plan in plans), None if None in periods else sum(periods))
    same = {(plan.year, plan.period) for plan in plans}
    return plans[0] if len(same) == 1 else None
