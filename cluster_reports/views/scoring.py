"""A period's scoring: what units say, what the cluster finds, what is decided, and who stands where."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.exports.score_sheet import workbook
from cluster_reports.forms.faults import refused
from cluster_reports.forms.score import OpenScoringForm
from cluster_reports.models import (
    Appeal,
    Ballot,
    Period,
    Scoring,
    ScoringTable,
)
from cluster_reports.scoring import snapshot
from cluster_reports.tables.score_book import (
    book_of,
    close_said,
    drops_said,
    narrow_said,
    ranking_of,
    tied_groups,
    ties_said,
    undecided,
    unlike_said,
)
from cluster_reports.vietnamese.folding import slug
from cluster_reports.vietnamese.numbers import number
from cluster_reports.workflow import StepRefused

from .download import note_download
from .drawn_once import drawn_once
from .unit_report import forbid_unless_allowed, history

CHANGED = (
    "Bảng chấm điểm đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm; xem lại bản mới dưới đây."
)


def get_period(request, pk):
    """The period if this person may see it and is somebody, else 404; locked while a POST decides about it."""
    periods = _periods(request.user)
    if request.method == "POST":
        periods = periods.select_for_update(of=("self",))
    request.period = get_object_or_404(periods, pk=pk)
    return request.period


def _periods(user):
    if not user.is_authenticated:
        raise Http404
    return (
        Period.objects.inside(user).select_related("cluster__organisation").prefetch_related("cluster__roles")
    )


def _scorings(user):
    """For who has the period already; most scorings have neither appeals nor ballots to ask for."""
    return (
        Scoring.objects.visible_to(user)
        .select_related("table", "closed_by")
        .annotate(
            has_appeals=Exists(Appeal.objects.filter(scoring=OuterRef("pk"))),
            has_ballots=Exists(Ballot.objects.filter(scoring=OuterRef("pk"))),
        )
    )


def get_scoring(request, pk):
    period = get_period(request, pk)
    scorings = _scorings(request.user)
    if request.method == "POST":
        scorings = scorings.select_for_update(of=("self",))
    scoring = get_object_or_404(scorings, period=period)
    scoring.period = period
    return scoring


def get_sheet(request, pk, unit):
    """The scoring and its book, for who may read this unit's sheet: itself, who scores, and all once it is closed."""
    scoring = get_scoring(request, pk)
    is_own = request.user.is_staff_of({unit})
    if scoring.is_open and not is_own and not access.can_see_trial(request.user, scoring.period, localdate()):
        raise Http404
    book, reading = book_for(scoring, own=unit if is_own else None)
    if not any(one["pk"] == unit for one in book["units"]):
        raise Http404
    return scoring, book, reading


class MoreToIt(Exception):
    """The page holds what is a person's own: of these rows, read on the way."""

    def __init__(self, period, scoring):
        super().__init__()
        self.period, self.scoring = period, scoring


def scoring(request, pk):
    try:
        request.period, title, drawn = drawn_once(request, _told_to_readers, pk)
    except MoreToIt as found:
        request.period = found.period
        return _page(request, found.scoring) if found.scoring else _none_yet(request, found.period)
    return render(request, "scorings/scoring.html", {"scoring": title, "drawn": drawn})


def _told_to_readers(reader, pk):
    """The period, the title and what the page says of a closed scoring to those who have no part in it.

    Who scores has forms there, and who voted sees ballots of his own.
    """
    period = get_object_or_404(_periods(reader), pk=pk)
    scoring = _scorings(reader).filter(period=period).first()
    if scoring is None:
        raise MoreToIt(period, None)
    scoring.period = period
    if scoring.is_open or scoring.has_ballots or access.can_see_trial(reader, period, localdate()):
        raise MoreToIt(period, scoring)
    return (
        period,
        str(scoring),
        render_to_string("scorings/told.html", _context(reader, scoring) | {"user": reader}),
    )


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
            return _page(request, get_scoring(request, pk), errors=[("", CHANGED, "")], status=409)
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
        errors = refused(refusal)
        return _page(request, get_scoring(request, pk), errors=errors, status=409)
    messages.success(request, f"{done}: {done.get_status_display().lower()}.")
    return redirect(done)


def scoring_file(request, pk):
    """The overview and the details as an Excel file: of a closed scoring, or of the trial for who may see it."""
    scoring = get_scoring(request, pk)
    if not access.can_take_scores(request.user, scoring, localdate()):
        raise Http404
    book, _ = book_for(scoring)
    answer = HttpResponse(
        workbook(scoring, book),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    name = f"{slug(f'bang diem {scoring.period.cluster} {scoring.period}')}.xlsx"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    note_download(request, scoring, name)
    return answer


def book_for(scoring, own=None):
    """(the book, the reading it came from); a closed scoring's is the frozen one, and nothing is read.

    ``own`` is the unit that reads its own sheet: it sees there what its draft holds.
    """
    if not scoring.is_open:
        return scoring.frozen, None
    reading = snapshot.read(scoring, localdate(), own)
    return book_of(scoring, reading), reading


def appeals_of(user, scoring):
    """What this person may see of what units had looked at again, newest first."""
    appeals = Appeal.objects.visible_to(user) if scoring.has_appeals else Appeal.objects.none()
    return appeals.filter(scoring=scoring).for_page()


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
    context = _context(user, scoring) | {"errors": errors}
    return render(request, "scorings/scoring.html", context, status=status)


def _context(user, scoring):
    today = localdate()
    sees_trial = access.can_see_trial(user, scoring.period, today)
    book, _ = book_for(scoring)
    appeals = appeals_of(user, scoring)
    steps = workflow.steps_for(scoring, user, today)
    tables = (
        _tables(scoring.period) if scoring.is_open and access.is_judge(user, scoring.period, today) else None
    )
    return {
        "scoring": scoring,
        "book": book,
        "ranking": ranking_of(book),
        "undecided": undecided(book),
        "close": close_said(book) if sees_trial else [],
        "drops": drops_said(book) if sees_trial else [],
        "unlike": unlike_said(book) if sees_trial else [],
        "narrow": narrow_said(book) if sees_trial else [],
        "ties": ties_said(book),
        "ballots": Ballot.objects.visible_to(user).filter(scoring=scoring) if scoring.has_ballots else (),
        "tied": tied_groups(book) if scoring.is_open else [],
        "may_run_ballots": sees_trial and not user.is_admin,
        "appeals": appeals,
        "waiting": sum(one.status == Appeal.Status.ASKED for one in appeals),
        "today": today,
        "sees_trial": sees_trial,
        "steps": steps,
        "may_take": access.can_take_scores(user, scoring, today),
        "downloaded": scoring.downloads.filter(paper="").select_related("by__unit").first()
        if sees_trial
        else None,
        "history": history(scoring) if sees_trial else None,
        "form": OpenScoringForm(tables=tables, initial={"table": scoring.table_id})
        if tables is not None and len(tables) > 1
        else None,
    }
