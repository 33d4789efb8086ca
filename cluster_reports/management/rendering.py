"""The article of a dossier as plain text, from top to bottom."""

import os
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.timezone import now

from cluster_reports import dossiers
from cluster_reports.article import draft
from cluster_reports.article.publication import frozen_form
from cluster_reports.article.snapshot import LEVELS
from cluster_reports.models import Review


class NoMeeting(Exception):
    """The dossier has no review, so there is nothing to write about."""


def article_of(data: dict, audience: str, at: datetime) -> str:
    """Loads a checked dossier into the present database and writes its article for these readers.

    ``at`` stands for the moment of publication where the dossier names none; then no stamp is printed.
    """
    published = [entry for entry in data.pop("articles", []) if entry["audience"] == audience]
    stamp = datetime.fromisoformat(published[0]["published_at"]) if published else None
    period = dossiers.load(data).period
    review = Review.objects.filter(period=period).first()
    if review is None:
        raise NoMeeting("hồ sơ chưa có hội nghị (mục review) nên chưa viết bài được.")
    article, _ = draft.start(review, audience)
    frozen = frozen_form(article, stamp or at)
    captions = captions_of(review, audience)
    return "\n\n".join(_lines(frozen, captions, with_stamp=stamp is not None))


def write_one(file: Path, target: Path, audience: str) -> str:
    """Writes the text of one dossier, whole or not at all; what is wrong in words, or "". No row stays."""
    try:
        data = dossiers.parse(file.read_bytes())
        with transaction.atomic():
            text = article_of(data, audience, now())
            transaction.set_rollback(True)
        unfinished = target.with_suffix(".part")
        unfinished.write_text(f"{text}\n", "utf-8")
        os.replace(unfinished, target)
    except OSError as fault:
        return f"Không đọc hoặc không lưu được tệp: {fault.strerror}."
    except (dossiers.DossierError, NoMeeting) as fault:
        return str(fault)
    except Exception as fault:  # a slip of ours in one dossier must not cost the others their articles
        return f"Lỗi của chương trình: {type(fault).__name__}: {fault}"
    return ""


def captions_of(review, audience):
    """Captions of the photos these readers may see; a dossier has no files."""
    photos = review.photos.filter(visibility__in=LEVELS[audience])
    return [f"{photo.caption} (Ảnh: {photo.credit})" if photo.credit else photo.caption for photo in photos]


def _lines(frozen, captions, *, with_stamp):
    """The article as it is read from top to bottom, a paragraph each."""
    stamp = frozen["stamp"]
    yield from filter(None, [frozen["kicker"], frozen["headline"]])
    if with_stamp:
        yield f"{stamp['time']}, {stamp['weekday']}, {stamp['date']} ({stamp['zone']})"
    texts = [line for block in frozen["blocks"] for line in block["text"]]
    if texts and frozen["source_tag"]:
        texts[0] = f"({frozen['source_tag']}) - {texts[0]}"
    yield from texts
    yield from (f"[Ảnh] {caption}" for caption in captions)
    yield from filter(None, [frozen["byline"]])
