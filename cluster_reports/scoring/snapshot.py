"""What scoring may know of a period, read once: the only file of this room that queries."""

from decimal import Decimal

from django.db.models import Count
from django.utils.timezone import localdate
from msgspec import Struct, field

from cluster_reports.measuring import is_rate_of_nothing
from cluster_reports.models import (
    Attendance,
    Ballot,
    FinalScore,
    Result,
    Score,
    ScoreBand,
    Scoring,
    ScoringTable,
    SparedUnit,
    Target,
    UnitReport,
    Visibility,
)
from cluster_reports.models import Criterion as Row
from cluster_reports.models.plans import Plans
from cluster_reports.vietnamese.dates import numeric_date
from units.models import Unit

from .balloting import Preferred
from .criteria import Band, Criterion, Input, Snapshot, Table

State = Result.State


class Reading(Struct):
    """A period's scoring: the table, the member units, and what each side holds of every unit and leaf.

    ``own`` is what units say themselves, ``checked`` what the cluster found: approved results, the head's marks.
    ``notes`` are the rows behind both, by (side, unit, leaf); ``finals`` those of ``ruled``. ``preferred`` is what
    ballots decided between units that nothing else parts.
    """

    table: Table
    units: list[Unit]
    own: dict = field(default_factory=dict)
    checked: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)
    finals: dict = field(default_factory=dict)
    preferred: list[Preferred] = field(default_factory=list)

    @property
    def unit_pks(self):
        return tuple(unit.pk for unit in self.units)

    def asks(self, unit: int, leaf: int) -> bool:
        """Whether the leaf is asked of this unit."""
        return self.checked[unit][leaf].is_assigned

    def self_side(self) -> Snapshot:
        return Snapshot(self.table, self.unit_pks, self.own)

    def cluster_side(self) -> Snapshot:
        return Snapshot(self.table, self.unit_pks, self.checked)

    def final_side(self) -> Snapshot:
        """The cluster's points, with what was decided over them."""
        ruled: dict = {}
        for (unit, leaf), row in self.finals.items():
            ruled.setdefault(unit, {})[leaf] = row.points
        return Snapshot(self.table, self.unit_pks, self.checked, ruled)


def table_of(table: ScoringTable) -> Table:
    """The table as a tree; three queries whatever its size."""
    rows = list(Row.objects.filter(table=table).select_related("target"))
    bands: dict = {}
    for band in ScoreBand.objects.filter(criterion__table=table):
        bands.setdefault(band.criterion_id, []).append(
            Band(band.points, band.low, band.high, band.low_in, band.high_in)
        )
    below: dict = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    ties = sorted((row for row in rows if row.tie_order), key=lambda row: row.tie_order)
    tops = tuple(_criterion(row, below, bands) for row in below.get(None, ()))
    return Table(tops, tuple(row.pk for row in ties), name=str(table))


def _criterion(row, below, bands):
    target = row.target
    return Criterion(
        pk=row.pk,
        name=row.name,
        kind=row.kind,
        code=row.code,
        maximum=row.maximum,
        parts=tuple(_criterion(part, below, bands) for part in below.get(row.pk, ())),
        is_bonus=row.is_bonus,
        floor=row.floor,
        start=row.start,
        each=row.each,
        off=row.off,
        share=row.share / 100,
        sample=row.sample,
        partly=row.partly,
        excused=row.excused,
        needs_evidence=row.needs_evidence,
        bands=tuple(bands.get(row.pk, ())),
        of_plan=row.of_plan,
        direction=target.direction if target else "",
        measure=target.measure if target else row.measure,
        target=row.target_id,
        is_inside=target is not None and target.visibility == Visibility.UNIT,
    )


