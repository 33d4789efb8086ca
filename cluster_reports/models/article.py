from zlib import crc32

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from cluster_reports import page_folder
from units.fields import LineField, ProseField

from .cluster import ClusterRole, sees_inside
from .review import Review

FACT_WORDS = ("kind", "said", "value", "unit", "target", "label", "comparison", "clause")


def compact(facts):
    """Facts without their sources: enough to say later what changed."""
    return [{name: fact[name] for name in FACT_WORDS if name in fact} for fact in facts]


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=Article.Status.PUBLISHED)

    def visible_to(self, user):
        """Published public articles to everyone; internal ones inside the cluster; drafts where they are written.

        Drafts: staff of a unit that heads or deputises during the period, editors of the organisation, admins.
        """
        public = Q(status=Article.Status.PUBLISHED, audience=Article.Audience.PUBLIC)
        if not user.is_authenticated:
            return self.filter(public)
        if user.is_admin:
            return self
        if user.unit_id is None:  # "= None" would become IS NULL and match strangers
            return self.filter(public)
        inside = Q(sees_inside(user, "review__period__cluster__"), status=Article.Status.PUBLISHED)
        return self.filter(public | inside | self._written_by(user))

    def drafts_of(self, user):
        """Articles this person may work on, or watch being written."""
        return self.all() if user.is_admin else self.filter(self._written_by(user))

    @staticmethod
    def _written_by(user):
        if user.role == user.Role.EDITOR:
            return Q(review__period__cluster__organisation=user.unit_id)
        if user.role == user.Role.STAFF:
            terms = ClusterRole.objects.filter(
                Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("review__period__starts_on")),
                cluster=OuterRef("review__period__cluster"),
                unit=user.unit_id,
                starts_on__lte=OuterRef("review__period__ends_on"),
            )
            return Q(Exists(terms))
        return Q(pk__in=[])

    def before(self, article):
        """Published articles of the same cluster for the same readers about earlier periods, the latest first."""
        period = article.review.period
        earlier = self.published().filter(
            audience=article.audience,
            review__period__cluster=period.cluster_id,
            review__period__ends_on__lt=period.ends_on,
        )
        return earlier.order_by("-review__period__ends_on", "-pk")

    def for_page(self):
        return self.select_related("review__period__cluster__organisation", "review__outlet")


