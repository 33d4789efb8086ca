"""What one cell of a sheet says, as it would be typed into the report's form."""

import re
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from cluster_reports.imports.header import said
from cluster_reports.imports.numbers import Mark, Unclear, read_number
from cluster_reports.imports.workbook import Cell
from cluster_reports.models import Result
from cluster_reports.tables.report_sheet import HEADS, TEXTS, asked_of
from cluster_reports.vietnamese.folding import clean, fold
from cluster_reports.vietnamese.numbers import number

State, Bound = Result.State, Result.Bound
_STATES = {
    **{fold(label): value for value, label in State.choices},
    **dict.fromkeys(("kps", "khong co phat sinh", "ko phat sinh"), State.ZERO),
    **dict.fromkeys(("khong ap dung", "kad", "ko ap dung", "khong thuoc dien"), State.NOT_APPLICABLE),
    **dict.fromkeys(("chua co so lieu", "chua bao cao"), State.NOT_REPORTED),
    **dict.fromkeys(("uoc", "uoc dat", "uoc tinh"), State.ESTIMATE),
}
_FIGURE = re.compile(
    r"(?P<estimate>uoc tinh|uoc dat|uoc|du kien)?\s*(?:dat\s+)?"
    r"(?P<bound>tren|hon|gan|khoang|>|~)?\s*(?P<number>.*?)\s*(?P<percent>%)?"
)
_BOUNDS = {
    **dict.fromkeys(("tren", "hon", ">"), Bound.OVER),
    **dict.fromkeys(("khoang", "~"), Bound.ABOUT),
    "gan": Bound.UNDER,
}
_YES = {"co": "1", "dat": "1", "x": "1", "1": "1", "khong": "0", "chua dat": "0", "khong dat": "0", "0": "0"}
PLACES = Decimal("0.0001")
LONGEST_FIGURE = 80
MOST = Decimal(10) ** 20


class Answers(Struct, frozen=True):
    """What the person said about the file as a whole; None and False until they did."""

    mark: Mark | None = None
    converts: bool = False


class Entry(Struct, frozen=True):
    """One cell for one field of a line. ``typed`` are form fields; a fault or a wait leaves it empty.

    ``shown`` is the cell's content as it is read; ``waits_for`` is "mark" or "legacy".
    """

    field: str
    address: str
    shown: str
    typed: dict = field(default_factory=dict)
    fault: str = ""
    waits_for: str = ""
    note: str = ""


def entry_of(name: str, cell: Cell, target, answers: Answers) -> Entry:
    """How ``cell`` is read for the field ``name`` of a line of ``target``."""
    entry = Entry(name, cell.address, shown_of(cell))
    if name not in asked_of(target):
        return replace(entry, fault=f"chỉ tiêu này không có {HEADS[name].lower()}")
    if cell.kind in FAULTS:
        return replace(entry, fault=FAULTS[cell.kind].format(cell.text))
    if cell.encoding and not answers.converts:
        return replace(entry, waits_for="legacy")
    try:
        typed, note = _READERS[name](cell, target, answers.mark)
    except Unclear:
        return replace(entry, waits_for="mark")
    except ValueError as fault:
        return replace(entry, fault=str(fault))
    return replace(entry, typed=typed, note=note)


FAULTS = {
    "date": "ô là ngày tháng ({}), bỏ qua; ghi lại thành số hoặc chữ",
    "error": "ô báo lỗi {}",
    "blank-formula": "ô công thức chưa có giá trị; mở bằng Excel, lưu lại rồi tải lên",
}


def shown_of(cell: Cell) -> str:
    """The cell as a person sees it."""
    if cell.kind == "blank-formula":
        return "(công thức)"
    if cell.kind in {"number", "percent"}:
        return number(Decimal(cell.text)) + ("%" if cell.kind == "percent" else "")
    return clean(said(cell)).strip()


