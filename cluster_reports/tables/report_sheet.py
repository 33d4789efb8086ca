"""The sheet that carries a unit's report to a spreadsheet and back: its columns, and what they hold of a line."""

from decimal import Decimal

from cluster_reports.models import Result
from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.numbers import number

State = Result.State
TEXTS = ("explanation", "cause", "remedy")
FIELDS = ("value", "numerator", "denominator", "pair_value", "state", *TEXTS)
HEADS = {
    "name": "Chỉ tiêu",
    "measure": "Đơn vị tính",
    "planned": "Kế hoạch",
    "before": "Kỳ trước",
    "year_before": "Cùng kỳ",
    "value": "Số liệu kỳ này",
    "numerator": "Tử số",
    "denominator": "Mẫu số",
    "pair_value": "Số kèm theo",
    "state": "Tình trạng",
    "explanation": "Giải trình",
    "cause": "Nguyên nhân",
    "remedy": "Biện pháp khắc phục",
    "key": "Mã dòng (không sửa)",
    "origin": "Lúc tải (không sửa)",
}
YES_NO = {True: "Có", False: "Không"}


def report_key(report) -> str:
    """What a template is known by as belonging to this report."""
    return f"bao-cao-{report.pk}"


def line_key(result) -> str:
    """What a template's row is known by as this result's, whatever is done to the words beside it."""
    return f"dong-{result.pk}"


def asked_of(target) -> set[str]:
    """The fields of a row that this target needs."""
    asked = {"value", "state", *TEXTS}
    if target.is_counted and target.has_ratio:
        asked |= {"numerator", "denominator"}
    if target.is_counted and target.pair_measure:
        asked |= {"pair_value"}
    return asked


def cells_of(result) -> dict[str, Decimal | str]:
    """What the cells of a line hold now, by field; "" where nothing is to be said."""
    has_figure = result.state in {State.VALUE, State.ESTIMATE}
    return {
        "value": _figure(result) if has_figure else "",
        "numerator": _or_empty(result.numerator),
        "denominator": _or_empty(result.denominator),
        "pair_value": _bounded(result.pair_value, result.pair_bound, result.get_pair_bound_display()),
        "state": result.get_state_display(),
        **{name: getattr(result, name) for name in TEXTS},
    }


def plain(content: Decimal | str) -> str:
    """One spelling for comparing what stands in a cell: "1234.5", or the cleaned text."""
    if isinstance(content, Decimal):
        return f"{content.normalize():f}"
    return clean(content).strip()


def has_open_line(result, is_partly_open: bool) -> bool:
    """Whether the unit may change this line now: all lines, or the flagged ones after a return of some."""
    return result.is_flagged or not is_partly_open


def _figure(result):
    if result.is_yes is not None:
        return YES_NO[result.is_yes]
    if result.grade_id:
        return result.grade.label
    return _bounded(result.value, result.bound, result.get_bound_display())


def _bounded(value, bound, word):
    if value is None or bound == Result.Bound.EXACT:
        return _or_empty(value)
    return f"{word} {number(value)}"


def _or_empty(value):
    return "" if value is None else value
