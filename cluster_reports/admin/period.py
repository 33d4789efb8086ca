from collections import Counter

from django import forms
from django.contrib import admin

from cluster_reports.models import Assignment, Period, Review, Target, UnitReport
from cluster_reports.vietnamese.dates import date_in_words, numeric_date
from cluster_reports.vietnamese.lists import join_and

from .choices import CLUSTER
from .filters import YearFilter
from .steps import StepsPage


class PeriodForm(forms.ModelForm):
    """An empty name is filled before the constraints look at it."""

    def clean(self):
        data = super().clean()
        if not data.get("name") and data.get("kind") and data.get("year"):
            data["name"] = Period(kind=data["kind"], year=data["year"]).name_by_rule()
        return data


def units_without_targets(period):
    """Members that would get an empty report: no target of the year's pledge is theirs."""
    targets = Target.objects.filter(pledge__cluster=period.cluster_id, pledge__year=period.year)
    spared = Assignment.objects.filter(target__in=targets, is_assigned=False)
    spared = Counter(spared.values_list("unit", flat=True))
    count = targets.count()
    return [unit for unit in period.members() if spared[unit.pk] >= count]


@admin.register(Period)
class PeriodPage(StepsPage):
    place = 2
    form = PeriodForm
    list_display = ["name", "cluster", "span", "due_day", "state"]
    list_filter = ["status", YearFilter, "kind", ("cluster", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["cluster"]
    search_fields = ["name", "cluster__folded_name"]
    choice_labels = {"cluster": CLUSTER}
    readonly_fields = ["state", "gaps"]

    def get_fieldsets(self, request, obj=None):
        state = [("Tình trạng", {"fields": ["state", "gaps"]})] if obj else []
        return [
            *state,
            (None, {"fields": ["cluster", "kind", "year", "name"]}),
            ("Thời gian của kỳ", {"fields": ["starts_on", "ends_on", "cutoff_on", "publishes_on"]}),
            (
                "Lịch nhập liệu",
                {
                    "fields": ["opens_on", "due_on", "locks_on"],
                    "description": "“Tạo kỳ của năm” ở trang của cụm, khối điền các ngày này theo quy tắc.",
                },
            ),
        ]

    def tools(self, request, period):
        return [("Trang của kỳ", "period", period.pk)]

    def standing_on(self, periods):
        return [
            *UnitReport.objects.filter(period__in=periods).select_related("unit", "period"),
            *Review.objects.filter(period__in=periods).select_related("period"),
        ]

    @admin.display(description="thời gian", ordering="ends_on")
    def span(self, period):
        return f"{numeric_date(period.starts_on)} – {numeric_date(period.ends_on)}"

    @admin.display(description="hạn nộp", ordering="due_on")
    def due_day(self, period):
        return date_in_words(period.due_on)

    @admin.display(description="trạng thái", ordering="status")
    def state(self, period):
        return period.get_status_display()

    @admin.display(description="đơn vị chưa có chỉ tiêu")
    def gaps(self, period):
        units = units_without_targets(period)
        if not units:
            return "0: mọi đơn vị thành viên đều có chỉ tiêu."
        return f"{len(units)}: {join_and([unit.name_on(period.ends_on) for unit in units])}."
