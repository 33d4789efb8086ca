"""What comes next: the name of the period ahead, and targets phrased as goals, never as results."""

from cluster_reports.vietnamese.numbers import number

from .comparing import measured
from .material import House, Period, Target
from .referring import mid
from .telling import is_action, starts_with, thing

_WHOLE_YEAR_NEXT = frozenset({"h2", "year", "school"})
_LAST = _WHOLE_YEAR_NEXT | {"q4"}  # of their year
_QUARTERS = ("quý I", "quý II", "quý III", "quý IV")


def next_period(period: Period) -> str:
    """ "6 tháng cuối năm 2022" after a first half; "" where nobody can know, as after a campaign."""
    year = period.year
    if period.kind == "h1":
        return f"6 tháng cuối năm {year}"
    if period.kind in {"h2", "year"}:
        return f"năm {year + 1}"
    if period.kind == "m9":
        return f"3 tháng cuối năm {year}"
    if period.kind == "school":
        return f"năm học {year + 1} - {year + 2}"
    if period.kind.startswith("q"):
        quarter = int(period.kind[1])
        return f"{_QUARTERS[quarter % 4]} năm {year + quarter // 4}"
    return ""


def year_ahead(period: Period) -> int:
    """The year of the period that comes next: whose pledge says what is aimed at."""
    return period.year + (period.kind in _LAST)


def goal(target: Target, period: Period, house: House) -> str:
    """ "10/10 đơn vị hoàn thành xuất sắc nhiệm vụ chính trị", "không để xảy ra vi phạm kỷ luật".

    ``planned`` is the cluster's, for the year: a sum is "cả năm …" where the period ahead is only a part of it.
    """
    name = thing(target.name)
    if target.direction == "zero":
        return f"không để xảy ra {name}"
    if target.direction == "yes_no":
        if is_action(name):
            return name
        fit = name.endswith(("vững mạnh", "vững mạnh”", "tiêu biểu", "tiêu biểu”", "kiểu mẫu"))
        return f"xây dựng {name}" if fit else f"đạt “{target.name.strip('“”')}”"
    if target.direction == "down" and target.planned == 0:
        return f"{name} ở mức 0%" if target.measure == "%" else f"không để phát sinh {name}"
    if target.direction == "graded" or not target.planned:
        return name if name.startswith("hoàn thành ") else f"hoàn thành chỉ tiêu {name}"
    span = "cả năm " if target.over_time == "sum" and period.kind not in _WHOLE_YEAR_NEXT else ""
    return span + _planned(target, name, house)


def _planned(target, name, house):
    if target.planned_of is not None:
        share = f"{number(target.planned)}/{number(target.planned_of)}"
        return f"{share} {target.measure} {_without(name, target.measure).strip()}"
    planned = measured(target.planned, target.measure, house)
    if target.direction == "down":
        return f"{name} không quá {planned}"
    if target.measure == "%":
        return (
            f"{name} đạt {planned}" if name.startswith(("tỷ lệ", "tỉ lệ")) else f"{planned} {_titled(name)}"
        )
    if starts_with(name, target.measure):
        return f"đạt {planned}{_without(name, target.measure)}"
    return f"{name} {planned}" if is_action(name) else f"{name} đạt {planned}"


def _without(name, measure):
    return name[len(measure) :] if starts_with(name, measure) else name


def _titled(name):
    """ "chi bộ đạt “Trong sạch, vững mạnh”": a title in quotes is reached."""
    return name if " đạt " in name else name.replace(" “", " đạt “", 1)


def inside(text: str) -> str:
    """A task as it stands after "Cụm": a small first letter, no full stop."""
    return mid(text.strip().rstrip(".;,"))
