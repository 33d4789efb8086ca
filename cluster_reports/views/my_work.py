from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from msgspec import Struct
from msgspec.structs import replace

from cluster_reports import access
from cluster_reports.models import (
    Appeal,
    AwardProposal,
    Ballot,
    ClusterRole,
    Directive,
    Duty,
    DutyAnswer,
    Extension,
    Membership,
    PartReview,
    Period,
    Pledge,
    Result,
    Signature,
    TargetChange,
    UnitReport,
)
from cluster_reports.tables import waiting
from cluster_reports.vietnamese.dates import days_left, numeric_date
from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.words import lower_first, upper_first
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


class Task(Struct, frozen=True):
    """One row of the first screen; overdue ones come first, then ``due_on`` orders, which may be None.

    ``wait`` is what it waits for, where somebody has been waiting; ``age`` says how long.
    """

    what: str
    where: str
    css: str
    state: str
    left: str
    url: str
    action: str
    due_on: object = None
    is_late: bool = False
    wait: waiting.Waiting | None = None
    age: waiting.Age | None = None
    is_practice: bool = False


def home(request):
    return redirect(FIRST_PAGES[request.user.role])


def my_work(request):
    user, today = request.user, localdate()
    if user.role != User.Role.STAFF:
        raise PermissionDenied
    reports = list(_own_reports(user))
    back = waiting.sent_back_at(reports)
    due = [
        _entry_task(report, today, back.get(report.pk))
        for report in reports
        if report.status in UnitReport.WITH_UNIT
    ]
    due += _duty_tasks(user, reports, today) + _directive_tasks(user, today)
    judging = _judging_tasks(user, today)
    due += _pledge_tasks(user, today) + judging + _change_tasks(user, today)
    appeals = _appeal_tasks(user, today)
    due += appeals
    due += _ballot_tasks(user)
    due += _award_tasks(user, today)
    due.sort(key=lambda task: (not task.is_late, task.due_on is None, task.due_on or today))
    done = [_done_task(report) for report in reports if report.status not in UnitReport.WITH_UNIT]
    ages = waiting.ages([task.wait for task in due + done], now())
    due, done = (
        [replace(task, age=task.wait and ages[task.wait.mark]) for task in some] for some in (due, done)
    )
    practice = [task for task in due + done if task.is_practice]
    due, done = ([task for task in some if not task.is_practice] for some in (due, done))
    primary = next((task for task in due if task.action != READ), None)
    boards = {report.period_id: report.period for report in reports if not report.period.is_practice}.values()
    context = {"due": due, "done": done, "primary": primary, "boards": boards, "rule": waiting.RULE}
    context["is_area"] = any(task.wait and isinstance(task.wait.row, PartReview) for task in judging)
    context["is_head"] = bool(judging) and not context["is_area"]
    context |= {"practice": practice, "practised": _practised(reports)}
    if appeals:
        context["rule"] += f" {waiting.RULE_OF_APPEALS}"
    return render(request, "my_work.html", context)


def _practised(reports):
    """The periods of practice of one's own unit."""
    return {one.period_id: one.period for one in reports if one.period.is_practice}.values()


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


def _entry_task(report, today, sent_back):
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
    elif is_returned and (report.prose_is_flagged or report.duties_are_flagged):
        parts = [(report.duties_are_flagged, "việc được giao"), (report.prose_is_flagged, "phần tự đánh giá")]
        left = f"{join_and([words for is_back, words in parts if is_back])} cần sửa"
    came_once = report.first_submitted_at is not None and report.due_on < today
    when = "" if came_once else days_left(report.due_on, today)
    if today < period.opens_on:
        when = f"mở nhập từ {numeric_date(period.opens_on)}"
    elif not is_writable:
        when = "đã khóa sửa"
    if report.timeliness(today) == UnitReport.Timeliness.EXCUSED:
        when = "được miễn trễ" + ("" if is_writable else ", đã khóa sửa")
    action = "Sửa lại" if is_returned else "Nhập tiếp" if report.changed_at else "Bắt đầu nhập"
    return Task(
        what="Báo cáo của đơn vị",
        where=f"{period.cluster} · {period} · {_due_said(report)}",
        is_practice=period.is_practice,
        css="late" if is_late and not is_returned else css,
        state="Quá hạn" if is_late and not is_returned else state,
        left=" · ".join(words for words in (left, when) if words),
        url=report.get_edit_url(),
        action=action if is_writable else READ,
        due_on=report.due_on,
        is_late=is_late,
        wait=waiting.of_report(report, sent_back) if is_returned else None,
    )


