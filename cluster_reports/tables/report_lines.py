"""The lines of reports, each beside what it is read against, and the sections they stand in."""

from decimal import Decimal

from msgspec import Struct

from cluster_reports.models import Period, Result, Target
from cluster_reports.models.plans import Plans

from .earlier_figures import EarlierTarget, earlier_figures
from .report_line import APPROVED, ReportLine

State = Result.State


def lines_of(report, results, *, with_drafts=False) -> list[ReportLine]:
    """The report's ``results`` (with targets) as lines, in their order; three queries whatever their number.

    An approved report keeps the plans it was judged by.

    ``with_drafts``: figures of earlier reports not submitted count too: for the unit itself only.
    """
    return lines_of_each([(report, results)], with_drafts=with_drafts)[report.pk]


def lines_of_each(reports, *, with_drafts=False) -> dict[int, list[ReportLine]]:
    """As ``lines_of`` for several (report, results) at once: the lines by the report's key, in as many queries."""
    results = {report.pk: list(found) for report, found in reports}
    reports = [report for report, _ in reports]
    targets = {result.target_id for found in results.values() for result in found}
    unit, only = (reports[0].unit_id, reports[0].pk) if len(reports) == 1 else (None, None)
    has_changes = any(getattr(report, "has_changes", True) for report in reports)  # models.own_report tells
    plans = Plans(targets, unit, has_changes=has_changes, report=only)
    earlier = earlier_figures(reports, with_drafts)
    return {
        report.pk: _lines(report, results[report.pk], plans, _Beside(report.period, earlier[report.pk]))
        for report in reports
    }


def _lines(report, results, plans, beside):
    by_target = {result.target_id: result for result in results}
    shares: dict = {}
    for result in results:
        shares.setdefault(result.target.parent_id, []).append(result)
    return [
        _line(
            report,
            result,
            plans,
            beside,
            whole=by_target.get(result.target.parent_id),
            shares=tuple(shares.get(result.target_id, ())),
        )
        for result in results
    ]


class _Beside:
    """The other periods of one unit, each found once, with their figures by target."""

    def __init__(self, period, figures):
        periods = {one.report.period.pk: one.report.period for one in figures}.values()
        ended = [one for one in periods if one.ends_on < period.starts_on and period.is_like(one)]
        self.before = max(ended, key=period.closeness, default=None)
        self.year_before = next(
            (
                other
                for other in periods
                if other.kind == period.kind != Period.Kind.CAMPAIGN and other.year == period.year - 1
            ),
            None,
        )
        inside = [other for other in periods if other.starts_on >= period.starts_on]
        self.parts = tiling([other for other in inside if other.kind != Period.Kind.CAMPAIGN])
        self.year_so_far = tiling(
            [other for other in periods if other.year == period.year and other.ends_on < period.starts_on]
        )
        self._figures = {(one.report.period.pk, _key(one.target)): one for one in figures}

    def figure(self, period, target):
        """The figure of the same target in another period."""
        return period and self._figures.get((period.pk, _key(target)))

    def figures(self, periods, target):
        found = (self.figure(period, target) for period in periods)
        return tuple(figure for figure in found if figure is not None)


def _key(target: Target | EarlierTarget):
    """Targets of two years are the same by code or name."""
    return target.code or target.name


def tiling(periods):
    """Periods that do not overlap, the longest taken first, in order of time: so that nothing counts twice."""
    taken = []
    for period in sorted(periods, key=lambda one: (one.starts_on - one.ends_on, one.starts_on)):
        if all(period.ends_on < other.starts_on or period.starts_on > other.ends_on for other in taken):
            taken.append(period)
    return sorted(taken, key=lambda one: one.starts_on)


def _line(report, result, plans, beside, **kin):
    target, kind = result.target, report.period.kind
    given = plans.of(target, report.unit_id, report.approved_at)
    remaining = None
    so_far = beside.figures(beside.year_so_far, target)
    if given.planned and so_far and target.over_time == Target.OverTime.SUM and target.direction == "up":
        done = [one.value for one in so_far if one.report.status == APPROVED and one.value is not None]
        remaining = given.planned - sum(done, Decimal(0)) if done else None
    return ReportLine(
        result=result,
        year_planned=given.planned,
        planned=given.share(given.planned, kind),
        baseline=given.share(given.baseline, kind),
        remaining=remaining,
        before=beside.figure(beside.before, target),
        year_before=beside.figure(beside.year_before, target),
        parts=beside.figures(beside.parts, target),
        changes=tuple(plans.changes(target, report.unit_id, report.approved_at)),
        **kin,
    )


class Section(Struct, frozen=True):
    """The lines of one content of the pledge, as the page's side lists them."""

    anchor: str
    title: str
    lines: list

    @property
    def total(self):
        return len(self.lines)

    @property
    def done(self):
        return sum(line.result.state != State.NOT_REPORTED for line in self.lines)

    @property
    def is_done(self):
        return self.done == self.total


OTHER_TARGETS = "Chỉ tiêu khác"


def sections_of(lines: list[ReportLine]) -> list[Section]:
    """Lines grouped by the content they belong to, in the order they come."""
    grouped: dict = {}
    for line in lines:
        content = line.target.line
        anchor, title = (f"phan-{content.pk}", content.text) if content else ("phan-khac", OTHER_TARGETS)
        grouped.setdefault((anchor, title), []).append(line)
    return [Section(anchor, title, rows) for (anchor, title), rows in grouped.items()]
