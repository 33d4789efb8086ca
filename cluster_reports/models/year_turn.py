"""The yearly turn, thought out before anything is written: what a year's rows propose for the next one.

Pure: plain rows in, proposals out. ``tables/year_turn.py`` reads the rows, ``turn_actions.py`` lays what a person
chose over the proposals, ``workflow/year_turn.py`` does it.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from unicodedata import normalize

from msgspec import Struct

from cluster_reports.vietnamese.dates import numeric_date

from .cluster import ClusterRole
from .period import SPANS, Period, period_by_rule

Kind, Role = Period.Kind, ClusterRole.Kind
DAY = timedelta(days=1)
RECENT = timedelta(days=120)  # a head that began so shortly before the turn was elected for the new year
HALVES = (Kind.FIRST_HALF, Kind.SECOND_HALF)
MOST_DEPUTIES = 4


class Seat(Struct, frozen=True):
    """A unit's present membership; ``heirs`` are (unit, name, since) of the units it was merged into."""

    pk: int
    unit: int
    name: str
    order: tuple
    starts_on: date
    ends_on: date | None = None
    closed_on: date | None = None
    heirs: tuple = ()


class Proposal(Struct, frozen=True):
    """What becomes of one unit: it stays (a member ``since`` that day), leaves after ``leaves_on``, or is in anew from
    ``joins_on``.
    """

    unit: int
    name: str
    order: tuple
    leaves_on: date | None = None
    joins_on: date | None = None
    since: date | None = None
    why: str = ""

    def is_in_on(self, day):
        begins = self.joins_on or self.since
        return self.leaves_on is None and (begins is None or begins <= day)


class Term(Struct, frozen=True):
    """A term of head or deputy."""

    pk: int
    unit: int
    name: str
    kind: str
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day):
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class Lead(Struct, frozen=True):
    """Who is proposed to lead, and why."""

    head: int | None
    deputies: tuple
    why: str


class TargetRow(Struct, frozen=True):
    """A target of the old year: its plan in words, and the baseline it will start from with where that comes from."""

    pk: int
    name: str
    parent: int | None
    plan: str
    baseline: str
    source: str


class Turn(Struct, frozen=True):
    """All that the page of the turn shows: what stands, what is proposed, what is done already.

    ``year`` is the new one, from ``day`` to ``ends_on``; ``states`` says of each part whether it is to be done.
    """

    year: int
    day: date
    head_title: str
    deputy_title: str
    points: tuple = ()
    seats: tuple = ()
    there: frozenset = frozenset()  # (unit, first day) of the memberships there are
    proposals: tuple = ()
    terms: tuple = ()
    lead: Lead | None = None
    periods: tuple = ()  # (name, first day, last day, due day, kind, is there)
    campaigns: tuple = ()
    targets: tuple = ()
    line_count: int = 0
    table: str = ""
    table_lines: tuple = ()  # (pk, parent, kind, target) of each line
    renewed: tuple = ()  # the old year's targets that the new pledge has already, by name
    table_needs_targets: bool = False
    has_new_pledge: bool = False
    states: tuple = ()
    names: tuple = ()

    @property
    def ends_on(self):
        return a_year_later(self.day) - DAY

    @property
    def earliest(self):
        """The first day that may be given to what changes with the turn: within the old year."""
        return date(self.day.year - 1, self.day.month, min(self.day.day, 28))

    @property
    def blocking(self):
        return [point for point in self.points if point.is_blocking]

    @property
    def head(self):
        return self._holding(Role.HEAD)[-1:][0] if self._holding(Role.HEAD) else None

    @property
    def deputies(self):
        return self._holding(Role.DEPUTY)

    @property
    def is_recent(self):
        """Whether the head of today began so late in the old year that it was chosen for the new one."""
        return self.head is not None and self.head.starts_on > self.day - RECENT

    def _holding(self, kind):
        now = [term for term in self.terms if term.kind == kind and term.holds_on(self.day - DAY)]
        return sorted(now, key=lambda term: term.starts_on)

    def name(self, unit):
        return dict(self.names).get(unit, "Đơn vị")

    def state(self, part):
        return dict(self.states)[part]


def first_day(year, periods) -> date:
    """The first day of an emulation year: the day after the last of the old one's whole year, else 1 January."""
    whole = [one.ends_on for one in periods if one.kind in {Kind.SECOND_HALF, Kind.YEAR, Kind.QUARTER_4}]
    school = [one.ends_on for one in periods if one.kind == Kind.SCHOOL_YEAR]
    ends = whole or school
    return max(ends) + DAY if ends else date(year, 1, 1)


def a_year_later(day: date) -> date:
    """The same day a year on; the last day of a February stays the last."""
    last = monthrange(day.year + 1, day.month)[1]
    is_last_of_february = day.month == 2 and day.day == monthrange(day.year, 2)[1]
    return date(day.year + 1, day.month, last if is_last_of_february else min(day.day, last))


