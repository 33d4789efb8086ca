"""The article desk: from the review's data to a published page."""

from dataclasses import replace

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.timezone import localdate, now
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.article import draft
from cluster_reports.article.proofing import report_on
from cluster_reports.article.publication import frozen_form
from cluster_reports.forms.article import ArticleForm, ParagraphFormSet
from cluster_reports.models import Article, Review
from cluster_reports.tables import talk, waiting
from units.two_versions import differences

from .decided import decided
from .passport import with_passports
from .unit_report import history

UNPUBLISHED = {Article.Status.DRAFT, Article.Status.PROPOSED}


def desk(request):
    articles = list(Article.objects.drafts_of(request.user).for_page().order_by("-pk"))
    waits = {article.pk: wait for article in articles if (wait := waiting.of_article(article))}
    ages = waiting.ages(waits.values(), now())
    for article in articles:
        article.age = ages[waits[article.pk].mark] if article.pk in waits else None
    groups = [
        ("Đang viết", [article for article in articles if article.status == Article.Status.DRAFT]),
        ("Chờ đăng", [article for article in articles if article.status == Article.Status.PROPOSED]),
        (
            "Đã đăng, đã gỡ",
            [
                article
                for article in articles
                if article.status in {Article.Status.PUBLISHED, Article.Status.WITHDRAWN}
            ],
        ),
    ]
    written = {(article.review_id, article.audience) for article in articles}
    reviews = Review.objects.visible_to(request.user).for_page()[:20]
    unwritten = [review for review in reviews if (review.pk, Article.Audience.PUBLIC) not in written]
    context = {
        "groups": groups,
        "unwritten": unwritten,
        "has_articles": bool(written),
        "rule": waiting.RULE if waits else "",
    }
    return render(request, "articles/desk.html", context)


@require_POST
def new(request, pk):
    """Writes the draft of a review for one audience, or opens the one that is there."""
    review = get_object_or_404(Review.objects.visible_to(request.user).for_page(), pk=pk)
    audience = request.POST.get("audience", Article.Audience.PUBLIC)
    if audience not in Article.Audience.values:
        raise PermissionDenied
    article = Article(review=review, audience=audience)
    if not access.can_edit_article(request.user, article, localdate()):
        raise PermissionDenied
    article, is_new = draft.start(review, audience)
    if is_new:
        article.keep_revision(by=request.user, at=now(), label="Bản soạn tự động")
        messages.success(request, "Đã soạn bài từ số liệu đã duyệt. Đọc lại từng đoạn trước khi gửi.")
    return redirect(article.get_edit_url())


def get_article(request, pk):
    """The article if this person works on it, else 404; locked while a POST decides about it."""
    articles = Article.objects.drafts_of(request.user).for_page()
    if request.method == "POST":
        articles = articles.select_for_update(of=("self",))
    article = get_object_or_404(articles, pk=pk)
    request.period = article.review.period
    article.version = article.fingerprint()
    return article


def can_edit(user, article):
    """Whether this person may change the text now: it is not out, and theirs to write."""
    return article.status in UNPUBLISHED and access.can_edit_article(user, article, localdate())


def get_editable(request, pk):
    article = get_article(request, pk)
    if not can_edit(request.user, article):
        raise PermissionDenied
    return article


def is_stale(request, article):
    """Whether the article changed after the page this request came from was drawn."""
    return request.POST.get("version", "") != str(article.version)


def edit(request, pk):
    if request.method != "POST":
        article = get_article(request, pk)
        return _page(request, article, *_forms(article, None))
    article = get_editable(request, pk)
    form, paragraphs = _forms(article, request.POST)
    if is_stale(request, article) and not _is_stored(form, paragraphs):
        return _page(request, article, form, paragraphs, status=409)
    if not (form.is_valid() and paragraphs.is_valid()):
        return _page(request, article, form, paragraphs, status=422)
    form.save()
    paragraphs.save()
    article.keep_revision(by=request.user, at=now())
    messages.success(request, "Đã lưu bài.")
    return redirect(article.get_edit_url())


def _page(request, article, form, paragraphs, *, status=200):
    """The desk; 422 with what must be mended, 409 with what somebody else saved meanwhile beside what was typed."""
    shown = list(article.paragraphs.all())
    context = {
        "article": article,
        "form": form,
        "paragraphs": paragraphs,
        "errors": _errors(form, paragraphs) if status == 422 else [],
        "is_conflict": status == 409,
        "can_edit": can_edit(request.user, article),
        "steps": workflow.steps_for(article, request.user, localdate()),
        "check": report_on(article, localdate(), shown) if article.status in UNPUBLISHED else None,
        "confirmed": list(article.confirmed_numbers.select_related("by")),
        "unused": draft.unused(article, shown),
        "drift": draft.drift(article) if article.status == Article.Status.PUBLISHED else [],
        "revisions": article.revisions.select_related("saved_by")[:5],
        "logged_steps": history(article),
        "decided": decided(article, request.user),
    }
    context["talk"] = talk.panel(article, context["steps"], localdate())
    if status == 409:
        context["differences"] = differences(form)
        for one in paragraphs.forms:
            one.stored_otherwise = "" if _is_as_shown(one) else one.instance.shown
            context["differences"] += [
                replace(told, label=f"{one.instance.title} · {told.label}")
                for told in differences(one)
                if told.label != one["shown_text"].label
            ]
    return render(request, "articles/edit.html", context, status=status)


