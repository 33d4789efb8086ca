"""Numbers in words of more and less. The base is always named; "vượt" is said of the excess only."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from cluster_reports.measuring import MOST_PLACES, TOO_SMALL, rounded
from cluster_reports.vietnamese.numbers import BOUNDS, number, percent

from .amounts import Amount
from .facts import Figure
from .material import House, Period
from .style import count

TYPED_PLACES = 2  # more decimals come from a division
MEANS_A_SHARE = 20  # a smaller base gives a percentage no meaning
STEADY_AT_FIRST = ("giữ ổn định so với {0}", "ổn định so với {0}", "tương đương {0}")
STEADY = ("giữ ổn định như {0}", "ổn định như {0}", "tương đương {0}")
_ROUNDING = {"over": ROUND_FLOOR, "under": ROUND_CEILING}


def measured(value: Decimal, measure: str, house: House) -> str:
    """ "28.360 cuộc", "94,64%", "02 tập thể" in the houses that pad."""
    return percent(value) if measure == "%" else f"{count(house, value)} {measure}".strip()


def value_of(amount: Amount, places: int) -> Decimal:
    """A number that was typed stays as typed; a quotient is rounded, to two places where none are agreed.

    A quotient that only rounds to 100 or 0 is cut instead: "99,9%" never becomes "100%". An end that holds for
    every unit is rounded outwards, so that it still does.
    """
    if amount.form != "total":
        return _outwards(amount.value, places, ROUND_CEILING if amount.form == "ceiling" else ROUND_FLOOR)
    if amount.numerator is None:
        return amount.value
    return rounded(amount.value, places or 2, _ROUNDING.get(amount.bound, ROUND_HALF_UP))


def _outwards(value, places, rounding):
    is_quotient = value.as_tuple().exponent < -TYPED_PLACES
    return rounded(value, places or 2, rounding) if is_quotient else value


def places_of(figure: Figure) -> int:
    """The decimals its amount is printed with: more than agreed where fewer would round it onto a plan it missed."""
    places, progress = figure.target.places, figure.progress
    if progress is None or figure.amount.value == progress.planned:
        return places
    while value_of(figure.amount, places) == progress.planned and places < MOST_PLACES:
        places = max(2, places + 1)
    return places


def bounded(amount: Amount, measure: str, places: int, house: House) -> str:
    """ "trên 95.000 lượt", "từ 80% trở lên", "từ 85% đến 98%", "không quá 2%"."""
    said = measured(value_of(amount, places), measure, house)
    bound = BOUNDS[amount.bound]
    if amount.form == "floor" and amount.bound != "over":
        return f"từ {bound}{said} trở lên"
    if amount.form == "ceiling" and amount.bound != "under":
        return f"không quá {bound}{said}"
    if amount.form == "range":
        low = said if measure == "%" else count(house, value_of(amount, places))
        return f"từ {low} đến {measured(_outwards(amount.high, places, ROUND_CEILING), measure, house)}"
    return bound + said


def points(value: Decimal) -> str:
    return f"{number(rounded(abs(value), 2))} điểm phần trăm"


def base_name(period: Period, is_first: bool) -> str:
    """ "cùng kỳ năm 2022" the first time, "cùng kỳ" after it; a whole year is compared to the year before."""
    if period.kind == "year":
        return f"năm {period.year - 1}" if is_first else "năm trước"
    if period.kind == "school":
        return "năm học trước"
    return f"cùng kỳ năm {period.year - 1}" if is_first else "cùng kỳ"


def no_base(period: Period, is_first: bool) -> str:
    """What is said where merged or split units leave nothing to compare with."""
    return f"không so sánh được với {base_name(period, is_first)} do sắp xếp lại đơn vị"


def against_last_year(
    figure: Figure, period: Period, house: House, *, is_first: bool, manner: int = 0
) -> str:
    """ "tăng 8% so với cùng kỳ năm 2025"; "giữ ổn định so với …" inside the tolerance; "" when not comparable.

    In another ``manner`` the base stands before the change: "so với cùng kỳ tăng 8%", "cao hơn cùng kỳ 8%".
    """
    change = figure.change
    if change is None:
        return ""
    base = base_name(period, is_first)
    if change.is_steady:
        ways = STEADY_AT_FIRST if is_first else STEADY
        return ways[manner % len(ways)].format(base)
    if figure.target.measure == "%":
        more = "cao hơn" if change.amount > 0 else "thấp hơn"
        gap = points(change.amount)
        if manner:
            return f"so với {base} {'tăng' if change.amount > 0 else 'giảm'} {gap}"
        return f"{more} {gap} so với {base}" if is_first else f"{more} {base} {gap}"
    verb = "tăng" if change.amount > 0 else "giảm"
    more = "cao hơn" if change.amount > 0 else "thấp hơn"
    ways = ("{0} {1} so với {2}", "so với {2} {0} {1}", f"{more} {{2}} {{1}}")[: 2 if is_first else 3]
    return ways[manner % len(ways)].format(verb, _difference(figure, change, house), base)


def _difference(figure, change, house):
    """Things to keep low are counted; others in percent, where the base is large enough to give one a meaning."""
    counted = measured(abs(change.amount), figure.target.measure, house)
    if change.percent is None or abs(figure.amount.value - change.amount) < MEANS_A_SHARE:
        return counted
    if abs(change.percent) < TOO_SMALL:
        return counted
    share = percent(rounded(abs(change.percent), 1))
    return f"{counted} ({share})" if figure.target.direction in {"down", "zero"} else share


def plan_name(figure: Figure, period: Period, is_first: bool) -> str:
    """ "kế hoạch năm"; "chỉ tiêu của kỳ" or "chỉ tiêu 6 tháng cuối năm" the first time, "chỉ tiêu" after it.

    A campaign has no share of a plan: what it is held against is the year's, and is called so.
    """
    progress = figure.progress
    if progress.of == "period":
        first = "chỉ tiêu 6 tháng cuối năm" if period.kind == "h2" else "chỉ tiêu của kỳ"
        return first if is_first else "chỉ tiêu"
    if progress.percent is None and (period.kind != "campaign" or figure.target.over_time != "sum"):
        return "chỉ tiêu"
    return "kế hoạch năm học" if period.kind == "school" else "kế hoạch năm"


def against_plan(
    figure: Figure,
    period: Period,
    house: House,
    *,
    verb: str = "đạt",
    is_first: bool = True,
    manner: int = 0,
) -> str:
    """ "đạt 50,6% kế hoạch năm", "vượt 2% kế hoạch năm", "cao hơn chỉ tiêu 2 điểm phần trăm".

    In another ``manner``: "vượt kế hoạch năm 2%", "cao hơn 2 điểm phần trăm so với chỉ tiêu".
    """
    progress = figure.progress
    if progress is None:
        return ""
    if progress.percent is None:
        return _against_rate(figure, plan_name(figure, period, is_first), house, manner)
    plan = plan_name(figure, period, is_first)
    bound = figure.amount.bound
    share = rounded(progress.percent, 1, _ROUNDING.get(bound, ROUND_HALF_UP))
    if 100 < share < 200:
        said = f"{BOUNDS[bound]}{percent(share - 100)}"
        return (f"vượt {said} {plan}", f"vượt {plan} {said}", f"cao hơn {plan} {said}")[manner % 3]
    return f"{verb} {BOUNDS[bound]}{percent(share)} {plan}"


def _against_rate(figure: Figure, base: str, house: House, manner: int) -> str:
    target, amount = figure.target, figure.amount
    difference = value_of(amount, places_of(figure)) - figure.progress.planned
    if amount.bound == "over" and difference >= 0:
        return f"cao hơn {base}"
    if amount.bound == "under" and difference <= 0:
        return f"thấp hơn {base}"
    if amount.bound != "exact":
        return ""
    if not difference:
        return "" if amount.value == 100 else f"bằng mức {base}"
    gap = points(difference) if target.measure == "%" else measured(abs(difference), target.measure, house)
    more = "cao hơn" if difference > 0 else "thấp hơn"
    return f"{more} {gap} so với {base}" if manner else f"{more} {base} {gap}"
