"""Workbooks as people send them, and as nobody should."""

import io
import zipfile

import openpyxl
from openpyxl.styles import Font

HEAD = ["Chỉ tiêu", "Số liệu"]


def xlsx(*rows, fonts=None, formats=None, merges=(), title="Sheet1"):
    """A workbook of these rows; ``fonts`` and ``formats`` by address."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for address, name in (fonts or {}).items():
        sheet[address].font = Font(name=name)
    for address, code in (formats or {}).items():
        sheet[address].number_format = code
    for one in merges:
        sheet.merge_cells(one)
    return saved(book)


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def typed_over(content, **cells):
    """A workbook (a template, say) with some cells typed over, as a spreadsheet program saves it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    return saved(book)


def rezipped(content, change=None, add=None, compression=zipfile.ZIP_DEFLATED):
    """The same parts, some of them changed (name → function of its bytes) or added (name → bytes)."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", compression) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change[name](part) if change and name in change else part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = xlsx(HEAD, ["Tuần tra, canh gác", 60])
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def with_entities(xml):
    start = xml.index(b"<worksheet")
    return xml[:start] + ENTITIES + xml[start:]


def renamed_type(xml):
    return xml.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )


def dense(rows, columns):
    cells = "<c><v>1</v></c>" * columns
    return ("<sheetData>" + f"<row>{cells}</row>" * rows + "</sheetData>").encode()


def far_row(xml):
    return xml.replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')


BAD = {  # what it is called: (file name, content, words of the refusal)
    "csv": ("bang.csv", "Chỉ tiêu;Số liệu\nTuần tra;60".encode(), "Tệp .csv không giữ được kiểu của ô"),
    "picture": ("bang.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "không phải bảng tính .xlsx"),
    "old xls": ("bang.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "tệp Excel đời cũ (.xls)"),
    "encrypted": (
        "bang.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "Tệp đặt mật khẩu",
    ),
    "cut off": ("bang.xlsx", GOOD[: len(GOOD) // 2], "bị hỏng hoặc tải lên chưa hết"),
    "word document": (
        "bang.xlsx",
        rezipped(xlsx(["x"])).replace(b"xl/workbook.xml", b"xx/document.xml"),
        "không phải bảng tính .xlsx",
    ),
    "macro": ("bang.xlsm", rezipped(GOOD, add={"xl/vbaProject.bin": b"x"}), "Tệp có macro (.xlsm)"),
    "macro by type": (
        "bang.xlsx",
        rezipped(GOOD, change={"[Content_Types].xml": renamed_type}),
        "Tệp có macro (.xlsm)",
    ),
    "external link": (
        "bang.xlsx",
        rezipped(GOOD, add={"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        "lấy số từ tệp khác",
    ),
    "zip bomb": (
        "bang.xlsx",
        rezipped(GOOD, add={"xl/theme/more.xml": b"<x>" + b" " * 40_000_000 + b"</x>"}),
        "bung ra quá lớn",
    ),
    "many tags": (
        "bang.xlsx",
        rezipped(GOOD, add={"xl/theme/more.xml": b"<a>" * 3_000_000}),
        "quá nhiều ô",
    ),
    "one text in every cell": (
        "bang.xlsx",
        xlsx(*[["Phòng " * 300] * 60] * 20),
        "có quá nhiều chữ",
    ),
    "many parts": (
        "bang.xlsx",
        rezipped(GOOD, add={f"xl/media/{number}.bin": b"" for number in range(600)}),
        "quá nhiều phần",
    ),
    "entity bomb": (
        "bang.xlsx",
        rezipped(GOOD, change={SHEET: with_entities}),
        "khai báo mà Excel không bao giờ",
    ),
    "broken xml": ("bang.xlsx", rezipped(GOOD, change={SHEET: lambda xml: xml[:-40]}), "không đọc được"),
    "unknown compression": ("bang.xlsx", rezipped(GOOD, compression=zipfile.ZIP_BZIP2), "nén theo kiểu"),
    "a row at the very end": ("bang.xlsx", rezipped(GOOD, change={SHEET: far_row}), "có quá 2.000 dòng"),
    "no head": ("bang.xlsx", xlsx(["Tuần tra", 60]), "Không thấy dòng tiêu đề"),
    "empty sheet": ("bang.xlsx", xlsx(), "Không thấy dòng tiêu đề"),
    "secrecy mark": ("bang.xlsx", xlsx(["TỐI MẬT"], HEAD, ["Tuần tra", 60]), "Trong tệp có dấu TỐI MẬT"),
    "two figure columns": (
        "bang.xlsx",
        xlsx(["Chỉ tiêu", "Kết quả đợt 1", "Kết quả đợt 2"], ["Tuần tra", 1, 2]),
        "Có 2 cột đều có thể là số liệu kỳ này (B1, C1)",
    ),
}