class Article(models.Model):
    """The article of a review for one audience (bài viết); once published its page is served from this row."""

    class Audience(models.TextChoices):
        PUBLIC = "public", "công khai"
        INTERNAL = "internal", "nội bộ"

    class Status(models.TextChoices):
        DRAFT = "draft", "Bản nháp"
        PROPOSED = "proposed", "Chờ đăng"
        PUBLISHED = "published", "Đã đăng"
        WITHDRAWN = "withdrawn", "Đã gỡ"

    class Opens(models.IntegerChoices):
        """What stands first after the lead, and gives the headline."""

        MEETING = 0, "đại biểu và hội nghị"
        CHANGE = 1, "thay đổi lớn nhất"
        THEME = 2, "chủ đề, phong trào"

    SHOWN = ("slug", "status", "audience", "content_hash", "published_at")  # what a stranger's page hangs on

    review = models.ForeignKey(Review, models.CASCADE, related_name="articles", verbose_name="hội nghị")
    audience = models.CharField("dành cho", max_length=8, choices=Audience.choices, default=Audience.PUBLIC)
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    slug = models.SlugField(
        "địa chỉ",
        max_length=150,
        unique=True,
        error_messages={"unique": "Một bài khác đang dùng địa chỉ này. Sửa địa chỉ."},
    )
    headline = LineField("tít", max_length=200)
    headline_is_edited = models.BooleanField(default=False, editable=False)
    opens = models.PositiveSmallIntegerField(
        "mở bài bằng", choices=Opens.choices, default=Opens.MEETING, editable=False
    )
    bulletin = models.JSONField("bản tin ngắn", default=dict, editable=False)
    snapshot = models.JSONField("số liệu nguồn", default=dict, editable=False)
    unused = models.JSONField("chưa dùng trong bài", default=list, editable=False)
    published = models.JSONField("bản đã đăng", null=True, editable=False)
    content_hash = models.CharField("mã băm", max_length=64, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người đề nghị đăng",
    )
    proposed_at = models.DateTimeField("đề nghị đăng lúc", null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người đăng",
    )
    published_at = models.DateTimeField("đăng lúc", null=True, editable=False)
    due_at = models.DateTimeField("hẹn lúc", null=True, editable=False)
    due_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người hẹn",
    )
    due_details = models.JSONField("chi tiết của lần hẹn", default=dict, editable=False)
    drift_mark = models.CharField("số liệu nguồn đã đổi", max_length=64, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "audience"], name="article_once_for_audience"),
            models.CheckConstraint(
                name="article_published_is_frozen",
                condition=Q(status__in=["draft", "proposed"])
                | Q(
                    published__isnull=False,
                    published_at__isnull=False,
                    published_by__isnull=False,
                )
                & ~Q(content_hash=""),
            ),
            models.CheckConstraint(
                name="article_proposal_stamps_in_pairs",
                condition=Q(proposed_at__isnull=True, proposed_by__isnull=True)
                | Q(proposed_at__isnull=False, proposed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="article_appointment_is_whole",
                condition=Q(due_at__isnull=True, due_by__isnull=True)
                | Q(due_at__isnull=False, due_by__isnull=False, status__in=["proposed", "published"]),
            ),
        ]
        indexes = [models.Index(fields=["status", "audience", "-published_at"], name="article_latest")]

    def __str__(self):
        return self.headline

    def save(self, *args, **kwargs):
        """A changed address keeps leading here; a page written for readers goes as soon as they would get another."""
        before = Article.objects.filter(pk=self.pk).values(*self.SHOWN).first() if self.pk else None
        if before and before["slug"] != self.slug:
            ArticleAddress.objects.filter(slug=self.slug).delete()
            ArticleAddress.objects.update_or_create(slug=before["slug"], defaults={"article": self})
        super().save(*args, **kwargs)
        if before and any(vars(self).get(name, value) != value for name, value in before.items()):
            page_folder.remove(before["slug"], self.slug)  # now the row is locked until this change is seen

    def get_absolute_url(self):
        return reverse("article", args=[self.slug])

    def get_edit_url(self):
        return reverse("article-edit", args=[self.pk])

    def fingerprint(self):
        """A number that changes with the status or with any text: says what state of the article a page shows."""
        texts = self.paragraphs.values_list("block", "generated", "text", "is_hidden", "needs_look")
        return crc32(repr((self.status, self.due_at, self.headline, self.slug, list(texts))).encode())

    def content(self):
        """All that a revision keeps: the text as it is shown, and what of the data each paragraph was written upon."""
        return {
            "headline": self.headline,
            "headline_is_edited": self.headline_is_edited,
            "blocks": [paragraph.content() for paragraph in self.paragraphs.all()],
        }

    def keep_revision(self, *, by, at, label=""):
        """Saves the present text as the next revision; a state equal to the last one only gets the label."""
        content, label = self.content(), label[: Revision.LONGEST_LABEL]
        last = self.revisions.first()
        if last and last.content == content:
            if label and label not in last.label:
                last.label = " · ".join(filter(None, [last.label, label]))[: Revision.LONGEST_LABEL]
                last.save(update_fields=["label"])
            return last
        number = last.number + 1 if last else 1
        return self.revisions.create(number=number, content=content, saved_by=by, saved_at=at, label=label)

    def restore(self, revision):
        """Puts the headline and the text of a revision back; blocks born since then keep their text.

        Text that today's data would not give stands as the editor's, and asks to be looked at where the data
        changed since it was written. A block that has gone meanwhile comes back.
        """
        self.headline = revision.content["headline"]
        self.headline_is_edited = revision.content.get("headline_is_edited", True)
        self.save()
        rows = {row.block: row for row in self.paragraphs.all()}
        for order, block in enumerate(revision.content["blocks"], 1):
            row = rows.get(block["block"])
            if row is None and not block["shown"].strip():
                continue
            row = row or Paragraph(
                article=self, block=block["block"], title=block.get("title", ""), order=order
            )
            row.restore(block)
            row.save()


