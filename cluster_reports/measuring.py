"""How far a figure is on its way to its plan: pure arithmetic on decimals, below every room that judges."""

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

MOST_PLACES = 4  # as many as a result keeps
TOO_SMALL = Decimal("0.05")  # percent: a change that one decimal would say as 0


def rounded(value: Decimal, places: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """To so many decimals; to more, and at last cut, where they would make 0 or 100 of what is neither: "99,98"."""
    step = Decimal(1).scaleb(-places)
    near = value.quantize(step, rounding)
    if near in {Decimal(0), Decimal(100)} and near != value:
        more = places < MOST_PLACES
        near = rounded(value, places + 1, rounding) if more else value.quantize(step, ROUND_FLOOR)
    return near


def achieved(baseline: Decimal | None, planned: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """How much of the planned change happened, in percent, ``rounded`` to one decimal place.

    All three are in the target's own measure; no ``baseline`` counts as 0. Works for rising and falling
    targets alike: 0 → 4, reached 5 is 125.0; 10 → 5, reached 6 is 80.0; 10 → 5, reached 12 is -40.0.
    None when it cannot be said: something is unknown, or the target is to stay where it was.
    """
    if planned is None or actual is None:
        return None
    start = Decimal(0) if baseline is None else Decimal(baseline)
    if planned == start:
        return None
    share = (Decimal(actual) - start) / (Decimal(planned) - start) * 100
    return rounded(share, 1)


def plan_percent(
    direction: str, baseline: Decimal | None, planned: Decimal | None, actual: Decimal | None
) -> Decimal | None:
    """The "% kế hoạch" of a target with this ``Target.Direction``.

    A rising target is measured against its whole plan, as reports say it; a falling one against the planned
    fall, so that without a baseline, or with a plan above it, nothing can be said. Other directions have none.
    """
    if direction == "up":
        return achieved(None, planned, actual)
    if direction == "down" and baseline is not None and planned is not None and planned < baseline:
        return achieved(baseline, planned, actual)
    return None


def shortfall(
    direction: str, baseline: Decimal | None, planned: Decimal | None, actual: Decimal | None
) -> Decimal | None:
    """By how much of its plan a figure misses it, in percent, unrounded; 0 when it is met or passed.

    Rising: 100 planned, reached 75 is 25. Falling: the part of the planned fall that did not happen (10 → 5,
    reached 6 is 20); without a baseline above the plan, by how much the plan is passed. To stay at zero:
    anything is 100. None when there is no plan, no figure, or a direction without either.
    """
    if actual is None:
        return None
    if direction == "zero":
        return Decimal(0 if actual == 0 else 100)
    if planned is None or direction not in {"up", "down"}:
        return None
    over = planned - actual if direction == "up" else actual - planned
    if over <= 0:
        return Decimal(0)
    is_fall = direction == "down" and baseline is not None and planned < baseline
    base = baseline - planned if is_fall else planned
    return over / base * 100 if base > 0 else Decimal(100)


def is_met(
    direction: str, planned: Decimal | None, actual: Decimal | None, bound: str = "exact"
) -> bool | None:
    """Whether a figure meets its plan; None for a target without one.

    ``bound`` is a ``Result.Bound``: "gần 60" ("under") does not reach 60, "trên 5" ("over") is more than 5.
    """
    if actual is None:
        return None
    if direction == "zero":
        return actual == 0
    if planned is None or direction not in {"up", "down"}:
        return None
    if actual == planned:
        return bound != ("under" if direction == "up" else "over")
    return actual > planned if direction == "up" else actual < planned


def is_rate_of_nothing(target, state: str) -> bool:
    """Whether a result says that nothing arose of which a rate could be taken: no letters came, so none was late.

    It is no 0%: it is neither compared to a plan, nor scored, nor counted. Only a rate to keep low is: 0% of
    violations. ``target`` is any that has a ``direction`` and a ``measure``.
    """
    return state == "zero" and target.measure == "%" and target.direction not in {"down", "zero"}


def fraction(numerator: Decimal, denominator: Decimal, measure: str, places: int = 2) -> Decimal:
    """The value of a ratio target: times 100 where its measure is "%"; ``rounded`` to ``places`` decimals.

    Raises ``ZeroDivisionError`` (as ``decimal.DivisionByZero``) or ``InvalidOperation`` for a denominator of 0.
    """
    value = Decimal(numerator) / Decimal(denominator) * (100 if measure == "%" else 1)
    return rounded(value, places)


def over_time(how: str, values: list[Decimal]) -> Decimal | None:
    """One figure for several periods, oldest first, as ``Target.OverTime`` says: never a sum of percentages."""
    if not values:
        return None
    if how == "sum":
        return sum(values, Decimal(0))
    if how == "latest":
        return values[-1]
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP)
