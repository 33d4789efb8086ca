"""Correcting what readers have: from the frozen text to a note that shows old and new."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.article import correcting
from cluster_reports.article.drifting import drift
from cluster_reports.forms.correction import CorrectingForm
from cluster_reports.forms.faults import faults_of, refused
from cluster_reports.forms.target_change import DecidingForm
from cluster_reports.models import Article, Correction
from cluster_reports.views.desk import get_article
from cluster_reports.views.unit_report import history
from cluster_reports.workflow import StepRefused

FROM_DATA = "so-lieu"  # ?tu=so-lieu: prefilled with what the new source data say
AGAIN = (
    "Số liệu nguồn đã đổi lần nữa sau khi bạn mở trang. Chưa gửi gì; chữ bạn gõ vẫn ở dưới, đối chiếu với số liệu"
    " mới nhất."
)


def correction_new(request, pk):
    article = get_article(request, pk)
    if not access.can_correct(request.user, article, localdate()):
        raise PermissionDenied
    if article.status != Article.Status.PUBLISHED:
        messages.error(request, "Chỉ đính chính được bài đã đăng.")
        return redirect(article.get_edit_url())
    waiting = article.corrections.waiting().first()
    if request.method != "POST" and waiting:
        return redirect(waiting)
    asked = request.POST if request.method == "POST" else request.GET
    takes_data = asked.get("tu") == FROM_DATA
    found = drift(article) if takes_data else None
    titles = dict(article.paragraphs.values_list("block", "title"))
    outlet = article.review.outlet
    suggested = found and correcting.suggested(
        article.published, article, found, outlet.ending_mark if outlet else ""
    )
    form = CorrectingForm(
        request.POST if request.method == "POST" else None,
        places=correcting.places(article.published, titles),
        suggested=suggested,
    )
    errors, status = [], 200
    if request.method == "POST" and waiting and _is_same(waiting, request, form, article, titles):
        return redirect(waiting)  # the very same was sent twice
    if request.method == "POST" and not form.is_valid():
        errors, status = faults_of(form), 422
    elif request.method == "POST" and takes_data and request.POST.get("source") != found.mark:
        errors, status = [("", AGAIN, "")], 409
    elif request.method == "POST":
        try:
            correction = workflow.ask_correction(
                article,
                form.texts,
                by=request.user,
                at=now(),
                note=form.cleaned_data["note"],
                source=found.mark if found else "",
                base=request.POST.get("base", ""),
                number_source=form.cleaned_data["number_source"],
            )
        except StepRefused as refusal:
            errors, status = refused(refusal), 409
        else:
            messages.success(
                request, "Đã gửi đính chính. Bài đã đăng giữ nguyên đến khi đính chính được đăng."
            )
            return redirect(correction)
    context = {
        "article": article,
        "form": form,
        "errors": errors,
        "drift": found,
        "takes_data": takes_data and bool(found.mark),
    }
    return render(request, "corrections/new.html", context, status=status)


def _is_same(waiting, request, form, article, titles):
    if waiting.asked_by_id != request.user.pk or not form.is_valid():
        return False
    changes = correcting.changes(article.published, titles, form.texts)
    typed = (form.cleaned_data["note"], form.cleaned_data["number_source"], changes)
    return (waiting.note, waiting.number_source, waiting.changes) == typed


def get_correction(request, pk):
    """The correction if this person may see it, else 404; locked while a POST decides about it."""
    corrections = Correction.objects.visible_to(request.user).for_page()
    correction = get_object_or_404(corrections, pk=pk)
    request.period = correction.article.review.period
    return correction


def correction(request, pk):
    return _page(request, get_correction(request, pk))


@require_POST
def correction_step(request, pk, step):
    """``take`` locks the article, then the correction, as a withdrawal does: nobody waits in a ring."""
    correction = get_correction(request, pk)
    if workflow.is_repeat(correction, step, request.user, request.POST.get(f"{step}-comment", "")):
        return redirect(correction)
    row = next((row for row in workflow.TABLES[Correction] if row.name == step), None)
    if row and not access.can_correct(request.user, correction.article, localdate()):
        raise PermissionDenied
    form = row and DecidingForm(row, correction, request.POST)
    if form and not form.is_valid():
        return _page(request, correction, decided=form, errors=faults_of(form), status=422)
    comment = form.cleaned_data.get("comment", "") if form else ""
    try:
        done = workflow.take(correction, step, by=request.user, at=now(), comment=comment)
    except StepRefused as refusal:
        found = get_correction(request, pk)
        return _page(request, found, decided=form, errors=refused(refusal), status=409)
    messages.success(request, f"Đính chính: {done.get_status_display().lower()}.")
    return redirect(done)


def _page(request, correction, *, decided=None, errors=(), status=200):
    steps = workflow.steps_for(correction, request.user, localdate())
    context = {
        "correction": correction,
        "article": correction.article,
        "changes": [
            one
            | dict(zip(("old_part", "new_part"), correcting.told_apart(one["old"], one["new"]), strict=True))
            for one in correction.changes
        ],
        "errors": errors,
        "state_css": "proposed" if correction.status == Correction.Status.ASKED else correction.status,
        "forms": [
            decided if decided and decided.step == step else DecidingForm(step, correction) for step in steps
        ],
        "history": history(correction),
        "waits_for_another": correction.status == Correction.Status.ASKED
        and not any(step.name == "publish" for step in steps),
    }
    return render(request, "corrections/correction.html", context, status=status)
