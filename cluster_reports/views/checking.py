"""The panel "Kiểm tra" of the article desk: what the checks find, mending it, and answering for a number."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import workflow
from cluster_reports.article.proofing import HEADLINE, report_on
from cluster_reports.forms.confirmed_number import ConfirmedNumberForm

from .desk import (
    can_edit,
    get_article,
    get_editable,
    is_stale,
    page_of,
    save_typed,
    say_if_unscheduled,
    typed_forms,
)

STALE = "Bài đã thay đổi sau khi bạn mở trang. Chưa có gì được làm; đọc lại bản mới dưới đây."


@require_POST
def checks(request, pk):
    """The panel for what is typed; saves nothing."""
    article = get_article(request, pk)
    form, typed = typed_forms(article, request.POST)
    paragraphs = None
    if form.is_valid() and typed.is_valid():
        form.save(commit=False)
        for one in typed.forms:
            one.save(commit=False)
        paragraphs = [one.instance for one in typed.forms]
    context = {
        "report": report_on(article, localdate(), paragraphs),
        "confirmed": article.confirmed_numbers.select_related("by"),
        "article": article,
        "can_edit": can_edit(request.user, article),
    }
    return render(request, "articles/checks.html", context)


def _save_typed(request, article):
    """Saves what was typed along with the button; the page to answer with instead where that cannot be."""
    is_typed = "doan-TOTAL_FORMS" in request.POST
    if is_stale(request, article) and not is_typed:
        messages.error(request, STALE)
        return redirect(article.get_edit_url())
    if not is_typed:
        return None
    form, paragraphs = typed_forms(article, request.POST)
    if is_stale(request, article):
        return page_of(request, article, form, paragraphs, status=409)
    if not (form.is_valid() and paragraphs.is_valid()):
        return page_of(request, article, form, paragraphs, status=422)
    save_typed(request, article, form, paragraphs)
    article.keep_revision(by=request.user, at=now())
    say_if_unscheduled(request, article)
    return None


def _panel(article):
    return redirect(f"{article.get_edit_url()}#kiem-tra")


@require_POST
def fix(request, pk):
    """Makes the exact replacement that a finding offers."""
    article = get_editable(request, pk)
    last, label = article.revisions.first(), request.POST.get("label", "")
    is_last = bool(last and label) and (last.label, last.saved_by_id) == (label, request.user.pk)
    if is_last and is_stale(request, article):
        return _panel(article)  # the very same was sent twice
    if refused := _save_typed(request, article):
        return refused
    key = request.POST.get("finding")
    report = report_on(article, localdate())
    finding = next((one for one in report.findings if one.key == key and one.replacement), None)
    if finding is None:
        messages.error(request, "Chỗ này trong bài đã khác nên chưa sửa gì. Xem lại danh sách dưới đây.")
        return _panel(article)
    _replace(article, finding)
    article.keep_revision(by=request.user, at=now(), label=finding.label)
    messages.success(request, f"Đã sửa đoạn {finding.title}. Bản trước khi sửa vẫn còn trong các bản lưu.")
    say_if_unscheduled(request, article)
    return _panel(article)


def _replace(article, finding):
    wanted = finding.replacement
    if finding.place == HEADLINE:
        article.headline = f"{article.headline[: wanted.start]}{wanted.text}{article.headline[wanted.end :]}"
        article.headline_is_edited = True
        article.save()
        return
    paragraph = article.paragraphs.get(block=finding.place)
    text = f"{paragraph.shown[: wanted.start]}{wanted.text}{paragraph.shown[wanted.end :]}"
    if wanted.restores:
        text, paragraph.is_hidden = paragraph.generated, False
    paragraph.text = None if text == paragraph.generated else text
    paragraph.save()


@require_POST
def confirm(request, pk):
    """Somebody names the source of a number that no approved figure holds; it holds for this number only."""
    article = get_editable(request, pk)
    form = ConfirmedNumberForm(request.POST)
    form.is_valid()
    number, source = form.cleaned_data.get("number"), form.cleaned_data.get("source")
    there = article.confirmed_numbers.select_related("by").filter(number=number or "").first()
    if there and (there.by_id, there.source) == (request.user.pk, source):
        return _panel(article)  # the very same was sent twice
    if refused := _save_typed(request, article):
        return refused
    if there:
        told = f"{there.by} đã xác nhận “{there.number}”, nguồn: {there.source}."
        messages.error(request, f"{told} Chưa ghi nguồn mới; bỏ xác nhận ấy trước.")
    elif not form.is_valid():
        for faults in form.errors.values():
            messages.error(request, f"Chưa xác nhận được: {' '.join(faults)}")
    elif number not in {one.confirms for one in report_on(article, localdate()).findings}:
        messages.error(request, f"“{number}” không còn là số cần xác nhận trong bài. Chưa ghi gì.")
    else:
        form.instance.article, form.instance.by, form.instance.at = article, request.user, now()
        form.save()
        _note(request, article, "confirm_number", number, source)
        messages.success(request, f"Đã ghi nguồn của “{number}”.")
    return _panel(article)


@require_POST
def unconfirm(request, pk, confirmed_pk):
    article = get_editable(request, pk)
    confirmed = article.confirmed_numbers.filter(pk=confirmed_pk).first()
    if confirmed is None:
        return _panel(article)  # gone already
    if refused := _save_typed(request, article):
        return refused
    confirmed.delete()
    _note(request, article, "unconfirm_number", confirmed.number, confirmed.source)
    messages.success(request, f"Đã bỏ xác nhận “{confirmed.number}”.")
    return _panel(article)


def _note(request, article, step, number, source):
    details = [{"line": number, "reason": source}]
    workflow.note(article, step, by=request.user, at=now(), details=details)
