from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localdate

from cluster_reports.models import Period, Review, UnitReport, remember_period
from cluster_reports.models.gaps import gaps_before_opening
from cluster_reports.vietnamese.dates import date_in_words, numeric_date

from .choices import CLUSTER
from .filters import YearFilter
from .newcomers import open_reports
from .steps import StepsPage

FIXED = ["cluster", "kind", "of_year"]  # reports and articles are read by them
FIXED_WORDS = "Kỳ đã mở nên cụm, khối, loại kỳ và năm không đổi được nữa; tên và các ngày vẫn sửa được."


class PeriodForm(forms.ModelForm):
    """An empty name is filled before the constraints look at it."""

    def clean(self):
        data = super().clean()
        kind, year = (data.get(name, getattr(self.instance, name)) for name in ("kind", "year"))
        if not data.get("name") and kind and year:
            data["name"] = Period(kind=kind, year=year).name_by_rule()
        return data

    def _get_validation_exclusions(self):
        """A name stands once in its cluster, also where the cluster is fixed and so no field."""
        fixed = {"cluster"} - self.fields.keys()
        return super()._get_validation_exclusions() - fixed


def is_begun(period):
    return period is not None and period.status != Period.Status.PREPARING


@admin.register(Period)
class PeriodPage(StepsPage):
    cluster_path = "cluster__"
    place = 2
    form = PeriodForm
    list_display = ["name", "cluster", "span", "due_day", "state"]
    list_filter = ["status", YearFilter, "kind", ("cluster", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["cluster"]
    search_fields = ["name", "cluster__folded_name"]
    choice_labels = {"cluster": CLUSTER}
    readonly_fields = ["state", "gaps"]

    def get_fieldsets(self, request, obj=None):
        state = [("Tình trạng", {"fields": ["state", *([] if is_begun(obj) else ["gaps"])]})] if obj else []
        fixed = {"fields": [*FIXED, "name"], "description": FIXED_WORDS}
        return [
            *state,
            (None, fixed if is_begun(obj) else {"fields": ["cluster", "kind", "year", "name"]}),
            ("Thời gian của kỳ", {"fields": ["starts_on", "ends_on", "cutoff_on", "publishes_on"]}),
            (
                "Lịch nhập liệu",
                {
                    "fields": ["opens_on", "due_on", "locks_on"],
                    "description": "“Tạo kỳ của năm” ở trang của cụm, khối điền các ngày này theo quy tắc.",
                },
            ),
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(FIXED if is_begun(obj) else [])]

    def save_model(self, request, obj, form, change):
        """Another last day may have other members."""
        super().save_model(request, obj, form, change)
        if change:
            open_reports(request, Period.objects.filter(pk=obj.pk))
            remember_period(obj)

    def tools(self, request, period):
        tools = [("Trang của kỳ", "period", period.pk)]
        if period.status == Period.Status.PREPARING:
            tools.append(("Kiểm tra trước khi mở kỳ", "period-gaps", period.pk))
        return tools

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

    @admin.display(description="năm")
    def of_year(self, period):
        return str(period.year)

    @admin.display(description="kiểm tra trước khi mở kỳ")
    def gaps(self, period):
        count = len(gaps_before_opening(period, localdate()))
        words = f"Còn {count} khoảng trống" if count else "Không còn khoảng trống nào"
        return format_html('<a href="{}">{}</a>.', reverse("period-gaps", args=[period.pk]), words)

    def beside_step(self, period, step):
        if step.name != "open":
            return {}
        return {"gaps": [(gap, gap.admin_url) for gap in gaps_before_opening(period, localdate())]}
