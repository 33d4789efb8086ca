from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import cached_property
from django.utils.timezone import now

from cluster_reports import workflow
from cluster_reports.admin_site import Rows, RowSet
from cluster_reports.models import Area, Pledge, PledgeLine, Signature, results_in_judgement
from cluster_reports.models.pledge_copy import copy_pledge
from cluster_reports.vietnamese.folding import fold
from units.models import Unit

from .choices import CLUSTER
from .cluster import kept_rows
from .filters import YearFilter
from .steps import StepsPage


def units_of(pledge):
    """Units that were in the pledge's cluster at any time of its year; every unit while there is no pledge."""
    if pledge is None:
        return Unit.objects.all()
    inside = Q(
        memberships__cluster=pledge.cluster_id,
        memberships__starts_on__year__lte=pledge.year,
    ) & (Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__year__gte=pledge.year))
    named = Q(pledge_lines__pledge=pledge) | Q(signatures__pledge=pledge)
    return Unit.objects.filter(pk__in=Unit.objects.filter(inside | named).values("pk"))


def areas_of(pledge):
    """The areas of the pledge's cluster; none while there is no pledge."""
    return Area.objects.filter(cluster=pledge.cluster_id) if pledge else Area.objects.none()


class LineFormSet(RowSet):
    def clean(self):
        super().clean()
        seen = set()
        for row in kept_rows(self):
            key = (row.unit_id, fold(row.text))
            if key in seen:
                raise ValidationError(f"Có hai dòng giống nhau: “{row.text}”.")
            seen.add(key)


class ClusterLineFormSet(LineFormSet):
    """A content keeps its area while a report on it is judged."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "area" in form.fields and form.instance.pk in self.in_judgement:
            area = form.fields["area"]
            area.disabled = True
            words = f"{form.instance.area or 'Không thuộc mảng nào'} (có báo cáo đang duyệt, chưa đổi được)"
            area.choices = [(form.instance.area_id or "", words)]

    @cached_property
    def in_judgement(self):
        found = results_in_judgement().filter(target__line__pledge=self.instance)
        return set(found.values_list("target__line", flat=True))


class UnitLineForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "unit" in self.fields:
            self.fields["unit"].required = True
            self.fields["unit"].help_text = ""


class PledgeRows(Rows):
    """Rows of a pledge: closed once the pledge is confirmed; units and targets are its own."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        pledge = request.edited
        if db_field.name == "unit":
            kwargs["queryset"] = units_of(pledge)
        elif db_field.name == "target" and pledge:
            kwargs["queryset"] = pledge.targets.all()
        elif db_field.name == "area":
            kwargs["queryset"] = areas_of(pledge)
        elif db_field.name == "target":
            kwargs["queryset"] = db_field.remote_field.model.objects.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _is_open(self, pledge):
        return pledge is None or pledge.status != Pledge.Status.CONFIRMED

    def has_add_permission(self, request, obj):
        return self._is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._is_open(obj) and super().has_delete_permission(request, obj)


