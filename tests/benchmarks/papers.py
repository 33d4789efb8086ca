"""What it costs to print a report of three pages as PDF and as Word file, and to write an article of 600 words.

    python3 manage.py test tests/benchmarks/papers.py -s

No two runs print the same: typst keeps what it has set before. Beside each stands the least that does it in the same
run: typst and python-docx with the same words and no form, a Django template of as many words and places.
"""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
import typst
from django.template import Context, Engine
from docx import Document
from pypdf import PdfReader

from cluster_reports import dossiers
from cluster_reports.article.draft import write
from cluster_reports.article.material import Direction, Limitation
from cluster_reports.article.snapshot import read
from cluster_reports.exports.papers.layout import lay_out
from cluster_reports.exports.papers.letterheads import letterhead_for
from cluster_reports.exports.papers.pdf_file import print_pdf
from cluster_reports.exports.papers.report import report
from cluster_reports.exports.papers.word_file import print_docx
from cluster_reports.management.commands.demo import FOLDER
from tests.benchmarks.table import cost, line

DOSSIER = "11-cum-3-6-thang-cuoi-nam-2025.json"
TODAY = date(2026, 1, 8)
RUNS, WARM = 15, 3
PAGES, WORDS = 3, 600
PLAIN = """
#let paper = json(bytes(sys.inputs.paper))
#for text in paper.texts [#par(text)]
#for rows in paper.tables [#table(columns: rows.first().len(), ..rows.flatten())]
"""
OWN = (  # limitations and directions, which an article never cuts; no six words stand in two of them
    "việc ghi chép sổ sách theo dõi ở vài phân đội còn sơ sài, chưa kịp thời sau từng buổi huấn luyện",
    "công tác nắm tình hình tư tưởng chiến sĩ mới có lúc chưa sâu, còn dựa vào báo cáo của cấp dưới",
    "chất lượng hội thảo chuyên đề chưa đồng đều, ít ý kiến tranh luận, tài liệu gửi muộn",
    "tổ chức hội thao quân sự hai đợt, lấy kết quả làm căn cứ xét khen thưởng cuối năm",
    "kiểm tra toàn bộ điểm canh gác, kho tàng trong quý một, thông báo rõ nơi làm tốt và nơi còn yếu",
    "củng cố vườn rau, ao cá, chuồng trại; đưa thêm thực phẩm sạch vào bếp ăn tập thể",
    "mở lớp bồi dưỡng kỹ năng soạn thảo văn bản cho trợ lý các ban, mời giảng viên Học viện Chính trị",
    "phối hợp cùng huyện đoàn kết nghĩa khám bệnh, cấp thuốc miễn phí cho đồng bào vùng sâu",
    "đưa phần mềm quản lý quân nhân vào sử dụng thống nhất, bỏ hẳn bảng biểu viết tay",
    "xây dựng thư viện số dùng chung, bổ sung đầu sách pháp luật, lịch sử truyền thống",
    "rà soát định mức xăng dầu, điện nước, tiết kiệm ít nhất năm phần trăm so với dự toán được giao",
    "tập huấn nghiệp vụ chữa cháy rừng, diễn tập tình huống ban đêm tại khu vực biên giới",
    "tổ chức gặp mặt già làng, trưởng bản tiêu biểu trước tết cổ truyền, nghe ý kiến về tình hình thôn xóm",
    "sửa sang nhà bia ghi tên liệt sĩ, dâng hương các nghĩa trang dọc tuyến đường tuần tra",
    "nâng cấp hệ thống loa truyền thanh nội bộ, mỗi tuần phát ba chuyên mục do chiến sĩ tự viết",
    "luân phiên cán bộ xuống ở cùng phân đội hai ngày một tháng, lắng nghe và giải quyết kiến nghị tại chỗ",
    "duy trì ngày chính trị, văn hóa tinh thần, giao lưu văn nghệ với công nhân khu chế xuất",
)


