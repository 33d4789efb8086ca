"""Papers made in memory: valid by default; name only what the test is about."""

import io
import zipfile
from datetime import date

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from cluster_reports.exports.papers.layout import Letterhead, Paper, Signature, Text, lay_out
from cluster_reports.exports.papers.letterheads import letterhead_for
from cluster_reports.exports.papers.pdf_file import print_pdf
from cluster_reports.exports.papers.report import report
from cluster_reports.exports.papers.word_file import print_docx

TODAY = date(2026, 6, 24)


def letterhead(**fields):
    known = {
        "parent": "Bộ Chỉ huy Quân sự tỉnh",
        "issuer": "Cụm thi đua số 7",
        "symbol": "CTĐ7",
        "place": "Lâm Đồng",
        "authority": "TM. Cụm thi đua",
        "post": "Cụm trưởng",
        "signer": "Đại tá Nguyễn Văn An",
        "recipients": ("Bộ Chỉ huy (để báo cáo)", "Lưu: VT"),
    }
    return Letterhead(**(known | fields))


def paper(**fields):
    head = fields.get("letterhead") or letterhead()
    known = {
        "kind": "BC",
        "type_name": "Báo cáo",
        "subject": "Sơ kết 6 tháng đầu năm 2026",
        "letterhead": head,
        "parts": (Text("Đại đội 1 hoàn thành nhiệm vụ."),),
        "signatures": (Signature(head.post, head.signer, head.authority),),
        "recipients": head.recipients,
    }
    return Paper(**(known | fields))


def report_of(snapshot, **fields):
    return lay_out(report(snapshot, letterhead_for(snapshot, None)), **{"today": TODAY, **fields})


def word_text(content):
    """All that stands in the Word file, tables included, a paragraph a line; it must open."""
    raw = print_docx(content)
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        assert parts.testzip() is None
    body = Document(io.BytesIO(raw)).element.body
    return "\n".join("".join(run.text for run in one.iter(qn("w:t"))) for one in body.iter(qn("w:p")))


def pdf_text(content):
    reader = PdfReader(io.BytesIO(print_pdf(content)))
    return "\n".join(page.extract_text() for page in reader.pages)


def texts(content):
    """Every text of the data."""
    if isinstance(content, dict):
        content = content.values()
    if isinstance(content, str):
        yield content
    elif not isinstance(content, (int, bool, type(None))):
        for one in content:
            yield from texts(one)
