from datetime import datetime, time

from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate, localtime, make_aware

from cluster_reports import access
from cluster_reports.models import LoggedStep, Submission, UnitReport
from cluster_reports.models.result import results_of
from cluster_reports.tables.report_lines import lines_of

from . import part_review
from .drifting import after_approval
from .step import Step, StepRefused
from .undoing import as_it_was, undo

Status = UnitReport.Status


def _missing(report, at):
    """What is looked at here is what is handed in: read once, under the report's lock."""
    report.handed_in = results_of(report)
    return report.missing(lines_of(report, report.handed_in, with_drafts=True))


def _submit(report, *, by, at, **_):
    part_review.ask(report, by=by, at=at)
    report.submitted_by, report.submitted_at = by, at
    report.first_submitted_at = report.first_submitted_at or at
    results = report.__dict__.pop("handed_in", None)  # those that were looked at, where any were
    if results is None:
        results = results_of(report)
    Submission.keep(report, by=by, at=at, results=results)
    _clear_flags(report, results)
    prefetch_related_objects([report.period.cluster], "roles")  # who judges is told of it


def _clear_flags(report, results):
    report.return_reason = report.prose_remark = ""
    report.prose_is_flagged = False
    if report.duties_are_flagged:
        report.duties_are_flagged = False
        report.duty_answers.filter(is_flagged=True).update(is_flagged=False, remark="")
    if any(result.is_flagged for result in results):
        report.results.filter(is_flagged=True).update(is_flagged=False, remark="")


def _recall(report, **_):
    Submission.keep_missing(report)
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


def _send_back(report, *, by, at, comment, flags, **_):
    """Returns the report to its unit; ``flags`` open only those lines, none opens everything.

    Raises ``StepRefused`` for a line of another report.
    """
    Submission.keep_missing(report)
    report.checked_by = report.checked_at = report.approved_by = report.approved_at = None
    report.awaits_confirmation = False
    report.return_reason, report.returned_at = comment, at
    duties = {one.key: one for one in report.duty_answers.all()}
    remarks = {int(pk): reason for pk, reason in flags.items() if pk != "prose" and pk not in duties}
    results = list(report.results.filter(pk__in=remarks).select_related("target"))
    if len(results) != len(remarks):
        raise StepRefused("Có dòng không thuộc báo cáo này. Chưa có gì thay đổi.")
    for result in results:
        result.is_flagged, result.remark = True, remarks[result.pk]
        result.save(update_fields=["is_flagged", "remark"])
    flagged = [duty for key, duty in duties.items() if key in flags]
    for duty in flagged:
        duty.is_flagged, duty.remark = True, flags[duty.key]
        duty.save(update_fields=["is_flagged", "remark"])
    report.duties_are_flagged = bool(flagged)
    report.prose_is_flagged = "prose" in flags
    report.prose_remark = flags.get("prose", "")
    part_review.go_back(report, remarks if flags else None, by=by, at=at, comment=comment)
    return [
        *({"line": result.target.name, "reason": result.remark} for result in results),
        *({"line": duty.named, "reason": duty.remark} for duty in flagged),
        *([{"line": "Phần viết", "reason": report.prose_remark}] if report.prose_is_flagged else []),
    ]


def _remind(report, *, at, **_):
    """Once a day a unit is reminded, whoever does it.

    Raises ``StepRefused`` when it was reminded on this day.
    """
    morning = make_aware(datetime.combine(localdate(at), time()))
    reminded = LoggedStep.objects.about(report).filter(step="remind", at__gte=morning).first()
    if reminded:
        moment = localtime(reminded.at).strftime("%H:%M")
        raise StepRefused(
            f"{reminded.by} đã nhắc đơn vị này lúc {moment} hôm nay; mỗi ngày chỉ nhắc một lần."
        )


def _excuse(report, *, by, at, comment, **_):
    longest = UnitReport._meta.get_field("excuse").max_length
    if len(comment) > longest:
        raise StepRefused(f"Lý do miễn trễ dài quá {longest} ký tự. Chưa có gì thay đổi.")
    report.excused_by, report.excused_at, report.excuse = by, at, comment


def _unexcuse(report, **_):
    report.excused_by, report.excused_at, report.excuse = None, None, ""


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
        faults=part_review.already_judged,
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
        remembers=as_it_was,
    ),
    Step(
        name="approve",
        label="Duyệt",
        sources=frozenset({Status.CHECKED}),
        target=Status.APPROVED,
        allowed=access.can_approve,
        is_primary=True,
        consequence="Số liệu vào bảng tổng hợp và bài viết.",
        faults=part_review.not_approved,
        effect=_approve,
        remembers=as_it_was,
        aftermath=after_approval,
        holds_period=True,
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
        faults=part_review.not_approved,
        effect=_approve,
        remembers=as_it_was,
        aftermath=after_approval,
        holds_period=True,
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
        remembers=as_it_was,
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
        remembers=as_it_was,
        aftermath=after_approval,
        holds_period=True,
    ),
    Step(
        name="confirm",
        label="Xác nhận duyệt thay",
        sources=frozenset({Status.APPROVED}),
        target=Status.APPROVED,
        allowed=access.can_confirm,
        is_primary=True,
        effect=_confirm,
        remembers=as_it_was,
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
        remembers=as_it_was,
    ),
    Step(
        name="undo",
        label="Hoàn tác",
        sources=frozenset({Status.CHECKED, Status.APPROVED, Status.RETURNED}),
        target=None,
        allowed=access.can_undo,
        consequence="Bước bạn vừa làm coi như chưa có: trạng thái, dấu duyệt, lý do trả lại về như trước."
        " Chỉ được khi chưa ai làm gì tiếp; nhật ký vẫn ghi cả hai.",
        effect=undo,
        aftermath=after_approval,
        holds_period=True,
    ),
    Step(
        name="remind",
        label="Nhắc nộp báo cáo",
        sources=UnitReport.WITH_UNIT,
        target=None,
        allowed=access.can_remind,
        consequence="Cán bộ của đơn vị nhận một thông báo; mỗi ngày một đơn vị chỉ được nhắc một lần.",
        effect=_remind,
    ),
    Step(
        name="excuse",
        label="Miễn trễ",
        sources=frozenset(Status),
        target=None,
        allowed=access.can_excuse,
        asks_comment=True,
        consequence="Số ngày chậm vẫn ghi, nhưng không tính là nộp chậm; đơn vị được báo kèm lý do.",
        effect=_excuse,
    ),
    Step(
        name="unexcuse",
        label="Thôi miễn trễ",
        sources=frozenset(Status),
        target=None,
        allowed=access.can_unexcuse,
        consequence="Báo cáo lại tính là chậm hoặc quá hạn; đơn vị được báo.",
        effect=_unexcuse,
    ),
    part_review.PART_RETURNED,
    part_review.PART_TAKEN_BACK,
)
