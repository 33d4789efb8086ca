from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.timezone import localdate

from cluster_reports.vietnamese.numbers import number
from units.fields import ProseField
from units.models import Unit

from .cluster import judging_terms
from .criterion import Criterion, points_field
from .score import Scoring
from .target import Visibility

ANSWER_DAYS = 5  # so many days after asking is the last day to answer


class AppealQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own unit's and, for who scores and admins, all; once answered, all for who may see the scoring.

        What is about a target that stays inside the unit never goes further.
        """
        seen = self.filter(scoring__in=Scoring.objects.visible_to(user))
        if not user.is_authenticated or user.is_admin:
            return seen
        shown = Q(status__in=Appeal.ANSWERED) & ~Q(criterion__target__visibility=Visibility.UNIT)
        if user.unit_id is not None and user.role == user.Role.STAFF:
            shown |= Q(unit=user.unit_id) | Exists(judging_terms(user.unit_id, "scoring__period__"))
        return seen.filter(shown)

    def waiting(self):
        return self.filter(status=Appeal.Status.ASKED)

    def for_page(self):
        return self.select_related(
            "scoring__period__cluster__organisation",
            "criterion__target",
            "unit",
            "asked_by__unit",
            "answered_by__unit",
        ).prefetch_related("unit__former_names")


class Appeal(models.Model):
    """A unit's request to look again at the points decided for one line of its sheet, with the ruling
    (đề nghị xem lại điểm).
    """

    class Status(models.TextChoices):
        ASKED = "asked", "Chờ trả lời"
        CHANGED = "changed", "Đã sửa điểm"
        KEPT = "kept", "Giữ điểm"
        WITHDRAWN = "withdrawn", "Đã rút"

    ANSWERED = (Status.CHANGED, Status.KEPT)
    CSS = {"asked": "submitted", "changed": "approved", "kept": "checked", "withdrawn": "withdrawn"}

    scoring = models.ForeignKey(
        Scoring, models.CASCADE, related_name="appeals", verbose_name="bảng chấm điểm"
    )
    criterion = models.ForeignKey(Criterion, models.RESTRICT, related_name="appeals", verbose_name="tiêu chí")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appeals", verbose_name="đơn vị")
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.ASKED, editable=False
    )
    points = points_field("điểm chốt khi đề nghị", editable=False)
    reason = ProseField("lý do đề nghị", max_length=1000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name="người đề nghị",
    )
    asked_at = models.DateTimeField("đề nghị lúc", editable=False)
    ruled_points = points_field("điểm sau khi xem lại", null=True, editable=False)
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

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị xem lại điểm"
        verbose_name_plural = "đề nghị xem lại điểm"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scoring", "criterion", "unit"],
                condition=Q(status="asked"),
                name="appeal_asked_once_at_a_time",
                violation_error_message="Đơn vị đã đề nghị xem lại điểm này và đang chờ trả lời.",
            ),
            models.CheckConstraint(
                name="appeal_says_why",
                condition=~Q(reason=""),
                violation_error_message="Ghi lý do đề nghị xem lại điểm.",
            ),
            models.CheckConstraint(
                name="appeal_answer_stamps_in_pairs",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="appeal_status_matches_its_answer",
                condition=Q(
                    status__in=["asked", "withdrawn"], answered_at__isnull=True, ruled_points__isnull=True
                )
                | Q(status__in=["changed", "kept"], answered_at__isnull=False, ruled_points__isnull=False)
                & ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return f"Xem lại điểm “{self.criterion}”"

    def get_absolute_url(self):
        return reverse("appeal", args=[self.pk])

    @property
    def period(self):
        return self.scoring.period

    @property
    def unit_name(self):
        """The unit's name at the period's end; needs ``unit__former_names`` prefetched."""
        return self.unit.name_on(self.period.ends_on)

    @property
    def is_inside(self):
        """Whether it stays between the unit and those who score it."""
        return stays_inside(self.criterion)

    @property
    def css(self):
        return self.CSS[self.status]

    @property
    def answer_by(self):
        """The last day to answer."""
        return localdate(self.asked_at) + timedelta(ANSWER_DAYS)

    @property
    def said(self):
        """ "sửa thành 9 điểm (khi đề nghị: 8)", "giữ 8 điểm"; "" while it is not answered."""
        if self.ruled_points is None:
            return ""
        asked, ruled = number(self.points), number(self.ruled_points)
        if self.status == self.Status.CHANGED:
            return f"sửa thành {ruled} điểm (khi đề nghị: {asked})"
        return f"giữ {ruled} điểm" + ("" if ruled == asked else f" (khi đề nghị: {asked})")


def stays_inside(criterion):
    """Whether a line is measured by a target that is for the unit only; its points may be told, words about it not."""
    return criterion.target is not None and criterion.target.visibility == Visibility.UNIT
