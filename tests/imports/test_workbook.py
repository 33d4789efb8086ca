"""Which files are taken apart, which are refused, and what a cell becomes."""

import io
import time
from datetime import date, datetime

import openpyxl
import pytest

from cluster_reports.imports import report_sheet
from cluster_reports.imports.workbook import FileRefused, read
from tests.imports.files import BAD, GOOD, HEAD, SHEET, rezipped, saved, xlsx


def cell(content, address="B2"):
    (grid,) = read(io.BytesIO(content))
    return next(one for one in grid.cells.values() if one.address == address)


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_in_words_and_soon(kind):
    name, content, words = BAD[kind]
    began = time.perf_counter()
    with pytest.raises(FileRefused, match=words.replace("(", r"\(").replace(")", r"\)").replace(".", r"\.")):
        report_sheet.read(io.BytesIO(content), name)
    assert time.perf_counter() - began < 10


def test_a_file_larger_than_allowed_is_not_read(settings):
    settings.SHEET_MAX_MEGABYTES = 0
    with pytest.raises(FileRefused, match="Tệp lớn hơn 0 MB"):
        read(io.BytesIO(GOOD))


def test_openpyxl_reads_through_defusedxml():
    assert openpyxl.DEFUSEDXML is True


def test_a_dimension_that_lies_costs_nothing_and_hides_nothing():
    lying = rezipped(GOOD, change={SHEET: lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')})
    assert cell(lying).text == "60"


def test_the_most_cells_that_are_taken_are_read_in_seconds():
    content = xlsx(*([[1] * 60] * 1990))
    began = time.perf_counter()
    (grid,) = read(io.BytesIO(content))
    assert (len(grid.cells), time.perf_counter() - began < 20) == (60 * 1990, True)


@pytest.mark.parametrize(
    ("value", "code", "kind", "text"),
    [
        (1234.5, "General", "number", "1234.5"),
        (0.1 + 0.2, "General", "number", "0.3"),
        (0.945, "0%", "percent", "94.5"),
        (0.07, "0.00%", "percent", "7"),
        (94.5, '0.0"%"', "number", "94.5"),
        (94.5, r"0.0\%", "number", "94.5"),
        (1e3, "#,##0", "number", "1000"),
        (1e300, "General", "number", "1" + "0" * 300),
        (date(2026, 8, 1), "dd/mm/yyyy", "date", "01/08/2026"),
        (datetime(2026, 8, 1, 9), "General", "date", "01/08/2026"),
        (True, "General", "text", "Có"),
        ("#DIV/0!", "General", "error", "#DIV/0!"),
        ("_x0000_a_x000D_\n_xD800_b", "General", "text", "a\r\n_xD800_b"),
        ("=1+1", "General", "blank-formula", ""),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value, code, kind, text):
    read_cell = cell(xlsx(HEAD, ["x", value], formats={"B2": code} if code != "General" else {}))
    assert (read_cell.kind, read_cell.text) == (kind, text)


def test_a_formula_that_excel_has_calculated_is_its_value():
    formula = rezipped(GOOD, change={SHEET: lambda xml: xml.replace(b"<v>60</v>", b"<f>30*2</f><v>60</v>")})
    read_cell = cell(formula)
    assert (read_cell.kind, read_cell.text, read_cell.is_formula) == ("number", "60", True)


@pytest.mark.parametrize(
    ("text", "font", "encoding"),
    [
        ("TuÇn tra, canh g¸c", ".VnTime", "tcvn3"),
        ("TuÇn tra, canh g¸c", "Arial", "tcvn3"),
        ("Tuaàn tra, canh gaùc", "VNI-Times", "vni"),
        ("Tuần tra, canh gác", ".VnTime", ""),
        ("Tuan tra", ".VnTime", ""),
        ("Tuần tra", "Times New Roman", ""),
    ],
)
def test_the_font_of_a_cell_tells_its_encoding(text, font, encoding):
    assert cell(xlsx(HEAD, [text, 1], fonts={"A2": font}), "A2").encoding == encoding


def test_hidden_sheets_are_passed_over():
    book = openpyxl.load_workbook(io.BytesIO(GOOD))
    book.create_sheet("Ẩn").append(["x"])
    book["Ẩn"].sheet_state = "hidden"
    assert [grid.title for grid in read(io.BytesIO(saved(book)))] == ["Sheet1"]
