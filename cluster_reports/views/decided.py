"""What somebody reads who comes to act on a thing that was acted on meanwhile: who did what, and when."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate

from cluster_reports import access, workflow
from cluster_reports.models import LoggedStep, UnitReport

# After these it is the reader's turn, or the clock's.
ASKS = {"submit", "ask", "schedule", "schedule_withdrawal"}


def decided(subject, reader):
    """ "Trần B đã duyệt lúc 10:42 ngày 24/06/2026.": the last step taken on a row; "" while it waits for one."""
    last = LoggedStep.objects.last_about(subject, but=workflow.NOTED)
    return "" if last is None or last.step in ASKS else last.sentence(reader)


def to_board_if_recalled(request, pk):
    """For a judge who was told of a submission that its unit has taken back: the board, with who did. Else 404."""
    report = UnitReport.objects.for_page().filter(pk=pk, status=UnitReport.Status.DRAFT).first()
    last = report and LoggedStep.objects.last_about(report)
    if not last or last.step != "recall" or not access.is_judge(request.user, report.period, localdate()):
        raise Http404
    messages.warning(request, f"{report.unit_name}: {last.sentence()} Chưa có gì để duyệt.")
    return redirect("period", report.period_id)
