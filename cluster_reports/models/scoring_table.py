from django.db import models
from django.db.models import Q
from django.urls import reverse

from units.fields import DayField, LineField, ProseField

from .cluster import Cluster, sees_inside


class ScoringTableQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Tables of the clusters this person may see, for people inside; a draft to admins only."""
        if not user.is_authenticated:
            return self.none()
        inside = self.filter(sees_inside(user, "cluster__"))
        return inside if user.is_admin else inside.exclude(status=ScoringTable.Status.DRAFT)

    def for_page(self):
        return self.select_related("cluster__organisation")


class ScoringTable(models.Model):
    """How a cluster scores (bảng điểm): one version of a tree of criteria, never changed once it is issued."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        ISSUED = "issued", "Đã ban hành"

    cluster = models.ForeignKey(
        Cluster, models.CASCADE, related_name="scoring_tables", verbose_name="cụm, khối"
    )
    year = models.PositiveSmallIntegerField("năm")
    version = models.PositiveSmallIntegerField("bản số", default=1, editable=False)
    document = LineField(
        "văn bản ban hành",
        max_length=200,
        blank=True,
        help_text="Ví dụ: Hướng dẫn số 12/HD-CT ngày 05/03/2026.",
    )
    starts_on = DayField("áp dụng từ ngày", help_text="Có thể ở giữa năm.")
    ranking = ProseField(
        "quy tắc xếp hạng",
        max_length=1000,
        blank=True,
        help_text="Hiện dưới bảng xếp hạng. Các tiêu chí xét khi bằng điểm chọn ở từng tiêu chí.",
    )
    status = models.CharField(
        "trạng thái", max_length=6, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    issued_at = models.DateTimeField("ban hành lúc", null=True, editable=False)

    objects = ScoringTableQuerySet.as_manager()

    class Meta:
        verbose_name = "bảng điểm"
        verbose_name_plural = "bảng điểm"
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "year", "version"],
                name="scoring_table_version_once_a_year",
                violation_error_message="Năm này cụm, khối đã có bảng điểm mang số bản ấy.",
            ),
            models.CheckConstraint(
                name="scoring_table_issued_is_stamped",
                condition=Q(status="draft", issued_at__isnull=True)
                | Q(status="issued", issued_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Bảng điểm năm {self.year}, bản {self.version}"

    def get_absolute_url(self):
        return reverse("scoring-table", args=[self.pk])

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    def next_version(self):
        last = self.cluster.scoring_tables.filter(year=self.year).aggregate(last=models.Max("version"))[
            "last"
        ]
        return (last or 0) + 1

    def copy(self):
        """The next version: a draft with the same tree, each line knowing the one it was copied from.

        The caller holds the table's lock; this version stays as it is.
        """
        new = ScoringTable.objects.create(
            cluster=self.cluster,
            year=self.year,
            version=self.next_version(),
            document=self.document,
            starts_on=self.starts_on,
            ranking=self.ranking,
        )
        below: dict = {}
        for row in self.criteria.prefetch_related("bands", "spared"):
            below.setdefault(row.parent_id, []).append(row)
        new.take_over(below)
        return new

    def take_over(self, below, of=None, parent=None):
        """Copies the lines of ``below`` (lists by the pk of their group) that belong to ``of``, and all under them."""
        for row in below.get(of, ()):
            parts, origin = [*row.bands.all(), *row.spared.all()], row.pk
            row.pk, row._state.adding = None, True
            row.table, row.parent, row.origin_id = self, parent, origin
            row.save()
            for part in parts:
                part.pk, part._state.adding, part.criterion = None, True, row
                part.save()
            self.take_over(below, origin, row)
