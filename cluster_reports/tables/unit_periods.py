"""One unit over its periods: figures, limitations and directions side by side, and the line of each figure."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from msgspec import Struct, field

from cluster_reports import charts
from cluster_reports.article.amounts import aggregate
from cluster_reports.article.comparing import value_of
from cluster_reports.article.snapshot import key_of
from cluster_reports.charts import Chart, Mark
from cluster_reports.models import (
    Cluster,
    Period,
    Result,
    Review,
    UnitReport,
    Visibility,
)
from cluster_reports.models.target import sees_inside_units
from units.models import Unit

from .consolidated import amount_said
from .period_comparison import FAMILIES, NOT_COMPARABLE, reading_said, short_names, titled
from .report_line import said

PROSE = (
    ("strengths", "Kết quả nổi bật"),
    ("limitations", "Hạn chế"),
    ("causes", "Nguyên nhân"),
    ("directions", "Phương hướng kỳ sau"),
)
PREDECESSORS = "gộp đơn vị tiền thân"
NOT_GIVEN, NOT_APPROVED = "không giao", "chưa duyệt"
BEGINNING = 160


class Column(Struct):
    """One period: the unit's report as far as this person may know it, and the review."""

    period: Period
    report: UnitReport | None = None
    is_open: bool = False  # the whole report, not only its published figures
    review: Review | None = None

    @property
    def is_approved(self):
        return self.report is not None and self.report.status == UnitReport.Status.APPROVED


class Cell(Struct, frozen=True):
    words: str
    is_gap: bool = False
    url: str = ""  # where the rest of a long text stands


class Row(Struct):
    name: str
    cells: list[Cell] = field(default_factory=list)
    is_part: bool = False


class UnitPeriods(Struct):
    """``columns`` the latest period first; ``charts`` from the oldest on."""

    columns: list[Column]
    figures: list[Row]
    prose: list[Row]
    charts: list[Chart]


def reports_of(units, user) -> list[UnitReport]:
    """Reports of which this person may read at least the published figures; ``is_open``: all of it.

    Latest period first. What a person may read is asked of each of the units' reports, not looked for among all.
    """
    whole = UnitReport.objects.filter(unit__in=units).visible_to(user).filter(pk=OuterRef("pk"))
    published = Q(
        status=UnitReport.Status.APPROVED,
        period__status=Period.Status.PUBLISHED,
        period__cluster__in=Cluster.objects.visible_to(user),
    )
    found = (
        UnitReport.objects.filter(unit__in=units, period__is_practice=False)
        .annotate(is_open=Exists(whole), is_published=ExpressionWrapper(published, BooleanField()))
        .select_related("period__cluster", "unit")
        .order_by("-period__ends_on", "-period__pk")
    )
    return [one for one in found if one.is_open or one.is_published]


def unit_periods(unit: Unit, before: Sequence[Unit], user, most: int) -> UnitPeriods:
    """The ``most`` latest periods; four queries for any number of them.

    ``before`` are its predecessors, with ``successors`` prefetched.
    """
    reports = {(one.period_id, one.unit_id): one for one in reports_of([unit, *before], user)}
    periods = list({one.period_id: one.period for one in reports.values()}.values())[:most]
    reviews = {one.period_id: one for one in Review.objects.visible_to(user).filter(period__in=periods)}
    columns = [Column(one, reports.get((one.pk, unit.pk)), review=reviews.get(one.pk)) for one in periods]
    for column in columns:
        column.is_open = bool(column.report and column.report.is_open)
    results = _results([one for one in reports.values() if one.period in periods], user)
    followed: dict = {}
    for (_, cluster, key), by_unit in results.items():
        followed.setdefault((cluster, key), next(iter(by_unit.values())).target)
    ordered = sorted(followed.items(), key=lambda one: one[1].place)
    marks = {
        name: [_mark(unit, before, column, results.get((column.period.pk, *name), {})) for column in columns]
        for name, _ in ordered
    }
    return UnitPeriods(
        columns=columns,
        figures=[
            Row(
                target.name,
                [
                    _cell(mark, results.get((column.period.pk, *name), {}).get(unit.pk), column, target)
                    for mark, column in zip(marks[name], columns, strict=True)
                ],
                target.parent_id is not None,
            )
            for name, target in ordered
        ],
        prose=[
            _prose(field, title, columns) for field, title in PROSE if any(one.is_open for one in columns)
        ],
        charts=_charts(ordered, marks, columns),
    )


