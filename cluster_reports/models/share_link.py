from datetime import timedelta
from secrets import token_urlsafe

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate

from units.fields import LineField

from .article import Article

MOST_SHARED_DAYS = 30
MOST_SHARED_COMMENTS = 100
ONE_OPENING = timedelta(minutes=10)  # a page loaded again within this is the same opening
SALT = "cluster_reports.share_link"


def new_key():
    """128 random bits; an address needs their signature as well, so that the stored half opens nothing."""
    return token_urlsafe(16)


class ShareLinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The links to articles this person works on; whoever holds an address needs none of this."""
        return self.filter(article__in=Article.objects.drafts_of(user))

    def at_address(self, token):
        """The link that this address is of; none for an address that we did not sign."""
        try:
            return self.filter(key=Signer(sep=".", salt=SALT).unsign(token))
        except BadSignature:
            return self.none()

    def for_page(self):
        return self.select_related(
            "article__review__period__cluster__organisation", "article__review__outlet", "made_by"
        )


class ShareLink(models.Model):
    """An address that shows one draft to somebody without an account (đường dẫn đọc thử), for some days."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="share_links", verbose_name="bài viết")
    recipient = LineField("gửi cho", max_length=150)
    key = models.CharField("mã", max_length=22, unique=True, default=new_key, editable=False)
    days = models.PositiveSmallIntegerField("số ngày", default=7)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tạo"
    )
    made_at = models.DateTimeField("tạo lúc")
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người thu hồi",
    )
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, editable=False)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "đường dẫn đọc thử"
        verbose_name_plural = "đường dẫn đọc thử"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="share_link_says_for_whom",
                condition=~Q(recipient=""),
                violation_error_message="Ghi gửi cho ai.",
            ),
            models.CheckConstraint(
                name="share_link_lasts_a_month_at_most",
                condition=Q(days__gte=1, days__lte=MOST_SHARED_DAYS),
                violation_error_message=f"Từ 1 đến {MOST_SHARED_DAYS} ngày.",
            ),
            models.CheckConstraint(
                name="share_link_revocation_stamps_in_pairs",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.recipient

    def get_absolute_url(self):
        return reverse("shared", args=[Signer(sep=".", salt=SALT).sign(self.key)])

    @property
    def ends_on(self):
        """The last day on which it opens."""
        return localdate(self.made_at) + timedelta(days=self.days)

    def holds(self, today):
        """Whoever made it may still hand it on: it ends with that account."""
        return self.revoked_at is None and today <= self.ends_on and self.made_by.is_active


class ShareVisitQuerySet(models.QuerySet):
    def note(self, link, address, at):
        """Somebody at this network address opened the link; loading the page again is no new opening."""
        recent = self.filter(link=link, address=address, last_at__gt=at - ONE_OPENING)
        if not recent.update(last_at=at, loads=F("loads") + 1):
            self.create(link=link, address=address, at=at, last_at=at)


class ShareVisit(models.Model):
    """One opening of a share link (lượt mở): when and from where."""

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="visits", verbose_name="đường dẫn")
    address = models.GenericIPAddressField("địa chỉ mạng")
    at = models.DateTimeField("mở lúc")
    last_at = models.DateTimeField("tải lại lần cuối lúc")
    loads = models.PositiveIntegerField("số lần tải", default=1)

    objects = ShareVisitQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt mở"
        verbose_name_plural = "lượt mở"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["link", "address", "-last_at"], name="visits_from_an_address")]

    def __str__(self):
        return f"{self.link} · {self.address}"
