"""A cluster's period seen whole: units against sections, and each target's row of units' values."""

from datetime import datetime
from functools import cached_property

from django.db.models import prefetch_related_objects
from msgspec import Struct, field
from msgspec.structs import replace

from cluster_reports.article.amounts import aggregate, pair_of
from cluster_reports.measuring import is_rate_of_nothing
from cluster_reports.models import Result, Target, UnitReport, Visibility
from cluster_reports.models.plans import Plans
from cluster_reports.models.target import sees_inside_units
from cluster_reports.vietnamese.numbers import BOUNDS
from cluster_reports.vietnamese.words import lower_first

from . import waiting
from .consolidated import amount_said
from .report_line import ReportLine, amount, figure_said, pair_said
from .report_lines import OTHER_TARGETS

State, Timeliness = Result.State, UnitReport.Timeliness
NO_REPORT = "chưa có báo cáo"


class BoardRow(Struct):
    """One unit's row: its report, or none where it has none."""

    unit_name: str
    report: UnitReport | None = None
    is_visible: bool = False
    timeliness: str = ""
    days_late: int = 0
    age: waiting.Age | None = None  # how long it has waited for somebody
    reminded: datetime | None = None  # by hand, the last time
    choice: str = ""  # what may be done with several rows at once: a step's name, "" for nothing
    may_excuse: bool = False  # by the reader: to excuse, or to take that back
    results: list = field(default_factory=list)
    sections: list = field(default_factory=list)
    plans: dict = field(default_factory=dict)  # what this period asks of the unit, by target

    @property
    def is_late(self):
        return self.timeliness in {Timeliness.LATE, Timeliness.OVERDUE}

    @property
    def is_excused(self):
        return self.timeliness == Timeliness.EXCUSED

    @property
    def is_extended(self):
        """In time by the days granted: it came so, or may still."""
        if self.timeliness == Timeliness.EXTENDED:
            return True
        return self.timeliness == Timeliness.DUE and self.report.days_granted > 0

    @property
    def late_said(self):
        """ "Chậm 3 ngày", or "Quá hạn 3 ngày" while nothing has come."""
        return f"{'Chậm' if self.report.first_submitted_at else 'Quá hạn'} {self.days_late} ngày"

    @property
    def waits(self):
        """Whether an age is worth showing: of a report that never came, the days past its due day say it."""
        return self.age is not None and self.report.status != UnitReport.Status.DRAFT

    @property
    def told(self):
        """Who was reminded of this row and when, or ""; a reminder by hand counts like one by the clock."""
        age = self.age or waiting.Age(0)
        return replace(age, reminded=max(filter(None, (age.reminded, self.reminded)), default=None)).told

    @property
    def anchor(self):
        """The id of its row on the board."""
        return f"don-vi-{self.report.pk}"

    @property
    def total(self):
        return len(self.results)

    @property
    def done(self):
        return sum(result.state != State.NOT_REPORTED for result in self.results)


def rows_of(period, visible_ids, today) -> list[BoardRow]:
    """Every member's row, then rows of units that reported and are no member at the period's end.

    Eight queries at most, whatever the number of units.
    """
    units = {unit.pk: unit for unit in period.members()}
    reports = {report.unit_id: report for report in period.reports.select_related("unit")}
    left = [report.unit for unit_id, report in reports.items() if unit_id not in units]
    prefetch_related_objects(left, "former_names")
    units |= {unit.pk: unit for unit in left}
    for report in reports.values():
        report.period, report.unit = period, units[report.unit_id]
    results = _results(reports.values())
    plans = Plans({one.target_id for found in results.values() for one in found})
    rows = []
    for unit in units.values():
        report = reports.get(unit.pk)
        mine = results.get(report.pk, []) if report else []
        rows.append(
            BoardRow(
                unit_name=unit.name_on(period.ends_on),
                report=report,
                is_visible=bool(report and report.pk in visible_ids),
                timeliness=report.timeliness(today) if report else "",
                days_late=report.days_late(today) if report else 0,
                results=mine,
                plans={one.target_id: _plan(plans, one.target, report, period.kind) for one in mine},
            )
        )
    return rows


def _results(reports):
    """By report, in the order of the pledge."""
    by_report: dict = {}
    for row in Result.objects.filter(report__in=reports).with_targets():
        by_report.setdefault(row.report_id, []).append(row)
    return by_report


def _plan(plans, target, report, kind):
    """What was asked of the unit when its report was approved; now, while it is not."""
    given = plans.of(target, report.unit_id, report.approved_at)
    return given.share(given.planned, kind)


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


def fill_ages(rows, extensions, at):
    """Gives every row that waits for somebody, and every request, its age: at most three queries for them all."""
    reports = [row.report for row in rows if row.report]
    back, by_hand = waiting.sent_back_at(reports), waiting.reminded_by_hand(reports)
    waits = {
        row.report.pk: waiting.of_report(row.report, back.get(row.report.pk))
        for row in rows
        if row.report and row.timeliness != Timeliness.DUE
    }
    asked = {one.pk: waiting.of_extension(one) for one in extensions}
    ages = waiting.ages([*waits.values(), *asked.values()], at)
    for row in rows:
        if row.report:
            wait = waits.get(row.report.pk)
            row.age = ages[wait.mark] if wait else None
            row.reminded = by_hand.get(row.report.pk)
    for one in extensions:
        one.age = ages[asked[one.pk].mark]


