"""Next year's pledge starts from this year's."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from msgspec import Struct

from .cluster import Cluster
from .period import Period
from .pledge import Pledge, PledgeLine
from .result import Result
from .target import Assignment, Target
from .unit_report import UnitReport

Kind = Period.Kind
QUARTERS = (Kind.QUARTER_1, Kind.QUARTER_2, Kind.QUARTER_3, Kind.QUARTER_4)


class Reached(Struct, frozen=True):
    """What a year came to, and which periods say so: the next year's baseline."""

    value: Decimal
    source: str


@transaction.atomic
def copy_pledge(pledge, year, targets=None, keeps_plans=True, members=None):
    """A draft pledge for ``year`` with the lines, targets and assignments of ``pledge``; theme and signatures
    are the new year's own. Lines and assignments of units that are no longer members stay behind.

    Baselines are the approved results of the old year. ``targets`` are the pks of those to take along, and without
    ``keeps_plans`` what is to be reached is left open; ``members`` are the pks of the units of the new year. A draft
    that nobody has written into is filled. Raises ``ValidationError`` when the year has another pledge.
    """
    list(
        Cluster.objects.filter(pk=pledge.cluster_id).select_for_update(no_key=True)
    )  # two at once: one waits
    copy = Pledge.objects.filter(cluster=pledge.cluster, year=year).first()
    if copy is not None and not is_untouched(copy):
        raise ValidationError(f"{pledge.cluster} đã có giao ước năm {year}. Chưa chép gì.")
    copy = copy or Pledge.objects.create(cluster=pledge.cluster, year=year)
    if members is None:
        members = {unit.pk for unit in pledge.cluster.members_on(date(year, 12, 31))}
    kept = [one for one in pledge.targets.all() if targets is None or one.pk in targets]
    known = {key: reached.value for key, reached in year_results(pledge).items()}
    lines = _copy_lines(pledge, copy, members)
    new = _copy_targets(kept, copy, lines, known, keeps_plans)
    _link_lines(lines, new)
    _copy_assignments(pledge, new, members, known, keeps_plans)
    return copy


def copy_into(pledge, copy, members):
    """Fills the empty pledge ``copy`` of another cluster with the lines, targets and assignments of ``pledge`` as they
    are, of these members (pks); returns the new target by the pk of the old one. Areas stay those of ``pledge``.
    """
    lines = _copy_lines(pledge, copy, members)
    targets = _copy_targets(list(pledge.targets.all()), copy, lines, {}, True)
    _link_lines(lines, targets)
    _copy_assignments(pledge, targets, members, {}, True)
    return targets


def is_untouched(pledge):
    """Whether this is a draft without a line or a target."""
    is_draft = pledge.status == Pledge.Status.DRAFT
    return is_draft and not pledge.lines.exists() and not pledge.targets.exists()


