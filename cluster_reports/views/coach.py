from functools import cache, partial

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.models import Review, UnitReport
from cluster_reports.tables.coaching import advise, missed_by_cluster, missed_by_unit, missed_in

MOST = 400  # characters of a line that are looked at


def coach_report(request, pk):
    """The note about what a unit's own staff types into the written part (``?chu=``), from its own figures.

    About results (``?ket-qua``) it only asks: what is beneath its plan is no result.
    """
    report = get_object_or_404(
        UnitReport.objects.visible_to(request.user).select_related("period__cluster"), pk=pk
    )
    if not request.user.is_staff_of({report.unit_id}):
        raise PermissionDenied
    return _note(request, list if "ket-qua" in request.GET else partial(missed_by_unit, report))


def coach_review(request, pk):
    """The same for those who write the review, from the cluster's approved figures."""
    review = get_object_or_404(
        Review.objects.visible_to(request.user).select_related("period__cluster"), pk=pk
    )
    if not access.can_edit_review(request.user, review, localdate()):
        raise PermissionDenied
    return _note(request, partial(missed_by_cluster, review))


def _note(request, missed):
    advice = advise(request.GET.get("chu", "")[:MOST], missed)
    return render(request, "partials/coach_note.html", {"advice": advice})


def coached_boxes(form, report, lines):
    """The boxes of the written part, as (field, text, where to ask about it, what is vague); the report's ``lines``."""
    url, found = reverse("coach-report", args=[report.pk]), []
    for field in form:
        text, of_results = field.value() or "", field.name == "strengths"
        missed = list if of_results else partial(missed_in, lines)
        found.append((field, text, f"{url}?ket-qua" if of_results else url, advise(text, missed)))
    return found


def coaching(review):
    """What the boxes of a review's limitations need to notice empty wordings: where to ask, and who answers."""
    return reverse("coach-review", args=[review.pk]), partial(
        advise, missed=cache(partial(missed_by_cluster, review))
    )
