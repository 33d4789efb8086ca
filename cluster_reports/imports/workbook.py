"""An uploaded .xlsx as plain cells, or a refusal in words. Sizes and counts are checked before anything is parsed."""

import io
import re
import warnings
import zipfile
from datetime import date, time, timedelta
from decimal import Decimal

from django.conf import settings
from msgspec import Struct, field

from cluster_reports.vietnamese.legacy import encoding_of

MOST_PARTS = 500  # files inside the .xlsx
MOST_UNPACKED = 20_000_000  # bytes of XML, all parts together
MOST_MARKUP = 600_000  # angle brackets, all parts together: 2,000 rows of 60 cells have fewer
MOST_SHEETS = 10
MOST_ROWS = 2_000
MOST_COLUMNS = 60
MOST_MERGES = 500
MOST_TEXT = 2_000  # characters of one cell; the longest that is stored has half
MOST_LETTERS = 1_000_000  # characters of one sheet: its cells may all show one text that is written once
SAVE_AS = "Mở bằng Excel, chọn Lưu thành (Save As), kiểu “Excel Workbook (.xlsx)”, rồi tải lại."
_DOCTYPE = [
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
]
_ESCAPED = re.compile(
    "_x00([01][0-9A-Fa-f])_"
)  # how Excel writes control characters, a carriage return mostly
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class FileRefused(ValueError):
    """Why a file cannot be read, in Vietnamese, and what to do."""


class Cell(Struct, frozen=True):
    """``kind`` is number, percent, text, date, error, blank-formula; numbers are text with a decimal point.

    A percent is as it is shown: 0.945 in a cell that shows 94,5% has the text "94.5". ``encoding`` names the
    legacy encoding of a text ("" for Unicode); ``is_capital`` a legacy font that draws capitals only.
    """

    address: str
    kind: str
    text: str
    encoding: str = ""
    is_capital: bool = False
    is_formula: bool = False


class Grid(Struct):
    """The cells of one visible sheet that hold something, by (row, column), from 1."""

    title: str
    cells: dict = field(default_factory=dict)
    merges: list = field(default_factory=list)
    last_row: int = 0


def read(file, name="") -> list[Grid]:
    """The visible sheets of an upload. Raises ``FileRefused``; whatever a hostile file breaks becomes one, too."""
    content = _content(file)
    archive = _archive(content, name)
    try:
        with archive:
            _check_parts(archive)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl tells what it leaves out, such as drawings
                return _grids(content)
    except FileRefused:
        raise
    except Exception:  # a hostile file may break a parser anywhere
        raise FileRefused(f"Tệp bị hỏng hoặc không đúng định dạng .xlsx, không đọc được. {SAVE_AS}") from None


def _content(file):
    most = settings.SHEET_MAX_MEGABYTES
    file.seek(0)
    content = file.read(most * 1024 * 1024 + 1)
    if len(content) > most * 1024 * 1024:
        raise FileRefused(
            f"Tệp lớn hơn {most} MB nên không nhận. Bỏ ảnh và các trang không cần, rồi tải lại."
        )
    return content


def _archive(content, name):
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileRefused("Tệp đặt mật khẩu nên không đọc được. Bỏ mật khẩu trong Excel, rồi tải lại.")
        raise FileRefused(f"Đây là tệp Excel đời cũ (.xls), không đọc được. {SAVE_AS}")
    if not content.startswith(b"PK\x03\x04"):
        if name.lower().endswith((".csv", ".txt", ".tsv")):
            raise FileRefused(f"Tệp .csv không giữ được kiểu của ô nên không nhận. {SAVE_AS}")
        raise FileRefused(f"Tệp này không phải bảng tính .xlsx. {SAVE_AS}")
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except Exception:  # a broken directory, or one made to break
        raise FileRefused(
            "Tệp .xlsx bị hỏng hoặc tải lên chưa hết. Tải lại, hoặc lưu lại bằng Excel."
        ) from None


