from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access
from cluster_reports.forms.unit_report import UnitReportEntry
from cluster_reports.models import Result
from cluster_reports.tables.report_lines import lines_of, sections_of
from cluster_reports.views.entry_grid import draw_answers, draw_notes
from cluster_reports.views.unit_report import duties_said, reason_closed
from cluster_reports.views.unit_report_edit import (
    Row,
    get_own_report,
    last_save,
    lost_lines,
    moment_said,
    plain_lines,
)


@require_POST
def unit_report_autosave(request, pk):
    """Saves what can be read and is in nobody's way, and answers what it did; leaves no trace in the history."""
    report = get_own_report(request, pk)
    if not request.user.is_staff_of({report.unit_id}):
        raise PermissionDenied
    if request.POST.get("person") != str(request.user.pk):
        return JsonResponse({"log_in": True}, status=401)  # somebody else has logged in in this browser
    if not access.can_edit(request.user, report, localdate()):
        return JsonResponse({"closed": reason_closed(report, localdate())}, status=409)
    lines = plain_lines(report)
    if lost_lines(request, report, lines):
        return JsonResponse({"closed": "Có dòng không còn mở để sửa."}, status=409)
    before = last_save(report, request.user)
    entry = UnitReportEntry(report, lines, request.POST, keep_faulty=False)
    entry.save(now(), request.user)
    return JsonResponse(_answer(request, entry, before))


def _answer(request, entry, last_saved):
    report = entry.report
    stored = UnitReportEntry(report, entry.lines)
    posted = {name: text for cell in stored.cells for name, text in cell.stored.items()}
    context = {"conflicts": entry.conflicts}
    return {
        "version": stored.version,
        "newest": str(report.version),
        "marks": {**{cell.key: cell.mark for cell in stored.cells}, **_old_marks(entry)},
        "stored": {name: text for name, text in posted.items() if request.POST.get(name, "") != text},
        "faults": entry.faults,
        "put_aside": entry.put_aside,
        "conflicts": [conflict.key for conflict in entry.conflicts],
        "choices": render_to_string("unit_reports/conflict_choices.html", context) if entry.conflicts else "",
        "taken": f"Đã đưa vào trang phần lưu ở nơi khác. {last_saved}." if entry.merge.taken else "",
        "last_save": last_saved,
        "taken_cells": [cell.key for cell in entry.merge.taken],
        "saved_at": moment_said(report.changed_at) if report.changed_at else "",
        "sections": {
            section.anchor: f"{section.done}/{section.total}" for section in sections_of(entry.lines)
        }
        | ({"viec-duoc-giao": duties_said(report)} if report.duties else {}),
        "done": sum(line.result.state != Result.State.NOT_REPORTED for line in entry.lines),
        "total": len(entry.lines),
        "asked": _asked(entry),
    }


def _asked(entry):
    """What the rules say of the lines as they are stored now, by the line's anchor; open lines only."""
    lines = lines_of(entry.report, [line.result for line in entry.lines], with_drafts=True)
    rows = [Row(line, entry.forms.get(line.result.pk)) for line in lines]
    return {
        row.result.anchor: {
            "notes": draw_notes(row.line.notes),
            "fields": sorted(row.line.asked),
            "boxes": draw_answers(row),
            "figure": row.figure,
        }
        for row in rows
        if row.form and row.is_asked
    }


def _old_marks(entry):
    """A cell in conflict stays typed over what the page first got, until the person chooses."""
    return {cell.key: entry.merge.marks[cell.key] for cell in entry.merge.conflicts}
