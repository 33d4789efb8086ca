from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, localtime, now
from msgspec import Struct

from cluster_reports import access
from cluster_reports.forms.duty import DutyForm
from cluster_reports.forms.result import ResultForm
from cluster_reports.forms.unit_report import UnitReportEntry, version_of
from cluster_reports.models import UnitReport
from cluster_reports.models.own_report import own_report
from cluster_reports.models.result import results_of
from cluster_reports.tables.report_line import ReportLine
from cluster_reports.tables.report_lines import lines_of, sections_of
from cluster_reports.vietnamese.numbers import number
from cluster_reports.views.coach import coached_boxes
from cluster_reports.views.entry_grid import draw_grid
from cluster_reports.views.presence import others_said
from cluster_reports.views.unit_report import (
    crumbs,
    deadlines,
    duties_said,
    get_report,
    prose_of,
    reason_closed,
)


class Row(Struct, dict=True):
    """A line of the grid with the form that edits it, where it is open."""

    line: ReportLine
    form: ResultForm | None

    @property
    def target(self):
        return self.line.target

    @property
    def result(self):
        return self.line.result

    @cached_property
    def answers(self):
        """The boxes that take answers to the rules, by name: where the rules ask, and where there is an answer."""
        asked = self.line.asked
        return [name for name in self.form.answers if name in asked or self.form.value_of(name)]

    @property
    def is_asked(self):
        return bool(self.line.notes or self.answers)

    @property
    def figure(self):
        """What a tick confirms: the figure as it is stored."""
        return "" if self.result.value is None else number(self.result.value)


def get_own_report(request, pk):
    """As ``get_report``, for those who write in it: one query instead of asking who else may read it."""
    report = own_report(request.user, pk, None if request.method == "POST" else now())
    if report is None:
        return get_report(request, pk)
    request.period = report.period
    return report


def unit_report_edit(request, pk):
    report = get_own_report(request, pk)
    if not request.user.is_staff_of({report.unit_id}):
        raise PermissionDenied
    today = localdate()
    if not access.can_edit(request.user, report, today):
        return _closed(request, report, today)
    if request.method == "POST":
        return _save(request, report, today)
    return _page(request, report, today, UnitReportEntry(report, plain_lines(report)))


def plain_lines(report):
    """The report's lines without what they are compared to: all that saving needs."""
    return [ReportLine(result) for result in results_of(report)]


def last_save(report, user):
    """ "Lần lưu gần nhất: Trần B, 10:41"; of the whole report, so never said to be of one cell."""
    if report.changed_by_id is None:
        return ""
    who = "chính bạn" if report.changed_by_id == user.pk else report.changed_by.full_name
    return f"Lần lưu gần nhất: {who}, {moment_said(report.changed_at)}"


def moment_said(at):
    """ "10:42", with the date where it is not today's."""
    at = localtime(at)
    return f"{at:%H:%M}" if at.date() == localdate() else f"{at:%H:%M %d/%m/%Y}"


def lost_lines(request, report, lines):
    """What a page opened before some lines were closed still sends for them, as (label, words)."""
    if request.POST.get("version", "") == version_of(report):
        return []
    blank = UnitReportEntry(report, lines)
    closed = [line for line in lines if line.result.pk not in blank.forms]
    return _typed(request, closed, [] if blank.prose else prose_of(report), blank.closed_duties)


def _save(request, report, today):
    lines = plain_lines(report)
    lost = lost_lines(request, report, lines)
    entry = UnitReportEntry(report, lines, request.POST)
    is_valid = entry.is_valid()
    if entry.conflicts or lost or not is_valid:
        return _page(request, report, today, entry, lost=lost, status=409 if is_valid else 422)
    entry.save(now(), request.user)
    if "review" in request.POST:
        return redirect(report.get_absolute_url() + "#nop")
    messages.success(request, "Đã lưu báo cáo.")
    return redirect(report.get_edit_url())


def _page(request, report, today, entry=None, *, lost=(), status=200):
    refused = status != 200
    context = _context(report, today, entry) | {
        "version": entry and entry.version,
        "conflicts": entry.conflicts if refused else [],
        "lost": lost,
        "last_save": last_save(report, request.user) if refused else "",
        "refused": refused,
        "errors": entry.errors() if refused else [],
        "others": others_said(report, request.user) if entry and getattr(report, "has_others", True) else "",
    }
    return render(request, "unit_reports/edit.html", context, status=status)


def _context(report, today, entry):
    lines = lines_of(
        report, entry and [line.result for line in entry.lines] or results_of(report), with_drafts=True
    )
    sections = sections_of([Row(line, entry and entry.forms.get(line.result.pk)) for line in lines])
    results = [line.result for line in lines]
    missing = {anchor for anchor, _ in report.missing(lines)}
    return {
        "report": report,
        "period": report.period,
        "crumbs": crumbs(report, ("Nhập báo cáo", "")),
        "entry": entry,
        "sections": sections,
        "grid": draw_grid(sections) if sections else "",
        "done": sum(section.done for section in sections),
        "total": sum(section.total for section in sections),
        "prose_is_done": missing.isdisjoint(f"id_{name}" for name in UnitReport.PROSE),
        "prose": prose_of(report),
        "boxes": coached_boxes(entry.prose, report, lines) if entry and entry.prose else [],
        "duties": report.duties,
        "duties_said": duties_said(report),
        "opened": opened(report, results),
        "deadlines": deadlines(report.period, today, report),
        "saved_today": bool(report.changed_at and localdate(report.changed_at) == today),
        "reason": reason_closed(report, today),
    }


def _closed(request, report, today):
    """The page read-only, with the reason; after a POST what was typed and was not saved."""
    if request.method != "POST":
        return _page(request, report, today)
    context = _context(report, today, None)
    context["typed"] = _typed(request, plain_lines(report), prose_of(report), report.duties)
    return render(request, "unit_reports/too_late.html", context, status=409)


def opened(report, results):
    """What a return of some places opened, as (anchor, name), in the page's order; [] where all is open."""
    found = [(result.anchor, result.target.name) for result in results if result.is_flagged]
    found += [(duty.anchor, f"việc được giao “{duty.asked}”") for duty in report.duties if duty.is_flagged]
    if report.prose_is_flagged and report.duties:
        found.append(("viec-duoc-giao", "các việc được giao"))
    return found + ([("tu-danh-gia", "phần tự đánh giá")] if report.prose_is_flagged else [])


def _typed(request, lines, prose, duties):
    """What was typed differently from what is stored, as (label, words): nothing typed is lost."""
    forms = [(line, ResultForm(line.result, request.POST)) for line in lines]
    found = [
        (line.target.name, form.changes()) for line, form in forms if form.is_posted() and form.has_changed()
    ]
    duty_forms = [DutyForm(answer, request.POST) for answer in duties]
    found += [
        (form.answer.asked, form.words())
        for form in duty_forms
        if any(name.startswith(f"{form.prefix}-") for name in request.POST) and form.has_changed()
    ]
    return found + [
        (label, request.POST[name])
        for name, label, text in prose
        if name in request.POST and request.POST[name].split() != text.split()
    ]
