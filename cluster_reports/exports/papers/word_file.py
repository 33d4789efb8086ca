"""A laid out paper as a Word file; the same paper gives the same file. Text is only ever text, never code."""

import io
import zipfile
from copy import deepcopy
from datetime import datetime
from functools import cache

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.run import Run

FONT = "Times New Roman"
A4 = (Mm(210), Mm(297))
TEXT_WIDTH, WIDE_TEXT_WIDTH = Mm(160), Mm(247)
LEFT_HEAD, RIGHT_HEAD = Mm(64), Mm(96)
INDENT = Mm(12.7)
CENTER, JUSTIFY, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
BODY, GRID = "Nộidung", "TableGrid"  # ids of styles: a name has spaces
RULE_UNDER_MOTTO, RULE_UNDER_ISSUER, RULE_UNDER_SUBJECT = Mm(64), Mm(22), Mm(45)


def print_docx(paper: dict) -> bytes:
    document = Document(io.BytesIO(_sheet()))
    _name(document, paper)
    if paper["type"]:
        _head(document, paper)
        _title(document, paper)
        _flow(document, paper["body"], TEXT_WIDTH)
        if document.paragraphs[-1].text:
            document.paragraphs[-1].paragraph_format.keep_with_next = True
        _signatures(document, paper)
    for place, annex in enumerate(paper["annexes"]):
        _annex(document, annex, is_first=place == 0 and not paper["type"])
    return _packed(document)


@cache
def _sheet() -> bytes:
    """An empty paper with page, styles and language; python-docx brings an American sheet of its own."""
    document = Document()
    _page(document.sections[0])
    styles = document.styles
    _font(styles["Normal"], Pt(14))
    styles["Normal"].paragraph_format.space_before = styles["Normal"].paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    for name in ("val", "eastAsia"):
        language.set(qn(f"w:{name}"), "vi-VN")
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for known in defaults.findall(qn("w:lang")):
        defaults.remove(known)
    defaults.append(language)
    for level in (1, 2, 3):
        style = styles[f"Heading {level}"]
        _font(style, Pt(14), bold=level < 3)
        _as_body(style.paragraph_format)
    body = styles.add_style("Nội dung", WD_STYLE_TYPE.PARAGRAPH)
    body.base_style = styles["Normal"]
    _as_body(body.paragraph_format)
    return _packed(document)


def _name(document, paper):
    """Its properties, and what every sheet of it bears."""
    if paper.get("watermark"):
        _watermark(document.sections[0], paper["watermark"])
    known, at = document.core_properties, datetime.fromisoformat(paper["dated"])
    known.title, known.language, known.author, known.comments = paper["title"][:255], "vi-VN", "", ""
    known.created = known.modified = at
    known.last_modified_by, known.revision = "", 1


def _font(style, size, bold=None):
    style.font.name, style.font.size, style.font.bold, style.font.italic = FONT, size, bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), FONT)


def _as_body(form):
    form.alignment, form.first_line_indent = JUSTIFY, INDENT
    form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(6), 1.15


def _turn(section, *, is_wide):
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = reversed(A4) if is_wide else A4


def _page(section):
    _turn(section, is_wide=False)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin, section.header_distance = Mm(30), Mm(10)
    _number_pages(section)


def _number_pages(section):
    """Centred above the text, from the second page on."""
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = section.first_page_header.is_linked_to_previous = False
    _page_number(section.header.paragraphs[0])


def _watermark(section, words):
    """On every sheet, the first one too; sheets across follow the section before them."""
    for header in (section.header, section.first_page_header):
        first = header.paragraphs[0]
        paragraph = header.add_paragraph() if first.runs else first
        paragraph.alignment = CENTER
        run = paragraph.add_run(words)
        run.font.size, run.font.bold = Pt(11), True


def _page_number(paragraph):
    paragraph.alignment = CENTER
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind in ("begin", "code", "end"):
        if kind == "code":
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = "PAGE"
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


