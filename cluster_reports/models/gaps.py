"""What is missing before a period opens: rows are loaded once, and looked through without a query."""

from collections import Counter
from datetime import date

from django.db.models import Q
from django.urls import reverse
from msgspec import Struct, field

from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.lists import join_and
from units.models import User

from .cluster import Cluster, ClusterRole
from .period import Period
from .pledge import Pledge, Signature
from .target import Assignment, Target

Direction = Target.Direction


class Gap(Struct, frozen=True):
    """One thing missing, in words, and the row where it is mended; ``is_blocking`` ones stop the opening."""

    text: str
    model: type
    pk: int | None = None  # None: a new row
    is_blocking: bool = False

    @property
    def admin_url(self):
        meta, page = self.model._meta, "add" if self.pk is None else "change"
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[self.pk] if self.pk else [])

    @property
    def url(self):
        """Where somebody who is no admin may read about it; "" where there is no such page."""
        names = {Pledge: "pledge", Target: "target"}
        return reverse(names[self.model], args=[self.pk]) if self.model in names and self.pk else ""


class Preparation(Struct):
    """All that is looked at, as it stands on ``today``."""

    period: Period
    today: date
    members: list
    roles: list
    pledge: Pledge | None = None
    targets: list = field(default_factory=list)
    given: dict = field(default_factory=dict)  # assignments by (target, unit)
    lines: list = field(default_factory=list)
    signatures: dict = field(default_factory=dict)  # by unit
    staffed: Counter = field(default_factory=Counter)  # how many accounts of staff work, by unit
    has_editor: bool = False  # an account that works, in the organisation


def gaps_before_opening(period, today) -> list[Gap]:
    """The gaps, blocking ones first; ten queries at most, whatever the number of units and targets."""
    return find(load(period, today))


def load(period, today) -> Preparation:
    members = list(period.members())
    found = Preparation(period, today, members, roles=list(period.cluster.roles.all()))
    staff = Q(role=User.Role.STAFF, unit__in=[unit.pk for unit in members])
    editors = Q(role=User.Role.EDITOR, unit=period.cluster.organisation_id)
    people = User.objects.filter(staff | editors, is_active=True).values_list("role", "unit")
    found.staffed = Counter(unit for role, unit in people if role == User.Role.STAFF)
    found.has_editor = any(role == User.Role.EDITOR for role, _ in people)
    found.pledge = Pledge.objects.filter(cluster=period.cluster_id, year=period.year).first()
    if found.pledge is None:
        return found
    found.targets = list(found.pledge.targets.all())
    rows = Assignment.objects.filter(target__pledge=found.pledge)
    found.given = {(row.target_id, row.unit_id): row for row in rows}
    found.lines = list(found.pledge.lines.select_related("unit"))
    signatures = Signature.objects.filter(pledge=found.pledge).select_related("unit")
    found.signatures = {signature.unit_id: signature for signature in signatures}
    return found


def find(prepared: Preparation) -> list[Gap]:
    """The gaps of what was loaded, in the order in which one mends them; blocking ones first."""
    gaps = [
        *_of_members(prepared),
        *_of_dates(prepared),
        *_of_roles(prepared),
        *_of_pledge(prepared),
        *_of_targets(prepared),
    ]
    return sorted(gaps, key=lambda gap: not gap.is_blocking)


def _of_members(prepared):
    period = prepared.period
    if not prepared.members:
        text = "Cụm, khối chưa có đơn vị thành viên nào vào cuối kỳ."
        yield Gap(text, Cluster, period.cluster_id, is_blocking=True)
    for unit in prepared.members:
        if unit.pk not in prepared.staffed:
            name = unit.name_on(period.ends_on)
            yield Gap(f"{name} chưa có tài khoản cán bộ nào đang hoạt động để nhập báo cáo.", User)
    if not prepared.has_editor:
        text = "Cơ quan tổ chức chưa có tài khoản biên tập nào đang hoạt động: không ai đăng được bài."
        yield Gap(text, User)


def _of_dates(prepared):
    period, today = prepared.period, prepared.today

    def gap(text):
        return Gap(text, Period, period.pk)

    if period.locks_on <= today:
        yield gap(
            f"Ngày khóa sửa {numeric_date(period.locks_on)} đã đến: đơn vị phải xin gia hạn mới nhập được."
        )
    elif period.due_on < today:
        yield gap(f"Hạn nộp {numeric_date(period.due_on)} đã qua: mọi báo cáo sẽ tính là chậm.")
    if period.opens_on < period.starts_on:
        yield gap(f"Ngày mở nhập liệu {numeric_date(period.opens_on)} trước ngày đầu kỳ.")
    if period.cutoff_on and period.cutoff_on > period.due_on:
        yield gap(f"Số liệu chốt đến {numeric_date(period.cutoff_on)}, sau hạn nộp.")
    if period.publishes_on and period.publishes_on <= period.due_on:
        yield gap(f"Dự kiến công bố {numeric_date(period.publishes_on)}, không sau hạn nộp.")


