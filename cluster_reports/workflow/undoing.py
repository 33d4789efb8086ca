"""Taking the last decision on a report back, so that it is as if it had never been taken; only the log tells."""

from django.utils.dateparse import parse_datetime
from msgspec.structs import replace

from cluster_reports import access, notices
from cluster_reports.models import LoggedStep, PartReview

from .following import follow
from .step import Step

RETURNED = PartReview.Status.RETURNED
MOMENTS = ("checked_at", "approved_at", "returned_at")
PLAIN = (
    "checked_by_id",
    "approved_by_id",
    "awaits_confirmation",
    "return_reason",
    "prose_is_flagged",
    "prose_remark",
    "duties_are_flagged",
)


PUT_BACK = Step(
    name="put_back",
    label="Hoàn tác cùng báo cáo",
    sources=frozenset({RETURNED}),
    target=None,
    allowed=access.nobody,
    is_brought_along=True,
)


def as_it_was(report) -> dict:
    """All that a decision may change of a report and its lines, but for the state, which the log holds anyway."""
    moments = {name: getattr(report, name) for name in MOMENTS}
    flagged = report.results.filter(is_flagged=True).values_list("pk", "remark")
    duties = report.duty_answers.filter(is_flagged=True).values_list("pk", "remark")
    return {
        "report": {name: getattr(report, name) for name in PLAIN}
        | {name: at and at.isoformat() for name, at in moments.items()},
        "flagged": {str(pk): remark for pk, remark in flagged},
        "duties": {str(pk): remark for pk, remark in duties},
        "parts": _parts_as_they_were(report),
    }


def undo(report, *, by, at, **_):
    """Puts back state, stamps, flags, remarks and parts; notices that nobody has seen go too."""
    undone = LoggedStep.objects.last_about(report)
    restore(report, undone.before)
    report.status = undone.source
    _put_parts_back(report, undone, by=by, at=at)
    notices.take_away(undone)
    return [{"line": undone.label, "reason": f"bước lúc {undone.moment}"}]


def restore(report, before):
    """Gives a report and its lines what ``as_it_was`` remembered, but for the state; the caller saves the report."""
    for name, value in before["report"].items():
        setattr(report, name, parse_datetime(value) if value and name in MOMENTS else value)
    report.results.filter(is_flagged=True).update(is_flagged=False, remark="")
    for pk, remark in before["flagged"].items():
        report.results.filter(pk=pk).update(is_flagged=True, remark=remark)
    report.duty_answers.filter(is_flagged=True).update(is_flagged=False, remark="")
    for pk, remark in before.get("duties", {}).items():
        report.duty_answers.filter(pk=pk).update(is_flagged=True, remark=remark)


def _parts_as_they_were(report) -> dict:
    """What a return of the whole report changes of its parts, by their keys: enough for ``_put_parts_back``."""
    rows = report.part_reviews.values_list("pk", "status", "judged_by", "judged_at", "reason")
    return {
        str(pk): {"status": status, "judged_by": by, "judged_at": at and at.isoformat(), "reason": reason}
        for pk, status, by, at, reason in rows
    }


def _put_parts_back(report, undone, *, by, at):
    """Undoes what the logged step ``undone`` of the report did to its parts; what came to others since stays."""
    for part in report.part_reviews.filter(status=RETURNED, judged_at=undone.at).select_related("area"):
        was = undone.before["parts"][str(part.pk)]
        part.judged_by_id, part.reason = was["judged_by"], was["reason"]
        part.judged_at = was["judged_at"] and parse_datetime(was["judged_at"])
        back = replace(PUT_BACK, target=was["status"])
        follow(part, back, by=by, at=at, details=[of_area(part.area, "trở lại như trước")])


def of_area(area, words):
    """One detail of a logged step, about an area."""
    return {"line": f"Mảng {area}", "reason": words}
