"""What nobody's step says but the clock: due days that come near and pass, and reports that wait too long."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Prefetch
from django.urls import reverse
from django.utils.timezone import localdate

from cluster_reports.models import LoggedStep, Notice, Period, Result, UnitReport
from cluster_reports.tables.report_line import lines_of_each
from cluster_reports.vietnamese.dates import days_left, numeric_date

from . import recipients as who
from .wording import first_flag

Event, Status = Notice.Event, UnitReport.Status
SOON_DAYS = 3  # before the due day
WAITING_DAYS = 3  # a report to judge, or one sent back, has waited too long …
ESCALATION_DAYS = 5  # … and now the organisation's commanders are told


def remind(at) -> int:
    """Writes every reminder that is due at this instant and not yet written; returns how many.

    Safe to repeat and to run late: a reminder's key holds the report and its due day or the step it waits
    for, so that each comes once, and once more after an extension moved the day.
    """
    reports = list(
        UnitReport.objects.filter(period__status=Period.Status.OPEN)
        .exclude(status=Status.APPROVED)
        .for_page()
        .prefetch_related(Prefetch("results", Result.objects.for_entry()))
    )
    sent_back = _sent_back_at(reports)
    today = localdate(at)
    due = [(report, report.results.all()) for report in reports if _is_due(report, today)]
    lines = lines_of_each(due, with_drafts=True)
    notices = []
    for report in reports:
        if report.pk in lines:
            notices += _entry_reminders(report, report.missing(lines[report.pk]), today, at)
        notices += _returned_reminders(report, sent_back.get(report.pk), at)
        notices += _judging_reminders(report, at)
    return _write(notices)


def _write(notices):
    """Those not yet written; another run at the same time may have been faster, which is no error."""
    keys = {notice.key for notice in notices}
    known = set(Notice.objects.filter(key__in=keys).values_list("recipient", "key"))
    new = [notice for notice in notices if (notice.recipient_id, notice.key) not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _notices(people, event, text, link, key, at):
    return [
        Notice(recipient_id=pk, event=event, text=text, link=link, key=f"{event}-{key}", created_at=at)
        for pk in people.values_list("pk", flat=True)
    ]


def _is_due(report, today):
    """Near, on or after the unit's own due day, and never handed in."""
    is_near = (report.due_on - today).days <= SOON_DAYS
    return report.status == Status.DRAFT and is_near and today >= report.period.opens_on


def _entry_reminders(report, missing, today, at):
    left = (report.due_on - today).days
    event = Event.DUE_SOON if left > 0 else Event.OVERDUE if left else Event.DUE_TODAY
    text = (
        f"Báo cáo {report.period}, {report.period.cluster}: {days_left(report.due_on, today)},"
        f" hạn nộp {numeric_date(report.due_on)}, khóa sửa từ {numeric_date(report.locks_on)}."
        + (f" Còn {len(missing)} việc phải xong." if missing else " Đã đủ để nộp.")
    )
    link = f"{report.get_edit_url()}#{missing[0][0]}" if missing else f"{report.get_absolute_url()}#nop"
    return _notices(who.unit_staff(report, at), event, text, link, f"{report.pk}-{report.due_on}", at)


def _returned_reminders(report, sent_back, at):
    if report.status != Status.RETURNED or not sent_back or at - sent_back < timedelta(WAITING_DAYS):
        return []
    text = f"Báo cáo {report.period} trả lại từ {numeric_date(localdate(sent_back))}, đơn vị chưa sửa và nộp lại."
    link = report.get_edit_url() + first_flag(report, report.results.all())
    key = f"{report.pk}-{sent_back:%Y%m%d%H%M%S}"
    return _notices(who.unit_staff(report, at), Event.STILL_RETURNED, text, link, key, at)


def _judging_reminders(report, at):
    """To the judges, later to the commanders too; nothing is ever approved by itself."""
    since = report.checked_at or report.submitted_at
    if report.status not in {Status.SUBMITTED, Status.CHECKED} or at - since < timedelta(WAITING_DAYS):
        return []
    days = (at - since).days
    text = f"Báo cáo {report.period} của {report.unit_name} chờ duyệt đã {days} ngày."
    key = f"{report.pk}-{since:%Y%m%d%H%M%S}"
    people = who.other_judges(report, at) if report.checked_at else who.judges(report, at)
    found = _notices(people, Event.STILL_WAITING, text, report.get_absolute_url(), key, at)
    if days >= ESCALATION_DAYS:
        board = reverse("period", args=[report.period_id])
        found += _notices(who.commanders(report, at), Event.ESCALATED, text, board, key, at)
    return found


def _sent_back_at(reports):
    """When each report was last returned or reopened, by its key: one query."""
    steps = LoggedStep.objects.filter(
        content_type=ContentType.objects.get_for_model(UnitReport),
        object_id__in=[report.pk for report in reports if report.status == Status.RETURNED],
        target=Status.RETURNED,
    )
    return dict(steps.order_by().values_list("object_id").annotate(Max("at")))
