from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from .person import User

CODES = 10


def digest_of_code(person, code: str) -> str:
    """What is kept of a code: it was drawn by us, so that it needs no slow hash."""
    plain = "".join(code.lower().split()).replace("-", "")
    return salted_hmac(f"units.recovery_code.{person.pk}", plain, algorithm="sha256").hexdigest()


class RecoveryCode(models.Model):
    """Opens the second step once when the phone is gone (mã khôi phục); only a hash is kept."""

    person = models.ForeignKey(
        User, models.CASCADE, editable=False, related_name="recovery_codes", verbose_name="người dùng"
    )
    digest = models.CharField("mã băm", max_length=64, unique=True, editable=False)
    used_at = models.DateTimeField("dùng lúc", null=True, editable=False)

    class Meta:
        verbose_name = "mã khôi phục"
        verbose_name_plural = "mã khôi phục"
        constraints = [
            models.CheckConstraint(name="recovery_code_has_a_digest", condition=~Q(digest="")),
        ]

    def __str__(self):
        return f"mã khôi phục của {self.person}"
