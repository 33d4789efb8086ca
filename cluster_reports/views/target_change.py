from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.forms.faults import faults_of, refused
from cluster_reports.forms.target_change import AskingChangeForm, DecidingForm
from cluster_reports.models import Target, TargetChange
from cluster_reports.models.plans import Plans
from cluster_reports.tables.pledge_register import last_day
from cluster_reports.tables.target_plan import rows_of
from cluster_reports.views.pledge import get_pledge
from cluster_reports.views.unit_report import forbid_unless_allowed, history
from cluster_reports.workflow import StepRefused


def target(request, pk):
    """A target, what it asks of whom, and every change of it."""
    targets = Target.objects.visible_to(request.user).select_related("pledge__cluster", "line", "parent")
    target = get_object_or_404(targets, pk=pk)
    pledge = target.pledge
    request.cluster = pledge.cluster
    context = {
        "target": target,
        "pledge": pledge,
        "crumbs": [*crumbs(pledge), (target.name, "")],
        "rows": rows_of(target, Plans([target.pk]), pledge.cluster.members_on(last_day(pledge))),
        "changes": TargetChange.objects.visible_to(request.user).filter(target=target).for_page(),
        "may_ask": access.can_ask_change(request.user, pledge, localdate()),
    }
    return render(request, "target_changes/target.html", context)


def target_change_new(request, pk):
    pledge = get_pledge(request, pk)
    if not access.can_ask_change(request.user, pledge, localdate()):
        raise PermissionDenied
    form = AskingChangeForm(
        request.POST if request.method == "POST" else None,
        initial={"target": request.GET.get("chi-tieu")},
        pledge=pledge,
        units=pledge.cluster.members_on(last_day(pledge)),
    )
    errors, status = [], 200
    if request.method == "POST" and not form.is_valid():
        errors, status = faults_of(form), 422
    elif request.method == "POST":
        data = form.cleaned_data
        try:
            asked = workflow.ask_target_change(
                data["target"], form.values(), by=request.user, at=now(), reason=data["reason"]
            )
        except StepRefused as refusal:
            errors, status = refused(refusal), 409
        else:
            messages.success(
                request, "Đã gửi đề nghị điều chỉnh. Chỉ tiêu giữ nguyên đến khi có người đồng ý."
            )
            return redirect(asked)
    context = {
        "pledge": pledge,
        "form": form,
        "errors": errors,
        "crumbs": [*crumbs(pledge), ("Đề nghị điều chỉnh", "")],
    }
    return render(request, "target_changes/ask.html", context, status=status)


def get_change(request, pk):
    """The change if this person may see it, else 404; locked while a POST decides about it."""
    changes = TargetChange.objects.visible_to(request.user).for_page()
    if request.method == "POST":
        changes = changes.select_for_update(of=("self",))
    change = get_object_or_404(changes, pk=pk)
    request.cluster = change.target.pledge.cluster
    return change


def target_change(request, pk):
    return _page(request, get_change(request, pk))


@require_POST
def target_change_step(request, pk, step):
    change = get_change(request, pk)
    forbid_unless_allowed(change, step, request.user, localdate())
    row = next((row for row in workflow.TABLES[TargetChange] if row.name == step), None)
    form = row and DecidingForm(row, change, request.POST)
    if form and not form.is_valid():
        return _page(request, change, decided=form, errors=faults_of(form), status=422)
    comment = form.cleaned_data.get("comment", "") if form else ""
    try:
        done = workflow.take(change, step, by=request.user, at=now(), comment=comment)
    except StepRefused as refusal:
        return _page(request, get_change(request, pk), decided=form, errors=refused(refusal), status=409)
    messages.success(request, f"{done}: {done.get_status_display().lower()}.")
    return redirect(done)


def _page(request, change, *, decided=None, errors=(), status=200):
    steps = workflow.steps_for(change, request.user, localdate())
    context = {
        "change": change,
        "errors": errors,
        "forms": [
            decided if decided and decided.step == step else DecidingForm(step, change) for step in steps
        ],
        "crumbs": [
            *crumbs(change.target.pledge),
            (change.target.name, change.target.get_absolute_url()),
            ("Điều chỉnh", ""),
        ],
        "history": history(change),
    }
    return render(request, "target_changes/change.html", context, status=status)


def crumbs(pledge):
    """The way here from the pledge, for partials/breadcrumbs.html."""
    return [(f"{pledge}, {pledge.cluster}", pledge.get_absolute_url())]