def _results(reports, user) -> dict:
    """Approved figures by (period, cluster, target's key), then by unit."""
    sees_inside = sees_inside_units(user)
    approved = [one for one in reports if one.status == UnitReport.Status.APPROVED]
    by_pk = {one.pk: one for one in approved}
    rows = Result.objects.filter(report__in=by_pk).exclude(state=Result.State.NOT_REPORTED)
    found: dict = {}
    for row in rows.with_targets("parent"):
        report = by_pk[row.report_id]
        if row.target.visibility == Visibility.UNIT and not (report.is_open and sees_inside):
            continue
        name = (report.period_id, report.period.cluster_id, key_of(row.target))
        found.setdefault(name, {})[report.unit_id] = row
    return found


def _mark(unit, before: Sequence[Unit], column: Column, by_unit) -> Mark:
    """The unit's figure; where it was merged since, that of all it was, else nothing that could be compared."""
    period = column.period
    label, short = period.name, short_names(period.kind, period.year, period.name)
    own, there = by_unit.get(unit.pk), [one for one in before if one.pk in by_unit]
    if not there:
        if own is None and column.report is not None and not column.is_approved:
            return Mark(label, said=NOT_APPROVED, short=short)
        return _own_mark(own, label, short)
    is_whole = len(there) == len(before) and all(
        [heir.pk for heir in one.successors.all()] == [unit.pk] for one in there
    )
    counted = [one for one in by_unit.values() if one.measured is not None]
    if not is_whole or len(counted) != len(by_unit):
        return Mark(label, said=NOT_COMPARABLE, short=short)
    target = counted[0].target
    amount = aggregate(target, counted)
    if not amount.compares:
        return Mark(label, said=NOT_COMPARABLE, short=short)
    words = f"{amount_said(amount, _Bare(target))} ({PREDECESSORS})"
    return Mark(label, value_of(amount, target.places), words, short, amount.is_estimate)


class _Bare:
    """A target whose measure the head of the table says once."""

    def __init__(self, target):
        self.places, self.measure = target.places, "%" if target.measure == "%" else ""


def _own_mark(own, label, short):
    if own is None:
        return Mark(label, short=short)
    if own.measured is None:
        return Mark(label, said=own.get_state_display().lower(), short=short)
    is_estimate = own.state == Result.State.ESTIMATE
    return Mark(label, own.value, reading_said(own, own.target), short, is_estimate)


def _cell(mark: Mark, own, column: Column, target) -> Cell:
    if own is not None and PREDECESSORS not in mark.said and mark.said != NOT_COMPARABLE:
        return Cell(said(own), is_gap=not own.is_reported)
    if mark.value is not None:
        return Cell(_with_measure(mark.said, target.measure))
    if mark.said == NOT_COMPARABLE:
        return Cell(f"{NOT_COMPARABLE} (sắp xếp lại đơn vị)", is_gap=True)
    return Cell(NOT_GIVEN if column.is_approved else mark.said, is_gap=True)


def _with_measure(words, measure):
    """ "20 cuộc (gộp đơn vị tiền thân)"."""
    figure, note, _ = words.partition(f" ({PREDECESSORS})")
    return f"{figure}{'' if measure == '%' else f' {measure}'}{note}"


def _prose(field_name, title, columns) -> Row:
    """What the unit wrote, its beginning; only of approved reports that this person may read whole."""
    row = Row(title)
    for column in columns:
        text = getattr(column.report, field_name) if column.is_open and column.is_approved else ""
        if not text.strip():
            row.cells.append(Cell("–", is_gap=True))
        elif len(text) <= BEGINNING:
            row.cells.append(Cell(text))
        else:
            cut = text[:BEGINNING].rsplit(" ", 1)[0].rstrip(" ,;.")
            row.cells.append(Cell(f"{cut}…", url=column.report.get_absolute_url()))
    return row


def _charts(ordered, marks, columns):
    """A small line for each counted target with two figures, over the kind of periods there is most of."""
    family = _family([column.period for column in columns])
    found = []
    for order, (name, target) in enumerate(ordered):
        if not target.is_counted:
            continue
        line = [
            mark
            for mark, column in zip(marks[name], columns, strict=True)
            if column.period.kind in family and column.period.cluster_id == name[0]
        ][::-1]
        if sum(mark.value is not None for mark in line) > 1:
            measure = "" if target.measure == "%" else target.measure
            found.append(
                charts.lines(
                    f"chi-tieu-{order}", titled(target.name, target.parent), line, measure=measure, height=150
                )
            )
    return found


def _family(periods):
    """Kinds that stand in one line, those of most periods; of the latest where two have as many."""
    kinds = Counter(period.kind for period in periods)
    families = [next((one for one in FAMILIES if period.kind in one), {period.kind}) for period in periods]
    return max(families, key=lambda family: sum(kinds[kind] for kind in family), default=set())
