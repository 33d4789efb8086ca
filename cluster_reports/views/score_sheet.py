"""One unit's score sheet: its lines with their points, words, appeals and files, and its own marks over the periods."""

from collections import Counter

from django.shortcuts import render
from django.utils.timezone import localdate

from cluster_reports import access
from cluster_reports.models import Appeal, Evidence, Period, Scoring
from cluster_reports.tables.score_book import gaps_of, own_rows, sheet_rows, told_rows

from .scoring import appeals_of, get_sheet

GAPS = 6  # so many periods back


def score_sheet(request, pk, unit):
    scoring, book, _ = get_sheet(request, pk, unit)
    today, user = localdate(), request.user
    scores = access.can_see_trial(user, scoring.period, today)
    is_whole = not scoring.is_open or scores
    sees_words = scores or user.is_staff_of({unit})
    rows = _rows(scoring, book, unit, is_whole, sees_words)
    may_appeal = access.can_appeal(user, scoring, unit)
    context = {
        "scoring": scoring,
        "book": book,
        "unit": next(one for one in book["units"] if one["pk"] == unit),
        "rows": with_papers(
            with_appeals(rows, appeals_of(user, scoring).filter(unit=unit), may_appeal), user, scoring, unit
        ),
        "is_whole": is_whole,
        "sees_own": sees_words,
        "today": today,
        "may_mark_own": access.can_mark_own(user, scoring, unit),
        "may_mark": access.can_mark(user, scoring, unit, today),
        "others": book["units"] if is_whole else [],
        "gaps": _gaps(user, scoring, unit, today),
    }
    return render(request, "scorings/sheet.html", context)


def _rows(scoring, book, unit, is_whole, sees_words):
    if not is_whole:
        return own_rows(book, unit)
    if sees_words:
        return sheet_rows(book, unit)
    return told_rows(book, unit, is_published=scoring.period.status == Period.Status.PUBLISHED)


def with_appeals(rows, appeals, may_appeal):
    """A sheet's lines, each with its ``appeals`` and whether one may be made now (``may_appeal``).

    Lines measured by the best unit have none: their points are not for the unit's eyes before closing.
    """
    of_line: dict = {}
    for one in appeals:
        of_line.setdefault(one.criterion_id, []).append(one)
    for row in rows:
        row["appeals"] = of_line.get(row["pk"], [])
        is_decided = row["is_leaf"] and row["final"] and not row["is_relative"]
        is_waiting = any(one.status == Appeal.Status.ASKED for one in row["appeals"])
        row["may_appeal"] = bool(may_appeal and is_decided and row["is_asked"] and not is_waiting)
    return rows


def with_papers(rows, user, scoring, unit):
    """A sheet's lines, each with the number of the unit's ``papers`` for it that this person may open."""
    found = Evidence.objects.visible_to(user).filter(score__scoring=scoring, score__unit=unit)
    papers = Counter(found.order_by().values_list("score__criterion", flat=True))
    for row in rows:
        row["papers"] = papers[row["pk"]]
    return rows


def _gaps(user, scoring, unit, today):
    """For the unit itself and those who score it: how its own marks stood to what was decided, over the periods."""
    if not (user.is_staff_of({unit}) or access.is_judge(user, scoring.period, today)):
        return []
    closed = Scoring.objects.visible_to(user).filter(
        period__cluster=scoring.period.cluster_id, status=Scoring.Status.CLOSED
    )
    return gaps_of(closed.select_related("period").order_by("-period__ends_on")[:GAPS], unit)
