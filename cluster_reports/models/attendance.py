from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from units.fields import LineField
from units.models import Unit

from .review import Review


class AttendanceQuerySet(models.QuerySet):
    def of_period(self, period):
        """What was recorded at the conferences of a period: its own, and those of the periods that lie inside it."""
        return self.filter(
            review__period__cluster=period.cluster_id,
            review__period__starts_on__gte=period.starts_on,
            review__period__ends_on__lte=period.ends_on,
        )


class Attendance(models.Model):
    """How one member unit took part in a review's meeting (dự hội nghị); a unit without a row was not recorded."""

    class State(models.TextChoices):
        PRESENT = "present", "có mặt"
        LATE = "late", "đến muộn"
        EXCUSED = "excused", "vắng có lý do"
        ABSENT = "absent", "vắng không lý do"

    CAME = frozenset({State.PRESENT, State.LATE})

    review = models.ForeignKey(Review, models.CASCADE, related_name="attendances", verbose_name="hội nghị")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    state = models.CharField("dự hội nghị", max_length=7, choices=State.choices)
    is_right = models.BooleanField(
        "đúng thành phần", default=False, help_text="Người dự đúng như giấy mời của cụm, khối."
    )
    heads = models.PositiveSmallIntegerField(
        "số người dự",
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, "Ghi từ 1 người trở lên."),
            MaxValueValidator(9_999, "Ghi nhiều nhất 9999 người."),
        ],
    )
    led_by = LineField("người dẫn đầu", max_length=200, blank=True, help_text="Cấp bậc, họ tên, chức vụ.")
    reason = LineField("lý do vắng, muộn", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="người ghi",
    )
    recorded_at = models.DateTimeField("ghi lúc", null=True, blank=True, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị dự hội nghị"
        verbose_name_plural = "đơn vị dự hội nghị"
        ordering = ["unit__protocol_order", "unit__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "unit"],
                name="attendance_once_of_a_unit",
                violation_error_message="Đơn vị này đã được ghi dự hội nghị.",
            ),
            models.CheckConstraint(
                name="attendance_of_the_absent_names_nobody",
                condition=Q(state__in=["present", "late"]) | Q(is_right=False, heads__isnull=True, led_by=""),
                violation_error_message="Đơn vị vắng thì không có người dự.",
            ),
            models.CheckConstraint(
                name="attendance_excused_says_why",
                condition=~Q(state="excused") | ~Q(reason=""),
                violation_error_message="Vắng có lý do thì ghi lý do.",
            ),
            models.CheckConstraint(
                name="attendance_counts_somebody",
                condition=Q(heads__isnull=True) | Q(heads__gte=1),
                violation_error_message="Ghi từ 1 người trở lên.",
            ),
            models.CheckConstraint(
                name="attendance_stamps_in_pairs",
                condition=Q(recorded_by__isnull=True, recorded_at__isnull=True)
                | Q(recorded_by__isnull=False, recorded_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.unit}: {self.get_state_display()}"

    @property
    def came(self):
        return self.state in self.CAME

    @property
    def worth(self):
        """What scoring tells apart: "right", "wrong" (of those on time), "late", "excused", "absent"."""
        if self.state == self.State.PRESENT:
            return "right" if self.is_right else "wrong"
        return str(self.state)
