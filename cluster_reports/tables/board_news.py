"""What happened in a period since somebody last looked at its board."""

from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.urls import reverse
from msgspec import Struct

from cluster_reports.models import Extension, LoggedStep, Period, UnitReport

MOST = 20


class Event(Struct, frozen=True):
    """One thing that happened: when, what ("Phòng Hậu cần: Nộp báo cáo"), who did it and where to see it."""

    at: datetime
    unit: str
    what: str
    by: str
    url: str


def news_of(period, rows, user, since) -> tuple[list[Event], bool]:
    """What others did about these rows (``tables.board.BoardRow``) after ``since``, newest first, and whether
    there is more than the page shows; the latest things where they never looked.

    Two queries. Which rows' history a person may read is decided by who calls.
    """
    steps, of_extension = _steps(period, [row.report for row in rows], user, since)
    places = {row.report.pk: (row.unit_name, _place(row)) for row in rows}
    found = []
    for step in steps:
        extension = of_extension.get(step.object_id) if _is_about(step, Extension) else None
        unit, url = places.get(extension or step.object_id, ("", ""))
        if extension:
            url = reverse("extension", args=[step.object_id])
        elif _is_about(step, Period):
            unit, url = "Cả kỳ", reverse("period", args=[period.pk])
        found.append(Event(step.at, unit, _said(step), str(step.by), url))
    found += [_entry(row) for row in rows if _is_entered_since(row.report, user, since)]
    found.sort(key=lambda event: event.at, reverse=True)
    return found[:MOST], len(found) > MOST


def _steps(period, reports, user, since):
    keys = [report.pk for report in reports]
    of_extension = dict(Extension.objects.filter(report__in=keys).values_list("pk", "report"))
    steps = LoggedStep.objects.filter(
        Q(content_type=_kind(UnitReport), object_id__in=keys)
        | Q(content_type=_kind(Extension), object_id__in=list(of_extension))
        | Q(content_type=_kind(Period), object_id=period.pk)
    ).exclude(by=user)
    if since:
        steps = steps.filter(at__gt=since)
    return steps.select_related("by__unit")[: MOST + 1], of_extension


def _kind(model):
    return ContentType.objects.get_for_model(model)


def _is_about(step, model):
    return step.content_type_id == _kind(model).pk


def _place(row):
    """The report where this person may read it, else its row on the board."""
    return row.report.get_absolute_url() if row.is_visible else f"#{row.anchor}"


def _said(step):
    is_again = step.step == "submit" and step.source == UnitReport.Status.RETURNED
    return "Nộp lại báo cáo" if is_again else step.label


def _is_entered_since(report, user, since):
    """Whether its unit has written in it, while it is with the unit, and not only before handing it in."""
    if report.status not in UnitReport.WITH_UNIT or not report.changed_at or report.changed_by_id == user.pk:
        return False
    if report.submitted_at and report.changed_at <= report.submitted_at:
        return False
    return since is None or report.changed_at > since


def _entry(row):
    what = f"Nhập số liệu, {row.done}/{row.total} chỉ tiêu"
    return Event(row.report.changed_at, row.unit_name, what, "", _place(row))
