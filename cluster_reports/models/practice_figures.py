"""What the units of a practice have "reported": made up from real figures or plans, the same every time."""

from decimal import ROUND_HALF_UP, Decimal
from zlib import crc32

from .result import Result
from .target import Target

State, Direction = Result.State, Target.Direction
LOWEST, RANGE = 88, 29  # percent of the real figure or the plan: 88 to 116
MADE_UP = 10  # where there is neither


def fill(result, planned, real=None, most=None):
    """Writes a plausible answer into the unsaved ``result``; ``real`` is the unit's result in the real period, or None.

    ``planned`` is the unit's share of the period; ``most`` what the whole has, where the target is a part of it.
    """
    target = result.target
    if real is not None and real.state == State.NOT_APPLICABLE:
        result.state, result.explanation = (
            State.NOT_APPLICABLE,
            "Đơn vị không được giao việc này (số liệu tập huấn).",
        )
        return
    if target.direction == Direction.ZERO:
        result.state, result.value = State.ZERO, Decimal(0)
        return
    result.state = State.VALUE
    if target.direction == Direction.YES_NO:
        result.is_yes = True
    elif target.direction == Direction.GRADED:
        result.grade = target.scale.grades.first()
        if result.grade is None:
            result.state = State.NOT_REPORTED
    else:
        _count(result, planned, real, most)


def share(target, unit_id) -> int:
    """Between 88 and 116, in percent; a function of what the target is called and whose it is."""
    return LOWEST + crc32(f"{target.name}|{unit_id}".encode()) % RANGE


def _count(result, planned, real, most):
    target = result.target
    like = real.value if real is not None and real.value is not None else planned
    like = Decimal(MADE_UP) if like is None else like
    value = like * share(target, result.report.unit_id) / 100
    for limit in (most, target.planned_of, Decimal(100) if target.measure == "%" else None):
        value = value if limit is None else min(value, limit)
    if target.has_ratio and target.measure == "%":
        result.denominator = real.denominator if real is not None and real.denominator else Decimal(200)
        result.numerator = _rounded(result.denominator * value / 100, 0)
        value = result.numerator * 100 / result.denominator
    result.value = _rounded(value, target.places)
    if target.pair_measure:
        result.pair_value = _rounded(result.value * 12, 0)
    if result.value == 0:
        result.state = State.ZERO
    if planned and result.value < planned:
        result.explanation = "Việc còn lại thực hiện trong kỳ sau (số liệu tập huấn)."
        result.cause = "Một số việc phải chuyển sang kỳ sau do thay đổi kế hoạch (số liệu tập huấn)."
        result.remedy = "Giao rõ người phụ trách, kiểm tra hằng tháng (số liệu tập huấn)."


def _rounded(value, places):
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
