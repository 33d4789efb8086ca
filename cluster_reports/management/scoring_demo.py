"""The demo's scoring: a table issued in spring, and the first half's marks, not closed yet."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from cluster_reports.models import Criterion, Period, Score, ScoreBand, Scoring, ScoringTable, Target
from units.models import Unit, User

NUMBERS = ("maximum", "start", "each", "off", "floor", "partly", "excused")


@transaction.atomic
def make_scoring(data):
    """Stores what ``data`` (demo/scoring.json) describes, unless the cluster has a table of that year already."""
    period = Period.objects.get(cluster__number=data["cluster"], year=data["year"], kind=data["kind"])
    at = datetime.fromisoformat(data["at"])
    if ScoringTable.objects.filter(cluster=period.cluster, year=data["year"]).exists():
        return
    table = ScoringTable.objects.create(
        cluster=period.cluster,
        year=data["year"],
        document=data["document"],
        starts_on=date.fromisoformat(data["starts_on"]),
        ranking=data["ranking"],
        status=ScoringTable.Status.ISSUED,
        issued_at=at,
    )
    targets = {
        target.code: target
        for target in Target.objects.filter(pledge__cluster=period.cluster_id, pledge__year=data["year"])
    }
    by_code = {}
    for order, one in enumerate(data["criteria"], 1):
        group = Criterion.objects.create(
            table=table, order=order, code=one["code"], name=one["name"], kind=Criterion.Kind.SUM
        )
        for place, part in enumerate(one["parts"], 1):
            by_code[part["code"]] = _leaf(table, group, place, part, targets)
    scoring = Scoring.objects.create(period=period, table=table)
    people = {
        side: User.objects.get(username=data[name]) for side, name in (("cluster", "by"), ("other", "deputy"))
    }
    for name, sides in data["marks"].items():
        unit = Unit.objects.get(pk__in=period.members().values("pk"), name=name)
        own = User.objects.filter(unit=unit).order_by("pk").first() or people["cluster"]
        judge = people["other"] if unit.pk == people["cluster"].unit_id else people["cluster"]
        for side, marks in sides.items():
            for code, mark in marks.items():
                counts = {key: Decimal(mark[key]) for key in ("count", "count_off") if key in mark}
                Score.objects.create(
                    scoring=scoring,
                    criterion=by_code[code],
                    unit=unit,
                    side=side,
                    by=own if side == "self" else judge,
                    at=at,
                    **{**mark, **counts},
                )


def _leaf(table, group, place, part, targets):
    fields = {key: value for key, value in part.items() if key not in {"bands", "target", *NUMBERS}}
    fields |= {key: Decimal(part[key]) for key in NUMBERS if key in part}
    leaf = Criterion.objects.create(
        table=table, parent=group, order=place, target=targets.get(part.get("target")), **fields
    )
    for band in part.get("bands", ()):
        ends = {key: Decimal(value) for key, value in band.items()}
        ScoreBand.objects.create(criterion=leaf, **ends)
    return leaf
