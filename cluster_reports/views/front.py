"""The front page and a cluster's page: what anybody may read."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.models import Article, Cluster, ClusterRole, Period
from cluster_reports.models.handover import change_of_head
from cluster_reports.tables.search import findable_clusters
from cluster_reports.views.cards import cards_of

PER_PAGE = 20


@login_not_required
def front(request):
    cards = cards_of(Article.objects.published().visible_to(request.user), 12)
    clusters = findable_clusters(request.user).select_related("organisation")
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
    request.cluster = found
    today = localdate()
    if is_inside:
        prefetch_related_objects([found], Prefetch("roles", ClusterRole.objects.select_related("unit")))
    terms = list(found.roles.all()) if is_inside else []
    may_turn = is_inside and not found.is_practice and access.can_administer(request.user, found, today)
    cards = cards_of(readable, PER_PAGE)
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
            "may_read_history": is_inside and access.can_read_history(request.user, found, today),
            "has_practice": is_inside and not found.is_practice,
            "reads_handover": is_inside
            and not found.is_practice
            and (may_turn or access.takes_part_in(request.user, change_of_head(terms))),
        },
    )
