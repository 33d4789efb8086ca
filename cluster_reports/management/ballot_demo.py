"""The demo's ballots: the rules, one that is counted, one that waits for three papers."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from cluster_reports import workflow
from cluster_reports.models import Ballot, BallotRule, Period, Voter
from units.models import User


@transaction.atomic
def make_ballots(data):
    """Stores what ``data`` (demo/ballots.json) describes, unless the period has ballots already."""
    rules = {}
    for one in data["rules"]:
        shares = {key: Decimal(one[key]) for key in ("quorum", "share")}
        given = {**one, **shares, "valid_from": date.fromisoformat(one["valid_from"])}
        rules[one["name"]], _ = BallotRule.objects.get_or_create(name=given.pop("name"), defaults=given)
    period = Period.objects.get(cluster__number=data["cluster"], year=data["year"], kind=data["kind"])
    if period.ballots.exists():
        return
    people = [User.objects.get(username=name) for name in data["members"]]
    head = User.objects.get(username=data["by"])
    _hold(data["closed"], period, rules, people, head, Ballot.Kind.AGREE)
    _hold(data["open"], period, rules, people, head, Ballot.Kind.CHOOSE)


def _hold(one, period, rules, people, head, kind):
    ballot = Ballot.objects.create(period=period, title=one["title"], kind=kind, rule=rules[one["rule"]])
    workflow.set_lines(ballot, [(text, None, None) for text in one["lines"]])
    Voter.objects.bulk_create(Voter(ballot=ballot, user=user) for user in people)
    opened_at = datetime.fromisoformat(one["opened_at"])
    ballot = workflow.take(ballot, "open_ballot", by=head, at=opened_at)
    lines = list(ballot.lines.values_list("pk", flat=True))
    for user, paper in zip(people, one["papers"], strict=False):
        workflow.vote(ballot, user, [lines[place] for place in paper])
    if "closed_at" in one:
        last = ballot.voters.filter(has_voted=False).values_list("pk", flat=True)
        votes = {lines[place]: 1 for place in one["written"]}
        workflow.enter_written(ballot, list(last), votes, by=head, at=opened_at)
        closed_at = datetime.fromisoformat(one["closed_at"])
        workflow.take(ballot, "close_ballot", by=head, at=closed_at)
