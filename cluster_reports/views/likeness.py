"""How much of an article the cluster's last articles said already."""

from cluster_reports.article import overlap
from cluster_reports.models import Article


def earlier(article):
    """Text and stored snapshot of the published articles it is compared with, the latest first; one query."""
    found = Article.objects.before(article).values_list("published", flat=True)[: overlap.EARLIER]
    return [(overlap.text_of(published), published.get("snapshot", {})) for published in found]


def likeness_of(article, paragraphs):
    """Of what will be read: edited words count, hidden paragraphs do not."""
    text = "\n".join(one.shown for one in paragraphs if not one.is_hidden)
    return overlap.likeness(text, article.snapshot, earlier(article))
