"""A period's scoring: what units say, what the cluster finds, what is decided, and who stands where."""

from collections import Counter
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.exports.score_sheet import workbook
from cluster_reports.forms.score import FinalForm, Finals, Marks, OpenScoringForm, ScoreForm
from cluster_reports.models import (
    Appeal,
    Ballot,
    Cluster,
    Evidence,
    FinalScore,
    Period,
    Score,
    Scoring,
    ScoringTable,
)
from cluster_reports.scoring import snapshot
from cluster_reports.tables.score_book import (
    book_of,
    close_said,
    digest_of,
    drops_said,
    gaps_of,
    narrow_said,
    own_rows,
    ranking_of,
    sheet_rows,
    tied_groups,
    ties_said,
    told_rows,
    undecided,
    unlike_said,
)
from cluster_reports.vietnamese.folding import slug
from cluster_reports.vietnamese.numbers import number
from cluster_reports.workflow import StepRefused
from units.two_versions import compared, fingerprint

from .download import note_download
from .unit_report import forbid_unless_allowed, history

GAPS = 6  # so many periods back
CHANGED = (
    "Bảng chấm điểm đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm; xem lại bản mới dưới đây."
)
CONFLICT = (
    "Điểm của đơn vị này đã được ghi ở nơi khác sau khi bạn mở trang. Chưa có gì được ghi đè và chữ bạn gõ vẫn ở"
    " dưới: so hai bản trong bảng, sửa chỗ cần sửa rồi lưu lại."
)


def get_period(request, pk):
    """The period if this person may see it and is somebody, else 404; locked while a POST decides about it."""
    if not request.user.is_authenticated:
        raise Http404
    periods = Period.objects.visible_to(request.user).select_related("cluster__organisation")
    periods = periods.filter(
        cluster__in=Cluster.objects.visible_to(request.user)
    )  # not whoever judges an area
    if request.method == "POST":
        periods = periods.select_for_update(of=("self",))
    request.period = get_object_or_404(periods, pk=pk)
    return request.period


def get_scoring(request, pk):
    period = get_period(request, pk)
    scorings = Scoring.objects.visible_to(request.user).for_page()
    if request.method == "POST":
        scorings = scorings.select_for_update(of=("self",))
    return get_object_or_404(scorings, period=period)


def get_sheet(request, pk, unit):
    """The scoring and its book, for who may read this unit's sheet: itself, who scores, and all once it is closed."""
    scoring = get_scoring(request, pk)
    is_own = request.user.is_staff_of({unit})
    if scoring.is_open and not is_own and not access.can_see_trial(request.user, scoring.period, localdate()):
        raise Http404
    book, reading = _book(scoring, own=unit if is_own else None)
    if not any(one["pk"] == unit for one in book["units"]):
        raise Http404
    return scoring, book, reading


def scoring(request, pk):
    period = get_period(request, pk)
    scoring = Scoring.objects.visible_to(request.user).for_page().filter(period=period).first()
    return _none_yet(request, period) if scoring is None else _page(request, scoring)


@require_POST
@transaction.atomic
def scoring_open(request, pk):
    """Opens the scoring by a version of the table, or moves an open one to another version."""
    period = get_period(request, pk)
    if not access.is_judge(request.user, period, localdate()):
        raise PermissionDenied
    form = OpenScoringForm(request.POST, tables=_tables(period))
    if not form.is_valid():
        return _none_yet(request, period, form, status=422)
    table = form.cleaned_data["table"]
    there = Scoring.objects.for_page().select_for_update(of=("self",)).filter(period=period).first()
    if there is None:
        opened = Scoring.objects.create(period=period, table=table)
        details = [{"line": str(table), "reason": ""}]
        workflow.note(opened, "open_scores", by=request.user, at=now(), details=details)
        messages.success(request, f"Đã mở chấm điểm theo {table}.")
    elif not there.is_open:
        raise PermissionDenied
    elif there.table_id != table.pk:
        if request.POST.get("version") != str(there.version):
            return _page(request, there, errors=[("", CHANGED, "")], status=409)
        _move(request, there, table)
    return redirect("scoring", pk)


def _move(request, scoring, table):
    """To another version; what was decided by the old one is written down in the history as it was."""
    details = [{"line": f"{scoring.table} → {table}", "reason": ""}]
    details += [
        {"line": f"{one.unit}, {one.criterion}", "reason": f"đã chốt {number(one.points)} điểm"}
        for one in scoring.finals.select_related("criterion", "unit")
    ]
    left = scoring.move_to(table)
    workflow.note(scoring, "move_scores", by=request.user, at=now(), details=details)
    rest = f" {left} dòng đã ghi không có tiêu chí tương ứng, còn giữ ở bản cũ." if left else ""
    messages.success(
        request,
        f"Từ nay chấm theo {table}. Số liệu đã ghi đi theo tiêu chí; các điểm đã chốt phải chốt lại.{rest}",
    )


