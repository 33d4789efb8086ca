"""One paragraph whose data changed: the editor keeps the text, takes the offered one, or the one the data give."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from cluster_reports.article import draft

from .desk import get_editable, is_stale, page_of, save_typed, say_if_unscheduled, typed_forms

KEEP, MERGED, GENERATED, REWRITE = "giu", "ghep", "so-lieu", "soan-lai"
LABELS = {
    KEEP: "giữ câu của biên tập",
    MERGED: "dùng câu đã ghép",
    GENERATED: "dùng câu soạn từ số liệu",
    REWRITE: "soạn lại từ số liệu",
}


@require_POST
def paragraph_choose(request, pk, paragraph_pk):
    """Saves what was typed on the page, then does with this one paragraph what was chosen."""
    article = get_editable(request, pk)
    choice = request.POST.get("lua-chon")
    if choice not in LABELS:
        raise BadRequest("Không rõ chọn câu nào.")
    row = article.paragraphs.filter(pk=paragraph_pk).first()
    if is_stale(request, article) and _is_repeat(article, choice, request.user):
        return redirect(article.get_edit_url())
    if row is None:
        raise Http404
    form, paragraphs = typed_forms(article, request.POST)
    if is_stale(request, article):
        return page_of(request, article, form, paragraphs, status=409)
    if not (form.is_valid() and paragraphs.is_valid()):
        return page_of(request, article, form, paragraphs, status=422)
    (one,) = [one for one in paragraphs.forms if one.instance.pk == row.pk]
    was_typed = "shown_text" in one.changed_data
    save_typed(request, article, form, paragraphs)
    if choice == MERGED and was_typed:
        article.keep_revision(by=request.user, at=now())
        messages.warning(
            request, "Đã lưu chữ bạn vừa gõ ở đoạn này. Câu ghép được soạn lại theo chữ đó: xem rồi chọn."
        )
        return redirect(_place(article, row))
    article.keep_revision(by=request.user, at=now())  # as it was before the choice
    _apply(request, article, one, choice)
    article.keep_revision(by=request.user, at=now(), label=_label(row, choice))
    say_if_unscheduled(request, article)
    return redirect(_place(article, row))


def _place(article, row):
    return f"{article.get_edit_url()}#doan-{row.block}"


def _label(row, choice):
    return f"{row.title}: {LABELS[choice]}"


def _is_repeat(article, choice, user):
    """Whether this very choice was the last thing done to the article: a button pressed twice."""
    last = article.revisions.first()
    return (
        last is not None
        and last.saved_by_id == user.pk
        and last.label.endswith(f": {LABELS[choice]}")
        and last.content == article.content()
    )


def _apply(request, article, one, choice):
    row = one.instance
    match choice:
        case "giu":
            row.settle()
            row.save()
            messages.success(request, f"{row.title}: giữ câu của bạn.")
        case "ghep":
            _take_merged(request, row, one.flag)
        case "so-lieu" if not row.generated and not row.is_hidden:
            row.delete()
            messages.success(request, f"{row.title}: đã bỏ đoạn. Câu cũ còn trong Bản lưu.")
        case "so-lieu":
            row.follow()
            row.save()
            messages.success(request, f"{row.title}: dùng câu soạn từ số liệu. Câu cũ còn trong Bản lưu.")
        case "soan-lai":
            _rewrite(request, article, row)


def _take_merged(request, row, flag):
    if flag is None or flag.merge.text is None:
        messages.error(request, f"{row.title}: không còn câu ghép để dùng. Câu của bạn giữ nguyên.")
        return
    row.write(flag.merge.text)
    if not flag.merge.left:
        row.settle()
    row.save()
    if flag.merge.left:
        left = "; ".join(map(str, flag.merge.left))
        messages.warning(request, f"{row.title}: đã dùng câu ghép. Còn phải tự xem: {left}.")
    else:
        messages.success(request, f"{row.title}: đã dùng câu ghép.")


def _rewrite(request, article, row):
    done = draft.refresh(article, only=row.block)
    messages.success(request, f"{row.title}: đã soạn lại từ số liệu mới nhất. Câu cũ còn trong Bản lưu.")
    others = [title for title in done.kept if title != row.title]
    if others:
        messages.warning(request, f"Số liệu cũng đã đổi ở: {', '.join(others)}. Câu chữ ở đó giữ nguyên.")
