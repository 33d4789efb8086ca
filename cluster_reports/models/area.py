from django.db import models

from units.fields import LineField
from units.models import Unit

from .cluster import Cluster


class Area(models.Model):
    """A field of work whose part of every report one unit judges (mảng): chính trị, hậu cần, kỹ thuật."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="areas", verbose_name="cụm, khối")
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    name = LineField("tên mảng", max_length=60, help_text="Ví dụ: Chính trị, Tham mưu, Hậu cần.")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="judged_areas",
        verbose_name="đơn vị duyệt",
        help_text="Cán bộ của đơn vị này duyệt mảng; báo cáo của chính đơn vị này thì đơn vị đứng đầu duyệt.",
    )

    class Meta:
        verbose_name = "mảng"
        verbose_name_plural = "mảng"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "name"],
                name="area_once_in_cluster",
                violation_error_message="Cụm, khối đã có mảng cùng tên.",
            ),
        ]

    def __str__(self):
        return self.name
