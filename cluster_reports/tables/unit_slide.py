"""What one unit's slide shows at the meeting: a few figures of its approved report, big enough to read from afar."""

from decimal import Decimal

from msgspec import Struct

from cluster_reports.models import Result
from cluster_reports.vietnamese.numbers import percent

from .report_line import ReportLine
from .report_lines import lines_of

MOST_FIGURES, MOST_BELOW = 5, 3
WHOLE = Decimal(100)


class SlideFigure(Struct, frozen=True):
    """A figure with its plan; ``verdict`` is "above", "met", "below" or "", ``word`` says it."""

    name: str
    said: str
    planned: str
    verdict: str
    word: str


class UnitSlide(Struct, frozen=True):
    """``met`` of ``judged`` figures reached their plan; ``figures`` are those worth a word, in the report's order."""

    figures: tuple[SlideFigure, ...]
    met: int
    judged: int
    limitations: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    kept_inside: int = 0


def slide_of(report, review, levels) -> UnitSlide:
    """The slide of an approved report with what of ``levels`` may be seen; a constant number of queries.

    ``kept_inside`` counts the lines of this unit that the room is not shown.
    """
    results = (
        report.results.filter(target__visibility__in=levels)
        .exclude(state=Result.State.NOT_REPORTED)
        .select_related("target", "grade")
    )
    lines = lines_of(report, results)
    judged = [line for line in lines if line.is_met is not None]
    limitations = list(review.limitations.filter(source=report))
    models = list(review.goodmodels.filter(unit=report.unit_id))
    shown = [row for row in (*limitations, *models) if row.visibility in levels]
    return UnitSlide(
        figures=tuple(figure(line) for line in chosen(lines)),
        met=sum(line.is_met for line in judged),
        judged=len(judged),
        limitations=tuple(row.text for row in limitations if row in shown),
        models=tuple(row.name for row in models if row in shown),
        kept_inside=len(limitations) + len(models) - len(shown),
    )


def chosen(lines: list[ReportLine]) -> list[ReportLine]:
    """At most five: up to three furthest below their plan, then the furthest above, then the others as they stand."""
    below = sorted((line for line in lines if line.is_met is False), key=_percent)[:MOST_BELOW]
    above = sorted((line for line in lines if line.is_met), key=_percent, reverse=True)
    rest = [line for line in lines if line not in (*below, *above)]
    found = [*below, *above, *rest][:MOST_FIGURES]
    return [line for line in lines if line in found]


def _percent(line):
    return line.percent if line.percent is not None else WHOLE * bool(line.is_met)


def figure(line: ReportLine) -> SlideFigure:
    verdict, word = "", ""
    if line.is_met and line.target.direction == "up" and (line.percent or 0) > WHOLE:
        verdict, word = "above", f"Vượt {percent(line.percent - WHOLE)}"
    elif line.is_met:
        verdict, word = "met", "Đạt"
    elif line.is_met is False:
        verdict, word = "below", "Chưa đạt"
        if line.target.direction == "up" and line.percent is not None:
            word = f"Mới đạt {percent(line.percent)}"
    return SlideFigure(line.target.name, line.figure_said, line.planned_said, verdict, word)
