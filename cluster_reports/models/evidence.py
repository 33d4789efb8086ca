import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from units.fields import LineField

from .result import Result
from .score import Score


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever may see the line of the report that it is of, or the words of the score sheet."""
        return self.filter(
            Q(result__in=Result.objects.visible_to(user)) | Q(score__in=Score.objects.visible_to(user))
        )

    def for_page(self):
        return self.select_related("uploaded_by__unit", "result", "score__scoring")


class Evidence(models.Model):
    """A file that proves the figure of one line of a report, or what a unit says of one line of its score sheet
    (minh chứng), checked at upload.

    ``file`` is where it lies, under a random name; ``name`` is what people call it; ``key`` is its address.
    """

    MOST_PER_LINE = 5

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        IMAGE = "image", "ảnh"
        WORD = "word", "văn bản Word"
        SHEET = "sheet", "bảng tính Excel"
        SLIDES = "slides", "trình chiếu PowerPoint"

    result = models.ForeignKey(
        Result, models.CASCADE, null=True, related_name="evidence", verbose_name="kết quả"
    )
    score = models.ForeignKey(
        Score, models.CASCADE, null=True, related_name="evidence", verbose_name="dòng tự chấm"
    )
    key = models.UUIDField("mã địa chỉ", default=uuid.uuid4, unique=True, editable=False)
    file = models.CharField("nơi lưu", max_length=100, unique=True, editable=False)
    name = LineField("tên tệp", max_length=120)
    kind = models.CharField("loại", max_length=6, choices=Kind.choices)
    size = models.PositiveIntegerField("dung lượng")
    sha256 = models.CharField("mã băm", max_length=64, editable=False)
    width = models.PositiveIntegerField("rộng", null=True, blank=True, editable=False)
    height = models.PositiveIntegerField("cao", null=True, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name="người tải lên",
    )
    uploaded_at = models.DateTimeField("tải lên lúc", editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "sha256"],
                name="evidence_once_in_line",
                violation_error_message="Dòng này đã có đúng tệp này.",
            ),
            models.UniqueConstraint(
                fields=["score", "sha256"],
                name="evidence_once_in_score",
                violation_error_message="Dòng này đã có đúng tệp này.",
            ),
            models.CheckConstraint(
                name="evidence_proves_one_thing",
                condition=Q(result__isnull=False, score__isnull=True)
                | Q(result__isnull=True, score__isnull=False),
            ),
            models.CheckConstraint(name="evidence_is_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="evidence_image_has_measures",
                condition=Q(
                    kind="image", width__isnull=False, width__gt=0, height__isnull=False, height__gt=0
                )
                | (~Q(kind="image") & Q(width__isnull=True, height__isnull=True)),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        if self.score_id:
            score = self.score
            place = [score.scoring.period_id, score.unit_id, score.criterion_id]
            return reverse("score-evidence-file", args=[*place, self.key])
        return reverse("evidence-file", args=[self.result.report_id, self.result_id, self.key])

    @property
    def can_open(self):
        """Whether a browser may show it by itself; anything else is only downloaded."""
        return self.kind in {self.Kind.IMAGE, self.Kind.PDF}
