from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import workflow
from cluster_reports.forms.judging import PartJudgingForm
from cluster_reports.models import PartReview, UnitReport
from cluster_reports.tables.part_grid import Part
from cluster_reports.tables.report_lines import lines_of, sections_of
from cluster_reports.views.unit_report import crumbs, forbid_unless_allowed, history
from cluster_reports.workflow import StepRefused

CHANGED = "Mảng này đã thay đổi sau khi bạn mở trang. Chưa có gì được làm; xem lại bản mới dưới đây."


def get_part(request, pk):
    """The part if this person may see it, else 404; its report, then itself locked while a POST decides about it."""
    parts = PartReview.objects.visible_to(request.user)
    part = get_object_or_404(parts.for_page(), pk=pk)
    reports = UnitReport.objects.for_page()
    if request.method == "POST":
        reports = reports.select_for_update(of=("self",))
    report = get_object_or_404(reports, pk=part.report_id)
    if request.method == "POST":  # both as they are now that nobody else can change them
        part = get_object_or_404(parts.for_page().select_for_update(of=("self",)), pk=pk)
    part.report, request.period = report, report.period
    return part


def part_review(request, pk):
    return _page(request, get_part(request, pk))


@require_POST
def part_review_step(request, pk, step):
    part = get_part(request, pk)
    forbid_unless_allowed(part, step, request.user, localdate())
    comment, flags, judging = request.POST.get("comment", ""), {}, None
    if step == "return":
        judging = PartJudgingForm(step, sections_of(_lines(part, request.user)), request.POST)
    if request.POST.get("version") != str(part.version):
        return _page(request, part, judging=judging, refusal=StepRefused(CHANGED), status=409)
    if judging:
        if not judging.is_valid():
            return _page(request, part, judging=judging, errors=judging.summary(), status=422)
        comment, flags = judging.cleaned_data["comment"], judging.flags()
    try:
        done = workflow.take(part, step, by=request.user, at=now(), comment=comment, flags=flags)
    except StepRefused as refusal:
        return _page(request, get_part(request, pk), judging=judging, refusal=refusal, status=409)
    messages.success(
        request, f"{part.report.unit_name}, mảng {part.area}: {done.get_status_display().lower()}."
    )
    return redirect(done)


def _lines(part, user, **options):
    return lines_of(part.report, part.results().visible_to(user).for_entry(), **options)


def _page(request, part, *, judging=None, errors=(), refusal=None, status=200):
    user, report = request.user, part.report
    is_own = user.is_staff_of({report.unit_id})
    sections = sections_of(_lines(part, user, with_drafts=is_own))
    steps = workflow.steps_for(part, user, localdate())
    back = next((step for step in steps if step.name == "return"), None)
    context = {
        "part": Part(part),
        "report": report,
        "period": report.period,
        "crumbs": crumbs(report, (f"Mảng {part.area}", "")),
        "sections": sections,
        "steps": [step for step in steps if step != back],
        "back": back,
        "judging": judging or PartJudgingForm("return", sections) if back else None,
        "errors": list(errors),
        "refusal": refusal,
        "history": history(part) if is_own or user.is_admin or user.role == user.Role.STAFF else None,
    }
    return render(request, "part_reviews/part.html", context, status=status)
