"""Which blocks an article has, in which order, and what gives way where a news piece has no room for all."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator

from msgspec.structs import replace

from . import closing, findings, opening
from .block import Block
from .known import Known
from .material import CHANGE, MEETING, THEME, Snapshot
from .room import LISTS, TEXTS, Room

WORDS_AT_MOST = 400
_ENDING = (
    findings.awards,
    findings.limitations,
    closing.directions,
    closing.discussion,
    closing.speech,
    closing.votes,
    closing.signing,
)
_SETTING = (opening.guests, opening.context, opening.movement)
# By what opens the article after its lead: those who met, the largest change, the theme of the movement.
ORDERS = {
    MEETING: (opening.lead, *_SETTING, findings.results, findings.models, *_ENDING),
    CHANGE: (opening.lead, findings.change, findings.results, findings.models, *_SETTING, *_ENDING),
    THEME: (opening.lead, *_SETTING[::-1], findings.results, findings.models, *_ENDING),
}
# What they say depends on the room, of which they see these limits.
ROOM_WISE = {findings.change: (), findings.results: ("contents", "verdicts", "figures")}
RESULTS = {"results", "models", "awards"}
# What gives way, and how many of it stay, the least wanted first. The day, the members, who came, the assessment,
# awards, limitations, directions and what the leaders asked never do, nor what must not have happened and did; what
# became of the last period's limitations only as the very last.
GIVES_WAY = (
    ("reporter", 0),
    ("host", 0),
    ("also_attending", 0),
    ("contents", 0),
    ("context", 0),
    ("adopted", 0),
    ("figures", 10),
    ("discussed", 0),
    ("launched", 0),
    ("verdicts", 3),
    ("figures", 8),
    ("highlights", 3),
    ("models", 3),
    ("verdicts", 2),
    ("figures", 6),
    ("movements", 1),
    ("highlights", 2),
    ("models", 2),
    ("verdicts", 1),
    ("handed_over", 0),
    ("movements", 0),
    ("theme", 0),
    ("figures", 5),
    ("highlights", 1),
    ("models", 1),
    ("verdicts", 0),
    ("figures", 4),
    ("models", 0),
    ("figures", 3),
    ("highlights", 0),
    ("place", 0),
    ("chair", 0),
    ("figures", 0),
    ("answered", 0),
)


def plan(
    snapshot: Snapshot, room: Room | None = None, opens: int = MEETING, known: Known | None = None
) -> tuple[Block, ...]:
    """The blocks that have something to say; each is told what stands before it. All is told where ``room`` is None.

    What was made for another room is taken from ``known`` where this one gives it the same.
    """
    room, known = replace(room or Room(), leads=opens == CHANGE), known or Known()
    told = room.trim(snapshot)
    made = [
        known.of(make, told, room.seen(ROOM_WISE[make])) if make in ROOM_WISE else known.of(make, told)
        for make in ORDERS[opens]
    ]
    before, blocks = set(), []
    for block in made:
        if block.facts:
            follows = not before.isdisjoint(RESULTS)
            blocks.append(known.told(block, follows_results=follows, is_brief=room.is_brief))
            before.add(block.name)
    return tuple(blocks)


def fitting(snapshot: Snapshot, words: Callable[[Room], int]) -> Room:
    """The room in which the article keeps to its length and tells most; ``words`` counts what one in it has.

    Everything where that fits; else in brief, and what gives way goes one by one, until it fits. What went and
    would fit after all comes back. People's own words are never cut: the smallest room may be too small for them.
    """
    if words(Room()) <= WORDS_AT_MOST:
        return Room()
    steps = tuple(_steps(snapshot))

    def fits(taken):
        return words(Room(True, limits=dict(steps[:taken]))) <= WORDS_AT_MOST

    taken = bisect_left(range(len(steps)), True, key=fits)
    room = Room(True, limits=dict(steps[:taken]))
    for name, limit in reversed(steps[:taken]):
        larger = Room(True, limits=room.limits | {name: limit + 1})
        if room.limits[name] == limit and words(larger) <= WORDS_AT_MOST:
            room = larger
    return room


def smaller(snapshot: Snapshot, room: Room) -> Iterator[Room]:
    """The rooms in which one more gives way than in this one, the least wanted first."""
    there = _how_many(snapshot)
    for name in dict(GIVES_WAY):
        limit = room.of(name, there[name])
        if limit:
            yield replace(room, is_brief=True, limits=room.limits | {name: limit - 1})


def _steps(snapshot) -> Iterator[tuple[str, int]]:
    """What gives way, one by one: ``("models", 2), ("models", 1)``."""
    there = _how_many(snapshot)
    for name, kept in GIVES_WAY:
        for limit in range(there[name] - 1, kept - 1, -1):
            there[name] = limit
            yield name, limit


def _how_many(snapshot) -> Counter:
    """How much there is of what may give way."""
    in_words = sum(one.target.direction in {"yes_no", "graded"} for one in snapshot.figures)
    there = Counter(
        verdicts=in_words, figures=len(snapshot.figures) - in_words, contents=len(snapshot.outcomes)
    )
    there.update(item.kind for item in snapshot.agenda)
    there["answered"] = 1 if snapshot.answered else 0
    there.update({name: len(getattr(snapshot, name)) for name in LISTS})
    there.update(name for name in TEXTS if getattr(snapshot.meeting, name))
    return there
