"""What every page shows around its content: the menu, the period one works in, the deadline in words."""

from datetime import timedelta
from functools import cache, lru_cache

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import localdate
from msgspec import Struct

from cluster_reports.models import Notice, Period, UnitReport
from cluster_reports.models.practice import MARK
from cluster_reports.vietnamese.dates import days_left, short_date
from units.models import User
from units.prepared import Blank, prepared

Role = User.Role
MENU = (
    ("Việc của tôi", "my-work", {Role.STAFF}),
    ("Tóm tắt", "brief", {Role.COMMANDER}),
    ("Chỉ đạo", "directives", {Role.COMMANDER, Role.EDITOR}),
    ("Bàn biên tập", "desk", {Role.EDITOR, Role.STAFF}),
    ("Giao ước", "pledges", {Role.STAFF, Role.COMMANDER, Role.EDITOR, Role.ADMIN}),
    ("Bảng điểm", "scoring-tables", {Role.STAFF, Role.COMMANDER, Role.EDITOR, Role.ADMIN}),
    ("Bài sơ kết", "front", None),
    ("Tìm kiếm", "search", None),
    ("Câu chữ", "wordings", {Role.ADMIN}),
    ("Quản trị", "admin:index", {Role.ADMIN}),
    ("Vận hành", "operations", {Role.ADMIN}),
)
SHOWN = ("name", "status", "due_on", *(f"cluster__{part}" for part in ("word", "number", "proper_name")))


class PeriodBar(Struct):
    """The period one works in, as the top bar says it."""

    label: str
    state_class: str
    state_label: str
    deadline: str
    choices: tuple = ()


class Frame(Struct):
    menu: tuple
    period: PeriodBar | None = None
    unread: int = 0  # notices


def period_bar(period, today, choices=(), days_granted=0, is_settled=False):
    """The bar for one period; ``choices`` are (label, url) of the other periods to switch to.

    ``days_granted`` are the own unit's: its due day is later than the cluster's. ``is_settled``: the reader's
    own report is in, so that no deadline hangs over them.
    """
    is_open, due_on = period.status == Period.Status.OPEN, period.due_on + timedelta(days_granted)
    word = "gia hạn đến" if days_granted else "hạn nộp"
    due = f"{days_left(due_on, today)}, {word} {short_date(due_on)}" if is_open else ""
    is_overdue = is_open and due_on < today and not is_settled
    if is_settled:
        due = f"đơn vị đã nộp, {word} {short_date(due_on)}"
    return PeriodBar(
        label=f"{period.cluster} · {period}",
        state_class="late" if is_overdue else period.status,
        state_label="Quá hạn nộp" if is_overdue else period.get_status_display(),
        deadline=due,
        choices=choices,
    )


def frame(request):
    """Context of base.html. A view that works in a period sets ``request.period``; without it, for someone
    logged in, the open period of their clusters that is due next is shown. A view of one cluster, of any noun
    that belongs to it, sets ``request.cluster``. Those of a practice bear its mark, on screen and on paper; it asks no
    database, as pages of errors bear it too.
    """
    return {"frame": SimpleLazyObject(lambda: _frame(request)), "practice_mark": practice_mark(request)}


def practice_mark(request):
    period, cluster = getattr(request, "period", None), getattr(request, "cluster", None)
    is_practice = (period is not None and period.is_practice) or (cluster is not None and cluster.is_practice)
    return MARK if is_practice else ""


def _frame(request):
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    role = user.role if known else None
    menu = tuple((label, url, request.path == url) for label, url in _menu(role))
    if not known:
        return Frame(menu=menu)
    today = localdate()
    nearby = _nearby(role, person=user.pk, unit=user.unit_id)
    unread = nearby[0].unread if nearby else Notice.objects.filter(recipient=user).unread().count()
    current = getattr(request, "period", None)
    settled = {period.pk for period in nearby if period.is_settled and period.status == Period.Status.OPEN}
    if current is None:
        still_open = [period for period in nearby if period.status == Period.Status.OPEN]
        current = min(
            still_open,
            key=lambda period: (period.pk in settled, period.due_on),
            default=nearby[0] if nearby else None,
        )
    if current is None:
        return Frame(menu=menu, unread=unread)
    choices = tuple(
        (f"{period.cluster} · {period}", _address(period.pk)) for period in nearby if period.pk != current.pk
    )
    days = next((one.own_days for one in nearby if one.pk == current.pk), 0)
    bar = period_bar(current, today, choices, days, current.pk in settled)
    return Frame(menu=menu, period=bar, unread=unread)


@cache
def _menu(role):
    """(label, address) of what this role is offered, None for who is not logged in."""
    return [(label, reverse(name)) for label, name, roles in MENU if roles is None or role in roles]


@lru_cache(maxsize=1000)
def _address(period):
    return reverse("period", args=[period])


@prepared
def _nearby(role):
    """The latest periods of a person of this role; with each how many notices wait for them, and their own report."""
    person, unit = Blank("person"), Blank("unit")
    unread = Notice.objects.filter(recipient=person).unread().values("recipient").annotate(n=Count("pk"))
    reports = UnitReport.objects.filter(period=OuterRef("pk"), unit=unit).order_by()
    own = reports if role == Role.STAFF else reports.none()
    periods = Period.objects.real().inside(User(role=role, unit_id=unit)).select_related("cluster")
    periods = periods.annotate(
        unread=Coalesce(Subquery(unread.values("n")), 0),
        own_days=Coalesce(Subquery(own.values("days_granted")), 0),
        is_settled=Exists(own.exclude(status__in=UnitReport.WITH_UNIT)),
    )
    return periods.only(*SHOWN).order_by("-ends_on")[:8]
