from django.conf import settings
from django.db import models
from django.db.models import Q

from units.fields import DayField, LineField, ProseField
from units.models import Unit

from .review import Review


class PaperTemplate(models.Model):
    """What the papers of an organisation have in common (mẫu văn bản): names above, signature, recipients.

    Where a line is empty, the papers take the form of Nghị định 30/2020/NĐ-CP with the cluster's own names.
    """

    unit = models.OneToOneField(
        Unit,
        models.CASCADE,
        related_name="paper_template",
        verbose_name="đơn vị",
        help_text="Đơn vị đứng đầu cụm, hoặc cơ quan tổ chức cụm: mẫu của đơn vị đứng đầu được dùng trước.",
        error_messages={"unique": "Đơn vị này đã có mẫu văn bản."},
    )
    parent_line = LineField(
        "cơ quan cấp trên", max_length=150, blank=True, help_text="Để trống: cơ quan tổ chức cụm."
    )
    issuer_line = LineField(
        "cơ quan ban hành", max_length=150, blank=True, help_text="Để trống: tên cụm, khối."
    )
    symbol = LineField(
        "ký hiệu sau loại văn bản",
        max_length=30,
        blank=True,
        help_text="Phần sau dấu gạch: CTĐ3 trong “05/BC-CTĐ3”. Để trống: viết tắt tên cụm, khối.",
    )
    place = LineField("địa danh", max_length=60, blank=True, help_text="Ví dụ: Lâm Đồng.")
    authority = LineField(
        "dòng trên chức vụ người ký",
        max_length=100,
        blank=True,
        help_text="Ví dụ: TM. CỤM THI ĐUA; KT. CHỈ HUY TRƯỞNG. Để trống: TM. và tên gọi cụm, khối.",
    )
    post = LineField("chức vụ người ký", max_length=100, blank=True, help_text="Để trống: Cụm trưởng.")
    signer = LineField(
        "cấp bậc, họ tên người ký", max_length=100, blank=True, help_text="Ví dụ: Đại tá Nguyễn Văn A."
    )
    bases = ProseField(
        "căn cứ",
        max_length=2000,
        blank=True,
        help_text="Mỗi dòng một căn cứ. Để trống: Luật Thi đua, khen thưởng.",
    )
    recipients = ProseField(
        "nơi nhận",
        max_length=2000,
        blank=True,
        help_text="Mỗi dòng một nơi, dòng cuối là “Lưu: VT, …”.",
    )
    shows_motto = models.BooleanField("có quốc hiệu, tiêu ngữ", default=True)

    class Meta:
        verbose_name = "mẫu văn bản"
        verbose_name_plural = "mẫu văn bản"
        ordering = ["unit__protocol_order", "unit__sort_name"]

    def __str__(self):
        return f"Mẫu văn bản của {self.unit}"

    @classmethod
    def of_cluster(cls, cluster, day):
        """The one of the unit that heads the cluster on ``day``, else of its organisation, or None."""
        head = cluster.head_on(day)
        wanted = [head.unit_id if head else None, cluster.organisation_id]
        found = {
            one.unit_id: one
            for one in cls.objects.select_related("unit").filter(unit__in=[pk for pk in wanted if pk])
        }
        return next((found[pk] for pk in wanted if pk in found), None)


class Document(models.Model):
    """A paper that got its number (văn bản đã cấp số), frozen as it was then; a number is never given twice."""

    class Kind(models.TextChoices):
        REPORT = "BC", "báo cáo"
        MINUTES = "BB", "biên bản"
        PROPOSAL = "TTr", "tờ trình"

    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="documents", verbose_name="đơn vị cấp số"
    )
    year = models.PositiveSmallIntegerField("năm")
    kind = models.CharField("loại văn bản", max_length=3, choices=Kind.choices)
    symbol = LineField("ký hiệu", max_length=30, blank=True)
    number = models.PositiveIntegerField("số")
    review = models.ForeignKey(Review, models.PROTECT, related_name="documents", verbose_name="hội nghị")
    paper = models.CharField("văn bản", max_length=20)
    title = LineField("tên văn bản", max_length=500)
    content = models.JSONField("nội dung")
    content_hash = models.CharField("mã băm", max_length=64)
    dated_on = DayField("ngày văn bản")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người cấp số"
    )
    given_at = models.DateTimeField("cấp số lúc")

    class Meta:
        verbose_name = "văn bản đã cấp số"
        verbose_name_plural = "sổ văn bản"
        ordering = ["-year", "kind", "symbol", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "kind", "symbol", "number"],
                name="document_number_given_once",
                violation_error_message="Số này đã cấp cho một văn bản khác.",
            ),
            models.UniqueConstraint(
                fields=["review", "paper"],
                name="document_numbered_once",
                violation_error_message="Văn bản này đã có số.",
            ),
            models.CheckConstraint(
                name="document_is_whole",
                condition=Q(number__gt=0) & ~Q(content_hash=""),
            ),
        ]

    def __str__(self):
        return f"{self.code} · {self.title}"

    @property
    def code(self):
        """ "05/BC-CTĐ3"."""
        return f"{self.number:02}/{'-'.join(part for part in (self.kind, self.symbol) if part)}"
