"""The desk saves what is typed by itself, into one working copy a person; nothing of the article changes."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from cluster_reports.forms import working_copy

from .desk import can_edit, get_article, get_editable
from .unit_report_edit import moment_said


@require_POST
def article_autosave(request, pk):
    article = get_article(request, pk)
    if request.POST.get("person") != str(request.user.pk):
        return JsonResponse({"log_in": True}, status=401)  # somebody else has logged in in this browser
    if not can_edit(request.user, article):
        return JsonResponse({"closed": "Bài không còn mở để sửa."}, status=409)
    content = working_copy.typed(article.paragraphs.all(), request.POST)
    typed_over = request.POST.get("version", "")[:20]
    knows = request.POST.get("copy", "0")
    copy = working_copy.keep(article, request.user, content, typed_over=typed_over, knows=knows, at=now())
    if copy and copy.content != content:
        when = moment_said(copy.saved_at)
        return JsonResponse(
            {"closed": f"Bài còn chữ tự lưu lúc {when} ở cửa sổ khác, chưa khôi phục hay bỏ."}, status=409
        )
    return JsonResponse(_answer(request, article, copy))


def _answer(request, article, copy):
    """In the words of ``entry/autosave.js``; the page's version stays, so that saving still compares."""
    return {
        "version": request.POST.get("version", ""),
        "newest": str(article.version),
        "marks": working_copy.marks_of(request.POST),
        "stored": {},
        "put_aside": [],
        "conflicts": [],
        "taken_cells": [],
        "copy": str(copy.times) if copy else "0",
        "saved_at": moment_said(copy.saved_at) if copy else "",
    }


@require_POST
def article_autosave_drop(request, pk):
    """Gives the own working copy up, if it still is the one the page showed."""
    article = get_editable(request, pk)
    copy = working_copy.of(article, request.user)
    if copy and str(copy.times) == request.POST.get("copy"):
        copy.delete()
        messages.success(request, "Đã bỏ chữ tự lưu. Bài giữ nguyên như bản đã lưu.")
    elif copy:
        messages.error(request, "Chữ tự lưu đã khác khi bạn mở trang. Chưa bỏ; xem lại dưới đây.")
    return redirect(article.get_edit_url())
