from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from units.fields import ProseField

from .area import Area
from .result import Result
from .unit_report import UnitReport


class PartReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The parts of every report this person may read."""
        return self.filter(report__in=UnitReport.objects.visible_to(user))

    def for_page(self):
        return self.select_related("area__unit", "judged_by__unit")

    def for_reminding(self):
        return self.select_related("area", "report__period__cluster", "report__unit").prefetch_related(
            "report__unit__former_names"
        )

    def asked(self):
        """Waiting for their judges, the report having come and not being settled."""
        return self.filter(
            status=PartReview.Status.WAITING,
            report__submitted_at__isnull=False,
            report__status__in=UnitReport.IN_JUDGEMENT,
        )


class PartReview(models.Model):
    """How one area's part of a report is judged (duyệt mảng): on its own, beside the other areas.

    The part is the lines of the report whose content lies in the area. Returned means that lines of it are open
    to the unit; the unit's next submission makes it wait again. What is approved stays so until it is opened.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Chờ duyệt"
        APPROVED = "approved", "Đã duyệt"
        RETURNED = "returned", "Trả lại"

    report = models.ForeignKey(
        UnitReport, models.CASCADE, related_name="part_reviews", verbose_name="báo cáo"
    )
    area = models.ForeignKey(Area, models.RESTRICT, related_name="part_reviews", verbose_name="mảng")
    status = models.CharField(
        "trạng thái", max_length=8, choices=Status.choices, default=Status.WAITING, editable=False
    )
    waits_since = models.DateTimeField("đưa ra duyệt lúc", editable=False)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người duyệt mảng",
    )
    judged_at = models.DateTimeField("duyệt mảng lúc", null=True, editable=False)
    reason = ProseField("lý do trả lại", max_length=1000, blank=True, editable=False)

    objects = PartReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "duyệt mảng"
        verbose_name_plural = "duyệt mảng"
        ordering = ["area__order", "area_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "area"],
                name="part_once_in_report",
                violation_error_message="Báo cáo đã có mảng này.",
            ),
            models.CheckConstraint(
                name="part_judgement_stamps_in_pairs",
                condition=Q(judged_at__isnull=True, judged_by__isnull=True)
                | Q(judged_at__isnull=False, judged_by__isnull=False),
            ),
            models.CheckConstraint(
                name="part_status_matches_its_judgement",
                condition=Q(status="waiting", judged_at__isnull=True, reason="")
                | Q(status="approved", judged_at__isnull=False, reason="")
                | Q(status="returned", judged_at__isnull=False) & ~Q(reason=""),
                violation_error_message="Mảng đã duyệt, trả lại phải ghi ai, lúc nào; chỉ khi trả lại mới có lý do.",
            ),
        ]

    def __str__(self):
        return f"Mảng {self.area} · {self.report}"

    def get_absolute_url(self):
        return reverse("part-review", args=[self.pk])

    @property
    def version(self):
        """A number that changes whenever the part is put before its judges or judged: its lines change only between."""
        return int(max(self.waits_since, self.judged_at or self.waits_since).timestamp() * 1_000_000)

    @property
    def is_own_area(self):
        """Whether the unit that reports is the one that judges the area: then the head judges in its place."""
        return self.area.unit_id == self.report.unit_id

    @property
    def judge_said(self):
        """Who judges it, in words: the area's unit, or the head where that is the unit itself."""
        return self.report.period.cluster.head_title if self.is_own_area else self.area.unit.name

    def results(self):
        """The lines of the report that make the part."""
        return Result.objects.filter(report=self.report_id, target__line__area=self.area_id)


def results_in_judgement():
    """The lines of reports that areas judge and that are not settled: in whose area they lie stays as it is.

    A part is the lines of its area as it is today; a line moved into a part that was approved would be read by nobody.
    """
    parts = PartReview.objects.filter(report=OuterRef("report"))
    return Result.objects.filter(Exists(parts)).exclude(report__status=UnitReport.Status.APPROVED)
