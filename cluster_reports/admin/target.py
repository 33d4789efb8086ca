from functools import partial

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import path

from cluster_reports import workflow
from cluster_reports.admin_site import Page, Rows
from cluster_reports.models import (
    Assignment,
    Period,
    Pledge,
    PledgeLine,
    Target,
    Visibility,
    remember_reports,
    results_in_judgement,
)
from cluster_reports.vietnamese.numbers import number

from .choices import OF_ANY_PLEDGE, PLEDGE, edited_pledge
from .filters import PledgeYearFilter
from .pledge import units_of
from .target_change import LOCKED, ask, ask_page, locked_differences

HELP = {
    "line": "Nội dung của giao ước mà chỉ tiêu này đo.",
    "parent": "Ghi khi chỉ tiêu này là một phần của chỉ tiêu khác: “Tuần tra, trong đó tuần tra đêm”.",
    "order": "Số nhỏ đứng trước.",
    "direction": "Quyết định cách tính mức đạt và cách viết: tăng, giảm, giữ không, có hoặc không, xếp loại.",
    "baseline": "Mức của năm trước, để tính mức tăng hay giảm.",
    "planned": "Đơn vị không có dòng riêng ở dưới nhận mức này.",
    "numerator_label": "Với tỷ lệ: “quân số khỏe”; đơn vị nhập hai số, hệ thống chia.",
    "denominator_label": "Với tỷ lệ: “tổng quân số”.",
    "first_half_share": "Phần mức giao cả năm phải xong đến hết tháng 6.",
    "visibility": "Chỉ số liệu công khai mới vào bài công khai.",
}


class TargetForm(forms.ModelForm):
    """Line and parent come from the target's own pledge, also when the choice was made before the pledge's."""

    class Meta:
        help_texts = HELP

    def clean(self):
        data = super().clean()
        pledge = data.get("pledge") or getattr(self.instance, "pledge", None)
        for name in ("line", "parent"):
            chosen = data.get(name)
            if chosen and pledge and chosen.pledge_id != pledge.pk:
                self.add_error(name, "Phải thuộc cùng giao ước với chỉ tiêu này.")
        if data.get("parent") and self._is_inside(data["parent"]):
            self.add_error("parent", "Chỉ tiêu không thể nằm trong chính nó hay phần của nó.")
        if self.instance.pk and self.instance.pledge.binds_targets():
            self._refuse_another_entry(data)
        if self.instance.pk and "line" in data and _area(data["line"]) != _area(self.instance.line):
            self._refuse_another_area()
        return data

    def _refuse_another_area(self):
        if results_in_judgement().filter(target=self.instance).exists():
            words = "Có báo cáo đang duyệt: chưa chuyển chỉ tiêu sang nội dung của mảng khác được."
            self.add_error("line", words)

    def _refuse_another_entry(self, data):
        """Once agreed, what units type stays the same kind of thing: no scale, fraction or companion comes or goes."""
        for name in ("scale", "numerator_label", "denominator_label", "pair_measure"):
            if bool(data.get(name)) != bool(self.initial.get(name)) or (
                name == "scale" and name in self.changed_data
            ):
                self.add_error(name, "Chỉ tiêu đã giao không đổi cách nhập: hãy lập chỉ tiêu mới.")

    def _is_inside(self, row):
        while row is not None and self.instance.pk:
            if row.pk == self.instance.pk:
                return True
            row = row.parent
        return False


def _area(line):
    return line and line.area_id


class Assignments(Rows):
    model = Assignment
    verbose_name_plural = "Giao cho từng đơn vị (đơn vị không có dòng ở đây nhận mức chung)"

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "unit":
            pledge = Pledge.objects.filter(pk=edited_pledge(request)).first()
            kwargs["queryset"] = units_of(pledge)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def _set_visibility(page, request, queryset, level):
    for target in queryset.exclude(visibility=level):
        page.log_change(request, target, f"Mức phổ biến: {level.label}.")
    moved = list(queryset.exclude(visibility=level).values_list("pk", flat=True))
    changed = queryset.filter(pk__in=moved).update(visibility=level)
    remember_reports(moved)
    messages.success(request, f"Đã đổi mức phổ biến của {changed} chỉ tiêu thành “{level.label}”.")


