"""The passports of an article's figures: on the desk's preview, and on its page for those who may read the review."""

from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from cluster_reports.article.checks.finding import NUMBERS
from cluster_reports.article.passports import marked
from cluster_reports.models import Result, Review
from cluster_reports.vietnamese.numbers import number


def passports_of(article, user):
    """``{"piece": …}`` for the page of a published article: as frozen, with passports for those who may know them.

    An article published before there were passports is shown as it is.
    """
    piece = article.published
    if not user.is_authenticated or "passports" not in piece:
        return {"piece": piece}
    if not Review.objects.visible_to(user).filter(pk=article.review_id).exists():
        return {"piece": piece}
    return with_passports(piece, user)


def with_passports(piece, user, report=None):
    """``piece`` with its figures marked; ``report`` of the checks adds which numbers have no source."""
    if not piece or "passports" not in piece:
        return {"piece": piece}
    doubted = {}
    for finding in report.findings if report else ():
        if finding.kind in NUMBERS:
            doubted.setdefault(finding.place, []).append(finding.passage)
    blocks, cards = marked(piece["blocks"], piece["passports"], doubted)
    open_to = _open_to(cards, user)
    values = _values(piece.get("snapshot") or {})
    shown = [_shown(card, open_to, values) for card in cards]
    return {"piece": piece | {"blocks": blocks, "cards": shown}}


def _open_to(cards, user):
    """The page of each figure behind the cards that this person may open, by target and report; one query."""
    facts = [card.fact for card in cards if card.fact]
    wanted = {source["report"] for fact in facts for source in fact["sources"]} - {None}
    if not wanted:
        return {}
    rows = Result.objects.visible_to(user).filter(
        report__in=wanted,
        target__in={fact["target"] for fact in facts if fact.get("target")},
    )
    return {
        (target, report): reverse("figure", args=[period, target, unit])
        for target, report, period, unit in rows.values_list(
            "target", "report", "report__period", "report__unit"
        )
    }


def _shown(card, open_to, values):
    """What a passport says."""
    if card.confirmed:
        title = card.confirmed["number"]
        return {"anchor": card.anchor, "title": title, "confirmed": card.confirmed, "sources": []}
    fact = card.fact
    label = fact.get("label") or ""
    sources = [
        {
            "label": source["label"],
            "said": values.get((fact.get("target"), source["report"]), ""),
            "period": source["period"],
            "approved_by": source["approved_by"],
            "approved_at": _moment(source["approved_at"]),
            "url": open_to.get((fact.get("target"), source["report"]), ""),
        }
        for source in fact["sources"]
    ]
    return {
        "anchor": card.anchor,
        "title": f"{label}: {fact['said']}" if label and fact["said"] not in label else label or fact["said"],
        "comparison": fact.get("comparison") or "",
        "sources": sources,
    }


def _moment(stored):
    return f"{datetime.fromisoformat(stored):%H:%M %d/%m/%Y}" if stored else ""


def _values(snapshot):
    """What each unit reported, by target and report: {(7, 12): "40 cuộc"}; "" of what was no number."""
    return {
        (figures["target"]["pk"], reading["source"]["report"]): _said(reading, figures["target"]["measure"])
        for figures in snapshot.get("figures", ())
        for reading in figures["readings"]
    }


def _said(reading, measure):
    if reading["value"] is None:
        return ""
    value = number(Decimal(reading["value"]))
    return f"{value}%" if measure == "%" else f"{value} {measure}".strip()
