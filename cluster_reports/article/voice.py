"""Which of the ways to say the same an article takes."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from .material import Period


class Voice:
    """Chooses among ways to say the same: a function of cluster, period and place in the text, never of chance.

    ``seed`` sets where a cluster begins, ``turn`` moves it on by one from period to period. Inside an article all
    ways take their turn; none is chosen twice in a row.
    """

    def __init__(self, seed: str, turn: int = 0):
        self.seed, self.turn = seed, turn
        self.asked: dict[tuple[str, ...], int] = {}  # how often, by the ways to say it
        self.last = ""
        self.first: str | None = None  # the way that was due at the first question since somebody set this
        self.manner = 0  # moves on what a block says where its first way would say words of the article again

    def fresh(self) -> "Voice":
        """The same voice before its first word."""
        return Voice(self.seed, self.turn)

    def pick(self, options: Sequence[str]) -> str:
        options = tuple(options)
        asked = self.asked.get(options, 0)
        self.asked[options] = asked + 1
        place = _beginning(self.seed, options) + self.turn + self.manner + asked
        if self.first is None:
            self.first = options[place % len(options)]
        if options[place % len(options)] == self.last:
            place += 1
        self.last = options[place % len(options)]
        return self.last


@lru_cache(maxsize=4096)
def _beginning(seed: str, options: tuple[str, ...]) -> int:
    return hashlib.sha256("|".join((seed, *options)).encode()).digest()[0]


def turn_of(period: Period) -> int:
    """The quarter in which the period ends, counted through the years.

    Two reviews in a row, a quarter, half a year or a year apart, are 1, 2 or 4 turns apart: with three ways to say
    a thing they never choose the same. That is why every "một trong" has three, or five.
    """
    return period.ends_on.year * 4 + (period.ends_on.month - 1) // 3
