"""The head of a cluster takes the official papers of a review with them and gives the report its number."""

import io
import zipfile

import pytest
from django.core.management import call_command
from docx import Document as WordFile
from playwright.sync_api import expect
from pypdf import PdfReader

from cluster_reports.management.commands.demo import PASSWORD
from cluster_reports.models import Document, Review
from tests.e2e.words import READ_WORDS, foreign_words

HEAD = "thammuu"
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}


@pytest.fixture
def review(demo):
    return Review.objects.get(
        period__cluster__slug__startswith="cum-thi-dua-so-3", period__name="6 tháng đầu năm 2026"
    )


def look(visitor, name):
    assert (
        foreign_words(
            visitor.page.evaluate(READ_WORDS), ["DOCX", "PDF", "BC", "BB", "TTr", "CP", "ZIP", HEAD]
        )
        == []
    )
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        assert (visitor.overflow(), visitor.violations()) == (0, [])
        visitor.shot(name)


def downloaded(visitor, name):
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name=name, exact=True).click()
    with open(download.value.path(), "rb") as file:
        return download.value.suggested_filename, io.BytesIO(file.read())


def test_a_draft_is_read_then_numbered_and_stays_as_it_is(visitor, review):
    visitor.log_in(HEAD, PASSWORD)
    visitor.go(review.get_absolute_url())
    visitor.page.get_by_role("link", name="Văn bản (DOCX, PDF)").click()
    look(visitor, "van-ban")
    title = "Báo cáo sơ kết 6 tháng đầu năm 2026"
    name, draft = downloaded(visitor, f"Tải DOCX {title}")
    assert name.startswith("Báo cáo sơ kết 6 tháng đầu năm 2026")
    document = WordFile(draft)
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert any("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text for text in cells)
    assert any("DỰ THẢO" in text for text in cells)
    visitor.page.locator("summary").filter(has_text=f"Cấp số cho {title}").first.click()
    look(visitor, "van-ban-cap-so")
    visitor.page.get_by_role("button", name="Cấp số …/BC-CTĐ3").first.click()
    expect(visitor.page.get_by_role("status").first).to_contain_text("Đã cấp số 01/BC-CTĐ3")
    look(visitor, "van-ban-da-cap-so")
    name, numbered = downloaded(visitor, f"Tải PDF {title}")
    assert name.startswith("01-BC-CTĐ3 Báo cáo sơ kết")
    text = PdfReader(numbered).pages[0].extract_text()
    assert ("Số: 01/BC-CTĐ3" in text, "DỰ THẢO" in text) == (True, False)
    assert Document.objects.get().review == review
    visitor.page.get_by_role("button", name="Gom tất cả văn bản").click()
    expect(visitor.page.get_by_text("Đang gom: xong 0/14 tệp")).to_be_visible()
    look(visitor, "van-ban-dang-gom")
    call_command("build_papers", stdout=io.StringIO())
    link = visitor.page.get_by_role("link", name="Tải ZIP (14 tệp)")
    expect(link).to_be_visible(timeout=60_000)  # the page has asked by itself
    look(visitor, "van-ban-da-gom")
    with visitor.page.expect_download() as download:
        link.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        names = archive.namelist()
    assert (len(names), names[0]) == (14, "01-BC-CTĐ3 Báo cáo sơ kết 6 tháng đầu năm 2026.docx")
