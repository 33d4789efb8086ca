"""What an article may say, as plain immutable data: the shape of a snapshot. No query, no Django."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

from msgspec import Struct

Audience = Literal["public", "internal"]
_PLAIN = frozenset({str, int, bool, type(None)})
MEETING, CHANGE, THEME = 0, 1, 2  # what opens an article after its lead


class Source(Struct, frozen=True):
    """Where a figure comes from: an approved report, or the review itself."""

    label: str
    report: int | None
    review: int | None
    period: str
    approved_by: str = ""
    approved_at: str = ""


class Member(Struct, frozen=True):
    unit: int
    name: str
    short_name: str
    head_noun: str
    plural: str
    predecessors: tuple[int, ...] = ()


class Cluster(Struct, frozen=True):
    name: str
    slug: str
    word: str  # "cụm", "khối"
    number: int | None
    proper_name: str
    subject: str
    head_title: str
    deputy_title: str
    organisation: str


class Period(Struct, frozen=True):
    kind: str
    year: int
    name: str
    starts_on: date
    ends_on: date
    figures_until: date
    is_mid_year: bool


class Meeting(Struct, frozen=True):
    review: int
    kind: str
    word: str  # "sơ kết", "tổng kết"
    on: date | None
    until: date | None
    session: str  # "sáng", "" when unknown
    place: str
    host: str
    chair: str
    reporter: str
    also_attending: str
    context: str
    assessment: str
    show_limitations: bool
    byline: str
    theme: str


class House(Struct, frozen=True):
    """The outlet's profile; these defaults serve a review without an outlet."""

    source_tag: str = ""
    date_separator: str = "/"
    pads_small_counts: bool = False
    thousand_word: str = "nghìn"
    billion_word: str = "tỷ"
    tone: Literal["hòa", "hoà"] = "hòa"
    ending_mark: str = ""
    shows_kicker: bool = False
    headline_pattern: Literal["review", "superior", "result", "theme", "launch"] = "review"


class Guest(Struct, frozen=True):
    rank: str
    name: str
    posts: str
    spoke: str


class AgendaItem(Struct, frozen=True):
    kind: str
    text: str
    unit: str


class Outcome(Struct, frozen=True):
    text: str
    level: str
    unit: str


class Highlight(Struct, frozen=True):
    text: str
    unit: str


class Model(Struct, frozen=True):
    name: str
    unit: str


class Award(Struct, frozen=True):
    route: str
    form: str
    collectives: int
    individuals: int
    counts_occurrences: bool


class Limitation(Struct, frozen=True):
    text: str
    cause: str


class Answered(Struct, frozen=True):
    """What became of a limitation of the period before."""

    level: Literal["done", "partly", "not"]


class Target(Struct, frozen=True):
    pk: int
    parent: int | None
    name: str
    direction: str
    measure: str
    places: int
    numerator_label: str
    denominator_label: str
    pair_measure: str
    over_units: str
    over_time: str
    tolerance: Decimal
    planned: Decimal | None
    planned_of: Decimal | None
    visibility: str


class Direction(Struct, frozen=True):
    text: str
    target: Target | None
    answers: str  # the limitation it answers, where one does


class Photo(Struct, frozen=True):
    pk: int
    caption: str
    credit: str


class Grade(Struct, frozen=True):
    order: int
    label: str
    phrase: str
    is_met: bool


class Reading(Struct, frozen=True):
    """One result as reported; ``unit`` is None for a figure of the whole cluster."""

    unit: int | None
    state: Literal["missing", "zero", "na", "value", "estimate"]
    value: Decimal | None
    bound: str
    numerator: Decimal | None
    denominator: Decimal | None
    pair_value: Decimal | None
    pair_bound: str
    is_yes: bool | None
    grade: Grade | None
    same_period_change: Decimal | None
    source: Source


class Plan(Struct, frozen=True):
    """What was planned for the year, and for this period where the share is agreed."""

    unit: int | None
    year: Decimal | None
    period: Decimal | None


class Earlier(Struct, frozen=True):
    """The same target in another period."""

    name: str
    year: int
    readings: tuple[Reading, ...]
    whole: Reading | None


class TargetFigures(Struct, frozen=True, dict=True):  # facts.py keeps its fact beside it
    target: Target
    assigned: tuple[int, ...]  # members the target was given to, in protocol order
    readings: tuple[Reading, ...]
    whole: Reading | None
    plan: Plan
    unit_plans: tuple[Plan, ...]
    same_period: Earlier | None
    previous: Earlier | None


class PeriodFigures(Struct, frozen=True):
    """The part of a snapshot that is compared over periods."""

    period: Period
    members: tuple[Member, ...]
    figures: tuple[TargetFigures, ...]


class Snapshot(Struct, frozen=True):
    audience: Audience
    cluster: Cluster
    members: tuple[Member, ...]
    head: str
    period: Period
    meeting: Meeting
    house: House
    guests: tuple[Guest, ...]
    agenda: tuple[AgendaItem, ...]
    movements: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    highlights: tuple[Highlight, ...]
    models: tuple[Model, ...]
    awards: tuple[Award, ...]
    limitations: tuple[Limitation, ...]
    directions: tuple[Direction, ...]
    photos: tuple[Photo, ...]
    figures: tuple[TargetFigures, ...]
    answered: tuple[Answered, ...] = ()  # the earlier limitations, once every one of them has its answer


def to_json(part) -> dict:
    """The snapshot as plain lists and dictionaries: decimals and dates become strings."""
    kind = type(part)
    if kind in _PLAIN:
        return part
    if names := _names(kind):
        return {name: to_json(getattr(part, name)) for name in names}
    if isinstance(part, (tuple, list)):
        return [to_json(one) for one in part]
    if isinstance(part, Decimal):
        return f"{part:f}"
    return part.isoformat() if isinstance(part, date) else part


@cache
def _names(kind: type) -> tuple[str, ...]:
    return kind.__struct_fields__ if issubclass(kind, Struct) else ()
