"""A commander's first screen: the published reviews, and who stands where in the latest approved period."""

from django.shortcuts import render
from django.utils.timezone import localdate

from cluster_reports.models import Article, Period, UnitReport
from cluster_reports.tables.board import rows_of, target_rows
from cluster_reports.views.front import card

Status = UnitReport.Status


def brief(request):
    """``?ky=`` chooses the period; without it, the latest one with an approved report."""
    reports = UnitReport.objects.visible_to(request.user).filter(status=Status.APPROVED)
    periods = list(
        Period.objects.visible_to(request.user)
        .filter(pk__in=reports.values("period"))
        .select_related("cluster__organisation")
        .order_by("-ends_on", "cluster__sort_name")[:12]
    )
    wanted = request.GET.get("ky", "")
    period = next((one for one in periods if str(one.pk) == wanted), periods[0] if periods else None)
    articles = (
        Article.objects.published()
        .visible_to(request.user)
        .filter(review__period__cluster__organisation=request.user.unit_id)
        .order_by("-published_at")[:3]
    )
    context = {"periods": periods, "cards": [card(article) for article in articles]}
    if period:
        request.period = period
        rows = rows_of(period, set(reports.filter(period=period).values_list("pk", flat=True)), localdate())
        approved = sum(bool(row.report and row.report.status == Status.APPROVED) for row in rows)
        context |= {
            "period": period,
            "rows": rows,
            "target_rows": target_rows(rows),
            "approved": approved,
            "late": [row for row in rows if row.is_late],
        }
    return render(request, "brief.html", context)
