"""Everything behind one figure of a unit: what it is read against, who wrote it, who approved it, what proves it."""

from django.db.models import Q
from msgspec import Struct

from cluster_reports.models import Evidence, Result, UnitReport
from cluster_reports.models.submission import spelled

from .report_line import ReportLine, said
from .report_lines import lines_of

EARLIER = 6


class Trail(Struct, frozen=True):
    """``handed_in`` is the submission that first brought the figure as it stands, or None; ``earlier`` are the unit's
    approved figures of the same target in the periods before, the latest first.
    """

    line: ReportLine
    evidence: list
    handed_in: object
    earlier: list

    @property
    def earlier_said(self):
        """(period, figure, report) of each."""
        return [(result.report.period, said(result), result.report) for result in self.earlier]


def trail_of(user, report, result) -> Trail:
    """Of a result of a report that this person may see; eight queries whatever there is."""
    is_own = user.is_staff_of({report.unit_id})
    [line] = lines_of(report, [result], with_drafts=is_own)
    return Trail(
        line,
        list(Evidence.objects.visible_to(user).filter(result=result).for_page()),
        _first_handed_in(report, result),
        _earlier(user, report, result.target),
    )


def _first_handed_in(report, result):
    """The submission since which the figure has not changed; None of a report whose submissions are not kept."""
    first = None
    for submission in report.submissions.select_related("by__unit"):  # the newest first
        if _figures_in(submission, result) != _figures_now(result):
            break
        first = submission
    return first


def _figures_in(submission, result):
    for line in submission.content.get("lines", ()):
        if line["target"] == result.target_id:
            return {name: line["written"].get(name) for name in Result.FIGURES}
    return None


def _figures_now(result):
    fields = [Result._meta.get_field(name) for name in Result.FIGURES]
    return {field.name: spelled(field.value_from_object(result)) for field in fields}


def _earlier(user, report, target):
    """Targets of two years are the same by code, or else by name."""
    same = Q(target__code=target.code) if target.code else Q(target__code="", target__name=target.name)
    rows = Result.objects.visible_to(user).filter(
        same,
        report__unit=report.unit_id,
        report__status=UnitReport.Status.APPROVED,
        report__period__cluster=report.period.cluster_id,
        report__period__ends_on__lt=report.period.ends_on,
    )
    rows = rows.select_related("report__period", "target", "grade")
    return list(rows.order_by("-report__period__ends_on", "-report__period__starts_on")[:EARLIER])
