from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from cluster_reports.exports import social_card as drawing
from cluster_reports.models import Photo

from .article import moved, now_at, stamp
from .feed import KEEPING_HEADER, SITE, public_articles
from .photo import content_of


@login_not_required
def social_card(request, slug):
    article = public_articles().defer("snapshot").filter(slug=slug).first()
    if article is None:
        present = get_object_or_404(public_articles().only("slug"), **now_at(slug))
        return moved(reverse("social-card", args=[present.slug]))
    shown = next(iter(article.published["photos"]), None)
    # A photo that is public no more takes its card along.
    photo = shown and Photo.objects.public().filter(pk=shown["pk"]).first()
    place = drawing.name_of(article.content_hash, photo and photo.pk)
    if default_storage.exists(place):
        with default_storage.open(place) as file:
            content = file.read()
    else:
        content = drawn(article, photo, shown)
        default_storage.save(place, ContentFile(content))
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": KEEPING_HEADER})


def drawn(article, photo, shown):
    piece = article.published
    return drawing.draw(
        brand=SITE,
        kicker=piece["kicker"] or piece["cluster"]["name"],
        headline=piece["headline"],
        foot=stamp(article.published_at),
        photo=photo and content_of(photo, 960),
        focus=(shown or {}).get("focus", (50, 50)),
    )
