"""What the page of the yearly turn lays side by side: the rows of the old year, and what they propose for the new."""

from hashlib import sha256

from msgspec.structs import replace

from cluster_reports.models import AgendaItem, ClusterRole, Criterion, Membership, Period, Target
from cluster_reports.models.pledge_copy import is_untouched, year_results
from cluster_reports.models.scoring_table_copy import last_table
from cluster_reports.models.turn_actions import DONE, NOTHING, TODO
from cluster_reports.models.year_turn import (
    DAY,
    Seat,
    TargetRow,
    Term,
    Turn,
    first_day,
    next_lead,
    next_members,
    next_periods,
)
from cluster_reports.vietnamese.numbers import number, percent
from units.models import Unit

from .open_points import open_points


def read_turn(cluster, year) -> Turn:
    """The turn of a cluster into ``year``; its queries do not grow with units, targets or lines."""
    periods = list(cluster.periods.filter(year__in=[year - 1, year]))
    old = [period for period in periods if period.year == year - 1]
    day = first_day(year, old)
    units = Unit.objects.filter(pk__in=cluster.memberships.values("unit")).prefetch_related(
        "former_names", "successors__former_names"
    )
    units = {unit.pk: unit for unit in units}
    seats, there = _seats(cluster, units, day)
    terms = _terms(cluster)
    proposals = tuple(next_members(seats, day))
    elected = AgendaItem.objects.filter(
        review__period__cluster=cluster,
        review__period__year=year - 1,
        kind=AgendaItem.Kind.ELECTED,
        unit__isnull=False,
    ).order_by("-review__period__ends_on", "order", "pk")
    lead = next_lead(proposals, terms, day, elected.values_list("unit", "text"), cluster.deputy_title)
    pledges = {pledge.year: pledge for pledge in cluster.pledges.filter(year__in=[year - 1, year])}
    source, copy = pledges.get(year - 1), pledges.get(year)
    has_new_pledge = copy is not None and not is_untouched(copy)
    table, new_table = last_table(cluster, year - 1), last_table(cluster, year)
    lines = Criterion.objects.filter(table=table).order_by("pk") if table else Criterion.objects.none()
    lines = tuple(lines.values_list("pk", "parent", "kind", "target"))
    proposed = _periods(cluster, year, old, [period for period in periods if period.year == year])
    names = {one.unit: one.name for one in (*seats, *proposals, *terms)}
    return Turn(
        year=year,
        day=day,
        head_title=cluster.head_title,
        deputy_title=cluster.deputy_title,
        points=tuple(open_points(cluster, year - 1)),
        seats=tuple(seats),
        there=there,
        proposals=proposals,
        terms=tuple(terms),
        lead=lead,
        periods=proposed,
        campaigns=tuple(str(one) for one in old if one.kind == Period.Kind.CAMPAIGN),
        targets=tuple(_targets(source)) if source and not has_new_pledge else (),
        line_count=source.lines.count() if source else 0,
        table=str(table or ""),
        table_lines=lines,
        table_needs_targets=any(target for *_, target in lines),
        renewed=_renewed(source, copy) if has_new_pledge and source and table else (),
        has_new_pledge=has_new_pledge,
        states=(
            ("members", TODO),
            ("lead", DONE if _has_new_head(terms, day) else TODO if seats or proposals else NOTHING),
            ("periods", TODO if any(not one[-1] for one in proposed) else DONE),
            ("pledge", DONE if has_new_pledge else TODO if source else NOTHING),
            ("table", DONE if new_table else TODO if table else NOTHING),
        ),
        names=tuple(names.items()),
    )


def version_of(turn) -> str:
    """What the page showed: another turn must be looked at again before anything is done."""
    shown = replace(
        turn, there=tuple(sorted(turn.there))
    )  # a set is written in another order by another process
    return sha256(repr(shown).encode()).hexdigest()[:24]


def _order(unit):
    return unit.protocol_order, unit.sort_name, unit.pk


def _seats(cluster, units, day):
    """The latest membership of each unit that reaches into the new year or to its eve; (unit, day) of all."""
    seats, there = {}, set()
    for row in Membership.objects.filter(cluster=cluster).order_by("starts_on", "pk"):
        there.add((row.unit_id, row.starts_on))
        if row.ends_on is not None and row.ends_on < day - DAY:
            continue
        unit = units[row.unit_id]
        heirs = tuple(
            (one.pk, one.name_on(day), _order(one), one.founded_on)
            for one in sorted(unit.successors.all(), key=_order)
        )
        seats[unit.pk] = Seat(
            row.pk,
            unit.pk,
            unit.name_on(day),
            _order(unit),
            row.starts_on,
            row.ends_on,
            unit.closed_on,
            heirs if unit.closed_on else (),
        )
    return sorted(seats.values(), key=lambda seat: seat.order), frozenset(there)


def _terms(cluster):
    rows = ClusterRole.objects.filter(cluster=cluster).select_related("unit").order_by("starts_on", "pk")
    return [Term(row.pk, row.unit_id, row.unit.name, row.kind, row.starts_on, row.ends_on) for row in rows]


def _has_new_head(terms, day):
    return any(term.kind == ClusterRole.Kind.HEAD and term.starts_on >= day for term in terms)


def _periods(cluster, year, old, new):
    known = {period.kind for period in new}, {period.name for period in new}
    return tuple(
        (
            period.name,
            period.starts_on,
            period.ends_on,
            period.due_on,
            str(period.kind),
            period.kind in known[0] or period.name in known[1],
        )
        for period in next_periods(cluster, year, old)
    )


def _targets(pledge):
    """Each target with its plan and its next baseline: what the year came to, else the baseline it had."""
    results, of_each = year_results(pledge), {}
    for (target, unit), one in results.items():
        if unit:
            of_each.setdefault(target, []).append(one.source)
    for target in pledge.targets.all():
        reached = results.get((target.pk, None))
        of_units = of_each.get(target.pk)
        if reached:
            baseline, source = number(reached.value), reached.source
        elif target.baseline is not None:
            baseline, source = number(target.baseline), "chưa có kết quả cả năm, giữ mức xuất phát cũ"
        else:
            baseline, source = "", "chưa có kết quả cả năm, để trống"
        if of_units and not reached:
            source = f"của cụm: {source}; của từng đơn vị: {of_units[0]} ({len(of_units)} đơn vị)"
        yield TargetRow(target.pk, target.name, target.parent_id, _plan(target), baseline, source)


def _renewed(pledge, copy):
    names = copy.targets.values("name")
    return tuple(pledge.targets.filter(name__in=names).order_by("pk").values_list("pk", flat=True))


def _plan(target):
    if target.direction == Target.Direction.ZERO:
        return "không để xảy ra"
    if target.planned is None:
        return ""
    if target.measure == "%":
        return percent(target.planned)
    of = f"/{number(target.planned_of)}" if target.planned_of is not None else ""
    return f"{number(target.planned)}{of} {target.measure}".strip()
