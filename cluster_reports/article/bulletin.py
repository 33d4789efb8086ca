"""The bulletin (bản tin): the same facts in at most 80 words, told by the same functions as in the article."""

from collections.abc import Iterator

from . import findings, joining
from .block import Block, said_in_review, short_word
from .headline import usual
from .known import Known
from .material import Snapshot
from .opening import when
from .room import Room

WORDS_AT_MOST = 80
# What goes, one by one, until it fits: how many figures, limitations and awards stay, and whether absences do.
_LADDER = (
    (3, 9, True, True),
    (3, 1, True, True),
    (2, 1, True, True),
    (2, 1, False, True),
    (1, 1, False, True),
    (1, 0, False, True),
    (0, 0, False, True),
)


def ways(snapshot: Snapshot, known: Known) -> Iterator[Block]:
    """The bulletin with ever less in it; the last one only says that the cluster met."""
    for figures, limitations, awards, absences in _LADDER:
        yield _block(snapshot, known, figures, limitations, awards, absences)
    yield _block(snapshot, known, None, 0, False, False)


def _block(snapshot, known, figures, limitations, awards, absences):
    room = Room(
        is_brief=True, limits={"figures": figures or 0, "verdicts": 0, "contents": 0, "highlights": 0}
    )
    results = known.of(findings.results, room.trim(snapshot), room)
    given = known.of(findings.awards, snapshot)
    lacking = known.of(findings.limitations, snapshot)
    clauses = [] if figures is None else [*results.words["figures"], *results.words["shared"]]
    words = {
        "when": when(snapshot),
        "headline": usual(snapshot),
        "as_of": results.words["day"],
        "reach": results.words["reach"],
        "clauses": joining.clauses([*clauses, results.words["absences"] if absences else ""]),
        "own": given.words["own"] if awards else "",
        "received": given.words["received"] if awards else "",
        "proposed": given.words["proposed"] if awards else "",
        "limitations": joining.clauses(lacking.words["texts"][:limitations]),
        "word": short_word(snapshot),
    }
    facts = [*said_in_review(snapshot, "meeting", words["when"]), *results.facts]
    return Block("bulletin", "Bản tin ngắn", words, (*facts, *given.facts, *lacking.facts))
