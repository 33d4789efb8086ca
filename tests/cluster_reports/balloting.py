"""A council of five and its ballots, for the tests of ballots."""

from datetime import date

from cluster_reports import workflow
from tests.factories import make_ballot, make_user, moment

AT = moment(date(2026, 6, 10))


def council_of(people):
    """Five members: one of each unit, and a second of the head's."""
    second = make_user(people["head"].unit, full_name="Hoàng Thứ Năm")
    return [people["head"], people["deputy"], people["staff"], people["other"], second]


def opened(period, council, by, **fields):
    ballot = make_ballot(period, council, **fields)
    return workflow.take(ballot, "open_ballot", by=by, at=AT)


def lines_of(ballot):
    return list(ballot.lines.values_list("pk", flat=True))


def vote(ballot, user, *places):
    """The paper of one person, for the lines at these places."""
    lines = lines_of(ballot)
    return workflow.vote(ballot, user, [lines[place] for place in places])


def closed(ballot, by):
    return workflow.take(ballot, "close_ballot", by=by, at=AT)
