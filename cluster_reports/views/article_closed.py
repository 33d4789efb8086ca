"""Typed on and sent too late: somebody took the article a step further meanwhile, and closed it to this hand."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.timezone import localdate, now

from cluster_reports import access, workflow
from cluster_reports.forms import working_copy
from cluster_reports.models import Article, LoggedStep, WorkingCopy

from .unit_report_edit import moment_said


class ClosedMeanwhile(PermissionDenied):
    """What a person of the desk sent for an article that they may not change in its present state."""

    def __init__(self, article):
        super().__init__()
        self.article = article


def refuse(request, article):
    """Raises what tells a person of the desk how it came; whoever never writes this article is simply refused."""
    if request.method == "POST" and access.can_comment(request.user, article, localdate()):
        raise ClosedMeanwhile(article)
    raise PermissionDenied


def closed_page(request, article):
    """409: who did what, and what was typed, kept as the person's own working copy for when the article is a draft."""
    rows = list(article.paragraphs.all())
    typed, is_kept = [], False
    if "doan-TOTAL_FORMS" in request.POST:
        content = working_copy.typed(rows, request.POST)
        typed = _differing(content, working_copy.stored(article, rows), rows)
        copy = typed and working_copy.keep(
            article,
            request.user,
            content,
            typed_over=request.POST.get("version", "")[:20],
            knows=request.POST.get("copy", "0"),
            at=now(),
        )
        is_kept = bool(copy) and copy.content == content
    context = {
        "article": article,
        "last": LoggedStep.objects.last_about(article, but=workflow.NOTED),
        "typed": typed,
        "is_kept": is_kept,
        "can_correct": article.status == Article.Status.PUBLISHED
        and access.can_correct(request.user, article, localdate()),
    }
    return render(request, "articles/too_late.html", context, status=409)


def _differing(content, stored, rows):
    """(place, words) of all that was typed and is not what is saved."""
    found = [
        (label, content[name])
        for name, label in (("headline", "Tít"), ("slug", "Địa chỉ"))
        if content[name] != stored[name]
    ]
    for row in rows:
        now_, was = content["blocks"].get(row.block), stored["blocks"][row.block]
        if now_ and now_[0] != was[0]:
            found.append((row.title, now_[0] or "(xóa hết chữ)"))
        if now_ and now_[1] != was[1]:
            found.append((row.title, "bỏ khỏi bài" if now_[1] else "đưa lại vào bài"))
    return found + [("Đoạn không còn trong bài", text) for text in content["lost"]]


def unsaved_of_others(article, user) -> str:
    """What to tell who lets others read the article now: whose words are typed and not in it; "" for nobody's."""
    copies = WorkingCopy.objects.filter(article=article).exclude(person=user).select_related("person__unit")
    said = "; ".join(f"{one.person} (tự lưu lúc {moment_said(one.saved_at)})" for one in copies)
    return said and f"Có chữ gõ dở chưa lưu nên không vào bài: {said}. Chữ ấy được giữ cho người gõ."
