"""A unit has the points of one line of its sheet looked at again; who marks it rules."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.forms.appeal import AppealForm, RulingForm
from cluster_reports.forms.faults import faults_of, refused
from cluster_reports.models import ANSWER_DAYS, Appeal, Criterion, Scoring
from cluster_reports.models.appeal import stays_inside
from cluster_reports.vietnamese.dates import days_left, numeric_date
from cluster_reports.vietnamese.numbers import number
from cluster_reports.workflow import StepRefused
from cluster_reports.workflow.appeal import final_of
from units.models import Unit

from .decided import decided
from .scoring import get_scoring
from .unit_report import forbid_unless_allowed, history

NOT_NOW = "Điểm này không đề nghị xem lại được: chưa chốt điểm, hoặc bảng chấm điểm đã chốt."
CHANGED = "Điểm chốt đã đổi sau khi bạn mở trang này. Chưa có gì được làm và chữ bạn gõ còn ở dưới; xem lại rồi gửi."


def appeal_new(request, pk, unit, criterion):
    scoring = get_scoring(request, pk)
    if not request.user.is_staff_of({unit}):
        if access.is_judge(request.user, scoring.period, localdate()):
            raise PermissionDenied
        raise Http404
    unit = get_object_or_404(Unit.objects.filter(pk__in=scoring.period.members().values("pk")), pk=unit)
    leaves = Criterion.objects.exclude(kind=Criterion.Kind.SUM).select_related("target")
    leaf = get_object_or_404(leaves, table=scoring.table_id, pk=criterion)
    sheet = f"{reverse('score-sheet', args=[pk, unit.pk])}#tieu-chi-{leaf.pk}"
    appeals = Appeal.objects.filter(scoring=scoring, criterion=leaf, unit=unit)
    waiting = appeals.waiting().select_related("asked_by__unit").first()
    if waiting and request.method != "POST":
        return redirect(waiting)
    final = final_of(scoring, leaf.pk, unit.pk)
    read = f"{final.points:f}-{appeals.count()}" if final else ""
    may_ask = access.can_appeal(request.user, scoring, unit.pk) and leaf.kind != Criterion.Kind.BEST
    if not may_ask or (final is None and not waiting):
        messages.warning(request, NOT_NOW)
        return redirect(sheet)
    form, errors, status = AppealForm(request.POST if request.method == "POST" else None), [], 200
    if request.method == "POST" and not form.is_valid():
        errors, status = faults_of(form), 422
    elif request.method == "POST":
        reason = form.cleaned_data["reason"]
        if waiting and (waiting.asked_by, waiting.reason) == (request.user, reason):
            return redirect(waiting)  # the very same was sent twice
        try:
            if not waiting and request.POST.get("read") != read:
                raise StepRefused(CHANGED)
            asked = workflow.ask_appeal(scoring, leaf, unit, by=request.user, at=now(), reason=reason)
        except StepRefused as refusal:
            errors, status = [("", f"{refusal} {_asked_said(waiting)}".strip(), "")], 409
        else:
            by = numeric_date(asked.answer_by)
            messages.success(request, f"Đã gửi đề nghị xem lại điểm. Cụm, khối trả lời chậm nhất ngày {by}.")
            return redirect(asked)
    context = {
        "scoring": scoring,
        "unit": unit,
        "unit_name": unit.name_on(scoring.period.ends_on),
        "leaf": leaf,
        "final": final,
        "read": read,
        "form": form,
        "errors": errors,
        "sheet": sheet,
        "days": ANSWER_DAYS,
        "is_inside": stays_inside(leaf),
        "crumbs": _crumbs(scoring, unit, sheet, "Đề nghị xem lại điểm"),
    }
    return render(request, "appeals/ask.html", context, status=status)


def _asked_said(waiting):
    """What somebody of the unit has asked for already, so that two people do not ask past each other."""
    if waiting is None:
        return ""
    asked = f"{waiting.asked_by} đã đề nghị lúc {localtime(waiting.asked_at):%H:%M %d/%m/%Y}"
    return f"{asked}: {waiting.reason.rstrip('.')}. Chưa gửi thêm gì; chữ bạn gõ còn ở dưới."


def get_appeal(request, pk):
    """The appeal if this person may see it, else 404; its scoring and it are locked while a POST decides about it."""
    appeals = Appeal.objects.visible_to(request.user).for_page()
    appeals = appeals.prefetch_related("scoring__period__cluster__roles")
    if request.method == "POST":  # the scoring first, as whoever decides or closes does
        found = get_object_or_404(Appeal.objects.visible_to(request.user), pk=pk)
        Scoring.objects.select_for_update(of=("self",)).get(pk=found.scoring_id)
        appeals = appeals.select_for_update(of=("self",))
    appeal = get_object_or_404(appeals, pk=pk)
    request.period = appeal.period
    return appeal


def appeal(request, pk):
    return _page(request, get_appeal(request, pk))


@require_POST
def appeal_step(request, pk, step):
    appeal = get_appeal(request, pk)
    row = next((row for row in workflow.TABLES[Appeal] if row.name == step), None)
    final = final_of(appeal.scoring_id, appeal.criterion_id, appeal.unit_id)
    form = row and RulingForm(row, appeal, final, request.POST)
    is_valid = bool(form) and form.is_valid()
    if is_valid and workflow.is_repeat(appeal, step, request.user, *form.said()):
        return redirect(appeal)
    forbid_unless_allowed(appeal, step, request.user, localdate())
    is_open = row is not None and appeal.status in row.sources
    if is_open and row.asks_comment and request.POST.get("read") != _read(final):
        return _page(request, appeal, answered=form, errors=[("", CHANGED, "")], status=409)
    if form and is_open and (errors := form.same_points() if is_valid else faults_of(form)):
        return _page(request, appeal, answered=form, errors=errors, status=422)
    comment = form.cleaned_data.get("comment", "") if is_valid else ""
    try:
        done = workflow.take(
            appeal, step, by=request.user, at=now(), comment=comment, flags=form.flags() if is_valid else {}
        )
    except StepRefused as refusal:
        errors = refused(refusal)
        return _page(request, get_appeal(request, pk), answered=form, errors=errors, status=409)
    messages.success(request, f"{done.unit_name}: {done.said or done.get_status_display().lower()}.")
    return redirect(done)


def _read(final):
    """What a ruling is made on: the points as the page showed them."""
    return f"{final.points:f}" if final else ""


def _page(request, appeal, *, answered=None, errors=(), status=200):
    user, today, scoring = request.user, localdate(), appeal.scoring
    final = final_of(scoring, appeal.criterion_id, appeal.unit_id)
    faults = {step: step.faults(appeal, now()) for step in workflow.steps_for(appeal, user, today)}
    is_waiting = appeal.status == Appeal.Status.ASKED
    sees_sheet = not scoring.is_open or user.is_staff_of({appeal.unit_id})
    sees_sheet = sees_sheet or access.can_see_trial(user, scoring.period, today)
    sheet = (
        f"{reverse('score-sheet', args=[scoring.period_id, appeal.unit_id])}#tieu-chi-{appeal.criterion_id}"
    )
    context = {
        "appeal": appeal,
        "scoring": scoring,
        "left": f"{numeric_date(appeal.answer_by)} ({days_left(appeal.answer_by, today)})"
        if is_waiting
        else "",
        "present": number(final.points) if is_waiting and final and final.points != appeal.points else "",
        "read": _read(final),
        "errors": errors,
        "forms": [
            answered if answered and answered.step == step else RulingForm(step, appeal, final)
            for step, found in faults.items()
            if not found
        ],
        "hindrances": sorted({sentence for found in faults.values() for _, sentence in found}),
        "crumbs": _crumbs(scoring, appeal.unit, sheet if sees_sheet else "", "Xem lại điểm"),
        "sheet": sheet if sees_sheet else "",
        "history": history(appeal),
        "decided": decided(appeal, user),
    }
    return render(request, "appeals/appeal.html", context, status=status)


def _crumbs(scoring, unit, sheet, title):
    way = [(str(scoring), scoring.get_absolute_url())]
    if sheet:
        way.append((f"Phiếu điểm {unit.name_on(scoring.period.ends_on)}", sheet))
    return [*way, (title, "")]
