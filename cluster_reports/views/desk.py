"""The article desk: from the review's data to a published page."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.timezone import localdate, now
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST
from msgspec.structs import replace

from cluster_reports import access, workflow
from cluster_reports.article import draft
from cluster_reports.article.drifting import drift
from cluster_reports.article.proofing import report_on
from cluster_reports.article.publication import frozen_form
from cluster_reports.forms import working_copy
from cluster_reports.forms.article import ArticleForm, ParagraphFormSet
from cluster_reports.forms.article_schedule import WithdrawingForm
from cluster_reports.forms.faults import faults_of
from cluster_reports.models import Article, Review
from cluster_reports.tables import talk, waiting
from units.fields import one_line
from units.two_versions import differences

from .article_closed import refuse, unsaved_of_others
from .article_lifecycle import coming, lifecycle, waiting_corrections
from .decided import decided
from .likeness import likeness_of
from .passport import with_passports
from .unit_report import forbid_unless_allowed, history
from .unit_report_edit import moment_said

READ_BY_OTHERS = {"propose", "publish"}  # steps after which others read what is saved
UNPUBLISHED = {Article.Status.DRAFT, Article.Status.PROPOSED}


def desk(request):
    articles = list(Article.objects.drafts_of(request.user).for_page().order_by("-pk"))
    waits = {article.pk: wait for article in articles if (wait := waiting.of_article(article))}
    corrections = {waiting.of_correction(one): one for one in waiting_corrections(request.user)}
    ages = waiting.ages([*waits.values(), *corrections], now())
    for article in articles:
        article.age = ages[waits[article.pk].mark] if article.pk in waits else None
    for wait, correction in corrections.items():
        correction.age = ages[wait.mark]
    practised = [article for article in articles if article.review.period.is_practice]
    articles = [article for article in articles if not article.review.period.is_practice]
    groups = [
        ("Đang viết", [article for article in articles if article.status == Article.Status.DRAFT]),
        (
            "Chờ đăng",
            [one for one in articles if one.status == Article.Status.PROPOSED and not one.due_at],
        ),
        (
            "Đã đăng, đã gỡ",
            [
                article
                for article in articles
                if article.status in {Article.Status.PUBLISHED, Article.Status.WITHDRAWN}
            ],
        ),
        ("Tập huấn: bài viết thử, không đăng", practised),
    ]
    written = {(article.review_id, article.audience) for article in articles + practised}
    reviews = Review.objects.visible_to(request.user).filter(period__is_practice=False).for_page()[:20]
    unwritten = [review for review in reviews if (review.pk, Article.Audience.PUBLIC) not in written]
    context = {
        "groups": groups,
        "unwritten": unwritten,
        "has_articles": bool(written),
        "rule": waiting.RULE if ages else "",
        "coming": coming(articles),
        "corrections": list(corrections.values()),
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


WITHDRAWING = "withdraw-%s"  # ids beside those of the article's own fields


def can_edit(user, article):
    """Whether this person may change the text now: it is not out, and theirs to write."""
    return article.status in UNPUBLISHED and access.can_edit_article(user, article, localdate())


def get_editable(request, pk):
    article = get_article(request, pk)
    if not can_edit(request.user, article):
        refuse(request, article)
    return article


def say_if_unscheduled(request, article):
    """After an edit: a moment that was set for the text before it is dropped, and the editor told."""
    if said := workflow.lose_if_edited(article, by=request.user, at=now()):
        messages.warning(request, said)


def is_stale(request, article):
    """Whether the article changed after the page this request came from was drawn."""
    version = str(article.version)
    return request.POST.get("version", "") != version or working_copy.is_of_another(version, request.POST)


def edit(request, pk):
    if request.method != "POST":
        return _open(request, get_article(request, pk))
    article = get_editable(request, pk)
    if is_stale(request, article) and not _has_all(article, request.POST):
        return _aside(request, article)
    form, paragraphs = typed_forms(article, request.POST)
    if is_stale(request, article) and not _is_stored(form, paragraphs):
        return page_of(request, article, form, paragraphs, status=409)
    if not (form.is_valid() and paragraphs.is_valid()):
        return page_of(request, article, form, paragraphs, status=422)
    save_typed(request, article, form, paragraphs)
    article.keep_revision(
        by=request.user, at=now(), label=one_line(request.POST.get("ten-ban-luu", "")).strip()
    )
    messages.success(request, "Đã lưu bài.")
    say_if_unscheduled(request, article)
    return redirect(article.get_edit_url())


def _open(request, article):
    """The page as saved; with ``?khoi-phuc`` the own working copy is typed into it."""
    copy = working_copy.of(article, request.user) if can_edit(request.user, article) else None
    if copy is None or "khoi-phuc" not in request.GET:
        return page_of(request, article, *typed_forms(article, None), copy=copy)
    rows = list(article.paragraphs.all())
    form, paragraphs = typed_forms(article, working_copy.as_posted(copy, rows))
    is_conflict = copy.typed_over != str(article.version)
    return page_of(request, article, form, paragraphs, copy=copy, is_conflict=is_conflict, is_restored=True)


def _aside(request, article):
    """Paragraphs came or went since the page was drawn: what it holds becomes the working copy, laid over them."""
    content = working_copy.typed(article.paragraphs.all(), request.POST)
    copy, version = working_copy.of(article, request.user), request.POST.get("version", "")[:20]
    knows = str(copy.times) if copy else "0"
    if (
        copy and request.POST.get("copy", "0") != knows
    ):  # typed in another window: neither may push the other out
        content["lost"] += [text for text, _ in copy.content["blocks"].values()]
    working_copy.keep(article, request.user, content, typed_over=version, knows=knows, at=now())
    return redirect(f"{article.get_edit_url()}?khoi-phuc=1")


def save_typed(request, article, form, paragraphs):
    """Saves the page's fields; what was saved by itself of them is done with."""
    content = working_copy.typed(article.paragraphs.all(), request.POST)
    form.save()
    paragraphs.save()
    working_copy.put_away(article, request.user, content, request.POST.get("copy", "0"))


