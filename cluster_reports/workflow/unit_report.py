from cluster_reports import access
from cluster_reports.models import UnitReport
from cluster_reports.tables.report_line import lines_of

from .step import Step, StepRefused

Status = UnitReport.Status


def _missing(report, at):
    return report.missing(lines_of(report, report.results.for_entry(), with_drafts=True))


def _submit(report, *, by, at, **_):
    report.submitted_by, report.submitted_at = by, at
    report.first_submitted_at = report.first_submitted_at or at
    _clear_flags(report)


def _clear_flags(report):
    report.return_reason = report.prose_remark = ""
    report.prose_is_flagged = False
    report.results.filter(is_flagged=True).update(is_flagged=False, remark="")


def _recall(report, **_):
    report.submitted_by = report.submitted_at = report.first_submitted_at = None


def _check(report, *, by, at, **_):
    report.checked_by, report.checked_at = by, at


def _approve(report, *, by, at, **_):
    report.approved_by, report.approved_at = by, at


def _override(report, *, by, at, **_):
    report.approved_by, report.approved_at = by, at
    report.awaits_confirmation = True


def _confirm(report, **_):
    report.awaits_confirmation = False


def _send_back(report, *, comment, flags, **_):
    """Returns the report to its unit; ``flags`` open only those lines, none opens everything.

    Raises ``StepRefused`` for a line of another report.
    """
    report.checked_by = report.checked_at = report.approved_by = report.approved_at = None
    report.awaits_confirmation = False
    report.return_reason = comment
    remarks = {int(pk): reason for pk, reason in flags.items() if pk != "prose"}
    results = list(report.results.filter(pk__in=remarks).select_related("target"))
    if len(results) != len(remarks):
        raise StepRefused("Có dòng không thuộc báo cáo này. Chưa có gì thay đổi.")
    for result in results:
        result.is_flagged, result.remark = True, remarks[result.pk]
        result.save(update_fields=["is_flagged", "remark"])
    report.prose_is_flagged = "prose" in flags
    report.prose_remark = flags.get("prose", "")
    return [{"line": result.target.name, "reason": result.remark} for result in results] + (
        [{"line": "Phần viết", "reason": report.prose_remark}] if report.prose_is_flagged else []
    )


STEPS = (
    Step(
        name="submit",
        label="Nộp báo cáo",
        sources=frozenset({Status.DRAFT, Status.RETURNED}),
        target=Status.SUBMITTED,
        allowed=access.can_edit,
        is_primary=True,
        consequence="Sau khi nộp, báo cáo khóa lại chờ duyệt.",
        faults=_missing,
        effect=_submit,
    ),
    Step(
        name="recall",
        label="Thu hồi",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.DRAFT,
        allowed=access.can_recall,
        consequence="Báo cáo trở về bản đang nhập; chỉ thu hồi được khi chưa ai xử lý.",
        effect=_recall,
    ),
    Step(
        name="check",
        label="Thẩm định xong",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.CHECKED,
        allowed=access.can_check,
        is_primary=True,
        consequence="Một người khác sẽ duyệt sau bước này.",
        effect=_check,
    ),
    Step(
        name="approve",
        label="Duyệt",
        sources=frozenset({Status.CHECKED}),
        target=Status.APPROVED,
        allowed=access.can_approve,
        is_primary=True,
        consequence="Số liệu vào bảng tổng hợp và bài viết.",
        effect=_approve,
    ),
    Step(
        name="approve",
        label="Duyệt",
        sources=frozenset({Status.SUBMITTED}),
        target=Status.APPROVED,
        allowed=lambda user, report, today: (
            not report.period.cluster.needs_check and access.can_approve(user, report, today)
        ),
        is_primary=True,
        consequence="Số liệu vào bảng tổng hợp và bài viết.",
        effect=_approve,
    ),
    Step(
        name="return",
        label="Trả lại",
        sources=frozenset({Status.SUBMITTED, Status.CHECKED}),
        target=Status.RETURNED,
        allowed=access.can_judge,
        asks_comment=True,
        consequence="Đơn vị sửa rồi nộp lại.",
        effect=_send_back,
    ),
    Step(
        name="override",
        label="Duyệt thay",
        sources=frozenset({Status.SUBMITTED, Status.CHECKED}),
        target=Status.APPROVED,
        allowed=access.can_override,
        asks_comment=True,
        consequence="Duyệt thay được đánh dấu cho đến khi cụm trưởng hoặc cụm phó xác nhận.",
        effect=_override,
    ),
    Step(
        name="confirm",
        label="Xác nhận duyệt thay",
        sources=frozenset({Status.APPROVED}),
        target=Status.APPROVED,
        allowed=access.can_confirm,
        is_primary=True,
        effect=_confirm,
    ),
    Step(
        name="reopen",
        label="Mở lại",
        sources=frozenset({Status.APPROVED}),
        target=Status.RETURNED,
        allowed=access.can_reopen,
        asks_comment=True,
        consequence="Chỉ những dòng được chọn mở ra cho đơn vị sửa; chưa chọn dòng nào thì mở cả báo cáo.",
        effect=_send_back,
    ),
)
