"""The sheet of people who are to get accounts: its columns, and one row of it."""

from msgspec import Struct

MOST_PEOPLE = 300
HEADS = {
    "full_name": "Họ và tên",
    "unit": "Đơn vị",
    "role": "Vai trò",
    "email": "Thư điện tử",
    "username": "Tên đăng nhập",
}


class Row(Struct, frozen=True):
    """One person as the sheet says it; ``texts`` are by the names of ``HEADS``, ``unread`` says why a cell has none."""

    number: int
    texts: dict
    unread: dict = {}
