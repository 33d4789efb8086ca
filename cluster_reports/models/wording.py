from django.conf import settings
from django.db import models

from units.fields import ProseField


class Wording(models.Model):
    """How an administrator worded a block of the articles (câu chữ của khối). Rows are only ever added.

    The latest row of a block is in use; an empty text goes back to the wording that comes with the product.
    """

    block = models.CharField("khối", max_length=30)
    text = ProseField("câu chữ", blank=True, max_length=4000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người sửa"
    )
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "câu chữ của bài viết"
        verbose_name_plural = "câu chữ của bài viết"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["block", "-id"], name="wording_in_use")]

    def __str__(self):
        return self.block

    @classmethod
    def in_use(cls) -> dict[str, str]:
        """The text of every block that is not worded as shipped, by the name of the block; one query."""
        latest = cls.objects.values("block").annotate(latest=models.Max("pk")).values("latest")
        return {
            row.block: row.text for row in cls.objects.filter(pk__in=latest).only("block", "text") if row.text
        }
