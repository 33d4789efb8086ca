"""One unit's red thread: from a pledge line or a target to the results, the article and the next period."""

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from cluster_reports.models import Membership, Pledge, PledgeLine, Target
from cluster_reports.tables.pledge_register import last_day
from cluster_reports.tables.red_thread import threads_of
from units.models import Unit

from .target_change import crumbs


def line_thread(request, pk, unit_pk):
    lines = PledgeLine.objects.filter(pledge__in=Pledge.objects.visible_to(request.user))
    line = get_object_or_404(lines.select_related("pledge__cluster"), pk=pk)
    if line.unit_id not in {None, unit_pk}:
        raise Http404
    return _page(request, line.pledge, unit_pk, line.text, "line-thread", line=line)


def target_thread(request, pk, unit_pk):
    targets = Target.objects.visible_to(request.user).select_related("pledge__cluster")
    target = get_object_or_404(targets, pk=pk)
    return _page(request, target.pledge, unit_pk, target.name, "target-thread", target=target)


def _page(request, pledge, unit_pk, title, name, **subject):
    request.cluster = pledge.cluster
    units = list(_members(pledge))
    unit = next((one for one in units if one.pk == unit_pk), None)
    if unit is None:
        raise Http404
    day, row = last_day(pledge), subject.get("line") or subject["target"]
    is_own = getattr(row, "unit_id", None) is not None
    others = [] if is_own else [one for one in units if one.pk != unit.pk]
    context = {
        "pledge": pledge,
        "title": title,
        "unit_name": unit.name_on(day),
        "measured": threads_of(request.user, unit, pledge, **subject),
        "others": [(one.name_on(day), reverse(name, args=[row.pk, one.pk])) for one in others],
        "target": subject.get("target"),
        "crumbs": [*crumbs(pledge), ("Sợi chỉ đỏ", "")],
    }
    return render(request, "pledges/red_thread.html", context)


def _members(pledge):
    """Who was in the cluster at any time of the pledge's year."""
    inside = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=date(pledge.year, 1, 1)),
        cluster=pledge.cluster_id,
        unit=OuterRef("pk"),
        starts_on__lte=last_day(pledge),
    )
    return Unit.objects.filter(Exists(inside)).prefetch_related("former_names")
