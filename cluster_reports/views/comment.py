"""Comments on the sentences of an article: where those who write it read, answer and resolve them."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.signing import BadSignature
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.article.publication import frozen_form
from cluster_reports.forms.comment import CommentForm, quoted, unquoted
from cluster_reports.models import Comment
from cluster_reports.tables.talk import Sentence, Thread, key_of, lay_out

from .desk import UNPUBLISHED, get_article

SENT = {True: "Đã gửi trả lời.", False: "Đã gửi góp ý."}


def comments(request, pk):
    """The article sentence by sentence; ``?cau=`` chooses one, ``?tat-ca=1`` shows what is resolved too."""
    article = get_article(request, pk)
    may_write = access.can_comment(request.user, article, localdate())
    form = None
    if request.method == "POST":
        if not may_write:
            raise PermissionDenied
        form = read_form(request, article, article.comments.threads())
        if form.is_valid():
            said = say(article, form, request.POST, by=request.user, at=now())
            messages.success(request, SENT[bool(form.parent)])
            return redirect(said)
    threads = list(article.comments.threads())
    resolved = sum(thread.resolved_at is not None for thread in threads)
    shows_all = "tat-ca" in request.GET
    shown = [thread for thread in threads if shows_all or thread.resolved_at is None]
    context = talk(request, article, shown, form, may_write=may_write)
    context |= {
        "article": article,
        "unresolved": len(threads) - resolved,
        "resolved": resolved,
        "shows_all": shows_all,
        "is_desk": True,
    }
    return render(request, "comments/comments.html", context, status=422 if form else 200)


def read_form(request, article, threads, full=""):
    """What was sent: a comment, or an answer to one of ``threads`` (else 404)."""
    parent = request.POST.get("tra-loi", "")
    if not parent:
        return CommentForm(request.POST, full=full)
    if not (parent.isascii() and parent.isdigit() and len(parent) < 19):
        raise BadRequest("Không có góp ý này.")
    return CommentForm(request.POST, parent=get_object_or_404(threads, pk=parent), full=full)


def say(article, form, sent, **who) -> Comment:
    """Keeps what a valid form says; ``who`` are the writer and the instant."""
    text = form.cleaned_data["text"]
    if form.parent:
        return workflow.comment.answer(form.parent, text=text, **who)
    block, words = _quoted(article, sent)
    return workflow.comment.write(article, block=block, quote=words, text=text, **who)


def _quoted(article, sent):
    try:
        return unquoted(article, sent.get("cau", ""))
    except BadSignature:
        raise BadRequest("Câu gửi lên không phải của bài này.") from None


def talk(request, article, threads, form, *, may_write):
    """Context of a page that shows the article, its threads and the form of the sentence or thread chosen.

    ``form`` is one that was sent and refused: what was typed in it is shown again, beside the sentence it quotes.
    """
    piece = article.published
    if article.status in UNPUBLISHED:
        piece = frozen_form(article, now())
    laid = lay_out(piece, threads)
    chosen, is_gone = None, False
    if may_write and form is not None and not form.parent:
        block, words = _quoted(article, request.POST)
        chosen = laid.find(key_of(block, words)) or Sentence(0, block, words, key_of(block, words))
    elif may_write and (key := request.GET.get("cau", "")):
        chosen = laid.find(key)
        is_gone = chosen is None
    for thread in laid.threads:
        refused = form is not None and form.parent == thread.comment
        thread.comment.form = form if refused else CommentForm(parent=thread.comment)

    def drawn(sentences):
        words = {"sentences": sentences, "chosen_key": chosen and chosen.key, "may_write": may_write}
        return render_to_string("comments/sentences.html", words)

    piece = piece | {
        "headline": drawn(laid.headline),
        "blocks": [
            block | {"text": [drawn(line) for line in lines]}
            for block, lines in zip(piece["blocks"], laid.lines, strict=True)
        ],
    }
    return {
        "piece": piece,
        "threads": laid.threads,
        "may_write": may_write,
        "chosen": chosen,
        "is_gone": is_gone,
        "quoted": quoted(article, chosen) if chosen else "",
        "form": (form if form and not form.parent else CommentForm()) if chosen else None,
        "errors": [
            (form["text"].label, message, form["text"].id_for_label) for message in form.errors["text"]
        ]
        if form
        else [],
        "headline": article.headline,
    }


def get_thread(request, pk):
    """A comment that this person may settle, with its article locked; else 404 or 403."""
    comment = get_object_or_404(Comment.objects.visible_to(request.user).threads(), pk=pk)
    article = get_article(request, comment.article_id)
    if not access.can_comment(request.user, article, localdate()):
        raise PermissionDenied
    return Comment.objects.threads().get(pk=pk)  # as it is now that the article is locked


@require_POST
def comment_resolve(request, pk):
    comment = get_thread(request, pk)
    if comment.resolved_at is None and request.POST.get("seen", "") != str(Thread(comment, None).last):
        messages.warning(
            request,
            "Có trả lời mới sau khi bạn mở trang. Góp ý chưa được giải quyết; đọc trả lời rồi bấm lại.",
        )
        return redirect(comment)
    workflow.comment.resolve(comment, by=request.user, at=now())
    messages.success(request, "Góp ý đã giải quyết, không hiện trong danh sách nữa.")
    return redirect("article-comments", comment.article_id)


@require_POST
def comment_reopen(request, pk):
    comment = get_thread(request, pk)
    workflow.comment.reopen(comment, by=request.user, at=now())
    messages.success(request, "Đã mở lại góp ý.")
    return redirect(comment)
