"""Counting a ballot, and what it does to places: shares of all members, blind to order, points untouched."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cluster_reports.scoring.balloting import AGREE, CHOOSE, Preferred, Terms, count, decide, tally
from cluster_reports.scoring.totals import Place

D = Decimal
FLAG, HIGHEST, MAJORITY = Terms(D(80), D(80)), Terms(D(90), D(90)), Terms(D(80), D(50), exceeds=True)


@pytest.mark.parametrize(
    ("terms", "members", "papers", "votes"),
    [
        (FLAG, 5, 4, 4),
        (FLAG, 6, 5, 5),
        (FLAG, 10, 8, 8),
        (HIGHEST, 5, 5, 5),
        (HIGHEST, 10, 9, 9),
        (HIGHEST, 11, 10, 10),
        (MAJORITY, 4, 4, 3),
        (MAJORITY, 5, 4, 3),
        (MAJORITY, 1, 1, 1),
        (Terms(D("66.67"), D("66.67")), 3, 3, 3),
    ],
)
def test_shares_are_of_all_members_and_rounded_up(terms, members, papers, votes):
    assert (terms.needed(members), terms.votes_needed(members)) == (papers, votes)


def test_without_a_quorum_nothing_is_counted():
    found = count(AGREE, [1, 2], {1: 3, 2: 0}, 3, 5, FLAG)
    assert (found.has_quorum, found.needed, found.votes, found.passed, found.blank) == (False, 4, {}, (), 0)


def test_of_agreeing_each_line_stands_for_itself():
    found = count(AGREE, [1, 2, 3], {1: 4, 2: 3}, 4, 5, FLAG)
    assert (found.votes, found.passed) == ({1: 4, 2: 3, 3: 0}, (1,))


@pytest.mark.parametrize(
    ("votes", "passed", "blank"),
    [({1: 3, 2: 2}, (1,), 0), ({1: 2, 2: 2}, (), 1), ({1: 2, 2: 1}, (), 2), ({}, (), 5), ({2: 5}, (2,), 0)],
)
def test_of_a_choice_one_passes_with_more_than_half_of_all(votes, passed, blank):
    found = count(CHOOSE, [1, 2], votes, 5, 5, MAJORITY)
    assert (found.passed, found.blank) == (passed, blank)


def test_equal_lines_pass_neither_even_when_both_have_enough():
    assert count(CHOOSE, [1, 2], {1: 2, 2: 2}, 4, 4, Terms(D(80), D(50))).passed == ()


@pytest.mark.parametrize(
    ("kind", "votes", "papers", "members"),
    [
        (AGREE, {9: 1}, 1, 5),
        (AGREE, {1: 3}, 2, 5),
        (AGREE, {1: -1}, 2, 5),
        (CHOOSE, {1: 2, 2: 1}, 2, 5),
        (AGREE, {}, 6, 5),
    ],
)
def test_votes_that_the_papers_cannot_have_given_are_refused(kind, votes, papers, members):
    with pytest.raises(ValueError, match=r"line|papers|members|choices"):
        count(kind, [1, 2], votes, papers, members, FLAG)


papers = some.lists(some.lists(some.sampled_from([1, 2, 3]), unique=True), max_size=12)
terms = some.builds(
    Terms, some.decimals(50, 100, places=2), some.decimals("0.01", 99, places=2), some.booleans()
)


@given(papers, some.randoms(use_true_random=False), terms, some.integers(0, 4))
def test_the_order_of_papers_changes_nothing_and_sums_hold(given_papers, random, terms, absent):
    shuffled = [random.sample(paper, len(paper)) for paper in random.sample(given_papers, len(given_papers))]
    members = len(given_papers) + absent
    found, again = (
        count(AGREE, [1, 2, 3], tally(pile), len(pile), members, terms) for pile in (given_papers, shuffled)
    )
    assert found == again
    if found.has_quorum:
        assert sum(found.votes.values()) == sum(map(len, given_papers))
        assert set(found.passed) == {
            line
            for line, votes in found.votes.items()
            if votes and votes * 100 > terms.share * members - (0 if terms.exceeds else D("0.001"))
        }


@given(some.lists(some.sampled_from([0, 1, 2, 3]), max_size=12), terms, some.integers(0, 4))
def test_choices_and_blanks_are_all_papers_and_one_at_most_wins(choices, terms, absent):
    votes = tally([line] if line else [] for line in choices)
    found = count(CHOOSE, [1, 2, 3], votes, len(choices), len(choices) + absent, terms)
    if found.has_quorum:
        assert sum(found.votes.values()) + found.blank == len(choices)
        assert len(found.passed) <= 1
        assert all(found.votes[line] == max(found.votes.values()) for line in found.passed)


# Places

SAID = "theo kết quả bỏ phiếu ngày 24/06/2026, 4/5 phiếu"


def ranked(*ranks):
    return [
        Place(unit, rank, D(90 - rank), is_shared=ranks.count(rank) > 1) for unit, rank in enumerate(ranks, 1)
    ]


def preferred(unit, *among):
    return Preferred(unit, frozenset(among), SAID)


def seen(found):
    return [(place.unit, place.rank, place.is_shared, bool(place.said)) for place in found]


def test_whom_the_ballot_chose_goes_first_and_points_stay():
    places = ranked(1, 2, 2, 4)
    found = decide(places, [preferred(3, 2, 3)])
    assert seen(found) == [
        (1, 1, False, False),
        (3, 2, False, True),
        (2, 3, False, True),
        (4, 4, False, False),
    ]
    assert {place.unit: place.total for place in found} == {place.unit: place.total for place in places}


def test_of_three_the_others_stay_equal_until_a_further_ballot():
    first = preferred(2, 1, 2, 3)
    assert seen(decide(ranked(1, 1, 1), [first])) == [
        (2, 1, False, True),
        (1, 2, True, True),
        (3, 2, True, True),
    ]
    both = decide(ranked(1, 1, 1), [first, preferred(3, 1, 3)])
    assert seen(both) == [(2, 1, False, True), (3, 2, False, True), (1, 3, False, True)]


@pytest.mark.parametrize("among", [(2, 3, 4), (2,), (1, 2)])
def test_a_ballot_among_others_than_those_equal_now_decides_nothing(among):
    assert seen(decide(ranked(1, 2, 2, 4), [preferred(2, *among)])) == seen(decide(ranked(1, 2, 2, 4), []))


@given(some.lists(some.integers(1, 3), min_size=1, max_size=7), some.data())
def test_places_are_only_ever_parted_inside_a_group(groups, data):
    ordered = sorted(groups)
    ranks = [1 + ordered.index(one) for one in ordered]
    places = ranked(*ranks)
    chosen = []
    for rank in set(ranks):
        members = [place.unit for place in places if place.rank == rank]
        if data.draw(some.booleans()):
            chosen.append(preferred(data.draw(some.sampled_from(members)), *members))
    found = decide(places, chosen)
    assert sorted(place.unit for place in found) == [place.unit for place in places]
    old = {place.unit: place.rank for place in places}
    for place in found:
        alike = ranks.count(old[place.unit])
        assert old[place.unit] <= place.rank < old[place.unit] + alike
        assert place.is_shared == ([one.rank for one in found].count(place.rank) > 1)


def test_fewer_papers_than_a_secret_ballot_needs_are_not_counted():
    terms = Terms(D(50), D(50), fewest=3)
    assert count(CHOOSE, [1, 2], {1: 2}, 2, 3, terms).has_quorum is False
    assert count(CHOOSE, [1, 2], {1: 2}, 2, 3, terms).votes == {}
    assert count(CHOOSE, [1, 2], {1: 3}, 3, 3, terms).passed == (1,)
    assert terms.needed(9) == 5
