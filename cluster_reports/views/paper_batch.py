from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from cluster_reports import access, workflow
from cluster_reports.exports.papers.shelf import FORMS, Shelf, attachment
from cluster_reports.models import PaperBatch
from cluster_reports.views.download import note_download
from cluster_reports.views.review import get_review


@require_POST
def paper_batch_new(request, pk):
    """Only keeps what is to be printed: printing is the work of ``build_papers``."""
    review = get_review(request, pk)
    papers = Shelf(review, request.user, localdate()).all()
    if not papers:
        raise Http404
    files = [(paper.file_name(form), form, paper.content) for paper in papers for form in FORMS]
    names_people = any(paper.kind.names_people for paper in papers)
    workflow.ask_papers(review, files, names_people=names_people, by=request.user, at=now())
    messages.success(request, f"Đang gom {len(files)} tệp. Trang này cho biết khi nào xong.")
    return redirect("review-papers", review.pk)


@require_safe
def paper_batch_file(request, pk, key):
    review = get_review(request, pk)
    batches = PaperBatch.objects.filter(review=review, asked_by=request.user, done_at__isnull=False)
    batch = get_object_or_404(batches, key=key)
    if not _may_open(batch, review, request.user) or not default_storage.exists(batch.path):
        raise Http404
    name = f"Văn bản {review}.zip"
    with default_storage.open(batch.path) as archive:
        content = archive.read()
    note_download(request, review, name)
    return HttpResponse(
        content, content_type="application/zip", headers={"Content-Disposition": attachment(name)}
    )


def batches_of(review, user) -> list[dict]:
    """One's own archives of the review, newest first, with how far each is."""
    found = PaperBatch.objects.filter(review=review, asked_by=user).prefetch_related("items")[:3]
    return [
        {
            "batch": batch,
            "done": sum(item.done_at is not None for item in batch.items.all()),
            "of": len(batch.items.all()),
            "failed": [item.name for item in batch.items.all() if item.error],
        }
        for batch in found
        if _may_open(batch, review, user)
    ]


def _may_open(batch, review, user):
    """An archive holds what its person could read then; one that names people opens while they may read of whom."""
    return not batch.names_people or access.can_read_nominees(user, review.period, localdate())
