from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from cluster_reports.vietnamese.dates import numeric_date
from units.fields import DayField, LineField
from units.models import Unit

from .area import Area
from .cluster import Cluster, sees_inside


class PledgeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Pledges of the clusters this person may see; a draft only to staff of the cluster and admins."""
        inside = self.filter(sees_inside(user, "cluster__"))
        if user.is_authenticated and user.role in {user.Role.STAFF, user.Role.ADMIN}:
            return inside
        return inside.exclude(status=Pledge.Status.DRAFT)

    def for_page(self):
        return self.select_related("cluster__organisation", "confirmed_by")


class Pledge(models.Model):
    """What a cluster commits to for a year (giao ước thi đua): contents, commitments and targets."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        SIGNING = "signing", "Đang ký"
        CONFIRMED = "confirmed", "Đã xác nhận"

    class Countersigning(models.TextChoices):
        """In which words a superior stands behind a pledge."""

        CONFIRM = "confirm", "ký xác nhận"
        APPROVE = "approve", "phê duyệt"

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="pledges", verbose_name="cụm, khối")
    year = models.PositiveSmallIntegerField("năm")
    theme = LineField("chủ đề", max_length=200, blank=True)
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    register_by = DayField("hạn đăng ký", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="người xác nhận",
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True, editable=False)
    countersigned_as = models.CharField(
        "cấp trên", max_length=7, choices=Countersigning.choices, default=Countersigning.CONFIRM
    )
    superior_name = LineField("cấp trên ký", max_length=100, blank=True)
    superior_post = LineField("chức vụ của cấp trên", max_length=150, blank=True)
    superior_on = DayField("ngày cấp trên ký", null=True, blank=True)
    witnessed_by = LineField("dưới sự chứng kiến của", max_length=200, blank=True)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = "giao ước"
        verbose_name_plural = "giao ước"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "year"],
                name="pledge_once_a_year",
                violation_error_message="Cụm, khối đã có giao ước của năm này.",
            ),
            models.CheckConstraint(
                name="pledge_confirmation_stamps_in_pairs",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="pledge_countersignature_is_whole",
                condition=Q(superior_name="", superior_post="", superior_on__isnull=True)
                | ~Q(superior_post="") & Q(superior_on__isnull=False),
                violation_error_message="Chữ ký của cấp trên phải có chức vụ và ngày ký.",
            ),
        ]

    def __str__(self):
        return f"Giao ước thi đua năm {self.year}"

    def get_absolute_url(self):
        return reverse("pledge", args=[self.pk])

    @property
    def countersigned_said(self):
        """ "Đại tá A, Phó Chính ủy, phê duyệt ngày 27/02/2026, dưới sự chứng kiến của Quân khu 2.", or ""."""
        if not self.superior_on:
            return ""
        who = ", ".join(filter(None, [self.superior_name, self.superior_post]))
        before = f", dưới sự chứng kiến của {self.witnessed_by}" if self.witnessed_by else ""
        return f"{who}, {self.get_countersigned_as_display()} ngày {numeric_date(self.superior_on)}{before}."

    def awaits_newcomer(self, unit_id):
        """Whether this unit joined the cluster after the confirmation and has not signed yet."""
        if self.confirmed_at is None:
            return False
        joined = self.cluster.memberships.filter(unit=unit_id, starts_on__gt=localdate(self.confirmed_at))
        return joined.exists() and not self.signatures.filter(unit=unit_id, signed_on__isnull=False).exists()

    def acting_day(self, today):
        """The day whose head and deputies act on this pledge: today, kept inside its year."""
        return max(date(self.year, 1, 1), min(today, date(self.year, 12, 31)))

    def binds_targets(self):
        """Whether its targets are agreed: it is confirmed, or a period of its year has been opened."""
        if self.status == self.Status.CONFIRMED:
            return True
        return self.cluster.periods.filter(year=self.year).exclude(status="preparing").exists()


class PledgeLine(models.Model):
    """One line of a pledge: a content, or a commitment, of the whole cluster or of one unit (dòng giao ước)."""

    class Kind(models.TextChoices):
        CONTENT = "content", "nội dung thi đua"
        COMMITMENT = "commitment", "cam kết"

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="lines", verbose_name="giao ước")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pledge_lines",
        verbose_name="đơn vị",
        help_text="Để trống nếu là dòng chung của cả cụm.",
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    kind = models.CharField("loại", max_length=10, choices=Kind.choices, default=Kind.CONTENT)
    text = LineField("nội dung", max_length=300)
    target = models.ForeignKey(
        "Target",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="pledge_lines",
        verbose_name="đo bằng chỉ tiêu",
    )
    area = models.ForeignKey(
        Area,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name="mảng",
        help_text="Ai duyệt các chỉ tiêu của nội dung này; để trống thì đơn vị đứng đầu duyệt.",
    )

    class Meta:
        verbose_name = "dòng giao ước"
        verbose_name_plural = "dòng giao ước"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "unit", "text"],
                name="pledge_line_once_for_unit",
                violation_error_message="Giao ước đã có dòng này.",
            ),
            models.UniqueConstraint(
                fields=["pledge", "text"],
                condition=Q(unit__isnull=True),
                name="pledge_line_once_for_cluster",
                violation_error_message="Giao ước đã có dòng này.",
            ),
            models.CheckConstraint(
                name="pledge_line_of_an_area_is_common",
                condition=Q(area__isnull=True) | Q(unit__isnull=True),
                violation_error_message="Chỉ dòng chung của cả cụm, khối mới thuộc một mảng.",
            ),
        ]

    def __str__(self):
        return self.text


class Signature(models.Model):
    """A unit's part in a pledge (chữ ký): its own lines registered, then the pledge signed by its head."""

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="signatures", verbose_name="giao ước")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="signatures", verbose_name="đơn vị")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người đăng ký",
    )
    registered_at = models.DateTimeField("đăng ký lúc", null=True, blank=True)
    signer_name = LineField("người ký", max_length=100, blank=True)
    signer_post = LineField("chức vụ người ký", max_length=150, blank=True)
    signed_on = DayField("ngày ký", null=True, blank=True)

    class Meta:
        verbose_name = "chữ ký"
        verbose_name_plural = "chữ ký"
        ordering = ["unit__protocol_order", "unit__sort_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "unit"],
                name="signature_once_for_unit",
                violation_error_message="Đơn vị đã có dòng ký.",
            ),
            models.CheckConstraint(
                name="signature_registration_stamps_in_pairs",
                condition=Q(registered_at__isnull=True, registered_by__isnull=True)
                | Q(registered_at__isnull=False, registered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="signature_names_its_signer",
                condition=Q(signed_on__isnull=True) | ~Q(signer_post=""),
                violation_error_message="Chữ ký phải ghi chức vụ người ký.",
            ),
        ]

    def __str__(self):
        return f"{self.unit} · {self.pledge}"
