"""Proofs of snapshots, with what an editor changed: by block the words typed for others, or a whole new text."""

from datetime import date

from cluster_reports.article.checks import Part, Proof
from cluster_reports.article.draft import write
from cluster_reports.article.material import to_json
from cluster_reports.article.stored import snapshot_of

TODAY = date(2026, 6, 30)


def proof(snapshot, *, hidden=(), changes=(), **fields):
    """``changes`` are (block, old words, new words); the old words must be there."""
    draft = write(snapshot)
    shown = {paragraph.block: paragraph.text for paragraph in draft.paragraphs} | {"headline": draft.headline}
    for block, old, new in changes:
        assert old in shown[block], (old, shown[block])
        shown[block] = shown[block].replace(old, new, 1)
    parts = tuple(
        Part(one.block, one.title, shown[one.block], one.text, one.facts, one.block in hidden)
        for one in draft.paragraphs
    )
    known = {"today": TODAY, "meets_on": snapshot.meeting.on, "unused": draft.unused}
    stored = snapshot_of(to_json(snapshot))
    headline = Part("headline", "Tít", shown["headline"], draft.headline)
    return Proof(headline, parts, stored, **(known | fields))
