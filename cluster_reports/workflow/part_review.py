from django.db.models import Exists, OuterRef, Q
from msgspec.structs import replace

from cluster_reports import access, notices
from cluster_reports.models import Area, LoggedStep, PartReview, Result, UnitReport

from .following import follow
from .step import Step, StepRefused
from .undoing import PUT_BACK, as_it_was, of_area, restore

Status, ReportStatus = PartReview.Status, UnitReport.Status
LONGEST_REMARK = Result._meta.get_field("remark").max_length
LONGEST_REASON = UnitReport._meta.get_field("return_reason").max_length


def ask(report, *, by, at):
    """Puts the parts of a submitted report before their judges: new ones, and those that had been returned.

    Approved parts stay approved and waiting ones go on waiting: their lines were closed to the unit. Only when
    the report comes for the first time, or again after it was taken back, does everything wait from now on.
    """
    if not getattr(report, "has_areas", True):  # models.own_report tells
        return
    is_first = report.first_submitted_at is None
    in_area = Result.objects.filter(report=report, target__line__area=OuterRef("pk"))
    known = PartReview.objects.filter(report=report, area=OuterRef("pk"))
    areas = list(Area.objects.filter(Q(Exists(in_area)) | Q(Exists(known))))
    parts = {part.area_id: part for part in report.part_reviews.all()} if areas else {}
    for area in areas:
        part = parts.get(area.pk)
        if part is None:
            PartReview.objects.create(report=report, area=area, waits_since=at)
        elif part.status == Status.RETURNED:
            part.waits_since, part.judged_by, part.judged_at, part.reason = at, None, None, ""
            follow(part, ASKED_AGAIN, by=by, at=at, details=[of_area(area, "đã sửa, chờ duyệt lại")])
        elif is_first and part.status == Status.WAITING:
            part.waits_since = at
            part.save(update_fields=["waits_since"])


def go_back(report, opened, *, by, at, comment):
    """What the head's return or reopening does to the parts: those of which lines are open are returned too.

    ``opened`` are the ids of the lines sent back, None for the whole report.
    """
    parts = report.part_reviews.select_related("area")
    if opened is not None:
        open_lines = Result.objects.filter(
            report=OuterRef("report"), target__line__area=OuterRef("area"), pk__in=opened
        )
        parts = parts.filter(Exists(open_lines))
    for part in parts:
        part.judged_by, part.judged_at, part.reason = by, at, comment
        follow(part, WENT_BACK, by=by, at=at, comment=comment, details=[of_area(part.area, "mở lại")])


def not_approved(report, at):
    """The parts that stand between the head and the approval of the whole report, each with who judges it."""
    parts = report.part_reviews.exclude(status=Status.APPROVED).select_related("area__unit")
    return [
        (
            "duyet-mang",
            f"Mảng {part.area}: {part.judge_said} chưa duyệt."
            if part.status == Status.WAITING
            else f"Mảng {part.area}: đã trả lại, đơn vị chưa nộp lại.",
        )
        for part in parts
    ]


def already_judged(report, at):
    """The parts that somebody has dealt with: a report is not taken back from under a judgement."""
    parts = report.part_reviews.filter(status=Status.APPROVED).select_related("area__unit")
    return [("duyet-mang", f"Mảng {part.area}: {part.judge_said} đã duyệt.") for part in parts]


def _approve(part, *, by, at, **_):
    part.judged_by, part.judged_at = by, at
    return [of_area(part.area, "đã duyệt")]


def _return(part, *, by, at, comment, flags, **_):
    """Opens lines of the part to the unit, all of them where ``flags`` name none, and sends the report back.

    Raises ``StepRefused`` for a line that is not of this part, and where the part has no line to open.
    """
    lines = list(part.results().select_related("target"))
    remarks = flags or {line.pk: " ".join(comment.split())[:LONGEST_REMARK] for line in lines}
    chosen = [line for line in lines if line.pk in remarks]
    if not chosen or len(chosen) != len(remarks):
        raise StepRefused("Có dòng không thuộc mảng này. Chưa có gì thay đổi.")
    for line in chosen:
        line.is_flagged, line.remark = True, remarks[line.pk]
        line.save(update_fields=["is_flagged", "remark"])
    part.judged_by, part.judged_at, part.reason = by, at, comment
    details = [of_area(part.area, "trả lại")]
    details += [{"line": line.target.name, "reason": line.remark} for line in chosen]
    _send_report_back(part.report, f"Mảng {part.area}: {comment}", by=by, at=at, details=details)
    return details


