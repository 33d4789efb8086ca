from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from cluster_reports import access, workflow
from cluster_reports.exports.papers.layout import Numbered
from cluster_reports.exports.papers.shelf import FORMS, Shelf, attachment, content_hash
from cluster_reports.models import Document
from cluster_reports.views.download import downloads_of, note_download
from cluster_reports.views.paper_batch import batches_of
from cluster_reports.views.review import get_review

CHANGED = (
    "Chưa cấp số: nội dung văn bản đã thay đổi sau khi bạn mở trang."
    " Tải bản dự thảo mới nhất, đọc lại rồi cấp số."
)


@require_safe
def papers(request, pk):
    review = get_review(request, pk)
    batches = batches_of(review, request.user)
    if (
        "gom" in request.GET
    ):  # the page asks every few seconds how far its archives are: no paper is made for it
        archive = downloads_of(review, request.user).get("")
        context = {"review": review, "batches": batches, "archive": archive}
        return render(request, "papers/batches.html", context)
    shelf = Shelf(review, request.user, localdate())
    papers, downloads = shelf.all(), downloads_of(review, request.user)
    series = workflow.next_numbers(shelf.organisation, localdate().year)
    return render(
        request,
        "papers/papers.html",
        {
            "review": review,
            "papers": [
                (paper, downloads.get(paper.kind.slug), series.get((paper.number_kind, paper.symbol), 1))
                for paper in papers
            ],
            "can_number": access.can_number_paper(request.user, review, localdate()),
            "template": shelf.template,
            "batches": batches,
            "archive": downloads.get(""),
            "is_waiting": any(one["batch"].done_at is None for one in batches),
        },
    )


@require_safe
def paper_file(request, pk, slug, form):
    review = get_review(request, pk)
    if form not in FORMS:
        raise Http404
    paper = find(Shelf(review, request.user, localdate()), slug)
    content_type, print_file = FORMS[form]
    name, content = paper.file_name(form), print_file(paper.content)
    note_download(request, review, name, paper=slug)
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": attachment(name)})


@require_POST
def paper_number(request, pk, slug):
    """Gives the number to the very text that was seen; asked for twice, it is the same number."""
    review = get_review(request, pk)
    at = now()
    if not access.can_number_paper(request.user, review, localdate(at)):
        raise PermissionDenied
    shelf = Shelf(review, request.user, localdate(at))
    paper = find(shelf, slug)
    if not paper.number_kind:
        raise Http404
    if paper.document:
        messages.info(request, f"{paper.title} đã có số {paper.document.code}.")
    elif request.POST.get("version") != paper.version:
        messages.error(request, CHANGED)
    else:
        try:
            number = typed_number(request.POST.get("so", ""))
            document = give_number(shelf, paper, by=request.user, at=at, number=number)
        except workflow.StepRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                f"Đã cấp số {document.code} cho {paper.title}. Nội dung từ nay giữ nguyên như lúc này.",
            )
    return redirect("review-papers", review.pk)


def find(shelf, slug):
    paper = shelf.find(slug)
    if paper is None:
        raise Http404
    return paper


def typed_number(text) -> int | None:
    """The number to begin at; None for the next one. Raises ``StepRefused`` for what is no number."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) > 0):
        raise workflow.StepRefused(
            f"Chưa cấp số: “{text[:20]}” không phải số văn bản. Ghi chữ số, ví dụ 58, hoặc để trống."
        )
    return int(text)


def give_number(shelf, paper, *, by, at, number=None) -> Document:
    def write(number, day):
        content = shelf.numbered(paper.kind.slug, Numbered(number, day))
        return content["title"][:500], content, content_hash(content)

    document, _ = workflow.give_number(
        shelf.review,
        paper.kind.slug,
        organisation=shelf.organisation,
        kind=paper.number_kind,
        symbol=paper.symbol,
        write=write,
        by=by,
        at=at,
        start=number,
    )
    return document
