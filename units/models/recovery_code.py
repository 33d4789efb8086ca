from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from .person import User

CODES = 10
GROUPS = 6  # of four letters: 118 bits; from 112 on nobody guesses what a quick hash was made of (ASVS 6.5.2)


def digest_of_code(person, code: str) -> str:
    """What is kept of a code: we drew it, and long enough to need no slow hash."""
    return digests_of_code(person, code)[0]


def digests_of_code(person, code: str) -> list[str]:
    """Under the key of the site, and under the former ones that still hold."""
    plain = "".join(code.lower().split()).replace("-", "")
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    salt = f"units.recovery_code.{person.pk}"
    return [salted_hmac(salt, plain, secret=key, algorithm="sha256").hexdigest() for key in keys]


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