@pytest.fixture
def base(db):
    period = dossiers.load(json.loads((FOLDER / DOSSIER).read_text("utf-8"))).period
    return read(period.review, "public")


def varied(snapshot, run):
    """The same review with other figures, as new objects: nothing that was worked out before serves it."""

    def other(reading):
        value = reading.value
        return replace(reading, value=value + run if value and value < 10_000 else value)

    figures = tuple(
        replace(one, readings=tuple(map(other, one.readings)), whole=one.whole and other(one.whole))
        for one in snapshot.figures
    )
    return replace(snapshot, figures=figures)


def longer(snapshot, words):
    """The review with so many more limitations and directions that its article has the words."""
    for place, text in enumerate(OWN):
        if len(write(snapshot).text.split()) >= words:
            break
        if place < 3:
            snapshot = replace(snapshot, limitations=(*snapshot.limitations, Limitation(text, "")))
        else:
            snapshot = replace(snapshot, directions=(*snapshot.directions, Direction(text, None, "")))
    return snapshot


def laid(snapshot):
    return lay_out(report(snapshot, letterhead_for(snapshot, None)), today=TODAY)


def texts_of(paper):
    nodes = paper["body"] + [node for annex in paper["annexes"] for node in annex["body"]]
    tables = [
        [[column["title"] for column in node["columns"]], *node["rows"]]
        for node in nodes
        if node["is"] == "table"
    ]
    return [node["text"] for node in nodes if "text" in node], tables


def plain_pdf(paper):
    texts, tables = texts_of(paper)
    told = json.dumps({"texts": texts, "tables": tables}, ensure_ascii=False)
    return typst.compile(PLAIN.encode(), format="pdf", sys_inputs={"paper": told}, ignore_system_fonts=True)


def plain_docx(paper):
    document, (texts, tables) = Document(), texts_of(paper)
    for text in texts:
        document.add_paragraph(text, style="Body Text")
    for rows in tables:
        table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.save(into := io.BytesIO())
    return into.getvalue()


def template_of(text):
    """A Django template that says the text with a place for every tenth word; what fills them."""
    words = text.split(" ")
    places = {f"w{at}": words[at] for at in range(0, len(words), 10)}
    said = [f"{{{{ w{at} }}}}" if f"w{at}" in places else word for at, word in enumerate(words)]
    return Engine(autoescape=False).from_string(" ".join(said)), places


def test_papers_and_articles(base, capsys):
    runs = range(RUNS + WARM)
    snapshots = [varied(base, run) for run in runs]
    papers = [laid(snapshot) for snapshot in snapshots]
    others = [varied(longer(base, WORDS), run) for run in runs]
    text = write(others[0]).text
    assert len(PdfReader(io.BytesIO(print_pdf(papers[0]))).pages) == PAGES
    assert abs(len(text.split()) - WORDS) < 30
    template, places = template_of(text)
    with capsys.disabled():
        print()
        held = [
            line(
                "Three-page report as PDF, from its snapshot",
                reference=("plain typst, the same words", cost(lambda run: plain_pdf(papers[run]))),
                ours=cost(lambda run: print_pdf(laid(varied(base, 100 + run)))),
                bar=30,
            ),
            line(
                "The same as DOCX",
                reference=("plain python-docx, the same words", cost(lambda run: plain_docx(papers[run]))),
                ours=cost(lambda run: print_docx(laid(varied(base, 200 + run)))),
                bar=40,
            ),
            line(
                f"Article of {len(text.split())} words from a snapshot",
                reference=("Django template", cost(lambda run: template.render(Context(places)))),
                ours=cost(lambda run: write(others[run])),
                bar=3,
            ),
        ]
        again = [varied(base, 300 + run) for run in runs]
        line(
            f"Article cut to 400 words, from {len(base.figures)} targets of {len(base.members)} units",
            reference=("Django template of 600", cost(lambda run: template.render(Context(places)))),
            ours=cost(lambda run: write(again[run])),
        )
    assert all(held), held
