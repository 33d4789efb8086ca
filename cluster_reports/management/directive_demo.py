"""The demo's directives: what a commander told the units after the first half, and what became of it."""

from datetime import date, datetime

from django.db import transaction

from cluster_reports import workflow
from cluster_reports.models import Directive, Limitation, Notice, Period, Target
from units.models import Unit, User


@transaction.atomic
def make_directives(data):
    """What ``data`` (demo/directives.json) describes, unless somebody directed in that period already.

    Nobody is told: nothing of it happened today.
    """
    period = Period.objects.get(cluster__number=data["cluster"], year=data["year"], kind=data["kind"])
    if period.directives.exists():
        return
    known = set(Notice.objects.values_list("pk", flat=True))
    units = {unit.name: unit for unit in Unit.objects.filter(pk__in=period.members().values("pk"))}
    targets = Target.objects.filter(pledge__cluster=period.cluster_id, pledge__year=period.year)
    for one in data["directives"]:
        directive, _ = workflow.send_directive(
            period,
            by=_person(one["by"]),
            at=_moment(one["at"]),
            to=units[one["to"]],
            unit=units.get(one.get("unit")),
            target=targets.filter(code=one["target"]).first() if "target" in one else None,
            limitation=Limitation.objects.filter(
                review__period=period, text=one.get("limitation", "")
            ).first(),
            about=one["about"],
            text=one["text"],
            due_on=date.fromisoformat(one["due_on"]),
        )
        for step in one.get("steps", ()):
            by, at = _person(step["by"]), _moment(step["at"])
            if step["step"] == "read":
                Directive.objects.filter(pk=directive.pk).update(read_by=by, read_at=at)
            else:
                workflow.take(directive, step["step"], by=by, at=at, comment=step.get("comment", ""))
    Notice.objects.exclude(pk__in=known).delete()


def _person(username):
    return User.objects.get(username=username)


def _moment(text):
    return datetime.fromisoformat(text)
