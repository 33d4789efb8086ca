from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from cluster_reports.models import (
    ClusterRole,
    Extension,
    Membership,
    PartReview,
    Period,
    Pledge,
    Result,
    Signature,
    UnitReport,
)
from cluster_reports.vietnamese.dates import days_left, numeric_date
from cluster_reports.vietnamese.words import lower_first
from units.models import User

Status = UnitReport.Status
FIRST_PAGES = {
    User.Role.STAFF: "my-work",
    User.Role.COMMANDER: "brief",
    User.Role.EDITOR: "desk",
    User.Role.ADMIN: "admin:index",
}
READ = "Xem"
ACTIVE = [Period.Status.OPEN, Period.Status.LOCKED]


@dataclass(frozen=True)
class Task:
    """One row of the first screen; ``due_on`` orders it and may be None."""

    what: str
    where: str
    css: str
    state: str
    left: str
    url: str
    action: str
    due_on: object = None
    is_late: bool = False


def home(request):
    return redirect(FIRST_PAGES[request.user.role])


def my_work(request):
    user, today = request.user, localdate()
    if user.role != User.Role.STAFF:
        raise PermissionDenied
    reports = _own_reports(user)
    due = [_entry_task(report, today) for report in reports if report.status in UnitReport.WITH_UNIT]
    due += _pledge_tasks(user, today) + _judging_tasks(user, today)
    due.sort(key=lambda task: (task.due_on is None, task.due_on or today))
    primary = next((task for task in due if task.action != READ), None)
    done = [_done_task(report) for report in reports if report.status not in UnitReport.WITH_UNIT]
    boards = {report.period_id: report.period for report in reports}.values()
    context = {"due": due, "done": done, "primary": primary, "boards": boards}
    return render(request, "my_work.html", context)


def _own_reports(user):
    return (
        UnitReport.objects.filter(unit=user.unit_id, period__status__in=ACTIVE)
        .select_related("period__cluster")
        .annotate(
            total=Count("results"),
            filled=Count("results", filter=~Q(results__state=Result.State.NOT_REPORTED)),
            flagged=Count("results", filter=Q(results__is_flagged=True)),
        )
        .order_by("period__due_on", "pk")
    )


def _entry_task(report, today):
    period = report.period
    is_returned = report.status == Status.RETURNED
    is_writable = is_returned or report.accepts_entry(today)
    state, css = report.get_status_display(), report.status
    if not is_returned and not report.changed_at:
        state, css = "Chưa nhập", "not-started"
    is_late = report.is_late(today)
    left = f"{report.filled}/{report.total} chỉ tiêu"
    if is_returned and report.flagged:
        left = f"{report.flagged} chỉ tiêu cần sửa"
    came_once = report.first_submitted_at is not None and report.due_on < today
    when = "" if came_once else days_left(report.due_on, today)
    if today < period.opens_on:
        when = f"mở nhập từ {numeric_date(period.opens_on)}"
    elif not is_writable:
        when = "đã khóa sửa"
    action = "Sửa lại" if is_returned else "Nhập tiếp" if report.changed_at else "Bắt đầu nhập"
    return Task(
        what="Báo cáo của đơn vị",
        where=f"{period.cluster} · {period} · {_due_said(report)}",
        css="late" if is_late and not is_returned else css,
        state="Quá hạn" if is_late and not is_returned else state,
        left=" · ".join(words for words in (left, when) if words),
        url=report.get_edit_url(),
        action=action if is_writable else READ,
        due_on=report.due_on,
        is_late=is_late,
    )


def _due_said(report):
    return lower_first(report.extension_said) or f"hạn nộp {numeric_date(report.due_on)}"


def _done_task(report):
    return Task(
        what="Báo cáo của đơn vị",
        where=f"{report.period.cluster} · {report.period}",
        css=report.status,
        state=report.get_status_display(),
        left=f"{report.filled}/{report.total} chỉ tiêu"
        + (" · duyệt thay, chờ xác nhận" if report.awaits_confirmation else ""),
        url=report.get_absolute_url(),
        action=READ,
    )


def _judging_tasks(user, today):
    """Reports that wait for this person's unit as head or deputy, one task a period."""
    tasks = []
    periods = _judged_periods(user, today)
    asked = Extension.objects.waiting().filter(report__period__in=periods).exclude(asked_by=user).for_page()
    by_pk = {period.pk: period for period in periods}
    for extension in asked:
        if extension.report.unit_id != user.unit_id or by_pk[extension.report.period_id].judged_alone:
            tasks.append(_extension_task(extension))
    tasks += _part_tasks(user, by_pk, today)
    for period in periods:
        others = [
            report for report in period.waiting if report.unit_id != user.unit_id or period.judged_alone
        ]
        to_judge = [report for report in others if report.status in {Status.SUBMITTED, Status.CHECKED}]
        to_confirm = [report for report in others if report.awaits_confirmation]
        words = [f"{len(to_judge)} báo cáo chờ duyệt"] if to_judge else []
        words += [f"{len(to_confirm)} duyệt thay chờ xác nhận"] if to_confirm else []
        if words:
            tasks.append(
                Task(
                    what="Duyệt báo cáo của các đơn vị",
                    where=f"{period.cluster} · {period}",
                    css="submitted",
                    state="Chờ duyệt",
                    left=" · ".join(words),
                    url=reverse("period", args=[period.pk]),
                    action="Mở bảng",
                    due_on=period.due_on,
                )
            )
    return tasks


