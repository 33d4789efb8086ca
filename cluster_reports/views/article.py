"""What readers open: one article, served from its own row."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.timezone import localtime

from cluster_reports.models import Article, ArticleAddress
from cluster_reports.public_pages import offer
from cluster_reports.vietnamese.dates import numeric_date, weekday
from cluster_reports.views.withdrawn import withdrawn, withdrawn_page

from .feed import SITE
from .passport import passports_of


def stamp(at):
    """ "11:10, thứ Sáu, 24/06/2022 (GMT+7)", the local reading of an instant."""
    local = localtime(at)
    return f"{local:%H:%M}, {weekday(local.date())}, {numeric_date(local.date())} (GMT+7)"


@login_not_required
def article(request, slug):
    readable = Article.objects.published().visible_to(request.user).defer("snapshot")
    found = readable.filter(slug=slug).first()
    if found is None and (withdrawal := withdrawn(request.user, slug)):
        return withdrawn_page(request, withdrawal)
    if found is None:
        return moved(get_object_or_404(readable, **now_at(slug)).get_absolute_url())
    response = render(
        request,
        "articles/article.html",
        {
            "article": found,
            **passports_of(found, request.user),
            "stamp": stamp(found.published_at),
            "day": numeric_date(localtime(found.published_at).date()),
            "address": request.build_absolute_uri(found.get_absolute_url()),
            "shared": shared(request, found),
        },
    )
    if not request.user.is_authenticated:
        patch_cache_control(response, public=True, max_age=60)
        offer(response, found)
    return response


def shared(request, article):
    """What a public article tells other sites about itself: its card, and a description for machines."""
    if article.audience != Article.Audience.PUBLIC:
        return None
    piece = article.published
    card = request.build_absolute_uri(reverse("social-card", args=[article.slug]))
    address = request.build_absolute_uri(article.get_absolute_url())
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": address,
        "headline": piece["headline"],
        "description": piece["description"],
        "inLanguage": "vi",
        "datePublished": localtime(article.published_at).isoformat(timespec="seconds"),
        "articleSection": piece["cluster"]["name"],
        "image": [card],
        "author": {"@type": "Person" if piece["byline"] else "Organization", "name": piece["byline"] or SITE},
        "publisher": {"@type": "Organization", "name": piece["kicker"] or SITE},
    }
    return {"card": card, "described": described, "at": described["datePublished"]}


def moved(address):
    """For ever, but not kept: when an article returns to an address it had, a browser that kept this would loop."""
    response = redirect(address, permanent=True)
    response["Cache-Control"] = "no-store"
    return response


def now_at(slug):
    """The lookup for the article that had this address before; matches nothing where none had."""
    return {"pk__in": ArticleAddress.objects.filter(slug=slug).values("article")}
