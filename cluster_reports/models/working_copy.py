from django.conf import settings
from django.db import models

from .article import Article


class WorkingCopy(models.Model):
    """What one person has typed into an article and not saved yet (chữ đang gõ): one a person, never a revision.

    ``content`` is {"headline", "slug", "blocks": {block: [text, is hidden]}}; ``typed_over`` is the article's
    fingerprint at that time. ``times`` counts the savings, and tells a page whether it knows the last of them.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="working_copies", verbose_name="bài viết"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="người gõ"
    )
    typed_over = models.CharField("gõ trên bản", max_length=20)
    content = models.JSONField("nội dung")
    times = models.PositiveIntegerField("số lần tự lưu", default=1)
    saved_at = models.DateTimeField("tự lưu lúc")

    class Meta:
        verbose_name = "chữ đang gõ"
        verbose_name_plural = "chữ đang gõ"
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(fields=["article", "person"], name="working_copy_once_for_person")
        ]

    def __str__(self):
        return f"{self.person} · {self.article}"
