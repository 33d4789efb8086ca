"""Counting a ballot: pure, and blind to the order of papers and to who voted."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from .totals import Place

CHOOSE, AGREE = "choose", "agree"


class Terms(Struct, frozen=True):
    """What a ballot is held by: both shares are percents of ALL members, those who do not vote included.

    ``exceeds``: the share to pass must be passed ("quá 50%"), not just reached. ``fewest``: papers that are needed
    however small the quorum.
    """

    quorum: Decimal
    share: Decimal
    exceeds: bool = False
    fewest: int = 0

    def needed(self, members: int) -> int:
        """How many papers make a quorum."""
        return max(math.ceil(self.quorum * members / 100), self.fewest)

    def votes_needed(self, members: int) -> int:
        """How many votes let a line pass."""
        share = self.share * members / 100
        return math.floor(share) + 1 if self.exceeds else math.ceil(share)


class Outcome(Struct, frozen=True):
    """What came of a ballot. Without a quorum nothing is said of votes: ``votes`` is empty, nothing passed."""

    members: int
    papers: int
    needed: int
    votes_needed: int
    votes: Mapping[int, int]
    blank: int = 0
    passed: tuple[int, ...] = ()

    @property
    def has_quorum(self):
        return self.papers >= self.needed


def tally(papers: Iterable[Iterable[int]]) -> Counter:
    """Votes by line of papers, each the lines it is for; naming a line twice is one vote."""
    return Counter(line for paper in papers for line in set(paper))


def count(kind: str, lines: Iterable[int], votes: Mapping[int, int], papers: int, members: int, terms: Terms):
    """The outcome of ``papers`` papers that gave these ``votes``.

    Of a choice one line passes at most: the one with more votes than any other, if they are enough. Of agreeing,
    each line for itself; who does not agree is against it. Raises ``ValueError`` for votes that the papers cannot
    have given.
    """
    lines = tuple(lines)
    given = {line: votes.get(line, 0) for line in lines}
    for wrong, why in (
        (set(votes) - set(lines), "a vote for no line"),
        (not 0 <= papers <= members, "more papers than members"),
        (any(not 0 <= one <= papers for one in given.values()), "more votes than papers"),
        (kind == CHOOSE and sum(given.values()) > papers, "more choices than papers"),
    ):
        if wrong:
            raise ValueError(why)
    needed, enough = terms.needed(members), terms.votes_needed(members)
    if papers < needed:
        return Outcome(members, papers, needed, enough, {})
    reached = [line for line in lines if given[line] >= max(enough, 1)]
    blank = 0
    if kind == CHOOSE:
        most = max(given.values(), default=0)
        first = [line for line in reached if given[line] == most]
        reached = first if len([line for line in lines if given[line] == most]) == 1 else []
        blank = papers - sum(given.values())
    return Outcome(members, papers, needed, enough, given, blank, tuple(reached))


class Preferred(Struct, frozen=True):
    """Of units that nothing else parts, the one that was decided to stand first; ``said`` is by what.

    ``total`` is the one they shared then, None where nobody wrote it down.
    """

    unit: int
    among: frozenset[int]
    said: str
    total: Decimal | None = None


class Decided(Place, frozen=True):
    """A place, with by what a ballot moved the unit or those beside it; "" where none did."""

    said: str = ""


def decide(ranked: list[Place], preferred: Iterable[Preferred]) -> list[Decided]:
    """The places with ballots applied, points untouched: whom a ballot preferred goes first of exactly those it was
    held among, the others follow and may be parted by a further ballot. A ballot about units that are not equal any
    more, or at another total, or among others too, decides nothing; of two about the same units the first counts.
    """
    by_group: dict = {}
    for one in preferred:
        by_group.setdefault(one.among, []).append(one)
    found: list[Decided] = []
    by_rank: dict[int, list[Place]] = {}
    for place in ranked:
        by_rank.setdefault(place.rank, []).append(place)
    for rank, group in by_rank.items():
        said = ""
        while len(group) > 1 and (one := _of(by_group, group)):
            first = next(place for place in group if place.unit == one.unit)
            group = [place for place in group if place is not first]
            found.append(_decided(first, rank, False, one.said))
            rank, said = rank + 1, one.said
        found += [_decided(place, rank, len(group) > 1 and place.is_shared, said) for place in group]
    return found


def _of(by_group, group):
    """The first decision about exactly these units at the total they have now, or None."""
    held = by_group.get(frozenset(place.unit for place in group), ())
    return next((one for one in held if one.total in {None, group[0].total}), None)


def _decided(place, rank, is_shared, said):
    placed = Decided(place.unit, place.rank, place.total, place.tie, place.is_shared, said)
    return replace(placed, rank=rank, is_shared=is_shared)
