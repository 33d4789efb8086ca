"""A sheet of people who are to get accounts: its rows as text, found by the words of its head."""

from cluster_reports.imports.figures import FAULTS
from cluster_reports.imports.header import FIRST_ROWS, said
from cluster_reports.imports.workbook import FileRefused, Grid
from cluster_reports.imports.workbook import read as read_book
from cluster_reports.tables.people_sheet import HEADS, MOST_PEOPLE, Row
from cluster_reports.vietnamese.folding import clean, fold

_BY_NAME = {fold(head): name for name, head in HEADS.items()} | {
    **dict.fromkeys(("ho ten", "ho va ten nguoi dung", "ten nguoi dung"), "full_name"),
    **dict.fromkeys(("phong", "phong, ban", "don vi cong tac"), "unit"),
    **dict.fromkeys(("email", "e-mail", "hop thu"), "email"),
    **dict.fromkeys(("tai khoan", "ten tai khoan"), "username"),
}
NO_HEAD = (
    f"Không thấy dòng tiêu đề có cột “Họ và tên” và cột “Đơn vị” trong {FIRST_ROWS} dòng đầu."
    " Tải mẫu, điền vào đó rồi tải lên."
)
NOBODY = "Bảng chưa có ai dưới dòng tiêu đề. Điền họ tên, đơn vị từng người rồi tải lại."
TOO_MANY = f"Bảng có hơn {MOST_PEOPLE} người. Chia thành nhiều tệp, mỗi tệp nhiều nhất {MOST_PEOPLE} người."

UNREAD = {"error", "blank-formula"}  # a figure or a date is taken as it reads


def read(file, name="") -> list[Row]:
    """The people of the first sheet that has the head. Raises ``FileRefused`` in words."""
    for grid in read_book(file, name):
        for number in range(1, FIRST_ROWS + 1):
            columns = _columns(grid, number)
            if {"full_name", "unit"} <= columns.keys():
                return _rows(grid, columns, number + 1)
    raise FileRefused(NO_HEAD)


def _columns(grid: Grid, number):
    columns = {}
    for (row, column), cell in sorted(grid.cells.items()):
        role = _BY_NAME.get(fold(said(cell))) if row == number and cell.kind == "text" else None
        if role:
            columns.setdefault(role, column)
    return columns


def _rows(grid: Grid, columns, first):
    found = []
    for number in range(first, grid.last_row + 1):
        cells = {name: grid.cells.get((number, column)) for name, column in columns.items()}
        texts = {name: _text(cell) for name, cell in cells.items()}
        unread = {name: _fault(cell) for name, cell in cells.items() if cell and cell.kind in UNREAD}
        if unread or any(texts.values()):
            found.append(Row(number, dict.fromkeys(HEADS, "") | texts, unread))
        if len(found) > MOST_PEOPLE:
            raise FileRefused(TOO_MANY)
    if not found:
        raise FileRefused(NOBODY)
    return found


def _fault(cell):
    return FAULTS[cell.kind].format(said(cell))


def _text(cell):
    """What was typed, on one line; a figure or a date is judged as a name then."""
    return " ".join(clean(said(cell)).split()) if cell else ""
