"""What an article may say, as plain immutable data: the shape of a snapshot. No query, no Django."""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Literal

Audience = Literal["public", "internal"]
_PLAIN = frozenset({str, int, bool, type(None)})
MEETING, CHANGE, THEME = 0, 1, 2  # what opens an article after its lead


@dataclass(frozen=True)
class Source:
    """Where a figure comes from: an approved report, or the review itself."""

    label: str
    report: int | None
    review: int | None
    period: str
    approved_by: str = ""
    approved_at: str = ""


@dataclass(frozen=True)
class Member:
    unit: int
    name: str
    short_name: str
    head_noun: str
    plural: str
    predecessors: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cluster:
    name: str
    slug: str
    word: str  # "cụm", "khối"
    number: int | None
    proper_name: str
    subject: str
    head_title: str
    deputy_title: str
    organisation: str


@dataclass(frozen=True)
class Period:
    kind: str
    year: int
    name: str
    starts_on: date
    ends_on: date
    figures_until: date
    is_mid_year: bool


@dataclass(frozen=True)
class Meeting:
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


@dataclass(frozen=True)
class House:
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


@dataclass(frozen=True)
class Guest:
    rank: str
    name: str
    posts: str
    spoke: str


@dataclass(frozen=True)
class AgendaItem:
    kind: str
    text: str
    unit: str


@dataclass(frozen=True)
class Outcome:
    text: str
    level: str
    unit: str


@dataclass(frozen=True)
class Highlight:
    text: str
    unit: str


@dataclass(frozen=True)
class Model:
    name: str
    unit: str


@dataclass(frozen=True)
class Award:
    route: str
    form: str
    collectives: int
    individuals: int
    counts_occurrences: bool


@dataclass(frozen=True)
class Limitation:
    text: str
    cause: str


@dataclass(frozen=True)
class Answered:
    """What became of a limitation of the period before."""

    level: Literal["done", "partly", "not"]


@dataclass(frozen=True)
class Target:
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


@dataclass(frozen=True)
class Direction:
    text: str
    target: Target | None
    answers: str  # the limitation it answers, where one does


@dataclass(frozen=True)
class Photo:
    pk: int
    caption: str
    credit: str


@dataclass(frozen=True)
class Grade:
    order: int
    label: str
    phrase: str
    is_met: bool


@dataclass(frozen=True)
class Reading:
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


@dataclass(frozen=True)
class Plan:
    """What was planned for the year, and for this period where the share is agreed."""

    unit: int | None
    year: Decimal | None
    period: Decimal | None


@dataclass(frozen=True)
class Earlier:
    """The same target in another period."""

    name: str
    year: int
    readings: tuple[Reading, ...]
    whole: Reading | None


@dataclass(frozen=True)
class TargetFigures:
    target: Target
    assigned: tuple[int, ...]  # members the target was given to, in protocol order
    readings: tuple[Reading, ...]
    whole: Reading | None
    plan: Plan
    unit_plans: tuple[Plan, ...]
    same_period: Earlier | None
    previous: Earlier | None


@dataclass(frozen=True)
class PeriodFigures:
    """The part of a snapshot that is compared over periods."""

    period: Period
    members: tuple[Member, ...]
    figures: tuple[TargetFigures, ...]


@dataclass(frozen=True)
class Snapshot:
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
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
