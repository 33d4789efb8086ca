"""What is taken as evidence, what is refused and in which words; nothing here touches the database."""

import contextlib
import io
import struct
import unicodedata
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import TemporaryUploadedFile
from docx import Document
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from cluster_reports.forms import office_file, pdf_file
from cluster_reports.forms.evidence import check, clean_name
from cluster_reports.forms.office_file import text_of_office, written
from tests.cluster_reports.evidence_files import coded, office, pdf, picture, zipped

OPEN_TEXT = ("Kế hoạch bảo vệ bí mật nhà nước năm 2026", "Mật khẩu, bảo mật")
GOOD = {
    "pdf": pdf(*OPEN_TEXT),
    "docx": office("docx", *OPEN_TEXT),
    "xlsx": office("xlsx", *OPEN_TEXT),
    "pptx": office("pptx", *OPEN_TEXT),
    "jpg": picture(),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
}


OPENED = []


@pytest.fixture(autouse=True)
def _closed():
    yield
    while OPENED:
        OPENED.pop().close()


def uploaded(content, name="bao-cao.pdf"):
    file = TemporaryUploadedFile(name, "application/octet-stream", len(content), None)
    OPENED.append(file)
    file.write(content)
    file.seek(0)
    return file


def refusal(content, name="bao-cao.pdf"):
    with pytest.raises(ValidationError) as refused:
        check(uploaded(content, name))
    return refused.value.message


@pytest.mark.parametrize(
    ("made", "kind", "extension"),
    [
        ("pdf", "pdf", "pdf"),
        ("docx", "word", "docx"),
        ("xlsx", "sheet", "xlsx"),
        ("pptx", "slides", "pptx"),
        ("jpg", "image", "jpg"),
        ("png", "image", "jpg"),
        ("webp", "image", "jpg"),
    ],
)
def test_a_sound_file_is_taken_for_what_it_holds_whatever_its_name(made, kind, extension):
    taken = check(uploaded(GOOD[made], "ảnh chụp.exe"))
    assert (taken.kind, taken.extension, taken.name) == (kind, extension, f"ảnh chụp.{extension}")


def test_a_paper_is_kept_byte_by_byte():
    taken = check(uploaded(GOOD["pdf"]))
    assert taken.content.read() == GOOD["pdf"]


def test_an_image_is_drawn_anew_without_its_past():
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh của tôi"
    content = check(uploaded(picture(exif=exif, comment=b"secret"))).content.read()
    assert (dict(Image.open(io.BytesIO(content)).getexif()), b"secret" in content) == ({}, False)


def test_a_photographed_paper_stays_legible():
    taken = check(uploaded(picture(size=(3000, 4000))))
    assert taken.measures == (2400, 3200)


def stamped(writer):
    """TỐI MẬT as a stamp laid over the page."""
    note = {"/Subtype": NameObject("/Stamp"), "/Contents": TextStringObject("TỐI MẬT")}
    note = DictionaryObject({NameObject(key): value for key, value in note.items()})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def drawn_stamp(writer):
    """The same, drawn in a picture of its own."""
    page = writer.pages[0]
    drawing = DecodedStreamObject()
    drawing.set_data(f"BT /F1 20 Tf <{coded('MẬT', sorted(set('MẬT')))}> Tj ET".encode())
    drawing.update(
        {NameObject("/Subtype"): NameObject("/Form"), NameObject("/Resources"): page["/Resources"]}
    )
    look = DictionaryObject({NameObject("/N"): writer._add_object(drawing)})
    note = {NameObject("/Subtype"): NameObject("/Stamp"), NameObject("/AP"): look}
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(DictionaryObject(note))])
    page[NameObject("/Contents")] = writer._add_object(DecodedStreamObject())


