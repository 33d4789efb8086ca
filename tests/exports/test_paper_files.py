"""The files themselves: Word opens them, PDFs are tagged and hold their fonts, both say the same."""

import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from pypdf import PdfReader

from cluster_reports.exports.papers import pdf_file
from cluster_reports.exports.papers.layout import Annex, Column, Table, Text, lay_out, section
from cluster_reports.exports.papers.pdf_file import letters, print_pdf
from cluster_reports.exports.papers.word_file import print_docx
from tests.article.samples import full

from .papers import TODAY, paper, pdf_text, report_of, texts, word_text

HOSTILE = [
    "- #let x = $x^2$ *đậm* _nghiêng_ `mã` <nhãn> @ai // hết",
    "{{ 7 * 7 }} {% load x %} <w:p/> & \"ngoặc\" 'đơn' ]]>",
    "=HYPERLINK(1) \\u{1F600} #eval(1) 😀 𠀀 \ue000",
    "Một từ " + "dài" * 400,
]
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
ALL_LETTERS = {
    unicodedata.normalize("NFC", case(vowel) + tone)
    for vowel in VOWELS
    for tone in TONES
    for case in (str.lower, str.upper)
} | {"đ", "Đ"}


@pytest.fixture(scope="module")
def whole():
    """A report in which everything has something to say, annexes across the page included."""
    return report_of(full(audience="internal"))


def laid(*parts, **fields):
    return lay_out(paper(parts=parts, **fields), today=TODAY)


def test_the_fonts_have_every_vietnamese_letter():
    assert len(ALL_LETTERS) == 146
    assert {char for char in ALL_LETTERS if ord(char) not in letters()} == set()


def test_a_pdf_keeps_its_promises(whole):
    reader = PdfReader(io.BytesIO(print_pdf(whole)))
    root = reader.trailer["/Root"]
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "vi")
    assert reader.metadata.title == whole["title"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r'pdfaid:part(?:>|=")2', xmp)
    assert re.search(r'pdfaid:conformance(?:>|=")A', xmp)
    assert re.search(r'pdfuaid:part(?:>|=")1', xmp)
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        assert "LiberationSerif" in descriptor["/FontName"]


def test_text_copied_from_a_pdf_is_vietnamese():
    text = pdf_text(laid(Text("Đại đội 1, “Quyết thắng”: fi, ffi, 12,5%.")))
    assert "Đại đội 1, “Quyết thắng”: fi, ffi, 12,5%./." in text
    assert unicodedata.is_normalized("NFC", text)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text


def test_the_page_is_the_decrees(whole):
    section_ = Document(io.BytesIO(print_docx(whole))).sections[0]
    margins = (section_.top_margin, section_.bottom_margin, section_.left_margin, section_.right_margin)
    assert [round(one / Mm(1)) for one in margins] == [20, 20, 30, 20]
    assert (round(section_.page_width / Mm(1)), round(section_.page_height / Mm(1))) == (210, 297)
    assert section_.different_first_page_header_footer
    assert "PAGE" in section_.header._element.xml
    assert "PAGE" not in section_.first_page_header._element.xml
    box = PdfReader(io.BytesIO(print_pdf(whole))).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


