import hashlib
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate

from units.fields import LineField

from .cluster import Cluster

LONGEST_TOKEN_DAYS = 730


def digest_of_secret(secret: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own tokens; all of them for an admin."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_admin else self.filter(user=user)

    def holding(self, secret: str, today) -> "ApiToken | None":
        """The token with this secret, while it opens anything: not revoked, not run out, its people still here."""
        token = self.filter(digest=digest_of_secret(secret)).select_related("user", "made_by").first()
        return token if token and token.opens(today) else None

    def note_use(self, token, today):
        """The day it was used; a write a day, not one a request."""
        self.filter(pk=token.pk).exclude(last_used_on=today).update(last_used_on=today)


class ApiToken(models.Model):
    """With which a program reads as a person does, but no more than was chosen (mã truy cập dữ liệu).

    Only a hash of the secret is kept. A row is never removed, so that the list is the log: made and revoked by whom.
    """

    class Level(models.TextChoices):
        PUBLIC = "public", "chỉ điều công khai"
        INTERNAL = "internal", "cả điều nội bộ cụm, khối"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name="đọc như người dùng"
    )
    name = LineField("dùng cho việc gì", max_length=100)
    level = models.CharField("được đọc", max_length=8, choices=Level.choices, default=Level.PUBLIC)
    clusters = models.ManyToManyField(Cluster, related_name="+", verbose_name="cụm, khối")
    digest = models.CharField("mã băm", max_length=64, unique=True, editable=False)
    days = models.PositiveSmallIntegerField("dùng được", default=365)
    last_used_on = models.DateField("dùng lần cuối ngày", null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tạo", editable=False
    )
    made_at = models.DateTimeField("tạo lúc", editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người thu hồi",
    )
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "mã truy cập dữ liệu"
        verbose_name_plural = "mã truy cập dữ liệu"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="api_token_says_what_for",
                condition=~Q(name="") & ~Q(digest=""),
                violation_error_message="Ghi mã dùng cho việc gì.",
            ),
            models.CheckConstraint(
                name="api_token_lasts_two_years_at_most",
                condition=Q(days__gte=1, days__lte=LONGEST_TOKEN_DAYS),
                violation_error_message="Mã dùng được nhiều nhất hai năm.",
            ),
            models.CheckConstraint(
                name="api_token_revocation_stamps_in_pairs",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def ends_on(self):
        """The last day on which it opens anything."""
        return localdate(self.made_at) + timedelta(days=self.days)

    def holds(self, today):
        return self.revoked_at is None and today <= self.ends_on

    def opens(self, today):
        """Whoever made it knows the secret: it ends with their right to read so as with the one it reads as."""
        reads_so = self.made_by_id == self.user_id or self.made_by.is_admin
        return self.holds(today) and self.user.is_active and self.made_by.is_active and reads_so
