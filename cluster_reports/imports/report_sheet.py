"""A sheet with a unit's figures: its rows, and which changes of the report they propose.

``read`` takes the file apart once; ``propose`` is pure and may run again, on the same rows and newer data.
"""

import json
import re
from difflib import get_close_matches
from pathlib import PurePosixPath

from msgspec import Struct, convert, field, to_builtins
from msgspec.structs import replace

from cluster_reports.imports import task_sheet
from cluster_reports.imports.figures import Answers, Entry, entry_of, shown_of
from cluster_reports.imports.header import find, said
from cluster_reports.imports.workbook import MOST_ROWS, Cell, FileRefused
from cluster_reports.imports.workbook import read as read_workbook
from cluster_reports.tables.report_sheet import FIELDS, TEXTS, cells_of, line_key, plain
from cluster_reports.vietnamese.folding import clean, fold
from cluster_reports.vietnamese.secrecy import secrecy_marks

_NUMBERING = re.compile(r"(?:[0-9]{1,2}(?:\.[0-9]{1,2})*[.)]?|[ivx]{1,4}[.)]|[a-z][.)]|[-+•*])\s+")
_COUNTED_HEAD = re.compile(r"\(?\w{1,2}\)?")
_NEAR = 0.75
MOST_GUESSES = 50


class Row(Struct):
    """One row that says something: what it is about, and its cells by field."""

    number: int
    name: Cell | None = None
    code: str = ""
    key: str = ""
    origin: dict = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)


class Sheet(Struct):
    """What was read of a file; ``report_key`` says which report a template was made for, "" in a free sheet."""

    title: str
    others: list[str]
    report_key: str
    rows: list[Row]
    tasks: list[Row] = field(default_factory=list)

    def packed(self) -> dict:
        """Plain data that outlives the upload."""
        return to_builtins(self)

    @classmethod
    def unpacked(cls, data: dict) -> "Sheet":
        return convert(data, cls)


class ProposedLine(Struct):
    """The row of a sheet that is about ``result``: what its cells say, and those left as they were when downloaded."""

    result: object
    row: Row
    entries: list[Entry] = field(default_factory=list)
    untouched: list[tuple[str, str, str]] = field(default_factory=list)  # field, address, note
    fault: str = ""


class Proposal(Struct):
    """All a sheet says of a report. ``strays`` are rows about none of its targets, as (address, text, reason)."""

    lines: list[ProposedLine]
    strays: list[tuple[str, str, str]]
    unclear: list[tuple[str, str]]  # cells that need the decimal mark: (address, text)
    legacy: list[tuple[str, str, str]]  # cells in an old encoding: (address, as stored, as it would be read)


def read(file, name="") -> Sheet:
    """Raises ``FileRefused`` with a Vietnamese sentence."""
    grids = read_workbook(file, name)
    _refuse_secret(grids, name)
    tasks = task_sheet.find(grids)
    grid, header = find([grid for grid in grids if not tasks or grid is not tasks[0]])
    if grid.last_row > MOST_ROWS:
        raise FileRefused(f"Trang “{grid.title}” có quá {MOST_ROWS:,} dòng.".replace(",", ".") + _SMALLER)
    rows = [_row(grid, header, number) for number in range(header.below, min(grid.last_row, MOST_ROWS) + 1)]
    rows = [row for row in rows if row.cells]
    others = [other.title for other in grids if other is not grid and (not tasks or other is not tasks[0])]
    answers = task_sheet.rows_of(tasks, Row, _origin) if tasks else []
    return Sheet(grid.title, others, _report_key(grid, header), rows, answers)


def _refuse_secret(grids, name):
    cells = [cell.text for grid in grids for cell in grid.cells.values() if cell.kind == "text"]
    titles = [PurePosixPath(name).stem.replace("_", " "), *(grid.title for grid in grids)]
    if marks := secrecy_marks("\n".join([*titles, *cells])):
        raise FileRefused(
            f"Trong tệp có dấu {', '.join(marks)}. Không đưa tài liệu bí mật nhà nước lên hệ thống này;"
            " tệp không được lưu."
        )


_SMALLER = " Chép riêng bảng cần nhập sang một tệp mới."


def _report_key(grid, header):
    if "key" not in header.columns:
        return ""
    cells = (grid.cells.get((row, header.columns["key"])) for row in range(1, header.below))
    return next((cell.text for cell in cells if cell and cell.text.startswith("bao-cao-")), "")


def _row(grid, header, number):
    found = {role: grid.cells.get((number, column)) for role, column in header.columns.items()}
    row = Row(number)
    name = found.get("name")
    row.name = name if name and name.kind == "text" else None
    row.code = found["code"].text.strip() if found.get("code") else ""
    row.key = found["key"].text if found.get("key") else ""
    row.origin = _origin(found["origin"].text) if found.get("origin") else {}
    row.cells = {field: found[field] for field in FIELDS if found.get(field)}
    return row


def _origin(text, fields=FIELDS):
    try:
        known = json.loads(text)
    except ValueError:
        return {}
    return {name: str(known[name]) for name in fields if name in known} if isinstance(known, dict) else {}