def _head(document, paper):
    head = paper["head"]
    table = _frame(document, (LEFT_HEAD, RIGHT_HEAD), rows=3 if paper["marks"] else 2)
    left, right = table.rows[0].cells
    if head["parent"]:
        _centred(left, head["parent"], Pt(13))
    _centred(left, head["issuer"], Pt(13), bold=True)
    _rule(left, RULE_UNDER_ISSUER, LEFT_HEAD)
    if head["motto"]:
        _centred(right, MOTTO[0], Pt(12.5), bold=True)
        _centred(right, MOTTO[1], Pt(14), bold=True)
        _rule(right, RULE_UNDER_MOTTO, RIGHT_HEAD)
    left, right = table.rows[1].cells
    _centred(left, head["number"], Pt(13))
    _centred(right, head["place_date"], Pt(14), italic=True)
    for mark in paper["marks"]:
        _mark(table.rows[2].cells[0], mark)
    for row in table.rows:
        for cell in row.cells:
            _drop_empty_start(cell)


def _mark(cell, text):
    """In a box of a single line, about as wide as the words."""
    paragraph = _centred(cell, text, Pt(13), bold=True)
    form = paragraph.paragraph_format
    form.space_before = Pt(6)
    form.left_indent = form.right_indent = int((LEFT_HEAD - Mm(8 + 3.1 * len(text))) / 2)
    _border(paragraph, ("top", "left", "bottom", "right"))


def _title(document, paper):
    start = document.add_paragraph()
    start.paragraph_format.space_after = Pt(6)
    _centred(document, paper["type"], Pt(14), bold=True)
    if paper["subject"]:
        _centred(document, paper["subject"], Pt(14), bold=True)
    _rule(document, RULE_UNDER_SUBJECT, TEXT_WIDTH)
    if len(paper["addressees"]) == 1:
        _centred(document, f"Kính gửi: {paper['addressees'][0]}", Pt(14)).paragraph_format.space_after = Pt(6)
    elif paper["addressees"]:
        for text in ("Kính gửi:", *(f"- {one}" for one in paper["addressees"])):
            paragraph = document.add_paragraph(text)
            paragraph.paragraph_format.left_indent = Mm(30)
    for base in paper["bases"]:
        _styled(document, "", BODY).add_run(base).italic = True


def _flow(document, nodes, width):
    for node in nodes:
        if node["is"] == "table":
            _table(document, node, width)
        elif node["is"] == "p":
            _styled(document, node["text"], BODY)
        else:
            _styled(document, node["text"], f"Heading{node['is'][1]}")


def _styled(document, text, style):
    """A paragraph in the style of this id: asked by name, python-docx goes through all styles for each paragraph."""
    paragraph = document.add_paragraph(text)
    paragraph._p.style = style
    return paragraph


