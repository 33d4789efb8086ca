"""Handing over: what stands is frozen, what can move moves, in one audited step."""

import hashlib
import json

from django.db.models import Q
from django.utils.timezone import localdate

from cluster_reports import notices
from cluster_reports.models import ApiToken, CalendarAddress, Handover, LoggedStep, Presence
from cluster_reports.models.handover import change_of_head
from cluster_reports.tables.handover import held_by, of_cluster, of_person, what_stays
from units.rights import note_rights, rights_of

from .step import StepRefused

LABEL = "Lập biên bản bàn giao"


def digest(content) -> str:
    """SHA-256 over the content as JSON with sorted keys."""
    told = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def last_change_of_head(cluster):
    """(giving unit, taking unit, first day) of the latest change of head, or None where there was none."""
    return change_of_head(cluster.roles.select_related("unit").order_by("-starts_on"))


def hand_over_cluster(cluster, giver, taker, starts_on, *, by, at) -> Handover:
    """The sheet of one change of head; the one there is where it was made already. The caller holds the cluster."""
    made = Handover.objects.filter(
        kind=Handover.Kind.HEAD, cluster=cluster, to_unit=taker, starts_on=starts_on
    ).first()
    if made is not None:
        return made
    content = of_cluster(cluster, giver, taker, starts_on)
    return _freeze(
        Handover(
            kind=Handover.Kind.HEAD, cluster=cluster, from_unit=giver, to_unit=taker, starts_on=starts_on
        ),
        content,
        by,
        at,
    )


def hand_over_person(person, taker, *, ends_account, by, at, version="") -> Handover:
    """Moves what can move from ``person`` to a colleague and freezes the sheet; the caller holds both rows.

    ``version`` is of the page that asked, by which one sent twice is known. Raises ``StepRefused`` where ``taker`` is
    no colleague in the same role, and then nothing is changed.
    """
    if person.pk == taker.pk or (person.unit_id, person.role) != (taker.unit_id, taker.role):
        raise StepRefused("Người nhận phải là người khác, cùng đơn vị và cùng vai trò. Chưa chuyển gì.")
    if person.unit_id is None or not taker.is_active:
        raise StepRefused("Người nhận phải có tài khoản đang hoạt động trong đơn vị. Chưa chuyển gì.")
    if ends_account and person.pk == by.pk:
        raise StepRefused("Không tự khóa tài khoản của mình; quản trị khác làm việc này. Chưa chuyển gì.")
    today = localdate(at)
    held = held_by(person, today)
    stays = what_stays(held, taker, today)
    content = {
        "head": [
            ["Đơn vị", person.unit.name],
            ["Bên giao", f"{person} ({person.username})"],
            ["Bên nhận", f"{taker} ({taker.username})"],
            ["Vai trò", person.get_role_display()],
        ],
        "sections": of_person(held, taker, stays, ends_account),
        "version": version,
    }
    _move(held, stays, person, taker)
    Presence.objects.filter(person=person).delete()
    if ends_account:
        CalendarAddress.objects.filter(user=person).delete()
        tokens = ApiToken.objects.filter(Q(user=person) | Q(made_by=person), revoked_at=None)
        tokens.update(revoked_at=at, revoked_by=by)
        before = rights_of(person)
        person.is_active = False
        person.save(update_fields=["is_active"])
        note_rights(before, person, by=by, at=at)
    return _freeze(
        Handover(
            kind=Handover.Kind.PERSON,
            from_unit=person.unit,
            to_unit=person.unit,
            from_person=person,
            to_person=taker,
            starts_on=today,
        ),
        content,
        by,
        at,
    )


MOVED = (("copies", "person"), ("links", "made_by"), ("appointments", "due_by"), ("notices", "recipient"))


def _move(held, stays, person, taker):
    """Only what is still this person's: a moment that was dropped just now has nobody any more."""
    for kind, column in MOVED:
        rows = [row for row in getattr(held, kind) if (kind, row.pk) not in stays]
        if rows:
            still = type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows], **{column: person})
            still.update(**{column: taker})


def _freeze(handover, content, by, at):
    handover.content, handover.digest = content, digest(content)
    handover.made_by, handover.made_at = by, at
    handover.save()
    logged = LoggedStep.objects.create(
        subject=handover,
        step="hand_over",
        label=LABEL,
        source="",
        target="",
        by=by,
        at=at,
        details=[{"line": one["title"], "reason": f"{len(one['rows'])} dòng"} for one in content["sections"]],
    )
    notices.tell(handover, logged)
    return handover
