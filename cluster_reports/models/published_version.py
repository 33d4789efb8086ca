from django.conf import settings
from django.db import models
from django.db.models import Q

from units.fields import LineField

from .article import Article
from .correction import Correction


class AddedOnly(models.Model):
    """A row of a public record: written once, never changed or removed by itself."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError(f"{self._meta.verbose_name}: chỉ thêm, không sửa.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError(f"{self._meta.verbose_name}: chỉ thêm, không xóa.")


class PublishedVersion(AddedOnly):
    """What readers saw of an article from one instant on (bản đã đăng): text, data and hash. Rows are only added."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions", verbose_name="bài viết")
    number = models.PositiveSmallIntegerField("bản thứ")
    piece = models.JSONField("bản đóng băng")
    content_hash = models.CharField("mã băm", max_length=64)
    at = models.DateTimeField("đăng lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đăng"
    )
    correction = models.OneToOneField(
        Correction, models.RESTRICT, null=True, related_name="version", verbose_name="đính chính"
    )

    class Meta:
        verbose_name = "bản đã đăng"
        verbose_name_plural = "bản đã đăng"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once_in_article"),
            models.CheckConstraint(
                name="version_is_numbered_and_hashed", condition=Q(number__gte=1) & ~Q(content_hash="")
            ),
        ]

    def __str__(self):
        return f"Bản {self.number}"

    @classmethod
    def keep(cls, article, *, by, at, correction=None):
        """The article's next version, of what its row holds now; the caller holds the article's lock."""
        last = article.versions.values_list("number", flat=True).first() or 0
        return cls.objects.create(
            article=article,
            number=last + 1,
            piece=article.published,
            content_hash=article.content_hash,
            at=at,
            by=by,
            correction=correction,
        )


class Withdrawal(AddedOnly):
    """An article taken from its readers (gỡ bài), with the reason they read; the desk's own is in the log."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="withdrawals", verbose_name="bài viết")
    at = models.DateTimeField("gỡ lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người gỡ"
    )
    notice = LineField("lý do cho người đọc", max_length=500)

    class Meta:
        verbose_name = "lần gỡ bài"
        verbose_name_plural = "lần gỡ bài"
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(name="withdrawal_says_why", condition=~Q(notice=""))]

    def __str__(self):
        return self.notice
