"""Directions that became tasks: their owners are told once the review is out, and reminded before the day.

One notice a unit, not one a task. What a person was told last stands in the notice's key, so that the same tasks
are told once however often the review is saved, published or loaded anew.
"""

import hashlib
import json
from datetime import timedelta

from django.utils.timezone import localdate

from cluster_reports.models import Duty, Notice, Period
from cluster_reports.vietnamese.dates import days_left, numeric_date
from units.models import User

from .recipients import people
from .wording import cut, to_review_directions, to_work

AHEAD_DAYS = 7  # before a task's day
Event = Notice.Event


def tell_tasks(period, *, by, at):
    """Tells the staff of every unit whose tasks from this period are others than it was told last; none of a draft."""
    if period.status != Period.Status.PUBLISHED:
        return
    owned: dict = {}
    for duty in Duty.objects.filter(direction__review__period=period).in_order():
        owned.setdefault(duty.unit_id, []).append(duty.direction)
    prefix = f"giao-viec-{period.pk}-"
    told: dict = {}
    for notice in Notice.objects.filter(key__startswith=prefix).select_related("recipient").order_by("pk"):
        told.setdefault(notice.recipient_id, []).append(notice)
        owned.setdefault(notice.recipient.unit_id, [])
    new = []
    for person in people(User.Role.STAFF, owned).exclude(pk=by.pk):
        before, directions = told.get(person.pk, []), owned[person.unit_id]
        mark = _mark(directions)
        if before[-1].key.endswith(f"-{mark}") if before else not directions:
            continue
        new.append(
            Notice(
                recipient=person,
                event=Event.TASKED,
                text=cut(_given(period, directions, bool(before))),
                link=to_review_directions(period),
                key=f"{prefix}{len(before) + 1}-{mark}",
                created_at=at,
            )
        )
    Notice.objects.bulk_create(new, ignore_conflicts=True)


def task_reminders(at) -> list[Notice]:
    """For the owners of tasks whose day is near and that no report calls done: one notice a unit, review and day."""
    today = localdate(at)
    duties = (
        Duty.objects.given()
        .filter(done_on=None, direction__due_on__range=(today, today + timedelta(AHEAD_DAYS)))
        .select_related("direction__review__period__cluster")
        .in_order()
    )
    grouped: dict = {}
    for duty in duties:
        direction = duty.direction
        grouped.setdefault((duty.unit_id, direction.review, direction.due_on), []).append(direction)
    staff: dict = {}
    for person in people(User.Role.STAFF, {unit for unit, _, _ in grouped}) if grouped else ():
        staff.setdefault(person.unit_id, []).append(person)
    return [
        Notice(
            recipient=person,
            event=Event.TASK_SOON,
            text=cut(_near(review.period, due, directions, today)),
            link=to_work(None, None),
            key=f"{Event.TASK_SOON}-{review.pk}-{unit}-{due}",
            created_at=at,
        )
        for (unit, review, due), directions in grouped.items()
        for person in staff.get(unit, ())
    ]


def _mark(directions):
    """Known again while words and days stay, whatever rows hold them."""
    words = [[str(one), str(one.due_on or "")] for one in directions]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]


def _given(period, directions, is_changed):
    if not directions:
        return f"{period.cluster} không còn giao đơn vị bạn việc nào theo phương hướng sau kỳ {period}."
    days = [one.due_on for one in directions if one.due_on]
    first = f", hạn gần nhất {numeric_date(min(days))}" if days else ""
    listed = f"{len(directions)} việc{first}: {_listed(directions)}."
    if is_changed:
        return f"{period.cluster} đổi việc giao đơn vị bạn theo phương hướng sau kỳ {period}; nay có {listed}"
    return f"{period.cluster} giao đơn vị bạn, theo phương hướng sau kỳ {period}, {listed}"


def _near(period, due, directions, today):
    return (
        f"{len(directions)} việc {period.cluster} giao đơn vị bạn {days_left(due, today)},"
        f" hạn xong {numeric_date(due)}, chưa báo xong: {_listed(directions)}."
    )


def _listed(directions):
    return "; ".join(str(one).rstrip(".") for one in directions)
