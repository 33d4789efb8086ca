"""A line of a report as the plain facts that the rules judge."""

from cluster_reports.models import Target
from cluster_reports.rules import Facts, Figure, Past


def facts_of(line) -> Facts:
    """The facts of a ``ReportLine``; no query where its results came with targets and grades."""
    result, target = line.result, line.target
    return Facts(
        figure=_figure(result),
        direction=target.direction,
        state=result.state,
        pair_value=result.pair_value,
        numerator_label=target.numerator_label,
        pair_measure=target.pair_measure,
        is_yes=result.is_yes,
        grade=result.grade_label,
        grade_met=result.grade.is_met if result.grade_id else None,
        planned=line.planned,
        planned_of=target.planned_of,
        baseline=line.baseline,
        whole=_figure(line.whole) if line.whole else None,
        parts=tuple(_figure(share) for share in line.shares),
        past=_past(line) if target.is_counted else (),
        is_part_of_whole=target.is_part_of_whole,
        off_margin=target.off_margin,
        unusual_change=target.unusual_change,
        unusual_from=target.unusual_from,
        explanation=result.explanation,
        reason=result.reason,
        cause=result.cause,
        remedy=result.remedy,
        confirmed_value=result.confirmed_value,
    )


def _figure(result):
    target = result.target
    return Figure(
        name=target.name,
        measure=target.measure,
        value=result.measured,
        numerator=result.numerator,
        denominator=result.denominator,
        denominator_label=target.denominator_label,
        adds_up=target.over_units == Target.OverUnits.SUM,
    )


def _past(line):
    """The same period of last year, then the last period, each once."""
    same, before = line.year_before, line.before
    found = [(same, True)] + ([(before, False)] if before is not same else [])
    return tuple(
        Past(str(result.report.period), result.measured, is_same)
        for result, is_same in found
        if result is not None and result.measured is not None
    )
