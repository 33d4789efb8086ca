"""One cluster with as many units and periods as wanted, written in bulk."""

from datetime import date

from cluster_reports.models import (
    Membership,
    Period,
    Pledge,
    Result,
    Score,
    Target,
    UnitReport,
    period_by_rule,
)
from cluster_reports.vietnamese.folding import fold
from tests.factories import make_published, make_review, make_user, moment
from units.models import Unit


def grow(cluster, units, years):
    """That many units with a report and one figure in both halves of these years, a review and an article each."""
    kind = Unit.objects.first().kind
    new = Unit.objects.bulk_create(
        Unit(
            kind=kind,
            name=f"Xã {units} {order}",
            short_name=f"Xã {units} {order}",
            folded_name=fold(f"Xã {units} {order}"),
            sort_name=f"{order:03}",
        )
        for order in range(units)
    )
    Membership.objects.bulk_create(
        Membership(cluster=cluster, unit=unit, starts_on=date(2010, 1, 1)) for unit in new
    )
    judge, members = make_user(), list(Unit.objects.filter(memberships__cluster=cluster))
    for year in years:
        target, _ = Target.objects.get_or_create(
            pledge=Pledge.objects.get_or_create(cluster=cluster, year=year)[0],
            name="Tuần tra",
            measure="cuộc",
        )
        for half in ("h1", "h2"):
            period = cluster.periods.filter(kind=half, year=year).first()
            if period is None:
                period = period_by_rule(cluster, half, year)
                period.status = Period.Status.PUBLISHED
                period.save()
                make_published(make_review(period), by=judge)
            at = moment(period.due_on)
            known = set(period.reports.values_list("unit", flat=True))
            reports = UnitReport.objects.bulk_create(
                UnitReport(
                    period=period,
                    unit=unit,
                    status="approved",
                    submitted_by=judge,
                    submitted_at=at,
                    first_submitted_at=at,
                    approved_by=judge,
                    approved_at=at,
                )
                for unit in members
                if unit.pk not in known
            )
            Result.objects.bulk_create(
                Result(report=report, target=target, state="value", value=order % 90 + 1)
                for order, report in enumerate(reports)
            )


def score(scoring, criterion):
    """The cluster's mark for every unit that has none."""
    by, at = make_user(), moment(scoring.period.ends_on)
    known = set(Score.objects.filter(scoring=scoring).values_list("unit", flat=True))
    Score.objects.bulk_create(
        Score(scoring=scoring, criterion=criterion, unit=unit, side="cluster", is_met=True, by=by, at=at)
        for unit in Unit.objects.filter(memberships__cluster=scoring.period.cluster)
        if unit.pk not in known
    )
