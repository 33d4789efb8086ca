from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.forms.extension import AnsweringForm, AskingForm
from cluster_reports.forms.faults import faults_of, refused
from cluster_reports.models import Extension
from cluster_reports.views.unit_report import crumbs, deadlines, forbid_unless_allowed, get_report, history
from cluster_reports.workflow import StepRefused

from .decided import decided

CLOSED = "Báo cáo này không xin gia hạn được: đã nộp, hoặc kỳ chưa mở hay đã khóa."


def extension_new(request, pk):
    report = get_report(request, pk)
    if not request.user.is_staff_of({report.unit_id}):
        raise PermissionDenied
    waiting = report.extensions.waiting().first()
    if waiting and request.method != "POST":
        return redirect(waiting)
    if not access.can_ask_extension(request.user, report, localdate()):
        messages.warning(request, CLOSED)
        return redirect(report)
    form, errors, status = AskingForm(request.POST if request.method == "POST" else None), [], 200
    if request.method == "POST" and not form.is_valid():
        errors, status = faults_of(form), 422
    elif request.method == "POST":
        if waiting and (waiting.asked_by, waiting.days_asked, waiting.reason) == (
            request.user,
            form.cleaned_data["days"],
            form.cleaned_data["reason"],
        ):
            return redirect(waiting)  # the very same was sent twice
        try:
            asked = workflow.ask_extension(report, by=request.user, at=now(), **form.cleaned_data)
        except StepRefused as refusal:
            errors, status = [("", f"{refusal} {_asked_said(waiting)}", "")], 409
        else:
            messages.success(request, f"Đã gửi đề nghị gia hạn {asked.days_asked} ngày.")
            return redirect(asked)
    context = {
        "report": report,
        "form": form,
        "errors": errors,
        "deadlines": deadlines(report.period, localdate(), report),
        "crumbs": crumbs(report, ("Xin gia hạn", "")),
    }
    return render(request, "extensions/ask.html", context, status=status)


def _asked_said(waiting):
    """What somebody of the unit has asked for already, so that two people do not ask past each other."""
    if waiting is None:
        return ""
    asked = f"{waiting.asked_by} đã xin {waiting.days_asked} ngày lúc {localtime(waiting.asked_at):%H:%M %d/%m/%Y}"
    return f"{asked}: {waiting.reason}. Chưa gửi thêm gì; chữ bạn gõ còn ở dưới."


def get_extension(request, pk):
    """The request if this person may see it, else 404; locked while a POST decides about it."""
    extensions = Extension.objects.visible_to(request.user).for_page()
    extensions = extensions.prefetch_related("report__period__cluster__roles")
    if request.method == "POST":
        extensions = extensions.select_for_update(of=("self",))
    extension = get_object_or_404(extensions, pk=pk)
    request.period = extension.report.period
    return extension


def extension(request, pk):
    return _page(request, get_extension(request, pk))


@require_POST
def extension_step(request, pk, step):
    extension = get_extension(request, pk)
    row = next((row for row in workflow.TABLES[Extension] if row.name == step), None)
    form = row and AnsweringForm(row, extension, request.POST)
    if form and form.is_valid() and workflow.is_repeat(extension, step, request.user, *form.said()):
        return redirect(extension)
    forbid_unless_allowed(extension, step, request.user, localdate())
    if form and not form.is_valid():
        return _page(request, extension, answered=form, errors=faults_of(form), status=422)
    comment = form.cleaned_data.get("comment", "") if form else ""
    flags = form.flags() if form else {}
    try:
        done = workflow.take(extension, step, by=request.user, at=now(), comment=comment, flags=flags)
    except StepRefused as refusal:
        errors = refused(refusal)
        return _page(request, get_extension(request, pk), answered=form, errors=errors, status=409)
    messages.success(request, f"{done.report.unit_name}: {done.get_status_display().lower()}.")
    return redirect(done)


def _page(request, extension, *, answered=None, errors=(), status=200):
    user, today, report = request.user, localdate(), extension.report
    faults = {step: step.faults(extension, now()) for step in workflow.steps_for(extension, user, today)}
    sees_report = user.is_admin or user.unit_id == report.unit_id or report.submitted_at is not None
    may_excuse = access.can_excuse(user, report, today)
    context = {
        "extension": extension,
        "report": report,
        "excuse_url": reverse("excuse", args=[report.period_id, report.pk]) if may_excuse else "",
        "errors": errors,
        "forms": [
            answered if answered and answered.step == step else AnsweringForm(step, extension)
            for step, found in faults.items()
            if not found
        ],
        "hindrances": sorted({sentence for found in faults.values() for _, sentence in found}),
        "deadlines": deadlines(report.period, today, report),
        "crumbs": [*crumbs(report)[:1], (f"{report.unit_name}: xin gia hạn", "")],
        "sees_report": sees_report,
        "history": history(extension),
        "decided": decided(extension, user),
    }
    return render(request, "extensions/extension.html", context, status=status)
