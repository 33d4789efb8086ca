from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate

from cluster_reports.models import Period
from cluster_reports.models.gaps import gaps_before_opening


def period_gaps(request, pk):
    """What is missing before the period opens: for admins to mend, for the head and the deputies to read."""
    periods = Period.objects.prepared_by(request.user).select_related("cluster__organisation")
    period = get_object_or_404(periods, pk=pk)
    request.period = period
    gaps, is_admin = gaps_before_opening(period, localdate()), request.user.is_admin
    context = {
        "period": period,
        "gaps": [(gap, gap.admin_url if is_admin else gap.url) for gap in gaps],
        "blocking": sum(gap.is_blocking for gap in gaps),
        "is_admin": is_admin,
    }
    return render(request, "periods/gaps.html", context)
