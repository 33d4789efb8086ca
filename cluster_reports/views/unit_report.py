from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.forms.judging import JudgingForm
from cluster_reports.models import LoggedStep, Pledge, UnitReport
from cluster_reports.models.own_report import held_report
from cluster_reports.tables.changes import comparison_of
from cluster_reports.tables.part_grid import parts_of, summary
from cluster_reports.tables.report_lines import lines_of, sections_of
from cluster_reports.vietnamese.dates import days_left, numeric_date
from cluster_reports.vietnamese.words import lower_first, upper_first
from cluster_reports.workflow import StepRefused

from .decided import decided, to_board_if_recalled

Status = UnitReport.Status
DECLARATION = "Báo cáo không chứa bí mật nhà nước"
CHANGED = "Báo cáo đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm; xem lại bản mới dưới đây."
GOES_BACK = {"return", "reopen"}
OWN_STEPS = {"submit", "recall"}  # of the unit itself


def get_report(request, pk):
    """The report if this person may see it, else 404; locked while a POST decides about it."""
    reports = (
        UnitReport.objects.visible_to(request.user)
        .for_page()
        .select_related("submitted_by", "checked_by", "approved_by", "changed_by", "excused_by")
    )
    if request.method == "POST":  # hardly any answer to a POST names the unit: its former names can wait
        reports = reports.prefetch_related(None).select_for_update(of=("self",))
    report = get_object_or_404(reports, pk=pk)
    request.period = report.period
    return report


def unit_report(request, pk):
    try:
        return _page(request, get_report(request, pk))
    except Http404:
        return to_board_if_recalled(request, pk)


@require_POST
def unit_report_step(request, pk, step):
    own = held_report(request.user, pk) if step in OWN_STEPS else None
    workflow.hold_first(UnitReport, step, pk)
    try:
        report = own or get_report(request, pk)
    except Http404:
        return to_board_if_recalled(request, pk)
    request.period, comment, flags, judging = report.period, request.POST.get("comment", ""), {}, None

    def told(**why):
        return _page(request, get_report(request, pk) if own else report, judging=judging, **why)

    if step not in GOES_BACK and workflow.is_repeat(report, step, request.user, comment):
        return redirect(report)
    if step in GOES_BACK:
        sections = sections_of(lines_of(report, report.results.visible_to(request.user).for_entry()))
        judging = JudgingForm(step, sections, request.POST, report.duties)
        if judging.is_valid() and workflow.is_repeat(report, step, request.user, *_said(judging)):
            return redirect(report)
    if request.POST.get("version") != str(report.version):
        return told(refusal=StepRefused(CHANGED), status=409)
    forbid_unless_allowed(report, step, request.user, localdate())
    if step == "submit":
        if request.POST.get("declaration") != "on":
            fault = ("Xác nhận", f"đánh dấu ô “{DECLARATION}” trước khi nộp.", "declaration")
            return told(errors=[fault], status=422)
        comment = f"Xác nhận: {lower_first(DECLARATION)}."
    if judging:
        if not judging.is_valid():
            return told(errors=judging.summary(), status=422)
        comment, flags = judging.cleaned_data["comment"], judging.flags()
    try:
        take = workflow.take_held if own else workflow.take
        done = take(report, step, by=request.user, at=now(), comment=comment, flags=flags)
    except StepRefused as refusal:
        return _page(request, get_report(request, pk), judging=judging, refusal=refusal, status=409)
    messages.success(request, f"{done.unit_name}: {done.get_status_display().lower()}.")
    return redirect(done)


def _said(judging):
    """The reasons of a return and the names of the lines they are about, as its logged step has them."""
    flags = judging.flags()
    lines = [line for section in judging.sections for line in section.lines if line.result.pk in flags]
    duties = [duty.named for key, duty in judging.duties if key in flags]
    return [judging.cleaned_data["comment"], *flags.values(), *(line.target.name for line in lines), *duties]


