"""Who is told, of what, and how it is worded: one table of event × recipient; plus what the clock says.

``tell`` writes the rows of a step in the step's own transaction; letters go out later, from those rows.
"""

from .digests import make_digests, send_digests
from .operations import remind_of_operations
from .practice import tell_practice
from .reminders import remind
from .table import TABLE, take_away, tell
from .tasks import tell_tasks

__all__ = [
    "TABLE",
    "make_digests",
    "remind",
    "remind_of_operations",
    "send_digests",
    "take_away",
    "tell",
    "tell_practice",
    "tell_tasks",
]
