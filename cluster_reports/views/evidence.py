from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from cluster_reports import access, workflow
from cluster_reports.forms.evidence import EvidenceForm, type_of
from cluster_reports.forms.faults import faults_of
from cluster_reports.models import Evidence
from cluster_reports.models.download import EVIDENCE
from cluster_reports.tables.report_lines import lines_of
from cluster_reports.views.download import note_download
from cluster_reports.views.unit_report import crumbs, get_report, reason_closed

# Whatever a file holds, a browser gives it no origin, no script and nothing to load.
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def get_line(request, pk, result_pk):
    """The line of a report this person may see, else 404; the report is locked while a POST decides about it."""
    report = get_report(request, pk)
    result = get_object_or_404(report.results.visible_to(request.user).for_entry(), pk=result_pk)
    result.report = report
    return result


def get_open_line(request, pk, result_pk):
    """As ``get_line``, else 403 where this person may not attach to it."""
    result = get_line(request, pk, result_pk)
    if not access.can_attach(request.user, result, localdate()):
        raise PermissionDenied
    return result


# Taking a large file apart takes seconds: no transaction is open, and no row locked, meanwhile.
@transaction.non_atomic_requests
def evidence(request, pk, result_pk):
    if request.method != "POST":
        return _page(request, get_line(request, pk, result_pk))
    with transaction.atomic():
        result = get_open_line(request, pk, result_pk)
    form = EvidenceForm(request.POST, request.FILES)
    if form.is_valid():
        with transaction.atomic():
            result = get_open_line(request, pk, result_pk)
            added = form.save_for(result, request.user, now())
            if added:
                _note(request, result, "attach", added)
        if added:
            messages.success(request, f"Đã thêm minh chứng “{added}”.")
            return redirect("evidence", pk, result_pk)
    return _page(request, result, form, status=422)


@require_safe
def evidence_file(request, pk, result_pk, key):
    """Sent as a file to keep; ``?xem`` opens what a browser can show by itself."""
    found = get_object_or_404(
        Evidence.objects.visible_to(request.user), key=key, result__pk=result_pk, result__report__pk=pk
    )
    return sent(request, found)


def sent(request, found):
    """The file of this evidence as an answer no browser keeps or runs; 404 where the file is gone."""
    try:
        content = default_storage.open(found.file)
    except FileNotFoundError:
        raise Http404 from None
    line = found.result or found.score
    about = line.scoring if found.score else line.report or line.review
    note_download(request, about, found.name, paper=EVIDENCE)
    is_attached = "xem" not in request.GET or not found.can_open
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
    }
    return FileResponse(
        content,
        as_attachment=is_attached,
        filename=found.name,
        content_type=type_of(found),
        headers=headers,
    )


@require_POST
def evidence_remove(request, pk, result_pk, key):
    result = get_open_line(request, pk, result_pk)
    found = result.evidence.filter(key=key).first()
    if found is None and not Evidence.objects.filter(key=key).exists():
        messages.info(request, "Minh chứng này đã được xóa từ trước.")
        return redirect("evidence", pk, result_pk)
    if found is None:
        raise Http404
    found.delete()
    _note(request, result, "detach", found)
    transaction.on_commit(lambda: default_storage.delete(found.file))
    messages.success(request, f"Đã xóa minh chứng “{found}”.")
    return redirect("evidence", pk, result_pk)


def _note(request, result, name, found):
    """The report's history tells which file came to which line, or went."""
    details = [{"line": result.target.name, "reason": found.name}]
    workflow.note(result.report, name, by=request.user, at=now(), details=details)


def _page(request, result, form=None, status=200):
    user, today, report = request.user, localdate(), result.report
    is_own = user.is_staff_of({report.unit_id})
    files = list(result.evidence.for_page())
    is_open = access.can_attach(user, result, today)
    context = {
        "report": report,
        "period": report.period,
        "line": lines_of(report, [result], with_drafts=is_own)[0],
        "crumbs": crumbs(report, (f"Minh chứng: {result.target.name}", "")),
        "files": files,
        "is_open": is_open,
        "is_full": len(files) >= Evidence.MOST_PER_LINE,
        "most": Evidence.MOST_PER_LINE,
        "form": form or EvidenceForm(),
        "errors": faults_of(form) if form else [],
        "reason": _reason(report, is_own, is_open, today),
    }
    return render(request, "evidence/line.html", context, status=status)


def _reason(report, is_own, is_open, today):
    """Why the unit's own staff cannot attach here now, in words."""
    if is_open or not is_own:
        return ""
    return (
        reason_closed(report, today)
        or "Báo cáo chỉ được trả lại để sửa những dòng khác; dòng này giữ nguyên."
    )
