"""The frozen form of an article: all its page needs, so that one query serves it."""

import re

from django.utils.timezone import localtime

from cluster_reports.models import Article, Photo
from cluster_reports.vietnamese.dates import numeric_date, weekday
from cluster_reports.vietnamese.words import upper_first

from .block import alone
from .snapshot import LEVELS

DESCRIPTION_LENGTH = 300
_CREDIT = re.compile(r"^(?:bài|tin)(?:(?:, | và )ảnh)?: *", re.IGNORECASE)


def frozen_form(article, at, paragraphs=None) -> dict:
    """The article as published at the instant ``at``: text, figures, photos and what stands around them, as JSON.

    ``paragraphs`` replaces the stored ones in a preview of what is being typed.
    """
    review = article.review
    period, outlet = review.period, review.outlet
    cluster = period.cluster
    shown = [one for one in paragraphs or article.paragraphs.all() if one.shown.strip() and not one.is_hidden]
    blocks = [{"block": one.block, "text": _lines(one.shown)} for one in shown]
    if blocks and outlet and outlet.ending_mark:
        blocks[-1]["text"][-1] = f"{blocks[-1]['text'][-1].rstrip('. ')}{outlet.ending_mark}"
    photos = photos_of(review, article.audience)
    organisation = cluster.organisation.name_on(period.ends_on)
    return {
        "kicker": organisation.upper() if outlet and outlet.shows_kicker else "",
        "headline": article.headline,
        "description": description(blocks),
        "audience": article.audience,
        "stamp": _stamp(at),
        "cluster": {"name": cluster.name, "slug": cluster.slug},
        "period": period.name,
        "source_tag": outlet.source_tag if outlet else "",
        "blocks": blocks,
        "photos": photos,
        "byline": _byline(review.byline, outlet, photos),
        "bulletin": article.bulletin.get("text", ""),
        "figures": figures_of(shown),
        "earlier": _earlier(article),
        "snapshot": article.snapshot,
        "passports": passports(article, shown),
    }


def passports(article, shown, figures=()) -> dict:
    """Where every figure comes from, for those who may know: never printed for a stranger.

    ``figures`` are the rows of the table, where a correction may have put what the text does not say.
    """
    cells = [text for one in figures for text in (one["value"], one["comparison"])]
    text = "\n".join([article.headline, *(one.shown for one in shown), *cells])
    return {
        "facts": [{"block": one.block} | fact for one in shown for fact in one.facts],
        "confirmed": [
            {"number": one.number, "source": one.source, "by": str(one.by), "stamp": _stamp(one.at)}
            for one in article.confirmed_numbers.select_related("by")
            if one.number in text
        ],
    }


def _byline(typed, outlet, photos) -> str:
    """The author in the form of the outlet: "NGỌC NGÀ", "Tin, ảnh: Ngọc Ngà", "Tin: Q.MƯỜI" where no photo is shown."""
    if outlet is None or outlet.byline_form == "typed" or not typed.strip():
        return typed
    name = _CREDIT.sub("", typed.strip())
    if outlet.byline_form in {"capitals", "both"}:
        name = name.upper()
    if outlet.byline_form == "capitals":
        return name
    return f"{'Tin, ảnh' if photos else 'Tin'}: {name}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def description(blocks) -> str:
    """The beginning of the article, cut at a word, for lists and search engines."""
    text = blocks[0]["text"][0] if blocks else ""
    if len(text) <= DESCRIPTION_LENGTH:
        return text
    return f"{text[:DESCRIPTION_LENGTH].rsplit(' ', 1)[0].rstrip(' ,;')}…"


def _stamp(at) -> dict:
    local = localtime(at)
    return {
        "at": local.isoformat(timespec="minutes"),
        "time": f"{local:%H:%M}",
        "weekday": weekday(local.date()),
        "date": numeric_date(local.date()),
        "zone": "GMT+7",
    }


def photos_of(review, audience) -> list[dict]:
    """The photos this audience may see; one without a file yet still has its caption in the records, not here."""
    photos = Photo.objects.filter(review=review, visibility__in=LEVELS[audience]).exclude(file="")
    return [
        {
            "pk": photo.pk,
            "widths": list(Photo.WIDTHS),
            "caption": photo.caption,
            "credit": photo.credit,
            "alt": photo.alt or photo.caption,
            "width": photo.width,
            "height": photo.height,
            "focus": [photo.focus_x, photo.focus_y],
        }
        for photo in photos
    ]


def stands_alone(fact: dict) -> str:
    """The figure of a stored fact as the table says it."""
    return alone(fact["said"], is_estimate=fact.get("is_estimate", False))


def figures_of(paragraphs) -> list[dict]:
    """What "Trong số này" lists: the figures of the paragraphs that are shown, as the text says them."""
    return [
        {
            "label": upper_first(fact["label"]),
            "value": stands_alone(fact),
            "comparison": fact.get("comparison", ""),
        }
        for paragraph in paragraphs
        for fact in paragraph.facts
        if fact["kind"] == "figure" and fact.get("value") not in (None, "0")
    ]


def _earlier(article) -> list[dict]:
    """The cluster's public articles of earlier periods, the latest first."""
    period = article.review.period
    found = Article.objects.published().filter(
        audience=Article.Audience.PUBLIC,
        review__period__cluster=period.cluster_id,
        review__period__ends_on__lt=period.ends_on,
    )
    return [
        {"headline": one.headline, "slug": one.slug, "date": numeric_date(localtime(one.published_at).date())}
        for one in found.order_by("-review__period__ends_on")[:6]
    ]
