"""Gathers what the checks read: the rows of an article as they are stored, or as somebody is typing them."""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q
from msgspec.structs import replace

from cluster_reports.models import Article, Paragraph, Photo
from units.models import Unit

from . import checks
from .checks import Caption, Part, Proof, Report
from .headline import usual
from .snapshot import LEVELS
from .stored import snapshot_of

HEADLINE = "headline"


def report_on(article: Article, today: date, paragraphs: Sequence[Paragraph] | None = None) -> Report:
    """What the checks find in the article; ``paragraphs`` replaces the stored ones while somebody types.

    Each finding carries the anchor of its field on the desk.
    """
    rows = list(article.paragraphs.all() if paragraphs is None else paragraphs)
    proof = proof_of(article, rows, today)
    report = checks.check(proof)
    if registered := _registered(report):
        report = checks.check(replace(proof, registered=registered))
    anchors = {row.block: f"id_doan-{number}-shown_text" for number, row in enumerate(rows)}
    anchors[HEADLINE] = "id_headline"
    return replace(
        report,
        findings=tuple(replace(one, anchor=anchors.get(one.place, "")) for one in report.findings),
    )


def proof_of(article: Article, rows: Sequence[Paragraph], today: date) -> Proof:
    snapshot = snapshot_of(article.snapshot)
    shown = {"review": article.review_id, "visibility__in": LEVELS[article.audience]}
    photos = Photo.objects.filter(**shown).exclude(file="")
    written = article.headline if not article.headline_is_edited else usual(snapshot) if snapshot else ""
    return Proof(
        headline=Part(HEADLINE, "Tít", article.headline, written),
        parts=tuple(
            Part(row.block, row.title, row.shown, row.generated, tuple(row.facts), row.is_hidden)
            for row in rows
        ),
        snapshot=snapshot,
        today=today,
        meets_on=article.review.meeting_on,
        captions=tuple(Caption(*photo) for photo in photos.values_list("caption", "alt")),
        cells=_cells(article),
        unused=tuple(article.unused),
        confirmed=frozenset(article.confirmed_numbers.values_list("number", flat=True)),
    )


def _cells(article: Article) -> tuple[Part, ...]:
    """The table as readers have it: only a correction types into it, all else makes it from the facts."""
    if article.status != Article.Status.PUBLISHED:
        return ()
    return tuple(
        Part("figure", f"Bảng “Trong số này”: {one['label']}", text)
        for one in article.published["figures"]
        for text in (f"{one['label']}: {one['value']}", one["comparison"])
        if text
    )


def _registered(report: Report) -> frozenset[str]:
    """Of the names that are no part of the review, those of the register; asks only where there are any."""
    names = {one.passage for one in report.findings if one.kind == "unit"}
    if not names:
        return frozenset()
    bears = reduce(or_, (Q(name=name) | Q(former_names__name=name) for name in sorted(names)))
    found = Unit.objects.filter(bears).values_list("name", "former_names__name")
    return frozenset(names & {name for pair in found for name in pair})
