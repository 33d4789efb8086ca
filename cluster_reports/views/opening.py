"""The ways to open an article beside one another, each measured against the cluster's last articles."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import redirect, render
from django.utils.timezone import now

from cluster_reports.article import draft, overlap
from cluster_reports.article.material import to_json
from cluster_reports.article.snapshot import read
from cluster_reports.models import Article, Wording

from .desk import can_edit, get_article, get_editable, is_stale, say_if_unscheduled
from .likeness import earlier


def opening(request, pk):
    """Shows every opening with its headline and first paragraphs; a POST takes one and writes what nobody touched."""
    if request.method == "POST":
        return _take(request, get_editable(request, pk))
    article = get_article(request, pk)
    snapshot = read(article.review, article.audience)
    before, stored, wordings = earlier(article), to_json(snapshot), Wording.in_use()
    ways = []
    for number, label in Article.Opens.choices:
        written = draft.write(snapshot, number, wordings)
        ways.append(
            {
                "number": number,
                "label": label,
                "headline": written.headline,
                "paragraphs": [one.text for one in written.paragraphs[:2]],
                "likeness": overlap.likeness(written.text, stored, before),
                "is_present": number == article.opens,
            }
        )
    context = {
        "article": article,
        "ways": ways,
        "least_alike": _least_alike(ways),
        "can_edit": can_edit(request.user, article),
        "is_edited": any(row.is_edited for row in article.paragraphs.all()),
    }
    return render(request, "articles/opening.html", context)


def _least_alike(ways):
    """The number of the way least like the articles before; None where the present one is, or none is there."""
    if not any(way["likeness"].shares for way in ways):
        return None
    least = min(
        ways, key=lambda way: (max(way["likeness"].shares), not way["is_present"], way["number"] != 1)
    )
    return None if least["is_present"] else least["number"]


def _take(request, article):
    chosen = request.POST.get("opens", "")
    if chosen not in {str(number) for number in Article.Opens.values}:
        raise BadRequest("Không có cách mở bài này.")
    if article.opens == int(chosen):
        return redirect(article.get_edit_url())  # the very same was sent twice
    if is_stale(request, article):
        messages.error(
            request, "Bài đã thay đổi sau khi bạn mở trang. Cách mở bài giữ như cũ; xem lại rồi chọn."
        )
        return redirect("article-opening", article.pk)
    article.opens = int(chosen)
    draft.refresh(article)
    article.keep_revision(by=request.user, at=now(), label=f"Mở bài bằng {article.get_opens_display()}"[:100])
    messages.success(
        request,
        f"Bài mở bằng {article.get_opens_display()}. Đoạn và tít đã sửa tay giữ nguyên; bản trước có trong Bản lưu.",
    )
    say_if_unscheduled(request, article)
    return redirect(article.get_edit_url())
