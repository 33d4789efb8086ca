from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from units.models import Unit

from .award_form import AwardForm
from .cluster import ClusterRole
from .pledge import Pledge


class TitleRegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own unit's; all for who leads the cluster in that year, its organisation's commanders and admins.

        How many people take part tells of a unit's strength, so other members do not read it.
        """
        inside = self.filter(pledge__in=Pledge.objects.visible_to(user))
        if not user.is_authenticated or user.role == user.Role.EDITOR:
            return self.none()
        if user.role != user.Role.STAFF:
            return inside
        if user.unit_id is None:
            return self.none()
        leads = ClusterRole.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__year__gte=OuterRef("pledge__year")),
            cluster=OuterRef("pledge__cluster"),
            unit=user.unit_id,
            starts_on__year__lte=OuterRef("pledge__year"),
        )
        return inside.filter(Q(unit=user.unit_id) | Exists(leads))

    def for_page(self):
        return (
            self.select_related("unit", "registered_by")
            .prefetch_related("titles__form", "unit__former_names")
            .order_by("unit__protocol_order", "unit__sort_name", "pk")
        )


class TitleRegistration(models.Model):
    """What one unit sets out to win in the year of a pledge, in numbers (đăng ký danh hiệu)."""

    pledge = models.ForeignKey(
        Pledge, models.CASCADE, related_name="title_registrations", verbose_name="giao ước"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="title_registrations", verbose_name="đơn vị")
    collectives = models.PositiveIntegerField("số tập thể tham gia", null=True, blank=True)
    people = models.PositiveIntegerField("số cá nhân tham gia", null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name="người đăng ký",
    )
    registered_at = models.DateTimeField("đăng ký lúc", editable=False)

    objects = TitleRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "đăng ký danh hiệu"
        verbose_name_plural = "đăng ký danh hiệu"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "unit"],
                name="titles_registered_once_by_unit",
                violation_error_message="Đơn vị đã có bản đăng ký danh hiệu của năm này.",
            ),
        ]

    def __str__(self):
        return f"Đăng ký danh hiệu năm {self.pledge.year} của {self.unit}"

    def get_absolute_url(self):
        return reverse("pledge-titles", args=[self.pledge_id])


class RegisteredTitle(models.Model):
    """One title of a registration: for the unit itself, for so many collectives in it, for so many people."""

    registration = models.ForeignKey(
        TitleRegistration, models.CASCADE, related_name="titles", verbose_name="đăng ký"
    )
    form = models.ForeignKey(
        AwardForm, models.PROTECT, related_name="registered", verbose_name="danh hiệu, hình thức"
    )
    for_itself = models.BooleanField("cho cả đơn vị", default=False)
    collectives = models.PositiveIntegerField("số tập thể", default=0)
    people = models.PositiveIntegerField("số cá nhân", default=0)

    class Meta:
        verbose_name = "danh hiệu đăng ký"
        verbose_name_plural = "danh hiệu đăng ký"
        ordering = ["form__kind", "form__order", "form__folded_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "form"],
                name="title_once_in_registration",
                violation_error_message="Danh hiệu này đã có trong bản đăng ký.",
            ),
            models.CheckConstraint(
                name="registered_title_is_for_somebody",
                condition=Q(for_itself=True) | Q(collectives__gt=0) | Q(people__gt=0),
                violation_error_message="Chọn cả đơn vị, hoặc ghi số tập thể, số cá nhân.",
            ),
        ]

    def __str__(self):
        return self.form.name
