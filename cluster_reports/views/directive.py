"""A commander directs a unit about something the brief shows; the unit takes it on, reports, the commander closes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access, workflow
from cluster_reports.forms.directive import DirectiveForm, DirectiveStepForm
from cluster_reports.forms.faults import faults_of
from cluster_reports.models import Directive, Limitation, Review, Target
from cluster_reports.tables.brief_matrix import matrix_of
from cluster_reports.tables.directives import rows_of
from cluster_reports.vietnamese.dates import days_left, numeric_date
from cluster_reports.workflow import StepRefused

from .brief import brief_url, source_of
from .decided import decided
from .figure import get_period
from .unit_report import forbid_unless_allowed, history

A_PAGE = 30
STALE = "Chỉ đạo đã thay đổi sau khi bạn mở trang này. Chưa có gì được làm và chữ bạn gõ còn ở dưới; xem lại rồi gửi."
DONE = {
    "acknowledge": "Đã nhận chỉ đạo.",
    "finish": "Đã báo kết quả cho chỉ huy.",
    "close": "Đã kết thúc chỉ đạo.",
    "take_up": "Đã yêu cầu đơn vị làm tiếp.",
    "withdraw": "Đã rút chỉ đạo.",
}
FILTERS = (("", "Chưa xong"), ("xong", "Đã kết thúc, đã rút"), ("tat-ca", "Tất cả"))


def directives(request):
    """``?loc=``: those that are open, those that are over, or all."""
    found = Directive.objects.visible_to(request.user).for_page()
    wanted = request.GET.get("loc", "")
    if wanted == "xong":
        found = found.exclude(status__in=Directive.OPEN).order_by("-closed_at", "-pk")
    elif wanted != "tat-ca":
        wanted, found = "", found.open()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page.object_list, localdate()),
        "filters": FILTERS,
        "wanted": wanted,
        "query": f"loc={wanted}&",
    }
    return render(request, "directives/list.html", context)


def directive_new(request, pk):
    """``?don-vi=`` and ``?chi-tieu=`` name the figure or report it is about, ``?han-che=`` the limitation."""
    user, today, period = request.user, localdate(), get_period(request, pk)
    if not access.can_direct(user, period):
        raise PermissionDenied
    members = list(period.members())
    subject = _subject(request, period, members, today)
    receivers = _receivers(period, members, subject["unit"], today)
    data = request.POST if request.method == "POST" else None
    form, errors, status = DirectiveForm(data, receivers=receivers, today=today), [], 200
    if data is not None and not form.is_valid():
        errors, status = faults_of(form), 422
    elif data is not None:
        try:
            sent, is_new = workflow.send_directive(period, by=user, at=now(), **subject, **form.cleaned_data)
        except StepRefused as refusal:
            errors, status = [("", str(refusal), "")], 409
        else:
            if is_new:
                messages.success(request, f"Đã gửi chỉ đạo tới {sent.to_name}.")
            return redirect(sent)
    context = {
        "period": period,
        "about": subject["about"],
        "form": form,
        "errors": errors,
        "back": brief_url(period),
        "crumbs": [(f"Tóm tắt {period.cluster}, {period}", brief_url(period)), ("Viết chỉ đạo", "")],
    }
    return render(request, "directives/new.html", context, status=status)


def _number(request, name):
    """A row's number from the address; None where the address has none."""
    typed = request.GET.get(name, "")
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        raise Http404
    return int(typed) if typed else None


def _subject(request, period, members, today):
    """What the directive is about, as its fields; 404 where that is nothing this person may see in this period."""
    unit, target, limitation = (_number(request, name) for name in ("don-vi", "chi-tieu", "han-che"))
    user, fields = request.user, {"unit": None, "target": None, "limitation": None}
    if limitation is not None:
        reviews = Review.objects.visible_to(user).filter(period=period)
        found = get_object_or_404(Limitation, review__in=reviews, pk=limitation)
        return fields | {"limitation": found, "about": f"Hạn chế: {found.text}"}
    if unit is not None:
        fields["unit"] = next((one for one in members if one.pk == unit), None)
        if fields["unit"] is None:
            raise Http404
    if target is not None:
        targets = Target.objects.visible_to(user).filter(
            pledge__cluster=period.cluster_id, pledge__year=period.year
        )
        fields["target"] = get_object_or_404(targets, pk=target)
    if unit is None and target is None:
        raise Http404
    return fields | {"about": _about(user, period, fields["unit"], fields["target"], today)}