def _value(cell, target, mark):
    if target.direction == target.Direction.YES_NO:
        return _choice(cell, "is_yes", _YES, ["Có", "Không"])
    if not target.is_counted:
        grades = {fold(grade.label): str(grade.pk) for grade in target.scale.grades.all()}
        return _choice(cell, "grade", grades, [grade.label for grade in target.scale.grades.all()])
    words = fold(shown_of(cell))
    if cell.kind == "text" and words in _STATES:
        return {"state": _STATES[words]}, ""
    return _amount(cell, target.measure, mark, "value", "bound")


def _choice(cell, name, answers, labels):
    words = fold(shown_of(cell))
    if words in answers:
        return {name: answers[words]}, ""
    if words in _STATES:
        return {"state": _STATES[words]}, ""
    raise ValueError(f"“{shown_of(cell)}” không có trong các câu trả lời: {', '.join(labels)}")


def _amount(cell, measure, mark, name, bound_name):
    """Typed fields of a number, with its bound and whether it is an estimate."""
    if cell.kind in {"number", "percent"}:
        value, note = _rounded(Decimal(cell.text))
        if cell.kind == "percent":
            _check_percent(measure, cell)
        elif measure == "%" and 0 < value <= 1:
            note = f"ô không định dạng phần trăm nên đọc là {number(value)}%"
        return {name: number(value), bound_name: Bound.EXACT}, note
    text = _without_measure(fold(shown_of(cell)), fold(measure))
    if len(text) > LONGEST_FIGURE:
        raise ValueError("ô có cả đoạn chữ, không phải số")
    found = _FIGURE.fullmatch(text)
    if found["percent"]:
        _check_percent(measure, cell)
    if not any(char.isdigit() for char in found["number"]):
        raise ValueError(f"chưa rõ “{shown_of(cell)}” là gì; ghi số, “không phát sinh” hoặc “không áp dụng”")
    try:
        value, note = _rounded(read_number(found["number"], mark))
    except Unclear:
        raise
    except ValueError:
        raise ValueError(f"không hiểu số “{shown_of(cell)}”") from None
    typed = {name: number(value), bound_name: _BOUNDS.get(found["bound"], Bound.EXACT)}
    if found["estimate"]:
        typed["state"] = State.ESTIMATE
    return typed, note


def _without_measure(text, measure):
    """ "1.200 cuoc" is "1.200" where the target counts "cuộc"."""
    if measure and measure != "%" and text.endswith(measure):
        return text.removesuffix(measure).strip()
    return text


def _check_percent(measure, cell):
    if measure != "%":
        raise ValueError(f"ô ghi phần trăm ({shown_of(cell)}), còn số này tính bằng “{measure or 'số đếm'}”")


def _rounded(value):
    """Four decimals are kept; what is longer comes of a calculation."""
    if abs(value) >= MOST or value == value.quantize(PLACES):
        return value, ""  # one that is too large is refused by the form, in its words
    rounded = value.quantize(PLACES, ROUND_HALF_UP)
    return rounded, f"làm tròn từ {number(value)}"


def _part(name):
    def read(cell, target, mark):
        typed, note = _amount(cell, "", mark, name, "bound")
        if typed.get("state") or typed["bound"] != Bound.EXACT:
            raise ValueError(f"“{shown_of(cell)}”: chỗ này chỉ ghi số, không ghi ước hay khoảng")
        return {name: typed[name]}, note

    return read


def _pair(cell, target, mark):
    typed, note = _amount(cell, target.pair_measure, mark, "pair_value", "pair_bound")
    typed.pop("state", None)
    return typed, note


def _state(cell, target, mark):
    words = fold(shown_of(cell))
    if words not in _STATES:
        labels = ", ".join(label for _, label in State.choices)
        raise ValueError(f"không có tình trạng “{shown_of(cell)}”; ghi một trong: {labels}")
    return {"state": _STATES[words]}, ""


def _text(name):
    return lambda cell, target, mark: ({name: shown_of(cell)}, "")


_READERS = {
    "value": _value,
    "numerator": _part("numerator"),
    "denominator": _part("denominator"),
    "pair_value": _pair,
    "state": _state,
    **{name: _text(name) for name in TEXTS},
}