def _duty_tasks(user, reports, today):
    """Directions that are this unit's tasks and not done: what its newest report says of them, when they are due."""
    writing = {}
    for report in reports:
        if report.status in UnitReport.WITH_UNIT and report.accepts_entry(today):
            writing.setdefault(report.period.cluster_id, []).append(report)
    return [_duty_task(duty, writing, today) for duty in Duty.objects.open_of(user.unit_id, today)]


def _duty_task(duty, writing, today):
    period, due = duty.direction.review.period, duty.direction.due_on
    asking = [report for report in writing.get(period.cluster_id, ()) if duty.is_asked_in(report)]
    is_late = bool(due and due < today)
    progress = DutyAnswer.Progress(duty.progress or DutyAnswer.Progress.TODO)
    age = f"giao {(today - period.ends_on).days} ngày trước" if period.ends_on < today else ""
    return Task(
        what=f"Việc được giao: {duty.direction}",
        where=f"{period.cluster} · từ kỳ {period}" + (f" · hạn xong {numeric_date(due)}" if due else ""),
        is_practice=period.is_practice,
        css="late" if is_late else "draft" if progress == DutyAnswer.Progress.DOING else "not-started",
        state="Quá hạn" if is_late else upper_first(progress.label),
        left=" · ".join(filter(None, [days_left(due, today) if due else "", age])),
        url=f"{asking[0].get_edit_url()}#viec-duoc-giao"
        if asking
        else f"{duty.direction.review.get_absolute_url()}#phuong-huong",
        action="Trả lời" if asking else READ,
        due_on=due,
        is_late=is_late,
    )


def _due_said(report):
    return lower_first(report.extension_said) or f"hạn nộp {numeric_date(report.due_on)}"


def _done_task(report):
    return Task(
        what="Báo cáo của đơn vị",
        where=f"{report.period.cluster} · {report.period}",
        is_practice=report.period.is_practice,
        css=report.status,
        state=report.get_status_display(),
        left=f"{report.filled}/{report.total} chỉ tiêu"
        + (" · duyệt thay, chờ xác nhận" if report.awaits_confirmation else ""),
        url=report.get_absolute_url(),
        action=READ,
        wait=waiting.of_report(report),
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
    tasks += _part_tasks(user, by_pk)
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
                    is_practice=period.is_practice,
                    css="submitted",
                    state="Chờ duyệt",
                    left=" · ".join(words),
                    url=reverse("period", args=[period.pk]),
                    action="Mở bảng",
                    due_on=period.due_on,
                    wait=min(map(waiting.of_report, to_judge + to_confirm), key=lambda wait: wait.since),
                )
            )
    return tasks


def _extension_task(extension):
    report = extension.report
    return Task(
        what=f"Trả lời {report.unit_name} xin gia hạn",
        where=f"{report.period.cluster} · {report.period} · hạn nộp {numeric_date(report.due_on)}",
        is_practice=report.period.is_practice,
        css="asked",
        state=extension.get_status_display(),
        left=f"xin thêm {extension.days_asked} ngày",
        url=extension.get_absolute_url(),
        action="Trả lời",
        due_on=report.due_on,
        wait=waiting.of_extension(extension),
    )


