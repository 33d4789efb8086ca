"""What lists say about published articles."""

from django.db.models import F
from django.db.models.fields.json import KT

from cluster_reports.models import Article
from cluster_reports.views.article import stamp
from cluster_reports.views.feed import NOT_SAID


def cards_of(articles, count):
    """The latest ``count``, by only what lies in their own rows."""
    said = articles.order_by("-published_at").defer(*NOT_SAID)
    said = said.annotate(
        kicker=KT("published__cluster__name"),
        period_name=KT("published__period"),
        blocks_out=F("published__blocks"),
        photos_out=F("published__photos"),
    )
    return [_card(article) for article in said[:count]]


def _card(article):
    lead = next((block for block in article.blocks_out if block["block"] == "lead"), None)
    return {
        "article": article,
        "kicker": article.kicker,
        "period": article.period_name,
        "summary": lead["text"][0] if lead else "",
        "photo": next(iter(article.photos_out), None),
        "stamp": stamp(article.published_at),
        "is_internal": article.audience == Article.Audience.INTERNAL,
    }
