"""From a figure to its record, its evidence and who approved it; and the cluster's figure with the units' behind it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate

from cluster_reports.models import Directive, Period, Target, UnitReport
from cluster_reports.tables import directives
from cluster_reports.tables.brief_matrix import matrix_of
from cluster_reports.tables.figure import trail_of

from .brief import brief_url, direct_url, figures_at, source_of


def get_period(request, pk):
    periods = Period.objects.visible_to(request.user).select_related("cluster__organisation")
    request.period = get_object_or_404(periods, pk=pk)
    return request.period


def figure(request, pk, target, unit):
    user, period = request.user, get_period(request, pk)
    reports = (
        UnitReport.objects.visible_to(user)
        .for_page()
        .select_related("submitted_by__unit", "checked_by__unit", "approved_by__unit", "changed_by__unit")
    )
    report = get_object_or_404(reports, period=period, unit=unit)
    result = get_object_or_404(report.results.visible_to(user).for_entry(), target=target)
    result.report = report
    trail = trail_of(user, report, result)
    is_in_pledge = Target.objects.visible_to(user).filter(pk=target).exists()
    context = {
        "period": period,
        "report": report,
        "trail": trail,
        "line": trail.line,
        "is_approved": report.status == UnitReport.Status.APPROVED,
        "is_merged": report.unit.predecessors.exists() and not trail.earlier,
        "directives": directives_about(user, period, target, report.unit_id),
        "direct_url": direct_url(user, period, target, report.unit_id),
        "thread_url": reverse("target-thread", args=[target, unit]) if is_in_pledge else "",
        "crumbs": [
            (f"{period.cluster}, {period}", reverse("period", args=[period.pk])),
            (report.unit_name, report.get_absolute_url()),
            ("Số liệu", ""),
        ],
    }
    return render(request, "figures/figure.html", context)


def cluster_figure(request, pk, target):
    """As the brief of the period has it: from the published article's snapshot, else from what is approved."""
    user, period = request.user, get_period(request, pk)
    source = source_of(user, period, localdate())
    matrix = source and matrix_of(source.material)
    row = next((one for one in matrix.rows if one.target.pk == target), None) if matrix else None
    if row is None:
        raise Http404
    readable = UnitReport.objects.visible_to(user).filter(period=period, status=UnitReport.Status.APPROVED)
    context = {
        "period": period,
        "source": source,
        "row": row,
        "cells": list(zip(matrix.members, row.cells, strict=True)),
        "directives": directives_about(user, period, target, None),
        "direct_url": direct_url(user, period, target),
        "figures_at": figures_at(period),
        "readable": set(readable.values_list("unit", flat=True)),
        "crumbs": [(f"Tóm tắt {period.cluster}, {period}", brief_url(period)), ("Số liệu của cụm, khối", "")],
    }
    return render(request, "figures/cluster_figure.html", context)


def directives_about(user, period, target, unit):
    found = Directive.objects.visible_to(user).filter(period=period, target=target, unit=unit)
    return directives.rows_of(found.for_page().order_by("-sent_at"), localdate())
