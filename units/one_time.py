"""Passwords given out by an admin: drawn by the server, good for one log-in, stored as a hash only."""

import hmac
import secrets
from hashlib import sha256

from django.contrib.auth.hashers import make_password

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another: no l, o, i, 0, 1
GROUPS, LONG = 3, 4


def new_password() -> str:
    """ "kmtr-4n27-hpxa"."""
    return _grouped(secrets.choice(LETTERS) for _ in range(GROUPS * LONG))


def password_of(secret: bytes, name: str, groups=GROUPS) -> str:
    """The same password whenever the same page is sent: what is drawn from ``secret`` need not be kept."""
    digits = int.from_bytes(hmac.digest(secret, name.encode(), sha256))
    letters = []
    for _ in range(groups * LONG):
        digits, place = divmod(digits, len(LETTERS))
        letters.append(LETTERS[place])
    return _grouped(letters)


def _grouped(letters):
    text = "".join(letters)
    return "-".join(text[at : at + LONG] for at in range(0, len(text), LONG))


def give(person, password, at):
    """Sets it on the row, unsaved: it opens ``ONE_TIME_DAYS`` long, and leads to a new password."""
    person.password, person.one_time_at = make_password(password, hasher="one_time"), at
