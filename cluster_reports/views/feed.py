"""What other programs read: news feeds, the site map, and what search engines may open. Public articles only."""

import uuid
from itertools import chain

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_page
from django.contrib.syndication.views import Feed
from django.db.models.fields.json import KT
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed

from cluster_reports.models import Article

SITE = "Báo cáo thi đua"
EVERYBODY = AnonymousUser()
MOST_NEWS, MOST_PAGES = 30, 20_000  # a site map may name 50.000 pages; every article may bring its cluster's
KEEPING = {"public": True, "max_age": 300}  # short: a withdrawn article vanishes
KEEPING_HEADER = "public, max-age=300"
# A row is mostly figures, 0.2 MB and more of an article; a list says none of them.
NOT_SAID = ("published", "snapshot", "unused", "bulletin")
SAID = {  # of the frozen form
    "headline_out": KT("published__headline"),
    "description_out": KT("published__description"),
    "byline_out": KT("published__byline"),
    "cluster_out": KT("published__cluster__name"),
}
CLOSED = ("quan-tri", "dang-nhap", "ban-bien-tap", "viec-cua-toi", "tim-kiem")


def public_articles():
    """What anybody may read, whoever asks: a feed is kept by caches."""
    return Article.objects.published().visible_to(EVERYBODY).order_by("-published_at", "-pk")


class News(Feed):
    """The latest public articles, of all clusters or of the one in the address."""

    language = "vi"
    author_name = SITE

    def __call__(self, request, *args, **kwargs):
        response = super().__call__(request, *args, **kwargs)
        patch_cache_control(response, **KEEPING)
        return response

    def get_object(self, request, slug=None):
        """The articles themselves, read once; a cluster without any has no feed."""
        articles = public_articles().select_related("review__period__cluster")
        if slug is not None:
            articles = articles.filter(review__period__cluster__slug=slug)
        found = list(articles.defer(*NOT_SAID).annotate(**SAID)[:MOST_NEWS])
        if slug is not None and not found:
            raise Http404
        return News.Of(found, found[0].review.period.cluster if slug is not None else None)

    class Of:
        def __init__(self, articles, cluster):
            self.articles, self.cluster = articles, cluster

    def title(self, of):
        return f"{of.cluster.name} – {SITE}" if of.cluster else f"{SITE} của các cụm, khối"

    def description(self, of):
        of_whom = of.cluster.name if of.cluster else "các cụm, khối thi đua"
        return f"Bài sơ kết, tổng kết của {of_whom}."

    subtitle = description

    def link(self, of):
        return of.cluster.get_absolute_url() if of.cluster else reverse("front")

    def feed_url(self, of):
        kind = "atom" if self.feed_type is Atom1Feed else "rss"
        return reverse(f"cluster-{kind}", args=[of.cluster.slug]) if of.cluster else reverse(kind)

    def items(self, of):
        return of.articles

    def item_title(self, article):
        return article.headline_out

    def item_description(self, article):
        return article.description_out

    def item_pubdate(self, article):
        return article.published_at

    item_updateddate = item_pubdate

    item_guid_is_permalink = False

    def item_guid(self, article):
        """Stays when the address changes, so that no reader sees the article twice."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL}/article/{article.pk}").urn

    def item_author_name(self, article):
        return article.byline_out or SITE

    def item_categories(self, article):
        return [article.cluster_out]


class Rss(News):
    feed_type = Rss201rev2Feed


class Atom(News):
    feed_type = Atom1Feed


rss, atom = login_not_required(Rss()), login_not_required(Atom())


class PublicPages(Sitemap):
    """The front page, public articles and the pages of clusters that have any: (address, day of the latest change)."""

    def items(self):
        rows = public_articles().values_list("slug", "review__period__cluster__slug", "published_at")
        rows = list(rows[:MOST_PAGES])
        latest = {}
        for _, cluster, at in rows:  # the newest come first
            latest.setdefault(cluster, at)
        return list(
            chain(
                [(reverse("front"), rows[0][2] if rows else None)],
                ((reverse("article", args=[slug]), at) for slug, _, at in rows),
                ((reverse("cluster", args=[slug]), at) for slug, at in latest.items()),
            )
        )

    def location(self, item):
        return item[0]

    def lastmod(self, item):
        return item[1]


@login_not_required
def sitemap(request):
    response = sitemap_page(request, {"public": PublicPages})
    patch_cache_control(response, **KEEPING)
    return response


@login_not_required
def robots(request):
    lines = ["User-agent: *", *(f"Disallow: /{folder}/" for folder in CLOSED)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    patch_cache_control(response, **KEEPING)
    return response
