from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.shortcuts import redirect

from cluster_reports.admin_site import Page, Rows
from cluster_reports.models import Criterion, ScoreBand, ScoringTable, SparedUnit, Target
from cluster_reports.vietnamese.numbers import number
from units.models import Unit

ISSUED = "Bảng điểm đã ban hành nên không sửa được nữa. Muốn đổi thì lập bản mới từ bảng này."


class OnlyInDraft:
    """Rows of an issued table are read on the table's own page, never changed."""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, unquote(object_id))
        if row is not None and not table_of(row).is_draft:
            messages.info(request, ISSUED)
            return redirect(table_of(row))
        return super().change_view(request, object_id, form_url, extra_context)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or table_of(obj).is_draft)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or table_of(obj).is_draft)


def table_of(row):
    return row.table if isinstance(row, Criterion) else row


@admin.register(ScoringTable)
class ScoringTablePage(OnlyInDraft, Page):
    cluster_path = "cluster__"
    place = 6
    list_display = ["titled", "cluster", "starts_on", "status"]
    list_filter = [("cluster", admin.RelatedOnlyFieldListFilter), "year", "status"]
    list_select_related = ["cluster"]
    search_fields = ["cluster__folded_name", "document"]
    fields = ["cluster", "year", "document", "starts_on", "ranking"]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.version = obj.next_version()
        super().save_model(request, obj, form, change)

    def get_fields(self, request, obj=None):
        return ["titled", *(name for name in self.fields if name != "year")] if obj else self.fields

    def get_readonly_fields(self, request, obj=None):
        return ["titled", "cluster"] if obj else []

    def tools(self, request, table):
        return [("Xem cả bảng", "scoring-table", table.pk)]

    @admin.display(description="bảng điểm", ordering="-year")
    def titled(self, table):
        return str(table)


class CriterionForm(forms.ModelForm):
    """Parent and target come from the criterion's own table, its cluster and year."""

    def clean(self):
        data = super().clean()
        table = data.get("table") or (self.instance.table if self.instance.pk else None)
        parent, kind = data.get("parent"), data.get("kind")
        if table is None:
            return data
        if not table.is_draft:
            raise forms.ValidationError(ISSUED)
        if parent and parent.table_id != table.pk:
            self.add_error("parent", "Nhóm phải thuộc cùng bảng điểm.")
        while parent is not None:
            if parent.pk == self.instance.pk:
                self.add_error("parent", "Tiêu chí không thể nằm trong chính nó hay phần của nó.")
                break
            parent = parent.parent
        target = data.get("target")
        if target and (target.pledge.cluster_id, target.pledge.year) != (table.cluster_id, table.year):
            self.add_error("target", f"Chỉ tiêu phải thuộc giao ước năm {table.year} của {table.cluster}.")
        if target and kind in Criterion.NEED_TARGET and target.direction == Target.Direction.COUNT:
            self.add_error(
                "target", "Chỉ tiêu chỉ thống kê không có mức đạt: chọn cách chấm mỗi lần một số điểm."
            )
        if target and kind not in {Criterion.Kind.TARGET} and not target.is_counted:
            self.add_error("target", "Chỉ tiêu có hoặc không, xếp loại chỉ chấm theo mức đạt chỉ tiêu.")
        direction = target.direction if target else ""
        if kind == Criterion.Kind.EVENTS and direction in {Target.Direction.ZERO, Target.Direction.DOWN}:
            self.add_error(
                "target", "Chỉ tiêu này càng thấp càng tốt: mỗi lần xảy ra không thể được thêm điểm."
            )
        if kind == Criterion.Kind.BEST and direction == Target.Direction.ZERO:
            self.add_error(
                "target", "Chỉ tiêu không để xảy ra thì không ai vượt được: chấm theo mức đạt chỉ tiêu."
            )
        if data.get("of_plan") and direction not in {Target.Direction.UP, Target.Direction.DOWN}:
            self.add_error("of_plan", "Chỉ tính theo % mức giao khi lấy kết quả của chỉ tiêu có mức giao.")
        if kind in Criterion.NEED_TARGET and not target:
            self.add_error("target", "Cách chấm này lấy kết quả của một chỉ tiêu: chọn chỉ tiêu.")
        if kind and kind != Criterion.Kind.SUM and self.instance.pk and self.instance.parts.exists():
            self.add_error("kind", "Nhóm còn tiêu chí con: chuyển các tiêu chí ấy đi trước.")
        return data


