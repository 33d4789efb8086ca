"""What waits for somebody, since when, and what was already said about it: one rule for all kinds of work."""

from datetime import datetime, time, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Max, Min
from django.utils.timezone import localdate, make_aware
from msgspec import Struct

from cluster_reports.models import ANSWER_DAYS, Directive, LoggedStep, Notice, Pledge, UnitReport
from cluster_reports.vietnamese.dates import short_date

Event, Status = Notice.Event, UnitReport.Status
REMIND_DAYS = 3  # something has waited too long: whoever must act is reminded …
ESCALATE_DAYS = 5  # … and now those above them are told
RULE = (
    f"Việc chờ đủ {REMIND_DAYS} ngày thì nhắc người phải làm, đủ {ESCALATE_DAYS} ngày thì báo chỉ huy;"
    " không việc nào tự duyệt."
)
RULE_OF_APPEALS = "Đề nghị xem lại điểm thì nhắc khi quá hạn trả lời, thêm hai ngày nữa thì báo chỉ huy."


class Waiting(Struct, frozen=True):
    """One thing that waits: the row, the event of its reminder, since when, and the mark of this very wait."""

    row: object
    event: Event
    since: datetime
    mark: str
    patience: int = 0  # so many days more than elsewhere, before anybody is reminded

    @property
    def key(self):
        return f"{self.event}-{self.mark}"

    @property
    def key_above(self):
        return f"{Event.ESCALATED}-{self.mark}"

    @property
    def above(self):
        """Who is told in the end: commanders confirm pledges themselves, so of those the administrators."""
        return "quản trị" if self.event == Event.STILL_SIGNED else "chỉ huy"

    def days(self, at):
        """Whole days of 24 hours."""
        return (at - self.since).days


class Age(Struct, frozen=True):
    """How long something has waited, and when it was reminded of and told above; as pages show it."""

    days: int
    reminded: datetime | None = None
    escalated: datetime | None = None
    above: str = "chỉ huy"
    patience: int = 0

    @property
    def is_long(self):
        return self.days >= REMIND_DAYS + self.patience

    @property
    def said(self):
        """ "chờ chưa đến 1 ngày", "chờ 2 ngày", "chờ 3 ngày, quá lâu"."""
        if self.days < 1:
            return "chờ chưa đến 1 ngày"
        return f"chờ {self.days} ngày" + (", quá lâu" if self.is_long else "")

    @property
    def told(self):
        """ "đã nhắc 24/6, đã báo chỉ huy 26/6", or "" while nobody was told."""
        said = [("đã nhắc", self.reminded), (f"đã báo {self.above}", self.escalated)]
        return ", ".join(f"{word} {short_date(localdate(at))}" for word, at in said if at)


def ages(waits, at) -> dict:
    """``{mark: Age}``; one query for all of them, none where nothing waits."""
    waits = [wait for wait in waits if wait]
    if not waits:
        return {}
    keys = {key for wait in waits for key in (wait.key, wait.key_above)}
    told = dict(Notice.objects.filter(key__in=keys).order_by().values_list("key").annotate(Min("created_at")))
    return {
        wait.mark: Age(
            max(0, wait.days(at)), told.get(wait.key), told.get(wait.key_above), wait.above, wait.patience
        )
        for wait in waits
    }


def of_report(report, sent_back=None) -> Waiting | None:
    """What a report waits for: to be judged, mended, confirmed, or handed in after its due day.

    ``sent_back`` is when it was last returned or reopened (``sent_back_at``); a return nobody logged has no age.
    """
    if report.status in {Status.SUBMITTED, Status.CHECKED}:
        since = report.checked_at or report.submitted_at
        return Waiting(report, Event.STILL_WAITING, since, f"{report.pk}-{_stamp(since)}")
    if report.status == Status.RETURNED:
        mark = f"{report.pk}-{_stamp(sent_back)}" if sent_back else ""
        return Waiting(report, Event.STILL_RETURNED, sent_back, mark) if sent_back else None
    if report.status == Status.DRAFT:
        if report.excused_at or report.first_submitted_at:
            return None
        after_due = make_aware(datetime.combine(report.due_on + timedelta(1), time()))
        return Waiting(report, Event.OVERDUE, after_due, f"{report.pk}-{report.due_on}")
    if report.awaits_confirmation:
        since = report.approved_at
        return Waiting(report, Event.STILL_UNCONFIRMED, since, f"{report.pk}-{_stamp(since)}")
    return None