def _is_as_shown(paragraph):
    return paragraph["shown_text"].value().replace("\r\n", "\n").strip() == paragraph.instance.shown


def _is_stored(form, paragraphs):
    """Whether all that was sent is what is stored: the very same was sent twice."""
    hidden = [one.instance.is_hidden == bool(one["is_hidden"].value()) for one in paragraphs.forms]
    return not differences(form) and all(map(_is_as_shown, paragraphs.forms)) and all(hidden)


def _forms(article, typed):
    """Headline and paragraphs; ``typed`` must be about as many paragraphs as there are (else 400)."""
    rows = article.paragraphs.all()
    if typed is not None and {typed.get("doan-TOTAL_FORMS"), typed.get("doan-INITIAL_FORMS")} != {
        str(len(rows))
    }:
        raise BadRequest("Số đoạn gửi lên không khớp với bài.")
    return ArticleForm(typed, instance=article), ParagraphFormSet(typed, queryset=rows, prefix="doan")


def _errors(form, paragraphs):
    """(label, message, anchor) of everything to mend, in reading order."""
    found = [
        (form[name].label, message, form[name].id_for_label)
        for name, messages_ in form.errors.items()
        for message in messages_
    ]
    return found + [
        (one["shown_text"].label, message, one["shown_text"].id_for_label)
        for one in paragraphs.forms
        for messages_ in one.errors.values()
        for message in messages_
    ]


@require_POST
def refresh(request, pk):
    """Writes the paragraphs anew from today's approved data; what an editor touched stays."""
    article = get_editable(request, pk)
    form, paragraphs = _forms(article, request.POST)
    if is_stale(request, article):
        return _page(request, article, form, paragraphs, status=409)
    if not (form.is_valid() and paragraphs.is_valid()):
        return _page(request, article, form, paragraphs, status=422)
    form.save()  # what was typed and not saved yet must not get lost
    paragraphs.save()
    draft.refresh(article)
    article.keep_revision(by=request.user, at=now(), label="Soạn lại từ số liệu")
    kept = [paragraph for paragraph in article.paragraphs.all() if paragraph.needs_look]
    if kept:
        messages.warning(request, f"Đã soạn lại. {len(kept)} đoạn bạn đã sửa được giữ nguyên, cần xem lại.")
    else:
        messages.success(request, "Đã soạn lại từ số liệu mới nhất.")
    return redirect(article.get_edit_url())


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def preview(request, pk):
    """The article as it will be printed; a POST shows what is typed, without saving it."""
    article = get_article(request, pk)
    paragraphs = list(article.paragraphs.all())
    if request.method == "POST":
        form, typed = _forms(article, request.POST)
        if form.is_valid() and typed.is_valid():
            form.save(commit=False)
            for one in typed.forms:
                one.save(commit=False)
            paragraphs = [one.instance for one in typed.forms]
    piece = article.published
    if article.status in UNPUBLISHED:
        piece = frozen_form(article, now(), paragraphs=paragraphs)
    report = report_on(article, localdate(), paragraphs) if article.status in UNPUBLISHED else None
    context = {"article": article, **with_passports(piece, request.user, report)}
    return render(request, "articles/preview.html", context)


def linked(place, sentence):
    """The sentence, as a link where the place to mend is another page."""
    return format_html('<a href="{}">{}</a>', place, sentence) if place.startswith("/") else sentence


@require_POST
def step(request, pk, step):
    article = get_article(request, pk)
    if workflow.is_repeat(article, step, request.user, request.POST.get("comment", "")):
        return redirect(article.get_edit_url())
    if is_stale(request, article):
        messages.error(
            request, "Bài đã thay đổi sau khi bạn mở trang. Chưa có gì được làm; đọc lại bản mới dưới đây."
        )
        return redirect(article.get_edit_url())
    try:
        article = workflow.take(
            article, step, by=request.user, at=now(), comment=request.POST.get("comment", "")
        )
    except workflow.StepRefused as refusal:
        messages.error(request, str(refusal))
        for place, sentence in refusal.faults:
            messages.error(request, linked(place, sentence))
    else:
        messages.success(request, f"Trạng thái bài: {article.get_status_display()}.")
    return redirect(article.get_edit_url())
