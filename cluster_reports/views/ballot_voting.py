"""A member gives a paper; the head enters those that came in writing. Nothing here remembers what was ticked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.forms.ballot import PaperForm, WrittenForm
from cluster_reports.forms.faults import faults_of
from cluster_reports.workflow import StepRefused

from .ballot import get_ballot, own_voter, page


@sensitive_post_parameters()
@require_POST
def ballot_cast(request, pk):
    """Of a secret ballot the first press shows what was ticked, the second gives the paper, for good."""
    ballot = get_ballot(request, pk)
    voter = own_voter(ballot, request.user)
    if voter is None:
        raise PermissionDenied
    if not access.can_vote(request.user, voter):
        if ballot.is_open and voter.has_voted:
            messages.info(request, "Phiếu của bạn đã được ghi trước đó; lần này không ghi thêm gì.")
            return redirect(ballot)
        return page(
            request, ballot, errors=[("", "Cuộc bỏ phiếu không còn mở. Phiếu chưa được ghi.", "")], status=409
        )
    lines = list(ballot.lines.all())
    form = PaperForm(ballot, lines, request.POST)
    if not form.is_valid():
        return page(request, ballot, paper=form, errors=faults_of(form), status=422)
    if ballot.is_secret and request.POST.get("confirmed") != "1":
        crumbs = [(str(ballot), ballot.get_absolute_url()), ("Xem lại phiếu", "")]
        return render(request, "ballots/confirm.html", {"ballot": ballot, "form": form, "crumbs": crumbs})
    try:
        workflow.vote(ballot, request.user, form.chosen)
    except StepRefused as refusal:
        return page(request, ballot, errors=[("", str(refusal), "")], status=409)
    may_change = "" if ballot.is_secret else " Bạn đổi được cho đến khi kết thúc."
    messages.success(request, f"Phiếu của bạn đã được ghi.{may_change}")
    return redirect(ballot)


@sensitive_post_parameters()
def ballot_written(request, pk):
    ballot = get_ballot(request, pk)
    if not access.can_run_ballot(request.user, ballot, localdate()):
        raise PermissionDenied
    if not ballot.is_open:
        messages.warning(request, "Cuộc bỏ phiếu không mở nên không nhập được phiếu giấy.")
        return redirect(ballot)
    lines = list(ballot.lines.all())
    voters = list(ballot.voters.select_related("user__unit"))
    absent = [one for one in voters if not one.has_voted]
    form, errors, status = WrittenForm(ballot, lines, absent), [], 200
    if request.method == "POST":
        written = {str(one.pk) for one in voters if one.is_written}
        posted = set(request.POST.getlist("voters"))
        if posted and posted <= written:
            messages.info(request, "Các phiếu giấy này đã được nhập trước đó; lần này không ghi thêm gì.")
            return redirect(ballot)
        form = WrittenForm(ballot, lines, absent, request.POST)
        if not form.is_valid():
            errors, status = faults_of_written(form), 422
        else:
            try:
                chosen = [int(pk) for pk in form.cleaned_data["voters"]]
                workflow.enter_written(ballot, chosen, form.votes(), by=request.user, at=now())
            except StepRefused as refusal:
                errors, status = [("", str(refusal), "")], 409
            else:
                messages.success(request, f"Đã nhập {len(chosen)} phiếu giấy.")
                return redirect(ballot)
    context = {
        "ballot": ballot,
        "form": form,
        "absent": absent,
        "errors": errors,
        "crumbs": [(str(ballot), ballot.get_absolute_url()), ("Nhập phiếu giấy", "")],
    }
    return render(request, "ballots/written.html", context, status=status)


def faults_of_written(form):
    """As ``faults_of``; what is wrong with all papers together names no field."""
    together = [("", message, "") for message in form.non_field_errors()]
    form.errors.pop("__all__", None)
    return together + faults_of(form)
