"""What a dossier holds: one table, from which rows are written, read and described by the schema."""

from django.db import models
from msgspec import Struct, field

from cluster_reports.models import (
    AgendaItem,
    Area,
    Article,
    Assignment,
    Attendance,
    Award,
    ChangedValue,
    Cluster,
    ClusterRole,
    ContentOutcome,
    Correction,
    Direction,
    Duty,
    DutyAnswer,
    GoodModel,
    Grade,
    GradeScale,
    Guest,
    Highlight,
    Limitation,
    LimitationAnswer,
    LoggedStep,
    Membership,
    Movement,
    Outlet,
    PartReview,
    Period,
    Photo,
    Pledge,
    PledgeLine,
    Result,
    Review,
    Signature,
    Target,
    TargetChange,
    UnitReport,
)
from units.models import Unit, UnitKind, UnitName, User

FORMAT = "cluster-reports/dossier/1"
MOST_ROWS = 2_000


class Part(Struct, frozen=True):
    """One kind of row: the fields written, in this order; ``key`` names a row among its siblings.

    ``is_whole`` lists belong to what contains them: rows that a dossier does not list are removed.
    ``late`` are references to rows that come later in the dossier. ``always`` are written even where they
    hold what an absent field would mean. ``parent`` is the row's reference to the row that contains it.
    """

    model: type[models.Model]
    key: tuple[str, ...]
    fields: tuple[str, ...]
    late: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    parent: str = ""
    is_whole: bool = False
    children: dict[str, "Part"] = field(default_factory=dict)

    @property
    def required(self):
        """Names that every entry must have."""
        columns = self.model._meta
        return [name for name in self.fields if name in self.always or not _may_lack(columns.get_field(name))]


def _may_lack(column):
    return column.has_default() or column.blank or column.null or column.many_to_many


def part(model, key, fields, *, late="", always="", parent="", is_whole=False, **children):
    """A part from words: names are separated by spaces."""
    words = {"key": key, "fields": fields, "late": late, "always": always}
    names = {name: tuple(text.split()) for name, text in words.items()}
    return Part(model, parent=parent, is_whole=is_whole, children=children, **names)


def line(model, fields, key=""):
    """A list of a review: its order is the list's."""
    return part(model, key, f"{fields} visibility", parent="review", is_whole=True)


def figures(parent, more=""):
    """The results of a report or a review."""
    fields = (
        "target state value bound numerator denominator pair_value pair_bound is_yes grade same_period_change"
    )
    return part(
        Result, "target", f"{fields} explanation {more}", always="state", parent=parent, is_whole=True
    )


