"""The page "Tạo kỳ của năm": a year's periods by the cluster's rule, shown with their dates before they are made."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localdate
from msgspec import Struct

from cluster_reports.models import Period, period_by_rule
from cluster_reports.vietnamese.lists import join_and

Kind = Period.Kind
HALVES = [Kind.FIRST_HALF, Kind.SECOND_HALF]
BY_CALENDAR = [
    *HALVES,
    Kind.YEAR,
    Kind.QUARTER_1,
    Kind.QUARTER_2,
    Kind.QUARTER_3,
    Kind.QUARTER_4,
    Kind.NINE_MONTHS,
]


class NewPeriodsForm(forms.Form):
    year = forms.IntegerField(label="Năm", min_value=1990, max_value=2100)
    kinds = forms.MultipleChoiceField(
        label="Loại kỳ",
        choices=[(kind.value, kind.label) for kind in BY_CALENDAR],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một loại kỳ."},
    )


class Planned(Struct):
    """A period the rule gives, and whether the cluster has it already."""

    period: Period
    exists: bool


def plan(cluster, year, kinds):
    """What would be made, in the order of the choice list; a period of the same kind or name is already there."""
    there = Period.objects.filter(cluster=cluster, year=year).values_list("kind", "name")
    known_kinds, known_names = {kind for kind, _ in there}, {name for _, name in there}
    periods = [period_by_rule(cluster, kind, year) for kind in kinds]
    return [Planned(period, period.kind in known_kinds or period.name in known_names) for period in periods]


def new_periods(page, request, pk):
    clusters = page.model.objects.all()
    if request.method == "POST":  # locked, so that a double click makes the periods once
        clusters = clusters.select_for_update()
    cluster = get_object_or_404(clusters, pk=pk)
    if not page.has_change_permission(request, cluster):
        raise PermissionDenied
    usual = {"year": _next_year(cluster), "kinds": [kind.value for kind in HALVES]}
    form = NewPeriodsForm(request.POST or request.GET or None, initial=usual)
    chosen = usual
    if form.is_bound:
        chosen = form.cleaned_data if form.is_valid() else None
    planned = plan(cluster, chosen["year"], chosen["kinds"]) if chosen else []
    if request.method == "POST" and chosen:
        _make(request, planned)
        return redirect("admin:cluster_reports_cluster_change", cluster.pk)
    context = {
        **page.admin_site.each_context(request),
        "title": "Tạo kỳ của năm",
        "opts": page.opts,
        "original": cluster,
        "form": form,
        "planned": planned,
        "chosen": chosen,
        "new": [row for row in planned if not row.exists],
    }
    return TemplateResponse(request, "admin/new_periods.html", context)


def _next_year(cluster):
    latest = cluster.periods.filter(kind=Kind.SECOND_HALF).order_by("-year").first()
    return latest.year + 1 if latest else localdate().year


def _make(request, planned):
    new = [row.period for row in planned if not row.exists]
    there = [row.period for row in planned if row.exists]
    for period in new:
        period.save()
    if new:
        messages.success(request, f"Đã tạo: {join_and([period.name for period in new])}.")
    if there:
        messages.warning(request, f"Đã có sẵn, giữ nguyên: {join_and([period.name for period in there])}.")