def _table(document, node, width):
    columns = node["columns"]
    size = Pt(10) if len(columns) > 8 else Pt(11) if len(columns) > 5 else Pt(12)
    shares = sum(column["share"] for column in columns)
    widths = [int(width * column["share"] / shares) for column in columns]
    first, *others = node["rows"] or [None]
    table = document.add_table(rows=2 if first else 1, cols=len(columns))
    table._tbl.tblPr.style = GRID
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _fix_widths(table, widths)
    _repeat(table.rows[0])
    for at, row in enumerate(table.rows):
        _keep_whole(row)
        texts = first if at else [column["title"] for column in columns]
        for cell, column, text in zip(row.cells, columns, texts, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = CENTER if at == 0 or column["number"] else LEFT
            run = paragraph.add_run(text)
            run.font.size, run.bold = size, at == 0
    for texts in others:
        _another_row(table, texts)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _another_row(table, texts):
    """The last row again with other words: much quicker than a row made cell by cell."""
    row = deepcopy(table._tbl.tr_lst[-1])
    for cell, text in zip(row.tc_lst, texts, strict=True):
        Run(cell.p_lst[0].r_lst[0], None).text = text
    table._tbl.tr_lst[-1].addnext(row)


def _signatures(document, paper):
    signatures, recipients = paper["signatures"], paper["recipients"]
    if len(signatures) == 1:
        table = _frame(document, (Mm(75), Mm(85)), rows=1)
        _recipients(table.rows[0].cells[0], recipients)
        _signed(table.rows[0].cells[1], signatures[0])
        _drop_empty_start(table.rows[0].cells[0])
        return
    if signatures:
        table = _frame(document, (Mm(80), Mm(80)), rows=-(-len(signatures) // 2))
        cells = [cell for row in table.rows for cell in row.cells]
        for cell, signature in zip(cells, signatures, strict=False):
            _signed(cell, signature)
    _recipients(document, recipients)


def _recipients(place, lines):
    if not lines:
        return
    label = place.add_paragraph()
    run = label.add_run("Nơi nhận:")
    run.bold, run.italic, run.font.size = True, True, Pt(12)
    for line in lines:
        place.add_paragraph().add_run(line).font.size = Pt(11)


def _signed(cell, signature):
    if signature["authority"]:
        _centred(cell, signature["authority"], Pt(14), bold=True)
    _centred(cell, signature["post"], Pt(14), bold=True)
    _centred(cell, signature["name"], Pt(14), bold=True).paragraph_format.space_before = Mm(26)
    _drop_empty_start(cell)
    for paragraph in cell.paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _annex(document, annex, *, is_first):
    section = document.sections[-1] if is_first else document.add_section(WD_SECTION.NEW_PAGE)
    _turn(section, is_wide=annex["wide"])
    if not is_first:
        _number_pages(section)
    _restart_numbers(section)
    heading = _styled(document, annex["name"], "Heading1")
    heading.paragraph_format.alignment, heading.paragraph_format.first_line_indent = CENTER, Mm(0)
    _centred(document, annex["title"], Pt(14), bold=True)
    _centred(document, annex["with"], Pt(14), italic=True).paragraph_format.space_after = Pt(8)
    _flow(document, annex["body"], WIDE_TEXT_WIDTH if annex["wide"] else TEXT_WIDTH)


def _restart_numbers(section):
    """Pages count from 1 again. A new section is a copy of the one before it, with what that one says of numbers."""
    properties = section._sectPr
    for known in properties.findall(qn("w:pgNumType")):
        properties.remove(known)
    restart = OxmlElement("w:pgNumType")
    restart.set(qn("w:start"), "1")
    properties.insert_element_before(restart, "w:cols", "w:titlePg", "w:docGrid")


def _centred(place, text, size, *, bold=None, italic=None):
    paragraph = place.add_paragraph()
    paragraph.alignment = CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold, run.italic = size, bold, italic
    return paragraph


def _rule(place, length, width):
    """A line of this length in the middle: the upper border of a paragraph that is nearly flat."""
    paragraph = place.add_paragraph()
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = int((width - length) / 2)
    form.space_before, form.space_after, form.line_spacing = Pt(2), Pt(4), Pt(4)
    _border(paragraph, ("top",))


def _border(paragraph, sides):
    borders = OxmlElement("w:pBdr")
    for side in sides:
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders,
        *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"),
    )


def _frame(document, widths, rows):
    """A table without lines that only puts things beside each other."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    _fix_widths(table, widths)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
    for row in table.rows:
        _keep_whole(row)
    return table


def _fix_widths(table, widths):
    """Both the column's and each cell's: LibreOffice lays the table out anew otherwise."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _repeat(row):
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row):
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _drop_empty_start(cell):
    """The empty paragraph every new cell begins with; a cell must keep one."""
    first = cell.paragraphs[0]
    if len(cell.paragraphs) > 1 and not first.text:
        first._p.getparent().remove(first._p)


def _packed(document) -> bytes:
    """Saved with one date for all its parts: python-docx would write the clock into them."""
    package, packed = document.part.package, io.BytesIO()
    for part in package.parts:
        part.before_marshal()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        writer, parts = _Dated(file), package.parts
        PackageWriter._write_content_types_stream(writer, parts)
        PackageWriter._write_pkg_rels(writer, package.rels)
        PackageWriter._write_parts(writer, parts)
    return packed.getvalue()


class _Dated:
    """Takes the parts as python-docx's own writer does."""

    def __init__(self, file):
        self.file = file

    def write(self, place, content):
        info = zipfile.ZipInfo(place.membername, (2020, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        self.file.writestr(info, content)
