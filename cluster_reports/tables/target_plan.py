"""What one target asks of each unit, beside what all are asked."""

from msgspec import Struct

from .report_line import amount


class PlanRow(Struct, frozen=True):
    """One unit's share of a target in words; ``is_own`` where it has figures of its own."""

    name: str
    planned: str
    baseline: str
    is_own: bool = False
    unit: int | None = None


def rows_of(target, plans, units) -> list[PlanRow]:
    """The common figures, then a row for every one of ``units``; no query beyond ``plans`` and ``units``."""
    common = plans.of(target)
    rows = [PlanRow("Chung cho cả cụm, khối", _said(target, common.planned), _said(target, common.baseline))]
    for unit in units:
        given = plans.of(target, unit.pk)
        own = (given.planned, given.baseline) != (common.planned, common.baseline)
        planned = _said(target, given.planned) if given.is_assigned else "không giao"
        baseline = _said(target, given.baseline) if given.is_assigned else ""
        rows.append(PlanRow(unit.name, planned, baseline, own or not given.is_assigned, unit.pk))
    return rows


def _said(target, figure):
    return "" if figure is None else amount(figure, target.measure)
