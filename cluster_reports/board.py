"""A cluster's period seen whole: units against sections, and each target's row of units' values."""

from dataclasses import dataclass, field
from decimal import Decimal

from cluster_reports.measuring import fraction
from cluster_reports.models import Result, Target, UnitReport
from cluster_reports.report_line import OTHER_TARGETS, amount, figure_said, pair_said

State = Result.State
OverUnits = Target.OverUnits


@dataclass
class BoardRow:
    """One unit's row: its report, or none where it has none."""

    unit_name: str
    report: UnitReport | None = None
    is_visible: bool = False
    is_late: bool = False
    results: list = field(default_factory=list)
    sections: list = field(default_factory=list)

    @property
    def late_said(self):
        """ "Chậm 3 ngày", or "Quá hạn" while nothing has come."""
        days = self.report.days_late()
        return f"Chậm {days} ngày" if days else "Quá hạn"

    @property
    def total(self):
        return len(self.results)

    @property
    def done(self):
        return sum(result.state != State.NOT_REPORTED for result in self.results)


def rows_of(period, visible_ids, today) -> list[BoardRow]:
    """Every member's row, then rows of units that reported and are no member at the period's end.

    Six queries whatever the number of units.
    """
    reports = {report.unit_id: report for report in period.reports.for_page()}
    for report in reports.values():
        report.period = period
    results: dict = {}
    for result in Result.objects.filter(report__period=period).for_entry():
        results.setdefault(result.report_id, []).append(result)
    members = list(period.members())
    known = {unit.pk for unit in members}
    units = members + [report.unit for unit_id, report in reports.items() if unit_id not in known]
    rows = []
    for unit in units:
        report = reports.get(unit.pk)
        rows.append(
            BoardRow(
                unit_name=unit.name_on(period.ends_on),
                report=report,
                is_visible=bool(report and report.pk in visible_ids),
                is_late=bool(report and report.is_late(today)),
                results=results.get(report.pk, []) if report else [],
            )
        )
    return rows


def section_titles(rows) -> list[tuple[str, str]]:
    """(anchor, title) of the sections that any unit reports on, in the pledge's order."""
    contents, others = {}, False
    for row in rows:
        for result in row.results:
            line = result.target.line
            if line is None:
                others = True
            else:
                contents[(line.order, line.pk)] = (f"phan-{line.pk}", line.text)
    return [contents[key] for key in sorted(contents)] + ([("phan-khac", OTHER_TARGETS)] if others else [])


def fill_sections(rows, titles):
    """Gives every row its cells: (anchor, css class, icon, words), one for each title."""
    for row in rows:
        for anchor, _ in titles:
            inside = [result for result in row.results if _anchor(result) == anchor]
            done = sum(result.state != State.NOT_REPORTED for result in inside)
            row.sections.append((anchor, *_completeness(done, len(inside))))


def _anchor(result):
    return f"phan-{result.target.line_id}" if result.target.line_id else "phan-khac"


def _completeness(done, total):
    if not total:
        return "is-missing", "", "không giao"
    if done == total:
        return "is-met", "check", f"đủ {total}/{total}"
    if done:
        return "", "in-progress", f"{done}/{total}"
    return "", "not-started", f"chưa nhập 0/{total}"


@dataclass
class TargetRow:
    """One target across the units: a cell a unit, and the whole where it can be said."""

    target: Target
    cells: list
    total: str = ""
    pair_total: str = ""
    coverage: str = ""


def target_rows(rows) -> list[TargetRow]:
    """Every target reported on; values only of reports this person may read, totals only of approved ones."""
    targets, by_unit = {}, []
    for row in rows:
        by_unit.append({result.target_id: result for result in row.results})
        targets |= {result.target_id: result.target for result in row.results}
    ordered = sorted(
        targets.values(),
        key=lambda one: (one.line is None, one.line.order if one.line else 0, one.order, one.pk),
    )
    return [_target_row(target, rows, by_unit) for target in ordered]


def _target_row(target, rows, by_unit):
    cells, approved, assigned = [], [], 0
    for row, results in zip(rows, by_unit, strict=True):
        result = results.get(target.pk)
        if result is None:
            cells.append(("is-missing", "không giao", ""))
            continue
        assigned += result.state != State.NOT_APPLICABLE
        if not row.is_visible:
            is_with_unit = row.report.status in UnitReport.WITH_UNIT
            cells.append(("is-missing", "chưa nộp" if is_with_unit else "chưa duyệt", ""))
            continue
        is_approved = row.report.status == UnitReport.Status.APPROVED
        is_blank = result.state == State.NOT_REPORTED
        notes = [pair_said(result)] if result.pair_value is not None else []
        notes += [] if is_approved or is_blank else ["chưa duyệt"]
        cells.append(("is-missing" if is_blank else "", figure_said(result), "; ".join(notes)))
        if is_approved and result.is_reported:
            approved.append(result)
    return TargetRow(
        target,
        cells,
        total=total_said(target, approved),
        pair_total=_pair_total(target, approved),
        coverage=f"{len(approved)}/{assigned} đơn vị" if approved else "",
    )


def _pair_total(target, results):
    paired = [result for result in results if result.pair_value is not None]
    if target.over_units != OverUnits.SUM or not paired:
        return ""
    total = sum((result.pair_value for result in paired), Decimal(0))
    is_over = any(result.pair_bound == Result.Bound.OVER for result in paired)
    return f"{'trên ' if is_over else ''}{amount(total, target.pair_measure)}"


def total_said(target: Target, results: list[Result]) -> str:
    """The units' results as one, the way the target says; "" where they do not make one."""
    counted = [result for result in results if result.value is not None]
    if not target.is_counted or not counted:
        return ""
    if target.over_units == OverUnits.SUM:
        total = amount(sum((result.value for result in counted), Decimal(0)), target.measure)
        return _softened(counted, total)
    if target.over_units == OverUnits.RATIO:
        whole = [result for result in counted if result.denominator]
        below = sum((result.denominator for result in whole), Decimal(0))
        if not below or len(whole) < len([result for result in counted if result.state != State.ZERO]):
            return ""
        above = sum((result.numerator for result in whole), Decimal(0))
        return amount(fraction(above, below, target.measure), target.measure)
    if target.over_units == OverUnits.FLOOR:
        held = [
            result.value for result in counted if not (target.measure == "%" and result.state == State.ZERO)
        ]
        return f"từ {amount(min(held), target.measure)} trở lên" if held else ""
    return ""


def _softened(results, words):
    """A sum is as sure as its parts: "trên" when only that was said of some, "khoảng" for a mixture."""
    bounds = {result.bound for result in results} - {Result.Bound.EXACT}
    if bounds:
        bound = bounds.pop() if len(bounds) == 1 else Result.Bound.ABOUT
        words = f"{Result.Bound(bound).label} {words}"
    is_estimate = any(result.state == State.ESTIMATE for result in results)
    return f"ước {words}" if is_estimate else words
