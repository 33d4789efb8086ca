import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils.timezone import localtime, now

from units.devices import device_said
from units.prepared import Blank, prepared

from .person import User


def _limits(at):
    return {
        "expire_date__gt": at,
        "started_at__gt": at - timedelta(hours=settings.SESSION_HOURS),
        "seen_at__gt": at - timedelta(minutes=settings.IDLE_MINUTES),
    }


class SessionQuerySet(models.QuerySet):
    def open_at(self, at):
        """Those that neither rested longer than IDLE_MINUTES nor last longer than SESSION_HOURS."""
        return self.filter(**_limits(at))

    def over_at(self, at):
        return self.exclude(pk__in=self.model.objects.open_at(at).values("pk"))

    def of(self, person, at):
        return self.open_at(at).filter(user=person).order_by("-seen_at", "-started_at")


class Session(AbstractBaseSession):
    """One log-in on one device (phiên đăng nhập); ``handle`` names it on pages, its key is a secret.

    Also holds the few words of somebody who has not logged in yet; then without ``user``.
    """

    handle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        User, models.CASCADE, null=True, editable=False, related_name="sessions", verbose_name="người dùng"
    )
    address = models.GenericIPAddressField("địa chỉ", null=True, editable=False)
    device = models.CharField("thiết bị", max_length=200, blank=True, editable=False)
    started_at = models.DateTimeField("đăng nhập lúc", editable=False)
    seen_at = models.DateTimeField("dùng lần cuối", editable=False)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "phiên đăng nhập"
        verbose_name_plural = "phiên đăng nhập"

    def __str__(self):
        return f"{self.device_said} từ {localtime(self.started_at):%H:%M ngày %d/%m/%Y}"

    @classmethod
    def get_session_store_class(cls):
        from units.session_store import SessionStore  # the store stands above its rows

        return SessionStore

    @classmethod
    def open_with(cls, key, at):
        """The session of this key with its person, if it is open at that instant, else None."""
        found = _with_key(key=key, **_limits(at))
        return found[0] if found else None

    @property
    def device_said(self):
        return device_said(self.device)


@prepared
def _with_key():
    limits = {name: Blank(name, models.DateTimeField()) for name in _limits(now())}
    key = Blank("key", models.CharField())
    return Session.objects.select_related("user").filter(session_key=key, **limits)