def _appeal_tasks(user, today):
    """Appeals that wait for this person as head or deputy. One query where there are none, two more where some are."""
    appeals = Appeal.objects.visible_to(user).waiting().for_page()
    return [
        Task(
            what=f"Xem lại điểm của {appeal.unit_name}: {appeal.criterion}",
            where=f"{appeal.period.cluster} · {appeal.period}",
            is_practice=appeal.period.is_practice,
            css=appeal.css,
            state=appeal.get_status_display(),
            left=f"trả lời chậm nhất {numeric_date(appeal.answer_by)}",
            url=appeal.get_absolute_url(),
            action="Trả lời",
            due_on=appeal.answer_by,
            is_late=appeal.answer_by < today,
            wait=waiting.of_appeal(appeal),
        )
        for appeal in appeals.prefetch_related("scoring__period__cluster__roles")
        if access.can_answer_appeal(user, appeal, today)
    ]


def _ballot_tasks(user):
    """Open ballots that wait for this person's paper. One query."""
    ballots = Ballot.objects.visible_to(user).waiting_for(user).select_related("period__cluster")
    return [
        Task(
            what=f"Bỏ phiếu: {ballot}",
            where=f"{ballot.period.cluster} · {ballot.period}",
            is_practice=ballot.period.is_practice,
            css=ballot.css,
            state=ballot.get_status_display(),
            left="phiếu kín" if ballot.is_secret else "phiếu ghi tên",
            url=ballot.get_absolute_url(),
            action="Bỏ phiếu",
        )
        for ballot in ballots
    ]


def _award_tasks(user, today):
    """Proposals that wait for this person: of the own unit to be mended, of others to be judged; a row a period.

    One query where there are none, two more where some are.
    """
    waiting_ones = Q(status=AwardProposal.Status.SUBMITTED) | Q(
        status__in=[AwardProposal.Status.DRAFT, AwardProposal.Status.RETURNED], unit=user.unit_id
    )
    proposals = AwardProposal.objects.visible_to(user).filter(waiting_ones).select_related("period__cluster")
    found = {}
    for proposal in proposals.prefetch_related("period__cluster__roles"):
        if access.can_write_proposal(user, proposal, today):
            found.setdefault((proposal.period, False), []).append(proposal)
        elif proposal.status == AwardProposal.Status.SUBMITTED and access.can_endorse(user, proposal, today):
            found.setdefault((proposal.period, True), []).append(proposal)
    return [
        Task(
            what="Xét đề nghị khen thưởng" if is_judging else "Đề nghị khen thưởng của đơn vị",
            where=f"{period.cluster} · {period}",
            is_practice=period.is_practice,
            css="submitted" if is_judging else "in-progress",
            state="Chờ xét" if is_judging else "Chưa gửi",
            left=f"{len(proposals)} đề nghị",
            url=reverse("award-proposals", args=[period.pk]),
            action="Xét đề nghị" if is_judging else "Mở đề nghị",
        )
        for (period, is_judging), proposals in found.items()
    ]


def _directive_tasks(user, today):
    """Directives this person's unit must act on: one query, three where there are some."""
    found = Directive.objects.with_unit().filter(to=user.unit_id).for_page()
    return [
        Task(
            what=f"Chỉ đạo: {one.text[:120]}{'…' if len(one.text) > 120 else ''}",
            where=f"{one.about} · {one.period.cluster}",
            css="late" if one.is_late(today) else one.css,
            state="Quá hạn" if one.is_late(today) else one.get_status_display(),
            left=f"hạn xong {numeric_date(one.due_on)}, {days_left(one.due_on, today)}",
            url=one.get_absolute_url(),
            action="Nhận chỉ đạo" if one.status == Directive.Status.SENT else "Báo kết quả",
            due_on=one.due_on,
            is_late=one.is_late(today),
            wait=waiting.of_directive(one),
        )
        for one in found
    ]


def _part_tasks(user, judged):
    """Parts that wait for this person's unit, as the judge of the area or, of the area's own unit, as the head.

    ``judged`` are the periods that the unit judges, by their keys. One query.
    """
    as_head = Q(area__unit=F("report__unit"), report__period__in=judged)
    parts = (
        PartReview.objects.asked()
        .filter(Q(area__unit=user.unit_id) | as_head, report__period__status__in=ACTIVE)
        .exclude(report__submitted_by=user)
        .for_reminding()
        .order_by("waits_since", "pk")
    )
    alone = {pk for pk, period in judged.items() if period.judged_alone}
    return [
        _part_task(part)
        for part in parts
        if part.report.unit_id != user.unit_id or part.report.period_id in alone
    ]


