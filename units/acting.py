"""Who acts now, and from where: what the history of changes keeps beside each value.

The database asks while it writes (``cluster_reports.history.connections``); nobody has to pass it along.
"""

import sys
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

LONGEST_SOURCE = 100
COMMAND = "manage.py"  # a source that begins so is a command, any other the name of a page


class Acting(NamedTuple):
    """``door`` names the reason for which the history may be written over just now; "" is never."""

    person: int | None = None
    name: str = ""
    source: str = ""
    address: str | None = None
    door: str = ""


NOBODY = Acting()
_now: ContextVar = ContextVar("acting", default=None)


def acting() -> Acting:
    """Inside a request whoever sent it, else the command that runs, else nobody."""
    told = _now.get()
    if told is None:
        return _of_command()
    return told() if callable(told) else told


@contextmanager
def acting_as(told):
    """``told`` is an ``Acting``, or what gives one when it is asked: at the first write the person may be known."""
    token = _now.set(told)
    try:
        yield
    finally:
        _now.reset(token)


@contextmanager
def through_door(name):
    """For those few who write over history; ``Change.objects.open_door`` leaves a trace of it too."""
    with acting_as(acting()._replace(door=name)):
        yield


def _of_command():
    name, *rest = sys.argv[:2] or [""]
    if rest and name.endswith("manage.py") and not rest[0].startswith("-"):
        return Acting(source=f"{COMMAND} {rest[0]}"[:LONGEST_SOURCE])
    return NOBODY
