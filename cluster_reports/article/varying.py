"""No six words twice: where values equal by chance would say words again, one of the two is said in another manner."""

from collections.abc import Callable, Collection, Iterable, Iterator

from msgspec.structs import replace

from cluster_reports.vietnamese.words import count_words

from .overlap import SAID_TWICE, sequences
from .plan import WORDS_AT_MOST
from .room import Room

MANNERS = 3  # of a target or a block; the first is 0


def unlike(
    paragraphs: Callable[[Room], tuple], room: Room, names: Collection[str], smaller: Iterable[Room] = ()
) -> tuple:
    """The paragraphs of this room, with another manner where that leaves fewer words said twice.

    The last target told that mends it changes its manner, else a block does; the same gives the same. Where the other
    manner only wants for a few words of length, the first of the ``smaller`` rooms that leaves it these is taken. What
    people wrote themselves twice stays, and so does an article that no other manner mends.
    """
    told, again, is_full = _mended(paragraphs, room, names)
    for other in smaller if is_full else ():
        made, left, _ = _mended(paragraphs, other, names)
        if left < again:
            return made
    return told


def _mended(paragraphs, room, names):
    """The paragraphs, how often words are still said again in them, and whether a mend was only too long."""
    told = paragraphs(room)
    again, is_full = _said_again(told, names), False
    while again:
        most, is_full = max(WORDS_AT_MOST, count_words(body(told))), False
        for other in _others(told, room):
            made = paragraphs(other)
            left = _said_again(made, names)
            if left >= again:
                continue
            if count_words(body(made)) <= most:
                told, room, again = made, other, left
                break
            is_full = True
        else:
            break
    return told, again, is_full and again > 0


def body(paragraphs) -> str:
    """The text as it is read, a paragraph a line."""
    return "\n".join(paragraph.text for paragraph in paragraphs)


def _said_again(paragraphs, names):
    found = sequences(body(paragraphs), SAID_TWICE, names)
    return len(found) - len(set(found))


def _others(told, room) -> Iterator[Room]:
    """The room with one more in another manner: targets before blocks, the last one told first."""
    targets = [fact["target"] for one in told for fact in one.facts if fact["target"] is not None]
    places = [*dict.fromkeys(reversed(targets)), *(one.block for one in reversed(told))]
    for manner in range(1, MANNERS):
        for place in places:
            if room.manners.get(place, 0) != manner:
                yield replace(room, manners=room.manners | {place: manner})