def _part_task(part):
    report = part.report
    return Task(
        what=f"Duyệt mảng {part.area} của {report.unit_name}",
        where=f"{report.period.cluster} · {report.period}",
        is_practice=report.period.is_practice,
        css=part.status,
        state=part.get_status_display(),
        left="",
        url=part.get_absolute_url(),
        action="Duyệt mảng",
        due_on=report.period.due_on,
        wait=waiting.of_part(part),
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
        judges = period.cluster.judges_on(period.acting_day(today))
        if user.unit_id in judges:
            period.waiting = by_period.get(period.pk, [])
            period.judged_alone = judges == {user.unit_id}
            found.append(period)
    return found


def _change_tasks(user, today):
    """Changes of targets that wait for this person's unit, the oldest first."""
    mine = ClusterRole.objects.filter(unit=user.unit_id).values("cluster")
    asked = TargetChange.objects.waiting().filter(target__pledge__cluster__in=mine).exclude(asked_by=user)
    tasks = []
    for change in asked.for_page().prefetch_related("target__pledge__cluster__roles").order_by("asked_at"):
        pledge = change.target.pledge
        judges = pledge.cluster.judges_on(pledge.acting_day(today))
        if user.unit_id in access.deciding_units(change, judges):
            tasks.append(_change_task(change))
    return tasks


def _change_task(change):
    pledge = change.target.pledge
    return Task(
        what=f"Quyết định điều chỉnh chỉ tiêu “{change.target.name}”",
        where=f"{pledge.cluster} · {pledge}",
        is_practice=pledge.cluster.is_practice,
        css="asked",
        state=change.get_status_display(),
        left="",
        url=change.get_absolute_url(),
        action="Quyết định",
        wait=waiting.of_change(change),
    )


def _pledge_tasks(user, today):
    """Pledges in signing that this person's unit has not registered for, or not signed."""
    mine = Signature.objects.filter(unit=user.unit_id)
    pledges = list(
        Pledge.objects.filter(
            status=Pledge.Status.SIGNING,
            cluster__in=Membership.objects.on(today).filter(unit=user.unit_id).values("cluster"),
        )
        .exclude(pk__in=mine.filter(registered_at__isnull=False, signed_on__isnull=False).values("pledge"))
        .annotate(is_registered=Exists(mine.filter(pledge=OuterRef("pk"), registered_at__isnull=False)))
        .select_related("cluster")
    )
    opened = waiting.signing_since(pledges)
    return [_pledge_task(pledge, today, opened.get(pledge.pk)) for pledge in pledges]


def _pledge_task(pledge, today, opened):
    by, wait = pledge.register_by, waiting.of_pledge(pledge, opened)
    if pledge.is_registered:
        return Task(
            what="Ký giao ước",
            where=f"{pledge.cluster} · {pledge}",
            is_practice=pledge.cluster.is_practice,
            css=pledge.status,
            state=pledge.get_status_display(),
            left="đã đăng ký, chưa ký",
            url=reverse("pledge-lines", args=[pledge.pk]),
            action="Ký",
            due_on=by,
            wait=wait,
        )
    return Task(
        what="Đăng ký giao ước",
        where=f"{pledge.cluster} · {pledge}" + (f" · hạn đăng ký {numeric_date(by)}" if by else ""),
        is_practice=pledge.cluster.is_practice,
        css="late" if by and by < today else pledge.status,
        state="Quá hạn" if by and by < today else pledge.get_status_display(),
        left=days_left(by, today) if by else "chưa có hạn đăng ký",
        url=pledge.get_absolute_url(),
        action="Đăng ký",
        due_on=by,
        is_late=bool(by and by < today),
        wait=wait,
    )
