"""A judge excuses a late or missing report, or takes that back: by the board, since a draft has no page for them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from cluster_reports import workflow
from cluster_reports.forms.excuse import ExcuseForm
from cluster_reports.forms.faults import faults_of
from cluster_reports.models import UnitReport
from cluster_reports.views.period import get_period
from cluster_reports.views.unit_report import deadlines, history
from cluster_reports.workflow import StepRefused

ABOUT_LATENESS = ("excuse", "unexcuse", "remind")


def excuse(request, pk, report_pk):
    """The unit and its state stand on the board for everybody who may open the period, so refusing tells nothing."""
    period = get_period(request, pk)
    report = _report(request, period, report_pk)
    step = _step(request.user, report)
    if request.method != "POST":
        return _page(request, report, step, ExcuseForm())
    if request.POST.get("viec") != step.name:
        return _page(request, report, step, ExcuseForm(), [_gone(report)], 409)
    form = ExcuseForm(request.POST) if step.asks_comment else None
    if form and not form.is_valid():
        return _page(request, report, step, form, faults_of(form), 422)
    comment = form.cleaned_data["comment"] if form else ""
    try:
        workflow.take(report, step.name, by=request.user, at=now(), comment=comment)
    except StepRefused as refusal:
        return _page(request, report, step, form, [("", str(refusal), "")], 409)
    messages.success(request, f"{report.unit_name}: {'được miễn trễ' if form else 'thôi miễn trễ'}.")
    return redirect("period", pk)


def _report(request, period, pk):
    """The report, locked while a POST decides about it."""
    reports = UnitReport.objects.filter(period=period).for_page().select_related("excused_by")
    if request.method == "POST":
        reports = reports.select_for_update(of=("self",))
    report = get_object_or_404(reports, pk=pk)
    report.period = period
    return report


def _step(user, report):
    """What this person may do about the lateness of this report: to excuse it or to take that back; else 403."""
    steps = [
        step for step in workflow.steps_for(report, user, localdate()) if step.name in {"excuse", "unexcuse"}
    ]
    if not steps:
        raise PermissionDenied
    return steps[0]


def _gone(report):
    said = "đã được miễn trễ" if report.excused_at else "chưa được miễn trễ"
    return "", f"Báo cáo {said} sau khi bạn mở trang này. Chưa có gì thay đổi.", ""


def _page(request, report, step, form, errors=(), status=200):
    """Of a report that this person may not read yet, the log says what was done about its lateness only."""
    period, today = report.period, localdate()
    may_read = UnitReport.objects.visible_to(request.user).filter(pk=report.pk).exists()
    board = reverse("period", args=[period.pk])
    context = {
        "report": report,
        "period": period,
        "step": step,
        "form": form if step.asks_comment else None,
        "errors": list(errors),
        "days_late": report.days_late(today),
        "deadlines": deadlines(period, today, report),
        "crumbs": [(f"{period.cluster}, {period}", board), (f"{report.unit_name}: miễn trễ", "")],
        "history": history(report, only=() if may_read else ABOUT_LATENESS),
    }
    return render(request, "periods/excuse.html", context, status=status)
