"""Proposals of awards: the list of a period by route, one proposal, and its steps."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.forms.award_proposal import AnsweringProposalForm, AwardProposalForm
from cluster_reports.forms.faults import faults_of, refused
from cluster_reports.models import AwardProposal, LegalBasis, LoggedStep, Period, Review
from cluster_reports.tables.award_list import by_route
from cluster_reports.tables.award_quotas import of_proposal
from cluster_reports.tables.ballot_result import votes_on
from cluster_reports.workflow import StepRefused
from cluster_reports.workflow.awards import lines_of, version_of
from units.two_versions import differences, fingerprint

from .decided import decided
from .period import get_period
from .review import get_own_review
from .unit_report import forbid_unless_allowed, history

CONFLICT = (
    "Đề nghị đã được lưu ở nơi khác sau khi bạn mở trang. Chưa lưu gì và chữ bạn gõ vẫn ở dưới:"
    " so hai bản trong bảng, sửa chỗ cần sửa rồi lưu lại."
)
CHANGED = "Đề nghị đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm; xem lại bản mới dưới đây."
AWARDS_CHANGED = (
    "Danh sách đề nghị hoặc phần khen thưởng đã thay đổi sau khi bạn mở trang. Chưa lấy gì; xem rồi bấm lại."
)
HIDDEN = {"hold", "release"}  # steps whose reason not everybody may read


def award_proposals(request, pk):
    period = get_period(request, pk)
    user, today = request.user, localdate()
    proposals = list(AwardProposal.objects.visible_to(user).filter(period=period).for_page())
    review = Review.objects.visible_to(user).filter(period=period).select_related("period").first()
    may_take = review is not None and access.can_edit_review(user, review, today)
    lines = lines_of(review) if may_take else []
    context = {
        "period": period,
        "groups": by_route(proposals),
        "may_propose": _may_propose(user, period),
        "review": review,
        "may_take": may_take,
        "may_ballot": access.is_judge(user, period, today) and any(one.can_be_voted_on for one in proposals),
        "lines": lines,
        "is_due": any(line.is_due for line in lines),
        "version": version_of(review) if may_take else "",
        "may_read_papers": review is not None and access.can_read_nominees(user, period, today),
        "crumbs": _crumbs(period, "Đề nghị khen thưởng"),
    }
    return render(request, "award_proposals/list.html", context)


def _may_propose(user, period):
    is_own = access.can_propose_award(user, period, user.unit_id)
    return is_own and period.members().filter(pk=user.unit_id).exists()


@require_POST
def awards_take(request, pk):
    """Proposals that stand become lines of the review, as the page has just shown; pressed twice, it is once."""
    period = get_object_or_404(Period.objects.visible_to(request.user), pk=pk)
    review = get_object_or_404(Review.objects.visible_to(request.user), period=period)
    review = get_own_review(request, review.pk)
    if not any(line.is_due for line in lines_of(review)):
        messages.info(
            request, "Phần khen thưởng của hội nghị đã khớp với danh sách đề nghị; không có gì để lấy."
        )
    elif request.POST.get("version") != version_of(review):
        messages.error(request, AWARDS_CHANGED)
    else:
        taken = workflow.take_awards(review, by=request.user, at=now())
        messages.success(
            request,
            f"Đã lấy {taken} dòng vào phần khen thưởng; dòng mới để nội bộ cụm cho đến khi chọn công khai.",
        )
    return redirect("award-proposals", period.pk)


def award_proposal_new(request, pk):
    period = get_period(request, pk)
    if not _may_propose(request.user, period):
        raise PermissionDenied
    basis = LegalBasis.on(localdate())
    proposal = AwardProposal(period=period, unit=request.user.unit, basis=basis.said if basis else "")
    form = AwardProposalForm(request.POST if request.method == "POST" else None, instance=proposal)
    errors, status = [], 200
    if request.method == "POST":
        twin = _twin(request, proposal)
        if twin:
            return redirect(twin)  # the very same was sent twice
        if form.is_valid():
            proposal.written_by, proposal.written_at = request.user, now()
            form.save()
            messages.success(request, "Đã lưu đề nghị. Xem lại rồi gửi.")
            return redirect(proposal)
        errors, status = faults_of(form), 422
    return _edit_page(request, proposal, form, "", errors=errors, status=status)


def _twin(request, proposal):
    """The draft that this very page, sent before, has made; None where there is none or it says otherwise."""
    sent = AwardProposalForm(request.POST, instance=AwardProposal(period=proposal.period, unit=proposal.unit))
    sent.full_clean()
    mine = AwardProposal.objects.filter(
        period=proposal.period, unit=proposal.unit, written_by=request.user, status=AwardProposal.Status.DRAFT
    )
    wanted = {name: sent.cleaned_data.get(name) for name in sent.fields}
    return next(
        (one for one in mine if all(getattr(one, name) == value for name, value in wanted.items())), None
    )


def get_proposal(request, pk):
    """The proposal if this person may see it, else 404; a POST locks it and the periods of its year."""
    proposals = AwardProposal.objects.visible_to(request.user).for_page()
    proposals = proposals.prefetch_related("period__cluster__roles")
    if request.method == "POST":
        found = get_object_or_404(
            AwardProposal.objects.visible_to(request.user).select_related("period"), pk=pk
        )
        Period.objects.hold_year_of(found.period)
        proposals = proposals.select_for_update(of=("self",))
    proposal = get_object_or_404(proposals, pk=pk)
    request.period = proposal.period
    return proposal


def award_proposal(request, pk):
    return _page(request, get_proposal(request, pk))


def award_proposal_edit(request, pk):
    proposal = get_proposal(request, pk)
    if not access.can_write_proposal(request.user, proposal, localdate()):
        raise PermissionDenied
    holds = fingerprint(AwardProposal.objects.filter(pk=pk))
    form = AwardProposalForm(request.POST if request.method == "POST" else None, instance=proposal)
    if request.method != "POST":
        return _edit_page(request, proposal, form, holds)
    found = differences(form) if request.POST.get("read") != holds else []
    if found or "read" not in request.POST:
        errors = [("", CONFLICT, "")]
        return _edit_page(request, proposal, form, holds, errors=errors, status=409, found=found)
    if not form.is_valid():
        return _edit_page(request, proposal, form, holds, errors=faults_of(form), status=422)
    form.save()
    messages.success(request, "Đã lưu đề nghị. Xem lại rồi gửi.")
    return redirect(proposal)


def _edit_page(request, proposal, form, read, *, errors=(), status=200, found=()):
    stored = AwardProposal.objects.for_page().filter(pk=proposal.pk).first() if proposal.pk else None
    title = "Sửa đề nghị" if stored else "Lập đề nghị khen thưởng"
    context = {
        "proposal": stored,
        "period": proposal.period,
        "unit_name": proposal.unit.name_on(proposal.period.ends_on),
        "title": title,
        "form": form,
        "has_catalogue": len(form.fields["form"].choices) > 1,
        "read": read,
        "errors": errors,
        "differences": found,
        "back": stored.get_absolute_url() if stored else "",
        "crumbs": _crumbs(proposal.period, title),
    }
    return render(request, "award_proposals/edit.html", context, status=status)


@require_POST
def award_proposal_step(request, pk, step):
    proposal = get_proposal(request, pk)
    row = next((row for row in workflow.TABLES[AwardProposal] if row.name == step), None)
    if row is None:
        raise Http404
    verdicts = of_proposal(proposal) if step == "endorse" else []
    form = AnsweringProposalForm(row, request.POST, any(one.excess for one in verdicts))
    is_valid = form.is_valid()
    comment = form.cleaned_data.get("comment", "") if is_valid else ""
    if _is_repeat(proposal, step, request.user, comment):
        return redirect(proposal)
    forbid_unless_allowed(proposal, step, request.user, localdate())
    is_open = proposal.status in row.sources
    if is_open and request.POST.get("version") != str(_version(proposal)):
        return _page(request, proposal, answered=form, errors=[("", CHANGED, "")], status=409)
    if is_open and not is_valid:
        return _page(request, proposal, answered=form, errors=faults_of(form), status=422)
    try:
        done = workflow.take(proposal, step, by=request.user, at=now(), comment=comment)
    except StepRefused as refusal:
        errors = refused(refusal)
        return _page(request, get_proposal(request, pk), answered=form, errors=errors, status=409)
    said = "đang tạm dừng" if done.is_held else done.get_status_display().lower()
    messages.success(request, f"{done}: {said}.")
    return redirect(done)


def _is_repeat(proposal, step, by, comment):
    """As ``workflow.is_repeat``, also for the steps that leave the state as it is."""
    if step not in HIDDEN:
        return workflow.is_repeat(proposal, step, by, comment)
    last = LoggedStep.objects.about(proposal).first()
    return last is not None and (last.step, last.by_id, last.comment) == (step, by.pk, comment)


def _version(proposal):
    return int(fingerprint(AwardProposal.objects.filter(pk=proposal.pk)), 16)


def _page(request, proposal, *, answered=None, errors=(), status=200):
    user, today = request.user, localdate()
    steps = workflow.steps_for(proposal, user, today)
    faults = {step: step.faults(proposal, now()) for step in steps}
    may_judge = access.can_endorse(user, proposal, today)
    is_waiting = proposal.status == AwardProposal.Status.SUBMITTED
    verdicts = of_proposal(proposal) if proposal.status not in AwardProposal.GIVEN_UP else []
    passes = any(one.excess for one in verdicts)
    sees_reason = access.can_read_hold_reason(user, proposal, today)
    context = {
        "proposal": proposal,
        "period": proposal.period,
        "verdicts": verdicts,
        "votes": votes_on([proposal]).get(proposal.pk, ""),
        "asks_reason": passes and may_judge and is_waiting,
        "sees_reason": sees_reason,
        "may_write": access.can_write_proposal(user, proposal, today),
        "forms": [
            answered if answered and answered.step == step else AnsweringProposalForm(step, None, passes)
            for step, found in faults.items()
            if not found
        ],
        "hindrances": list(dict.fromkeys(sentence for found in faults.values() for _, sentence in found)),
        "version": _version(proposal) if steps else 0,
        "errors": errors,
        "history": history(proposal) if sees_reason else None,
        "may_read_history": sees_reason,
        "decided": decided(proposal, user) if sees_reason else "",
        "crumbs": _crumbs(proposal.period, str(proposal)),
    }
    return render(request, "award_proposals/proposal.html", context, status=status)


def _crumbs(period, title):
    way = [(f"{period.cluster} · {period}", reverse("period", args=[period.pk]))]
    if title != "Đề nghị khen thưởng":
        way.append(("Đề nghị khen thưởng", reverse("award-proposals", args=[period.pk])))
    return [*way, (title, "")]
