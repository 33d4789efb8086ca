from collections.abc import Callable

from msgspec import Struct


class StepRefused(Exception):
    """A step not taken, with the reason in Vietnamese; ``faults`` lists (anchor, sentence) to mend."""

    def __init__(self, message, faults=()):
        super().__init__(message)
        self.faults = list(faults)


def _no_faults(row, at):
    return []


def _no_effect(row, **_):
    return []


def _nothing(row):
    return {}


class Step(Struct, frozen=True):
    """One row of a workflow table: from which states to which, who may, and what else happens.

    ``faults(row, at)`` lists what stands in the way; ``effect(row, by=, at=, comment=, flags=)`` changes the
    locked row before it is saved and returns details worth logging. ``target`` None: the effect says where to.
    ``aftermath(row, by=, at=)`` comes last, once the row is saved and its step logged.
    ``holds_period``: the row's period may be published by it or no longer be, and is held before the row.
    ``remembers(row)`` is what undoing the step needs to know of the row as it was.
    """

    name: str
    label: str
    sources: frozenset
    target: str | None  # None: the state stays, or the effect says where to
    allowed: Callable
    asks_comment: bool = False
    is_brought_along: bool = (
        False  # by another row's step: nobody takes it, and a history need not tell it twice
    )
    is_primary: bool = False
    holds_period: bool = False
    consequence: str = ""
    faults: Callable = _no_faults
    effect: Callable = _no_effect
    remembers: Callable = _nothing
    aftermath: Callable = _no_effect
