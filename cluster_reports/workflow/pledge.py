from datetime import date

from cluster_reports import access
from cluster_reports.models import Pledge

from .step import Step

Status = Pledge.Status


def _nothing_to_sign(pledge, at):
    if pledge.lines.exists():
        return []
    return [("", "Giao ước chưa có nội dung hay cam kết nào.")]


def _unsigned(pledge, at):
    signed = pledge.signatures.filter(signed_on__isnull=False).values_list("unit_id", flat=True)
    waiting = [
        unit for unit in pledge.cluster.members_on(date(pledge.year, 12, 31)) if unit.pk not in set(signed)
    ]
    return [("", f"{unit.name} chưa ký.") for unit in waiting]


def _confirm(pledge, *, by, at, **_):
    pledge.confirmed_by, pledge.confirmed_at = by, at


def _reopen(pledge, **_):
    pledge.confirmed_by = pledge.confirmed_at = None


STEPS = (
    Step(
        name="start_signing",
        label="Đưa ra ký",
        sources=frozenset({Status.DRAFT}),
        target=Status.SIGNING,
        allowed=access.can_administer,
        is_primary=True,
        consequence="Các đơn vị đăng ký dòng của mình và ký.",
        faults=_nothing_to_sign,
    ),
    Step(
        name="confirm",
        label="Xác nhận giao ước",
        sources=frozenset({Status.SIGNING}),
        target=Status.CONFIRMED,
        allowed=access.can_confirm_pledge,
        is_primary=True,
        consequence="Sau khi xác nhận, các dòng đã đăng ký khóa lại.",
        faults=_unsigned,
        effect=_confirm,
    ),
    Step(
        name="reopen",
        label="Mở lại giao ước",
        sources=frozenset({Status.CONFIRMED}),
        target=Status.SIGNING,
        allowed=access.can_administer,
        asks_comment=True,
        effect=_reopen,
    ),
)
