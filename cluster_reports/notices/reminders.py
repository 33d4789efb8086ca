"""What nobody's step says but the clock: due days that come near and pass, and whatever waits too long."""

from collections.abc import Callable

from django.db.models import Prefetch
from django.utils.timezone import localdate
from msgspec import Struct

from cluster_reports.models import (
    Appeal,
    Article,
    Correction,
    Directive,
    DutyAnswer,
    Extension,
    Notice,
    PartReview,
    Period,
    Pledge,
    Result,
    Signature,
    TargetChange,
    UnitReport,
)
from cluster_reports.tables import waiting
from cluster_reports.tables.report_lines import lines_of_each
from cluster_reports.tables.waiting import ESCALATE_DAYS, REMIND_DAYS
from cluster_reports.vietnamese.dates import days_left, numeric_date

from . import recipients as who
from . import wording as where
from .directives import directive_reminders, directive_waits
from .tasks import task_reminders
from .wording import first_flag

Event, Status = Notice.Event, UnitReport.Status
SOON_DAYS = 3  # before the due day
ACTIVE = [Period.Status.OPEN, Period.Status.LOCKED]


class Reminder(Struct, frozen=True):
    """Whom a thing that waits is for, who is above them, how it is called, and the places to go to."""

    to: Callable
    above: Callable
    what: Callable
    link: Callable
    link_above: Callable


def _report(words):
    return lambda report: f"Báo cáo {report.period} của {report.unit_name} {words}"


def _to_flags(report, _):
    return report.get_edit_url() + first_flag(report, report.results.all())


TABLE = {
    Event.OVERDUE: Reminder(  # the reminder itself is ``_entry_reminders``'
        who.unit_staff, who.commanders, _report("chưa nộp, quá hạn"), where.to_entry, where.to_board
    ),
    Event.STILL_WAITING: Reminder(
        lambda report, at: (who.other_judges if report.checked_at else who.judges)(report, at),
        who.commanders,
        _report("chờ duyệt"),
        where.to_report,
        where.to_board,
    ),
    Event.PART_STILL_ASKED: Reminder(
        who.part_judge,
        who.commanders,
        lambda part: (
            f"Mảng {part.area} trong báo cáo {part.report.period} của {part.report.unit_name} chờ duyệt"
        ),
        where.to_row,
        where.to_board,
    ),
    Event.STILL_RETURNED: Reminder(
        who.unit_staff, who.commanders, _report("được trả lại, chờ sửa và nộp lại"), _to_flags, where.to_board
    ),
    Event.STILL_UNCONFIRMED: Reminder(
        who.judges, who.commanders, _report("duyệt thay, chờ xác nhận"), where.to_report, where.to_board
    ),
    Event.STILL_ASKED: Reminder(
        who.answerers,
        who.commanders,
        lambda asked: f"{asked.report.unit_name} xin gia hạn báo cáo {asked.report.period}, chờ trả lời",
        where.to_row,
        where.to_board,
    ),
    Event.CHANGE_STILL_ASKED: Reminder(
        who.deciders,
        who.commanders,
        lambda change: f"Đề nghị điều chỉnh chỉ tiêu “{change.target.name}” chờ quyết định",
        where.to_row,
        where.to_row,
    ),
    Event.APPEAL_STILL_ASKED: Reminder(
        who.markers,
        who.commanders,
        lambda appeal: (
            f"{appeal.unit_name} đề nghị xem lại điểm “{appeal.criterion}”, {appeal.period},"
            f" quá hạn trả lời {numeric_date(appeal.answer_by)}, chờ"
        ),
        where.to_row,
        where.to_scoring,
    ),
    Event.DIRECTIVE_STILL: Reminder(
        who.waits_on_directive, who.above_directive, directive_waits, where.to_row, where.to_row
    ),
    Event.STILL_PROPOSED: Reminder(
        who.publishers,
        who.commanders,
        lambda article: f"Bài “{article}” chờ đăng",
        where.to_desk,
        where.to_board,
    ),
    Event.STILL_CORRECTING: Reminder(
        who.correctors,
        who.commanders,
        lambda correction: f"Đính chính bài “{correction.article}” chờ người thứ hai đăng",
        where.to_row,
        where.to_corrected,
    ),
    Event.STILL_SIGNING: Reminder(
        who.unsigned,
        who.commanders,
        lambda pledge: f"{pledge} của {pledge.cluster} chờ ký",
        where.to_row,
        where.to_row,
    ),
    Event.STILL_SIGNED: Reminder(
        who.commanders,
        who.admins,
        lambda pledge: f"{pledge} của {pledge.cluster} đã ký đủ, chờ xác nhận",
        where.to_row,
        where.to_row,
    ),
}