def read(scoring: Scoring, today, own: int | None = None) -> Reading:
    """All of a scoring; a constant number of queries, whatever the number of units and criteria.

    ``today`` tells how late a report is that has not come. What is not handed in is nobody's but its unit's:
    only of the unit ``own`` are results of a draft read. Plans are those by which a report was approved.
    """
    period = scoring.period
    reading = Reading(table_of(scoring.table), list(period.members()))
    leaves = list(reading.table.leaves())
    by_pk = Target.objects.in_bulk({leaf.target for leaf in leaves if leaf.target})
    plans = Plans(by_pk.values())
    reports = {
        report.unit_id: report for report in UnitReport.objects.filter(period=period).select_related("period")
    }
    results = {
        (result.report.unit_id, result.target_id): result
        for result in Result.objects.filter(report__period=period, target__in=by_pk)
        .select_related("report", "grade")
        .annotate(papers=Count("evidence"))
    }
    spared = set(
        SparedUnit.objects.filter(criterion__table=scoring.table).values_list("criterion_id", "unit_id")
    )
    for row in Score.objects.filter(scoring=scoring).select_related("by").annotate(papers=Count("evidence")):
        reading.notes[row.side, row.unit_id, row.criterion_id] = row
    for row in FinalScore.objects.filter(scoring=scoring).select_related("by"):
        reading.finals[row.unit_id, row.criterion_id] = row
    meetings: dict = {}
    for row in Attendance.objects.of_period(period).order_by("review__period__ends_on", "pk"):
        meetings.setdefault(row.unit_id, []).append(row.worth)
    reading.preferred = _preferred(scoring)
    for unit in reading.units:
        report = reports.get(unit.pk)
        mine, checked = {}, {}
        recorded = {
            "on_time": _lateness(report, today),
            "attended": {"meetings": tuple(meetings.get(unit.pk, ()))},
        }
        at = report.approved_at if report else None
        for leaf in leaves:
            target = by_pk.get(leaf.target)
            given = plans.of(target, unit.pk, at) if target else None
            is_asked = (leaf.pk, unit.pk) not in spared and (given is None or given.is_assigned)
            result = results.get((unit.pk, leaf.target))
            marks = [reading.notes.get((side, unit.pk, leaf.pk)) for side in Score.Side]
            told = result if report and (report.submitted_at or unit.pk == own) else None
            mine[leaf.pk] = _input(leaf, is_asked, given, told, marks[0], recorded, period.kind)
            approved = result if report and report.status == UnitReport.Status.APPROVED else None
            checked[leaf.pk] = _input(leaf, is_asked, given, approved, marks[1], recorded, period.kind)
        reading.own[unit.pk], reading.checked[unit.pk] = mine, checked
    return reading


def _preferred(scoring) -> list[Preferred]:
    """What ballots about this scoring decided, oldest first. One query where there are none, two more else."""
    found = []
    ballots = Ballot.objects.filter(scoring=scoring, status=Ballot.Status.CLOSED).order_by("closed_at", "pk")
    for ballot in ballots.prefetch_related("lines"):
        units = {line.pk: line.unit_id for line in ballot.lines.all()}
        if ballot.preferred_id:
            day = numeric_date(localdate(ballot.preferred_at))
            first, said = ballot.preferred_id, f"theo quyết định của cụm trưởng, cụm phó ngày {day}"
        elif ballot.result["passed"]:
            (first,) = ballot.result["passed"]
            given = f"{ballot.result['votes'][str(first)]}/{ballot.result['papers']} phiếu"
            said = f"theo kết quả bỏ phiếu ngày {numeric_date(localdate(ballot.closed_at))}, {given}"
        else:
            continue
        total = ballot.terms.get("total")
        tied_at = Decimal(total) if total is not None else None
        found.append(Preferred(units[first], frozenset(units.values()), said, tied_at))
    return found


def _input(leaf, is_asked, given, result, mark, recorded, kind):
    target = given and given.target
    known: dict = {}
    if leaf.kind in recorded:
        known = dict(recorded[leaf.kind])
    elif leaf.target is None:
        if mark is not None:
            known = {"is_met": mark.is_met, "count": mark.count, "count_off": mark.count_off}
    else:
        known = {
            "planned": given.share(given.planned, kind),
            "baseline": given.share(given.baseline, kind),
        }
        if result is not None and result.state != State.NOT_REPORTED:
            answers = result.state != State.NOT_APPLICABLE and not is_rate_of_nothing(target, result.state)
            is_asked = is_asked and answers
            known |= {
                "actual": result.value,
                "bound": result.bound,
                "is_met": _is_met(result),
                "is_estimate": result.state == State.ESTIMATE,
            }
    has_evidence = any(
        (mark and mark.has_evidence, mark and mark.papers, result is not None and result.papers)
    )
    return Input(is_assigned=is_asked, has_evidence=has_evidence, **known)


def _is_met(result):
    return result.is_yes if result.grade is None else result.grade.is_met


def _lateness(report, today) -> dict:
    """Fields of an ``Input``: nothing while it may still come in time; an excuse makes it on time."""
    if report is None:
        return {}
    timeliness = report.timeliness(today)
    if timeliness == UnitReport.Timeliness.DUE:
        return {}
    is_excused = timeliness == UnitReport.Timeliness.EXCUSED
    return {
        "days_late": 0 if is_excused else report.days_late(today),
        "has_come": report.first_submitted_at is not None,
        "is_excused": is_excused,
    }
