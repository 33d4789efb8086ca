"""The sheet of a unit's tasks: its rows, and which answers they propose; read beside the sheet of the figures."""

from msgspec import Struct, field
from msgspec.structs import replace

from cluster_reports.imports.figures import FAULTS, Answers, Entry, shown_of
from cluster_reports.imports.header import FIRST_ROWS, said
from cluster_reports.imports.workbook import MOST_ROWS
from cluster_reports.models import DutyAnswer
from cluster_reports.tables.report_sheet import plain
from cluster_reports.tables.task_sheet import FIELDS, HEADS, PROGRESS, cells_of
from cluster_reports.vietnamese.folding import fold

_BY_NAME = {fold(head): name for name, head in HEADS.items()}
_Progress = DutyAnswer.Progress
_PROGRESS = {
    **{fold(label): value for value, label in _Progress.choices},
    **dict.fromkeys(("chua thuc hien", "chua bat dau"), _Progress.TODO),
    **dict.fromkeys(("dang thuc hien", "dang trien khai", "lam mot phan"), _Progress.DOING),
    **dict.fromkeys(("da xong", "da lam xong", "hoan thanh", "da hoan thanh"), _Progress.DONE),
}


class ProposedAnswer(Struct):
    """What a row says of one task; ``untouched`` are its cells left as they were when downloaded."""

    answer: object
    number: int
    entries: list[Entry] = field(default_factory=list)
    untouched: list[tuple[str, str, str]] = field(default_factory=list)  # field, address, note
    fault: str = ""


class TaskProposal(Struct):
    """All the sheet says. ``strays`` are rows about no task of the report, as (address, text, reason)."""

    answers: list[ProposedAnswer] = field(default_factory=list)
    strays: list[tuple[str, str, str]] = field(default_factory=list)
    legacy: list[tuple[str, str, str]] = field(default_factory=list)


def find(grids):
    """The first sheet of tasks as (grid, columns by name, its first row of data), or None."""
    for grid in grids:
        for row in range(1, FIRST_ROWS + 1):
            heads = {}
            for (at, column), cell in grid.cells.items():
                name = _BY_NAME.get(fold(said(cell))) if at == row and cell.kind == "text" else None
                if name:
                    heads.setdefault(name, column)
            if {"name", "progress"} <= heads.keys():
                return grid, heads, row + 1
    return None


def rows_of(found, make, origin_of):
    """The rows that name or answer a task, as ``make`` makes them (imports.report_sheet.Row)."""
    grid, columns, below = found
    rows = []
    for number in range(below, min(grid.last_row, MOST_ROWS) + 1):
        cells = {name: grid.cells.get((number, column)) for name, column in columns.items()}
        answers = {name: _in_sheet(grid, cells[name]) for name in FIELDS if cells.get(name)}
        if not answers:
            continue
        name, key, origin = (cells.get(one) for one in ("name", "key", "origin"))
        rows.append(
            make(
                number,
                name=_in_sheet(grid, name) if name and name.kind == "text" else None,
                key=key.text if key else "",
                origin=origin_of(origin.text, FIELDS) if origin else {},
                cells=answers,
            )
        )
    return rows


def _in_sheet(grid, cell):
    """The cell with an address that tells it from one of the other sheet."""
    return replace(cell, address=f"{cell.address} trang {grid.title}")


def propose(rows, duties, answers: Answers) -> TaskProposal:
    """What the rows change in ``duties`` (the report's answers, those not stored yet among them)."""
    by_key = {one.key: one for one in duties}
    by_name: dict = {}
    for one in duties:
        by_name.setdefault(fold(one.asked), []).append(one)
    proposal, taken = TaskProposal(), {}
    for row in rows:
        named = by_name.get(fold(said(row.name)), []) if row.name else []
        answer = by_key.get(row.key) if row.key else named[0] if len(named) == 1 else None
        if answer is None:
            words = shown_of(row.name) if row.name else row.key
            reason = (
                "có hai việc cùng tên; tải mẫu mới" if len(named) > 1 else "không có việc này trong báo cáo"
            )
            proposal.strays.append((next(iter(row.cells.values())).address, words, reason))
            continue
        one = _answer(row, answer, answers)
        if row.key and row.name and answer not in named and not row.name.encoding:
            one.fault = "mã dòng ẩn và tên việc nói hai việc khác nhau; tải mẫu mới"
        if (first := taken.get(answer.key)) is not None:
            one.fault = f"trùng việc với dòng {first.number}; giữ một dòng"
            first.fault = f"trùng việc với dòng {row.number}; giữ một dòng"
        taken[answer.key] = one
        proposal.answers.append(one)
        touched = {entry.address for entry in one.entries}
        proposal.legacy += [
            (cell.address, cell.text, shown_of(cell))
            for cell in row.cells.values()
            if cell.encoding and cell.address in touched
        ]
    return proposal


def _answer(row, answer, answers):
    found, now = ProposedAnswer(answer, row.number), cells_of(answer)
    for name, cell in row.cells.items():
        if row.origin.get(name) == plain(shown_of(cell)):
            is_newer = plain(now[name]) != row.origin[name]
            note = "báo cáo có câu trả lời mới hơn, giữ nguyên" if is_newer else ""
            found.untouched.append((name, cell.address, note))
            continue
        found.entries.append(_entry(name, cell, answers))
    return found


def _entry(name, cell, answers):
    shown = shown_of(cell)
    if cell.kind in FAULTS:
        return Entry(name, cell.address, shown, fault=FAULTS[cell.kind].format(cell.text))
    if cell.encoding and not answers.converts:
        return Entry(name, cell.address, shown, waits_for="legacy")
    if name == "note":
        return Entry(name, cell.address, shown, typed={"note": shown})
    if fold(shown) not in _PROGRESS:
        words = ", ".join(PROGRESS)
        return Entry(name, cell.address, shown, fault=f"không có tiến độ “{shown}”; ghi một trong: {words}")
    return Entry(name, cell.address, shown, typed={"progress": _PROGRESS[fold(shown)]})
