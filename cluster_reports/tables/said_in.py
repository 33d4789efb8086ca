"""Which sentence of which published article says a target's figure."""

import re

from msgspec import Struct

from cluster_reports.models import Article
from cluster_reports.vietnamese.sentences import sentences
from cluster_reports.vietnamese.words import upper_first


class SaidIn(Struct, frozen=True):
    """A sentence as readers have it; ``url`` leads to its paragraph."""

    article: Article
    period: int
    sentence: str
    url: str


def sentences_by_target(user, periods) -> dict[int, list[SaidIn]]:
    """By target, what the articles of these periods that this person may read say of it; one query.

    The words are those of the frozen form: a correction counts, a draft does not. Where the public and the internal
    version say the same, it is told once.
    """
    articles = (
        Article.objects.visible_to(user)
        .published()
        .filter(review__period__in=periods)
        .select_related("review")
        .defer("snapshot", "bulletin", "unused")
        .order_by("review__period__ends_on", "-audience")
    )
    found: dict = {}
    for article in articles:
        for target, block, sentence in _said(article.published or {}):
            period, rows = article.review.period_id, found.setdefault(target, [])
            if (period, sentence) not in [(row.period, row.sentence) for row in rows]:
                url = f"{article.get_absolute_url()}#doan-{block}"
                rows.append(SaidIn(article, period, sentence, url))
    return found


def _said(piece):
    """(target, block, sentence) in reading order."""
    corrected = {one["label"]: one["value"] for one in piece.get("figures", ())}
    facts: dict = {}
    for fact in piece.get("passports", {}).get("facts", ()):
        if fact.get("target") and fact.get("said"):
            words = {fact["said"], corrected.get(upper_first(fact.get("label") or ""), "")} - {""}
            facts.setdefault(fact["block"], []).append((fact["target"], [_whole(one) for one in words]))
    for block in piece.get("blocks", ()):
        for sentence in [one for line in block["text"] for one in sentences(line)]:
            for target, patterns in facts.get(block["block"], ()):
                if any(pattern.search(sentence) for pattern in patterns):
                    yield target, block["block"], sentence


def _whole(words):
    """The words standing by themselves: "64 ngày công" is not said by "164 ngày công"."""
    return re.compile(rf"(?<![\w.,/]){re.escape(words)}(?!\w)", re.IGNORECASE)
