"""Devices on which somebody logged in before: what strangers try elsewhere makes nobody wait there.

After OWASP, "Slow Down Online Guessing Attacks with Device Cookies": whoever knows a name can make its account rest,
over and over. So a log-in leaves a signed cookie that names the account. Wrong tries that come with it are counted by
themselves, and as few of them are allowed; neither those nor the tries of strangers make the other wait. The cookie
opens nothing: it is asked for the password all the same, and whoever steals it has one more set of tries, until the
password is another.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, get_random_string

SALT = "known-device"
KEPT = timedelta(days=180)
PEOPLE = 5  # of one machine, the last ones
SIGN = 22


def counted_name(cookie: str, person) -> str:
    """Under which name tries with this cookie count, or "" where it says nothing of this person.

    No username holds the sign it begins with.
    """
    mark, sign = _read(cookie).get(str(person.pk), ("", "")) if person else ("", "")
    return f"~{person.pk}.{mark}" if mark and _is_of(person, sign) else ""


def knows(cookie: str, person) -> bool:
    return bool(counted_name(cookie, person))


def start_of_names(person) -> str:
    return f"~{person.pk}."


def remember(answer, cookie: str, person):
    """Whoever gets this answer logged in as this person just now; others of the same machine stay known."""
    others = {key: mark for key, mark in _read(cookie).items() if key != str(person.pk)}
    others = dict(list(others.items())[1 - PEOPLE :])
    answer.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(others | {str(person.pk): [get_random_string(22), _sign(person)]}, salt=SALT),
        max_age=KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _sign(person):
    return person.get_session_auth_hash()[:SIGN]


def _is_of(person, sign):
    """Whether the password is still the one of that log-in: who once knew it has no tries left over from then."""
    signs = [_sign(person), *(one[:SIGN] for one in person.get_session_auth_fallback_hash())]
    return any(constant_time_compare(sign, one) for one in signs)


def _read(cookie) -> dict:
    """Marks by the person's key, in the order of their log-ins; nothing where it is old or not ours."""
    try:
        return signing.loads(cookie, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        return {}
