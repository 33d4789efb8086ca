"""What units reported in their other periods, as far as the lines of a report are read beside it.

Read as plain records: a model's object for each figure, its target, report and period took fifteen times as long.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from msgspec import Struct

from cluster_reports.measuring import is_rate_of_nothing
from cluster_reports.models import Result
from units.prepared import Blank, prepared

FIGURE = ("state", "value", "bound", "is_yes", "grade__label")
TARGET = ("code", "name", "measure", "direction")
REPORT = ("pk", "unit_id", "status", "submitted_at")
PERIOD = ("pk", "cluster_id", "kind", "year", "name", "starts_on", "ends_on")
READ = (
    *FIGURE,
    *(f"target__{name}" for name in TARGET),
    *(f"report__{name}" for name in REPORT),
    *(f"report__period__{name}" for name in PERIOD),
)


class EarlierPeriod(Struct, frozen=True):
    pk: int
    cluster_id: int
    kind: str
    year: int
    name: str
    starts_on: date
    ends_on: date

    def __str__(self):
        return self.name


class EarlierReport(Struct, frozen=True):
    pk: int
    unit_id: int
    status: str
    submitted_at: datetime | None
    period: EarlierPeriod


class EarlierTarget(Struct, frozen=True):
    code: str
    name: str
    measure: str
    direction: str


class EarlierFigure(Struct, frozen=True):
    """Says its figure (``report_line.figure_said``) and is ``measured`` as a ``Result`` is."""

    state: str
    value: Decimal | None
    bound: str
    is_yes: bool | None
    grade_label: str | None  # None or "" where it is not graded
    target: EarlierTarget
    report: EarlierReport

    @property
    def measured(self):
        return None if is_rate_of_nothing(self.target, self.state) else self.value

    def get_state_display(self):
        return Result.State(self.state).label

    def get_bound_display(self):
        return Result.Bound(self.bound).label


def earlier_figures(reports, with_drafts) -> dict[int, list[EarlierFigure]]:
    """What each report may be compared with, by its key: its unit's other figures of this year and the last.

    One query. ``with_drafts``: those of reports not submitted too.
    """
    if len(reports) == 1:
        (one,) = reports
        cluster, year = one.period.cluster_id, one.period.year - 1
        rows = _of_one(report=one.pk, unit=one.unit_id, cluster=cluster, year=year)
    else:
        rows = _of_many(reports)
    found = [figure for figure in _read(rows) if with_drafts or figure.report.submitted_at]
    return {
        report.pk: [figure for figure in found if _is_before(figure.report, report)] for report in reports
    }


def _reported():
    return Result.objects.exclude(state=Result.State.NOT_REPORTED).values_list(*READ)


@prepared
def _of_one():
    return _reported().filter(
        ~Q(report=Blank("report")),
        report__unit=Blank("unit"),
        report__period__cluster=Blank("cluster"),
        report__period__year__gte=Blank("year"),
    )


def _of_many(reports):
    return _reported().filter(
        report__unit__in={report.unit_id for report in reports},
        report__period__cluster__in={report.period.cluster_id for report in reports},
        report__period__year__gte=min((report.period.year for report in reports), default=0) - 1,
    )


def _read(rows):
    target_at, report_at = len(FIGURE), len(FIGURE) + len(TARGET)
    period_at, reports = report_at + len(REPORT), {}
    for row in rows:
        report = reports.get(row[report_at])
        if report is None:
            period = EarlierPeriod(*row[period_at:])
            report = reports[row[report_at]] = EarlierReport(*row[report_at:period_at], period)
        yield EarlierFigure(*row[:target_at], EarlierTarget(*row[target_at:report_at]), report)


def _is_before(other, report):
    """Whether another report of the unit ended no later, in this year or the last."""
    return (
        (other.unit_id, other.period.cluster_id) == (report.unit_id, report.period.cluster_id)
        and other.pk != report.pk
        and other.period.year >= report.period.year - 1
        and other.period.ends_on <= report.period.ends_on
    )
