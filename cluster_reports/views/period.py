from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.models import Extension, Period, Review, UnitReport
from cluster_reports.tables.board import fill_sections, rows_of, section_titles, target_rows
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.views.unit_report import deadlines, forbid_unless_allowed, history
from cluster_reports.workflow import StepRefused

Status = UnitReport.Status
CHANGED = "Kỳ đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm; xem lại bản mới dưới đây."


def get_period(request, pk):
    periods = Period.objects.visible_to(request.user).select_related("cluster__organisation")
    if request.method == "POST":
        periods = periods.select_for_update(of=("self",))
    request.period = get_object_or_404(periods, pk=pk)
    return request.period


def period(request, pk):
    return _page(request, get_period(request, pk))


@require_POST
def period_step(request, pk, step):
    period = get_period(request, pk)
    comment = request.POST.get("comment", "")
    if workflow.is_repeat(period, step, request.user, comment):
        return redirect("period", pk)
    forbid_unless_allowed(period, step, request.user, localdate())
    allowed = {one.name for one in workflow.steps_for(period, request.user, localdate())}
    if step in allowed and request.POST.get("version") != str(period.version):
        return _page(request, period, refusal=StepRefused(CHANGED), status=409)
    try:
        done = workflow.take(period, step, by=request.user, at=now(), comment=comment)
    except StepRefused as refusal:
        return _page(request, get_period(request, pk), refusal=refusal, status=409)
    messages.success(request, f"{done}: {done.get_status_display().lower()}.")
    return redirect("period", pk)


def _page(request, period, *, refusal=None, status=200):
    user, today = request.user, localdate()
    visible = UnitReport.objects.visible_to(user).filter(period=period)
    rows = rows_of(period, set(visible.values_list("pk", flat=True)), today)
    titles = section_titles(rows)
    fill_sections(rows, titles)
    reports = [row.report for row in rows if row.report]
    is_judge = access.is_judge(user, period, today)
    review = Review.objects.visible_to(user).filter(period=period).first()
    context = {
        "period": period,
        "rows": rows,
        "titles": titles,
        "target_rows": target_rows(rows) if _sees_figures(user, rows) else [],
        "tiles": _tiles(rows),
        "late": [row for row in rows if row.is_late],
        "deadlines": deadlines(period, today),
        "asked": Extension.objects.visible_to(user).waiting().filter(report__period=period).for_page(),
        "is_judge": is_judge,
        "waiting": sum(report.status in {Status.SUBMITTED, Status.CHECKED} for report in reports),
        "review": review,
        "steps": workflow.steps_for(period, user, today),
        "refusal": refusal,
        "roles": _roles(period),
        "history": history(period) if user.is_admin else None,
    }
    return render(request, "periods/board.html", context, status=status)


def _sees_figures(user, rows):
    """Staff who may read no report but their own see the states only."""
    return any(row.is_visible and row.report.unit_id != user.unit_id for row in rows)


def _tiles(rows):
    """Figures above the board, as (figure, label)."""
    states = [row.report.status for row in rows if row.report]
    came = sum(row.report.first_submitted_at is not None for row in rows if row.report)
    return [
        (f"{came}/{len(rows)}", "đơn vị đã nộp"),
        (f"{states.count(Status.APPROVED)}/{len(rows)}", "báo cáo đã duyệt"),
        (states.count(Status.SUBMITTED) + states.count(Status.CHECKED), "báo cáo chờ duyệt"),
        (sum(row.is_late for row in rows), "đơn vị quá hạn"),
    ]


def _roles(period):
    """The headship of the cluster, newest term first, as (title, unit, dates)."""
    return [
        (
            role.title,
            role.unit.name,
            f"từ {numeric_date(role.starts_on)}"
            + (f" đến {numeric_date(role.ends_on)}" if role.ends_on else ""),
        )
        for role in period.cluster.roles.select_related("unit", "cluster")
    ]
