from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST
from msgspec import Struct, field

from cluster_reports import access, workflow
from cluster_reports.article import snapshot
from cluster_reports.forms.faults import faults_of, faults_of_rows
from cluster_reports.forms.photo import PhotoForm, doubts, remove
from cluster_reports.forms.review import TAKEN_INTO, pieces, take_over
from cluster_reports.forms.review_section import (
    ANSWERS,
    ATTENDANCE,
    PHOTOS,
    RELATIONS,
    SECTIONS,
    after,
    meeting_facts,
    section_at,
    title_doubts,
)
from cluster_reports.models import Article, Period, Photo, Review, Target, UnitReport, Visibility
from cluster_reports.tables.consolidated import table_of
from cluster_reports.tables.directives import carried_into
from cluster_reports.tables.follow_up import follow_up_of
from units.two_versions import compared, fingerprint

from .coach import coaching

CONFLICT = (
    "Phần này đã được lưu ở nơi khác sau khi bạn mở trang. Chưa có gì được ghi đè và chữ bạn gõ vẫn ở dưới: "
    "so hai bản trong bảng, sửa chỗ cần sửa rồi lưu lại."
)

# Sections that are read beside what the units wrote under the same heading.
BESIDE = {"ket-qua": "strengths", "han-che": "limitations", "phuong-huong": "directions"}


def get_review(request, pk):
    """The review if this person may see it, else 404; locked while a POST decides about it."""
    reviews = Review.objects.visible_to(request.user).for_page()
    if request.method == "POST":
        reviews = reviews.select_for_update(of=("self",))
    review = get_object_or_404(reviews, pk=pk)
    request.period = review.period
    return review


def get_own_review(request, pk):
    """As ``get_review``, for those who write it."""
    review = get_review(request, pk)
    if not access.can_edit_review(request.user, review, localdate()):
        raise PermissionDenied
    return review


@require_POST
def review_new(request, pk):
    periods = (
        Period.objects.visible_to(request.user).select_related("cluster").select_for_update(of=("self",))
    )
    period = get_object_or_404(periods, pk=pk)
    if not access.can_edit_review(request.user, period, localdate()):
        raise PermissionDenied
    last = Review.objects.filter(period__cluster=period.cluster, period__ends_on__lt=period.starts_on).first()
    kind = Review.Kind.SO_KET if period.is_mid_year else Review.Kind.TONG_KET
    review, _ = Review.objects.get_or_create(
        period=period, defaults={"kind": kind, "outlet": last and last.outlet}
    )
    return redirect("review-edit", review.pk, SECTIONS[0].slug)


def review(request, pk):
    review = get_review(request, pk)
    prefetch_related_objects([review], *RELATIONS)
    can_edit = access.can_edit_review(request.user, review, localdate())
    units = units_words(request.user, review)
    follow_up = follow_up_of(request.user, review)
    sections = [
        SectionRead(section, lines_of(section, review)) for section in SECTIONS[1:] if section is not ANSWERS
    ]
    return render(
        request,
        "reviews/review.html",
        {
            "review": review,
            "can_edit": can_edit,
            "meeting": meeting_facts(review),
            "beside": [(one, BESIDE[one.section.slug]) for one in sections if one.section.slug in BESIDE],
            "sections": [one for one in sections if one.section.slug not in BESIDE],
            "doubts": [*title_doubts(review), *doubts(review.photos.all())] if can_edit else [],
            "table": consolidated(review),
            "units": units,
            "readable": {words.report.pk for words in units},
            "articles": articles_of(request.user, review, can_edit),
            "follow_up": follow_up,
            "directives": carried_into(request.user, review.period, localdate()),
            "may_read_history": can_edit or request.user.is_admin,  # access.can_read_history, asked already
        },
    )


def review_edit(request, pk, section):
    review = get_own_review(request, pk)
    section = section_at(section)
    if section is None:
        raise Http404
    holds = fingerprint(*section.held(review))
    choices = section.choices(review) | ({"coached": coaching(review)} if section.slug == "han-che" else {})
    if section is ATTENDANCE:
        choices["recorder"] = (request.user, now())
    make = partial(section.form, instance=review, choices=choices)
    if request.method != "POST":
        return render(request, "reviews/edit.html", edit_page(review, section, make(None), holds, []))
    form, found = make(request.POST), []
    if is_stale := request.POST.get("read") != holds:
        form, found = compared(make, request.POST)
    is_valid = form.is_valid()
    if found or (is_stale and "read" not in request.POST):
        context = edit_page(review, section, form, holds, [("", CONFLICT, "")], differences=found)
        return render(request, "reviews/edit.html", context, status=409)
    if not is_valid:
        errors = faults_of_rows(form) if section.is_rows else faults_of(form)
        return render(request, "reviews/edit.html", edit_page(review, section, form, holds, errors))
    form.save()
    drop_files(form)
    workflow.tell_drift(review.period, by=request.user, at=now())
    workflow.tell_tasks(review.period, by=request.user, at=now())
    messages.success(request, f"Đã lưu phần “{section.title}”.")
    if request.POST.get("go") == "trinh-chieu":
        return redirect("conference-slide", review.pk, "co-mat")
    going = after(section) if request.POST.get("go") == "next" else section
    return redirect("review-edit", review.pk, going.slug)


