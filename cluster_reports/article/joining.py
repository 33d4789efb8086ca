"""Enumerations: units with their shared noun said once, clauses, anything whose items hold commas."""

import re
from collections.abc import Sequence
from itertools import groupby

from cluster_reports.vietnamese.lists import join_and

from .material import Member

_QUOTED = re.compile('“[^”]*”|"[^"]*"')


def join(items: Sequence[str]) -> str:
    """ "A, B và C"; with semicolons where an item holds a comma, a spaced hyphen or an "và" of its own.

    A final "và" between items that hold such marks would not show where one ends: a semicolon stands there too.
    """
    items = [item for item in items if item]
    if any(" và " in item for item in items) or any("," in _QUOTED.sub("", item) for item in items[-2:]):
        return "; ".join(items)
    return join_and(items)


def clauses(items: Sequence[str]) -> str:
    """Whole clauses after one another: "a; b; c"."""
    return "; ".join(item for item in items if item)


def starting_unlike(openings: Sequence[str], told: str) -> Sequence[str]:
    """Those with no word that a clause of ``told`` begins with: no "các đơn vị thống nhất" + "thống nhất …".

    All of them where each has one.
    """
    starts = [clause.lower().split()[:2] for clause in told.split("; ") if clause.strip()]
    if not starts:
        return openings
    pairs, words = [" ".join(start) for start in starts], {start[0] for start in starts}
    return [
        opening
        for opening in openings
        if opening.split()[-1] not in words and not any(pair in opening for pair in pairs)
    ] or openings


def units(members: Sequence[Member]) -> str:
    """Names in their order: "các phòng: Chính trị, Hậu cần và Trung đoàn 994", "Công an các tỉnh Kon Tum và Gia Lai".

    A noun shared by neighbours is said once; not where a name holds a comma, hyphen or "và": those stay whole.
    """
    names = [member.name for member in members]
    if len(names) < 2 or join(names) != ", ".join(names[:-1]) + f" và {names[-1]}":
        return join(names)
    groups = [(noun, list(group)) for noun, group in groupby(members, key=_noun)]
    lifted = [index for index, (noun, group) in enumerate(groups) if noun and len(group) > 1]
    if not lifted:
        return join(names)
    if len(groups) == 1:
        return f"{groups[0][1][0].plural} {join_and(_proper(groups[0][1]))}"
    if lifted == [0]:
        first = groups[0][1]
        others = [member.name for _, group in groups[1:] for member in group]
        return f"{first[0].plural}: {join_and([*_proper(first), *others])}"
    parts = [
        f"{group[0].plural}: {join_and(_proper(group))}"
        if noun and len(group) > 1
        else join([m.name for m in group])
        for noun, group in groups
    ]
    return "; ".join(parts)


def _noun(member: Member) -> str:
    """The noun that the name begins with; none where the name does not."""
    return member.head_noun if member.name.startswith(f"{member.head_noun} ") else ""


def _proper(members: Sequence[Member]) -> list[str]:
    return [member.name.removeprefix(f"{member.head_noun} ") for member in members]
