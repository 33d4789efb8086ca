from datetime import datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import is_aware, localdate, localtime, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.models import Article, BoardVisit, ClusterRole, Extension, Period, Review, UnitReport
from cluster_reports.tables import waiting
from cluster_reports.tables.board import fill_ages, fill_sections, rows_of, section_titles, target_rows
from cluster_reports.tables.board_news import news_of
from cluster_reports.tables.lateness import lateness_of
from cluster_reports.tables.part_grid import period_parts
from cluster_reports.vietnamese.dates import instant_said, numeric_date
from cluster_reports.views.unit_report import deadlines, forbid_unless_allowed, history
from cluster_reports.workflow import StepRefused
from units.models import User
from units.prepared import Blank, prepared

Status = UnitReport.Status
AT_ONCE = {  # what may be done with several rows: the button, and the link that chooses all of them
    "approve": ("Duyệt các báo cáo đã chọn", "Chọn mọi báo cáo chờ duyệt"),
    "check": ("Thẩm định xong các báo cáo đã chọn", "Chọn mọi báo cáo chờ thẩm định"),
    "remind": ("Nhắc các đơn vị đã chọn", "Chọn mọi đơn vị chưa nộp"),
}
CHANGED = "Kỳ đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm; xem lại bản mới dưới đây."


def get_period(request, pk):
    """The period if this person may see it, else 404; its head and deputies are loaded with it."""
    user = request.user
    found = _seen_by(user.role, request.method == "POST", period=pk, unit=user.unit_id)
    if not found:
        raise Http404
    (request.period,) = found
    return request.period


@prepared
def _seen_by(role, is_held):
    """A period for who has this role in a unit; ``is_held`` locks it until the transaction ends."""
    periods = Period.objects.visible_to(User(role=role, unit_id=Blank("unit"))).filter(pk=Blank("period"))
    roles = ClusterRole.objects.select_related("unit")
    periods = periods.select_related("cluster__organisation").prefetch_related(
        Prefetch("cluster__roles", roles)
    )
    return periods.select_for_update(of=("self",)) if is_held else periods


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


@require_POST
def period_seen(request, pk):
    """Remembers up to when this person has seen the board: the instant their page was drawn, not this one."""
    period = get_period(request, pk)
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        raise BadRequest from None
    if not is_aware(until):
        raise BadRequest
    BoardVisit.objects.note(request.user, period, min(until, now()))
    messages.success(request, "Đã ghi là đã xem. Lần sau bảng chỉ liệt kê việc mới hơn.")
    return redirect("period", pk)


def _page(request, period, *, refusal=None, status=200):
    user, today, at = request.user, localdate(), now()
    visible = UnitReport.objects.visible_to(user).filter(period=period)
    rows = rows_of(period, set(visible.values_list("pk", flat=True)), today)
    titles = section_titles(rows)
    fill_sections(rows, titles)
    areas, part_rows = period_parts(rows)
    drafts = [row.report for row in rows if row.report and row.report.status == Status.DRAFT]
    asked = (
        Extension.objects.visible_to(user).waiting().filter(report__in=drafts).for_page() if drafts else []
    )
    fill_ages(rows, asked, at)
    is_judge = access.is_judge(user, period, today)
    if is_judge:
        _offer_choices(rows, user, today)
    review = Review.objects.visible_to(user).filter(period=period).first()
    context = {
        "period": period,
        "rows": rows,
        "titles": titles,
        "target_rows": target_rows(rows, user) if _sees_figures(user, rows) else [],
        "areas": areas,
        "part_rows": part_rows,
        "tiles": _tiles(rows),
        "lateness": lateness_of(rows, lambda row: _reads_history(user, row, is_judge)),
        "deadlines": deadlines(period, today),
        "asked": asked,
        "is_judge": is_judge,
        "choices": [(name, *AT_ONCE[name]) for name in AT_ONCE if any(row.choice == name for row in rows)],
        "checked": request.GET.get("chon", ""),
        "rule": waiting.RULE,
        "review": review,
        **_to_take(period, review, is_judge or user.is_admin),
        "steps": workflow.steps_for(period, user, today),
        "refusal": refusal,
        "roles": _roles(period),
        "history": history(period) if user.is_admin else None,
    }
    known = [row for row in rows if row.report and _reads_history(user, row, is_judge)]
    context["is_inside"] = bool(known) or is_judge or user.role != user.Role.STAFF
    if known or is_judge or user.is_admin:
        context |= _news(period, known, user, at)
    return render(request, "periods/board.html", context, status=status)


def _to_take(period, review, sees_downloads):
    """Whether there is a public archive beside the internal one, and who took one last, for who answers for it."""
    if review is None or period.status != Period.Status.PUBLISHED:
        return {}
    out = review.articles.published().filter(audience=Article.Audience.PUBLIC)
    last = period.downloads.select_related("by__unit").first() if sees_downloads else None
    return {"has_public": out.exists(), "downloaded": last}


def _reads_history(user, row, is_judge):
    """The log of a report is its own unit's, the judges' and the admin's."""
    return is_judge or user.is_admin or user.is_staff_of({row.report.unit_id})


def _news(period, rows, user, at):
    """What happened since this person last said that they had seen the board."""
    visits = BoardVisit.objects.filter(person=user, period=period)
    since = visits.values_list("seen_at", flat=True).first()
    news, has_more = news_of(period, rows, user, since)
    said = instant_said(localtime(since), localdate(at)) if since else ""
    return {"news": news, "has_more_news": has_more, "since": said, "until": at.isoformat()}


def _offer_choices(rows, user, today):
    """What the judge may do with a row together with others: judge it, or remind a unit not reminded today."""
    known = {*AT_ONCE, "excuse", "unexcuse"}
    for row in rows:
        if row.report is None:
            continue
        names = {step.name for step in workflow.steps_for(row.report, user, today, known)}
        row.may_excuse = bool(names & {"excuse", "unexcuse"})
        if row.reminded and localdate(row.reminded) == today:
            names.discard("remind")
        row.choice = next((name for name in AT_ONCE if name in names), "")


def _sees_figures(user, rows):
    """Staff who may read no report but their own see the states only."""
    return any(row.is_visible and row.report.unit_id != user.unit_id for row in rows)


def _tiles(rows):
    """Figures above the board, as (figure, label); those of extensions and excuses where there is one."""
    states = [row.report.status for row in rows if row.report]
    came = sum(row.report.first_submitted_at is not None for row in rows if row.report)
    apart = [
        (sum(row.is_extended for row in rows), "đơn vị trong thời gian gia hạn"),
        (sum(row.is_excused for row in rows), "đơn vị được miễn trễ"),
    ]
    return [
        (f"{came}/{len(rows)}", "đơn vị đã nộp"),
        (f"{states.count(Status.APPROVED)}/{len(rows)}", "báo cáo đã duyệt"),
        (states.count(Status.SUBMITTED) + states.count(Status.CHECKED), "báo cáo chờ duyệt"),
        (sum(row.is_late for row in rows), "đơn vị chậm, quá hạn"),
        *((figure, label) for figure, label in apart if figure),
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
        for role in period.cluster.roles.all()
    ]
