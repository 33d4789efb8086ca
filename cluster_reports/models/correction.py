from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from units.fields import LineField, ProseField

from .article import Article


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """To those who work on the article, or watch it being written; what came of it readers see on the page."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(article__in=Article.objects.drafts_of(user))

    def waiting(self):
        return self.filter(status=Correction.Status.ASKED)

    def for_page(self):
        return self.select_related(
            "article__review__period__cluster__organisation", "asked_by__unit", "decided_by__unit"
        )


class Correction(models.Model):
    """A correction of a published article that readers see (đính chính): asked by one editor, published by another.

    ``changes`` are ``{"place", "title", "old", "new"}`` as ``article.correcting`` reads them. One that
    ``takes_data`` brings the article's figures up to the source data with the mark ``source``; ``number_source`` is
    where numbers come from that no fact of the article holds.
    """

    class Status(models.TextChoices):
        ASKED = "asked", "Chờ đăng"
        PUBLISHED = "published", "Đã đăng"
        REFUSED = "refused", "Không đăng"
        WITHDRAWN = "withdrawn", "Đã rút"

    article = models.ForeignKey(Article, models.CASCADE, related_name="corrections", verbose_name="bài viết")
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.ASKED, editable=False
    )
    note = LineField("lời đính chính cho người đọc", max_length=500)
    changes = models.JSONField("chỗ sửa", default=list)
    number_source = LineField("nguồn của số mới", max_length=200, blank=True)
    takes_data = models.BooleanField("theo số liệu nguồn mới", default=False)
    source = models.CharField("dấu của số liệu nguồn", max_length=64, blank=True)
    base_hash = models.CharField("mã băm của bản được sửa", max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    asked_at = models.DateTimeField("đề nghị lúc")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người quyết định"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True)
    answer = ProseField("trả lời", max_length=1000, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "đính chính"
        verbose_name_plural = "đính chính"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article"], condition=Q(status="asked"), name="correction_asked_once_at_a_time"
            ),
            models.CheckConstraint(
                name="correction_status_matches_its_decision",
                condition=Q(
                    status__in=["asked", "withdrawn"], decided_at__isnull=True, decided_by__isnull=True
                )
                | Q(status__in=["published", "refused"], decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(name="correction_says_why", condition=~Q(note="")),
            models.CheckConstraint(
                name="correction_of_data_names_its_source",
                condition=Q(takes_data=False, source="") | Q(takes_data=True) & ~Q(source=""),
            ),
        ]

    def __str__(self):
        return f"Đính chính bài “{self.article}”"

    def get_absolute_url(self):
        return reverse("correction", args=[self.pk])

    @property
    def cluster(self):
        return self.article.review.period.cluster
