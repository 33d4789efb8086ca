"""The history of values as people read it: what a thing and its rows were, who changed them, when and from where."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from msgspec import Struct

from cluster_reports.history.kept import kept_models, things_of
from cluster_reports.models import (
    Article,
    AwardForm,
    AwardProposal,
    Ballot,
    BallotRule,
    Change,
    Cluster,
    Directive,
    Evidence,
    GradeScale,
    LegalBasis,
    Outlet,
    PaperTemplate,
    Period,
    Pledge,
    Quota,
    Result,
    Review,
    Scoring,
    ScoringTable,
    UnitReport,
    Wording,
)
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.numbers import number
from cluster_reports.vietnamese.words import upper_first
from units.models import Leader, Unit, UnitKind, User

from .history_words import words_of_source

A_PAGE = 50
BEFORE, AFTER = "bản trước", "bản mới"  # of what is no reading matter
NOUNS = {
    "bao-cao": UnitReport,
    "hoi-nghi": Review,
    "bai-viet": Article,
    "ky": Period,
    "giao-uoc": Pledge,
    "cum": Cluster,
    "bang-diem": ScoringTable,
    "cham-diem": Scoring,
    "bo-phieu": Ballot,
    "khen-thuong": AwardProposal,
    "chi-dao": Directive,
    "don-vi": Unit,
    "nguoi": User,
    "loai-don-vi": UnitKind,
    "nguoi-chi-huy": Leader,
    "thang-xep-loai": GradeScale,
    "noi-dang": Outlet,
    "hinh-thuc-khen": AwardForm,
    "han-muc-khen": Quota,
    "can-cu": LegalBasis,
    "cach-bo-phieu": BallotRule,
    "mau-van-ban": PaperTemplate,
    "cau-chu": Wording,
}
NEEDED = {  # by model: what its name is made of
    "agendaitem": ("unit",),
    "appeal": ("criterion",),
    "assignment": ("target", "unit"),
    "attendance": ("unit",),
    "awardproposal": ("form",),
    "clusterrole": ("cluster", "unit"),
    "changedvalue": ("unit", "change__target__scale"),
    "comment": ("by", "link"),
    "contentoutcome": ("line",),
    "correction": ("article",),
    "direction": ("target",),
    "directive": ("to", "target", "limitation"),
    "duty": ("unit", "direction__target"),
    "finalscore": ("unit", "criterion"),
    "membership": ("unit", "cluster"),
    "papertemplate": ("unit",),
    "partreview": ("area",),
    "period": ("cluster",),
    "quota": ("form",),
    "registeredtitle": ("form",),
    "result": ("target",),
    "review": ("period__cluster",),
    "score": ("unit", "criterion"),
    "scoring": ("period__cluster",),
    "signature": ("unit",),
    "sparedunit": ("unit",),
    "targetchange": ("target",),
    "titleregistration": ("unit", "pledge"),
    "unitreport": ("unit", "period__cluster"),
}
LABELS = {  # of columns that no page or form has named yet
    "headline_is_edited": "tiêu đề đã sửa tay",
    "from_unit": "từ đơn vị",
    "to_unit": "thành đơn vị",
    "opened_by": "người mở",
    "closed_by": "người kết thúc",
    "apitoken": "mã truy cập",
    "cluster": "cụm, khối",
}
CODES = {"key", "digest", "block"}  # by which the program knows things; people know them by their words
NAMES = {  # where the row's own words say too much, or are no name
    "dutyanswer": lambda row: row.asked,
    "finalscore": lambda row: f"{row.unit} · {row.criterion}",
    "limitationanswer": lambda row: row.asked,
    "paragraph": lambda row: row.title,
    "partreview": lambda row: str(row.area),
    "changedvalue": lambda row: str(row.unit or row.change.target),
    "result": lambda row: row.target.name,
    "signature": lambda row: str(row.unit),
}


class Part(Struct, frozen=True):
    """One column: its name, and what was and what is in it, in words; "" is nothing."""

    label: str
    old: str
    new: str


class Line(Struct, frozen=True):
    """One change of one row; ``row`` is "" where the row is the thing itself."""

    action: str
    noun: str
    row: str
    by: str
    at: datetime
    source: str
    parts: tuple


def url_of_history(thing):
    """The page about a thing, or "" where none is told of its kind."""
    noun = next((noun for noun, model in NOUNS.items() if model is type(thing)), None)
    return reverse("history", args=[noun, thing.pk]) if noun else ""


def told_of(thing, user):
    """The changes of a thing and its rows that this person may read; whether it may be asked says ``access``.

    A row with a scope of its own is told to whoever may read the row as it is now; of rows that are gone only an
    admin and the unit's own staff read. Before it was handed in a report was nobody's but its unit's.
    """
    found = Change.objects.filter(about=thing._meta.model_name, about_id=thing.pk)
    is_own = isinstance(thing, UnitReport | AwardProposal) and user.is_staff_of({thing.unit_id})
    if user.is_admin or is_own:
        return found
    for noun, rows in _scoped(thing, user).items():
        found = found.exclude(Q(noun=noun) & ~Q(row_id__in=rows.values("pk")))
    since = {UnitReport: "first_submitted_at", AwardProposal: "submitted_at"}.get(type(thing))
    return found.filter(at__gte=getattr(thing, since)) if since else found


def _scoped(thing, user):
    """By noun, the rows this person may read, of each kind of row whose reading has a scope."""
    scopes = {}
    for model, kept in kept_models().items():
        if model is type(thing) or not any(there is type(thing) for there, _ in things_of(model, kept)):
            continue
        if type(thing) is Review and model in {Result, Evidence}:
            continue  # the cluster's own figures, which the review's readers have
        rows = _visible(model, user, type(thing))
        if rows is not None:
            scopes[model._meta.model_name] = rows
    return scopes


def _visible(model, user, thing):
    if model is thing:
        return None
    if hasattr(model.objects, "visible_to"):
        return model.objects.visible_to(user)
    for field in model._meta.local_concrete_fields:
        if field.name in _owners(model):
            above = _visible(field.related_model, user, thing)
            if above is not None:
                return model.objects.filter(**{f"{field.name}__in": above})
    return None


def _owners(model):
    return {path.split("__")[0] for path in kept_models()[model].about} if model in kept_models() else set()


class ChangePage:
    """Up to fifty changes from ``before`` backwards: one query, one for the names of each kind of row they name."""

    def __init__(self, changes, before=None):
        if before is not None:
            changes = changes.filter(pk__lt=before)
        found = list(changes.order_by("-pk")[: A_PAGE + 1])
        shown = found[:A_PAGE]
        self.next = shown[-1].pk if len(found) > A_PAGE else None
        self._names = _names_for(shown)
        self.lines = [line for line in map(self._line, shown) if line is not None]

    def _line(self, change):
        model = model_named(change.noun)
        parts = self._parts(change, model)
        is_change = change.action == Change.Action.CHANGED
        if is_change and not parts:
            return None  # nothing but counters of the program
        is_thing = change.noun == change.about
        return Line(
            change.get_action_display(),
            model._meta.verbose_name if model else change.noun,
            "" if is_thing else self._name(model, change.row_id) or _last_name(change),
            self._person(change),
            change.at,
            words_of_source(change.source),
            tuple(parts),
        )

    def _parts(self, change, model):
        parts = []
        for name, cell in change.cells.items():
            field = _field(model, name)
            if not is_told(field, model):
                continue
            old, new = _both(change, cell)
            if field.get_internal_type() == "JSONField":
                old, new = BEFORE if old else "", AFTER if new else ""
            else:
                old, new = self._words(field, old), self._words(field, new)
            if old or new:
                label = LABELS.get(field.name) or str(field.verbose_name)
                parts.append(Part(upper_first(label), old, new))
        return parts

    def _words(self, field, value):
        if value is None or value == "":
            return ""
        if field.is_relation:
            return self._name(field.related_model, value) or f"đã xóa (mã {value})"
        return words_of(field, value)

    def _name(self, model, key):
        return self._names.get((model, key), "")

    def _person(self, change):
        return self._name(User, change.person) or change.name or "Hệ thống"


def _both(change, cell):
    if change.action == Change.Action.CHANGED:
        return cell
    return (cell, None) if change.action == Change.Action.REMOVED else (None, cell)


def _names_for(changes):
    asked = defaultdict(set)
    for change in changes:
        asked[User].add(change.person)
        model = model_named(change.noun)
        if model is None:
            continue
        if change.noun != change.about:
            asked[model].add(change.row_id)
        for name, cell in change.cells.items():
            field = _field(model, name)
            if is_told(field, model) and field.is_relation:
                asked[field.related_model].update(_both(change, cell))
    names = {}
    for model, keys in asked.items():
        name, needed = model._meta.model_name, NEEDED.get(model._meta.model_name, ())
        rows = model._base_manager.filter(pk__in=keys - {None})
        rows = rows.select_related(*needed) if needed else rows
        names |= {(model, row.pk): NAMES.get(name, str)(row) for row in rows}
    return names


def model_named(noun):
    """The model of this name that is kept, or None where the program has none any more."""
    return {model._meta.model_name: model for model in kept_models()}.get(noun)


def _field(model, attname):
    if model is None:
        return None
    for field in model._meta.local_concrete_fields:
        if field.attname == attname:
            return field
    try:
        return model._meta.get_field(attname)
    except FieldDoesNotExist:
        return None


def is_told(field, model) -> bool:
    """Not the counters and keys by which the program knows rows, nor an address that it makes of a name."""
    if field is None or field.get_internal_type() == "UUIDField" or field.name in CODES:
        return False
    if field.get_internal_type() == "SlugField" and not field.editable:
        return False
    return field.name != "version" or model is apps.get_model("cluster_reports", "ScoringTable")


def _last_name(change):
    """What a row that is gone was called."""
    cells = change.cells if change.action != Change.Action.CHANGED else {}
    for name in ("name", "text", "full_name", "title", "asked", "label", "caption"):
        if isinstance(cells.get(name), str) and cells[name]:
            return cells[name]
    return ""


def words_of(field, value) -> str:
    """A value as the database told it, in the site's own words."""
    kind = field.get_internal_type()
    if field.flatchoices:
        return str({str(key): label for key, label in field.flatchoices}.get(str(value), value))
    if kind == "BooleanField":
        return "có" if value else "không"
    if kind == "DecimalField":
        return number(Decimal(str(value)))
    if kind in {"PositiveIntegerField", "PositiveSmallIntegerField"}:
        return str(value) if "year" in field.name else number(value)
    if kind == "DateField":
        return numeric_date(date.fromisoformat(value[:10]))
    if kind == "DateTimeField":
        return _moment(value)
    return str(value)


def _moment(value):
    at = parse_datetime(value)
    if at is None:
        return value
    return f"{localtime(at if at.tzinfo else at.replace(tzinfo=UTC)):%H:%M %d/%m/%Y}"