def page_of(
    request,
    article,
    form,
    paragraphs,
    *,
    status=200,
    copy=None,
    is_conflict=False,
    is_restored=False,
    withdrawing=None,
):
    """The desk; 422 with what must be mended, 409 with what somebody else saved meanwhile beside what was typed.

    ``copy`` is the own working copy: offered, or, ``is_restored``, typed into the page. ``withdrawing`` is what was
    typed to withdraw the article and is at fault.
    """
    shown = list(article.paragraphs.all())
    steps = workflow.steps_for(article, request.user, localdate())
    logged_steps = history(article)
    is_conflict = is_conflict or status == 409
    context = {
        "article": article,
        "form": form,
        "paragraphs": paragraphs,
        "errors": faults_of(withdrawing)
        if withdrawing
        else _errors(form, paragraphs)
        if status == 422
        else [],
        "withdrawing": withdrawing or WithdrawingForm(auto_id=WITHDRAWING),
        "is_conflict": is_conflict,
        "copy": copy,
        "is_restored": is_restored,
        "copy_known": str(copy.times) if is_restored else request.POST.get("copy", "0"),
        "marks": working_copy.marks(article.version, form, paragraphs),
        "lost": working_copy.lost_of(copy, shown) if copy else [],
        "can_edit": can_edit(request.user, article),
        "life": lifecycle(article, steps, logged_steps, request.user),
        "check": report_on(article, localdate(), shown) if article.status in UNPUBLISHED else None,
        "confirmed": list(article.confirmed_numbers.select_related("by")),
        "unused": draft.unused(article, shown),
        "likeness": likeness_of(article, shown),
        "drift": drift(article) if article.status == Article.Status.PUBLISHED else None,
        "revision_name": request.POST.get("ten-ban-luu", ""),
        "revisions": article.revisions.select_related("saved_by")[:5],
        "logged_steps": logged_steps,
        "decided": decided(article, request.user),
    }
    context["talk"] = talk.panel(article, steps, localdate())
    if is_conflict:
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


def typed_forms(article, typed):
    """Headline and paragraphs; ``typed`` must be about as many paragraphs as there are (else 400)."""
    if typed is not None and not _has_all(article, typed):
        raise BadRequest("Số đoạn gửi lên không khớp với bài.")
    rows = article.paragraphs.all()
    return ArticleForm(typed, instance=article), ParagraphFormSet(typed, queryset=rows, prefix="doan")