def forbid_unless_allowed(row, step, user, today):
    """403 for a step that fits the row's state but not this person; the rest is explained by ``take``.

    So is a step that somebody has just taken and that has left the state as it was.
    """
    fitting = [one for one in workflow.TABLES[type(row)] if one.name == step and row.status in one.sources]
    if fitting and not any(one.allowed(user, row, today) for one in fitting):
        if workflow.was_last(row, step):
            return
        raise PermissionDenied


def _page(request, report, *, judging=None, errors=(), refusal=None, status=200):
    user, today = request.user, localdate()
    is_own = user.is_staff_of({report.unit_id})
    lines = lines_of(report, report.results.visible_to(user).for_entry(), with_drafts=is_own)
    results, sections = [line.result for line in lines], sections_of(lines)
    steps, parts = workflow.steps_for(report, user, today), parts_of(report)
    extensions = list(report.extensions.visible_to(user))
    can_ask = access.can_ask_extension(user, report, today) and not any(
        one.status == one.Status.ASKED for one in extensions
    )
    names = {step.name for step in steps}
    back = next((step for step in steps if step.name in GOES_BACK), None)
    if back and judging is None:
        judging = JudgingForm(back.name, sections, duties=report.duties)
    is_inside = is_own or user.is_admin or user.role == user.Role.STAFF
    context = {
        "report": report,
        "period": report.period,
        "crumbs": crumbs(report),
        "sections": sections,
        "threads": Pledge.objects.visible_to(user)
        .filter(cluster=report.period.cluster_id, year=report.period.year)
        .exists(),
        "prose": prose_of(report),
        "duties": report.duties,
        "strip": strip(report),
        "parts": parts,
        "parts_said": summary(parts),
        "steps": [
            step
            for step in steps
            if step.name not in GOES_BACK | {"submit", "undo"} and not (parts and step.faults(report, now()))
        ],
        "undo": [step for step in steps if step.name == "undo"],
        "submit": next((step for step in steps if step.name == "submit"), None),
        "missing": report.missing(lines) if report.status in UnitReport.WITH_UNIT else [],
        "back": back,
        "judging": judging if back else None,
        "errors": list(errors),
        "refusal": refusal,
        "faults": refusal.faults if refusal else [],
        "lost_comment": request.POST.get("comment", "") if refusal else "",
        "declaration": DECLARATION,
        "deadlines": deadlines(report.period, today, report),
        "extensions": extensions,
        "ask_url": reverse("extension-new", args=[report.pk]) if can_ask else "",
        "reason": reason_closed(report, today) if is_own else "",
        "days_late": report.days_late(),
        "flagged": [result for result in results if result.is_flagged],
        "flagged_duties": [duty for duty in report.duties if duty.is_flagged],
        "judges": judges(report, today),
        "is_own": is_own,
        "edit_url": report.get_edit_url() if is_own and "submit" in names else "",
        "history": history(report, *extensions, *(part.row for part in parts)) if is_inside else None,
        "may_read_history": is_own or user.is_admin or back is not None,
        "decided": decided(report, user) if is_inside else "",
        "comparison": comparison_of(report, results, request.GET.get("so-voi", "")) if is_inside else None,
        "is_changing": report.status != Status.APPROVED
        or report.awaits_confirmation
        or "so-voi" in request.GET,
    }
    return render(request, "unit_reports/report.html", context, status=status)


def strip(report):
    """The stages of a report in order, as (label, css, is_current): entered, submitted, checked, approved."""
    reached = {
        Status.DRAFT: 0,
        Status.RETURNED: 0,
        Status.SUBMITTED: 1,
        Status.CHECKED: 2,
        Status.APPROVED: 3,
    }[report.status]
    stages = [
        (0, "Trả lại để sửa" if report.status == Status.RETURNED else "Nhập"),
        (1, "Nộp"),
        (2, "Thẩm định"),
        (3, "Duyệt"),
    ]
    if not report.period.cluster.needs_check and report.status != Status.CHECKED:
        stages.pop(2)
    return [
        (label, "is-done" if place < reached or reached == 3 else "", place == reached)
        for place, label in stages
    ]


