"""The yearly turn done: every action of the plan in the caller's one transaction, told in the cluster's history."""

from django.db.models import Q

from cluster_reports.models import ClusterRole, LoggedStep, Membership
from cluster_reports.models.pledge_copy import copy_pledge
from cluster_reports.models.scoring_table_copy import copy_table, last_table
from cluster_reports.models.turn_actions import actions, faults
from cluster_reports.models.year_turn import next_periods
from units.models import Unit

from .handover import hand_over_cluster
from .step import StepRefused

LABEL = "Sang năm mới"


def turn_year(cluster, turn, choices, *, by, at) -> list:
    """Does what is still to be done of ``turn`` as chosen, and returns it; ``[]`` where it all stands already.

    The caller holds the cluster's lock. Raises ``StepRefused`` with its faults, and then nothing is changed.
    """
    todo = actions(turn, choices)
    if not todo:
        return []
    if found := faults(turn, choices):
        raise StepRefused(
            "Chưa sang năm mới: còn chỗ phải sửa. Chưa có gì thay đổi.", [("", one) for one in found]
        )
    by_kind = {}
    for one in todo:
        by_kind.setdefault(one.does, []).append(one.values)
    _members(cluster, by_kind)
    _terms(cluster, by_kind)
    _periods(cluster, turn, by_kind)
    _papers(cluster, turn, choices, by_kind)
    for one in by_kind.get("handover", ()):
        units = Unit.objects.in_bulk([one["from"], one["to"]])
        hand_over_cluster(cluster, units[one["from"]], units[one["to"]], choices.since, by=by, at=at)
    LoggedStep.objects.create(
        subject=cluster,
        step="turn_year",
        label=LABEL,
        source="",
        target="",
        by=by,
        at=at,
        comment=f"Năm {turn.year}",
        details=[{"line": f"Năm {turn.year}", "reason": one.said} for one in todo],
    )
    return todo


def _members(cluster, by_kind):
    for one in by_kind.get("leave", ()):
        Membership.objects.filter(pk=one["pk"], cluster=cluster).update(ends_on=one["day"])
    Membership.objects.bulk_create(
        Membership(cluster=cluster, unit_id=one["unit"], starts_on=one["day"])
        for one in by_kind.get("join", ())
    )


def _terms(cluster, by_kind):
    ending = by_kind.get("end_term", ())
    if ending:
        days = {one["day"] for one in ending}
        keys = [one["pk"] for one in ending]
        ClusterRole.objects.filter(pk__in=keys, cluster=cluster).update(ends_on=days.pop())
    ClusterRole.objects.bulk_create(
        ClusterRole(cluster=cluster, unit_id=one["unit"], kind=one["kind"], starts_on=one["day"])
        for one in by_kind.get("term", ())
    )


def _periods(cluster, turn, by_kind):
    kinds = {one["kind"] for one in by_kind.get("period", ())}
    if kinds:
        old = cluster.periods.filter(year=turn.year - 1)
        for period in next_periods(cluster, turn.year, list(old)):
            if period.kind in kinds:
                period.save()


def _papers(cluster, turn, choices, by_kind):
    """The pledge first: the lines of the table follow its targets, by their names."""
    for one in by_kind.get("pledge", ()):
        source = cluster.pledges.get(year=turn.year - 1)
        members = set(
            cluster.memberships.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=turn.day)).values_list(
                "unit", flat=True
            )
        )
        copy_pledge(
            source, turn.year, targets=one["targets"], keeps_plans=choices.keeps_plans, members=members
        )
    if by_kind.get("table"):
        table = last_table(cluster, turn.year - 1)
        old = cluster.pledges.filter(year=turn.year - 1).values_list("targets__pk", "targets__name")
        new = dict(cluster.pledges.filter(year=turn.year).values_list("targets__name", "targets__pk"))
        target_of = {pk: new[name] for pk, name in old if name in new and pk}
        copy_table(table, turn.year, turn.day, target_of)