def _send_report_back(report, reason, *, by, at, details):
    """The report goes to its unit, or stays there with these lines open besides; the reasons add up."""
    known = report.return_reason if report.status == ReportStatus.RETURNED else ""
    report.return_reason = "\n".join(filter(None, [known, reason]))[:LONGEST_REASON]
    report.checked_by = report.checked_at = None
    report.returned_at = at
    follow(report, PART_RETURNED, by=by, at=at, comment=reason, details=details)


def _reports_state(part):
    return as_it_was(part.report)


def _undo(part, *, by, at, **_):
    """Takes a judge's own last word back: of a return the lines it opened are closed and the report comes back too."""
    undone = LoggedStep.objects.last_about(part)
    if undone.target == Status.RETURNED:
        report, came = part.report, LoggedStep.objects.last_about(part.report)
        restore(report, undone.before)
        details = [of_area(part.area, "không trả lại nữa")]
        follow(report, replace(PART_TAKEN_BACK, target=came.source), by=by, at=at, details=details)
    part.judged_by, part.judged_at, part.reason = None, None, ""
    notices.take_away(undone)
    return [{"line": undone.label, "reason": f"bước lúc {undone.moment}"}]


PART_RETURNED = Step(
    name="part_returned",
    label="Trả lại một mảng",
    sources=frozenset({ReportStatus.SUBMITTED, ReportStatus.CHECKED, ReportStatus.RETURNED}),
    target=ReportStatus.RETURNED,
    allowed=access.nobody,
    is_brought_along=True,
)
PART_TAKEN_BACK = Step(
    name="part_taken_back",
    label="Hoàn tác trả lại một mảng",
    sources=frozenset({ReportStatus.RETURNED}),
    target=None,
    allowed=access.nobody,
    is_brought_along=True,
)
ASKED_AGAIN = Step(
    name="asked_again",
    label="Chờ duyệt lại mảng",
    sources=frozenset({Status.RETURNED}),
    target=Status.WAITING,
    allowed=access.nobody,
    is_brought_along=True,
)
WENT_BACK = Step(
    name="went_back",
    label="Mở mảng cùng báo cáo",
    sources=frozenset(Status),
    target=Status.RETURNED,
    allowed=access.nobody,
    is_brought_along=True,
)
STEPS = (
    Step(
        name="approve",
        label="Duyệt mảng",
        sources=frozenset({Status.WAITING}),
        target=Status.APPROVED,
        allowed=access.can_judge_part,
        is_primary=True,
        consequence="Các mảng khác vẫn được duyệt riêng; mọi mảng đã duyệt thì cả báo cáo mới được duyệt.",
        effect=_approve,
        remembers=_reports_state,
    ),
    Step(
        name="return",
        label="Trả lại mảng",
        sources=frozenset({Status.WAITING}),
        target=Status.RETURNED,
        allowed=access.can_judge_part,
        asks_comment=True,
        consequence="Chỉ các dòng của mảng này mở ra cho đơn vị sửa; mảng khác giữ nguyên.",
        effect=_return,
        remembers=_reports_state,
    ),
    Step(
        name="undo",
        label="Hoàn tác",
        sources=frozenset({Status.APPROVED, Status.RETURNED}),
        target=Status.WAITING,
        allowed=access.can_undo_part,
        consequence="Bước bạn vừa làm với mảng này coi như chưa có; mảng lại chờ duyệt."
        " Chỉ được khi chưa ai làm gì tiếp; nhật ký vẫn ghi cả hai.",
        effect=_undo,
    ),
    ASKED_AGAIN,
    WENT_BACK,
    PUT_BACK,
)