class Bands(Rows):
    model = ScoreBand
    extra = 0


class SparedUnits(Rows):
    model = SparedUnit
    extra = 0

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        row = getattr(request, "criterion", None)
        if db_field.name == "unit" and row is not None:
            members = row.table.cluster.memberships.values("unit")
            kwargs["queryset"] = Unit.objects.filter(pk__in=members)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Criterion)
class CriterionPage(OnlyInDraft, Page):
    cluster_path = "table__cluster__"
    place = 7
    form = CriterionForm
    list_display = ["full_name", "table", "parent", "kind", "points"]
    list_filter = [("table", admin.RelatedOnlyFieldListFilter), "kind"]
    list_select_related = ["table", "parent"]
    search_fields = ["name", "code"]
    inlines = [Bands, SparedUnits]
    choice_labels = {
        "table": (["cluster"], lambda table: f"{table} · {table.cluster}"),
        "parent": (["table"], lambda row: f"{row} · {row.table}"),
        "target": (["pledge__cluster"], lambda row: f"{row} · {row.pledge.cluster}, năm {row.pledge.year}"),
    }
    fieldsets = [
        (None, {"fields": ["table", "parent", "order", "code", "name"]}),
        ("Chấm thế nào", {"fields": ["kind", "target", "measure", "maximum", "is_bonus", "needs_evidence"]}),
        (
            "Số của cách chấm",
            {
                "fields": [
                    *("start", "each", "off", "floor", "share", "sample", "of_plan"),
                    *("partly", "excused"),
                ]
            },
        ),
        ("Khi bằng điểm", {"fields": ["tie_order"]}),
    ]

    def _lock(self, request, row):
        """The table too: nothing is written into one that is issued at this moment."""
        table = row.table_id if row else _number(request.POST.get("table"))
        list(ScoringTable.objects.select_for_update(no_key=True).filter(pk=table))
        super()._lock(request, row)

    def get_object(self, request, object_id, from_field=None):
        request.criterion = super().get_object(request, object_id, from_field)
        return request.criterion

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("table__cluster")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        row = getattr(request, "criterion", None)
        table = (
            row.table if row else ScoringTable.objects.filter(pk=_number(request.GET.get("table"))).first()
        )
        if db_field.name == "table":
            kwargs["queryset"] = ScoringTable.objects.filter(
                status=ScoringTable.Status.DRAFT, cluster__practice_of__isnull=True
            )
        elif db_field.name == "parent":
            groups = Criterion.objects.filter(
                kind=Criterion.Kind.SUM, table__cluster__practice_of__isnull=True
            )
            kwargs["queryset"] = groups.filter(table=table) if table else groups
        elif db_field.name == "target":
            targets = Target.objects.filter(pledge__cluster__practice_of__isnull=True)
            own = {"pledge__cluster": table.cluster_id, "pledge__year": table.year} if table else {}
            kwargs["queryset"] = targets.filter(**own)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        return ["table"] if obj else []

    def response_post_save_add(self, request, obj):
        return redirect(obj.table)

    def response_post_save_change(self, request, obj):
        return redirect(obj.table)

    def tools(self, request, row):
        return [("Xem cả bảng", "scoring-table", row.table_id)]

    @admin.display(description="tiêu chí", ordering="order")
    def full_name(self, row):
        return str(row)

    @admin.display(description="điểm tối đa", ordering="maximum")
    def points(self, row):
        return None if row.kind == Criterion.Kind.SUM else number(row.maximum)


def _number(text):
    return int(text) if text and text.isdecimal() else None
