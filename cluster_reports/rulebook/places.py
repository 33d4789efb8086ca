"""The screens that clauses are applied on, as links where this reader may open them."""

from django.urls import reverse
from msgspec import Struct

from cluster_reports.models import Period, UnitReport
from units.models import User

Role = User.Role
STAFF, INSIDE = frozenset({Role.STAFF}), frozenset(Role)


class Place(Struct, frozen=True):
    """``roles``: who may open it; None for everybody. ``of`` is what its address names: the newest "period" this
    person may see, its "cluster", or their unit's "report" of it; elsewhere the words must do.
    """

    name: str
    url: str = ""
    roles: frozenset | None = INSIDE
    of: str = ""


PLACES = {
    "front": Place("Trang bài sơ kết", "front", None),
    "search": Place("Tìm kiếm", "search", None),
    "my-work": Place("Việc của tôi", "my-work", STAFF),
    "entry": Place("Nhập báo cáo", "unit-report-edit", STAFF, "report"),
    "report": Place("Báo cáo của đơn vị", "unit-report", STAFF, "report"),
    "board": Place("Bảng theo dõi kỳ", "period", INSIDE, "period"),
    "scoring": Place("Chấm điểm của kỳ", "scoring", INSIDE, "period"),
    "ballots": Place("Bỏ phiếu của kỳ", "ballots", INSIDE, "period"),
    "awards": Place("Đề nghị khen thưởng của kỳ", "award-proposals", INSIDE, "period"),
    "comparison": Place("So sánh các kỳ", "cluster-comparison", INSIDE, "cluster"),
    "timeliness": Place("Nộp báo cáo qua các kỳ", "cluster-timeliness", INSIDE, "cluster"),
    "pledges": Place("Giao ước thi đua", "pledges"),
    "scoring-tables": Place("Bảng điểm", "scoring-tables"),
    "brief": Place("Tóm tắt", "brief", frozenset({Role.COMMANDER})),
    "desk": Place("Bàn biên tập", "desk", frozenset({Role.EDITOR, Role.STAFF})),
    "directives": Place("Chỉ đạo", "directives", frozenset({Role.COMMANDER, Role.EDITOR, Role.STAFF})),
    "papers": Place("Văn bản của hội nghị, mở từ trang hội nghị"),
    "notices": Place("Thông báo", "notices"),
    "calendar": Place("Lịch hạn nộp", "calendar"),
    "handovers": Place("Bàn giao", "handovers"),
    "history": Place("Lịch sử thay đổi, mở từ trang của từng thứ"),
    "year-turn": Place("Sang năm mới, mở từ trang của cụm"),
    "tokens": Place("Mã truy cập dữ liệu", "api-tokens"),
    "password": Place("Đổi mật khẩu", "password-change"),
    "admin": Place("Quản trị", "admin:index", frozenset({Role.ADMIN})),
}


def for_reader(user) -> dict[str, tuple[str, str]]:
    """(name, address or "") of every screen for this person; two queries for people inside, none for strangers."""
    role = user.role if user.is_authenticated else None
    period = report = None
    if role:
        periods = Period.objects.real().visible_to(user).exclude(status=Period.Status.PREPARING)
        period = periods.select_related("cluster").order_by("-ends_on", "-pk").first()
    if period and role == Role.STAFF and user.unit_id:
        report = UnitReport.objects.filter(unit=user.unit_id, period=period).first()
    known = {
        "period": period and [period.pk],
        "cluster": period and [period.cluster.slug],
        "report": report and [report.pk],
    }
    return {key: (place.name, _address(place, role, known)) for key, place in PLACES.items()}


def _address(place, role, known):
    is_open = place.roles is None or role in place.roles
    arguments = known[place.of] if place.of else []
    return reverse(place.url, args=arguments) if place.url and is_open and arguments is not None else ""
