"""A person's rights change: what was and what is now goes into the log, and all their sessions end."""

from units.models import SecurityEvent, Session

TOLD = ("role", "unit", "is_active", "username")
ENDING = {"role", "unit", "is_active"}


def rights_of(person) -> dict:
    """What ``note_rights`` compares, in words."""
    return {
        "role": person.get_role_display(),
        "unit": str(person.unit or "không đơn vị"),
        "is_active": "đang hoạt động" if person.is_active else "đã ngừng",
        "username": person.username,
    }


def rights_said(person) -> str:
    """ "Biên tập, Phòng Chính trị"."""
    return f"{person.get_role_display()}, {person.unit or 'không đơn vị'}"


def note_rights(before: dict, person, *, by, at, address=None):
    """Logs what differs from ``before``; nothing where nothing does."""
    after = rights_of(person)
    changed = [name for name in TOLD if before[name] != after[name]]
    if not changed:
        return
    labels = {name: person._meta.get_field(name).verbose_name for name in TOLD} | {"is_active": "tài khoản"}
    words = "; ".join(f"{labels[name]}: {before[name]} → {after[name]}" for name in changed)
    SecurityEvent.objects.note(
        SecurityEvent.Kind.RIGHTS, person=person, by=by, at=at, address=address, words=words
    )
    if ENDING & set(changed):
        Session.objects.filter(user=person).delete()
