from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from cluster_reports.models import Cluster, Period
from cluster_reports.tables.timeliness import by_period, by_unit, timeliness_of

MOST = 12  # periods in one table


def timeliness(request, slug):
    """Units × periods: who was on time, by how many days not, who by an extension, who was excused."""
    periods = Period.objects.visible_to(request.user).filter(cluster__slug=slug).select_related("cluster")
    seen = list(periods.order_by("-ends_on", "-pk")[: MOST + 1])
    cluster = (
        seen[0].cluster if seen else get_object_or_404(Cluster.objects.visible_to(request.user), slug=slug)
    )
    request.cluster = cluster
    is_inside = Cluster.objects.visible_to(request.user).filter(pk=cluster.pk).exists()
    context = {"cluster": cluster, "has_more": len(seen) > MOST, "most": MOST, "is_inside": is_inside}
    if seen:
        table = timeliness_of(seen[:MOST], localdate())
        context |= {"table": table, "by_period": by_period(table), "by_unit": by_unit(table)}
    return render(request, "clusters/timeliness.html", context)