def _check_parts(archive):
    """Everything that can be known before a parser runs; a size that lies in the directory is caught when read."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        raise FileRefused(
            "Tệp có quá nhiều phần bên trong nên không nhận. Chép bảng sang một tệp mới, rồi tải lại."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("Tệp đặt mật khẩu nên không đọc được. Bỏ mật khẩu, rồi tải lại.")
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
        raise FileRefused(f"Tệp nén theo kiểu mà Excel không dùng nên không nhận. {SAVE_AS}")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(f"Tệp có macro (.xlsm) nên không nhận. {SAVE_AS}")
    if "xl/workbook.xml" not in names:
        raise FileRefused(f"Tệp này không phải bảng tính .xlsx. {SAVE_AS}")
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise FileRefused(
            "Bảng tính lấy số từ tệp khác nên không nhận. Dán lại thành giá trị (Paste Values), rồi tải lại."
        )
    written = [part for part in parts if part.filename.endswith((".xml", ".rels", ".vml"))]
    if sum(part.file_size for part in written) > MOST_UNPACKED:
        raise FileRefused("Tệp bung ra quá lớn nên không nhận. Chép riêng bảng cần nhập sang một tệp mới.")
    markup = 0
    for part in written:
        xml = archive.read(part)
        markup += xml.count(b"<")
        if any(word in xml for word in _DOCTYPE):
            raise FileRefused(f"Tệp có phần khai báo mà Excel không bao giờ ghi nên không nhận. {SAVE_AS}")
        if part.filename == "[Content_Types].xml" and b"macroEnabled" in xml:
            raise FileRefused(f"Tệp có macro (.xlsm) nên không nhận. {SAVE_AS}")
    if markup > MOST_MARKUP:
        raise FileRefused("Tệp có quá nhiều ô nên không nhận. Chép riêng bảng cần nhập sang một tệp mới.")


def _grids(content):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(sheets) > MOST_SHEETS:
            raise FileRefused(
                f"Tệp có hơn {MOST_SHEETS} trang tính. Chép riêng trang cần nhập sang một tệp mới."
            )
        return [_grid(sheet) for sheet in sheets]
    finally:
        book.close()


def _grid(sheet):
    grid = Grid(sheet.title)
    formulas, letters = _survey(sheet, grid), 0
    for row in sheet.iter_rows(min_row=1, max_row=min(grid.last_row, MOST_ROWS), max_col=MOST_COLUMNS):
        for cell in row:
            if cell.value is not None and (read := _cell(cell, formulas)):
                grid.cells[cell.row, cell.column] = read
                letters += len(read.text)
        if letters > MOST_LETTERS:
            raise FileRefused(
                f"Trang “{grid.title}” có quá nhiều chữ nên không nhận. Chép riêng bảng cần nhập sang một tệp mới."
            )
    for (row, column), (address, has_value) in formulas.items():
        if not has_value and row <= MOST_ROWS and column <= MOST_COLUMNS:
            grid.cells[row, column] = Cell(address, "blank-formula", "", is_formula=True)
    return grid


def _survey(sheet, grid):
    """Fills in what openpyxl's quick reader passes over; gives the formulas as (row, column) → (address, has value)."""
    from defusedxml.ElementTree import iterparse
    from openpyxl.utils import range_boundaries

    formulas, number = {}, 0
    with sheet._get_source() as source:  # its only way to the sheet's own XML
        for _, element in iterparse(source):
            if element.tag == f"{_SHEET}row":
                number = int(element.get("r") or number + 1)
                grid.last_row = max(grid.last_row, _survey_row(element, number, formulas))
                element.clear()
            elif element.tag == f"{_SHEET}mergeCell" and len(grid.merges) < MOST_MERGES:
                grid.merges.append(range_boundaries(element.get("ref")))
    return formulas


def _survey_row(row, number, formulas):
    """The row's number where it holds anything, else 0."""
    from openpyxl.utils import range_boundaries

    holds = 0
    for element in row:
        has_value = bool(element.findtext(f"{_SHEET}v")) or element.find(f"{_SHEET}is") is not None
        has_formula = element.find(f"{_SHEET}f") is not None
        if has_value or has_formula:
            holds = number
        if has_formula and element.get("r"):
            column = range_boundaries(element.get("r"))[0]
            formulas[number, column] = (element.get("r"), has_value)
    return holds


def _cell(cell, formulas):
    value, address = cell.value, cell.coordinate
    is_formula = (cell.row, cell.column) in formulas
    if cell.data_type == "e":
        return Cell(address, "error", str(value), is_formula=is_formula)
    if isinstance(value, bool):
        return Cell(address, "text", "Có" if value else "Không", is_formula=is_formula)
    if isinstance(value, (date, time, timedelta)):
        return Cell(address, "date", _day_said(value), is_formula=is_formula)
    if isinstance(value, (int, float)):
        return _number_cell(cell, address, value, is_formula)
    text = str(value)[: 8 * MOST_TEXT]  # a character is written with seven at most
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    text = _UNFIT.sub("", text)[: MOST_TEXT + 1]
    if not text.strip():
        return None
    font = cell.font.name or ""
    encoding = encoding_of(text, font) or ""
    is_capital = encoding == "tcvn3" and font.lower().startswith(".vn") and font.endswith("H")
    return Cell(address, "text", text, encoding, is_capital, is_formula)


def _day_said(value):
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _number_cell(cell, address, value, is_formula):
    """Excel keeps 15 digits; what follows is the noise of binary fractions."""
    exact = Decimal(value if isinstance(value, int) else f"{value:.15g}")
    if not exact.is_finite():
        return Cell(address, "error", "số quá lớn", is_formula=is_formula)
    shown = _NOT_SHOWN.sub("", (cell.number_format or "").split(";")[0])
    kind = "percent" if "%" in shown else "number"
    if kind == "percent":
        exact *= 100
    return Cell(address, kind, f"{exact.normalize():f}", is_formula=is_formula)
