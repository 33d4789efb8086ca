from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string

from cluster_reports.tables.unit_mentions import clusters_of, mentions_of
from cluster_reports.tables.unit_periods import unit_periods
from cluster_reports.views.drawn_once import drawn_once
from units.models import Unit

MOST = 20  # periods: ten years of halves


@login_not_required
def unit(request, pk):
    """A unit over its periods. Strangers find what the public articles of its clusters say of it, nothing else."""
    found, drawn = drawn_once(request, _drawn, pk)
    return render(request, "units/unit.html", {"unit": found, "drawn": drawn})


def _drawn(reader, pk):
    """The unit and what its page says, for such a reader."""
    found = get_object_or_404(Unit.objects.select_related("kind").prefetch_related("former_names"), pk=pk)
    clusters = list(clusters_of(found, reader).select_related("organisation"))
    is_own = reader.is_authenticated and (reader.is_admin or reader.unit_id == found.pk)
    if not clusters and not is_own:
        raise Http404
    context = {
        "unit": found,
        "clusters": clusters,
        "mentions": mentions_of(found, reader, MOST),
        "most": MOST,
        "is_inside": reader.is_authenticated,
        "may_read_history": reader.is_authenticated and reader.is_admin,
    }
    before = found.predecessors.all()
    if reader.is_authenticated:
        before = list(before.prefetch_related("successors"))
        context["table"] = unit_periods(found, before, reader, MOST)
    context["predecessors"] = [one.name for one in before]
    return found, render_to_string("units/over_periods.html", context)
