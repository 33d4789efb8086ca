"""A published period as one ZIP that opens offline: pages, data as CSV and JSON, photos, papers, and their hashes.

The same data give the same bytes. One file at a time is held in memory, however many there are.
"""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from msgspec import Struct

from cluster_reports.exports.papers.shelf import FORMS
from cluster_reports.models import Document, Photo
from cluster_reports.tables import open_shapes as shapes
from cluster_reports.tables.consolidated import amount_said
from cluster_reports.vietnamese.folding import slug
from cluster_reports.vietnamese.words import upper_first

from .csv_files import STATES, TITLES, lines_of, tables_of
from .openapi import encoded

STYLE = Path(__file__).with_name("archive.css")
NEVER = (1980, 1, 1, 0, 0, 0)  # the time of every file inside: a ZIP knows no "none"
FILE = 0o100644 << 16
SHOWN_WIDTH = 960
SUMS = "SHA256SUMS"


class _Archive:
    """A ZIP being written, which remembers what each file's hash is."""

    def __init__(self, file: BinaryIO):
        self.zip, self.hashes = zipfile.ZipFile(file, "w"), {}

    def add(self, name: str, content: bytes, *, is_packed=False):
        info = zipfile.ZipInfo(name, NEVER)
        info.external_attr, info.create_system = FILE, 3
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        self.zip.writestr(info, content)
        self.hashes[name] = hashlib.sha256(content).hexdigest()

    def close(self):
        sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.hashes.items()))
        self.add(SUMS, sums.encode())
        self.zip.close()


class Printed(Struct, frozen=True):
    """A numbered paper with the files it lies in; none where it could not be printed."""

    document: Document
    files: tuple[tuple[str, str], ...]  # (form, name in the archive)


def write_archive(
    file: BinaryIO, data: shapes.PeriodData, *, photos: Iterable[Photo], documents: Iterable[Document]
):
    """``photos`` and ``documents`` are those the reader may take along; the rest is ``data``."""
    archive = _Archive(file)
    printed = [_print(archive, one) for one in documents]
    pictures = {one.pk for one in photos if _picture(archive, one)}
    archive.add("data/period.json", encoded(data))
    for name, content in tables_of(data).items():
        archive.add(f"data/{name}", content)
    archive.add("trang.css", STYLE.read_bytes())
    pages = {"data": data, "tables": TITLES.items(), "printed": printed}
    for article in data.articles:
        said = pages | {"article": article, "pictures": pictures, "up": "../"}
        _page(archive, f"bai-viet/{article.head.slug}.html", "article", said)
    _page(archive, "ket-qua.html", "results", pages | {"sections": _by_target(data)})
    _page(archive, "index.html", "index", pages | {"rows": _rows(data), "lines": _by_part(data.review)})
    _page(archive, "kiem-tra.html", "check", pages | {"hashes": sorted(archive.hashes.items()), "sums": SUMS})
    archive.close()


def _page(archive, name, template, context):
    archive.add(name, render_to_string(f"exports/archive/{template}.html", context).encode())


def _print(archive, document):
    """Word and PDF; one that cannot be printed leaves the others whole."""
    files = []
    for form, (_, print_file) in FORMS.items():
        try:
            content = print_file(document.content)
        except Exception:  # whatever is wrong with one paper, the period is still wanted
            continue
        name = f"van-ban/{slug(document.code)}-{document.paper}.{form}"
        archive.add(name, content, is_packed=True)
        files.append((form.upper(), name))
    return Printed(document, tuple(files))


def _picture(archive, photo) -> bool:
    """The width a page shows, or the next larger one there is; False where the file is gone."""
    for width in Photo.WIDTHS:
        path = photo.path_of(width)
        if width >= SHOWN_WIDTH and default_storage.exists(path):
            with default_storage.open(path) as file:
                archive.add(f"anh/{photo.pk}.jpg", file.read(), is_packed=True)
            return True
    return False


def _rows(data):
    """Each target in words: what was reached, by how many units."""
    return [
        {
            "name": upper_first(one.name),
            "said": amount_said(one.amount, one)
            if one.amount
            else "; ".join(f"{answer.label}: {answer.units} đơn vị" for answer in one.answers),
            "coverage": f"{one.coverage.reported}/{one.coverage.assigned} đơn vị" if one.coverage else "",
        }
        for one in data.targets
    ]


def _by_target(data):
    units = {one.key: one.name for one in data.units}
    found = []
    for target in data.targets:
        rows = [
            (units.get(one.unit, "") if one.unit else "Cả cụm, khối", result_said(one, target))
            for one in data.results
            if one.target == target.key
        ]
        if rows:
            found.append((upper_first(target.name), rows))
    return found


def result_said(result: shapes.Result, target: shapes.Target) -> str:
    """ "trên 12 cuộc", "ước 5 căn", "đạt", "không phát sinh", "chưa báo cáo"."""
    if result.grade:
        return result.grade
    if result.is_yes is not None:
        return "có" if result.is_yes else "không"
    if result.state not in {"value", "estimate"} or result.value is None:
        return STATES[result.state]
    amount = shapes.Amount(
        value=result.value,
        high=None,
        form="total",
        bound=result.bound,
        is_estimate=result.state == "estimate",
        numerator=result.numerator,
        denominator=result.denominator,
    )
    return amount_said(amount, target)


def _by_part(review):
    """The lines of the review under their parts, in its order."""
    parts = {}
    for part, text, more in lines_of(review):
        parts.setdefault(part, []).append((text, more))
    return list(parts.items())
