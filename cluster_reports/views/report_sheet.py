from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from cluster_reports import access
from cluster_reports.exports import report_sheet as template_file
from cluster_reports.forms.report_sheet import SheetEntry, UploadForm
from cluster_reports.imports import report_sheet as sheet_file
from cluster_reports.imports import task_sheet as task_file
from cluster_reports.imports.figures import Answers
from cluster_reports.imports.workbook import FileRefused
from cluster_reports.models import UnitReport
from cluster_reports.tables.report_lines import lines_of, sections_of
from cluster_reports.tables.report_sheet import has_open_line, report_key
from cluster_reports.vietnamese.folding import slug
from cluster_reports.views.download import note_download
from cluster_reports.views.unit_report import crumbs, deadlines, get_report, reason_closed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT = "report-sheet"
KEPT_SECONDS = 4 * 60 * 60
MOST_KEPT = 1_500_000  # characters of the reading that the page carries to its confirmation
CHANGED = "Báo cáo đã thay đổi sau lần đọc thử. Chưa ghi gì; dưới đây là bảng so với số liệu hiện nay."
OTHER_ANSWERS = "Bạn vừa đổi cách đọc. Chưa ghi gì; xem lại bảng dưới đây rồi ghi."
EXPIRED = "Lần đọc thử đã quá lâu hoặc không phải của báo cáo này. Chưa ghi gì; chọn lại tệp."
NOT_THIS_REPORT = (
    "Tệp này là mẫu của báo cáo khác (đơn vị khác hoặc kỳ khác). Tải mẫu của báo cáo này rồi chép số vào."
)
TOO_MUCH_TEXT = "Tệp có quá nhiều chữ. Chép riêng bảng cần nhập sang một tệp mới."


@require_safe
def download(request, pk):
    report = get_report(request, pk)
    _forbid_others(request, report)
    results = _results(report)
    can_edit = access.can_edit(request.user, report, localdate())
    sections = sections_of(lines_of(report, results, with_drafts=True))
    partly = report.has_flags(results)
    opened = {one.pk for one in results if can_edit and has_open_line(one, partly)}
    tasks = {one.key for one in report.open_duties(partly)} if can_edit else set()
    name = f"so-lieu-{slug(report.unit.short_name)}-{slug(str(report.period))}.xlsx"
    content = template_file.template(report, sections, opened, tasks)
    note_download(request, report, name)
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@transaction.non_atomic_requests
def intake(request, pk):
    """Reads an upload before any transaction opens: a file that takes long keeps nobody from saving."""
    report = _own_report(request, pk)
    if not access.can_edit(request.user, report, localdate()):
        return _page(request, report, status=409 if request.method == "POST" else 200)
    if request.method != "POST":
        return _page(request, report, upload=UploadForm())
    return _confirm(request, pk) if "kept" in request.POST else _dry_run(request, report)


def _own_report(request, pk):
    reports = (
        UnitReport.objects.visible_to(request.user).for_page().select_related("submitted_by", "approved_by")
    )
    report = get_object_or_404(reports, pk=pk)
    request.period = report.period
    _forbid_others(request, report)
    return report


def _forbid_others(request, report):
    if not request.user.is_staff_of({report.unit_id}):
        raise PermissionDenied


def _results(report):
    return list(report.results.for_entry().prefetch_related("target__scale__grades"))


def _dry_run(request, report):
    upload = UploadForm(request.POST, request.FILES)
    if not upload.is_valid():
        return _page(request, report, upload=upload, status=422)
    file = upload.cleaned_data["file"]
    try:
        sheet = sheet_file.read(file, file.name)
        if sheet.report_key and sheet.report_key != report_key(report):
            raise FileRefused(NOT_THIS_REPORT)
        kept = signing.dumps(
            {"report": report.pk, "by": request.user.pk, "file": file.name, "sheet": sheet.packed()},
            salt=SALT,
            compress=True,
        )
        if len(kept) > MOST_KEPT:
            raise FileRefused(TOO_MUCH_TEXT)
    except FileRefused as refusal:
        upload.add_error("file", str(refusal))
        return _page(request, report, upload=upload, status=422)
    return _judged(request, report, _entry(report, sheet, Answers()), sheet, file.name, Answers(), kept)


