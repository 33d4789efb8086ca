from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from cluster_reports.tables.unit_mentions import clusters_of, mentions_of
from cluster_reports.tables.unit_periods import unit_periods
from units.models import Unit

MOST = 20  # periods: ten years of halves


@login_not_required
def unit(request, pk):
    """A unit over its periods. Strangers find what the public articles of its clusters say of it, nothing else."""
    user = request.user
    found = get_object_or_404(Unit.objects.select_related("kind").prefetch_related("former_names"), pk=pk)
    clusters = list(clusters_of(found, user).select_related("organisation"))
    is_own = user.is_authenticated and (user.is_admin or user.unit_id == found.pk)
    if not clusters and not is_own:
        raise Http404
    context = {
        "unit": found,
        "clusters": clusters,
        "mentions": mentions_of(found, user, MOST),
        "most": MOST,
        "is_inside": user.is_authenticated,
    }
    before = found.predecessors.all()
    if user.is_authenticated:
        before = list(before.prefetch_related("successors"))
        context["table"] = unit_periods(found, before, user, MOST)
    context["predecessors"] = [one.name for one in before]
    return render(request, "units/unit.html", context)
