"""The tables that go with a report: its figures as the article says them, and inside the cluster each unit's own."""

from collections.abc import Sequence
from decimal import Decimal

from cluster_reports.article.block import Block, Said
from cluster_reports.article.facts import Coverage, Figure, Verdict, facts_of
from cluster_reports.article.material import Reading, Snapshot, Target, TargetFigures
from cluster_reports.article.referring import mid
from cluster_reports.measuring import is_rate_of_nothing
from cluster_reports.vietnamese.numbers import BOUNDS, number

from .layout import Annex, Column, Table

UNITS_A_TABLE = 8  # more columns are no longer read on a page
NOT_ASSIGNED, NOT_REPORTED, NOT_APPLICABLE = "–", "chưa báo cáo", "không áp dụng"


def results_annex(snapshot: Snapshot, found: Block) -> tuple[Annex, ...]:
    """Which unit reached what never leaves the cluster: the public table has the cluster's figures only."""
    facts = {fact.target.pk: fact for fact in facts_of(snapshot)}
    told = [one for one in snapshot.figures if one.target.pk in facts]
    if not told:
        return ()
    title = f"Kết quả thực hiện chỉ tiêu {snapshot.period.name}"
    annexes = [Annex(title, (_of_cluster(told, facts, found),))]
    if snapshot.audience == "internal" and any(one.readings for one in told):
        annexes.append(Annex(f"{title} của từng đơn vị", _by_unit(told, snapshot), is_wide=True))
    return tuple(annexes)


def _of_cluster(told: list[TargetFigures], facts: dict[int, Figure | Verdict], found: Block) -> Table:
    said = {}
    for one in found.facts:
        said.setdefault(one.target, one)
    columns = (
        Column("STT", 4, is_number=True),
        Column("Chỉ tiêu", 13),
        Column("Kết quả", 9, is_number=True),
        Column("Đơn vị có số liệu", 5, is_number=True),
        Column("So với kế hoạch, cùng kỳ", 11),
    )
    rows = tuple(
        (
            str(place),
            name,
            _result(facts[target.pk], said[target.pk]),
            _reach(facts[target.pk].coverage),
            said[target.pk].comparison,
        )
        for place, (target, name) in enumerate(_named(told), 1)
    )
    return Table(columns, rows)


def _named(told):
    """Each target with its name; a part says that it is one."""
    here = {figures.target.pk for figures in told}
    for figures in told:
        target = figures.target
        yield target, f"Trong đó: {mid(target.name)}" if target.parent in here else target.name


def _result(fact: Figure | Verdict, said: Said) -> str:
    """As the article says it; of answers in words only how many gave which: a bad one is counted, never named."""
    if isinstance(fact, Figure):
        return f"0 {fact.target.measure}" if fact.is_absence else said.alone
    if fact.coverage is None:
        return fact.shares[0].grade.label
    return "; ".join(f"{share.grade.label}: {len(share.units)}" for share in fact.shares)


def _reach(coverage: Coverage | None) -> str:
    return f"{coverage.reported}/{coverage.assigned}" if coverage else "số chung"


def _by_unit(told: list[TargetFigures], snapshot: Snapshot) -> tuple[Table, ...]:
    rows = [
        (name, target.measure, [_cell(figures, member.unit) for member in snapshot.members])
        for figures, (target, name) in zip(told, _named(told), strict=True)
    ]
    return beside_each_other([member.short_name for member in snapshot.members], rows)


def beside_each_other(units: Sequence[str], rows: Sequence[tuple[str, str, list[str]]]) -> tuple[Table, ...]:
    """A column for each unit, a few units a table; ``rows`` are the target, its measure and a cell for each unit."""
    tables = []
    for start in range(0, len(units), UNITS_A_TABLE):
        shown = slice(start, start + UNITS_A_TABLE)
        columns = (
            Column("STT", 3, is_number=True),
            Column("Chỉ tiêu", 16),
            Column("Đơn vị tính", 7, is_number=True),
            *(Column(unit, 7, is_number=True) for unit in units[shown]),
        )
        tables.append(
            Table(
                columns,
                tuple(
                    (str(place), name, measure, *cells[shown])
                    for place, (name, measure, cells) in enumerate(rows, 1)
                ),
            )
        )
    return tuple(tables)


def _cell(figures: TargetFigures, unit: int) -> str:
    if unit not in figures.assigned:
        return NOT_ASSIGNED
    reading = next((one for one in figures.readings if one.unit == unit), None)
    return reading_said(reading, figures.target) if reading else NOT_REPORTED


def reading_said(reading: Reading, target: Target) -> str:
    """One unit's result in a cell: "12", "trên 12", "ước 5", "có", "tốt"; the measure stands in its column."""
    if reading.state == "missing":
        return NOT_REPORTED
    if reading.state == "na":
        return NOT_APPLICABLE
    if is_rate_of_nothing(target, reading.state):
        return "không phát sinh"
    if reading.grade:
        return reading.grade.label
    if reading.is_yes is not None:
        return "có" if reading.is_yes else "không"
    said = BOUNDS[reading.bound] + number(Decimal(reading.value))
    if reading.denominator is not None:
        said += f" ({number(reading.numerator)}/{number(reading.denominator)})"
    return f"ước {said}" if reading.state == "estimate" else said