def propose(sheet: Sheet, results: list, answers: Answers) -> Proposal:
    """What the rows change in ``results`` (the report's own, with targets), by what the person has answered."""
    matcher = _Matcher(results)
    proposal = Proposal([], [], [], [])
    taken: dict[int, ProposedLine] = {}
    for row in sheet.rows:
        if not _says_something(row):
            continue
        result, reason = matcher.match(row)
        if result is None:
            if row.cells.keys() - set(TEXTS) and not _COUNTED_HEAD.fullmatch(_name(row)):
                proposal.strays.append((_address(row), _name(row), reason))
            continue
        line = _line(row, result, answers)
        line.fault = reason
        _note_questions(proposal, line)
        if (first := taken.get(result.pk)) is not None:
            line.fault = f"trùng chỉ tiêu với dòng {first.row.number}; giữ một dòng"
            first.fault = f"trùng chỉ tiêu với dòng {row.number}; giữ một dòng"
        taken[result.pk] = line
        proposal.lines.append(line)
    return proposal


def _says_something(row):
    return any(plain(shown_of(cell)) != "" for cell in row.cells.values())


def _address(row):
    return row.name.address if row.name else next(iter(row.cells.values())).address


def _name(row):
    return clean(said(row.name)).strip() if row.name else row.key


def _line(row, result, answers):
    line, now = ProposedLine(result, row), cells_of(result)
    for name, cell in row.cells.items():
        if name in row.origin and row.origin[name] == _content(cell):
            then = "" if plain(now[name]) == row.origin[name] else "báo cáo có số mới hơn, giữ nguyên"
            line.untouched.append((name, cell.address, then))
            continue
        entry = entry_of(name, cell, result.target, answers)
        if row.origin and plain(now[name]) != row.origin.get(name, ""):
            entry = _with_note(entry, "báo cáo đã đổi sau khi tải mẫu")
        line.entries.append(entry)
    if row.name and row.name.encoding and not answers.converts:
        line.entries = [Entry(one.field, one.address, one.shown, waits_for="legacy") for one in line.entries]
    return line


def _with_note(entry, words):
    return replace(entry, note="; ".join(filter(None, [entry.note, words])))


def _content(cell):
    """As ``plain`` spells it; what is no content of a template never equals one."""
    if cell.kind == "number":
        return cell.text
    return plain(cell.text) if cell.kind == "text" else None


def _note_questions(proposal, line):
    """Collects the cells that need an answer, and those that a given answer was about."""
    cells = {cell.address: cell for cell in line.row.cells.values()}
    for entry in line.entries:
        if entry.waits_for == "mark":
            proposal.unclear.append((entry.address, entry.shown))
    touched = [cells[entry.address] for entry in line.entries]
    for cell in [line.row.name, *touched] if touched else ():
        if cell and cell.encoding:
            proposal.legacy.append((cell.address, cell.text, clean(said(cell)).strip()))


class _Matcher:
    """Finds the line a row is about: by the template's key, by code, by name, by name without marks and numbering."""

    def __init__(self, results):
        self.results = results
        self.by_key = {line_key(result): result for result in results}
        self.by_code = _only({}, ((fold(one.target.code), one) for one in results if one.target.code))
        self.by_name = {one.target.name: one for one in results}
        self.by_folded = _only({}, ((fold(one.target.name), one) for one in results))
        self.guesses = 0

    def match(self, row):
        """The result and "", or None and why not; a key that contradicts the name comes with a reason, too."""
        named = self._by_words(_name(row)) if row.name else None
        if row.key:
            keyed = self.by_key.get(row.key)
            if keyed is None:
                return None, "chỉ tiêu này không có trong báo cáo"
            if named is not None and named is not keyed:
                return keyed, "mã dòng ẩn và tên chỉ tiêu nói hai chỉ tiêu khác nhau; tải mẫu mới"
            return keyed, ""
        if row.code and (coded := self.by_code.get(fold(row.code))):
            if named is not None and named is not coded:
                return coded, "mã và tên nói hai chỉ tiêu khác nhau"
            return coded, ""
        if named is not None:
            return named, ""
        return None, self._guess(_name(row)) if row.name else "dòng này không ghi chỉ tiêu nào"

    def _by_words(self, name):
        if name in self.by_name:
            return self.by_name[name]
        folded = fold(name)
        for words in (folded, _NUMBERING.sub("", folded, count=1) if _NUMBERING.match(folded) else folded):
            for text in (words, re.sub(r"\s*\([^()]*\)$", "", words)):
                found = self.by_folded.get(text.rstrip(" .:;")) or self.by_code.get(text)
                if found:
                    return found
        return None

    def _guess(self, name):
        self.guesses += 1
        near = []
        if self.guesses <= MOST_GUESSES:
            near = get_close_matches(fold(name)[:200], list(self.by_folded), 1, _NEAR)
        hint = f"; gần giống “{self.by_folded[near[0]].target.name}”" if near else ""
        return f"không khớp tên chỉ tiêu nào của báo cáo{hint}"


def _only(found, pairs):
    """The pairs whose key comes once."""
    twice = set()
    for key, value in pairs:
        if key in found:
            twice.add(key)
        found[key] = value
    return {key: value for key, value in found.items() if key not in twice}