STEPS = part(LoggedStep, "step at by comment", "step source target by at comment details", parent="subject")
ONE = {
    "outlet": part(
        Outlet,
        "name",
        "name source_tag date_separator pads_small_counts thousand_word billion_word tone ending_mark"
        " shows_kicker headline_pattern byline_form",
    ),
    "cluster": part(
        Cluster,
        "organisation word number proper_name",
        "organisation word number proper_name subject head_title deputy_title needs_check"
        " opens_days_before_due due_days_before_end locks_days_after_due",
        always="word",
        members=part(Membership, "unit starts_on", "unit starts_on ends_on", parent="cluster"),
        roles=part(ClusterRole, "unit kind starts_on", "unit kind starts_on ends_on", parent="cluster"),
        areas=part(Area, "name", "name unit", parent="cluster"),
    ),
    "period": part(
        Period,
        "name",
        "kind year name starts_on ends_on opens_on due_on locks_on cutoff_on publishes_on status",
        always="name status",
        parent="cluster",
        steps=STEPS,
    ),
    "pledge": part(
        Pledge,
        "year",  # the period's
        "theme status register_by confirmed_by confirmed_at countersigned_as superior_name superior_post superior_on"
        " witnessed_by",
        always="status",
        parent="cluster",
        lines=part(PledgeLine, "unit text", "text kind unit target area", late="target", parent="pledge"),
        signatures=part(
            Signature,
            "unit",
            "unit registered_by registered_at signer_name signer_post signed_on",
            parent="pledge",
        ),
        steps=STEPS,
    ),
    "review": part(
        Review,
        "",
        "kind meeting_on meeting_until session place host chair reporter also_attending context assessment"
        " show_limitations byline",
        always="kind",
        parent="period",
        guests=line(Guest, "rank name posts spoke"),
        attendances=part(
            Attendance,
            "unit",
            "unit state is_right heads led_by reason recorded_by recorded_at",
            parent="review",
            is_whole=True,
        ),
        agenda=line(AgendaItem, "kind text unit"),
        movements=line(Movement, "text"),
        outcomes=line(ContentOutcome, "line level", key="line"),
        results=figures("review"),
        highlights=line(Highlight, "text unit"),
        models=line(GoodModel, "name unit", key="name"),
        awards=line(Award, "route form collectives individuals counts_occurrences"),
        limitations=line(Limitation, "text cause source"),
        directions=part(
            Direction,
            "",
            "text target about answers due_on source visibility",
            parent="review",
            is_whole=True,
            duties=part(Duty, "unit", "unit", parent="direction", is_whole=True),
        ),
        answers=line(LimitationAnswer, "asked asked_in level text carried"),
        photos=line(Photo, "caption credit alt focus_x focus_y slot"),
    ),
}
MANY = {
    "kinds": part(UnitKind, "name", "name head_noun plural"),
    "units": part(
        Unit,
        "parent name",
        "name short_name kind parent protocol_order founded_on closed_on predecessors",
        late="predecessors",
        former_names=part(UnitName, "used_until", "name short_name used_until", parent="unit"),
    ),
    "people": part(User, "username", "username full_name role unit", always="role"),
    "scales": part(
        GradeScale,
        "name",
        "name",
        grades=part(Grade, "label", "label phrase is_met", parent="scale"),
    ),
    "targets": part(
        Target,
        "name",
        "code name line parent direction measure places numerator_label denominator_label pair_measure scale"
        " baseline planned planned_of first_half_share over_units over_time tolerance off_margin unusual_change"
        " unusual_from is_part_of_whole visibility",
        late="parent",
        always="direction visibility",
        parent="pledge",
        assignments=part(Assignment, "unit", "unit is_assigned baseline planned", parent="target"),
        changes=part(
            TargetChange,
            "asked_at",
            "status reason asked_by asked_at decided_by decided_at answer",
            always="status",
            parent="target",
            values=part(ChangedValue, "unit field", "unit field old new", parent="change"),
        ),
    ),
    "reports": part(
        UnitReport,
        "unit",
        "unit status strengths limitations causes directions prose_is_flagged prose_remark duties_are_flagged"
        " return_reason returned_at submitted_by submitted_at first_submitted_at checked_by checked_at approved_by"
        " approved_at awaits_confirmation changed_at days_granted excused_by excused_at excuse",
        always="status",
        parent="period",
        duties=part(
            DutyAnswer,
            "",
            "asked asked_in due_on progress note is_flagged remark",
            parent="report",
            is_whole=True,
        ),
        results=figures("report", "reason confirmed_value cause remedy is_flagged remark"),
        parts=part(
            PartReview,
            "area",
            "area status waits_since judged_by judged_at reason",
            always="status",
            parent="report",
            is_whole=True,
            steps=STEPS,
        ),
        steps=STEPS,
    ),
    "articles": part(
        Article,
        "audience",
        "audience slug opens proposed_by proposed_at published_by published_at",
        always="audience proposed_by proposed_at published_by published_at",
        parent="review",
        corrections=part(
            Correction,
            "asked_at",
            "note changes number_source asked_by asked_at decided_by decided_at",
            always="changes decided_by decided_at",
            parent="article",
        ),
    ),
}
SECTIONS = (
    "kinds",
    "units",
    "people",
    "outlet",
    "cluster",
    "period",
    "scales",
    "pledge",
    "targets",
    "reports",
    "review",
    "articles",
)


def columns(part):
    """The model fields of a part, by name, in the order they are written."""
    return {name: part.model._meta.get_field(name) for name in part.fields}


def siblings(part, parent):
    """The rows of ``part`` inside ``parent``, in the order a dossier lists them."""
    if part.model is LoggedStep:
        return LoggedStep.objects.about(parent).order_by("at", "pk")
    named = [name for name, column in columns(part).items() if column.many_to_one]
    rows = part.model._default_manager.filter(**{part.parent: parent}).select_related(*named)
    if part.model is Correction:  # what readers were told; oldest first
        return rows.filter(status=Correction.Status.PUBLISHED).order_by("decided_at", "pk")
    return rows.order_by(*part.model._meta.ordering, "pk")


def is_ordered(part):
    """Whether the place in the list is stored in ``order``."""
    return any(column.name == "order" for column in part.model._meta.fields)