def test_pages_are_numbered_from_the_second_and_anew_in_each_annex(whole):
    long = tuple(Text(f"Đoạn {place}. " + "Nội dung. " * 60) for place in range(20))
    content = laid(*long, annexes=(Annex("Một", long), Annex("Hai", long, is_wide=True)))
    pages = PdfReader(io.BytesIO(print_pdf(content))).pages
    first_words = [page.extract_text().split("\n")[0].strip() for page in pages]
    numbers = [word for word in first_words if word.isdigit()]
    starts = [at for at, word in enumerate(first_words) if not word.isdigit()]
    assert len(starts) == 3
    lengths = [after - at for at, after in zip(starts, [*starts[1:], len(pages)], strict=True)]
    assert numbers == [str(page) for length in lengths for page in range(2, length + 1)]
    assert [page.mediabox.width > page.mediabox.height for page in pages] == [
        wide for length, wide in zip(lengths, (False, False, True), strict=True) for _ in range(length)
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_only_text(text):
    table = Table((Column(text[:300], 1), Column("b", 1)), ((text[:300], text[:300]),))
    content = laid(*section(text, Text(text, is_item=True)), table, subject=text[:300])
    expected = content["body"][1]["text"]
    assert expected in word_text(content)
    shown = "".join(char if ord(char) in letters() else pdf_file.NO_GLYPH for char in expected)
    assert "".join(shown.split()) in "".join(pdf_text(content).split())


def test_both_files_say_the_same(whole):
    word, pdf = word_text(whole), pdf_text(whole)
    said = [node["text"] for node in whole["body"]] + [one["name"] for one in whole["annexes"]]
    assert [text for text in said if text not in word] == []
    squeezed = "".join(pdf.split())
    assert [text for text in said if "".join(text.split()) not in squeezed] == []


def test_the_same_paper_gives_the_same_files(whole):
    assert print_pdf(whole) == print_pdf(whole)
    assert print_docx(whole) == print_docx(whole)


def test_nothing_makes_word_repair_the_file(whole):
    with zipfile.ZipFile(io.BytesIO(print_docx(whole))) as parts:
        names = parts.namelist()
        assert len(names) == len(set(names))
        trees = {
            name: ElementTree.fromstring(parts.read(name))
            for name in names
            if name.endswith((".xml", ".rels"))
        }
    body = trees["word/document.xml"]
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    ids = [one.get(f"{w}id") for one in body.iter(f"{w}bookmarkStart")]
    assert len(ids) == len(set(ids))
    for table in body.iter(f"{w}tbl"):
        columns = len(table.findall(f"{w}tblGrid/{w}gridCol"))
        for row in table.iter(f"{w}tr"):
            cells = row.findall(f"{w}tc")
            assert len(cells) == columns
            assert all(cell.find(f"{w}tcPr/{w}tcW") is not None and cell[-1].tag == f"{w}p" for cell in cells)
    order = [
        f"{w}{name}" for name in ("headerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg")
    ]
    sections = list(body.iter(f"{w}sectPr"))
    assert len(sections) == 3
    for one in sections:
        assert len(one.findall(f"{w}pgNumType")) <= 1  # a new section copies what the one before it says
        places = [order.index(child.tag) for child in one if child.tag in order]
        assert places == sorted(places)
    relations = [one.get("TargetMode") for one in trees["word/_rels/document.xml.rels"]]
    assert "External" not in relations


def test_word_is_told_the_font_and_the_language(whole):
    styles = Document(io.BytesIO(print_docx(whole))).styles
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        fonts = styles[name].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {
            "Times New Roman"
        }
    assert 'w:val="vi-VN"' in styles.element.xml


@pytest.mark.parametrize("many", [0, 1, 5])
def test_any_number_of_signatures_is_printed(many):
    signers = tuple(paper().signatures) * many
    content = laid(Text("x"), signatures=signers)
    assert pdf_text(content).count("Đại tá Nguyễn Văn An") == many
    assert word_text(content).count("Đại tá Nguyễn Văn An") == many


def test_only_annexes_are_a_file_of_their_own():
    table = Table((Column("STT", 1), Column("Tên", 2)), tuple((str(n), "Đại đội") for n in range(80)))
    content = laid(annexes=(Annex("Bảng", (table,)),)) | {
        "type": "",
        "marks": [],
        "body": [],
        "signatures": [],
    }
    pages = PdfReader(io.BytesIO(print_pdf(content))).pages
    first_words = [page.extract_text().split("\n")[0].strip() for page in pages]
    assert first_words == ["Phụ lục", "2", "3"]
    assert "CỘNG HÒA" not in word_text(content)


def test_libreoffice_opens_the_word_file(whole, tmp_path):
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "paper.docx").write_bytes(print_docx(whole))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8"]
    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "paper.docx"], check=True, timeout=120)
    text = (tmp_path / "paper.txt").read_text("utf-8-sig")
    assert [
        node["text"] for node in whole["body"] if node["is"] != "table" and node["text"] not in text
    ] == []


def test_all_texts_of_the_data_reach_the_files(whole):
    """No field is laid out and then forgotten by a printer."""
    word, pdf = "".join(word_text(whole).split()), "".join(pdf_text(whole).split())
    skipped = {whole["title"], whole["dated"], *("h1", "h2", "h3", "p", "table")}
    said = {"".join(text.split()) for text in texts(whole) if text not in skipped}
    assert {text for text in said if text not in word} == set()
    assert {text for text in said if len(text) < 25 and text not in pdf} == set()
