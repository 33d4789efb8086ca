from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q

from units.fields import LineField

from .article import Article


class ConfirmedNumber(models.Model):
    """A number of an article that no approved figure holds, and where somebody has it from (số được xác nhận)."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="confirmed_numbers", verbose_name="bài viết"
    )
    number = LineField("số", max_length=40)
    source = LineField(
        "nguồn của số này",
        max_length=200,
        validators=[MinLengthValidator(5, "Ghi nguồn dài ít nhất 5 chữ cái, ví dụ: Báo cáo số 12 ngày 5/6.")],
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người xác nhận"
    )
    at = models.DateTimeField("xác nhận lúc")

    class Meta:
        verbose_name = "số được xác nhận"
        verbose_name_plural = "số được xác nhận"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="number_confirmed_once_in_article"),
            models.CheckConstraint(
                name="confirmed_number_names_both", condition=~Q(number="") & ~Q(source="")
            ),
        ]

    def __str__(self):
        return self.number