def fill_sections(rows, titles):
    """Gives every row its cells: (anchor, state, words), one for each title; no state where nothing is assigned."""
    for row in rows:
        is_partly_back = row.report and row.report.has_flags(row.results)
        for anchor, _ in titles:
            inside = [result for result in row.results if _anchor(result) == anchor]
            row.sections.append((anchor, *_section_state(row, inside, is_partly_back)))


def _anchor(result):
    return f"phan-{result.target.line_id}" if result.target.line_id else "phan-khac"


def _section_state(row, inside, is_partly_back):
    """(state, words) of one section: what is entered while the report is a draft, then what became of it."""
    if not inside:
        return "", "không giao" if row.report else NO_REPORT
    report, total = row.report, len(inside)
    done = sum(result.state != State.NOT_REPORTED for result in inside)
    if report.status == UnitReport.Status.DRAFT:
        return _entered(row, done, total)
    if report.status != UnitReport.Status.RETURNED:
        return report.status, f"{lower_first(report.get_status_display())} {done}/{total}"
    flagged = sum(result.is_flagged for result in inside)
    if flagged and row.is_visible:
        return "returned", f"cần sửa {flagged}/{total}"
    if is_partly_back and row.is_visible:
        return "submitted", f"giữ nguyên {done}/{total}"
    return "returned", f"trả lại {done}/{total}"


def _entered(row, done, total):
    if done == total:
        return "in-progress", f"đã nhập đủ {total}/{total}"
    if row.timeliness == Timeliness.OVERDUE:
        return "late", f"quá hạn {done}/{total}"
    return ("in-progress", f"đang nhập {done}/{total}") if done else ("not-started", f"chưa nhập 0/{total}")


class Cell(Struct, frozen=True, dict=True):
    """What one unit says of one target; ``is_gap`` where there is no figure to read."""

    words: str
    note: str = ""
    is_met: bool | None = None
    is_gap: bool = False

    @cached_property
    def css(self):
        return {True: "is-met", False: "is-missed", None: ""}[self.is_met]


class TargetRow(Struct):
    """One target across the units: a cell a unit, and the whole where it can be said."""

    target: Target
    cells: list
    total: str = ""
    pair_total: str = ""
    coverage: str = ""


def target_rows(rows, user) -> list[TargetRow]:
    """Every target reported on that this person may read of; values only of reports they may read, totals only of
    approved ones.
    """
    sees_inside, targets, by_unit = sees_inside_units(user), {}, []
    for row in rows:
        by_unit.append({result.target_id: result for result in row.results})
        targets |= {result.target_id: result.target for result in row.results}
    targets = {pk: one for pk, one in targets.items() if sees_inside or one.visibility != Visibility.UNIT}
    ordered = sorted(targets.values(), key=lambda one: one.place)
    return [_target_row(target, rows, by_unit) for target in ordered]


def _target_row(target, rows, by_unit):
    cells, approved, assigned = [], [], 0
    for row, results in zip(rows, by_unit, strict=True):
        result = results.get(target.pk)
        cells.append(_cell(row, result))
        if result is None:
            continue
        assigned += result.state != State.NOT_APPLICABLE
        if row.is_visible and row.report.status == UnitReport.Status.APPROVED and result.is_reported:
            approved.append(result)
    return TargetRow(
        target,
        cells,
        total=total_said(target, approved),
        pair_total=_pair_total(target, approved),
        coverage=f"{len(approved)}/{assigned} đơn vị" if approved else "",
    )


def _cell(row, result):
    if result is None:
        return Cell("không giao" if row.report else NO_REPORT, is_gap=True)
    if not row.is_visible:
        is_with_unit = row.report.status in UnitReport.WITH_UNIT
        return Cell("chưa nộp" if is_with_unit else "chưa duyệt", is_gap=True)
    if result.state == State.NOT_REPORTED:
        return Cell(figure_said(result), is_gap=True)
    line = ReportLine(result, planned=row.plans.get(result.target_id))
    notes, is_met = [pair_said(result)] if result.pair_value is not None else [], line.is_met
    if row.report.status != UnitReport.Status.APPROVED:
        notes.append("chưa duyệt")
    if is_met is not None:
        notes.append(f"{'✓' if is_met else '✗'} {line.verdict}")
    return Cell(figure_said(result), "; ".join(notes), is_met)


def total_said(target: Target, results: list[Result]) -> str:
    """The units' results as one, by the article's own arithmetic; "" where nobody has a number."""
    counted = [
        result
        for result in results
        if result.value is not None and not is_rate_of_nothing(target, result.state)
    ]
    return amount_said(aggregate(target, counted), target) if target.is_counted and counted else ""


def _pair_total(target, results):
    pair = pair_of(target, [result for result in results if result.value is not None])
    return f"{BOUNDS[pair.bound]}{amount(pair.value, target.pair_measure)}" if pair else ""