@admin.register(Target)
class TargetPage(Page):
    cluster_path = "pledge__cluster__"
    place = 4
    form = TargetForm
    list_display = ["titled", "cluster", "year", "line", "direction", "plan", "visibility"]
    list_filter = [
        ("pledge__cluster", admin.RelatedOnlyFieldListFilter),
        PledgeYearFilter,
        "direction",
        "visibility",
    ]
    list_select_related = ["pledge__cluster", "line", "parent"]
    ordering = ["-pledge__year", "pledge__cluster__sort_name", "order", "pk"]
    search_fields = ["name", "code", "line__text", "pledge__cluster__folded_name"]
    choice_labels = {"pledge": PLEDGE}
    inlines = [Assignments]
    fieldsets = [
        (None, {"fields": ["pledge", "line", "parent", "order", "code", "name", "visibility"]}),
        ("Đo bằng gì", {"fields": ["direction", "measure", "places", "scale", "pair_measure"]}),
        ("Mức", {"fields": ["baseline", "planned", "planned_of", "first_half_share", "tolerance"]}),
        (
            "Gộp lại",
            {
                "fields": [
                    "over_units",
                    "over_time",
                    "numerator_label",
                    "denominator_label",
                    "is_part_of_whole",
                ]
            },
        ),
        ("Hỏi lại khi nhập báo cáo", {"fields": ["off_margin", "unusual_change", "unusual_from"]}),
    ]

    def get_urls(self):
        view = self.admin_site.admin_view(self.ask_change)
        return [
            path("<int:pk>/de-nghi/", view, name="cluster_reports_target_ask_change"),
            *super().get_urls(),
        ]

    def ask_change(self, request, pk):
        return ask(self, request, pk)

    def get_object(self, request, object_id, from_field=None):
        """Locked while a form about it is saved: a change approved meanwhile is not written over."""
        if request.method == "POST" and str(object_id).isdecimal():
            list(Target.objects.select_for_update().filter(pk=object_id))
        return super().get_object(request, object_id, from_field)

    def save_model(self, request, obj, form, change):
        """What is agreed stays as it is; what was typed instead waits in ``request.asked`` for its reason."""
        request.asked = []
        request.is_agreed = change and obj.pledge.binds_targets()
        if request.is_agreed:
            (assignments,) = request.formsets
            request.asked = locked_differences(obj, form, assignments)
        super().save_model(request, obj, form, change)
        if change and "visibility" in form.changed_data:
            remember_reports([obj.pk])

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        request.formsets = formsets
        return formsets, inlines

    def save_formset(self, request, form, formset, change):
        if not request.is_agreed:
            super().save_formset(request, form, formset, change)

    def response_change(self, request, obj):
        if not getattr(request, "asked", ()):  # a page sent twice is answered without saving
            return super().response_change(request, obj)
        waiting = obj.changes.waiting().first()
        if waiting is None:
            return ask_page(self, request, obj, request.asked)
        messages.error(
            request,
            "Mức giao và cách đo chưa đổi: chỉ tiêu đang có một đề nghị điều chỉnh chờ quyết định."
            " Chờ trả lời, hoặc rút đề nghị ấy rồi sửa lại.",
        )
        return redirect(waiting)

    def response_add(self, request, obj, post_url_continue=None):
        """A target added while a period is open gets its lines at once, in reports still with their unit."""
        pledge = obj.pledge
        for period in pledge.cluster.periods.filter(year=pledge.year, status=Period.Status.OPEN):
            workflow.open_reports(period)
            messages.info(request, f"Các báo cáo chưa nộp của {period} đã có dòng mới cho chỉ tiêu này.")
        return super().response_add(request, obj, post_url_continue)

    def standing_on(self, targets):
        """A confirmed pledge keeps its targets: a unit may be spared one, with a reason."""
        confirmed = Pledge.objects.filter(targets__in=targets, status=Pledge.Status.CONFIRMED)
        return list(confirmed.select_related("cluster"))

    def get_readonly_fields(self, request, obj=None):
        return ["pledge_named"] if obj else []

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.fieldsets
        first, *rest = self.fieldsets
        fields = ["pledge_named", *(name for name in first[1]["fields"] if name != "pledge")]
        note = {"description": LOCKED} if obj.pledge.binds_targets() else {}
        return [(first[0], {"fields": fields, **note}), *rest]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        pledge = edited_pledge(request)
        target = getattr(request, "edited", None)
        if db_field.name == "line":
            rows = PledgeLine.objects.filter(unit__isnull=True)
        elif db_field.name == "parent":
            rows = Target.objects.exclude(pk=target.pk if target else None)
        else:
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        newest_first = ["-pledge__year", "pledge__cluster__sort_name", "order", "pk"]
        kwargs["queryset"] = rows.filter(pledge=pledge) if pledge else rows.order_by(*newest_first)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_choice_labels(self, request):
        """While no pledge is chosen, lines and targets of all of them are offered, each with its own."""
        if edited_pledge(request):
            return self.choice_labels
        return self.choice_labels | dict.fromkeys(("line", "parent"), OF_ANY_PLEDGE)

    def get_actions(self, request):
        actions = super().get_actions(request)
        for level in Visibility:
            act = partial(_set_visibility, level=level)
            name = f"visibility_{level.value}"
            actions[name] = (act, name, f"Đổi mức phổ biến thành: {level.label}")
        return actions

    def tools(self, request, target):
        return [
            ("Giao ước", "admin:cluster_reports_pledge_change", target.pledge_id),
            ("Mức giao và các lần điều chỉnh", "target", target.pk),
        ]

    @admin.display(description="chỉ tiêu", ordering="order")
    def titled(self, target):
        return f"– trong đó: {target.name}" if target.parent_id else target.name

    @admin.display(description="giao ước")
    def pledge_named(self, target):
        return f"{target.pledge.cluster}, năm {target.pledge.year}"

    @admin.display(description="cụm, khối", ordering="pledge__cluster__sort_name")
    def cluster(self, target):
        return target.pledge.cluster.name

    @admin.display(description="năm", ordering="pledge__year")
    def year(self, target):
        return str(target.pledge.year)

    @admin.display(description="mức giao cả năm")
    def plan(self, target):
        if target.planned is None:
            return None
        out_of = f"/{number(target.planned_of)}" if target.planned_of else ""
        return f"{number(target.planned)}{out_of} {target.measure}".strip()