def _extension_task(extension):
    report = extension.report
    return Task(
        what=f"Trả lời {report.unit_name} xin gia hạn",
        where=f"{report.period.cluster} · {report.period} · hạn nộp {numeric_date(report.due_on)}",
        css="asked",
        state=extension.get_status_display(),
        left=f"xin thêm {extension.days_asked} ngày",
        url=extension.get_absolute_url(),
        action="Trả lời",
        due_on=report.due_on,
    )


def _part_tasks(user, judged, today):
    """Parts that wait for this person's unit, as the judge of the area or, of the area's own unit, as the head.

    ``judged`` are the periods that the unit judges, by their keys. One query.
    """
    as_head = Q(area__unit=F("report__unit"), report__period__in=judged)
    parts = (
        PartReview.objects.asked()
        .filter(Q(area__unit=user.unit_id) | as_head, report__period__status__in=ACTIVE)
        .exclude(report__submitted_by=user)
        .select_related("area", "report__period__cluster", "report__unit")
        .prefetch_related("report__unit__former_names")
        .order_by("waits_since", "pk")
    )
    alone = {pk for pk, period in judged.items() if period.judged_alone}
    return [
        _part_task(part, today)
        for part in parts
        if part.report.unit_id != user.unit_id or part.report.period_id in alone
    ]


def _part_task(part, today):
    report, days = part.report, (today - localdate(part.waits_since)).days
    return Task(
        what=f"Duyệt mảng {part.area} của {report.unit_name}",
        where=f"{report.period.cluster} · {report.period}",
        css=part.status,
        state=part.get_status_display(),
        left=f"chờ {days} ngày" if days else "chờ từ hôm nay",
        url=part.get_absolute_url(),
        action="Duyệt mảng",
        due_on=report.period.due_on,
    )


def _judged_periods(user, today):
    """Active periods whose head or deputy on the acting day is this person's unit, with ``waiting`` reports.

    Three queries whatever their number.
    """
    mine = ClusterRole.objects.filter(unit=user.unit_id).values("cluster")
    periods = list(
        Period.objects.filter(cluster__in=mine, status__in=ACTIVE)
        .select_related("cluster")
        .prefetch_related("cluster__roles")
    )
    waiting = UnitReport.objects.filter(period__in=periods).filter(
        Q(status__in=[Status.SUBMITTED, Status.CHECKED]) | Q(awaits_confirmation=True)
    )
    by_period: dict = {}
    for report in waiting:
        by_period.setdefault(report.period_id, []).append(report)
    found = []
    for period in periods:
        judges = _judges(period, today)
        if user.unit_id in judges:
            period.waiting = by_period.get(period.pk, [])
            period.judged_alone = judges == {user.unit_id}
            found.append(period)
    return found


def _judges(period, today):
    """As ``Cluster.judges_on`` the acting day, from roles already loaded (newest term first)."""
    day = period.acting_day(today)
    roles = [
        role
        for role in period.cluster.roles.all()
        if role.starts_on <= day and (role.ends_on is None or role.ends_on >= day)
    ]
    heads = [role.unit_id for role in roles if role.kind == ClusterRole.Kind.HEAD][:1]
    return {*heads, *(role.unit_id for role in roles if role.kind == ClusterRole.Kind.DEPUTY)}


def _pledge_tasks(user, today):
    """Pledges in signing that this person's unit has not registered for."""
    registered = Signature.objects.filter(unit=user.unit_id, registered_at__isnull=False).values("pledge")
    pledges = (
        Pledge.objects.filter(
            status=Pledge.Status.SIGNING,
            cluster__in=Membership.objects.on(today).filter(unit=user.unit_id).values("cluster"),
        )
        .exclude(pk__in=registered)
        .select_related("cluster")
    )
    return [_pledge_task(pledge, today) for pledge in pledges]


def _pledge_task(pledge, today):
    by = pledge.register_by
    return Task(
        what="Đăng ký giao ước",
        where=f"{pledge.cluster} · {pledge}" + (f" · hạn đăng ký {numeric_date(by)}" if by else ""),
        css="late" if by and by < today else pledge.status,
        state="Quá hạn" if by and by < today else pledge.get_status_display(),
        left=days_left(by, today) if by else "chưa có hạn đăng ký",
        url=pledge.get_absolute_url(),
        action="Đăng ký",
        due_on=by,
        is_late=bool(by and by < today),
    )
