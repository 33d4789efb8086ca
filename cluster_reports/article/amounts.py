"""Many readings become one amount. Percentages without weights are never averaged; bounds and estimates carry over."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from .material import Reading, Target


class Amount(Struct, frozen=True):
    """A number of the cluster. ``each``: every unit has it; ``floor``: none is below; ``ceiling``: none above."""

    value: Decimal
    bound: Literal["exact", "over", "under", "about"] = "exact"
    form: Literal["total", "each", "floor", "ceiling", "range"] = "total"
    high: Decimal | None = None  # the other end of a range
    is_estimate: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def compares(self) -> bool:
        return self.form in {"total", "each"}


def aggregate(target: Target, counted: Sequence[Reading]) -> Amount:
    """One amount for the cluster. Percentages without weights are never averaged: they give a floor.

    ``counted`` are readings with a value, at least one. Where nothing arose a rate says nothing: such
    readings count only where all are.
    """
    if target.measure == "%":
        counted = [reading for reading in counted if reading.state != "zero"] or counted
    is_estimate = any(reading.state == "estimate" for reading in counted)
    bound = combined_bound([reading.bound for reading in counted])
    if len(counted) == 1:
        only = counted[0]
        return Amount(
            only.value,
            only.bound,
            is_estimate=is_estimate,
            numerator=only.numerator,
            denominator=only.denominator,
        )
    if target.over_units == "sum":
        return Amount(sum(reading.value for reading in counted), bound, is_estimate=is_estimate)
    if target.over_units == "ratio" and all(reading.denominator for reading in counted):
        numerator = sum(reading.numerator for reading in counted)
        denominator = sum(reading.denominator for reading in counted)
        scale = 100 if target.measure == "%" else 1
        return Amount(
            numerator / denominator * scale,
            bound,
            is_estimate=is_estimate,
            numerator=numerator,
            denominator=denominator,
        )
    return _without_weights(target, counted, is_estimate)


def _without_weights(target, counted, is_estimate):
    low = min(counted, key=lambda reading: reading.value)
    high = max(counted, key=lambda reading: reading.value)
    if low.value == high.value:
        bounds = {reading.bound for reading in counted}
        if len(bounds) == 1:
            return Amount(low.value, low.bound, "each", is_estimate=is_estimate)
    if target.over_units == "none":
        return Amount(low.value, "exact", "range", high=high.value, is_estimate=is_estimate)
    if target.direction in {"down", "zero"}:
        return Amount(high.value, _loosest(counted, high, "under"), "ceiling", is_estimate=is_estimate)
    return Amount(low.value, _loosest(counted, low, "over"), "floor", is_estimate=is_estimate)


def _loosest(counted, extreme, kept):
    """The bound of the extreme value; ``kept`` (the bound that only strengthens it) needs all who share it."""
    bounds = {reading.bound for reading in counted if reading.value == extreme.value}
    if bounds == {kept}:
        return kept
    return "exact" if bounds <= {"exact", kept} else "about"


def combined_bound(bounds: Sequence[str]) -> Literal["exact", "over", "under", "about"]:
    """The bound of a sum: exact parts keep it, opposite ones leave "about"."""
    kinds = set(bounds) - {"exact"}
    return kinds.pop() if len(kinds) == 1 else "about" if kinds else "exact"


def pair_of(target: Target, counted: Sequence[Reading]) -> Amount | None:
    """The number that goes with it, where every reading that counts something has one."""
    with_pair = [reading for reading in counted if reading.state != "zero"]
    if not target.pair_measure or not with_pair or any(r.pair_value is None for r in with_pair):
        return None
    if len(with_pair) > 1 and target.over_units != "sum":
        return None
    bound = combined_bound([reading.pair_bound for reading in with_pair])
    return Amount(sum(reading.pair_value for reading in with_pair), bound)
