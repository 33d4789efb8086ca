"""A period's scoring as an Excel file: the overview by group (A4 upright), every criterion by unit (A4 across)."""

import io
from decimal import Decimal
from math import ceil

from django.utils.timezone import localdate

from cluster_reports.models.practice import MARK
from cluster_reports.tables.score_book import ranking_of
from cluster_reports.vietnamese.dates import numeric_date

TALLEST = 409  # points, of a row in Excel
TRIAL = "CHẠY THỬ, CHƯA CHỐT"
FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}


def workbook(scoring, book: dict) -> bytes:
    """The .xlsx of a book. What people typed is written as text, so that no cell can become a formula."""
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as file:
        writer = _Writer(file, scoring, book)
        writer.overview()
        writer.details()
    return content.getvalue()


class _Writer:
    """One workbook being written."""

    def __init__(self, file, scoring, book):
        self.file, self.scoring, self.book = file, scoring, book
        self.groups = [line for line in book["lines"] if line["depth"] == 0]
        boxed = {**FONT, "border": 1}
        self.formats = {
            "title": file.add_format({**FONT, "bold": True, "font_size": 14, "align": "center"}),
            "said": file.add_format({**FONT, "italic": True, "align": "center"}),
            "note": file.add_format({**FONT, "text_wrap": True, "valign": "top"}),
            "head": file.add_format(
                {**boxed, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E3DFD6"}
            ),
            "text": file.add_format({**boxed, "text_wrap": True}),
            "group": file.add_format({**boxed, "bold": True, "text_wrap": True}),
            "center": file.add_format({**boxed, "align": "center"}),
            "points": file.add_format({**boxed, "num_format": "0.00"}),
            "sum": file.add_format({**boxed, "num_format": "0.00", "bold": True}),
        }

    def _sheet(self, name, columns, *, landscape):
        sheet = self.file.add_worksheet(name)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.4, top=0.7, bottom=0.6)
        sheet.set_footer("&C&P/&N")
        period = self.scoring.period
        marks = [mark for mark, holds in ((MARK, period.is_practice), (TRIAL, self.scoring.is_open)) if holds]
        if marks:
            sheet.set_header(f"&C&B{' · '.join(marks)}")
        title = f"{name.upper()} ĐIỂM THI ĐUA {str(period).upper()}"
        sheet.merge_range(0, 0, 0, columns - 1, "", self.formats["title"])
        sheet.write_string(0, 0, title, self.formats["title"])
        state = (
            TRIAL.capitalize()
            if self.scoring.is_open
            else f"Chốt ngày {numeric_date(localdate(self.scoring.closed_at))}"
        )
        sheet.merge_range(1, 0, 1, columns - 1, "", self.formats["said"])
        said = f"{period.cluster} · {self.book['table']} · {state}"
        said += f" · {MARK}" if period.is_practice else ""
        sheet.write_string(1, 0, said, self.formats["said"])
        return sheet

    def overview(self):
        heads = [
            "Hạng",
            "Đơn vị",
            *(_named(group) for group in self.groups),
            "Trong đó điểm thưởng",
            "Tổng điểm",
            "Ghi chú",
        ]
        sheet = self._sheet("Tổng hợp", len(heads), landscape=False)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 1, 24)
        sheet.set_column(2, len(heads) - 2, 10)
        sheet.set_column(len(heads) - 1, len(heads) - 1, 20)
        sheet.set_row(3, _height(heads[2:-1], 10))
        for column, head in enumerate(heads):
            sheet.write_string(3, column, head, self.formats["head"])
        row = 3
        for row, unit in enumerate(ranking_of(self.book), 4):
            cells = self.book["cells"][str(unit["pk"])]
            sheet.write_number(row, 0, unit["rank"], self.formats["center"])
            sheet.write_string(row, 1, unit["name"], self.formats["text"])
            for column, group in enumerate(self.groups, 2):
                self._points(sheet, row, column, cells[str(group["pk"])]["final"], "points")
            self._points(sheet, row, len(heads) - 3, unit["bonus"], "points")
            self._points(sheet, row, len(heads) - 2, unit["total"], "sum")
            sheet.write_string(row, len(heads) - 1, _note(unit), self.formats["text"])
        self._rule(sheet, row + 2, len(heads))
        sheet.repeat_rows(3)
        sheet.print_area(0, 0, row + 3, len(heads) - 1)

    def details(self):
        units = self.book["units"]
        heads = ["Số mục", "Tiêu chí", "Điểm tối đa", *(unit["name"] for unit in units)]
        sheet = self._sheet("Chi tiết", len(heads), landscape=True)
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 46)
        sheet.set_column(2, len(heads) - 1, 13)
        sheet.set_row(3, _height(heads[2:], 13))
        for column, head in enumerate(heads):
            sheet.write_string(3, column, head, self.formats["head"])
        row = 3
        for row, line in enumerate(self.book["lines"], 4):
            style = "text" if line["is_leaf"] else "group"
            sheet.write_string(row, 0, line["code"], self.formats[style])
            sheet.write_string(row, 1, f"{'  ' * line['depth']}{line['name']}", self.formats[style])
            self._points(sheet, row, 2, line["maximum"], "points" if line["is_leaf"] else "sum")
            for column, unit in enumerate(units, 3):
                cell = self.book["cells"][str(unit["pk"])][str(line["pk"])]
                if not cell["is_asked"]:
                    sheet.write_string(row, column, "không giao", self.formats["center"])
                else:
                    worth = cell["final"] or (cell["cluster"] if self.scoring.is_open else "")
                    self._points(sheet, row, column, worth, "points" if line["is_leaf"] else "sum")
        row += 1
        sheet.write_string(row, 0, "", self.formats["group"])
        sheet.write_string(row, 1, "Tổng điểm", self.formats["group"])
        self._points(sheet, row, 2, self.book["maximum"], "sum")
        for column, unit in enumerate(units, 3):
            self._points(sheet, row, column, unit["total"], "sum")
        sheet.repeat_rows(3)
        sheet.freeze_panes(4, 2)
        sheet.print_area(0, 0, row, len(heads) - 1)

    def _points(self, sheet, row, column, value, style):
        if value == "":
            sheet.write_string(row, column, "", self.formats[style])
        else:
            sheet.write_number(row, column, float(Decimal(value)), self.formats[style])

    def _rule(self, sheet, row, columns):
        told = self.book["ranking"] or "Xếp theo tổng điểm; bằng điểm thì cùng hạng."
        sheet.merge_range(row, 0, row, columns - 1, "", self.formats["note"])
        sheet.write_string(row, 0, f"Quy tắc xếp hạng: {told}", self.formats["note"])
        sheet.set_row(row, _height([told], 90))


def _height(texts, width):
    """The height of a row of texts in columns so many characters wide: 17 points a line."""
    return min(TALLEST, 17 * max(2, *(ceil(len(text) * 1.3 / width) for text in texts)))


def _named(line):
    return f"{line['code']} {line['name']}".strip()


def _note(unit):
    converted = f"quy đổi: {unit['converted']}" if unit["converted"] else ""
    return "; ".join(filter(None, [unit["note"], converted]))
