"""A password or code that somebody shows: counted before it is looked at, logged where it is wrong."""

from django.conf import settings

from units import known_devices
from units.models import LoginAttempt, SecurityEvent
from units.models.login_attempt import counted_name

Kind = SecurityEvent.Kind
OF_DEVICE = "chỉ trên thiết bị đã từng đăng nhập này"


class Resting(Exception):
    """Too many wrong ones: the account has to wait."""

    def __str__(self):
        minutes = settings.LOGIN_PAUSE_MINUTES
        return f"Đã nhập sai nhiều lần. Hãy đợi {minutes} phút rồi thử lại, hoặc liên hệ quản trị."


def is_right(look, kind, *, name, person, at, address, words="", is_known=False) -> bool:
    """What ``look`` finds; a wrong one is logged as ``kind``, a right one forgets those before. Raises ``Resting``.

    Call it outside of a transaction that a wrong one would roll back.
    """
    attempt = LoginAttempt.objects.begin(name, address, at, is_known=is_known)
    if attempt is None:
        raise Resting
    if look():
        LoginAttempt.objects.filter(username=name).delete()
        return True
    note_wrong(attempt, kind, person=person, words=words)
    return False


def is_own_password(person, typed, *, at, address, cookie, words) -> bool:
    """Whether somebody who is logged in knows the password; counted with the log-ins. Raises ``Resting``."""
    device = known_devices.counted_name(cookie, person)
    name = device or counted_name(person.username, is_known=True)
    return is_right(
        lambda: person.check_password(typed),
        Kind.FAILED,
        name=name,
        person=person,
        at=at,
        address=address,
        words=words,
        is_known=bool(device),
    )


def note_wrong(attempt, kind, *, person, words=""):
    """Logs it, and that account or address has to wait from now on where this one brought that about."""
    who = {"person": person, "address": attempt.address, "at": attempt.at}
    SecurityEvent.objects.note(kind, words=words, **who)
    rests = LoginAttempt.objects.rests_after(attempt)
    if rests.account:
        said = [words, OF_DEVICE] if attempt.is_of_device else [words]
        SecurityEvent.objects.note(Kind.PAUSED, words="; ".join(filter(None, said)), **who)
    if rests.address:
        SecurityEvent.objects.note(
            Kind.PAUSED, words="mọi tài khoản từ địa chỉ này", address=attempt.address, at=attempt.at
        )