def _about(user, period, unit, target, today):
    """ "Tuần tra, canh gác, Phòng Hậu cần: 40 cuộc, kế hoạch 60 cuộc", as the brief shows it.

    Any member may be told of a figure of the whole cluster: it is quoted once it is published.
    """
    name = unit.name_on(period.ends_on) if unit else "cả cụm, khối"
    if target is None:
        return f"Báo cáo {period} của {name}"
    source = source_of(user, period, today)
    if unit is None and (source is None or source.article is None):
        return f"{target.name}, {name}"
    rows = matrix_of(source.material).rows if source else ()
    row = next((one for one in rows if one.target.pk == target.pk), None)
    cell = row and (next((one for one in row.cells if one.unit == unit.pk), None) if unit else row.whole)
    said = cell.said if cell and cell.said else "chưa có số được duyệt"
    plan = f", kế hoạch {cell.plan}" if unit and cell and cell.plan else ""
    return f"{target.name}, {name}: {said}{plan}"


def _receivers(period, members, unit, today):
    """Who it may be given to: whose figure it is, the head; of the cluster's own, the head and any member."""
    head = period.cluster.head_on(period.acting_day(today))
    found = [unit] if unit else []
    found += [head.unit] if head else []
    found += [] if unit else members
    units = {one.pk: one for one in found}.values()
    title = period.cluster.head_title
    return [
        (
            one,
            f"{title}: {one.name_on(period.ends_on)}"
            if head and one.pk == head.unit_id
            else one.name_on(period.ends_on),
        )
        for one in units
    ]


def get_directive(request, pk):
    found = Directive.objects.visible_to(request.user).for_page()
    if request.method == "POST":
        found = found.select_for_update(of=("self",))
    directive = get_object_or_404(found, pk=pk)
    request.period = directive.period
    return directive


def directive(request, pk):
    """The first opening by somebody of the addressed unit is kept: the commander sees that it was read, and when."""
    directive, user = get_directive(request, pk), request.user
    if request.method == "GET" and directive.read_at is None and user.is_staff_of({directive.to_id}):
        unread = Directive.objects.filter(pk=pk, read_at__isnull=True)
        if unread.update(read_by=user, read_at=now()):
            directive = get_directive(request, pk)
    return _page(request, directive)


@require_POST
def directive_step(request, pk, step):
    directive, user, today = get_directive(request, pk), request.user, localdate()
    row = next((row for row in workflow.TABLES[Directive] if row.name == step), None)
    if row is None:
        raise Http404
    form = DirectiveStepForm(row, directive, today, request.POST)
    comment = form.cleaned_data.get("comment", "") if form.is_valid() else ""
    if form.is_valid() and workflow.is_repeat(directive, step, user, comment):
        return redirect(directive)
    forbid_unless_allowed(directive, step, user, today)
    if directive.status in row.sources and request.POST.get("read") != _read(directive):
        return _page(request, directive, answered=form, errors=[("", STALE, "")], status=409)
    if directive.status in row.sources and not form.is_valid():
        return _page(request, directive, answered=form, errors=faults_of(form), status=422)
    try:
        done = workflow.take(
            directive,
            step,
            by=user,
            at=now(),
            comment=comment,
            flags=form.flags() if form.is_valid() else {},
        )
    except StepRefused as refusal:
        return _page(request, directive, answered=form, errors=[("", str(refusal), "")], status=409)
    messages.success(request, DONE[step])
    return redirect(done)


def _read(directive):
    """What a step is taken on: the state as the page showed it."""
    done = f"{directive.done_at:%Y%m%d%H%M%S%f}" if directive.done_at else ""
    return f"{directive.status}-{directive.due_on}-{done}"


def _page(request, directive, *, answered=None, errors=(), status=200):
    user, today = request.user, localdate()
    [row] = rows_of([directive], today)
    steps = workflow.steps_for(directive, user, today)
    context = {
        "directive": directive,
        "row": row,
        "left": f"{numeric_date(directive.due_on)}"
        + (f" ({days_left(directive.due_on, today)})" if directive.status in Directive.WITH_UNIT else ""),
        "figure_url": directive.figure_url if _may_open(user, directive) else "",
        "read": _read(directive),
        "errors": list(errors),
        "forms": [
            answered
            if answered is not None and answered.step == step
            else DirectiveStepForm(step, directive, today)
            for step in steps
        ],
        "crumbs": [
            ("Chỉ đạo", reverse("directives")),
            (f"{directive.period.cluster}, {directive.period}", ""),
        ],
        "history": history(directive),
        "may_read_history": access.can_read_history(user, directive, today),
        "decided": decided(directive, user) if directive.status != Directive.Status.SENT else "",
    }
    return render(request, "directives/directive.html", context, status=status)


def _may_open(user, directive):
    """Whether the figure's page is open to this person: the report's readers, or of the cluster's the brief's."""
    if directive.target_id is None:
        return False
    if directive.unit_id is None:
        return user.role == user.Role.COMMANDER
    return directive.period.reports.visible_to(user).filter(unit=directive.unit_id).exists()
