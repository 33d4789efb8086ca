"""A person's due days as an iCalendar feed, for the calendar program of a phone or an office."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cluster_reports.models import Period, UnitReport, judging_terms

KEPT = timedelta(days=400)  # how long after its end a period stays in the calendar


def feed(user, at) -> bytes:
    """The due and lock days of this person's own periods, as they stand for the own unit.

    A day keeps its UID for ever, so that a moved due day moves in the calendar instead of standing there twice.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Báo cáo thi đua//Hạn nộp//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Hạn nộp báo cáo thi đua")
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    periods = list(_own_periods(user).filter(ends_on__gte=at.date() - KEPT))
    reports = {
        report.period_id: report
        for report in UnitReport.objects.filter(period__in=periods, unit=user.unit_id)
        if user.role == user.Role.STAFF
    }
    for period in periods:
        report = reports.get(period.pk)
        if report:
            report.period = period
        dates = report or period
        page = report.get_absolute_url() if report else reverse("period", args=[period.pk])
        for kind, word, day in (
            ("due", "Hạn nộp báo cáo", dates.due_on),
            ("lock", "Khóa sửa báo cáo từ hôm nay", dates.locks_on),
        ):
            calendar.add_component(_day(period, kind, word, day, report, page, at))
    return calendar.to_ical()


def _day(period, kind, word, day, report, page, at):
    from icalendar import Event

    event = Event()
    event.add("uid", f"ky-{period.pk}-{kind}@cluster-reports")
    event.add("dtstamp", at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(1))
    event.add("summary", f"{word}: {period}, {period.cluster}")
    state = report.get_status_display() if report else period.get_status_display()
    said = [f"Trạng thái: {state}."]
    if report and report.days_granted:
        said.append(f"{report.extension_said}.")
    event.add("description", " ".join(said))
    event.add("url", f"{settings.SITE_URL}{page}")
    event.add("transp", "TRANSPARENT")
    return event


def _own_periods(user):
    """Staff: periods the own unit reports in or judges; others: those of their organisation's clusters."""
    periods = Period.objects.real().visible_to(user).select_related("cluster").order_by("due_on", "pk")
    if user.role != user.Role.STAFF:
        return periods
    reports = UnitReport.objects.filter(period=OuterRef("pk"), unit=user.unit_id)
    return periods.filter(Q(Exists(reports)) | Exists(judging_terms(user.unit_id, "")))
