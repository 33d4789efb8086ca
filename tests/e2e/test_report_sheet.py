"""Staff fill in the template on their own machine and send it back; nothing is saved before they say so."""

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from cluster_reports.management.commands.demo import PASSWORD
from cluster_reports.models import Result, UnitReport
from tests.e2e.words import READ_WORDS, foreign_words
from tests.imports.files import BAD, saved, xlsx

STAFF = "trungdoan994"
HEAD_ROW = 4
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}


@pytest.fixture
def report(demo):
    """A report nobody has begun."""
    return UnitReport.objects.get(unit__people__username=STAFF, status="draft")


def figures(report):
    return list(report.results.order_by("pk").values_list("pk", "state", "value", "explanation"))


def downloaded(visitor):
    """The template as the browser saves it, and its rows by target: (sheet, book)."""
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="Tải mẫu Excel").click()
    assert download.value.suggested_filename.startswith("so-lieu-")
    with open(download.value.path(), "rb") as file:
        return openpyxl.load_workbook(io.BytesIO(file.read()))


def upload(visitor, name, content):
    visitor.page.set_input_files("#id_file", {"name": name, "mimeType": "", "buffer": content})
    visitor.page.get_by_role("button", name="Đọc thử", exact=True).click()


def look(visitor, name):
    assert foreign_words(visitor.page.evaluate(READ_WORDS), [STAFF, "Sheet"]) == []
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, [])
        visitor.shot(name)


def test_two_bad_rows_are_named_and_nothing_is_saved_until_confirmed(visitor, report):
    before = figures(report)
    visitor.log_in(STAFF, PASSWORD)
    visitor.go(report.get_edit_url())
    book = downloaded(visitor)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column_letter for cell in sheet[HEAD_ROW]}
    value = columns["Số liệu kỳ này"]
    counted = {
        result.target.name
        for result in report.results.select_related("target")
        if result.target.is_counted and not result.target.has_ratio
    }
    rows = [cell.row for cell in sheet["A"] if cell.value in counted]
    sheet[f"{value}{rows[0]}"] = "mười lăm"
    sheet[f"{value}{rows[1]}"] = "=1+1"
    for row in rows[2:]:
        sheet[f"{value}{row}"] = row + 0.5
    visitor.page.get_by_role("link", name="Nhập từ Excel").click()
    upload(visitor, "bang.xlsx", saved(book))
    wrong = visitor.page.get_by_role("table", name="Các ô sai").locator("tbody tr")
    assert wrong.locator("td:first-child").all_inner_texts() == [f"{value}{rows[0]}", f"{value}{rows[1]}"]
    assert ["“mười lăm”" in wrong.nth(0).inner_text(), "công thức" in wrong.nth(1).inner_text()] == [
        True,
        True,
    ]
    look(visitor, "dry-run")
    assert figures(report) == before
    visitor.page.get_by_role("button", name=f"Ghi {len(rows) - 2} ô vào báo cáo").click()
    visitor.page.get_by_text(f"Đã ghi {len(rows) - 2} ô từ bảng tính vào báo cáo.").wait_for()
    assert visitor.page.get_by_text("Còn 2 ô chưa ghi").count() == 1
    assert sorted(
        report.results.filter(value__in=[row + 0.5 for row in rows]).values_list("value", flat=True)
    ) == [row + 0.5 for row in rows[2:]]


def test_ten_bad_files_one_after_another_change_nothing(visitor, report):
    before = figures(report)
    visitor.log_in(STAFF, PASSWORD)
    visitor.go(f"/bao-cao/{report.pk}/nhap-bang-tinh/")
    look(visitor, "upload")
    for kind in list(BAD)[:10]:
        name, content, words = BAD[kind]
        upload(visitor, name, content)
        summary = visitor.page.locator(".error-summary")
        visitor.was_refused(422)
        assert words in summary.inner_text(), kind
        expect(summary).to_be_focused()
    look(visitor, "refused")
    visitor.trouble.clear()
    assert figures(report) == before


def test_a_file_in_an_old_font_and_with_unclear_numbers_is_asked_about(visitor, report):
    result = next(one for one in report.results.select_related("target") if one.target.is_counted)
    visitor.log_in(STAFF, PASSWORD)
    visitor.go(f"/bao-cao/{report.pk}/nhap-bang-tinh/")
    upload(
        visitor,
        "bang cu.xlsx",
        xlsx(
            ["ChØ tiªu", "Sè liÖu", "Gi¶i tr×nh"],
            [result.target.name, "1.800", "§· tæ chøc tèt"],
            fonts={"C2": ".VnTime"},
        ),
    )
    page = visitor.page
    look(visitor, "questions")
    assert page.get_by_role("button", name="vào báo cáo").count() == 0
    page.get_by_label("Dấu phẩy: “1.800”").check()
    page.get_by_label("Đọc đúng rồi").check()
    page.get_by_role("button", name="Đọc lại theo câu trả lời").click()
    page.get_by_role("button", name="Ghi 2 ô vào báo cáo").click()
    page.get_by_text("Đã ghi 2 ô từ bảng tính vào báo cáo.").wait_for()
    saved_one = Result.objects.get(pk=result.pk)
    assert (saved_one.value, saved_one.explanation) == (1800, "Đã tổ chức tốt")
