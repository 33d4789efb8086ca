"""The points of every unit on one leaf: one rule a kind, all of them over plain decimals.

The formulas are those found in use (design, scoring-samples): A1 for shares of a target, bands and samples; A2
("Điều 6") for the best unit, occurrences and plus and minus; A3 for being on time and for attending.
"""

from collections.abc import Mapping
from decimal import Decimal

from .criteria import Criterion, Input, Points, to_points

ZERO, ONE = Decimal(0), Decimal(1)


def reach(
    direction: str, baseline: Decimal | None, planned: Decimal | None, actual: Decimal
) -> Decimal | None:
    """How far a result reached what was planned: 1 exactly, more is better whatever the direction, never below 0.

    A rising target is measured against its whole plan. A falling one against the planned fall; without a
    baseline above the plan, what the plan is passed by is taken off: 10 allowed and 12 there is 0.8. None
    without a plan. A plan of 0 can be met, not passed.
    """
    if direction == "zero" or (direction == "down" and planned == 0 and not baseline):
        return ONE if actual == 0 else ZERO
    if planned is None:
        return None
    if direction == "down":
        if baseline is not None and baseline > planned:
            return max(ZERO, (baseline - actual) / (baseline - planned))
        return max(ZERO, 2 - actual / planned) if planned > 0 else Decimal(actual <= planned)
    if planned <= 0:
        return ONE if actual >= planned else ZERO
    return max(ZERO, actual / planned)


def points(leaf: Criterion, inputs: Mapping[int, Input]) -> dict[int, Points]:
    """The points of each unit on this leaf; what is asked of nobody, or not known yet, has no value.

    Rounded to 0.01 half up. Relative kinds look at all units given; nothing else does.
    """
    rule = RULES[leaf.kind]
    asked = {unit: one for unit, one in inputs.items() if one.is_assigned}
    race = _race(leaf, asked.values()) if leaf.kind == "best" else None
    found = {}
    for unit, one in inputs.items():
        if not one.is_assigned:
            found[unit] = Points(None, "not_assigned")
            continue
        value, how, more = rule(leaf, one) if race is None else _best(leaf, one, race)
        if leaf.needs_evidence and not one.has_evidence and value is not None and value > 0:
            value, how = ZERO, "no_evidence"
        worth = None if value is None else to_points(value)
        bonus = (worth or ZERO) if leaf.is_bonus else ZERO
        base = ZERO if leaf.is_bonus else leaf.maximum
        found[unit] = Points(worth, how, maximum=base, bonus=bonus, is_open=value is None, **more)
    return found


def _against_target(leaf, one):
    if leaf.direction in {"yes_no", "graded"}:
        return _passed(leaf, one)
    if one.actual is None:
        return None, "missing", {}
    how_far = reach(leaf.direction, one.baseline, one.planned, one.actual)
    if how_far is None:
        return None, "no_plan", {}
    if how_far >= 1:
        return leaf.maximum, "met", {"reach": how_far}
    return leaf.maximum * how_far, "below", {"reach": how_far}


def _passed(leaf, one):
    if one.is_met is None:
        return None, "missing", {}
    return (leaf.maximum, "passed", {}) if one.is_met else (ZERO, "failed", {})


def _events(leaf, one):
    times = _counted(leaf, one)
    if times is None:
        return None, "missing", {}
    worth = times * leaf.each
    return (leaf.maximum, "capped", {}) if worth > leaf.maximum else (worth, "counted", {})


def _balance(leaf, one):
    if one.count is None and one.count_off is None:
        return None, "missing", {}
    worth = leaf.start + (one.count or ZERO) * leaf.each - (one.count_off or ZERO) * leaf.off
    if worth > leaf.maximum:
        return leaf.maximum, "capped", {}
    return (leaf.floor, "floored", {}) if worth < leaf.floor else (worth, "counted", {})


def _banded(leaf, one):
    value, more = _counted(leaf, one), {}
    if value is not None and leaf.of_plan:
        value = reach(leaf.direction, one.baseline, one.planned, value)
        if value is None:
            return None, "no_plan", {}
        more, value = {"reach": value}, value * 100
    if value is None:
        return None, "missing", {}
    band = next((band for band in leaf.bands if band.holds(value)), None)
    return (ZERO, "no_band", more) if band is None else (band.points, "band", more)


def _sampled(leaf, one):
    if one.count is None:
        return None, "missing", {}
    return leaf.maximum * min(one.count, Decimal(leaf.sample)) / leaf.sample, "sampled", {}


def _on_time(leaf, one):
    if one.days_late is None:
        return None, "not_due", {}
    if one.days_late == 0:
        return leaf.maximum, "on_time", {}
    if not leaf.off:
        return leaf.floor, "late", {}
    return max(leaf.floor, leaf.maximum - one.days_late * leaf.off), "late", {}


def _attended(leaf, one):
    """The average over the conferences; late or by the wrong people is ``partly``, without a reason nothing."""
    if not one.meetings:
        return None, "not_recorded", {}
    worth = {"right": leaf.maximum, "wrong": leaf.partly, "late": leaf.partly, "excused": leaf.excused}
    given = sum((worth.get(how, ZERO) for how in one.meetings), ZERO) / len(one.meetings)
    return given, "came" if given == leaf.maximum else "attended", {}


def _counted(leaf, one):
    """What an occurrence or a band looks at: the result of the leaf's target, where it has one, else the count."""
    return one.count if leaf.target is None else one.actual


def _race(leaf, asked):
    """(the best reach above 1, or None; the largest result of the units that have no plan, or None).

    Who gets nothing for want of evidence sets no bar for the others.
    """
    reached, pool = [], []
    for one in asked:
        if one.actual is not None and (one.has_evidence or not leaf.needs_evidence):
            how_far = reach(leaf.direction, one.baseline, one.planned, one.actual)
            pool.append(one.actual) if how_far is None else reached.append(how_far)
    best = max(reached, default=ZERO)
    return (best if best > 1 else None), max(pool, default=None)


def _best(leaf, one, race):
    leader, largest = race
    if one.actual is None:
        return None, "missing", {}
    how_far = reach(leaf.direction, one.baseline, one.planned, one.actual)
    if how_far is None and leaf.direction == "down":
        return None, "no_plan", {}  # the largest result is no merit
    if how_far is None:
        share = min(ONE, max(ZERO, one.actual / largest)) if largest else ZERO
        return leaf.maximum * share, "pool", {"reach": share, "peer": largest}
    met = leaf.maximum * leaf.share
    more = {"reach": how_far, "peer": leader}
    if how_far < 1:
        return met * how_far, "below", more
    if how_far == 1:
        return met, "exact", more
    if leader is None or how_far >= leader:
        return leaf.maximum, "leader", {**more, "peer": how_far}
    return met + (leaf.maximum - met) * (how_far - 1) / (leader - 1), "above", more


RULES = {
    "target": _against_target,
    "pass": _passed,
    "events": _events,
    "balance": _balance,
    "bands": _banded,
    "best": _best,
    "sample": _sampled,
    "on_time": _on_time,
    "attended": _attended,
}
