from django.shortcuts import render

from cluster_reports.models import Article
from cluster_reports.tables import sides

from .desk import get_article


def article_sides(request, pk):
    """Both versions of a review beside each other; one that nobody started is drafted for the eye only."""
    article = get_article(request, pk)
    review = article.review
    own = Article.objects.drafts_of(request.user).filter(review=review)
    saved = {one.audience: one for one in own}
    public, internal = (sides.side(review, audience, saved.get(audience)) for audience in Article.Audience)
    context = {
        "article": article,
        "public": public,
        "internal": internal,
        "rows": sides.rows(public, internal),
        "leaks": sides.leaks(public, internal),
    }
    return render(request, "articles/sides.html", context)
