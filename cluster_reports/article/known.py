"""Blocks that were made for one room and serve another: nothing they were made from differs."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .block import Block
from .material import Snapshot
from .room import Room


class Watched:
    """A snapshot that notes what is read of it."""

    def __init__(self, snapshot: Snapshot):
        self.snapshot, self.read = snapshot, {}

    def __getattr__(self, name):
        value = self.read[name] = getattr(self.snapshot, name)
        return value


@dataclass
class Known:
    """A block is a pure function: where all it once read of a snapshot is the same, so is the block."""

    _made: dict[Callable, list] = field(default_factory=lambda: defaultdict(list))
    _told: dict = field(default_factory=dict)

    def block(self, make: Callable[..., Block], snapshot: Snapshot, room: Room | None) -> Block:
        for read, seen, block in self._made[make]:
            if seen == room and all(getattr(snapshot, name) == value for name, value in read.items()):
                return block
        watched = Watched(snapshot)
        block = make(watched, room) if room else make(watched)
        self._made[make].append((watched.read, room, block))
        return block

    def told(self, block: Block, **place) -> Block:
        """The block with words about its place in the article: the very same one for the same place."""
        key = (id(block), *place.values())
        if key not in self._told:
            self._told[key] = block, replace(block, words=block.words | place)
        return self._told[key][1]