def judges(report, today):
    """Who may approve and since when, as (title, unit, since, note)."""
    day = report.period.acting_day(today)
    roles = list(
        report.period.cluster.roles.on(day).select_related("unit", "cluster").order_by("-kind", "-starts_on")
    )
    head = next((role for role in roles if role.kind == role.Kind.HEAD), None)
    roles = ([head] if head else []) + [role for role in roles if role.kind == role.Kind.DEPUTY]
    others = any(role.unit_id != report.unit_id for role in roles)
    return [
        (
            role.title,
            role.unit.name,
            numeric_date(role.starts_on),
            "không duyệt báo cáo của chính mình" if role.unit_id == report.unit_id and others else "",
        )
        for role in roles
    ]


def history(*subjects, only=()):
    """The logged steps about these rows as partials/history.html draws them, newest first; ``only`` those named."""
    steps = LoggedStep.objects.about(*subjects).exclude(step__in=workflow.BROUGHT_ALONG)
    steps = steps.filter(step__in=only) if only else steps
    return [
        {
            "label": step.label,
            "by_name": f"{step.by.full_name}{f', {step.by.unit.name}' if step.by.unit else ''}",
            "at": step.at,
            "comment": step.comment,
            "details": "; ".join(f"{detail['line']}: {detail['reason']}" for detail in step.details),
        }
        for step in steps
    ]


def crumbs(report, *further):
    """The way here from the cluster's board, for partials/breadcrumbs.html."""
    period = report.period
    way = [(f"{period.cluster}, {period}", reverse("period", args=[period.pk]))]
    return [*way, (report.unit_name, report.get_absolute_url()), *further]


def prose_of(report):
    """The written part as (field, label, text)."""
    return [
        (name, upper_first(report._meta.get_field(name).verbose_name), getattr(report, name))
        for name in UnitReport.PROSE
    ]


def duties_said(report):
    """ "1/3": how many of the tasks it was given the report answers; "" where there are none."""
    return f"{sum(bool(one.progress) for one in report.duties)}/{len(report.duties)}" if report.duties else ""


def deadlines(period, today, report=None):
    """The two days that people mix up, each by its name, with the days left while the period is open.

    With ``report``, its own days: an extension moves both, and the cluster's due day is said beside them.
    """
    dates = report or period
    due, locks = numeric_date(dates.due_on), f"từ {numeric_date(dates.locks_on)}"
    if period.status == period.Status.OPEN:
        locked = today >= dates.locks_on
        due += f" ({days_left(dates.due_on, today)})"
        locks += f" ({'đã khóa' if locked else days_left(dates.locks_on, today)})"
    found = [("Hạn nộp", due), ("Khóa sửa", locks)]
    if report and report.days_granted:
        found.append(("Gia hạn", f"{report.days_granted} ngày; hạn chung {numeric_date(period.due_on)}"))
    return found


def reason_closed(report, today):
    """Why the unit cannot write now, in words; "" while it can."""
    period, head = report.period, report.period.cluster.head_title.lower()
    if report.status in {Status.SUBMITTED, Status.CHECKED}:
        return f"{report.submitted_by} đã nộp {_moment(report.submitted_at)}, chờ {head} duyệt."
    if report.status == Status.APPROVED:
        return (
            f"{report.approved_by} đã duyệt {_moment(report.approved_at)}. Cần sửa thì đề nghị {head} mở lại."
        )
    if period.status == period.Status.PUBLISHED:
        return "Kỳ đã công bố, báo cáo không sửa được nữa."
    if report.status == Status.RETURNED or report.accepts_entry(today):
        return ""
    if period.status == period.Status.LOCKED:
        return "Quản trị đã khóa kỳ. Cần nhập tiếp thì đề nghị quản trị mở khóa kỳ."
    if period.status == period.Status.PREPARING or today < period.opens_on:
        return f"Chưa mở nhập liệu. Kỳ mở từ {numeric_date(period.opens_on)}."
    return f"Đã khóa sửa từ {numeric_date(report.locks_on)}. Cần nhập tiếp thì xin gia hạn."


def _moment(at):
    return localtime(at).strftime("lúc %H:%M ngày %d/%m/%Y")