NFD_STAMP = unicodedata.normalize("NFD", "TUYỆT MẬT")
SPLIT = '<w:p><w:r><w:t>TỐI</w:t></w:r><w:r><w:t xml:space="preserve"> MẬT</w:t></w:r></w:p>'
SECRET = {
    "a line of a PDF": (pdf("BỘ CHỈ HUY", "TỐI MẬT", "Số: 12"), "TỐI MẬT"),
    "a PDF in NFD": (pdf("BỘ CHỈ HUY", NFD_STAMP), "TUYỆT MẬT"),
    "a PDF in TCVN3": (pdf("Bé chØ huy", "TuyÖt mËt"), "TUYỆT MẬT"),
    "a note on a page": (pdf("Báo cáo", change=stamped), "TỐI MẬT"),
    "a drawing on a page": (pdf("MẬT", change=drawn_stamp), "MẬT"),
    "the title of a PDF": (pdf("Báo cáo", change=lambda one: one.add_metadata({"/Title": "MẬT"})), "MẬT"),
    "the last of many pages": (pdf("MẬT", pages=40), "MẬT"),
    "a document": (office("docx", "BỘ CHỈ HUY", "MẬT"), "MẬT"),
    "a document in NFD": (office("docx", NFD_STAMP), "TUYỆT MẬT"),
    "a document in VNI": (office("docx", "TOÁI MAÄT"), "TỐI MẬT"),
    "a word in two runs": (office("docx", parts={"word/document.xml": SPLIT}), "TỐI MẬT"),
    "letters as numbers": (office("docx", "M&#7852;T"), "MẬT"),
    "the header of a document": (
        office("docx", "a", parts={"word/header1.xml": "<w:hdr><w:p><w:t>MẬT</w:t></w:p></w:hdr>"}),
        "MẬT",
    ),
    "a watermark": (
        office("docx", "a", parts={"word/header2.xml": '<v:textpath style="x" string="TUYỆT MẬT"/>'}),
        "TUYỆT MẬT",
    ),
    "a document in UTF-16": (
        office("docx", parts={"word/document.xml": "<w:p><w:t>MẬT</w:t></w:p>".encode("utf-16")}),
        "MẬT",
    ),
    "a sheet": (office("xlsx", "Tên", "TỐI MẬT"), "TỐI MẬT"),
    "the printed head of a sheet": (
        office(
            "xlsx",
            "a",
            parts={"xl/worksheets/sheet1.xml": '<oddHeader>&amp;C&amp;"Arial"&amp;14MẬT</oddHeader>'},
        ),
        "MẬT",
    ),
    "the name of a sheet": (
        office("xlsx", "a", parts={"xl/workbook.xml": '<sheet name="MẬT" sheetId="1"/>'}),
        "MẬT",
    ),
    "a formula's words": (
        office("xlsx", parts={"xl/worksheets/s.xml": '<c t="str"><v>MẬT</v></c>'}),
        "MẬT",
    ),
    "a slide": (office("pptx", "TUYỆT MẬT"), "TUYỆT MẬT"),
    "a sheet behind a chart": (
        office("docx", "a", parts={"word/embeddings/bang.xlsx": office("xlsx", "MẬT")}),
        "MẬT",
    ),
}


@pytest.mark.parametrize("where", SECRET)
def test_a_paper_stamped_as_secret_is_refused_with_the_reason(where):
    content, mark = SECRET[where]
    assert refusal(content).startswith(f"Trong tệp có dấu {mark}. Không đưa tài liệu bí mật nhà nước")


def test_a_name_that_says_secret_is_refused():
    assert refusal(GOOD["pdf"], "Báo cáo_TUYỆT MẬT.pdf").startswith("Trong tệp có dấu TUYỆT MẬT.")


def png_header(width, height):
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = struct.pack(">I", 13) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    return b"\x89PNG\r\n\x1a\n" + head + struct.pack(">I", 0) + b"IDAT" + b"\0\0\0\0"


def encrypted_part():
    content = bytearray(GOOD["docx"])
    for place in (content.find(b"PK\x03\x04") + 6, content.find(b"PK\x01\x02") + 8):
        content[place] |= 1
    return bytes(content)


def opened_by(action):
    def change(writer):
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject("/S"): NameObject(action), NameObject("/F"): TextStringObject("cmd.exe")}
        )

    return change


