from django.db import models
from django.db.models import F, Q

from units.fields import LineField, ProseField


class OperationQuerySet(models.QuerySet):
    def last_good(self, kind):
        """The last one of this kind that went well, or None."""
        return self.filter(kind=kind, is_good=True).first()


class Operation(models.Model):
    """A backup, restore or restore drill that came to its end (việc vận hành), well or not; written when it did.

    ``tables`` of a drill: for each table its name, the rows that the archive tells, those found after the restore,
    and whether their contents are the same; ``engine`` is what a drill restored to.
    """

    class Kind(models.TextChoices):
        BACKUP = "backup", "Sao lưu"
        RESTORE = "restore", "Phục hồi"
        DRILL = "drill", "Diễn tập phục hồi"

    class Engine(models.TextChoices):
        SQLITE = "sqlite", "SQLite"
        POSTGRESQL = "postgresql", "PostgreSQL"

    kind = models.CharField("loại việc", max_length=10, choices=Kind.choices)
    began_at = models.DateTimeField("bắt đầu lúc")
    ended_at = models.DateTimeField("xong lúc")
    is_good = models.BooleanField("kết quả tốt")
    fault = ProseField("lỗi", blank=True)
    archive = LineField("tệp sao lưu", max_length=300, blank=True)
    bytes = models.PositiveBigIntegerField("dung lượng", default=0)
    rows = models.PositiveBigIntegerField("số dòng", default=0)
    files = models.PositiveIntegerField("số tệp", default=0)
    tables = models.JSONField("từng bảng", default=list)

    engine = models.CharField("dựng lại trên", max_length=10, choices=Engine.choices, blank=True)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = "việc vận hành"
        verbose_name_plural = "việc vận hành"
        ordering = ["-ended_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="operation_ends_after_it_began", condition=Q(ended_at__gte=F("began_at"))
            ),
            models.CheckConstraint(
                name="operation_says_its_fault",
                condition=Q(is_good=True, fault="") | (Q(is_good=False) & ~Q(fault="")),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.archive or '—'}"