def _has_all(article, typed):
    """Whether exactly the paragraphs there are were sent."""
    sent = {typed.get("doan-TOTAL_FORMS"), typed.get("doan-INITIAL_FORMS")}
    rows = {str(pk) for pk in article.paragraphs.values_list("pk", flat=True)}
    return sent == {str(len(rows))} and {typed.get(f"doan-{n}-id") for n in range(len(rows))} == rows


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
    form, paragraphs = typed_forms(article, request.POST)
    if is_stale(request, article):
        return page_of(request, article, form, paragraphs, status=409)
    if not (form.is_valid() and paragraphs.is_valid()):
        return page_of(request, article, form, paragraphs, status=422)
    save_typed(request, article, form, paragraphs)  # what was typed and not saved yet must not get lost
    before = article.keep_revision(by=request.user, at=now())
    done = draft.refresh(article)
    if before.content != article.content():
        article.keep_revision(by=request.user, at=now(), label="Soạn lại từ số liệu")
    messages.success(request, "Đã soạn lại từ số liệu mới nhất.")
    if done.kept:
        messages.warning(
            request,
            f"{len(done.kept)} đoạn bạn đã sửa được giữ nguyên, số liệu đã đổi nên cần xem lại:"
            f" {', '.join(done.kept)}.",
        )
    if done.new:
        messages.info(request, f"Đoạn mới: {', '.join(done.new)}.")
    if done.gone:
        messages.info(request, f"Đoạn không còn số liệu nên đã bỏ: {', '.join(done.gone)}.")
    say_if_unscheduled(request, article)
    return redirect(article.get_edit_url())


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def preview(request, pk):
    """The article as it will be printed; a POST shows what is typed, without saving it.

    ``?tu-luu`` shows the own working copy, where there is one, as a page of its own to be printed.
    """
    article = get_article(request, pk)
    paragraphs, sent = list(article.paragraphs.all()), None
    if request.method == "POST":
        sent = request.POST
    elif "tu-luu" in request.GET and can_edit(request.user, article):
        copy = working_copy.of(article, request.user)
        sent = working_copy.as_posted(copy, paragraphs) if copy else None
    if sent:
        form, typed = typed_forms(article, sent)
        if form.is_valid() and typed.is_valid():
            form.save(commit=False)
            for one in typed.forms:
                one.save(commit=False)
            paragraphs = [one.instance for one in typed.forms]
    piece = article.published
    if article.status in UNPUBLISHED:
        piece = frozen_form(article, now(), paragraphs=paragraphs)
    report = report_on(article, localdate(), paragraphs) if article.status in UNPUBLISHED else None
    context = {
        "article": article,
        **with_passports(piece, request.user, report),
        "is_typed": bool(sent),
        "is_alone": "tu-luu" in request.GET,
        "is_draft": article.status in UNPUBLISHED,
    }
    return render(request, "articles/preview.html", context)


def linked(place, sentence):
    """The sentence, as a link where the place to mend is another page."""
    return format_html('<a href="{}">{}</a>', place, sentence) if place.startswith("/") else sentence


@require_POST
def step(request, pk, step):
    workflow.hold_first(Article, step, pk)
    article = get_article(request, pk)
    if workflow.is_repeat(article, step, request.user, request.POST.get("comment", "")):
        return redirect(article.get_edit_url())
    forbid_unless_allowed(article, step, request.user, localdate())
    if is_stale(request, article):
        messages.error(
            request, "Bài đã thay đổi sau khi bạn mở trang. Chưa có gì được làm; đọc lại bản mới dưới đây."
        )
        return redirect(article.get_edit_url())
    if step in READ_BY_OTHERS and (copy := working_copy.of(article, request.user)):
        messages.error(
            request,
            f"Bạn còn chữ tự lưu lúc {moment_said(copy.saved_at)} chưa vào bài. Chưa có gì được làm:"
            " khôi phục rồi lưu, hoặc bỏ chữ đó, rồi bấm lại.",
        )
        return redirect(article.get_edit_url())
    withdrawing = WithdrawingForm(request.POST, auto_id=WITHDRAWING) if step == "withdraw" else None
    if withdrawing and not withdrawing.is_valid():
        return page_of(request, article, *typed_forms(article, None), status=422, withdrawing=withdrawing)
    try:
        article = workflow.take(
            article,
            step,
            by=request.user,
            at=now(),
            comment=request.POST.get("comment", ""),
            flags={"notice": request.POST.get("notice", "")},
        )
    except workflow.StepRefused as refusal:
        messages.error(request, str(refusal))
        for place, sentence in refusal.faults:
            messages.error(request, linked(place, sentence))
    else:
        messages.success(request, f"Trạng thái bài: {article.get_status_display()}.")
        if step in READ_BY_OTHERS and (said := unsaved_of_others(article, request.user)):
            messages.warning(request, said)
    return redirect(article.get_edit_url())
