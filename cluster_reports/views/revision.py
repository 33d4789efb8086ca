"""The saved states of an article: list, readable difference, restore."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_POST

from cluster_reports.models import WorkingCopy
from cluster_reports.tables.versions import as_read, compare, published_content
from cluster_reports.views.desk import (
    UNPUBLISHED,
    can_edit,
    get_article,
    get_editable,
    is_stale,
    say_if_unscheduled,
)

PUBLISHED, NOW = "da-dang", "nay"


def revisions(request, pk):
    """All saved states; ``?tu=1&den=3`` shows what changed between any two of them.

    By default what changed against the published version, or, where there is none, by the last revision.
    """
    article = get_article(request, pk)
    saved = list(article.revisions.select_related("saved_by"))
    versions = _versions(article, saved)
    older, newer = _chosen(request, article, versions, saved)
    context = {
        "article": article,
        "revisions": saved,
        "versions": [(value, label) for value, (label, _) in versions.items()],
        "older": older,
        "newer": newer,
        "can_edit": can_edit(request.user, article),
        "version": article.version,
        "copies": WorkingCopy.objects.filter(article=article).select_related("person"),
    }
    if older and newer:
        (from_label, before), (to_label, after) = versions[older], versions[newer]
        if PUBLISHED in {older, newer}:
            before, after = as_read(before), as_read(after)
        context |= {"from_label": from_label, "to_label": to_label, "changes": compare(before, after)}
    return render(request, "articles/revisions.html", context)


def _versions(article, saved):
    """What can be compared: {value in the address: (label, content)}, the newest first."""
    found = {NOW: ("Bản đang lưu", article.content())}
    for one in saved:
        label = f"{one} · {localtime(one.saved_at):%H:%M %d/%m/%Y}"
        found[str(one.number)] = (f"{label} · {one.label}" if one.label else label, one.content)
    if published := published_content(article):
        found[PUBLISHED] = (f"Bản đã đăng · {localtime(article.published_at):%H:%M %d/%m/%Y}", published)
    return found


def _chosen(request, article, versions, saved):
    newest = str(saved[0].number) if saved else NOW
    before = str(saved[1].number) if len(saved) > 1 else ""
    if PUBLISHED in versions and article.status in UNPUBLISHED:
        before = PUBLISHED
    older, newer = request.GET.get("tu", ""), request.GET.get("den", "")
    return (older if older in versions else before), (newer if newer in versions else newest)


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
    article.keep_revision(by=request.user, at=now())
    article.restore(revision)
    article.keep_revision(by=request.user, at=now(), label=label)
    messages.success(
        request, f"Đã khôi phục bản {revision.number}. Bản trước khi khôi phục vẫn còn trong danh sách."
    )
    rows, saved = article.paragraphs.all(), {block["block"] for block in revision.content["blocks"]}
    if flagged := [row.title for row in rows if row.needs_look]:
        messages.warning(request, f"Số liệu đã đổi từ bản đó, cần xem lại: {', '.join(flagged)}.")
    if newer := [row.title for row in rows if row.block not in saved]:
        messages.info(request, f"Đoạn có sau bản đó vẫn giữ: {', '.join(newer)}.")
    say_if_unscheduled(request, article)
    return redirect(article.get_edit_url())
