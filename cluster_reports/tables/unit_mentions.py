"""Where readers meet a unit: its clusters, and the sentences of published articles that name it."""

import re

from django.db.models import Exists, OuterRef, Q
from msgspec import Struct

from cluster_reports.models import Article, Cluster, Membership
from cluster_reports.vietnamese.sentences import sentences
from units.models import Unit

MOST_SENTENCES = 3


class Mention(Struct, frozen=True):
    """What a published article says of the unit."""

    article: Article
    period: str
    sentences: list[str]


def clusters_of(unit: Unit, user):
    """Clusters the unit is or was in that this person may know of: from inside, or by an article they may read."""
    readable = Article.objects.published().visible_to(user).values("review__period__cluster")
    inside = Membership.objects.filter(cluster=OuterRef("pk"), unit=unit)
    return Cluster.objects.real().filter(
        Q(pk__in=Cluster.objects.visible_to(user).values("pk")) | Q(pk__in=readable), Exists(inside)
    )


def mentions_of(unit: Unit, user, most: int) -> list[Mention]:
    """The published articles about its clusters while it was in them, the latest first, with what they say of it."""
    inside = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("review__period__ends_on")),
        cluster=OuterRef("review__period__cluster"),
        unit=unit,
        starts_on__lte=OuterRef("review__period__ends_on"),
    )
    articles = (
        Article.objects.published()
        .visible_to(user)
        .filter(Exists(inside))
        .select_related("review__period")
        .defer("snapshot", "bulletin", "unused")
        .order_by("-review__period__ends_on", "-audience", "-pk")
    )
    return [
        Mention(one, one.review.period.name, _said_of(unit, one)[:MOST_SENTENCES]) for one in articles[:most]
    ]


def _said_of(unit, article):
    """Sentences of the frozen text that name the unit as it was called then; the lead only lists who was there."""
    day = article.review.period.ends_on
    names = "|".join(re.escape(name) for name in {unit.name_on(day), unit.short_name_on(day)} if name)
    named = re.compile(rf"(?<!\w)(?:{names})(?!\w)")
    blocks = (article.published or {}).get("blocks", ())
    lines = [line for block in blocks if block["block"] != "lead" for line in block["text"]]
    return [sentence for line in lines for sentence in sentences(line) if named.search(sentence)]