def next_periods(cluster, year, periods) -> list[Period]:
    """The new year's periods, unsaved: the kinds of the old year, oldest first; the two halves where it had none.

    Dates come from the cluster's rule; where the old period had other days than the rule gives, they are its days a
    year later. Campaigns have their own time each year and are not among them.
    """
    old = sorted(
        (one for one in periods if one.kind != Kind.CAMPAIGN), key=lambda one: (one.starts_on, one.ends_on)
    )
    if not old:
        return [period_by_rule(cluster, kind, year) for kind in HALVES]
    return [_next_period(cluster, year, one) for one in old]


def _next_period(cluster, year, old):
    if old.kind in SPANS:
        by_rule = period_by_rule(cluster, old.kind, old.year)
        if (by_rule.starts_on, by_rule.ends_on) == (old.starts_on, old.ends_on):
            return period_by_rule(cluster, old.kind, year)
    days = {name: a_year_later(getattr(old, name)) for name in DAYS}
    for name in ("cutoff_on", "publishes_on"):
        day = getattr(old, name)
        days[name] = a_year_later(day) if day else None
    new = Period(cluster=cluster, kind=old.kind, year=year, **days)
    new.name = new.name_by_rule()
    return new


DAYS = ("starts_on", "ends_on", "opens_on", "due_on", "locks_on")


def next_members(seats, day, already=frozenset()) -> list[Proposal]:
    """What is proposed for each unit, in protocol order: all stay, but for those closed or whose time ends.

    ``already`` are the units that have a membership from ``day`` or later on.
    """
    found, inside = [], {seat.unit for seat in seats} | set(already)
    for seat in seats:
        if seat.closed_on and seat.closed_on < day:
            leaves = max(seat.closed_on, seat.starts_on)
            why = f"Giải thể ngày {numeric_date(seat.closed_on)}."
            found.append(Proposal(seat.unit, seat.name, seat.order, leaves_on=leaves, why=why))
            for unit, name, order, since in seat.heirs:
                if unit not in inside:
                    inside.add(unit)
                    joins = max(since or leaves + DAY, leaves + DAY)
                    why = f"Nhận sáp nhập từ {seat.name}."
                    found.append(Proposal(unit, name, order, joins_on=joins, why=why))
        elif seat.ends_on and seat.ends_on < day and seat.unit not in already:
            why = f"Hết hạn ngày {numeric_date(seat.ends_on)}, vào tiếp."
            found.append(Proposal(seat.unit, seat.name, seat.order, joins_on=seat.ends_on + DAY, why=why))
        else:
            found.append(Proposal(seat.unit, seat.name, seat.order, since=seat.starts_on))
    return sorted(found, key=lambda one: one.order)


def rotated(members, head) -> int | None:
    """The unit whose turn it is to lead: the next after ``head`` in protocol order, the first after the last.

    ``members`` are (unit, order) in any order; a head that has left the cluster is looked for by its place.
    """
    ranks = sorted(members, key=lambda one: one[1])
    if not ranks:
        return None
    units = [unit for unit, _ in ranks]
    if head is None:
        return units[0]
    unit, order = head
    if unit in units:
        return units[(units.index(unit) + 1) % len(units)]
    return next((one for one, rank in ranks if rank > order), units[0])


def following(members, unit, count) -> list[int]:
    """The next ``count`` units after ``unit`` in protocol order, never ``unit`` itself."""
    units = [one for one, _ in sorted(members, key=lambda one: one[1])]
    if unit in units:
        place = units.index(unit)
        units = units[place + 1 :] + units[:place]
    return units[:count]


def elected_to(items, deputy_title) -> tuple[int | None, list[int]]:
    """(head, deputies) as a review's agenda says: ``items`` are (unit, text) of what was elected."""
    head, deputies, title = None, [], normalize("NFC", deputy_title.lower())
    for unit, text in items:
        said = normalize("NFC", text.lower())
        if title in said or "phó" in re.findall(r"\w+", said):  # with its tone: "thành phố" is no deputy
            deputies.append(unit)
        elif head is None:
            head = unit
    return head, deputies


def next_lead(proposals, terms, day, items, deputy_title) -> Lead:
    """Whom the meeting elected, else the next in protocol order; as many deputies as there are now."""
    members = [(one.unit, one.order) for one in proposals if one.is_in_on(day)]
    inside = {unit for unit, _ in members}
    head, deputies = elected_to(items, deputy_title)
    now = [term for term in terms if term.holds_on(day - DAY)]
    heads = sorted((one for one in now if one.kind == Role.HEAD), key=lambda one: one.starts_on)
    count = len([one for one in now if one.kind == Role.DEPUTY])
    why = "Theo kết quả bầu ghi ở hội nghị."
    if head not in inside:
        orders = {one.unit: one.order for one in proposals}
        present = heads[-1].unit if heads else None
        place = (present, orders.get(present, ())) if present else None
        head, why = rotated(members, place), "Luân phiên theo thứ tự đơn vị trong cụm, khối."
    chosen = [unit for unit in dict.fromkeys(deputies) if unit in inside and unit != head]
    rest = [unit for unit in following(members, head, len(members)) if unit not in chosen]
    deputies = (chosen + rest)[: max(count, len(chosen))]
    return Lead(head, tuple(deputies[:MOST_DEPUTIES]), why)
