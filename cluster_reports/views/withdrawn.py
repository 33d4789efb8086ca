"""What a reader finds at the address of an article that was taken from its readers."""

from django.db.models import Q
from django.shortcuts import render
from django.utils.timezone import localtime

from cluster_reports.models import Article, ArticleAddress, Cluster, Withdrawal
from cluster_reports.vietnamese.dates import short_date


def withdrawn(user, slug):
    """The last withdrawal of the article that has or had this address, for those who could read it; else None.

    An article that is out again has none to tell of.
    """
    had = ArticleAddress.objects.filter(slug=slug).values("article")
    gone = Withdrawal.objects.filter(Q(article__slug=slug) | Q(article__in=had))
    gone = gone.exclude(article__status=Article.Status.PUBLISHED)
    last = gone.select_related("article__review__period").order_by("-at").first()
    if last is None or last.article.audience == Article.Audience.PUBLIC:
        return last
    inside = user.is_authenticated and Cluster.objects.visible_to(user)
    return last if inside and inside.filter(pk=last.article.review.period.cluster_id).exists() else None


def withdrawn_page(request, withdrawal):
    """410 with the reason for readers; no headline and no text, which may be what it went for."""
    context = {"on": short_date(localtime(withdrawal.at).date(), year=True), "notice": withdrawal.notice}
    return render(request, "articles/withdrawn.html", context, status=410)
