"""The tasks that a unit's report must answer, as a further sheet of its Excel template."""

import json

from cluster_reports.tables.report_sheet import plain
from cluster_reports.tables.task_sheet import FIELDS, HEADS, PROGRESS, TITLE, cells_of
from cluster_reports.vietnamese.dates import numeric_date

HEAD_ROW = 2
WIDTHS = {"name": 60, "asked_in": 24, "due_on": 13, "progress": 16, "note": 60}
INSTRUCTIONS = (
    "Việc giao từ kỳ trước mà báo cáo này phải trả lời. Chỉ điền các ô nền vàng: tiến độ chọn trong danh sách;"
    " xong thì ghi kết quả, chưa xong thì ghi vướng ở đâu. Ô để trống không xóa câu trả lời đã có."
)


def write(book, formats, report, open_keys: set[str]):
    """Adds the sheet of the report's tasks to ``book``; ``open_keys`` are those that may be answered now."""
    sheet, columns = book.add_worksheet(TITLE), list(HEADS)
    last = columns.index(FIELDS[-1])
    sheet.write_string(0, 0, f"{report.unit_name}: {report.period}", formats["title"])
    sheet.merge_range(1, 0, 1, last, "", formats["explain"])
    sheet.write_string(1, 0, INSTRUCTIONS, formats["explain"])
    sheet.set_row(1, 34)
    for place, name in enumerate(columns):
        sheet.write_string(HEAD_ROW, place, HEADS[name], formats["head"])
        sheet.set_column(place, place, WIDTHS.get(name, 12), None, {"hidden": name in {"key", "origin"}})
    for row, answer in enumerate(report.duties, HEAD_ROW + 1):
        cells = cells_of(answer)
        said = cells | {
            "name": answer.asked,
            "asked_in": answer.asked_in,
            "due_on": numeric_date(answer.due_on) if answer.due_on else "",
            "key": answer.key,
            "origin": json.dumps({name: plain(cells[name]) for name in FIELDS if cells[name]}),
        }
        is_open = answer.key in open_keys
        for place, name in enumerate(columns):
            form = formats["open" if is_open and name in FIELDS else "said"]
            if said[name]:
                sheet.write_string(row, place, said[name], form)
            else:
                sheet.write_blank(row, place, None, form)
        if is_open:
            place = columns.index("progress")
            sheet.data_validation(row, place, row, place, {"validate": "list", "source": PROGRESS})
    _paper(sheet, HEAD_ROW + len(report.duties), last)


def _paper(sheet, bottom, last):
    """As the sheet of the figures: A4 across, one page wide, locked but for the cells to fill in."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.print_area(0, 0, bottom, last)
    sheet.set_footer("&CTrang &P/&N")
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})
