"""The saved states of an article: list, readable difference, restore."""

from difflib import SequenceMatcher

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from cluster_reports.views.desk import can_edit, get_article, get_editable, is_stale, say_if_unscheduled


def revisions(request, pk):
    """All saved states; ``?tu=1&den=3`` shows what changed between two of them, by default the last two."""
    article = get_article(request, pk)
    saved = list(article.revisions.select_related("saved_by"))
    by_number = {str(revision.number): revision for revision in saved}
    newest, before = [*saved, None, None][:2]
    older = by_number.get(request.GET.get("tu"), before)
    newer = by_number.get(request.GET.get("den"), newest)
    context = {
        "article": article,
        "revisions": saved,
        "older": older,
        "newer": newer,
        "can_edit": can_edit(request.user, article),
        "version": article.version,
    }
    if older and newer:
        context["changes"] = changes(older.content, newer.content)
    return render(request, "articles/revisions.html", context)


@require_POST
def restore(request, pk, number):
    article = get_editable(request, pk)
    revision = get_object_or_404(article.revisions, number=number)
    label, last = f"Khôi phục bản {revision.number}", article.revisions.first()
    if (last.label, last.saved_by_id) == (label, request.user.pk):
        return redirect(article.get_edit_url())  # the very same was sent twice
    if is_stale(request, article):
        messages.error(
            request, "Bài đã thay đổi sau khi bạn mở trang. Chưa khôi phục; xem lại danh sách bản lưu."
        )
        return redirect("article-revisions", pk)
    article.restore(revision)
    article.keep_revision(by=request.user, at=now(), label=label)
    messages.success(
        request, f"Đã khôi phục bản {revision.number}. Bản trước khi khôi phục vẫn còn trong danh sách."
    )
    say_if_unscheduled(request, article)
    return redirect(article.get_edit_url())


def changes(older, newer):
    """Per block whose text differs: (title, pieces), a piece being (kind, text); kind is same, gone or new."""
    pairs = [("Tít", older["headline"], newer["headline"])]
    before = {block["block"]: block for block in older["blocks"]}
    after = {block["block"]: block for block in newer["blocks"]}
    for name in dict.fromkeys([*before, *after]):
        block = after.get(name) or before[name]
        pairs.append((block["title"], _text(before.get(name)), _text(after.get(name))))
    return [(title, _pieces(old, new)) for title, old, new in pairs if old != new]


def _text(block):
    return "" if block is None or block["is_hidden"] else block["shown"]


def _pieces(old, new):
    old_words, new_words = old.split(" "), new.split(" ")
    pieces = []
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, old_words, new_words, False
    ).get_opcodes():
        if kind == "equal":
            pieces.append(("same", " ".join(old_words[start:end])))
            continue
        if end > start:
            pieces.append(("gone", " ".join(old_words[start:end])))
        if new_end > new_start:
            pieces.append(("new", " ".join(new_words[new_start:new_end])))
    return pieces