class ArticleAddress(models.Model):
    """An address an article had before (địa chỉ cũ); it redirects to the present one."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="old_addresses", verbose_name="bài viết"
    )
    slug = models.SlugField("địa chỉ cũ", max_length=150, unique=True)

    class Meta:
        verbose_name = "địa chỉ cũ"
        verbose_name_plural = "địa chỉ cũ"

    def __str__(self):
        return self.slug


class Paragraph(models.Model):
    """One block of an article (đoạn): what the templates wrote, the facts in it, and the editor's own text if any."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="paragraphs", verbose_name="bài viết")
    block = models.CharField("khối", max_length=30)
    title = LineField("tên đoạn", max_length=60, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    generated = ProseField("câu chữ sinh ra", blank=True)
    facts = models.JSONField("dữ kiện", default=list)
    text = ProseField("câu chữ của biên tập", null=True, blank=True)
    base = ProseField("câu chữ lúc biên tập bắt đầu sửa", null=True, blank=True)
    base_facts = models.JSONField("dữ kiện lúc biên tập bắt đầu sửa", default=list, blank=True)
    is_hidden = models.BooleanField("bỏ khỏi bài", default=False)
    needs_look = models.BooleanField("cần xem lại", default=False)

    class Meta:
        verbose_name = "đoạn"
        verbose_name_plural = "đoạn"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "block"], name="block_once_in_article"),
        ]

    def __str__(self):
        return self.block

    @property
    def shown(self):
        """The text that goes to the page: the editor's where there is one."""
        return self.generated if self.text is None else self.text

    @property
    def is_edited(self):
        return self.text is not None

    def write(self, text):
        """Makes this text the one that is shown; equal to the generated one it is not the editor's but the data's.

        What the data said when it was taken over is remembered: later changes are told against that.
        """
        if text == self.generated:
            self.follow()
        elif text != self.text:
            if not self.is_edited:
                self.base, self.base_facts = self.generated, compact(self.facts)
            self.text = text

    def follow(self):
        """Gives the editor's text up for the generated one."""
        self.text, self.base, self.base_facts, self.needs_look = None, None, [], False

    def settle(self):
        """The editor has seen what the data say now, and keeps the text."""
        if self.is_edited:
            self.base, self.base_facts, self.needs_look = self.generated, compact(self.facts), False

    def hold(self):
        """Keeps the generated text as it is now, whatever the data will say, as if the editor had typed it."""
        self.text, self.base, self.base_facts = self.generated, self.generated, compact(self.facts)

    def renew(self, generated, facts):
        """What today's data say; the editor's text stays and asks to be looked at where that is not what it was."""
        if self.is_edited and self.base is None and not self.needs_look:
            self.settle()  # taken over before the base was remembered
        self.generated, self.facts = generated, facts
        if self.text == generated:
            self.follow()
        elif self.is_edited:
            self.needs_look = self.base != generated

    def content(self):
        """As a revision keeps it; what an unedited text was written upon is itself."""
        return {
            "block": self.block,
            "title": self.title,
            "shown": self.shown,
            "is_edited": self.is_edited,
            "is_hidden": self.is_hidden,
            "base": self.base if self.is_edited else self.shown,
            "base_facts": self.base_facts if self.is_edited else compact(self.facts),
        }

    def restore(self, block):
        """``block`` is a ``content``; older revisions do not know what they were written upon."""
        self.is_hidden = block["is_hidden"]
        if block["shown"] == self.generated:
            self.follow()
            return
        self.text, self.base = block["shown"], block.get("base")
        self.base_facts = block.get("base_facts", [])
        self.needs_look = self.base != self.generated


class Revision(models.Model):
    """A saved state of an article's text (bản lưu), to compare with and return to."""

    LONGEST_LABEL = 100

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions", verbose_name="bài viết")
    number = models.PositiveIntegerField("số")
    label = LineField("ghi chú", max_length=LONGEST_LABEL, blank=True)
    content = models.JSONField("nội dung")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người lưu"
    )
    saved_at = models.DateTimeField("lưu lúc")

    class Meta:
        verbose_name = "bản lưu"
        verbose_name_plural = "bản lưu"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once_in_article"),
        ]

    def __str__(self):
        return f"Bản {self.number}"
