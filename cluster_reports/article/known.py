"""Blocks that were made for one room and serve another: nothing they were made from differs."""

from collections import defaultdict
from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from .block import Block
from .material import Meeting, Snapshot


class Watched:
    """A snapshot that notes what is read of it; of its meeting, whose texts give way one by one, each by itself."""

    def __init__(self, part: Snapshot | Meeting, known: "Known"):
        self._part, self._read, self.known = part, {}, known

    def __getattr__(self, name):
        value = getattr(self._part, name)
        if isinstance(value, (Meeting, Watched)):
            value = Watched(value, self.known)
        self._read[name] = value
        vars(self)[name] = value  # the next time it is simply there
        return value

    def is_like(self, other: Snapshot | Meeting) -> bool:
        """Whether all that was read is the same in the other."""
        for name, value in self._read.items():
            there = getattr(other, name)
            if value is not there and not (
                value.is_like(there) if isinstance(value, Watched) else value == there
            ):
                return False
        return True


def once(make: Callable, snapshot: Snapshot | Watched, *given):
    """``make(snapshot, *given)``, a pure function of what it reads; worked out once for all blocks and rooms."""
    return (
        snapshot.known.of(make, snapshot, *given) if isinstance(snapshot, Watched) else make(snapshot, *given)
    )


class Known(Struct):
    """A block is a pure function: where all it once read of a snapshot is the same, so is the block.

    So is what several blocks, or one in several rooms, work out of a snapshot: see ``once``.
    """

    _made: dict[Callable, list] = field(default_factory=lambda: defaultdict(list))
    _told: dict = field(default_factory=dict)

    def of(self, make: Callable, snapshot: Snapshot | Watched, *given):
        """``make(snapshot, *given)``."""
        made = self._made[make]
        for watched, those, result in reversed(made):  # rooms that follow one another are most alike
            if those == given and watched.is_like(snapshot):
                return result
        watched = Watched(snapshot, self)
        result = make(watched, *given)
        made.append((watched, given, result))
        return result

    def told(self, block: Block, **place) -> Block:
        """The block with words about its place in the article: the very same one for the same place."""
        key = (id(block), *place.values())
        if key not in self._told:
            self._told[key] = block, replace(block, words=block.words | place)
        return self._told[key][1]
