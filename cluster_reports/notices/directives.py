"""Directives whose day is near, and how one that waits too long is called."""

from datetime import timedelta

from django.utils.timezone import localdate

from cluster_reports.models import Directive, Notice
from cluster_reports.vietnamese.dates import days_left, numeric_date
from units.models import User

from .recipients import people
from .wording import cut

AHEAD_DAYS = 3  # before a directive's day
Event = Notice.Event


def directive_reminders(at) -> list[Notice]:
    """For the staff of units whose directives fall due within days: once for each directive and day."""
    today = localdate(at)
    near = list(
        Directive.objects.with_unit()
        .filter(due_on__range=(today, today + timedelta(AHEAD_DAYS)))
        .select_related("period__cluster")
    )
    staff: dict = {}
    for person in people(User.Role.STAFF, {one.to_id for one in near}) if near else ():
        staff.setdefault(person.unit_id, []).append(person)
    return [
        Notice(
            recipient=person,
            event=Event.DIRECTIVE_SOON,
            text=cut(
                f"Chỉ đạo về “{one.about}” {days_left(one.due_on, today)}, hạn xong {numeric_date(one.due_on)}."
            ),
            link=one.get_absolute_url(),
            key=f"{Event.DIRECTIVE_SOON}-{one.pk}-{one.due_on}",
            created_at=at,
        )
        for one in near
        for person in staff.get(one.to_id, ())
    ]


def directive_waits(directive):
    """The beginning of the sentence that ends "đã … ngày"."""
    about = f"Chỉ đạo {directive.to_name} về “{directive.about[:200]}”"
    if directive.status == Directive.Status.DONE:
        return f"{about} đã báo kết quả, chờ kết thúc"
    if directive.status == Directive.Status.SENT:
        return f"{about}, hạn xong {numeric_date(directive.due_on)}, chưa được nhận"
    return f"{about} quá hạn {numeric_date(directive.due_on)}, gửi"
