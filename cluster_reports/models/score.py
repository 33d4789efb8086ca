from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, Q
from django.urls import reverse

from units.fields import NumberField, ProseField
from units.models import Unit
from units.two_versions import fingerprint

from .cluster import judging_terms
from .criterion import Criterion, points_field
from .period import Period
from .scoring_table import ScoringTable


class ScoringQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Scorings of the clusters this person may see; ``access`` says whose points are shown.

        Who only judges an area of a period has no part in them.
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(period__in=Period.objects.inside(user))

    def for_page(self):
        return self.select_related("period__cluster__organisation", "table", "closed_by")


class Scoring(models.Model):
    """The scoring of a period by one version of a table (bảng chấm điểm của kỳ).

    ``frozen`` is all of it as it stood at closing: table, what was known, points, places and their reasons;
    a closed scoring is shown from there, whatever becomes of the rows. ``digest`` is its hash.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Đang chấm"
        CLOSED = "closed", "Đã chốt"

    period = models.OneToOneField(Period, models.CASCADE, related_name="scoring", verbose_name="kỳ")
    table = models.ForeignKey(ScoringTable, models.PROTECT, related_name="scorings", verbose_name="bảng điểm")
    status = models.CharField(
        "trạng thái", max_length=6, choices=Status.choices, default=Status.OPEN, editable=False
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    closed_at = models.DateTimeField("chốt lúc", null=True, editable=False)
    frozen = models.JSONField("bản chốt", null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = ScoringQuerySet.as_manager()

    class Meta:
        verbose_name = "bảng chấm điểm"
        verbose_name_plural = "bảng chấm điểm"
        ordering = ["-period__ends_on"]
        constraints = [
            models.CheckConstraint(
                name="scoring_closed_is_frozen_and_stamped",
                condition=Q(
                    status="open",
                    closed_at__isnull=True,
                    closed_by__isnull=True,
                    frozen__isnull=True,
                    digest="",
                )
                | Q(status="closed", closed_at__isnull=False, closed_by__isnull=False, frozen__isnull=False)
                & ~Q(digest=""),
            ),
        ]

    def __str__(self):
        return f"Chấm điểm {self.period}"

    def get_absolute_url(self):
        return reverse("scoring", args=[self.period_id])

    @property
    def is_open(self):
        return self.status == self.Status.OPEN

    def move_to(self, table) -> int:
        """Scores by another version from now on, an earlier one too; marks and appeals go with their lines.

        What was decided is taken back: it was decided by the other version. The caller holds the lock and tells.
        Returns how many marks have no line in ``table``: they stay where they are, and come back with it.
        """
        roots = Criterion.roots_of(table.cluster_id, table.year)
        heirs = {roots[row.pk]: row for row in table.criteria.all()}
        marks = list(self.scores.filter(criterion__table=self.table))
        coming = [(mark, heirs.get(roots[mark.criterion_id])) for mark in marks]
        replaced = {(heir.pk, mark.unit_id, mark.side) for mark, heir in coming if heir}
        there = self.scores.filter(criterion__table=table)
        older = [one.pk for one in there if (one.criterion_id, one.unit_id, one.side) in replaced]
        self.scores.filter(pk__in=older).delete()
        left = 0
        for mark, heir in coming:
            if heir is None:
                left += 1
                continue
            mark.criterion = heir
            mark.save(update_fields=["criterion"])
        for appeal in self.appeals.exclude(criterion__table=table):
            if heir := heirs.get(roots[appeal.criterion_id]):
                appeal.criterion = heir
                appeal.save(update_fields=["criterion"])
        self.finals.all().delete()
        self.table = table
        self.save(update_fields=["table"])
        return left

    @property
    def version(self):
        """A number that every mark, decision and step changes: how a page opened before is known."""
        held = Scoring.objects.filter(pk=self.pk), self.scores, self.finals
        return int(fingerprint(*held), 16)


class ScoreQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What a unit or the cluster says of a line: to the unit's own staff, who scores, and admins."""
        seen = self.filter(scoring__in=Scoring.objects.visible_to(user))
        if not user.is_authenticated or user.is_admin:
            return seen
        if user.unit_id is None or user.role != user.Role.STAFF:
            return seen.none()
        return seen.filter(Q(unit=user.unit_id) | Exists(judging_terms(user.unit_id, "scoring__period__")))


class Score(models.Model):
    """What one side says a unit did on one criterion (tự chấm, cụm chấm); the points are worked out from it."""

    class Side(models.TextChoices):
        SELF = "self", "tự chấm"
        CLUSTER = "cluster", "cụm chấm"

    scoring = models.ForeignKey(Scoring, models.CASCADE, related_name="scores", verbose_name="bảng chấm điểm")
    criterion = models.ForeignKey(Criterion, models.RESTRICT, related_name="scores", verbose_name="tiêu chí")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="scores", verbose_name="đơn vị")
    side = models.CharField("bên chấm", max_length=7, choices=Side.choices)
    is_met = models.BooleanField("đạt", null=True, blank=True)
    count = NumberField(
        "số lượng", max_digits=12, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    count_off = NumberField(
        "số lần trừ",
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    has_evidence = models.BooleanField("có minh chứng", default=False)
    note = ProseField(
        "ghi chú", max_length=1000, blank=True, help_text="Căn cứ, số văn bản; với đơn vị: giải trình."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    at = models.DateTimeField("ghi lúc")

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = "điểm chấm"
        verbose_name_plural = "điểm chấm"
        ordering = ["criterion__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scoring", "criterion", "unit", "side"], name="score_once_for_unit_and_side"
            ),
            models.CheckConstraint(
                name="score_counts_from_zero_up",
                condition=(Q(count__isnull=True) | Q(count__gte=0))
                & (Q(count_off__isnull=True) | Q(count_off__gte=0)),
                violation_error_message="Số lượng phải từ 0 trở lên.",
            ),
        ]

    def __str__(self):
        return f"{self.unit} · {self.criterion} · {self.get_side_display()}"


class FinalScore(models.Model):
    """The points somebody decided on (điểm chốt): the cluster's as they were then, or others for a reason."""

    scoring = models.ForeignKey(Scoring, models.CASCADE, related_name="finals", verbose_name="bảng chấm điểm")
    criterion = models.ForeignKey(Criterion, models.RESTRICT, related_name="finals", verbose_name="tiêu chí")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    points = points_field("điểm chốt")
    cluster_points = points_field("điểm cụm chấm khi chốt", null=True, editable=False)
    reason = ProseField("lý do khác điểm cụm chấm", max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người chốt"
    )
    at = models.DateTimeField("chốt lúc")

    class Meta:
        verbose_name = "điểm chốt"
        verbose_name_plural = "điểm chốt"
        ordering = ["criterion__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["scoring", "criterion", "unit"], name="final_score_once_for_unit"
            ),
            models.CheckConstraint(
                name="final_score_differs_for_a_reason",
                condition=Q(cluster_points__isnull=False, points=F("cluster_points")) | ~Q(reason=""),
                violation_error_message="Điểm chốt khác điểm cụm chấm thì phải ghi lý do.",
            ),
        ]

    def __str__(self):
        return f"{self.unit} · {self.criterion}: {self.points}"
