"""Who handed in when, over many periods: on time, by an extension, excused and late are four things, never summed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import Count, Q
from msgspec import Struct, field

from cluster_reports import charts
from cluster_reports.charts import Chart, Mark
from cluster_reports.models import Membership, Period, Result, UnitReport
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.numbers import percent

from .period_comparison import short_names

Timeliness = UnitReport.Timeliness
ICONS = {  # (state of the palette, words)
    Timeliness.ON_TIME: ("approved", "đúng hạn"),
    Timeliness.EXTENDED: ("granted", "đúng hạn gia hạn"),
    Timeliness.EXCUSED: ("excused", "được miễn trễ"),
    Timeliness.LATE: ("late", "nộp chậm"),
    Timeliness.OVERDUE: ("late", "quá hạn, chưa nộp"),
    Timeliness.DUE: ("not-started", "chưa đến hạn"),
}
NOT_A_MEMBER, NO_REPORT = "không là thành viên", "chưa có báo cáo"
NOBODY_DUE = "chưa đơn vị nào đến hạn"


class Cell(Struct, frozen=True):
    """How one unit stands to one period; no ``state`` where nothing was expected of it."""

    words: str
    state: str = ""
    note: str = ""
    timeliness: str = ""
    days_late: int = 0
    lines: int = 0  # of its report
    reported: int = 0

    @property
    def is_expected(self):
        """Whether it counts: the due day is past, or the report is in."""
        return self.timeliness not in {"", Timeliness.DUE}


class Shares(Struct):
    """The cells of a unit, or of a period, counted: each kind apart."""

    counts: Counter = field(default_factory=Counter)
    days_late: int = 0
    lines: int = 0
    reported: int = 0

    @classmethod
    def of(cls, cells: Iterable[Cell]):
        found = cls()
        for cell in cells:
            if cell.is_expected:
                found.counts[cell.timeliness] += 1
                found.lines += cell.lines
                found.reported += cell.reported
            if cell.timeliness in {Timeliness.LATE, Timeliness.OVERDUE}:
                found.days_late += cell.days_late
        return found

    @property
    def expected(self):
        return sum(self.counts.values())

    @property
    def share(self) -> Decimal | None:
        """On time without any help, of all that was expected, in percent."""
        return Decimal(self.counts[Timeliness.ON_TIME]) / self.expected * 100 if self.expected else None

    @property
    def on_time_said(self):
        """ "3/4 (75%)"."""
        if not self.expected:
            return "–"
        return f"{self.counts[Timeliness.ON_TIME]}/{self.expected} ({_percent(self.share)})"

    @property
    def completeness_said(self):
        """ "115/120 (95,8%)": lines with an answer, of the reports that were due."""
        if not self.lines:
            return "–"
        return f"{self.reported}/{self.lines} ({_percent(Decimal(self.reported) / self.lines * 100)})"

    @property
    def apart(self):
        """(state, words) of what is neither on time nor nothing."""
        counts = self.counts
        late = f"{counts[Timeliness.LATE]} chậm" if counts[Timeliness.LATE] else ""
        overdue = f"{counts[Timeliness.OVERDUE]} chưa nộp" if counts[Timeliness.OVERDUE] else ""
        days = f" (cộng {self.days_late} ngày)" if self.days_late else ""
        found = [
            ("granted", f"{counts[Timeliness.EXTENDED]} gia hạn" if counts[Timeliness.EXTENDED] else ""),
            ("excused", f"{counts[Timeliness.EXCUSED]} miễn trễ" if counts[Timeliness.EXCUSED] else ""),
            ("late", f"{', '.join(filter(None, [late, overdue]))}{days}" if late or overdue else ""),
        ]
        return [one for one in found if one[1]]


class UnitRow(Struct, frozen=True):
    unit: int
    name: str
    cells: list[Cell]
    shares: Shares


class TimelinessTable(Struct, frozen=True):
    """``periods`` the latest first; ``shares`` one for each of them."""

    periods: list[Period]
    rows: list[UnitRow]
    shares: list[Shares]


def timeliness_of(periods: Sequence[Period], today) -> TimelinessTable:
    """Members and whoever reported, in protocol order; five queries for any number of units and periods."""
    by_pk = {period.pk: period for period in periods}
    reports, units = {}, {}
    found = UnitReport.objects.filter(period__in=by_pk).select_related("unit").order_by("pk")
    for report in found.prefetch_related("unit__former_names"):
        report.period = by_pk[report.period_id]
        reports[report.unit_id, report.period_id] = report
        units[report.unit_id] = report.unit
    answered = _answered(by_pk)
    inside: dict = {}
    cluster = periods[0].cluster_id if periods else None
    memberships = Membership.objects.filter(cluster=cluster).select_related("unit")
    for membership in memberships.prefetch_related("unit__former_names"):
        for period in periods:
            if membership.starts_on <= period.ends_on and _lasts(membership, period.ends_on):
                inside.setdefault(membership.unit_id, set()).add(period.pk)
                units.setdefault(membership.unit_id, membership.unit)
    rows = [
        _row(unit, periods, reports, answered, inside.get(unit.pk, set()), today)
        for unit in sorted(units.values(), key=lambda one: (one.protocol_order, one.sort_name, one.pk))
    ]
    shares = [Shares.of(row.cells[order] for row in rows) for order in range(len(periods))]
    return TimelinessTable(list(periods), rows, shares)


def _answered(periods):
    """By report: how many lines it has, and how many of them say something; of one that never came none does."""
    said = ~Q(state=Result.State.NOT_REPORTED) & Q(report__first_submitted_at__isnull=False)
    rows = (
        Result.objects.filter(report__period__in=periods)
        .order_by()
        .values_list("report")
        .annotate(lines=Count("pk"), reported=Count("pk", filter=said))
    )
    return {report: (lines, reported) for report, lines, reported in rows}


def _lasts(membership, day):
    return membership.ends_on is None or membership.ends_on >= day


def _row(unit, periods, reports, answered: Mapping, inside, today):
    cells = []
    for period in periods:
        report = reports.get((unit.pk, period.pk))
        if report:
            cells.append(_cell(report, *answered.get(report.pk, (0, 0)), today))
        else:
            cells.append(Cell(NO_REPORT if period.pk in inside else NOT_A_MEMBER))
    name = unit.name_on(periods[0].ends_on)
    return UnitRow(unit.pk, name, cells, Shares.of(cells))


def _cell(report, lines, reported, today):
    timeliness, days = report.timeliness(today), report.days_late(today)
    state, words = ICONS[timeliness]
    if timeliness == Timeliness.LATE:
        words = f"chậm {days} ngày"
    elif timeliness == Timeliness.OVERDUE:
        words = f"quá hạn {days} ngày, chưa nộp"
    notes = []
    if report.days_granted:
        notes.append(f"gia hạn đến {numeric_date(report.due_on)}")
    if timeliness == Timeliness.EXCUSED:
        came = report.first_submitted_at is not None
        notes.append((f"nộp chậm {days} ngày" if days else "đã nộp") if came else "chưa nộp")
    if lines and report.first_submitted_at:
        notes.append(f"{reported}/{lines} chỉ tiêu")
    return Cell(words, state, "; ".join(notes), timeliness, days, lines, reported)


def by_period(table: TimelinessTable) -> Chart:
    marks = [
        Mark(
            period.name,
            shares.share,
            _percent(shares.share) if shares.expected else NOBODY_DUE,
            short_names(period.kind, period.year, period.name),
        )
        for period, shares in reversed(list(zip(table.periods, table.shares, strict=True)))
    ]
    return charts.lines("dung-han-ky", "Tỷ lệ nộp đúng hạn qua các kỳ", marks)


def by_unit(table: TimelinessTable) -> Chart:
    marks = [
        Mark(
            row.name,
            row.shares.share,
            _percent(row.shares.share) if row.shares.expected else "chưa đến hạn kỳ nào",
        )
        for row in table.rows
    ]
    return charts.bars("dung-han-don-vi", "Tỷ lệ nộp đúng hạn của từng đơn vị", marks)


def _percent(share):
    """To one place, zeros dropped; "99,9%" never becomes "100%"."""
    shown = share.quantize(Decimal("0.1"), "ROUND_DOWN" if 99 < share < 100 else "ROUND_HALF_UP")
    return percent(shown)
