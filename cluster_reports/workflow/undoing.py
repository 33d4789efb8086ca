"""Taking the last decision on a report back, so that it is as if it had never been taken; only the log tells."""

from django.utils.dateparse import parse_datetime

from cluster_reports import notices
from cluster_reports.models import LoggedStep

from . import part_review

MOMENTS = ("checked_at", "approved_at", "returned_at")
PLAIN = (
    "checked_by_id",
    "approved_by_id",
    "awaits_confirmation",
    "return_reason",
    "prose_is_flagged",
    "prose_remark",
)


def as_it_was(report) -> dict:
    """All that a decision may change of a report and its lines, but for the state, which the log holds anyway."""
    moments = {name: getattr(report, name) for name in MOMENTS}
    flagged = report.results.filter(is_flagged=True).values_list("pk", "remark")
    return {
        "report": {name: getattr(report, name) for name in PLAIN}
        | {name: at and at.isoformat() for name, at in moments.items()},
        "flagged": {str(pk): remark for pk, remark in flagged},
        "parts": part_review.as_they_were(report),
    }


def undo(report, *, by, at, **_):
    """Puts back state, stamps, flags, remarks and parts; notices that nobody has seen go too."""
    undone = LoggedStep.objects.last_about(report)
    for name, value in undone.before["report"].items():
        setattr(report, name, parse_datetime(value) if value and name in MOMENTS else value)
    report.status = undone.source
    report.results.filter(is_flagged=True).update(is_flagged=False, remark="")
    for pk, remark in undone.before["flagged"].items():
        report.results.filter(pk=pk).update(is_flagged=True, remark=remark)
    part_review.put_back(report, undone, by=by, at=at)
    notices.take_away(undone)
    return [{"line": undone.label, "reason": f"bước lúc {undone.moment}"}]