def _of_roles(prepared):
    period = prepared.period
    days = [period.acting_day(period.opens_on), period.acting_day(period.locks_on)]
    title = period.cluster.head_title.lower()
    missing = [day for day in days if not _holding(prepared, ClusterRole.Kind.HEAD, day)]
    if missing:
        text = f"Chưa có {title} vào ngày {numeric_date(missing[0])}: không ai duyệt báo cáo."
        yield Gap(text, Cluster, period.cluster_id)
    elif any(not _holding(prepared, ClusterRole.Kind.DEPUTY, day) for day in days):
        deputy = period.cluster.deputy_title.lower()
        text = f"Chưa có {deputy}: báo cáo của {title} do chính đơn vị ấy duyệt."
        yield Gap(text, Cluster, period.cluster_id)
        yield from _of_lone_heads(prepared, days)


def _of_lone_heads(prepared, days):
    """Heads without a deputy whose one account would have to judge what it handed in itself."""
    heads = {
        max(_holding(prepared, ClusterRole.Kind.HEAD, day), key=lambda role: role.starts_on) for day in days
    }
    units = {role.unit_id for role in heads if prepared.staffed[role.unit_id] == 1}
    for unit in prepared.members:
        if unit.pk in units:
            yield Gap(
                f"{unit.name_on(prepared.period.ends_on)} đứng đầu mà chỉ có một tài khoản cán bộ:"
                " người nộp báo cáo của đơn vị không tự duyệt được.",
                User,
            )


def _holding(prepared, kind, day):
    return [
        role
        for role in prepared.roles
        if role.kind == kind and role.starts_on <= day and (role.ends_on is None or role.ends_on >= day)
    ]


def _of_pledge(prepared):
    pledge, period = prepared.pledge, prepared.period
    if pledge is None:
        text = f"Cụm, khối chưa có giao ước năm {period.year}: báo cáo sẽ không có chỉ tiêu nào."
        yield Gap(text, Pledge, is_blocking=True)
        return
    if pledge.status == Pledge.Status.DRAFT:
        yield Gap("Giao ước còn đang soạn, chưa đưa ra ký.", Pledge, pledge.pk)
    elif waiting := [unit for unit in prepared.members if not _has_signed(prepared, unit)]:
        for unit in waiting:
            yield Gap(f"{unit.name_on(period.ends_on)} chưa ký giao ước.", Pledge, pledge.pk)
    elif pledge.status != Pledge.Status.CONFIRMED:
        yield Gap("Các đơn vị đã ký đủ, giao ước chưa được xác nhận.", Pledge, pledge.pk)
    inside = {unit.pk for unit in prepared.members}
    for signature in prepared.signatures.values():
        if signature.signed_on and signature.unit_id not in inside:
            text = f"{signature.unit.name} đã ký giao ước nhưng cuối kỳ không còn là thành viên."
            yield Gap(text, Cluster, period.cluster_id)
    measured = {target.line_id for target in prepared.targets}
    for line in prepared.lines:
        if line.target_id is None and line.pk not in measured:
            whose = f" của {line.unit.name}" if line.unit_id else ""
            yield Gap(f"Dòng giao ước{whose} “{line.text}” chưa đo bằng chỉ tiêu nào.", Pledge, pledge.pk)


def _has_signed(prepared, unit):
    signature = prepared.signatures.get(unit.pk)
    return signature is not None and signature.signed_on is not None


def _of_targets(prepared):
    if prepared.pledge is None:
        return
    period = prepared.period
    if not prepared.targets:
        text = f"Giao ước năm {period.year} chưa có chỉ tiêu nào: báo cáo sẽ trống."
        yield Gap(text, Target, is_blocking=True)
        return
    for unit in prepared.members:
        if not any(_is_given(prepared, target, unit) for target in prepared.targets):
            name = unit.name_on(period.ends_on)
            yield Gap(f"{name} chưa được giao chỉ tiêu nào.", Pledge, prepared.pledge.pk)
    for target in prepared.targets:
        yield from _of_target(prepared, target)


def _of_target(prepared, target):
    for column, words, directions in (
        ("planned", "chưa có mức giao", {Direction.UP, Direction.DOWN}),
        ("baseline", "chưa có mức xuất phát nên không tính được mức giảm", {Direction.DOWN}),
    ):
        units = [unit for unit in prepared.members if _is_given(prepared, target, unit)]
        without = [unit for unit in units if _figure(prepared, target, unit, column) is None]
        if target.direction in directions and without:
            names = join_and([unit.name_on(prepared.period.ends_on) for unit in without])
            whose = "" if len(without) == len(units) else f" cho {names}"
            yield Gap(f"Chỉ tiêu “{target.name}” {words}{whose}.", Target, target.pk)
    if target.measure == "%" and target.over_units == Target.OverUnits.NONE:
        text = f"Tỷ lệ “{target.name}” không có tử số, mẫu số nên không gộp được thành số của cả cụm."
        yield Gap(text, Target, target.pk)


def _is_given(prepared, target, unit):
    row = prepared.given.get((target.pk, unit.pk))
    return row is None or row.is_assigned


def _figure(prepared, target, unit, column):
    own = getattr(prepared.given.get((target.pk, unit.pk)), column, None)
    return getattr(target, column) if own is None else own
