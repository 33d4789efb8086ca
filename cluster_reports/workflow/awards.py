"""Proposals that stand become the award lines of their period's review: when somebody says so, never by themselves."""

from django.db import transaction
from msgspec import Struct

from cluster_reports.models import Award, AwardProposal, Review, Visibility
from units.two_versions import fingerprint

from .drifting import tell_drift

LAST = 999


def counted(collectives, individuals):
    """ "1 tập thể, 2 cá nhân"."""
    parts = [f"{collectives} tập thể" if collectives else "", f"{individuals} cá nhân" if individuals else ""]
    return ", ".join(filter(None, parts))


class Line(Struct, frozen=True):
    """One award line as it will be; ``row`` is the one these proposals made before, ``typed`` one written by hand."""

    route: str
    form: str
    collectives: int
    individuals: int
    proposals: tuple
    row: Award | None = None
    typed: Award | None = None

    @property
    def is_new(self):
        return self.row is None and self.typed is None

    @property
    def counts(self):
        return self.collectives, self.individuals

    @property
    def said(self):
        return counted(*self.counts)

    @property
    def said_before(self):
        row = self.row or self.typed
        return counted(row.collectives, row.individuals) if row else ""

    @property
    def is_due(self):
        """Whether taking over changes something; a line somebody typed is theirs and stays."""
        if self.typed:
            return False
        is_known = all(one.award_id == self.row.pk for one in self.proposals) if self.row else False
        return not (is_known and (self.row.collectives, self.row.individuals) == self.counts)


def lines_of(review) -> list[Line]:
    """What the proposals that stand make of each route and award; also lines of which none stands any more.

    A line that was made from proposals and then worded anew by hand is theirs who worded it.
    """
    proposals = list(AwardProposal.objects.filter(period=review.period_id).select_related("form"))
    awards = {one.pk: one for one in Award.objects.filter(review=review)}
    made = {one.award_id for one in proposals} & awards.keys()
    known = {_key(one) for one in proposals}
    groups = {}
    for one in proposals:
        if one.status in AwardProposal.STANDING and not one.is_held:
            groups.setdefault(_key(one), []).append(one)
    lines = [_line(key, group, awards, made, known) for key, group in groups.items()]
    gone = [awards[pk] for pk in made if (awards[pk].route, awards[pk].form) in known - groups.keys()]
    return lines + [Line(one.route, one.form, 0, 0, (), one) for one in gone]


def _line(key, group, awards, made, known):
    same = [one for one in awards.values() if (one.route, one.form) == key]
    row = next((one for one in same if one.pk in made), None)
    reworded = [awards[one.award_id] for one in group if one.award_id in awards]
    reworded = [one for one in reworded if (one.route, one.form) not in known]
    typed = None if row else next(iter(same + reworded), None)
    people = sum(one.receiver == AwardProposal.Receiver.PERSON for one in group)
    return Line(*key, len(group) - people, people, tuple(group), row, typed)


def _key(proposal):
    return proposal.route, proposal.form.name


def version_of(review) -> str:
    """What a page that offers to take over is known by: the proposals that stand, and the review's awards."""
    return fingerprint(AwardProposal.objects.to_present().filter(period=review.period_id), review.awards)


@transaction.atomic
def take(review, *, by, at) -> int:
    """Writes the lines that are due; how many. The caller holds the review's lock and has asked who may.

    A new line stays inside the cluster until somebody makes it public.
    """
    review = Review.objects.select_related("period").get(pk=review.pk)
    due = [line for line in lines_of(review) if line.is_due]
    for line in due:
        if not line.proposals:
            line.row.delete()
            continue
        row = line.row or Award(
            review=review, route=line.route, form=line.form, order=LAST, visibility=Visibility.CLUSTER
        )
        row.collectives, row.individuals = line.counts
        row.save()
        AwardProposal.objects.filter(pk__in=[one.pk for one in line.proposals]).update(award=row)
    if due:
        given_up = AwardProposal.objects.filter(period=review.period_id, award__isnull=False)
        given_up.exclude(pk__in=AwardProposal.objects.to_present().values("pk")).update(award=None)
        tell_drift(review.period, by=by, at=at)
    return len(due)