def of_part(part) -> Waiting:
    since = part.waits_since
    return Waiting(part, Event.PART_STILL_ASKED, since, f"mang-{part.pk}-{_stamp(since)}")


def of_extension(extension) -> Waiting:
    since = extension.asked_at
    return Waiting(extension, Event.STILL_ASKED, since, f"gia-han-{extension.pk}-{_stamp(since)}")


def of_appeal(appeal) -> Waiting:
    """Counted in whole days from the day of asking, and late from the day after ``answer_by``."""
    since = make_aware(datetime.combine(localdate(appeal.asked_at), time()))
    mark = f"xem-lai-{appeal.pk}-{_stamp(appeal.asked_at)}"
    return Waiting(appeal, Event.APPEAL_STILL_ASKED, since, mark, ANSWER_DAYS + 1 - REMIND_DAYS)


def of_directive(directive) -> Waiting | None:
    """Of one not acknowledged since it was sent, and never longer than to its due day; then to be done after that
    day; then to be closed.
    """
    if directive.status == Directive.Status.DONE:
        since = directive.done_at
        mark = f"chi-dao-{directive.pk}-{_stamp(since)}"
        return Waiting(directive, Event.DIRECTIVE_STILL, since, mark)
    if directive.status not in Directive.WITH_UNIT:
        return None
    since = make_aware(datetime.combine(localdate(directive.sent_at), time()))
    patience = (
        (directive.due_on - localdate(since)).days + 1 - REMIND_DAYS
    )  # reminded on the day after the due day
    if directive.status == Directive.Status.SENT:
        patience = min(0, patience)
    mark = f"chi-dao-{directive.pk}-{directive.status}-{directive.due_on}"
    return Waiting(directive, Event.DIRECTIVE_STILL, since, mark, patience)


def of_change(change) -> Waiting:
    since = change.asked_at
    return Waiting(change, Event.CHANGE_STILL_ASKED, since, f"dieu-chinh-{change.pk}-{_stamp(since)}")


def of_article(article) -> Waiting | None:
    since = article.proposed_at
    if article.status != article.Status.PROPOSED or not since or article.due_at:
        return None
    return Waiting(article, Event.STILL_PROPOSED, since, f"bai-{article.pk}-{_stamp(since)}")


def of_correction(correction) -> Waiting:
    since = correction.asked_at
    return Waiting(correction, Event.STILL_CORRECTING, since, f"dinh-chinh-{correction.pk}-{_stamp(since)}")


def of_pledge(pledge, opened, last_signed_on=None) -> Waiting | None:
    """A pledge in signing: it waits for signatures since ``opened``, or, with the day of the last of them, for
    its confirmation. ``opened`` comes from ``signing_since``; a pledge of which nobody logged it has no age.
    """
    if pledge.status != Pledge.Status.SIGNING or not opened:
        return None
    if last_signed_on is None:
        return Waiting(pledge, Event.STILL_SIGNING, opened, f"giao-uoc-{pledge.pk}-{_stamp(opened)}")
    since = max(opened, make_aware(datetime.combine(last_signed_on, time())))
    return Waiting(pledge, Event.STILL_SIGNED, since, f"giao-uoc-{pledge.pk}-{_stamp(since)}")


def reminded_by_hand(reports) -> dict:
    """When somebody last reminded each unit whose report is still with it, by the report's key: one query."""
    keys = [one.pk for one in reports if one.status in UnitReport.WITH_UNIT]
    steps = LoggedStep.objects.filter(
        content_type=ContentType.objects.get_for_model(UnitReport), object_id__in=keys, step="remind"
    )
    return dict(steps.order_by().values_list("object_id").annotate(Max("at"))) if keys else {}


def sent_back_at(reports) -> dict:
    """When each report was last returned or reopened, by its key: one query, none where none is returned."""
    return _last_moved(
        UnitReport, [one.pk for one in reports if one.status == Status.RETURNED], Status.RETURNED
    )


def signing_since(pledges) -> dict:
    """When each pledge in signing was last opened for it, by its key: one query, none where none is."""
    signing = Pledge.Status.SIGNING
    return _last_moved(Pledge, [one.pk for one in pledges if one.status == signing], signing)


def _last_moved(model, keys, state):
    """The last step into ``state``; steps that leave the state as it is (a reminder, an excuse) do not count."""
    if not keys:
        return {}
    steps = LoggedStep.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=keys, target=state
    ).exclude(source=F("target"))
    return dict(steps.order_by().values_list("object_id").annotate(Max("at")))


def _stamp(at):
    return f"{at:%Y%m%d%H%M%S}"
