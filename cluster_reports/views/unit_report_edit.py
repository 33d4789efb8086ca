from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from cluster_reports import access
from cluster_reports.forms.result import ResultForm
from cluster_reports.forms.unit_report import UnitReportEntry
from cluster_reports.tables.report_line import ReportLine, lines_of, sections_of
from cluster_reports.views.unit_report import crumbs, deadlines, get_report, prose_of, reason_closed


@dataclass
class Row:
    """A line of the grid with the form that edits it, where it is open."""

    line: ReportLine
    form: ResultForm | None

    @property
    def target(self):
        return self.line.target

    @property
    def result(self):
        return self.line.result


def unit_report_edit(request, pk):
    report = get_report(request, pk)
    if not request.user.is_staff_of({report.unit_id}):
        raise PermissionDenied
    today = localdate()
    results = report.results.for_entry().prefetch_related("target__scale__grades")
    lines = lines_of(report, results, with_drafts=True)
    if not access.can_edit(request.user, report, today):
        return _closed(request, report, lines, today)
    if request.method == "POST":
        return _save(request, report, lines, today)
    return _page(request, report, lines, today, UnitReportEntry(report, lines))


def _save(request, report, lines, today):
    stored, prose = UnitReportEntry(report, lines).version, prose_of(report)
    entry = UnitReportEntry(report, lines, request.POST)
    opened = request.POST.get("version", "")
    if not entry.is_valid():
        return _page(request, report, lines, today, entry, version=opened, status=422)
    if opened != stored:
        lost = _typed(request, [line for line in lines if line.result.pk not in entry.forms], prose, entry)
        if lost or entry.has_changed():
            conflict = {"lines": entry.changed_lines(), "lost": lost}
            return _page(request, report, lines, today, entry, version=stored, conflict=conflict, status=409)
    else:
        entry.save(now())
    if "review" in request.POST:
        return redirect(report.get_absolute_url() + "#nop")
    messages.success(request, "Đã lưu báo cáo.")
    return redirect(report.get_edit_url())


def _page(request, report, lines, today, entry=None, *, version=None, conflict=None, status=200):
    context = _context(report, lines, today, entry) | {
        "version": version if version is not None else entry and entry.version,
        "conflict": conflict,
        "errors": entry.errors() if entry and request.method == "POST" else [],
    }
    return render(request, "unit_reports/edit.html", context, status=status)


def _context(report, lines, today, entry):
    sections = sections_of([Row(line, entry and entry.forms.get(line.result.pk)) for line in lines])
    results = [line.result for line in lines]
    missing = [anchor for anchor, _ in report.missing(results)]
    return {
        "report": report,
        "period": report.period,
        "crumbs": crumbs(report, ("Nhập báo cáo", "")),
        "entry": entry,
        "sections": sections,
        "done": sum(section.done for section in sections),
        "total": sum(section.total for section in sections),
        "prose_is_done": not any(anchor.startswith("id_") for anchor in missing),
        "prose": prose_of(report),
        "is_partly_open": report.has_flags(results),
        "deadlines": deadlines(report.period, today, report),
        "saved_today": bool(report.changed_at and localdate(report.changed_at) == today),
        "reason": reason_closed(report, today),
    }


def _closed(request, report, lines, today):
    """The page read-only, with the reason; after a POST what was typed and was not saved."""
    if request.method != "POST":
        return _page(request, report, lines, today)
    context = _context(report, lines, today, None)
    context["typed"] = _typed(request, lines, prose_of(report))
    return render(request, "unit_reports/too_late.html", context, status=409)


def _typed(request, lines, prose, entry=None):
    """What was typed differently from what is stored, as (label, words): nothing typed is lost."""
    forms = [(line, ResultForm(line.result, request.POST)) for line in lines]
    found = [
        (line.target.name, form.changes()) for line, form in forms if form.is_posted() and form.has_changed()
    ]
    if entry is None or entry.prose is None:
        found += [
            (label, request.POST[name])
            for name, label, text in prose
            if name in request.POST and request.POST[name].split() != text.split()
        ]
    return found
