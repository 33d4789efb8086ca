"""What readers open: one article, served from its own row."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.timezone import localtime

from cluster_reports.models import Article, ArticleAddress
from cluster_reports.vietnamese.dates import numeric_date, weekday
from cluster_reports.views.withdrawn import withdrawn, withdrawn_page


def stamp(at):
    """ "11:10, thứ Sáu, 24/06/2022 (GMT+7)", the local reading of an instant."""
    local = localtime(at)
    return f"{local:%H:%M}, {weekday(local.date())}, {numeric_date(local.date())} (GMT+7)"


@login_not_required
def article(request, slug):
    readable = Article.objects.published().visible_to(request.user).defer("snapshot", "folded_text")
    found = readable.filter(slug=slug).first()
    if found is None and (withdrawal := withdrawn(request.user, slug)):
        return withdrawn_page(request, withdrawal)
    if found is None:
        return redirect(get_object_or_404(readable, **_now_at(slug)), permanent=True)
    response = render(
        request,
        "articles/article.html",
        {"article": found, "piece": found.published, "stamp": stamp(found.published_at)},
    )
    if not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=60)
    return response


def _now_at(slug):
    """The lookup for the article that had this address before; matches nothing where none had."""
    return {"pk__in": ArticleAddress.objects.filter(slug=slug).values("article")}
