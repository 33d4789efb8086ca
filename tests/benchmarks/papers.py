"""What it costs to print a report of three pages as PDF and as Word file, and to write an article of 600 words.

    python3 manage.py test tests/benchmarks/papers.py -s

No two runs print the same: typst keeps what it has set before. Beside each stands the least that does it in the same
run: typst and python-docx with the same words and no form, a Django template of as many words and places.

The article of 600 words has the room for all that the review holds. As a news piece the same review is cut to 400
words, which tries some twenty rooms: those lines stand below it and have no bar of their own. The bulletin is written
when it is asked for, and has a line too.
"""

import io
import json
from datetime import date

import pytest
import typst
from django.template import Context, Engine
from docx import Document
from msgspec.structs import replace
from pypdf import PdfReader

from cluster_reports import dossiers
from cluster_reports.article import plan
from cluster_reports.article.bulletin import WORDS_AT_MOST
from cluster_reports.article.draft import write
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
PAGES, WORDS, ABOUT = 3, 600, 30
PLAIN = """
#let paper = json(bytes(sys.inputs.paper))
#for text in paper.texts [#par(text)]
#for rows in paper.tables [#table(columns: rows.first().len(), ..rows.flatten())]
"""


@pytest.fixture
def review(db):
    return dossiers.load(json.loads((FOLDER / DOSSIER).read_text("utf-8"))).period.review


@pytest.fixture
def base(review):
    return read(review, "public")


@pytest.fixture
def internal(review):
    return read(review, "internal")


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


def of_words(snapshot, words):
    """The review with so many of its targets that its whole article has about the words."""
    while len(write(snapshot).text.split()) > words + ABOUT and snapshot.figures:
        snapshot = replace(snapshot, figures=snapshot.figures[:-1])
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


def test_papers_and_articles(base, internal, capsys, monkeypatch):
    runs = range(RUNS + WARM)
    snapshots = [varied(base, run) for run in runs]
    papers = [laid(snapshot) for snapshot in snapshots]
    with monkeypatch.context() as patch:
        patch.setattr(plan, "WORDS_AT_MOST", 10 * WORDS)  # nothing gives way
        whole = of_words(base, WORDS)
        others = [varied(whole, run) for run in runs]
        texts = [write(other).text for other in others]
        text = texts[0]
        assert not any(write(other).unused for other in others)
        assert all(abs(len(one.split()) - WORDS) <= ABOUT for one in texts)
        others = [varied(whole, 400 + run) for run in runs]
        written = cost(lambda run: write(others[run]))
    assert len(PdfReader(io.BytesIO(print_pdf(papers[0]))).pages) == PAGES
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
                f"Article of {len(text.split())} words from a snapshot of {len(whole.figures)} targets",
                reference=("Django template", cost(lambda run: template.render(Context(places)))),
                ours=written,
                bar=3,
            ),
        ]
        again = [write(varied(whole, 300 + run)) for run in runs]
        line(
            f"Its bulletin of at most {WORDS_AT_MOST} words",
            reference=("the article", written),
            ours=cost(lambda run: again[run].bulletin),
        )
        for longer in (base, internal):
            again = [varied(longer, 300 + run) for run in runs]
            line(
                f"Article cut to 400 words, from {len(longer.figures)} targets of {len(longer.members)} units",
                reference=("Django template of 600", cost(lambda run: template.render(Context(places)))),
                ours=cost(lambda run, again=again: write(again[run])),
            )
    assert all(held), held
