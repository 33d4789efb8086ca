"""Which column of a sheet is which: found by the words of its head, wherever that stands."""

from msgspec import Struct

from cluster_reports.imports.workbook import FileRefused, Grid
from cluster_reports.tables.report_sheet import HEADS
from cluster_reports.vietnamese.folding import fold
from cluster_reports.vietnamese.legacy import to_unicode

FIRST_ROWS = 30
DEEPEST = 3  # rows one head may stand in
LONGEST_HEAD = 80
_BY_NAME = {fold(head): name for name, head in HEADS.items()}
_BESIDE = (
    *("ky truoc", "cung ky", "nam truoc", "ke hoach", "so voi", "so sanh", "ty le", "don vi tinh"),
    *("duoc giao", "chi tieu giao", "so giao", "muc giao", "tang giam", "tang, giam", "tang/giam"),
)
_WORDS = (
    ("numerator", ("tu so",)),
    ("denominator", ("mau so",)),
    ("pair_value", ("so kem theo", "so di kem", "so lieu kem theo", "so lieu di kem")),
    ("state", ("tinh trang", "trang thai")),
    ("explanation", ("giai trinh", "ghi chu", "ly do")),
    ("cause", ("nguyen nhan",)),
    ("remedy", ("bien phap", "khac phuc")),
    ("value", ("so lieu", "ket qua", "thuc hien", "ky nay")),
    ("name", ("chi tieu", "noi dung", "tieu chi", "nhiem vu")),
)
_CODES = {"ma", "ma chi tieu", "ma so", "ky hieu"}
NOT_FOUND = (
    f"Không thấy dòng tiêu đề có cột “Chỉ tiêu” và cột “Số liệu” trong {FIRST_ROWS} dòng đầu."
    " Đặt tên hai cột đó, hoặc tải mẫu điền sẵn rồi chép số vào."
)


class Header(Struct, frozen=True):
    """``columns`` is role → column number; data begins in the row ``below``."""

    columns: dict
    below: int


def find(grids: list[Grid]) -> tuple[Grid, Header]:
    """The first sheet with a head, and the head. Raises ``FileRefused`` where none has, or one is not clear."""
    doubt = ""
    for grid in grids:
        spread = _spread(grid)
        for row in range(1, FIRST_ROWS + 1):
            if not _roles(spread, row, 1).keys() & {"name", "value"}:
                continue  # a head begins with a word of its own, not with what stands above it
            for depth in range(1, DEEPEST + 1):
                roles = _roles(spread, row, depth)
                if [len(roles.get(role, ())) for role in ("name", "value")] == [1, 1]:
                    columns = {role: places[0] for role, places in roles.items()}
                    return grid, Header(columns, _below(grid, row, depth))
                doubt = doubt or _doubt(spread, row, roles)
    raise FileRefused(doubt or NOT_FOUND)


def _doubt(spread, row, roles):
    """What to say of a head in which several columns may be the figures."""
    values = roles.get("value", [])
    if len(roles.get("name", ())) != 1 or len(values) < 2:
        return ""
    cells = ", ".join(dict.fromkeys(spread[row, place].address for place in values if (row, place) in spread))
    return (
        f"Có {len(values)} cột đều có thể là số liệu kỳ này ({cells})."
        " Đặt tên một cột là “Số liệu kỳ này”, các cột khác đổi tên."
    )


def said(cell) -> str:
    """The text of a cell as it is to be read, from a legacy encoding where it is in one."""
    text = to_unicode(cell.text, cell.encoding) if cell.encoding else cell.text
    return text.upper() if cell.is_capital else text


def _spread(grid):
    """The cells of the first rows, a merged one at every place it covers."""
    most = FIRST_ROWS + DEEPEST
    spread = {place: cell for place, cell in grid.cells.items() if place[0] <= most}
    for left, top, right, bottom in grid.merges:
        if top <= most and (cell := grid.cells.get((top, left))):
            for row in range(top, min(bottom, most) + 1):
                for column in range(left, min(right, left + LONGEST_HEAD) + 1):
                    spread.setdefault((row, column), cell)
    return spread


def _roles(spread, row, depth):
    """Role → columns, for a head that begins in ``row`` and is ``depth`` rows deep."""
    roles = {}
    for column in sorted({place[1] for place in spread if row <= place[0] < row + depth}):
        cells = [spread.get((row + step, column)) for step in range(depth)]
        distinct = dict.fromkeys(cell for cell in cells if cell is not None)
        role = _role(fold(" ".join(said(cell) for cell in distinct)))
        if role:
            roles.setdefault(role, []).append(column)
    exact = [
        column
        for column in roles.get("value", [])
        if (cell := spread.get((row, column))) and _BY_NAME.get(fold(said(cell))) == "value"
    ]
    if len(exact) == 1:
        roles["value"] = exact
    return roles


def _role(head):
    if head in _BY_NAME:
        return _BY_NAME[head]
    if head in _CODES:
        return "code"
    if not head or len(head) > LONGEST_HEAD or any(words in head for words in _BESIDE):
        return None
    return next((role for role, words in _WORDS if any(one in head for one in words)), None)


def _below(grid, row, depth):
    """The first row under the head and under every cell merged downwards from it."""
    ends = [
        bottom for _, top, _, bottom in grid.merges if row <= top < row + depth and bottom <= row + DEEPEST
    ]
    return max([row + depth - 1, *ends]) + 1
