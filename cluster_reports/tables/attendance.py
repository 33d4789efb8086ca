"""Who came, counted: one way of counting for the projector, the review's page and the minutes."""

from collections.abc import Iterable

from msgspec import Struct


class Count(Struct, frozen=True):
    """``units`` came of those ``recorded``, ``heads`` people where every unit that came was counted, else None."""

    recorded: int
    units: int
    late: int
    excused: int
    absent: int
    heads: int | None

    @property
    def said(self) -> str:
        """ "4/5 đơn vị có mặt, 1 đến muộn, 1 vắng có lý do; 14 người"; "" where nobody was recorded."""
        if not self.recorded:
            return ""
        parts = [f"{self.units}/{self.recorded} đơn vị có mặt"]
        parts += [
            f"{number} {word}"
            for number, word in (
                (self.late, "đến muộn"),
                (self.excused, "vắng có lý do"),
                (self.absent, "vắng không lý do"),
            )
            if number
        ]
        return ", ".join(parts) + (f"; {self.heads} người" if self.heads else "")


def counted(rows: Iterable) -> Count:
    """``rows`` have ``state``, ``came`` and ``heads``."""
    rows = list(rows)
    states = [row.state for row in rows]
    came = [row.heads for row in rows if row.came]
    return Count(
        recorded=len(rows),
        units=len(came),
        late=states.count("late"),
        excused=states.count("excused"),
        absent=states.count("absent"),
        heads=sum(came) if came and None not in came else None,
    )
