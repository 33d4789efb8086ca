"""What a unit says it did, what the cluster found, and what is decided: the pages where scores are typed."""

from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from cluster_reports import access, workflow
from cluster_reports.forms.score import FinalForm, Finals, Marks, ScoreForm
from cluster_reports.models import FinalScore, Score
from cluster_reports.tables.score_book import digest_of
from units.two_versions import compared, fingerprint

from .scoring import get_sheet

CONFLICT = (
    "Điểm của đơn vị này đã được ghi ở nơi khác sau khi bạn mở trang. Chưa có gì được ghi đè và chữ bạn gõ vẫn ở"
    " dưới: so hai bản trong bảng, sửa chỗ cần sửa rồi lưu lại."
)
NOTHING = "Chưa nhập hay sửa điểm chốt nào; các điểm đã chốt giữ nguyên."


def score_marks(request, pk, unit, side):
    """A unit's own entries, or the cluster's about it, all criteria scored by hand on one page."""
    side = Score.Side(side)
    scoring, book, reading = get_sheet(request, pk, unit)
    if side == Score.Side.SELF:
        may = access.can_mark_own(request.user, scoring, unit)
    else:
        may = access.can_mark(request.user, scoring, unit, localdate())
    if not may:
        raise PermissionDenied
    make = _marks_of(scoring, reading, unit, side)
    held = fingerprint(Score.objects.filter(scoring=scoring, unit=unit, side=side))
    if request.method != "POST":
        return _marks_page(request, scoring, book, unit, side, make(None), held)
    rows, found = make(request.POST), []
    if request.POST.get("read") != held:
        rows, found = compared(make, request.POST)
        if found:
            return _marks_page(
                request, scoring, book, unit, side, rows, held, [("", CONFLICT, "")], 409, found
            )
    if not rows.is_valid():
        return _marks_page(request, scoring, book, unit, side, rows, held, rows.faults())
    rows.save(by=request.user, at=now())
    messages.success(request, "Đã lưu. Điểm được tính lại theo bảng điểm.")
    return redirect("score-sheet", pk, unit)


def score_finals(request, pk, unit):
    """What is decided on, criterion by criterion, or all as the cluster found it."""
    scoring, book, reading = get_sheet(request, pk, unit)
    if not access.can_mark(request.user, scoring, unit, localdate()):
        raise PermissionDenied
    make = _finals_of(book, reading, unit)
    held = _held_for_finals(scoring, book, unit)
    if request.method != "POST":
        return _finals_page(request, scoring, book, unit, make(None), held)
    does_all = request.POST.get("do") == "all"
    if request.POST.get("read") != held:
        if does_all and not make(None).open:  # sent twice
            return redirect("score-finals", pk, unit)
        rows, found = (make(None), []) if does_all else compared(make, request.POST)
        return _finals_page(request, scoring, book, unit, rows, held, [("", CONFLICT, "")], 409, found)
    at = now()
    if does_all:
        decided = make(None).decide_all(scoring, unit, by=request.user, at=at)
        messages.success(request, f"Đã chốt {decided} tiêu chí theo điểm cụm chấm.")
        return redirect("score-finals", pk, unit)
    rows = make(request.POST)
    if not rows.is_valid():
        return _finals_page(request, scoring, book, unit, rows, held, rows.faults())
    if not rows.has_changed and request.POST["read"] == held:  # else the very same was sent twice
        messages.info(request, NOTHING)
        return redirect("score-finals", pk, unit)
    if changed := rows.save(scoring, unit, by=request.user, at=at):
        name = next(one["name"] for one in book["units"] if one["pk"] == unit)
        details = [{"line": f"{name}, {one['line']}", "reason": one["reason"]} for one in changed]
        workflow.note(scoring, "change_finals", by=request.user, at=at, details=details)
    messages.success(request, "Đã lưu điểm chốt.")
    return redirect("score-sheet", pk, unit)


def _marks_of(scoring, reading, unit, side):
    leaves = [leaf for leaf in reading.table.leaves() if leaf.needs_mark and reading.asks(unit, leaf.pk)]

    def make(data):
        forms = []
        for leaf in leaves:
            there = reading.notes.get((side.value, unit, leaf.pk))
            row = there or Score(scoring=scoring, unit_id=unit, criterion_id=leaf.pk, side=side)
            form = ScoreForm(data, instance=row, leaf=leaf)
            form.heading = leaf.heading
            form.beside = (
                reading.notes.get((Score.Side.SELF.value, unit, leaf.pk)) if side != "self" else None
            )
            forms.append(form)
        return Marks(forms)

    return make


def _finals_of(book, reading, unit):
    cells = book["cells"][str(unit)]

    def make(data):
        forms = []
        for leaf in reading.table.leaves():
            if not reading.asks(unit, leaf.pk):
                continue
            decided, cell = reading.finals.get((unit, leaf.pk)), cells[str(leaf.pk)]
            points = Decimal(cell["cluster"]) if cell["cluster"] else None
            form = FinalForm(data, leaf=leaf, cluster_points=points, decided=decided)
            form.heading, form.cell = leaf.heading, cell
            forms.append(form)
        return Finals(forms)

    return make


def _held_for_finals(scoring, book, unit):
    """What a page of decisions is known by: the decisions, and the cluster's points they are made on."""
    rows = FinalScore.objects.filter(scoring=scoring, unit=unit)
    points = sorted((leaf, cell["cluster"]) for leaf, cell in book["cells"][str(unit)].items())
    return f"{fingerprint(rows)}-{digest_of({'points': points})[:16]}"


def _marks_page(request, scoring, book, unit, side, rows, held, errors=(), status=None, found=()):
    context = {
        "scoring": scoring,
        "unit": next(one for one in book["units"] if one["pk"] == unit),
        "is_own": side == Score.Side.SELF,
        "rows": rows,
        "read": held,
        "errors": errors,
        "differences": found,
    }
    return render(request, "scorings/marks.html", context, status=status or (422 if errors else 200))


def _finals_page(request, scoring, book, unit, rows, held, errors=(), status=None, found=()):
    one = next(one for one in book["units"] if one["pk"] == unit)
    context = {
        "scoring": scoring,
        "unit": one,
        "rows": rows,
        "read": held,
        "errors": errors,
        "differences": found,
        "open": len(rows.open),
    }
    return render(request, "scorings/finals.html", context, status=status or (422 if errors else 200))
