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
        return render(request, "papers/batches.html", {"review": review, "batches": batches})
    shelf = Shelf(review, request.user, localdate())
    return render(
        request,
        "papers/papers.html",
        {
            "review": review,
            "papers": shelf.all(),
            "can_number": access.can_number_paper(request.user, review, localdate()),
            "template": shelf.template,
            "batches": batches,
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
    return HttpResponse(
        print_file(paper.content),
        content_type=content_type,
        headers={"Content-Disposition": attachment(paper.file_name(form))},
    )


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
        document = give_number(shelf, paper, by=request.user, at=at)
        messages.success(
            request, f"Đã cấp số {document.code} cho {paper.title}. Nội dung từ nay giữ nguyên như lúc này."
        )
    return redirect("review-papers", review.pk)


def find(shelf, slug):
    paper = shelf.find(slug)
    if paper is None:
        raise Http404
    return paper


def give_number(shelf, paper, *, by, at) -> Document:
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
    )
    return document
