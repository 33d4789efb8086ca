"""The same data give the same text, byte for byte, on every database: the demo's articles against what is stored here.

The suite runs on SQLite and on PostgreSQL, so both are held to the same hashes. Whoever changes the wording on
purpose reads the new texts (``render_article``), then stores what the failing test prints.
"""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from cluster_reports import dossiers
from cluster_reports.article.draft import write
from cluster_reports.article.snapshot import read
from cluster_reports.management.commands.demo import FOLDER
from cluster_reports.models import Review

STORED = Path(__file__).with_name("same_text.json")


@pytest.mark.django_db
def test_the_demos_articles_read_as_stored():
    for path in sorted(FOLDER.glob("[0-9]*.json")):
        dossiers.load(json.loads(path.read_text("utf-8")))
    hashes = {}
    for review in Review.objects.select_related("period__cluster").order_by("pk"):
        for audience in ("public", "internal"):
            draft = write(read(review, audience))
            text = "\n".join([draft.headline, draft.text, draft.bulletin.text])
            name = f"{review}, {review.period.cluster}, {audience}"
            hashes[name] = sha256(text.encode()).hexdigest()[:16]
    assert hashes == json.loads(STORED.read_text("utf-8"))