def remind(at) -> int:
    """Writes every reminder that is due at this instant and not yet written; returns how many.

    Safe to repeat and to run late: a reminder's key holds the row and its due day or the step it waits
    for, so that each comes once, and once more after an extension moved the day. Nothing is ever decided.
    """
    reports, notices, today = list(_reports()), [], localdate(at)
    due = [(report, report.results.all()) for report in reports if _is_due(report, today)]
    lines = lines_of_each(due, with_drafts=True)
    duties = DutyAnswer.of_each([report for report, _ in due])
    for report, _ in due:
        report.duties = duties[report.pk]
        notices += _entry_reminders(report, report.missing(lines[report.pk]), today, at)
    for wait in _waits(reports):
        notices += _long_waits(wait, at)
    notices += task_reminders(at) + directive_reminders(at)
    return _write(notices)


def _reports():
    """Reports of open and locked periods that are with their unit, or wait for somebody."""
    return (
        UnitReport.objects.filter(period__status__in=ACTIVE, period__is_practice=False)
        .exclude(status=Status.APPROVED, awaits_confirmation=False)
        .for_page()
        .prefetch_related(Prefetch("results", Result.objects.for_entry()))
    )


def _waits(reports):
    back = waiting.sent_back_at(reports)
    found = [waiting.of_report(report, back.get(report.pk)) for report in reports]
    parts = PartReview.objects.asked().filter(
        report__period__status__in=ACTIVE, report__period__is_practice=False
    )
    found += [waiting.of_part(part) for part in parts.for_reminding()]
    asked = Extension.objects.waiting().filter(
        report__period__status__in=ACTIVE, report__period__is_practice=False
    )
    found += [waiting.of_extension(one) for one in asked.for_page()]
    changes = (
        TargetChange.objects.waiting().filter(target__pledge__cluster__practice_of__isnull=True).for_page()
    )
    found += [waiting.of_change(change) for change in changes]
    appeals = Appeal.objects.waiting().filter(scoring__period__is_practice=False).for_page()
    appeals = appeals.prefetch_related("scoring__period__cluster__roles")
    found += [waiting.of_appeal(one) for one in appeals]
    found += [waiting.of_directive(one) for one in Directive.objects.open().for_page()]
    proposed = Article.objects.filter(status=Article.Status.PROPOSED, review__period__is_practice=False)
    found += [waiting.of_article(one) for one in proposed.for_page()]
    found += [waiting.of_correction(one) for one in Correction.objects.waiting().for_page()]
    pledges = list(
        Pledge.objects.filter(status=Pledge.Status.SIGNING, cluster__practice_of__isnull=True).for_page()
    )
    opened = waiting.signing_since(pledges)
    found += [waiting.of_pledge(one, opened.get(one.pk), _last_signature(one)) for one in pledges]
    return [wait for wait in found if wait]


def _last_signature(pledge):
    """The day of the last signature once every member has signed; else None."""
    if who.unsigned_units(pledge).exists():
        return None
    days = Signature.objects.filter(pledge=pledge, signed_on__isnull=False)
    return days.order_by("-signed_on").values_list("signed_on", flat=True).first()


def _long_waits(wait, at):
    """To those who must act, later to those above them too."""
    days, row, reminder = wait.days(at), wait.row, TABLE[wait.event]
    text, found = where.cut(f"{reminder.what(row)} đã {days} ngày."), []
    if days >= REMIND_DAYS + wait.patience and wait.event != Event.OVERDUE:
        found += _notices(reminder.to(row, at), wait.event, text, reminder.link(row, None), wait.key, at)
    if days >= ESCALATE_DAYS + wait.patience:
        link = reminder.link_above(row, None)
        found += _notices(reminder.above(row, at), Event.ESCALATED, text, link, wait.key_above, at)
    return found


def _write(notices):
    """Those not yet written; another run at the same time may have been faster, which is no error."""
    keys = {notice.key for notice in notices}
    known = set(Notice.objects.filter(key__in=keys).values_list("recipient", "key"))
    new = [notice for notice in notices if (notice.recipient_id, notice.key) not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _notices(people, event, text, link, key, at):
    return [
        Notice(recipient_id=pk, event=event, text=text, link=link, key=key, created_at=at)
        for pk in people.values_list("pk", flat=True)
    ]


def _is_due(report, today):
    """Near, on or after the unit's own due day, never handed in and not excused."""
    if report.status != Status.DRAFT or report.period.status != Period.Status.OPEN:
        return False
    left = (report.due_on - today).days
    return left <= SOON_DAYS and today >= report.period.opens_on and not (left < 0 and report.excused_at)


def _entry_reminders(report, missing, today, at):
    left = (report.due_on - today).days
    event = Event.DUE_SOON if left > 0 else Event.OVERDUE if left else Event.DUE_TODAY
    text = (
        f"Báo cáo {report.period}, {report.period.cluster}: {days_left(report.due_on, today)},"
        f" hạn nộp {numeric_date(report.due_on)}, khóa sửa từ {numeric_date(report.locks_on)}."
        + (f" Còn {len(missing)} việc phải xong." if missing else " Đã đủ để nộp.")
    )
    link = f"{report.get_edit_url()}#{missing[0][0]}" if missing else f"{report.get_absolute_url()}#nop"
    key = f"{event}-{report.pk}-{report.due_on}"
    return _notices(who.unit_staff(report, at), event, text, link, key, at)
