"""Registrations and proposals held against the quotas of their day."""

from datetime import date

from django.db.models import Q

from cluster_reports.models import AwardProposal, Quota, TitleRegistration
from cluster_reports.quotas import Verdict

Counts = Quota.Counts


def quotas_on(cluster, day, forms=None) -> list[Quota]:
    """What holds for this cluster on ``day``: its own quota of a form stands before the one for all."""
    found = Quota.objects.on(day).filter(Q(cluster=cluster) | Q(cluster__isnull=True)).select_related("form")
    if forms is not None:
        found = found.filter(form__in=forms)
    own = {(one.form_id, one.counts) for one in found if one.cluster_id}
    return [one for one in found if one.cluster_id or (one.form_id, one.counts) not in own]


def of_registration(registration, quotas) -> list[Verdict]:
    """What one unit registered for people and collectives in it; needs its ``titles`` loaded."""
    titles = {title.form_id: title for title in registration.titles.all()}
    found = []
    for quota in quotas:
        title = titles.get(quota.form_id)
        if title is not None and quota.counts != Counts.UNITS:
            count = getattr(title, quota.counts)
            if count:
                found.append(Verdict(quota.rule, count, getattr(registration, quota.counts)))
    return found


def of_cluster(registrations, quotas, members: int) -> list[Verdict]:
    """What the units registered for themselves, among all the members."""
    wanted = [title.form_id for one in registrations for title in one.titles.all() if title.for_itself]
    return [
        Verdict(quota.rule, wanted.count(quota.form_id), members)
        for quota in quotas
        if quota.counts == Counts.UNITS and quota.form_id in wanted
    ]


def of_proposal(proposal) -> list[Verdict]:
    """How the quotas stand once this proposal stands with those of its year that do.

    Counted are units of the cluster, or collectives or people of its unit, for the same title.
    """
    period, counts = proposal.period, proposal.counts
    quotas = [
        one for one in quotas_on(period.cluster, period.ends_on, [proposal.form_id]) if one.counts == counts
    ]
    if not quotas:
        return []
    others = AwardProposal.objects.standing().filter(
        period__cluster=period.cluster_id,
        period__year=period.year,
        form__folded_name=proposal.form.folded_name,
        receiver=proposal.receiver,
    )
    if counts == Counts.UNITS:
        taking_part = period.members().count()
    else:
        others = others.filter(unit=proposal.unit_id)
        registration = TitleRegistration.objects.filter(
            pledge__cluster=period.cluster_id, pledge__year=period.year, unit=proposal.unit_id
        ).first()
        taking_part = registration and getattr(registration, counts)
    count = others.exclude(pk=proposal.pk).count() + 1
    return [Verdict(quota.rule, count, taking_part) for quota in quotas]


def day_of(pledge) -> date:
    """The day whose catalogue and quotas hold for what is registered for a year: its last."""
    return date(pledge.year, 12, 31)
