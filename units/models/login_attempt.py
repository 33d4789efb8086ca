import hashlib
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q

from units.fields import LineField
from units.known_devices import start_of_names

PER_ADDRESS = 20  # a whole organisation may come from one address, and its people mistype before a deadline
KEPT = timedelta(days=1)


def counted_name(typed: str, is_known: bool) -> str:
    """Under which name an attempt counts: one that is no account's is kept as a hash, for it may be a password."""
    name = typed.lower()[:60]
    return name if is_known else f"?{hashlib.sha256(name.encode()).hexdigest()[:40]}"


def name_for_codes(person) -> str:
    """Under which name wrong codes count: no username holds this sign."""
    return f"#{person.pk}"


class Rests(NamedTuple):
    account: bool
    address: bool


class LoginAttemptQuerySet(models.QuerySet):
    def begin(self, name, address, at, *, is_known=False):
        """Counts an attempt before the password is looked at, so that many at once do not slip through.

        Gives the attempt, or None where account or address has to wait; a refused one does not lengthen the wait.
        On a known device only its own tries count, under its own ``name``.
        """
        self.filter(at__lt=at - KEPT).delete()
        attempt = self.create(username=name, address=address, at=at)
        recent = self._recent(at)
        most = settings.LOGIN_ATTEMPTS
        if recent.filter(username=name).count() > most or (
            not is_known and recent.filter(address=address).count() > most * PER_ADDRESS
        ):
            attempt.delete()
            return None
        return attempt

    def rests_after(self, attempt):
        """Whether account or address has to wait since this very attempt: true of one of them only."""
        before, most = self._recent(attempt.at).filter(pk__lte=attempt.pk), settings.LOGIN_ATTEMPTS
        return Rests(
            before.filter(username=attempt.username).count() == most,
            before.filter(address=attempt.address).count() == most * PER_ADDRESS,
        )

    def lift(self, person):
        """Lets somebody try anew at once."""
        names = [counted_name(person.username, is_known=True), name_for_codes(person)]
        self.filter(Q(username__in=names) | Q(username__startswith=start_of_names(person))).delete()

    def _recent(self, at):
        return self.filter(at__gte=at - timedelta(minutes=settings.LOGIN_PAUSE_MINUTES))


class LoginAttempt(models.Model):
    """A failed log-in (đăng nhập sai), counted by account and by address; shared by all servers.

    Forgotten after a day; what lasts is a row of ``SecurityEvent``.
    """

    username = LineField("tên đăng nhập", max_length=60)
    address = models.GenericIPAddressField("địa chỉ")
    at = models.DateTimeField("lúc")

    objects = LoginAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = "lần đăng nhập sai"
        verbose_name_plural = "lần đăng nhập sai"
        indexes = [
            models.Index(fields=["username", "at"], name="attempt_by_username"),
            models.Index(fields=["address", "at"], name="attempt_by_address"),
        ]

    def __str__(self):
        return f"{self.username} · {self.address}"

    @property
    def is_of_device(self):
        return self.username.startswith("~")
