from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate

from cluster_reports import access, notices
from cluster_reports.models import MOST_DAYS, Extension, LoggedStep, Period, UnitReport
from cluster_reports.vietnamese.dates import numeric_date

from .step import Step, StepRefused

Status = Extension.Status


@transaction.atomic
def ask(report, *, by, at, days, reason) -> Extension:
    """A unit's request for so many days more; logged, and told to whoever answers.

    Raises ``StepRefused`` with a Vietnamese sentence; then nothing is changed.
    """
    report = UnitReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not access.can_ask_extension(by, report, localdate(at)):
        raise StepRefused("Báo cáo này không xin gia hạn được nữa. Chưa có gì thay đổi.")
    try:
        with transaction.atomic():
            asked = Extension.objects.create(
                report=report, days_asked=days, reason=reason, asked_by=by, asked_at=at
            )
    except IntegrityError:
        raise StepRefused("Đơn vị đã xin gia hạn và đang chờ trả lời.") from None
    logged = LoggedStep.objects.create(
        subject=asked,
        step="ask",
        label=f"Xin gia hạn {days} ngày",
        source=Status.ASKED,
        target=Status.ASKED,
        by=by,
        at=at,
        comment=reason,
    )
    notices.tell(asked, logged)
    return asked


def _in_vain(extension, at):
    """Why more days would be of no use to the unit."""
    report = extension.report
    if report.status != UnitReport.Status.DRAFT:
        return [("", "Báo cáo đã nộp, không cần gia hạn nữa.")]
    if report.period.status != Period.Status.OPEN:
        return [("", "Quản trị đã khóa kỳ; đề nghị quản trị mở khóa kỳ rồi mới cho gia hạn được.")]
    return []


def _grant(extension, *, by, at, comment, flags, **_):
    """Moves the report's due and lock days; the days count from its present due day.

    Raises ``StepRefused`` when the new due day would already be past.
    """
    report = UnitReport.objects.select_for_update(of=("self",)).get(pk=extension.report_id)
    days = flags.get("days", extension.days_asked)
    if not 1 <= days <= MOST_DAYS:
        raise StepRefused(f"Số ngày gia hạn phải từ 1 đến {MOST_DAYS}. Chưa có gì thay đổi.")
    extension.report = report
    if faults := _in_vain(extension, at):
        raise StepRefused("Chưa có gì thay đổi.", faults)
    report.days_granted += days
    if report.due_on < localdate(at):
        raise StepRefused(
            f"Thêm {days} ngày thì hạn mới là {numeric_date(report.due_on)}, đã qua. Chưa có gì thay đổi."
        )
    UnitReport.objects.filter(pk=report.pk).update(days_granted=F("days_granted") + days)
    _answer(extension, by=by, at=at, comment=comment)
    extension.days_granted = days
    return [{"line": f"Thêm {days} ngày", "reason": f"hạn nộp mới {numeric_date(report.due_on)}"}]


def _answer(extension, *, by, at, comment, **_):
    extension.answered_by, extension.answered_at, extension.answer = by, at, comment


STEPS = (
    Step(
        name="grant",
        label="Cho gia hạn",
        sources=frozenset({Status.ASKED}),
        target=Status.GRANTED,
        allowed=access.can_answer_extension,
        is_primary=True,
        consequence="Hạn nộp và ngày khóa sửa của đơn vị này lùi lại; nộp trong hạn mới không tính là chậm.",
        faults=_in_vain,
        effect=_grant,
    ),
    Step(
        name="refuse",
        label="Không cho gia hạn",
        sources=frozenset({Status.ASKED}),
        target=Status.REFUSED,
        allowed=access.can_answer_extension,
        asks_comment=True,
        consequence="Hạn nộp của đơn vị giữ nguyên.",
        effect=_answer,
    ),
    Step(
        name="grant_instead",
        label="Cho gia hạn thay",
        sources=frozenset({Status.ASKED}),
        target=Status.GRANTED,
        allowed=access.can_override,
        asks_comment=True,
        consequence="Quản trị cho gia hạn thay người duyệt; lý do và người làm được ghi lại.",
        faults=_in_vain,
        effect=_grant,
    ),
    Step(
        name="take_back",
        label="Rút đề nghị",
        sources=frozenset({Status.ASKED}),
        target=Status.WITHDRAWN,
        allowed=access.can_take_back_extension,
        consequence="Không ai phải trả lời nữa; hạn nộp giữ nguyên.",
    ),
)
