"""The demo's titles and proposals: what units registered in spring, and proposals in every state."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from cluster_reports import workflow
from cluster_reports.management.award_catalogue import load_catalogue
from cluster_reports.models import (
    AwardForm,
    AwardProposal,
    Cluster,
    LegalBasis,
    LoggedStep,
    Pledge,
    Quota,
    RegisteredTitle,
    TitleRegistration,
)
from units.models import User

TOLD = ("route", "merit", "receiver", "name", "post", "achievement")
LEFT = {  # what each step leaves in its proposal
    "submit": lambda by, at, comment: {"status": "submitted", "submitted_by": by, "submitted_at": at},
    "return": lambda by, at, comment: {"status": "returned"},
    "endorse": lambda by, at, comment: {"status": "endorsed", "endorsed_by": by, "endorsed_at": at},
    "decide": lambda by, at, comment: {"status": "decided", "decision": comment},
    "hold": lambda by, at, comment: {"is_held": True, "hold_reason": comment},
}


@transaction.atomic
def make_awards(data):
    """Stores what ``data`` (demo/awards.json) describes, unless the cluster has registered or proposed already."""
    load_catalogue()
    pledge = Pledge.objects.get(cluster__number=data["cluster"], year=data["year"])
    if pledge.title_registrations.exists():
        return
    forms = {form.name: form for form in AwardForm.objects.filter(ends_on__isnull=True)}
    people = {user.username: user for user in User.objects.all()}
    units = {unit.name: unit for unit in pledge.cluster.members_on(date(data["year"], 12, 31))}
    for quota in data["quotas"]:
        fields = {"percent": Decimal(quota["percent"]), "starts_on": date.fromisoformat(quota["starts_on"])}
        Quota.objects.create(**quota | fields | {"form": forms[quota["form"]], "cluster": pledge.cluster})
    for one in data["registrations"]:
        registration = TitleRegistration.objects.create(
            pledge=pledge,
            unit=units[one["unit"]],
            collectives=one.get("collectives"),
            people=one.get("people"),
            registered_by=people[one["by"]],
            registered_at=datetime.fromisoformat(one["at"]),
        )
        for title in one["titles"]:
            RegisteredTitle.objects.create(
                **title | {"registration": registration, "form": forms[title["form"]]}
            )
    for one in data["proposals"]:
        _propose(pledge.cluster, data["year"], one, forms, units, people)


def _propose(cluster: Cluster, year, fields, forms, units, people):
    """One proposal as its steps left it, with its history; nobody is told of what is long past."""
    period = cluster.periods.get(year=year, kind=fields["period"])
    basis = LegalBasis.on(period.ends_on)
    steps = [
        (step["step"], people[step["by"]], datetime.fromisoformat(step["at"]), step.get("comment", ""))
        for step in fields["steps"]
    ]
    told = {name: fields[name] for name in TOLD if name in fields}
    left = {}
    for name, by, at, comment in steps:
        left |= LEFT[name](by, at, comment)
    proposal = AwardProposal.objects.create(
        period=period,
        unit=units[fields["unit"]],
        form=forms[fields["form"]],
        basis=basis.text if basis else "",
        written_by=people[fields["by"]],
        written_at=steps[0][2],
        **told | left,
    )
    labels = {step.name: (step.label, step.target) for step in workflow.TABLES[AwardProposal]}
    source = AwardProposal.Status.DRAFT
    for name, by, at, comment in steps:
        label, target = labels[name]
        target = target or source
        LoggedStep.objects.create(
            subject=proposal,
            step=name,
            label=label,
            source=source,
            target=target,
            by=by,
            at=at,
            comment=comment,
        )
        source = target
