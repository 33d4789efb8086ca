"""Saving a target whose figures are agreed: what is locked is asked for with a reason, the rest is saved at once."""

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.timezone import now

from cluster_reports import workflow
from cluster_reports.admin_site import ReadPage
from cluster_reports.forms.extension import reason_field
from cluster_reports.models import ChangedValue, Target, TargetChange
from cluster_reports.models.target_change import differences, of_a_unit, of_the_whole
from cluster_reports.vietnamese.folding import clean
from units.models import Unit

from .cluster import kept_rows

SALT = "target-change"
FOUR_HOURS = 4 * 60 * 60
LOCKED = (
    "Đã giao ước hoặc kỳ đã mở: đổi mức giao, cách đo, cách gộp hay việc giao cho đơn vị thì hệ thống hỏi lý do"
    " và chờ đơn vị đứng đầu đồng ý. Tên, thứ tự, nội dung, mức phổ biến sửa được ngay."
)


class ReasonForm(forms.Form):
    reason = reason_field(
        "Lý do điều chỉnh", required=True, missing="Ghi lý do để người duyệt quyết định.", longest=500
    )

    def clean_reason(self):
        return " ".join(clean(self.cleaned_data["reason"]).split())


def locked_differences(target, form, assignments):
    """What was typed and is agreed, as ``ChangedValue`` keeps it; ``target`` gets its agreed figures back.

    ``assignments`` is the valid formset of its units' rows; none of it is saved.
    """
    present = Target.objects.get(pk=target.pk)
    found = differences(of_the_whole(present), of_the_whole(target))
    for name in ChangedValue.OF_THE_WHOLE:
        setattr(target, name, getattr(present, name))
    form.changed_data = [name for name in form.changed_data if name not in ChangedValue.OF_THE_WHOLE]
    before = {row.unit: row for row in present.assignments.select_related("unit")}
    after = {row.unit: row for row in kept_rows(assignments)}
    for unit in [*before, *(unit for unit in after if unit not in before)]:
        found += differences(of_a_unit(before.get(unit)), of_a_unit(after.get(unit)), unit=unit)
    assignments.new_objects = assignments.changed_objects = assignments.deleted_objects = []
    return found


def ask_page(page, request, target, values, form=None, refusal=None):
    """The dialog that demands a reason; what was typed travels with it, signed."""
    change = TargetChange(target=target)
    rows = [
        ChangedValue(change=change, unit=unit, field=field, old=old, new=new)
        for unit, field, old, new in values
    ]
    packed = [(unit and unit.pk, field, old, new) for unit, field, old, new in values]
    context = {
        **page.admin_site.each_context(request),
        "title": "Điều chỉnh chỉ tiêu đã giao",
        "opts": page.opts,
        "original": target,
        "rows": rows,
        "packed": signing.dumps([target.pk, packed], salt=SALT),
        "form": form or ReasonForm(),
        "refusal": refusal,
    }
    status = 409 if refusal else 422 if form else 200
    return TemplateResponse(request, "admin/target_change.html", context, status=status)


def ask(page, request, pk):
    """Sends what the dialog carries."""
    target = get_object_or_404(Target, pk=pk)
    if not page.has_change_permission(request, target):
        raise PermissionDenied
    try:
        of, packed = signing.loads(request.POST.get("packed", ""), salt=SALT, max_age=FOUR_HOURS)
    except signing.BadSignature:
        of, packed = None, []
    if of != target.pk:
        messages.error(request, "Chưa gửi đề nghị: trang hỏi lý do đã cũ. Sửa lại chỉ tiêu rồi lưu lần nữa.")
        return redirect("admin:cluster_reports_target_change", pk)
    units = Unit.objects.in_bulk([unit for unit, *_ in packed if unit])
    values = [(unit and units[unit], field, old, new) for unit, field, old, new in packed]
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return ask_page(page, request, target, values, form)
    try:
        change = workflow.ask_target_change(
            target, values, by=request.user, at=now(), reason=form.cleaned_data["reason"]
        )
    except workflow.StepRefused as refusal:
        return ask_page(page, request, Target.objects.get(pk=pk), values, form, refusal)
    messages.success(
        request, "Đã gửi đề nghị điều chỉnh đến đơn vị đứng đầu; chỉ tiêu giữ nguyên đến khi được đồng ý."
    )
    return redirect(change)


@admin.register(TargetChange)
class TargetChangePage(ReadPage):
    cluster_path = "target__pledge__cluster__"
    place = 10
    list_display = ["target", "said", "state", "asked_by", "asked_at", "decided_by", "decided_at"]
    list_filter = ["status", ("target__pledge__cluster", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["target__pledge__cluster", "asked_by", "decided_by"]
    search_fields = ["target__name", "reason", "target__pledge__cluster__folded_name"]
    fields = ["target", "said", "state", "reason", "asker", "asked_at", "decider", "decided_at", "answer"]
    readonly_fields = ["said", "state", "asker", "decider", "asked_at", "decided_at", "answer"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("values__unit")

    def tools(self, request, change):
        return [("Trang của đề nghị", "target-change", change.pk)]

    @admin.display(description="giá trị cũ → mới")
    def said(self, change):
        return change.said

    @admin.display(description="trạng thái", ordering="status")
    def state(self, change):
        return change.get_status_display()

    @admin.display(description="người đề nghị")
    def asker(self, change):
        return str(change.asked_by)

    @admin.display(description="người quyết định")
    def decider(self, change):
        return change.decided_by or "—"
