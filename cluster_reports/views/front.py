"""The front page, a cluster's page and search: what anybody may find."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.models import Article, Cluster, Period
from cluster_reports.models.handover import change_of_head
from cluster_reports.vietnamese.folding import fold, highlight
from cluster_reports.views.article import stamp
from units.models import Unit

PER_PAGE = 20


def card(article):
    """What a list says about an article: only what lies in its own row."""
    piece = article.published
    lead = next((block for block in piece["blocks"] if block["block"] == "lead"), None)
    return {
        "article": article,
        "kicker": piece["cluster"]["name"],
        "period": piece["period"],
        "summary": lead["text"][0] if lead else "",
        "photo": next(iter(piece["photos"]), None),
        "stamp": stamp(article.published_at),
        "is_internal": article.audience == Article.Audience.INTERNAL,
    }


@login_not_required
def front(request):
    articles = Article.objects.published().visible_to(request.user).order_by("-published_at")[:12]
    cards = [card(article) for article in articles]
    clusters = _findable_clusters(request.user).select_related("organisation")
    periods = (
        Period.objects.filter(pk__in=_public_articles().values("review__period"))
        .order_by("-year", "-ends_on")
        .values_list("name", flat=True)
    )
    return render(
        request,
        "front.html",
        {
            "lead": cards[0] if cards else None,
            "cards": cards[1:],
            "clusters": clusters,
            "periods": list(dict.fromkeys(periods))[:12],
        },
    )


def _public_articles():
    return Article.objects.published().filter(audience=Article.Audience.PUBLIC)


@login_not_required
def cluster(request, slug):
    found = get_object_or_404(Cluster.objects.select_related("organisation"), slug=slug)
    readable = Article.objects.published().visible_to(request.user).filter(review__period__cluster=found)
    is_inside = Cluster.objects.visible_to(request.user).filter(pk=found.pk).exists()
    if not is_inside and not readable.exists():
        get_object_or_404(Cluster.objects.none())
    today = localdate()
    terms = list(found.roles.select_related("unit", "cluster")) if is_inside else []
    may_turn = is_inside and access.can_administer(request.user, found, today)
    cards = [card(article) for article in readable.order_by("-published_at")[:PER_PAGE]]
    return render(
        request,
        "clusters/cluster.html",
        {
            "cluster": found,
            "members": found.members_on(today),
            "roles": found.roles.on(today).select_related("unit", "cluster").order_by("-kind", "-starts_on"),
            "terms": terms,
            "periods": Period.objects.visible_to(request.user).filter(cluster=found) if is_inside else [],
            "cards": cards,
            "has_feed": any(not one["is_internal"] for one in cards),
            "is_inside": is_inside,
            "may_turn": may_turn,
            "reads_handover": is_inside
            and (may_turn or access.takes_part_in(request.user, change_of_head(terms))),
        },
    )


@login_not_required
def search(request):
    """Articles that hold every word, tone marks and case aside; those with the words in the headline first."""
    typed = request.GET.get("q", "")[:100].strip()
    words = fold(typed).split()[:8]
    context = {"typed": typed, "page": None, "units": [], "clusters": []}
    if words:
        holds_all = Q()
        for word in words:
            holds_all &= Q(folded_text__contains=word)
        readable = Article.objects.published().visible_to(request.user).filter(holds_all)
        phrase = " ".join(words)
        hits = sorted(
            readable.order_by("-published_at", "-pk")[:500],
            key=lambda hit: (phrase not in fold(hit.headline), phrase not in hit.folded_text),
        )
        page = Paginator(hits, PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "query": urlencode({"q": typed}) + "&",
            "hits": [card(hit) | _marked(hit, typed) for hit in page],
            "clusters": _named(_findable_clusters(request.user), words),
            "units": _named(Unit.objects.all(), words) if request.user.is_authenticated else [],
        }
    return render(request, "search.html", context)


def _findable_clusters(user):
    return Cluster.objects.filter(
        Q(pk__in=_public_articles().values("review__period__cluster"))
        | Q(pk__in=Cluster.objects.visible_to(user).values("pk"))
    )


def _named(rows, words):
    holds_all = Q()
    for word in words:
        holds_all &= Q(folded_name__contains=word)
    return rows.filter(holds_all)[:10]


def _marked(article, typed):
    """The headline and the first paragraph that holds a word, in pieces that say what to mark."""
    texts = [text for block in article.published["blocks"] for text in block["text"]]
    pieces = [highlight(text, typed) for text in texts]
    found = next((piece for piece in pieces if any(is_hit for _, is_hit in piece)), None)
    return {"headline": highlight(article.headline, typed), "excerpt": found or (pieces or [[]])[0]}
