"""Files of every accepted kind, made by hand, and the hostile ones made from them."""

import io
import zipfile

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN_OF = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/sharedStrings.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/slides/slide1.xml", "presentationml.presentation"),
}
TEMPLATES = {
    "docx": '<w:document xmlns:w="w"><w:body>{}</w:body></w:document>',
    "xlsx": '<sst xmlns="s">{}</sst>',
    "pptx": '<p:sld xmlns:a="a" xmlns:p="p">{}</p:sld>',
}
LINES = {
    "docx": "<w:p><w:r><w:t>{}</w:t></w:r></w:p>",
    "xlsx": "<si><t>{}</t></si>",
    "pptx": "<a:p><a:r><a:t>{}</a:t></a:r></a:p>",
}


def pdf(*lines, pages=1, change=None, **encrypt):
    """A PDF whose pages bear these lines; the letters are those of a Vietnamese font."""
    writer = PdfWriter()
    letters = sorted(set("".join(lines)))
    font = vietnamese_font(writer, letters)
    for _ in range(pages):
        page = writer.add_blank_page(595, 842)
        stream = DecodedStreamObject()
        stream.set_data(drawn(lines, letters))
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    if change:
        change(writer)
    if encrypt:
        writer.encrypt(**encrypt)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def drawn(lines, letters):
    rows = [
        f"1 0 0 1 50 {780 - 30 * place} Tm <{coded(line, letters)}> Tj" for place, line in enumerate(lines)
    ]
    return f"BT /F1 14 Tf {' '.join(rows)} ET".encode()


def coded(line, letters):
    return "".join(f"{letters.index(letter) + 1:02X}" for letter in line)


def vietnamese_font(writer, letters):
    """Helvetica under another encoding, with the table that says which code is which letter."""
    rows = "\n".join(
        f"<{code:02X}> <{letter.encode('utf-16-be').hex()}>" for code, letter in enumerate(letters, 1)
    )
    table = DecodedStreamObject()
    table.set_data(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{rows}\nendbfchar endcmap end end".encode()
    )
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in names.items()})
    font[NameObject("/ToUnicode")] = writer._add_object(table)
    return writer._add_object(font)


def office(kind, *lines, parts=None, types="", main=None):
    """An Office file whose first part holds these lines; ``parts`` are added, or replace what is there."""
    path, name = MAIN_OF[kind]
    body = "".join(LINES[kind].format(line) for line in lines)
    content = {
        "[Content_Types].xml": f'<Types><Override ContentType="{OFFICE}{main or name}.main+xml"/>{types}</Types>',
        "_rels/.rels": "<Relationships/>",
        path: TEMPLATES[kind].format(body),
        **(parts or {}),
    }
    return zipped(content)


def zipped(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return file.getvalue()


def picture(kind="JPEG", size=(600, 400), **options):
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, kind, **options)
    return file.getvalue()