def linked(writer):
    """A link on the page that starts a program, stored apart from it."""
    action = DictionaryObject({NameObject("/S"): NameObject("/Launch")})
    note = {NameObject("/Subtype"): NameObject("/Link"), NameObject("/A"): writer._add_object(action)}
    writer.pages[0][NameObject("/Annots")] = writer._add_object(
        ArrayObject([writer._add_object(DictionaryObject(note))])
    )


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w:t>&b;</w:t>'
MACRO_TYPE = '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
ELSEWHERE = '<Relationship Type="x/attachedTemplate" Target="http://ke-xau.vn/a.dotm" TargetMode="External"/>'
ZEROS = b"\0" * 60_000_000
HOSTILE = {
    "a program named .pdf": (b"MZ" + b"\0" * 500, "Nội dung tệp không thuộc loại được nhận"),
    "a page of the web": (
        b"<html><script>alert(1)</script></html>",
        "Nội dung tệp không thuộc loại được nhận",
    ),
    "a drawing with script": (b"<svg onload='alert(1)'/>", "Nội dung tệp không thuộc loại được nhận"),
    "text": ("Báo cáo".encode(), "Nội dung tệp không thuộc loại được nhận"),
    "nothing": (b"", "Tệp rỗng"),
    "a PDF with a password": (pdf("a", user_password="x", algorithm="RC4-128"), "Tệp PDF có mật khẩu"),
    "a PDF that may not be copied": (
        pdf("a", user_password="", owner_password="x", algorithm="RC4-128"),
        "Tệp PDF có mật khẩu",
    ),
    "a PDF cut short": (GOOD["pdf"][:-60], "Tệp PDF bị cụt"),
    "the head of a PDF": (GOOD["pdf"][:40], "Tệp PDF bị cụt"),
    "a PDF of rubbish": (b"%PDF-1.7\n" + b"\xff" * 5000 + b"startxref\n9\n%%EOF\n", "Tệp PDF bị hỏng"),
    "a PDF of no version": (b"%PDF-x" + GOOD["pdf"][6:], "Tệp PDF bị hỏng"),
    "a PDF with a program behind": (GOOD["pdf"] + b"MZ\x90", "Tệp PDF có dữ liệu lạ"),
    "a PDF that is an archive as well": (GOOD["pdf"] + GOOD["docx"] + b"\n%%EOF", "Tệp PDF"),
    "a PDF with a file inside": (
        pdf("a", change=lambda one: one.add_attachment("x.exe", b"MZ")),
        "Tệp PDF có tệp khác đính bên trong",
    ),
    "a PDF that runs script": (pdf("a", change=opened_by("/JavaScript")), "Tệp PDF có chương trình"),
    "a PDF that starts a program": (pdf("a", change=opened_by("/Launch")), "Tệp PDF có chương trình"),
    "a PDF with a link to a program": (pdf("a", change=linked), "Tệp PDF có chương trình"),
    "a PDF of too many pages": (
        pdf("a", pages=pdf_file.MOST_PAGES + 1),
        "Tệp PDF không có trang nào, hoặc có hơn 300",
    ),
    "an archive of anything": (zipped({"a.txt": "a"}), "Tệp có cấu trúc bất thường"),
    "an archive of other types": (office("docx", main="x.y"), "Tệp này không phải văn bản Word"),
    "a document with a program": (office("docx", parts={"word/vbaProject.bin": b"x"}), "Tệp Office có macro"),
    "a document of programs": (office("docx", types=MACRO_TYPE), "Tệp Office có macro"),
    "a document with a control": (
        office("docx", parts={"word/activeX/activeX1.xml": "<a/>"}),
        "Tệp Office có tệp khác hoặc chương trình nhúng",
    ),
    "a document with an object": (
        office("docx", parts={"word/embeddings/oleObject1.bin": b"x"}),
        "Tệp Office có tệp khác hoặc chương trình nhúng",
    ),
    "a document with a program beside": (
        office("docx", parts={"word/media/x.exe": b"MZ"}),
        "Tệp Office có tệp khác hoặc chương trình nhúng",
    ),
    "a document within a document within one": (
        office("docx", parts={"a/b.docx": office("docx", parts={"c.docx": GOOD["docx"]})}),
        "Tệp Office có tệp khác hoặc chương trình nhúng",
    ),
    "a document that calls home": (
        office("docx", parts={"word/_rels/settings.xml.rels": ELSEWHERE}),
        "Tệp Office gọi tới tệp ở nơi khác",
    ),
    "a zip bomb": (office("docx", parts={"word/document.xml": ZEROS}), "Tệp bung ra quá lớn"),
    "a bomb of pictures": (
        office("docx", parts={f"word/media/{number}.png": ZEROS for number in range(6)}),
        "Tệp bung ra quá lớn",
    ),
    "too many parts": (
        office("docx", parts={f"w/{number}.xml": "" for number in range(office_file.MOST_PARTS)}),
        "Tệp",
    ),
    "an entity bomb": (office("docx", parts={"word/document.xml": ENTITIES}), "Tệp có cấu trúc bất thường"),
    "an odd encoding": (
        office("docx", parts={"word/document.xml": '<?xml version="1.0" encoding="utf-7"?><w:t>a</w:t>'}),
        "Tệp có cấu trúc bất thường",
    ),
    "a path that climbs": (office("docx", parts={"../../x.xml": "a"}), "Tệp có cấu trúc bất thường"),
    "a path from the root": (office("docx", parts={"/etc/x.xml": "a"}), "Tệp có cấu trúc bất thường"),
    "a path of Windows": (office("docx", parts={"..\\x.xml": "a"}), "Tệp có cấu trúc bất thường"),
    "two parts of one name": (office("docx", parts={"WORD/document.xml": "a"}), "Tệp có cấu trúc bất thường"),
    "a part with a password": (encrypted_part(), "Tệp Office có mật khẩu"),
    "a document cut short": (GOOD["docx"][:-30], "Tệp Office bị hỏng"),
    "a document with a program behind": (GOOD["docx"] + b"MZ", "Tệp Office bị hỏng"),
    "a document of spoilt bytes": (
        GOOD["docx"][:60] + b"\xff" * 30 + GOOD["docx"][90:],
        "Tệp",
    ),
    "an Office file with a password": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"),
        "Tệp Office có mật khẩu",
    ),
    "an old Office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "Tệp Office kiểu cũ"),
    "an image of huge dimensions": (png_header(20_000, 20_000), "Ảnh có quá nhiều điểm ảnh"),
    "an image cut short": (picture(size=(900, 900), quality=95)[:900], "Tệp"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_in_words(what):
    content, words = HOSTILE[what]
    message = refusal(content)
    assert message.startswith(words), message


def test_an_image_with_a_program_behind_keeps_only_the_image():
    taken = check(uploaded(picture() + b"<script>alert(1)</script>" + GOOD["docx"]))
    content = taken.content.read()
    assert (b"script" in content, zipfile.is_zipfile(io.BytesIO(content))) == (False, False)


def test_a_file_that_is_too_large_is_refused(settings):
    settings.EVIDENCE_MAX_MEGABYTES = 0
    assert refusal(GOOD["pdf"]).startswith("Tệp lớn hơn 0 MB")


def test_a_pdf_that_keeps_its_reader_busy_is_refused(monkeypatch):
    monkeypatch.setattr(pdf_file, "MOST_SECONDS", 0.01)
    assert refusal(GOOD["pdf"]).startswith("Tệp PDF quá phức tạp")


def test_a_pdf_that_fills_the_memory_of_its_reader_is_refused(monkeypatch, tmp_path):
    reader = tmp_path / "reader.py"
    reader.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    monkeypatch.setattr(pdf_file, "READER", reader)
    assert refusal(GOOD["pdf"]).startswith("Tệp PDF quá phức tạp")


def test_a_pdf_of_endless_text_is_refused(monkeypatch):
    monkeypatch.setattr(pdf_file, "MOST_TEXT", 10)
    assert refusal(GOOD["pdf"]).startswith("Tệp PDF có quá nhiều chữ")


def test_what_is_broken_on_purpose_breaks_nothing():
    for end in range(0, len(GOOD["docx"]), 7):
        with contextlib.suppress(ValidationError):
            text_of_office(io.BytesIO(GOOD["docx"][:end] + b"\x00\xff" + GOOD["docx"][end + 2 :]))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("C:\\Users\\a\\báo cáo.PDF", "báo cáo.pdf"),
        (unicodedata.normalize("NFD", "Kết quả quý I.docx"), "Kết quả quý I.pdf"),
        ("bao-cao.pdf.exe", "bao-cao.pdf"),
        ("..", "minh chứng.pdf"),
        (".pdf", "minh chứng.pdf"),
        ('a"<b>\n|c?.pdf', "ab c.pdf"),
        ("hoa\u202efdp.exe", "hoafdp.pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
        ("v1.2 chốt.pdf", "v1.2 chốt.pdf"),
    ],
)
def test_a_name_is_kept_without_its_tricks(name, kept):
    assert clean_name(name, "pdf") == kept


def test_text_is_picked_out_of_xml_as_it_stands_on_the_page():
    xml = (
        "<w:p><w:r><w:t>Một</w:t><w:tab/><w:t>hai</w:t><w:br/><w:t>ba</w:t></w:r></w:p>"
        "<!-- <w:t>ẩn</w:t> --><w:p><w:t><![CDATA[<bốn>]]></w:t></w:p>"
    )
    assert written(xml).split("\n") == ["", "Một\thai", "ba", "<bốn>", ""]


@pytest.mark.parametrize("look", ["all_caps", "small_caps"])
def test_a_stamp_that_only_looks_like_capitals_is_one(look):
    document, content = Document(), io.BytesIO()
    document.add_paragraph("Kế hoạch bảo mật")
    setattr(document.add_paragraph().add_run("Tối mật").font, look, True)
    document.save(content)
    assert "TỐI MẬT" in refusal(content.getvalue(), "ke-hoach.docx")
    plain, content = Document(), io.BytesIO()
    setattr(plain.add_paragraph().add_run("Mật khẩu, bảo mật").font, look, True)
    plain.save(content)
    assert check(uploaded(content.getvalue(), "ke-hoach.docx")).kind == "word"
