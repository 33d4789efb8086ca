from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse

from units.fields import ProseField

from .article import Article
from .share_link import ShareLink

LONGEST_COMMENT = 1000


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What is said about articles this person works on."""
        return self.filter(article__in=Article.objects.drafts_of(user))

    def threads(self):
        """What was said about a sentence, with the answers to it, the oldest first."""
        answers = Comment.objects.select_related("by", "link", "resolved_by").order_by("pk")
        return (
            self.filter(parent__isnull=True)
            .select_related("by", "link", "resolved_by")
            .prefetch_related(Prefetch("answers", answers))
            .order_by("pk")
        )

    def unresolved(self):
        return self.filter(parent__isnull=True, resolved_at__isnull=True)


class Comment(models.Model):
    """What somebody says about one sentence of an article (góp ý), or answers to that (trả lời).

    It keeps the sentence as it was read: once that is no longer in its block the comment says so, and never moves.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments", verbose_name="bài viết")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="answers", verbose_name="trả lời cho"
    )
    block = models.CharField("khối", max_length=30, blank=True)
    quote = ProseField("câu được góp ý", blank=True)
    text = ProseField("nội dung")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người viết"
    )
    link = models.ForeignKey(
        ShareLink, models.CASCADE, null=True, related_name="comments", verbose_name="viết qua đường dẫn"
    )
    address = models.GenericIPAddressField("địa chỉ mạng", null=True, editable=False)
    at = models.DateTimeField("lúc")
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người giải quyết",
    )
    resolved_at = models.DateTimeField("giải quyết lúc", null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "góp ý"
        verbose_name_plural = "góp ý"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_by_a_person_or_through_a_link",
                condition=Q(by__isnull=False, link__isnull=True, address__isnull=True)
                | Q(by__isnull=True, link__isnull=False, address__isnull=False),
            ),
            models.CheckConstraint(
                name="comment_quotes_a_sentence_or_answers",
                condition=(Q(parent__isnull=True) & ~Q(quote="") & ~Q(block=""))
                | Q(parent__isnull=False, quote="", block="", resolved_at__isnull=True),
            ),
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="comment_resolution_stamps_in_pairs",
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["article"],
                condition=Q(parent__isnull=True, resolved_at__isnull=True),
                name="comments_unresolved",
            )
        ]

    def __str__(self):
        return f"{self.signature}: {self.text}"

    def get_absolute_url(self):
        place = f"#gop-y-{self.parent_id or self.pk}"
        return reverse("article-comments", args=[self.article_id]) + place

    @property
    def signature(self):
        """Who says it; needs ``by`` and ``link`` loaded."""
        return str(self.by or self.link)
