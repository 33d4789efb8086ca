"""A period's figures held against those of any other: the article's own rules of what may be compared."""

from collections.abc import Mapping

from msgspec.structs import replace

from .facts import Figure, Verdict, facts_of
from .material import Earlier, PeriodFigures, TargetFigures

Key = tuple[str, str]  # what makes targets of two years the same
REARRANGED = "do sắp xếp lại đơn vị"
OTHER_UNITS = "do không cùng đơn vị báo cáo"


def facts_against(
    now: PeriodFigures, base: PeriodFigures | None, keys: Mapping[int, Key], *, keeps_recorded: bool
) -> dict[int, Figure | Verdict]:
    """By target, what ``now`` says with its change since ``base``; ``keys`` knows the targets of both by their pk.

    ``keeps_recorded``: the base is the same period of the year before, whose changes also stand with the results.
    """
    earlier = {keys[one.target.pk]: one for one in base.figures} if base else {}
    figures = tuple(
        _against(one, base, earlier.get(keys[one.target.pk]), keeps_recorded) for one in now.figures
    )
    return {fact.target.pk: fact for fact in facts_of(replace(now, figures=figures))}


def _against(figures: TargetFigures, base, then: TargetFigures | None, keeps_recorded) -> TargetFigures:
    if then is not None:
        same = Earlier(base.period.name, base.period.year, then.readings, then.whole)
    else:
        same = figures.same_period if keeps_recorded else None
    if keeps_recorded:
        return replace(figures, same_period=same)
    readings = tuple(replace(one, same_period_change=None) for one in figures.readings)
    whole = figures.whole and replace(figures.whole, same_period_change=None)
    return replace(figures, same_period=same, readings=readings, whole=whole)


def why_not(fact: Figure, before: Figure | None) -> str:
    """Why a figure cannot be compared with ``before``; "" where it can, or where one is no exact number anyway."""
    if fact.is_rearranged:
        return REARRANGED
    if fact.change is not None or before is None:
        return ""
    amounts = (fact.amount, before.amount)
    if any(not one.compares or one.bound != "exact" for one in amounts):
        return ""
    return OTHER_UNITS if fact.coverage or before.coverage else ""
