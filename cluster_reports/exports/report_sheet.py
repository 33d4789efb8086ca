"""A unit's report as an Excel template, filled in with what is known, to be filled in further and sent back."""

import io
import json
from decimal import Decimal

from cluster_reports.exports import task_sheet
from cluster_reports.models import Result
from cluster_reports.models.practice import MARK
from cluster_reports.tables.report_line import ReportLine, figure_said
from cluster_reports.tables.report_lines import Section
from cluster_reports.tables.report_sheet import (
    FIELDS,
    HEADS,
    TEXTS,
    YES_NO,
    asked_of,
    cells_of,
    line_key,
    plain,
    report_key,
)
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.numbers import number
from cluster_reports.vietnamese.words import upper_first

State = Result.State
TITLE = "Số liệu kỳ này"
LISTS = "Danh mục"
HEAD_ROW = 3
WIDTHS = {
    "name": 38,
    "measure": 20,
    "planned": 13,
    "before": 13,
    "year_before": 13,
    "value": 14,
    "explanation": 34,
    "cause": 28,
    "remedy": 28,
}
INSTRUCTIONS = (
    "Chỉ điền các ô nền vàng; không sửa tên chỉ tiêu. Số liệu: ghi số, hoặc “trên 500”, “ước 98”, “không phát sinh”,"
    " “không áp dụng”. Ô để trống không xóa số đã có. Điền xong thì lưu tệp .xlsx và tải lên ở trang “Nhập từ Excel”:"
    " trang cho xem trước, chưa lưu gì khi chưa xác nhận. Không nhập thông tin thuộc bí mật nhà nước."
)
STATES = [label for _, label in State.choices]
UNCOUNTED_STATES = [label for value, label in State.choices if value not in {State.ZERO, State.ESTIMATE}]


def template(report, sections: list[Section], open_lines: set[int], open_tasks=frozenset()) -> bytes:
    """The .xlsx of the report; ``open_lines`` are the results that may be changed, ``open_tasks`` the keys of the
    answers to tasks, the others are locked."""
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = _Sheet(book, report, [line for section in sections for line in section.lines])
        sheet.write(sections, open_lines)
        if report.duties:
            task_sheet.write(book, sheet.formats, report, open_tasks)
        for one in book.worksheets() if report.period.is_practice else ():
            one.set_header(f"&C&B{MARK}")
    return content.getvalue()


