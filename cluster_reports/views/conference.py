"""The meeting on the projector: plain pages, one a slide, from what is approved and typed; read by keyboard or link."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST
from msgspec import Struct

from cluster_reports import access, workflow
from cluster_reports.article.snapshot import LEVELS
from cluster_reports.forms.conclusion import ConclusionForm
from cluster_reports.forms.faults import faults_of
from cluster_reports.forms.photo_slot import slots_of
from cluster_reports.forms.review_section import ATTENDANCE, meeting_facts
from cluster_reports.middleware import wants_data
from cluster_reports.models import UnitReport
from cluster_reports.tables.agenda import agenda_of
from cluster_reports.tables.attendance import counted
from cluster_reports.tables.unit_slide import slide_of
from units.two_versions import fingerprint

from .review import get_own_review, get_review

SHOWN = ("Họp", "Địa điểm", "Chủ trì")
MINUTES = (3, 5, 7, 10, 15, 20)


class Slide(Struct, frozen=True):
    title: str
    url: str


class Deck:
    """The slides of a review for one person, and which side of the data the room is shown.

    ``is_inside``: lines that stay in the cluster are shown too; only those who write the review may ask for it.
    """

    def __init__(self, request, review):
        self.review = review
        self.can_edit = access.can_edit_review(request.user, review, localdate())
        self.is_inside = self.can_edit and "noi-bo" in request.GET
        self.levels = LEVELS["internal" if self.is_inside else "public"]
        self.reports = list(
            UnitReport.objects.visible_to(request.user)
            .for_page()
            .filter(period=review.period, status=UnitReport.Status.APPROVED)
            .order_by("unit__protocol_order", "unit__sort_name", "pk")
        )
        units = [
            (report.unit_name, reverse("conference-unit", args=[review.pk, report.unit_id]))
            for report in self.reports
        ]
        self.slides = [
            Slide("Chương trình", reverse("conference", args=[review.pk])),
            self._named("Đơn vị dự", "co-mat"),
            *(Slide(name, url) for name, url in units),
            self._named("Kết luận", "ket-luan"),
            *([self._named("Ảnh", "anh")] if self.can_edit else []),
        ]

    def _named(self, title, slug):
        return Slide(title, reverse("conference-slide", args=[self.review.pk, slug]))

    @property
    def unit_names(self):
        return [report.unit_name for report in self.reports]

    def context(self, url, **more):
        """What every slide's page holds; ``url`` is the slide's own address."""
        place = next(number for number, slide in enumerate(self.slides) if slide.url == url)
        return {
            "review": self.review,
            "slide": self.slides[place],
            "slides": self.slides,
            "number": place + 1,
            "before": self.slides[place - 1] if place else None,
            "after": self.slides[place + 1] if place + 1 < len(self.slides) else None,
            "can_edit": self.can_edit,
            "is_inside": self.is_inside,
            "query": "?noi-bo" if self.is_inside else "",
            "minutes": MINUTES,
            **more,
        }


def conference(request, pk):
    review = get_review(request, pk)
    deck = Deck(request, review)
    context = deck.context(
        request.path,
        meeting=[fact for fact in meeting_facts(review) if fact[0] in SHOWN],
        agenda=agenda_of(review, deck.levels, deck.unit_names),
    )
    return render(request, "conferences/agenda.html", context)


def conference_unit(request, pk, unit):
    review = get_review(request, pk)
    deck = Deck(request, review)
    report = next((report for report in deck.reports if report.unit_id == unit), None)
    if report is None:
        raise Http404
    context = deck.context(request.path, report=report, unit=slide_of(report, review, deck.levels))
    return render(request, "conferences/unit.html", context)


def conference_slide(request, pk, section):
    review = get_review(request, pk)
    deck = Deck(request, review)
    if section == "ket-luan":
        return _conclusions(request, deck, ConclusionForm(review=review))
    if section == "co-mat":
        return _attendance(request, deck)
    if section == "anh" and deck.can_edit:
        context = deck.context(request.path, slots=slots_of(review))
        return render(request, "conferences/photos.html", context)
    raise Http404


def _attendance(request, deck):
    review, rows, read = deck.review, None, ""
    if deck.can_edit:
        rows = ATTENDANCE.form(instance=review, choices=ATTENDANCE.choices(review)).as_ticks()
        read = fingerprint(*ATTENDANCE.held(review))
    recorded = list(review.attendances.select_related("unit").prefetch_related("unit__former_names"))
    context = deck.context(request.path, rows=rows, read=read, recorded=recorded, count=counted(recorded))
    return render(request, "conferences/attendance.html", context)


def _conclusions(request, deck, form, errors=(), status=200):
    review = deck.review
    lists = [
        ("Nội dung, kết luận", review.agendaitems.select_related("unit")),
        ("Phương hướng", review.directions.select_related("target")),
        ("Hạn chế", review.limitations.all()),
    ]
    noted = [(title, list(rows)) for title, rows in lists]
    shown = [(title, [row for row in rows if row.visibility in deck.levels]) for title, rows in noted]
    hidden = sum(len(rows) for _, rows in noted) - sum(len(rows) for _, rows in shown)
    url = reverse("conference-slide", args=[review.pk, "ket-luan"])
    context = deck.context(
        url, form=form if deck.can_edit else None, errors=errors, lists=shown, hidden=hidden
    )
    return render(request, "conferences/conclusions.html", context, status=status)


@require_POST
def conference_conclude(request, pk):
    """Takes one conclusion, from the page's form or from its script, which keeps what was typed until this answers."""
    review = get_own_review(request, pk)
    form = ConclusionForm(request.POST, review=review)
    if not form.is_valid():
        if wants_data(request):
            return JsonResponse({"errors": [message for _, message, _ in faults_of(form)]}, status=422)
        return _conclusions(request, Deck(request, review), form, faults_of(form), 422)
    row, is_new = form.save()
    if is_new:
        workflow.tell_drift(review.period, by=request.user, at=now())
    said = f"{'Đã ghi' if is_new else 'Trước đó đã ghi'} vào phần “{form.said}”."
    if wants_data(request):
        return JsonResponse({"said": said, "text": row.text})
    messages.success(request, said)
    query = "?noi-bo" if "noi-bo" in request.GET else ""
    return redirect(reverse("conference-slide", args=[review.pk, "ket-luan"]) + query)
