"""A council votes at the same instant, on a database that lets it."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Ballot, Tally
from tests.cluster_reports.balloting import AT, council_of, lines_of, opened
from tests.cluster_reports.test_part_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("june")]


@pytest.fixture
def council(people):
    return council_of(people)


@pytest.fixture
def ballot(entry_period, council, people):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    return opened(entry_period, council, people["head"], kind="choose")


def post(ballot, user, place):
    client = Client()
    client.force_login(user)
    data = {"line": str(lines_of(ballot)[place]), "confirmed": "1"}
    return lambda: client.post(reverse("ballot-cast", args=[ballot.pk]), data).status_code


def test_one_paper_sent_four_times_at_once_counts_once(ballot, people):
    assert at_once(*(post(ballot, people["staff"], 0) for _ in "1234")) == [302] * 4
    assert [tally.votes for tally in Tally.objects.order_by("line")] == [1, 0]


def test_all_at_once_lose_no_paper(ballot, council):
    assert (
        at_once(*(post(ballot, user, place) for user, place in zip(council, (0, 0, 0, 1, 1), strict=True)))
        == [302] * 5
    )
    assert [tally.votes for tally in Tally.objects.order_by("line")] == [3, 2]
    assert ballot.voters.filter(has_voted=True).count() == 5


@pytest.mark.parametrize("_", range(3))
def test_a_paper_that_meets_the_end_is_counted_or_refused(ballot, council, people, _):
    for user in council[:4]:
        workflow.vote(ballot, user, lines_of(ballot)[:1])
    at_once(
        post(ballot, council[4], 0),
        lambda: workflow.take(ballot, "close_ballot", by=people["head"], at=AT).status,
    )
    done = Ballot.objects.get()
    voted = done.voters.filter(has_voted=True).count()
    assert (done.result["papers"], sum(done.result["votes"].values())) == (voted, voted)


def test_a_written_paper_and_a_click_of_the_same_member_are_one(ballot, people):
    voter = ballot.voters.get(user=people["staff"])
    line = lines_of(ballot)[1]
    at_once(
        post(ballot, people["staff"], 0),
        lambda: workflow.enter_written(ballot, [voter.pk], {line: 1}, by=people["head"], at=AT),
    )
    assert sum(tally.votes for tally in Tally.objects.all()) == 1