def edit_page(review, section, form, holds, errors, **more):
    """The context of a section's page."""
    if section is PHOTOS:
        more = {"upload": PhotoForm(), "doubts": doubts(review.photos.all()), **more}
    return {
        "review": review,
        "section": section,
        "sections": SECTIONS,
        "form": form,
        "read": holds,
        "register": getattr(form, "register", None),
        "errors": errors,
        **more,
    }


def drop_files(form):
    """Once the rows are gone, so are the files of the photos among them."""
    for row in getattr(form, "deleted_objects", ()):
        if isinstance(row, Photo):
            transaction.on_commit(partial(remove, row))


@require_POST
def review_take(request, pk):
    review = get_own_review(request, pk)
    field = request.POST.get("field")
    if field not in TAKEN_INTO:
        raise Http404
    reports = UnitReport.objects.visible_to(request.user).filter(
        period=review.period, status=UnitReport.Status.APPROVED
    )
    number = request.POST.get("report", "")
    report = get_object_or_404(reports, pk=number if number.isdecimal() else 0)
    name, section = {
        "limitations": ("hạn chế", "han-che"),
        "directions": ("phương hướng", "phuong-huong"),
    }[field]
    try:
        taken = take_over(review, report, field, request.POST.get("clause", ""))
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        workflow.tell_drift(review.period, by=request.user, at=now())
        said = "Đã lấy" if taken else "Trước đó đã lấy"
        messages.success(
            request, f"{said} một dòng vào {name} của cụm; dòng để nội bộ cụm cho đến khi chọn công khai."
        )
    return redirect(reverse("review", args=[review.pk]) + f"#{section}")


def consolidated(review):
    """The cluster's table from the same snapshot as the article, down to figures that stay in the cluster."""
    targets = Target.objects.filter(
        pledge__cluster=review.period.cluster_id, pledge__year=review.period.year
    ).exclude(visibility=Visibility.UNIT)
    return table_of(snapshot.read(review, "internal"), targets)


class Line(Struct, frozen=True):
    text: str
    note: str
    is_internal: bool


class SectionRead(Struct, frozen=True):
    """A section as the read-through shows it."""

    section: object
    lines: list


def lines_of(section, review):
    return [
        Line(*section.says(row), is_internal=getattr(row, "visibility", "") == Visibility.CLUSTER)
        for row in section.rows(review)
    ]


class Clause(Struct, frozen=True):
    text: str
    is_taken: bool


class UnitWords(Struct, frozen=True):
    """What one unit's approved report says, clause by clause where it can be taken over."""

    report: UnitReport
    limitations: list = field(default_factory=list)
    directions: list = field(default_factory=list)


def units_words(user, review):
    """The approved reports this person may read (C12: nothing that is not approved)."""
    reports = (
        UnitReport.objects.visible_to(user)
        .for_page()
        .filter(period=review.period, status=UnitReport.Status.APPROVED)
    )
    taken = {
        name: set(model.objects.filter(review=review).values_list("source", "text"))
        for name, model in TAKEN_INTO.items()
    }
    return [
        UnitWords(
            report,
            *(
                [Clause(text, (report.pk, text) in taken[name]) for text in pieces(getattr(report, name))]
                for name in TAKEN_INTO
            ),
        )
        for report in reports
    ]


class ArticleLink(Struct, frozen=True):
    """The article for one audience: where it is, or the button that starts it."""

    audience: str
    label: str
    url: str = ""
    state: str = ""
    state_label: str = ""


def articles_of(user, review, can_edit):
    """An entry for each audience: the article there is, or the way to start one for those who write."""
    may_start = can_edit or (
        user.role == user.Role.EDITOR and user.unit_id == review.period.cluster.organisation_id
    )
    written = {
        article.audience: article for article in Article.objects.visible_to(user).filter(review=review)
    }
    links = []
    for audience, word in Article.Audience.choices:
        article = written.get(audience)
        if article:
            url = article.get_edit_url() if may_start else article.get_absolute_url()
            links.append(
                ArticleLink(
                    audience, f"Mở bài {word}", url, article.status, article.get_status_display().lower()
                )
            )
        elif may_start:
            links.append(ArticleLink(audience, f"Soạn bài {word}"))
    return links
