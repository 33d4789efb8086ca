from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import workflow
from cluster_reports.forms.faults import faults_of
from cluster_reports.forms.photo import PhotoForm, doubts
from cluster_reports.forms.review_section import PHOTOS
from cluster_reports.models import Photo
from units.two_versions import fingerprint

from .review import edit_page, get_own_review


@login_not_required
def photo(request, pk, width):
    if width not in Photo.WIDTHS:
        raise Http404
    is_public = Photo.objects.public().filter(pk=pk).exists()
    photo = get_object_or_404(Photo if is_public else Photo.objects.visible_to(request.user), pk=pk)
    content = content_of(photo, width)
    if content is None:
        raise Http404
    # Short: a withdrawn article takes its photo along.
    keeping = "public, max-age=300" if is_public else "private, no-store"
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": keeping})


def content_of(photo, width):
    """The photo's file in this width, or the next larger one there is: older photos have fewer sizes. None if gone."""
    for size in Photo.WIDTHS:
        if size >= width and default_storage.exists(photo.path_of(size)):
            with default_storage.open(photo.path_of(size)) as file:
                return file.read()
    return None


# Decoding a large photo takes a second: no transaction is open, and no row locked, meanwhile.
@transaction.non_atomic_requests
@require_POST
def photo_new(request, pk):
    with transaction.atomic():
        review = get_own_review(request, pk)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        rows = PHOTOS.form(instance=review, choices={})
        context = edit_page(
            review, PHOTOS, rows, fingerprint(PHOTOS.rows(review)), faults_of(form), upload=form
        )
        return render(request, "reviews/edit.html", context)
    with transaction.atomic():
        review = get_own_review(request, pk)
        form.save_for(review, request.user, localdate())
        workflow.tell_drift(review.period, by=request.user, at=now())
    messages.success(request, "Đã thêm ảnh.")
    if request.POST.get("go") == "trinh-chieu":
        return redirect("conference-slide", review.pk, "anh")
    for doubt in doubts(review.photos.all()):
        messages.warning(request, doubt)
    return redirect("review-edit", review.pk, PHOTOS.slug)
