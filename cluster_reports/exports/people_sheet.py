"""The Excel template for accounts in bulk: the units and roles to choose from come along."""

import io

from cluster_reports.tables.people_sheet import HEADS, MOST_PEOPLE

TITLE, LISTS = "Người dùng", "Danh mục"
WIDTHS = {"full_name": 30, "unit": 44, "role": 18, "email": 28, "username": 20}
INSTRUCTIONS = (
    "Mỗi người một dòng. Đơn vị và vai trò chọn trong danh sách; vai trò để trống là cán bộ đơn vị. Tên đăng nhập để"
    " trống thì trang đề nghị từ họ tên. Tải lên xong trang cho xem trước, chưa lập gì khi chưa xác nhận."
)


def template(units: list[str], roles: list[str]) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        text = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
        head = book.add_format({**text, "bold": True, "border": 1, "bg_color": "#E3DFD6"})
        typed = book.add_format({**text, "border": 1, "bg_color": "#FFF8DC", "num_format": "@"})
        sheet, lists = book.add_worksheet(TITLE), book.add_worksheet(LISTS)
        lists.hide()
        for column, choices in enumerate((units, roles)):
            for row, choice in enumerate(choices):
                lists.write_string(row, column, choice)
        last = len(HEADS) - 1
        sheet.merge_range(0, 0, 0, last, "", book.add_format({**text, "italic": True}))
        sheet.write_string(0, 0, INSTRUCTIONS, book.add_format({**text, "italic": True}))
        sheet.set_row(0, 52)
        for column, (name, label) in enumerate(HEADS.items()):
            sheet.write_string(1, column, label, head)
            sheet.set_column(column, column, WIDTHS[name])
            for row in range(2, 32):
                sheet.write_blank(row, column, None, typed)
        for name, letter, choices in (("unit", "A", units), ("role", "B", roles)):
            if choices:
                column = list(HEADS).index(name)
                source = f"='{LISTS}'!${letter}$1:${letter}${len(choices)}"
                sheet.data_validation(
                    2,
                    column,
                    MOST_PEOPLE + 1,
                    column,
                    {"validate": "list", "source": source, "error_type": "warning"},
                )
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return content.getvalue()
