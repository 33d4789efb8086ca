"""Next year's pledge starts from this year's."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from .period import Period
from .pledge import Pledge
from .result import Result
from .target import Assignment, Target
from .unit_report import UnitReport

Kind = Period.Kind


@transaction.atomic
def copy_pledge(pledge, year):
    """A draft pledge for ``year`` with the lines, targets and assignments of ``pledge``; theme and signatures
    are the new year's own. Lines and assignments of units that are no longer members stay behind.

    Baselines are the approved results of the old year. Raises ``ValidationError`` when the year has a pledge.
    """
    if Pledge.objects.filter(cluster=pledge.cluster, year=year).exists():
        raise ValidationError(f"{pledge.cluster} đã có giao ước năm {year}. Chưa chép gì.")
    copy = Pledge.objects.create(cluster=pledge.cluster, year=year)
    members = {unit.pk for unit in pledge.cluster.members_on(date(year, 12, 31))}
    lines = _copy_lines(pledge, copy, members)
    targets = _copy_targets(pledge, copy, lines)
    for old, line in lines.items():
        if old.target_id:
            line.target = targets[old.target_id]
            line.save(update_fields=["target"])
    _copy_assignments(pledge, targets, members)
    return copy


def _again(row, **changes):
    """A new row with the same values, saved."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del values[row._meta.pk.attname]
    return type(row).objects.create(**{**values, **changes})


def _copy_lines(pledge, copy, members):
    """New line by old line."""
    return {
        old: _again(old, pledge_id=copy.pk, target_id=None)
        for old in pledge.lines.all()
        if old.unit_id is None or old.unit_id in members
    }


def _copy_targets(pledge, copy, lines):
    """New target by the pk of the old; "trong đó" rows point to the new parent."""
    line_of = {old.pk: line.pk for old, line in lines.items()}
    known = _year_results(pledge)
    new = {}
    for old in pledge.targets.all():
        new[old.pk] = _again(
            old,
            pledge_id=copy.pk,
            line_id=line_of.get(old.line_id),
            parent_id=None,
            baseline=known.get((old.pk, None), old.baseline),
        )
    for old in pledge.targets.filter(parent__isnull=False):
        new[old.pk].parent = new[old.parent_id]
        new[old.pk].save(update_fields=["parent"])
    return new


def _copy_assignments(pledge, targets, members):
    """What each unit takes on, starting from what it reached; a result without a row of its own makes one."""
    known = _year_results(pledge)
    rows = {
        (row.target_id, row.unit_id): row
        for row in Assignment.objects.filter(target__pledge=pledge, unit__in=members)
    }
    for (target_pk, unit_pk), old in rows.items():
        reached = known.get((target_pk, unit_pk), old.baseline) if old.is_assigned else None
        _again(old, target_id=targets[target_pk].pk, baseline=reached)
    for (target_pk, unit_pk), reached in known.items():
        if unit_pk in members and (target_pk, unit_pk) not in rows:
            target = targets[target_pk]
            target.assignments.create(unit_id=unit_pk, baseline=reached, planned=target.planned)


def _year_results(pledge):
    """What was reached in the pledge's year by (target pk, unit pk); the unit is None for the whole cluster.

    The year's own period says it; else its two halves together, or the second alone where figures are taken
    at the end. Half a sum is no baseline, so a half that is not approved leaves the figure out.
    """
    over_time = dict(pledge.targets.values_list("pk", "over_time"))
    figures = {}
    for key, kind, value in _approved(pledge):
        figures.setdefault(key, {})[kind] = value
    reached = {
        key: _reached(over_time[key[0]], values) for key, values in figures.items() if key[0] in over_time
    }
    return {key: value for key, value in reached.items() if value is not None}


def _approved(pledge):
    """((target pk, unit pk or None), kind of period, value) of every approved number of the year."""
    numbers = Result.objects.filter(value__isnull=False, target__pledge=pledge)
    for target, unit, kind, value in numbers.filter(
        report__status=UnitReport.Status.APPROVED, report__period__year=pledge.year
    ).values_list("target", "report__unit", "report__period__kind", "value"):
        yield (target, unit), kind, value
    for target, kind, value in numbers.filter(
        review__period__status=Period.Status.PUBLISHED, review__period__year=pledge.year
    ).values_list("target", "review__period__kind", "value"):
        yield (target, None), kind, value


def _reached(over_time, values):
    if Kind.YEAR in values:
        return values[Kind.YEAR]
    first, second = values.get(Kind.FIRST_HALF), values.get(Kind.SECOND_HALF)
    if over_time == Target.OverTime.LATEST:
        return second
    if first is None or second is None:
        return None
    return first + second if over_time == Target.OverTime.SUM else (first + second) / 2