class ClusterLines(PledgeRows):
    model = PledgeLine
    formset = ClusterLineFormSet
    extra = 1
    verbose_name = "dòng chung"
    verbose_name_plural = "Dòng chung của cả cụm, khối"

    def get_fields(self, request, obj=None):
        """The area only where the cluster has any."""
        area = ["area"] if areas_of(obj).exists() else []
        return ["order", "kind", "text", *area, "target"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(unit__isnull=True)


class UnitLines(PledgeRows):
    model = PledgeLine
    form = UnitLineForm
    formset = LineFormSet
    fields = ["unit", "order", "kind", "text", "target"]
    verbose_name = "dòng của đơn vị"
    verbose_name_plural = "Dòng riêng của từng đơn vị"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(unit__isnull=False)


class Signatures(PledgeRows):
    model = Signature
    fields = ["unit", "signer_name", "signer_post", "signed_on", "registered_at"]
    readonly_fields = ["registered_at"]
    verbose_name_plural = "Chữ ký"


class CopyForm(forms.Form):
    year = forms.IntegerField(label="Chép sang năm", min_value=1990, max_value=2100)


@admin.register(Pledge)
class PledgePage(StepsPage):
    cluster_path = "cluster__"
    place = 3
    list_display = ["named_year", "cluster", "theme", "state", "line_count", "target_count", "signed"]
    list_filter = ["status", YearFilter, ("cluster", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["cluster"]
    search_fields = ["theme", "cluster__folded_name", "year"]
    choice_labels = {"cluster": CLUSTER}
    fields = ["cluster", "year", "theme", "register_by"]
    readonly_fields = ["state", "of_year", "confirmation"]
    inlines = [ClusterLines, UnitLines, Signatures]

    def get_fields(self, request, obj=None):
        if obj is None:
            return self.fields
        return ["state", "cluster", "of_year", "theme", "register_by", "confirmation"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["cluster"] if obj else [])]

    def get_queryset(self, request):
        signed = Q(signatures__signed_on__isnull=False)
        return (
            super()
            .get_queryset(request)
            .annotate(
                lines_made=Count("lines", distinct=True),
                targets_made=Count("targets", distinct=True),
                signed_count=Count("signatures", filter=signed, distinct=True),
                signature_count=Count("signatures", distinct=True),
            )
        )

    def get_urls(self):
        view = self.admin_site.admin_view(self.copy)
        return [path("<int:pk>/chep/", view, name="cluster_reports_pledge_copy"), *super().get_urls()]

    def tools(self, request, pledge):
        return [
            ("Chép sang năm sau", "admin:cluster_reports_pledge_copy", pledge.pk),
            ("Trang của giao ước", "pledge", pledge.pk),
        ]

    def step(self, request, pk, name):
        """A confirmation says who signed: it has its form on the pledge's own page."""
        if name == "confirm":
            get_object_or_404(Pledge, pk=pk)
            messages.info(request, "Ghi chữ ký xác nhận của cấp trên ở trang của giao ước.")
            return redirect("pledge", pk)
        return super().step(request, pk, name)

    def save_formset(self, request, form, formset, change):
        """A signature that changes here is told in the history as one that changes on the site is."""
        if formset.model is not Signature:
            super().save_formset(request, form, formset, change)
            return
        pledge = form.instance
        before = {row.unit_id: row for row in pledge.signatures.select_related("unit")}
        super().save_formset(request, form, formset, change)
        after = {row.unit_id: row for row in pledge.signatures.select_related("unit")}
        for unit in before.keys() | after.keys():
            row = after.get(unit) or before[unit]
            told = workflow.signature_note(
                row.unit, before.get(unit, Signature()), after.get(unit, Signature())
            )
            if told:
                workflow.note(pledge, told[0], by=request.user, at=now(), details=told[1])

    def copy(self, request, pk):
        pledge = get_object_or_404(Pledge.objects.select_related("cluster"), pk=pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = CopyForm(request.POST or None, initial={"year": pledge.year + 1})
        if request.method == "POST" and form.is_valid():
            year = form.cleaned_data["year"]
            try:
                copied = copy_pledge(pledge, year)
            except ValidationError as refusal:
                form.add_error("year", refusal)
            else:
                made = f"{copied.lines.count()} dòng và {copied.targets.count()} chỉ tiêu"
                messages.success(request, f"Đã chép {made} sang giao ước năm {year}.")
                return redirect("admin:cluster_reports_pledge_change", copied.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Chép giao ước sang năm sau",
            "opts": self.opts,
            "original": pledge,
            "form": form,
        }
        return TemplateResponse(request, "admin/copy_pledge.html", context)

    @admin.display(description="giao ước", ordering="year")
    def named_year(self, pledge):
        return str(pledge)

    @admin.display(description="trạng thái", ordering="status")
    def state(self, pledge):
        return pledge.get_status_display()

    @admin.display(description="năm")
    def of_year(self, pledge):
        return str(pledge.year)

    @admin.display(description="xác nhận")
    def confirmation(self, pledge):
        if pledge.confirmed_at is None:
            return "Chưa xác nhận."
        return f"{pledge.confirmed_by}, {pledge.confirmed_at:%d/%m/%Y}"

    @admin.display(description="số dòng")
    def line_count(self, pledge):
        return pledge.lines_made

    @admin.display(description="số chỉ tiêu")
    def target_count(self, pledge):
        return pledge.targets_made

    @admin.display(description="đã ký")
    def signed(self, pledge):
        return f"{pledge.signed_count}/{pledge.signature_count}"
