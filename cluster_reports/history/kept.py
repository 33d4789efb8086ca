"""Of which rows the history of values is kept, on whose page each is told, and of which it is not, and why."""

from functools import cache

from django.apps import apps
from msgspec import Struct


class Kept(Struct, frozen=True):
    """``about``: the paths of foreign keys to the thing whose page tells it, the first that is filled; none is itself.

    ``without``: columns that are not kept: worked out from others, secret, or kept elsewhere.
    ``in_numbers``: made by hundreds at once, so that an added row is told without its values; the first change of
    each and its removal say what it began with.
    """

    about: tuple = ()
    without: frozenset = frozenset()
    in_numbers: bool = False


def _kept(*about, without="", in_numbers=False):
    return Kept(about, frozenset(without.split()), in_numbers)


def _of(path, *models):
    return dict.fromkeys(models, _kept(path))


KEPT = {
    "units.UnitKind": _kept(without="sort_name"),
    "units.Unit": _kept(without="folded_name sort_name"),
    "units.Unit_predecessors": _kept("from_unit"),
    "units.UnitName": _kept("unit"),
    "units.Leader": _kept(without="folded_name sort_name"),
    "units.LeaderTitle": _kept("leader"),
    "units.User": _kept(without="password last_login one_time_at"),
    "Cluster": _kept(without="folded_name sort_name"),
    **_of("cluster", "Membership", "ClusterRole", "Area"),
    "ApiToken": _kept("user", without="digest last_used_on"),
    "ApiToken_clusters": _kept("apitoken__user"),
    "ScoringTable": _kept(),
    "Criterion": _kept("table"),
    **_of("criterion__table", "ScoreBand", "SparedUnit"),
    "Pledge": _kept(),
    **_of("pledge", "PledgeLine", "Signature", "Target", "TitleRegistration"),
    "Assignment": _kept("target__pledge", in_numbers=True),
    "TargetChange": _kept("target__pledge"),
    "ChangedValue": _kept("change__target__pledge"),
    "RegisteredTitle": _kept("registration__pledge"),
    "GradeScale": _kept(without="sort_name"),
    "Grade": _kept("scale"),
    "Period": _kept(),
    "UnitReport": _kept(without="changed_at changed_by"),
    "Result": _kept("report", "review", in_numbers=True),
    "DutyAnswer": _kept("report"),
    "Extension": _kept("report"),
    "PartReview": _kept("report"),
    "Evidence": _kept("result__report", "result__review", "score__scoring", without="file sha256"),
    "Scoring": _kept(without="frozen"),
    "Score": _kept("scoring", in_numbers=True),
    "FinalScore": _kept("scoring", in_numbers=True),
    "Appeal": _kept("scoring"),
    "Outlet": _kept(without="sort_name"),
    "Review": _kept(),
    **_of("review", "Guest", "AgendaItem", "Movement", "ContentOutcome", "Highlight", "GoodModel", "Award"),
    **_of("review", "Limitation", "Direction", "LimitationAnswer", "Attendance"),
    "Photo": _kept("review", without="file width height"),
    "Duty": _kept("direction__review"),
    "Article": _kept(without="snapshot unused published due_details drift_mark"),
    "ArticleAddress": _kept("article"),
    "Paragraph": _kept("article", without="generated facts base base_facts", in_numbers=True),
    "Comment": _kept("article", without="address"),
    "ConfirmedNumber": _kept("article"),
    "Correction": _kept("article", without="changes base_hash"),
    "ShareLink": _kept("article", without="key"),
    "AwardForm": _kept(without="folded_name"),
    "Quota": _kept(),
    "LegalBasis": _kept(),
    "AwardProposal": _kept(without="candidate"),
    "BallotRule": _kept(),
    "Ballot": _kept(),
    "BallotLine": _kept("ballot"),
    "Directive": _kept(),
    "PaperTemplate": _kept(),
    "Wording": _kept(),
}

ITSELF = "only ever added: is a history itself"
PAPER = "who put which paper in, and when, must not be found out"
HELP = "helps somebody to work and says nothing about the work"
SECRET = "keys of a person; that they were given or taken stands in the log of what bears on safety"
LEFT_OUT = {
    **dict.fromkeys(
        (
            *("Change", "LoggedStep", "PublishedVersion", "Withdrawal", "Submission", "Revision", "Download"),
            *("Document", "Handover", "Operation", "ShareVisit", "units.SecurityEvent", "admin.LogEntry"),
        ),
        ITSELF,
    ),
    **dict.fromkeys(("Voter", "BallotPaper", "BallotPaper_lines", "Tally"), PAPER),
    **dict.fromkeys(
        (
            *("Notice", "Digest", "Presence", "BoardVisit", "SearchEntry", "WorkingCopy", "PaperBatch"),
            *("PaperBatchItem", "units.LoginAttempt"),
        ),
        HELP,
    ),
    **dict.fromkeys(
        (
            *("CalendarAddress", "units.RecoveryCode", "units.Session", "sessions.Session"),
            "otp_totp.TOTPDevice",
        ),
        SECRET,
    ),
    **dict.fromkeys(
        ("auth.Permission", "auth.Group", "auth.Group_permissions", "contenttypes.ContentType"),
        "Django's own, unused: rights come from the role",
    ),
}

# Rows that the database lets nobody change or remove. A person who is removed leaves the lines about them behind.
ADDED_ONLY = {
    "Change": frozenset(),
    "LoggedStep": frozenset(),
    "PublishedVersion": frozenset(),
    "Withdrawal": frozenset(),
    "units.SecurityEvent": frozenset({"person"}),
}


def model_of(label):
    return apps.get_model(label if "." in label else f"cluster_reports.{label}")


@cache
def kept_models() -> dict:
    """``Kept`` by model."""
    return {model_of(label): kept for label, kept in KEPT.items()}


def columns_of(model, kept) -> list:
    """The fields whose values are kept, without the key."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if not field.primary_key and field.name not in kept.without
    ]


def things_of(model, kept) -> list:
    """The things whose pages may tell rows of a model, as (model, foreign keys on the way there)."""
    found = []
    for path in kept.about:
        ways, there = [], model
        for name in path.split("__"):
            field = there._meta.get_field(name)
            ways.append(field)
            there = field.related_model
        found.append((there, ways))
    return found or [(model, [])]
