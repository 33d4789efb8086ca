"""A moment for an article: typed, read back in words, then carried by the very button that sets it."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.timezone import is_naive, localdate, localtime, make_aware, now

from cluster_reports import workflow
from cluster_reports.forms.article_schedule import MomentForm, WithdrawingForm, tomorrow_morning, typed
from cluster_reports.forms.faults import faults_of
from cluster_reports.models import Article
from cluster_reports.vietnamese.dates import YEARS
from cluster_reports.vietnamese.times import ZONE, moment_in_words, moment_said
from cluster_reports.views.desk import get_article, is_stale
from cluster_reports.workflow.scheduling import said_moment, why_not

STEPS = {Article.Status.PROPOSED: "schedule", Article.Status.PUBLISHED: "schedule_withdrawal"}
STALE = "Bài đã thay đổi sau khi bạn mở trang. Chưa hẹn gì; đọc lại rồi hẹn."


def article_schedule(request, pk):
    """GET reads the typed moment back; POST sets exactly the moment that its button named."""
    article = get_article(request, pk)
    name = STEPS.get(article.status)
    step = next((one for one in workflow.TABLES[Article] if one.name == name), None)
    if step is None or not step.allowed(request.user, article, localdate()):
        if request.method == "POST" and name is None and request.user.role == request.user.Role.EDITOR:
            messages.error(request, f"Bài đang là “{article.get_status_display()}”: không còn gì để hẹn.")
            return redirect(article.get_edit_url())
        raise PermissionDenied
    if request.method != "POST":
        given = request.GET if "day" in request.GET else None
        initial = typed(article.due_at) if article.due_at else tomorrow_morning(now())
        return _page(request, article, step, MomentForm(given or initial))
    withdrawing = WithdrawingForm(request.POST) if step.asks_comment else None
    moment = _read(request.POST.get("moment", ""))
    if moment is None:
        return _page(request, article, step, MomentForm(tomorrow_morning(now())), ["Chưa chọn ngày, giờ."])
    shown = MomentForm(typed(moment))
    if withdrawing and not withdrawing.is_valid():
        return _page(request, article, step, shown, withdrawing=withdrawing, status=422)
    said = withdrawing.cleaned_data if withdrawing else {}
    comment = said.get("comment", "")
    if workflow.is_repeat(article, name, request.user, comment, said_moment(moment)):
        return redirect(article.get_edit_url())
    if is_stale(request, article):
        return _page(request, article, step, shown, [STALE], withdrawing, status=409)
    flags = {"due_at": moment, "notice": said.get("notice", "")}
    try:
        workflow.take(article, name, by=request.user, at=now(), comment=comment, flags=flags)
    except workflow.StepRefused as refusal:
        reasons = [str(refusal), *(sentence for _, sentence in refusal.faults)]
        return _page(request, article, step, shown, reasons, withdrawing, status=409)
    messages.success(request, f"Đã {_label(step, moment)[0].lower()}{_label(step, moment)[1:]}.")
    return redirect(article.get_edit_url())


def _page(request, article, step, form, reasons=(), withdrawing=None, *, status=200):
    moment = form.moment
    if moment and not reasons and (reason := why_not(moment, now())):
        reasons, moment = [reason], None
    errors = [("", reason, "") for reason in reasons] + faults_of(form)
    if withdrawing is None and step.asks_comment:
        withdrawing = WithdrawingForm()
    elif withdrawing is not None:
        errors += faults_of(withdrawing)
    context = {
        "article": article,
        "step": step,
        "form": form,
        "withdrawing": withdrawing,
        "errors": errors,
        "moment": moment and localtime(moment).isoformat(timespec="minutes"),
        "in_words": moment and moment_in_words(localtime(moment)),
        "button": moment and _label(step, moment),
        "due": article.due_at and moment_in_words(localtime(article.due_at)),
    }
    return render(request, "articles/schedule.html", context, status=status or 200)


def _label(step, moment):
    """ "Hẹn đăng 07:00 25/6 (giờ Việt Nam)", with the year where it is not this one."""
    local = localtime(moment)
    return f"{step.label} {moment_said(local, year=local.year != localdate().year)} ({ZONE})"


def _read(text):
    """The moment a button carried, None where somebody wrote something else into it."""
    try:
        moment = datetime.fromisoformat(text).replace(second=0, microsecond=0)
        moment = localtime(make_aware(moment) if is_naive(moment) else moment)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in YEARS else None