class _Sheet:
    """One workbook being written."""

    def __init__(self, book, report, lines):
        self.report, self.lines = report, lines
        self.columns = [name for name in HEADS if name not in _unused(lines)]
        self.sheet, self.lists = book.add_worksheet(TITLE), book.add_worksheet(LISTS)
        self.lists.hide()
        self.ranges = {}
        text = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
        boxed = {**text, "border": 1}
        self.formats = {
            "title": book.add_format({**text, "bold": True, "font_size": 14, "text_wrap": False}),
            "explain": book.add_format({**text, "italic": True}),
            "head": book.add_format({**boxed, "bold": True, "align": "center", "bg_color": "#E3DFD6"}),
            "group": book.add_format({**boxed, "bold": True}),
            "said": book.add_format(boxed),
            "part": book.add_format({**boxed, "indent": 2}),
            "open": book.add_format({**boxed, "bg_color": "#FFF8DC", "locked": False}),
        }

    def write(self, sections, open_lines):
        self._head()
        row = HEAD_ROW + 1
        for section in sections:
            self.sheet.merge_range(row, 0, row, self._last(), "", self.formats["group"])
            self.sheet.write_string(row, 0, section.title, self.formats["group"])
            row += 1
            for line in section.lines:
                self._line(row, line, line.result.pk in open_lines)
                row += 1
        self._paper(row)

    def _last(self):
        """The last column that is seen."""
        return self.columns.index(TEXTS[-1])

    def _head(self):
        sheet, period = self.sheet, self.report.period
        sheet.write_string(0, 0, f"{self.report.unit_name}: {period}", self.formats["title"])
        due = f"{MARK}. " if period.is_practice else f"Hạn nộp {numeric_date(period.due_on)}. "
        sheet.merge_range(1, 0, 1, self._last(), "", self.formats["explain"])
        sheet.write_string(1, 0, due + INSTRUCTIONS, self.formats["explain"])
        sheet.set_row(1, 66)
        sheet.write_string(2, self.columns.index("key"), report_key(self.report))
        sheet.set_row(2, None, None, {"hidden": True})
        for place, name in enumerate(self.columns):
            sheet.write_string(HEAD_ROW, place, HEADS[name], self.formats["head"])
            sheet.set_column(place, place, WIDTHS.get(name, 12), None, {"hidden": name in {"key", "origin"}})

    def _line(self, row, line: ReportLine, is_open):
        cells = cells_of(line.result)
        said = {
            "name": line.target.name,
            "measure": measure_said(line.target),
            "planned": line.planned_said,
            "before": _said_before(line.before),
            "year_before": _said_before(line.year_before),
            "key": line_key(line.result),
            "origin": json.dumps({name: plain(cells[name]) for name in FIELDS if cells[name] != ""}),
        }
        for place, name in enumerate(self.columns):
            if name in FIELDS:
                is_asked = is_open and name in asked_of(line.target)
                self._cell(row, place, cells[name], self.formats["open" if is_asked else "said"])
            else:
                is_part = name == "name" and line.target.parent_id
                self._cell(row, place, said[name], self.formats["part" if is_part else "said"])
        if is_open:
            self._choices(row, line.target)

    def _cell(self, row, place, content, form):
        """A number as a number where Excel's 15 digits hold it."""
        if isinstance(content, Decimal) and Decimal(f"{float(content):.15g}") == content:
            self.sheet.write_number(row, place, float(content), form)
        elif content == "":
            self.sheet.write_blank(row, place, None, form)
        else:
            self.sheet.write_string(
                row, place, number(content) if isinstance(content, Decimal) else content, form
            )

    def _choices(self, row, target):
        """The drop-down lists: the state, and the answer where it is no number."""
        self._list(row, "state", STATES if target.is_counted else UNCOUNTED_STATES)
        if target.direction == target.Direction.YES_NO:
            self._list(row, "value", list(YES_NO.values()))
        elif target.scale_id:
            self._list(row, "value", [grade.label for grade in target.scale.grades.all()])

    def _list(self, row, name, words):
        """The words stand on a hidden sheet: a list inside the cell may hold no comma."""
        from xlsxwriter.utility import xl_col_to_name

        if not words:
            return
        place = self.ranges.setdefault(tuple(words), len(self.ranges))
        if place == len(self.ranges) - 1:
            for order, word in enumerate(words):
                self.lists.write_string(order, place, word)
        column = xl_col_to_name(place, col_abs=True)
        self.sheet.data_validation(
            row,
            self.columns.index(name),
            row,
            self.columns.index(name),
            {
                "validate": "list",
                "source": f"='{LISTS}'!{column}$1:{column}${len(words)}",
                "error_type": "stop" if name == "state" else "warning",
                "error_title": "Chọn trong danh sách",
                "error_message": "Chọn một từ trong danh sách của ô này.",
            },
        )

    def _paper(self, rows):
        """A4 across, one page wide, the head on every page; locked but for the cells to fill in."""
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD_ROW)
        sheet.print_area(0, 0, max(rows - 1, HEAD_ROW), self._last())
        sheet.set_footer("&CTrang &P/&N")
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.protect("", {"format_columns": True, "format_rows": True})


def measure_said(target) -> str:
    """The measure, and what the other numbers of the row are: "% (tử số: quân số khỏe; mẫu số: tổng quân số)"."""
    words = target.measure or upper_first(target.get_direction_display())
    others = []
    if target.is_counted and target.has_ratio:
        others += [f"tử số: {target.numerator_label}", f"mẫu số: {target.denominator_label}"]
    if target.is_counted and target.pair_measure:
        others.append(f"số kèm theo: {target.pair_measure}")
    return f"{words} ({'; '.join(others)})" if others else words


def _said_before(result):
    if result is None:
        return ""
    draft = "" if result.report.status == "approved" else " (chưa duyệt)"
    return figure_said(result) + draft


def _unused(lines):
    """Columns that no line of the report asks for."""
    asked = set().union(*(asked_of(line.target) for line in lines)) if lines else set()
    return {"numerator", "denominator", "pair_value"} - asked