def _entry(report, sheet, answers):
    results = _results(report)
    tasks = task_file.propose(sheet.tasks, report.duties, answers)
    return SheetEntry(report, sheet_file.propose(sheet, results, answers), report.has_flags(results), tasks)


def _confirm(request, pk):
    """Writes exactly what the person saw, or shows anew what would be written now."""
    kept, answers = request.POST["kept"], _answers(request.POST, "")
    with transaction.atomic():
        report = get_report(request, pk)
        is_open = access.can_edit(request.user, report, localdate())
        sheet, name = _unpacked(request, report, kept)
        if is_open and sheet:
            entry = _entry(report, sheet, answers)
            writes = request.POST.get("do") == "write" and answers == _answers(request.POST, "shown_")
            is_as_shown = entry.fingerprint == request.POST.get("shown")
            if writes and is_as_shown and entry.count:
                entry.save(now(), request.user)
    if not is_open:
        return _page(request, report, status=409)
    if not sheet:
        upload = UploadForm(request.POST, request.FILES)
        upload.errors["file"] = upload.error_class([EXPIRED])
        return _page(request, report, upload=upload, status=422)
    if writes and (is_as_shown or not entry.count):
        _tell(request, entry)
        return redirect(report.get_edit_url())
    notice, status = "", 200
    if request.POST.get("do") == "write":
        notice, status = (CHANGED if writes else OTHER_ANSWERS), 409
    return _judged(request, report, entry, sheet, name, answers, kept, notice=notice, status=status)


def _answers(data, prefix):
    mark = data.get(f"{prefix}mark")
    return Answers(mark if mark in {",", "."} else None, data.get(f"{prefix}converts") == "on")


def _unpacked(request, report, kept):
    try:
        data = signing.loads(kept, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None, ""
    if (data["report"], data["by"]) != (report.pk, request.user.pk):
        return None, ""
    return sheet_file.Sheet.unpacked(data["sheet"]), data["file"]


def _tell(request, entry):
    if entry.count:
        messages.success(request, f"Đã ghi {entry.count} ô từ bảng tính vào báo cáo.")
    else:
        messages.success(request, "Báo cáo đã có đủ các số trong tệp.")
    if left := len(entry.of("wrong", "held", "waits")):
        messages.warning(
            request, f"Còn {left} ô chưa ghi; sửa trong tệp rồi tải lại, hoặc nhập trên trang này."
        )


def _judged(request, report, entry, sheet, name, answers, kept, *, notice="", status=200):
    context = {
        "upload": UploadForm(),
        "entry": entry,
        "sheet": sheet,
        "file_name": name,
        "answers": answers,
        "kept": kept,
        "notice": notice,
        "samples": _samples(entry.proposal, entry.tasks.legacy, answers),
    }
    return _page(request, report, status=status, **context)


def _samples(proposal, of_tasks, answers):
    """A few of the cells each question is about; the numbers that one answer made clear stay in sight."""
    return {
        "unclear": proposal.unclear[:3],
        "legacy": [*proposal.legacy, *of_tasks][:5],
        "legacy_count": len(proposal.legacy) + len(of_tasks),
        "asks_mark": bool(proposal.unclear) or answers.mark is not None,
    }


def _page(request, report, *, status=200, **context):
    today = localdate()
    upload = context.get("upload")
    context |= {
        "report": report,
        "period": report.period,
        "crumbs": crumbs(report, ("Nhập báo cáo", report.get_edit_url()), ("Nhập từ Excel", "")),
        "deadlines": deadlines(report.period, today),
        "reason": reason_closed(report, today),
        "downloaded": report.downloads.filter(paper="").select_related("by__unit").first(),
        "errors": [
            (upload.fields["file"].label, message, "id_file") for message in upload.errors.get("file", ())
        ]
        if upload and upload.is_bound
        else [],
    }
    return render(request, "unit_reports/sheet.html", context, status=status)
