from django.shortcuts import render
from django.utils.timezone import now

from cluster_reports.tables.report_lines import lines_of, sections_of
from cluster_reports.views.unit_report import crumbs, get_report, prose_of

RULES = range(5)  # empty lines to write on, in each box of the blank form


def unit_report_print(request, pk):
    report = get_report(request, pk)
    is_own = request.user.is_staff_of({report.unit_id})
    results = report.results.visible_to(request.user).for_entry()
    lines = lines_of(report, results, with_drafts=is_own)
    context = {
        "report": report,
        "period": report.period,
        "crumbs": crumbs(report, ("Bản in", "")),
        "sections": sections_of(lines),
        "prose": prose_of(report),
        "duties": report.duties,
        "is_blank": request.GET.get("trong") == "1",
        "rules": RULES,
        "printed_at": now(),
        "back_url": report.get_edit_url() if is_own else report.get_absolute_url(),
    }
    return render(request, "unit_reports/print.html", context)
