"""What a chart is made of, and what it comes as."""

from decimal import Decimal

from msgspec import Struct

NO_FIGURE = "chưa có số liệu"


class Mark(Struct, frozen=True):
    """One figure of a chart: of a period, of a unit. ``said`` stands beside it and in the table, word for word.

    Without a ``value`` it is a gap, which is never drawn as zero, and ``said`` tells why. ``short`` is what stands
    under a line, two lines at most. ``breaks`` tells why it is not comparable with the one before.
    """

    label: str
    value: Decimal | None = None
    said: str = NO_FIGURE
    short: tuple[str, ...] = ()
    is_estimate: bool = False
    breaks: str = ""
    plan: Decimal | None = None
    plan_said: str = ""


class Svg(str):
    """Markup that was built, and so escaped, element by element."""

    __slots__ = ()

    def __html__(self):
        return self


class Chart(Struct, frozen=True):
    """``rows`` are the very figures that ``svg`` draws."""

    title: str
    summary: str
    svg: Svg
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    legend: tuple[str, ...] = ()

    @property
    def labelled_rows(self):
        """(label, the cells beside it)."""
        return [(row[0], row[1:]) for row in self.rows]
