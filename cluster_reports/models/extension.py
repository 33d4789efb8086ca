from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse

from units.fields import LineField, ProseField

from .cluster import judging_terms
from .unit_report import UnitReport

MOST_DAYS = 60


class ExtensionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own unit's; those the head and the deputies of the period answer; all for an admin."""
        if not user.is_authenticated:
            return self.none()
        if user.is_admin:
            return self
        if user.unit_id is None or user.role != user.Role.STAFF:
            return self.none()
        return self.filter(
            Q(report__unit=user.unit_id) | Exists(judging_terms(user.unit_id, "report__period__"))
        )

    def waiting(self):
        """Asked, not answered, and still worth an answer: the report has not come meanwhile."""
        return self.filter(status=Extension.Status.ASKED, report__status=UnitReport.Status.DRAFT)

    def for_page(self):
        return self.select_related(
            "report__period__cluster__organisation", "report__unit", "asked_by__unit", "answered_by__unit"
        ).prefetch_related("report__unit__former_names")


class Extension(models.Model):
    """A unit's request for more days for its report, with the answer (gia hạn); days count from the due day."""

    class Status(models.TextChoices):
        ASKED = "asked", "Chờ trả lời"
        GRANTED = "granted", "Được gia hạn"
        REFUSED = "refused", "Không được gia hạn"
        WITHDRAWN = "withdrawn", "Đã rút"

    report = models.ForeignKey(UnitReport, models.CASCADE, related_name="extensions", verbose_name="báo cáo")
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.ASKED, editable=False
    )
    days_asked = models.PositiveSmallIntegerField("số ngày xin thêm")
    reason = LineField("lý do xin gia hạn", max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name="người xin",
    )
    asked_at = models.DateTimeField("xin lúc", editable=False)
    days_granted = models.PositiveSmallIntegerField("số ngày cho thêm", null=True, editable=False)
    answer = ProseField("trả lời", max_length=1000, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người trả lời",
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, editable=False)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = "xin gia hạn"
        verbose_name_plural = "xin gia hạn"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(status="asked"),
                name="extension_asked_once_at_a_time",
                violation_error_message="Đơn vị đã xin gia hạn và đang chờ trả lời.",
            ),
            models.CheckConstraint(
                name="extension_days_are_few",
                condition=Q(days_asked__gte=1, days_asked__lte=MOST_DAYS)
                & (Q(days_granted__isnull=True) | Q(days_granted__gte=1, days_granted__lte=MOST_DAYS)),
                violation_error_message=f"Số ngày gia hạn phải từ 1 đến {MOST_DAYS}.",
            ),
            models.CheckConstraint(
                name="extension_answer_stamps_in_pairs",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="extension_status_matches_its_answer",
                condition=Q(
                    status__in=["asked", "withdrawn"], answered_at__isnull=True, days_granted__isnull=True
                )
                | Q(status="granted", answered_at__isnull=False, days_granted__isnull=False)
                | Q(status="refused", answered_at__isnull=False, days_granted__isnull=True) & ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return f"Xin gia hạn {self.days_asked} ngày"

    def get_absolute_url(self):
        return reverse("extension", args=[self.pk])
