"""How much an article has room to tell: everything, or the first so many of what gives way."""

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from .material import Model, Snapshot

TEXTS = (
    "reporter",
    "host",
    "also_attending",
    "context",
    "place",
    "theme",
    "chair",
)  # of the meeting: told or not
LISTS = ("highlights", "models", "movements")


class Room(Struct, frozen=True):
    """``limits``: at most how many of what; no entry, all. With ``is_brief`` bases are named once and bracketed.

    With ``leads`` the largest change stands in a block of its own, before the results. ``manners`` are the targets, and
    the blocks, that are told in another way than the first: see ``varying``.
    """

    is_brief: bool = False
    leads: bool = False
    limits: dict[str, int] = field(default_factory=dict)
    manners: dict[int | str, int] = field(default_factory=dict)

    def of(self, name: str, how_many: int) -> int:
        """How many of ``how_many`` are told."""
        return min(self.limits.get(name, how_many), how_many)

    def seen(self, names: Iterable[str]) -> "Room":
        """This room as far as it tells these."""
        return replace(self, limits={name: self.limits[name] for name in names if name in self.limits})

    def trim(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot without what has no room. Figures, verdicts and contents stay: their block counts them."""
        if not self.limits:
            return snapshot
        lists = {name: self._first(name, getattr(snapshot, name)) for name in LISTS}
        if len(lists["models"]) < len(snapshot.models):
            lists["models"] += (Model("…", ""),)
        gone = {name: "" for name in TEXTS if self.limits.get(name) == 0}
        items = tuple(item for item in snapshot.agenda if self.limits.get(item.kind) != 0)
        answered = () if self.limits.get("answered") == 0 else snapshot.answered
        return replace(
            snapshot, agenda=items, meeting=replace(snapshot.meeting, **gone), answered=answered, **lists
        )

    def _first(self, name, items):
        return items[: self.of(name, len(items))]
