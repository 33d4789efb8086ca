"""The second step of a log-in: a code from an app (TOTP), or one of ten recovery codes, each good once."""

import re

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from units import guesses
from units.models import Session
from units.models.login_attempt import name_for_codes
from units.models.recovery_code import CODES, GROUPS, RecoveryCode, digest_of_code, digests_of_code
from units.one_time import password_of

WRONG = "Mã chưa đúng hoặc đã dùng. Xem lại mã đang hiện trong ứng dụng; đồng hồ của máy phải đúng giờ."
PASSED = "second_step"  # in the session: the code was right


def is_required(person) -> bool:
    return person.role in settings.REQUIRE_TOTP


def device_of(person):
    return TOTPDevice.objects.filter(user=person, confirmed=True).first()


def codes_left(person) -> int:
    return RecoveryCode.objects.filter(person=person, used_at=None).count()


def passes(person, typed: str, *, at, address, is_known, words="") -> bool:
    """Whether the code is right; it is used up then. Counted and logged like a wrong password.

    ``is_known`` says whether this is a device of the person's: nothing that others try at its address stops it then.

    Call it outside of a transaction that a wrong code would roll back. Raises ``guesses.Resting``.
    """
    return guesses.is_right(
        lambda: _uses_up(person, typed, at),
        guesses.Kind.WRONG_CODE,
        name=name_for_codes(person),
        person=person,
        at=at,
        address=address,
        words=words,
        is_known=is_known,
    )


@transaction.atomic
def _uses_up(person, typed, at):
    plain = "".join(typed.split())
    if re.fullmatch("[0-9]{6}", plain):
        device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=True).first()
        return device is not None and device.verify_token(plain)
    digests = digests_of_code(person, plain)
    unused = RecoveryCode.objects.filter(person=person, digest__in=digests, used_at=None)
    return unused.update(used_at=at) == 1


def codes_from(person, seed: str) -> list[str]:
    """Ten codes, the same whenever the same page is sent: none has to be kept to be shown."""
    secret = salted_hmac(f"units.second_step.{person.pk}", seed, algorithm="sha256").digest()
    return [password_of(secret, str(number), GROUPS) for number in range(CODES)]


def are_given(person, seed) -> bool:
    """Whether the codes of this page are those there are."""
    first = digest_of_code(person, codes_from(person, seed)[0])
    return RecoveryCode.objects.filter(person=person, digest=first).exists()


def give_codes(person, seed) -> list[str]:
    """Ten new codes instead of those there are; the very same page sent twice changes nothing."""
    codes = codes_from(person, seed)
    if not are_given(person, seed):
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(person=person, digest=digest_of_code(person, code)) for code in codes
        )
    return codes


def turn_on(person, key: str, typed: str) -> bool:
    """Keeps the app's key when the code it shows is right; sent twice it is one."""
    device = device_of(person)
    if device is not None:
        return device.key == key
    device = TOTPDevice(user=person, name="", key=key, confirmed=True)
    plain = "".join(typed.split())
    if not re.fullmatch("[0-9]{6}", plain):
        return False
    with transaction.atomic():
        is_right = device.verify_token(plain)  # saves the device, to count a wrong code too
        if not is_right:
            transaction.set_rollback(True)
    return is_right


def turn_off(person):
    """Gives whether there was anything to turn off."""
    RecoveryCode.objects.filter(person=person).delete()
    return TOTPDevice.objects.filter(user=person).delete()[0] > 0


def end_other_sessions(person, key):
    Session.objects.filter(user=person).exclude(session_key=key).delete()
