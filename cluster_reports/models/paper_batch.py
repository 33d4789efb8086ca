from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from units.fields import LineField

from .review import Review


class PaperBatch(models.Model):
    """All papers of a review in one archive, asked for by one person and built beside the site (bộ văn bản)."""

    KEPT_DAYS = 7

    key = models.UUIDField("mã", default=uuid4, unique=True, editable=False)
    review = models.ForeignKey(Review, models.CASCADE, related_name="paper_batches", verbose_name="hội nghị")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="paper_batches", verbose_name="người yêu cầu"
    )
    asked_at = models.DateTimeField("yêu cầu lúc")
    done_at = models.DateTimeField("xong lúc", null=True)
    names_people = models.BooleanField("có văn bản nêu tên người được đề nghị", default=True)

    class Meta:
        verbose_name = "bộ văn bản"
        verbose_name_plural = "bộ văn bản"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "asked_by"],
                condition=Q(done_at__isnull=True),
                name="paper_batch_waits_once_for_person",
            ),
        ]

    def __str__(self):
        return f"Văn bản · {self.review}"

    @property
    def folder(self):
        return f"paper_batches/{self.key.hex}"

    @property
    def path(self):
        """Where the archive lies once it is done."""
        return f"{self.folder}/van-ban.zip"


class PaperBatchItem(models.Model):
    """One file of an archive: what it says is kept from the moment it was asked for; printed in its own transaction."""

    batch = models.ForeignKey(PaperBatch, models.CASCADE, related_name="items", verbose_name="bộ văn bản")
    order = models.PositiveSmallIntegerField("thứ tự")
    name = LineField("tên tệp", max_length=200)
    form = models.CharField("loại tệp", max_length=4)
    content = models.JSONField("nội dung")
    done_at = models.DateTimeField("xong lúc", null=True)
    error = LineField("lỗi", max_length=200, blank=True)

    class Meta:
        verbose_name = "tệp trong bộ văn bản"
        verbose_name_plural = "tệp trong bộ văn bản"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "order"], name="paper_batch_item_once_in_order"),
        ]

    def __str__(self):
        return self.name

    @property
    def path(self):
        return f"{self.batch.folder}/{self.order}.{self.form}"