def _again(row, **changes):
    """A new row with the same values, not saved."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del values[row._meta.pk.attname]
    return type(row)(**{**values, **changes})


def _copy_lines(pledge, copy, members):
    """(old line, new line) pairs."""
    old = [line for line in pledge.lines.all() if line.unit_id is None or line.unit_id in members]
    new = [_again(line, pledge_id=copy.pk, target_id=None) for line in old]
    return list(zip(old, PledgeLine.objects.bulk_create(new), strict=True))


def _copy_targets(kept, copy, lines, known, keeps_plans):
    """New target by the pk of the old; "trong đó" rows point to the new parent."""
    line_of = {old.pk: line.pk for old, line in lines}
    made = Target.objects.bulk_create(
        _again(
            old,
            pledge_id=copy.pk,
            line_id=line_of.get(old.line_id),
            parent_id=None,
            baseline=known.get((old.pk, None), old.baseline),
            **({} if keeps_plans or old.direction == Target.Direction.ZERO else NO_PLAN),
        )
        for old in kept
    )
    new = dict(zip([old.pk for old in kept], made, strict=True))
    parts = [new[old.pk] for old in kept if old.parent_id in new]
    for old in kept:
        if old.parent_id in new:
            new[old.pk].parent = new[old.parent_id]
    Target.objects.bulk_update(parts, ["parent"])
    return new


NO_PLAN = {"planned": None, "planned_of": None}


def _link_lines(lines, targets):
    linked = []
    for old, line in lines:
        if old.target_id in targets:
            line.target = targets[old.target_id]
            linked.append(line)
    if linked:
        PledgeLine.objects.bulk_update(linked, ["target"])


def _copy_assignments(pledge, targets, members, known, keeps_plans):
    """What each unit takes on, starting from what it reached; a result without a row of its own makes one."""
    rows = {
        (row.target_id, row.unit_id): row
        for row in Assignment.objects.filter(target__pledge=pledge, target__in=targets, unit__in=members)
    }
    new = []
    for (target_pk, unit_pk), old in rows.items():
        reached = known.get((target_pk, unit_pk), old.baseline) if old.is_assigned else None
        planned = old.planned if keeps_plans else None
        new.append(_again(old, target_id=targets[target_pk].pk, baseline=reached, planned=planned))
    for (target_pk, unit_pk), reached in known.items():
        if unit_pk in members and target_pk in targets and (target_pk, unit_pk) not in rows:
            target = targets[target_pk]
            new.append(Assignment(target=target, unit_id=unit_pk, baseline=reached, planned=target.planned))
    Assignment.objects.bulk_create(new)


def year_results(pledge) -> dict:
    """What was reached in the pledge's year by (target pk, unit pk); the unit is None for the whole cluster.

    The year's own period says it; else its two halves or four quarters together, or the last of them alone where
    figures are taken at the end. Half a sum is no baseline, so a half that is not approved leaves the figure out.
    """
    over_time = dict(pledge.targets.values_list("pk", "over_time"))
    figures = {}
    for key, kind, value in _approved(pledge):
        figures.setdefault(key, {})[kind] = value
    found = {
        key: reached(over_time[key[0]], values) for key, values in figures.items() if key[0] in over_time
    }
    return {key: one for key, one in found.items() if one is not None}


def _approved(pledge):
    """((target pk, unit pk or None), kind of period, value) of every approved number of the year.

    The value is None where nothing arose that a rate could be taken of.
    """
    numbers = Result.objects.filter(value__isnull=False, target__pledge=pledge).select_related("target")
    of_units = numbers.filter(report__status=UnitReport.Status.APPROVED, report__period__year=pledge.year)
    for result in of_units.select_related("report__period"):
        yield (result.target_id, result.report.unit_id), result.report.period.kind, result.measured
    of_all = numbers.filter(review__period__status=Period.Status.PUBLISHED, review__period__year=pledge.year)
    for result in of_all.select_related("review__period"):
        yield (result.target_id, None), result.review.period.kind, result.measured


def reached(over_time, values) -> Reached | None:
    """What the year came to, out of its approved figures by kind of period; None for a rate of nothing."""
    for kind, source in ((Kind.YEAR, "kết quả cả năm"), (Kind.SCHOOL_YEAR, "kết quả năm học")):
        if values.get(kind) is not None:
            return Reached(values[kind], source)
    for kinds, last, whole in (
        ((Kind.FIRST_HALF, Kind.SECOND_HALF), "6 tháng cuối năm", "hai kỳ 6 tháng"),
        (QUARTERS, "quý IV", "bốn quý"),
    ):
        parts = [values[kind] for kind in kinds if values.get(kind) is not None]
        if over_time == Target.OverTime.LATEST:
            if values.get(kinds[-1]) is not None:
                return Reached(parts[-1], f"kết quả {last}")
        elif parts and all(kind in values for kind in kinds):
            total = sum(parts)
            if over_time == Target.OverTime.SUM:
                return Reached(total, f"tổng {whole}")
            return Reached(total / len(parts), f"trung bình {whole}")
    return None