@require_POST
def scoring_step(request, pk, step):
    scoring = get_scoring(request, pk)
    comment = request.POST.get("comment", "")
    if workflow.is_repeat(scoring, step, request.user, comment):
        return redirect(scoring)
    forbid_unless_allowed(scoring, step, request.user, localdate())
    if request.POST.get("version") != str(scoring.version):
        return _page(request, scoring, errors=[("", CHANGED, "")], status=409)
    try:
        done = workflow.take(scoring, step, by=request.user, at=now(), comment=comment)
    except StepRefused as refusal:
        errors = [("", str(refusal), ""), *(("", sentence, "") for _, sentence in refusal.faults)]
        return _page(request, get_scoring(request, pk), errors=errors, status=409)
    messages.success(request, f"{done}: {done.get_status_display().lower()}.")
    return redirect(done)


def scoring_file(request, pk):
    """The overview and the details as an Excel file: of a closed scoring, or of the trial for who may see it."""
    scoring = get_scoring(request, pk)
    if not access.can_take_scores(request.user, scoring, localdate()):
        raise Http404
    book, _ = _book(scoring)
    answer = HttpResponse(
        workbook(scoring, book),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"{slug(f'bang diem {scoring.period.cluster} {scoring.period}')}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    note_download(request, scoring, name)
    return answer


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


def appeals_of(user, scoring):
    """What this person may see of what units had looked at again, newest first."""
    return Appeal.objects.visible_to(user).filter(scoring=scoring).for_page()


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
    if changed := rows.save(scoring, unit, by=request.user, at=at):
        name = next(one["name"] for one in book["units"] if one["pk"] == unit)
        details = [{"line": f"{name}, {one['line']}", "reason": one["reason"]} for one in changed]
        workflow.note(scoring, "change_finals", by=request.user, at=at, details=details)
    messages.success(request, "Đã lưu điểm chốt.")
    return redirect("score-sheet", pk, unit)


def _book(scoring, own=None):
    """(the book, the reading it came from); a closed scoring's is the frozen one, and nothing is read.

    ``own`` is the unit that reads its own sheet: it sees there what its draft holds.
    """
    if not scoring.is_open:
        return scoring.frozen, None
    reading = snapshot.read(scoring, localdate(), own)
    return book_of(scoring, reading), reading


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


def _tables(period):
    """The issued versions by which this period may be scored, newest first."""
    return ScoringTable.objects.filter(
        cluster=period.cluster_id, year=period.year, status=ScoringTable.Status.ISSUED
    )


def _none_yet(request, period, form=None, status=200):
    tables = _tables(period)
    may_open = access.is_judge(request.user, period, localdate())
    context = {
        "period": period,
        "form": form or OpenScoringForm(tables=tables),
        "has_table": tables.exists(),
        "may_open": may_open,
    }
    return render(request, "scorings/none.html", context, status=status)


def _page(request, scoring, *, errors=(), status=200):
    user, today = request.user, localdate()
    sees_trial = access.can_see_trial(user, scoring.period, today)
    if scoring.is_open and not sees_trial:
        own = user.is_staff_of({user.unit_id}) and scoring.period.members().filter(pk=user.unit_id).exists()
        context = {
            "scoring": scoring,
            "own": user.unit_id if own else None,
            "appeals": appeals_of(user, scoring),
            "today": today,
        }
        return render(request, "scorings/not_yet.html", context)
    book, _ = _book(scoring)
    appeals = appeals_of(user, scoring)
    steps = workflow.steps_for(scoring, user, today)
    tables = (
        _tables(scoring.period) if scoring.is_open and access.is_judge(user, scoring.period, today) else None
    )
    context = {
        "scoring": scoring,
        "book": book,
        "ranking": ranking_of(book),
        "undecided": undecided(book),
        "close": close_said(book) if sees_trial else [],
        "drops": drops_said(book) if sees_trial else [],
        "unlike": unlike_said(book) if sees_trial else [],
        "narrow": narrow_said(book) if sees_trial else [],
        "ties": ties_said(book),
        "ballots": Ballot.objects.visible_to(user).filter(scoring=scoring),
        "tied": tied_groups(book) if scoring.is_open else [],
        "may_run_ballots": sees_trial and not user.is_admin,
        "appeals": appeals,
        "waiting": sum(one.status == Appeal.Status.ASKED for one in appeals),
        "today": today,
        "sees_trial": sees_trial,
        "steps": steps,
        "errors": errors,
        "may_take": access.can_take_scores(user, scoring, today),
        "downloaded": scoring.downloads.select_related("by__unit").first() if sees_trial else None,
        "history": history(scoring) if sees_trial else None,
        "form": OpenScoringForm(tables=tables, initial={"table": scoring.table_id})
        if tables is not None and len(tables) > 1
        else None,
    }
    return render(request, "scorings/scoring.html", context, status=status)
