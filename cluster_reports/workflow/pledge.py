from datetime import date

from cluster_reports import access
from cluster_reports.models import Pledge
from cluster_reports.vietnamese.dates import numeric_date

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


def _confirm(pledge, *, by, at, flags, **_):
    pledge.confirmed_by, pledge.confirmed_at = by, at
    for name, value in flags.items():
        setattr(pledge, name, value)
    return _countersignature(pledge)


def _reopen(pledge, **_):
    """What the superior signed stays readable in the history: the row itself is unsigned again."""
    dropped = _countersignature(pledge)
    pledge.confirmed_by = pledge.confirmed_at = pledge.superior_on = None
    pledge.superior_name = pledge.superior_post = pledge.witnessed_by = ""
    pledge.countersigned_as = Pledge.Countersigning.CONFIRM
    return dropped


def _countersignature(pledge):
    """Who stands behind the pledge, in pairs of words for the history."""
    if not pledge.superior_on:
        return []
    words = [
        ("Cấp trên", pledge.get_countersigned_as_display()),
        ("Người ký", pledge.superior_name),
        ("Chức vụ", pledge.superior_post),
        ("Ngày ký", numeric_date(pledge.superior_on)),
        ("Dưới sự chứng kiến của", pledge.witnessed_by),
    ]
    return [{"line": label, "reason": text} for label, text in words if text]


def _said(signature):
    """ "Đại tá A, Trưởng phòng, ký ngày 05/03/2026"; "chưa ký"."""
    if not signature.signed_on:
        return "chưa ký"
    who = ", ".join(filter(None, [signature.signer_name, signature.signer_post]))
    return f"{who}, ký ngày {numeric_date(signature.signed_on)}"


def signature_note(unit, before, after, reason=""):
    """What the history tells of a unit's signature that is not what it was: (step, details); None where it is.

    ``before`` and ``after`` are the row as it was and as it is; an unsaved row is one that nobody has signed.
    """
    was, now = _said(before), _said(after)
    if was == now:
        return None
    told = [{"line": unit.name, "reason": now if not before.signed_on else f"{was} → {now}"}]
    if reason:
        told.append({"line": "Lý do", "reason": reason})
    if not before.signed_on:
        return "sign", told
    return ("change_signature" if after.signed_on else "withdraw_signature"), told


NOTES = {
    "sign": "Ký giao ước",
    "change_signature": "Sửa chữ ký",
    "withdraw_signature": "Bỏ chữ ký",
}


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
