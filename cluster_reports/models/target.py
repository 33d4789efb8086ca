from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cluster_reports.vietnamese.sorting import sort_key
from units.fields import LineField, NumberField
from units.models import Unit

from .pledge import Pledge, PledgeLine


class Visibility(models.TextChoices):
    """Who may read a datum (mức phổ biến); each level includes the ones before it."""

    UNIT = "unit", "nội bộ đơn vị"
    CLUSTER = "cluster", "nội bộ cụm"
    PUBLIC = "public", "công khai"


def sees_inside_units(user):
    """Whether this person reads what stays inside a unit wherever they read its report: staff and admins do."""
    return user.is_authenticated and user.role in {user.Role.STAFF, user.Role.ADMIN}


class GradeScale(models.Model):
    """Agreed levels for targets that are graded, not counted (thang xếp loại)."""

    name = LineField(
        "tên thang", max_length=60, unique=True, error_messages={"unique": "Đã có một thang cùng tên."}
    )
    sort_name = models.CharField(max_length=1000, editable=False)

    class Meta:
        verbose_name = "thang xếp loại"
        verbose_name_plural = "thang xếp loại"
        ordering = ["sort_name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)


class Grade(models.Model):
    """One level of a scale, best first, with the words an article says it in (mức)."""

    scale = models.ForeignKey(GradeScale, models.CASCADE, related_name="grades", verbose_name="thang")
    order = models.PositiveSmallIntegerField("thứ tự, tốt nhất trước", default=0)
    label = LineField("mức", max_length=40)
    phrase = LineField(
        "cách nói trong bài", max_length=80, help_text="Ví dụ: được thực hiện tốt; mới đạt một phần."
    )
    is_met = models.BooleanField("tính là đạt", default=True)

    class Meta:
        verbose_name = "mức xếp loại"
        verbose_name_plural = "mức xếp loại"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "label"], name="grade_label_once_in_scale"),
        ]

    def __str__(self):
        return self.label


class TargetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Targets of the pledges this person may see; what stays inside the units only to staff and admins."""
        inside = self.filter(pledge__in=Pledge.objects.visible_to(user))
        return inside if sees_inside_units(user) else inside.exclude(visibility=Visibility.UNIT)


class Target(models.Model):
    """One emulation target of a pledge's year (chỉ tiêu); what each unit takes on is its Assignment."""

    class Direction(models.TextChoices):
        UP = "up", "càng cao càng tốt"
        DOWN = "down", "càng thấp càng tốt"
        ZERO = "zero", "không để xảy ra"
        YES_NO = "yes_no", "có hoặc không"
        GRADED = "graded", "xếp loại"
        COUNT = "count", "chỉ thống kê"

    class OverUnits(models.TextChoices):
        SUM = "sum", "cộng các đơn vị"
        RATIO = "ratio", "chia tổng tử số cho tổng mẫu số"
        FLOOR = "floor", "mức thấp nhất của các đơn vị"
        NONE = "none", "không gộp"

    class OverTime(models.TextChoices):
        SUM = "sum", "cộng dồn các kỳ"
        LATEST = "latest", "lấy số cuối kỳ"
        AVERAGE = "average", "lấy trung bình các kỳ"

    pledge = models.ForeignKey(Pledge, models.CASCADE, related_name="targets", verbose_name="giao ước")
    line = models.ForeignKey(
        PledgeLine,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="targets",
        verbose_name="thuộc nội dung",
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    code = LineField("mã", max_length=20, blank=True)
    name = LineField("tên chỉ tiêu", max_length=200, help_text="Viết như trong câu: “Tuần tra, canh gác”.")
    direction = models.CharField("hướng", max_length=6, choices=Direction.choices, default=Direction.UP)
    measure = LineField("đơn vị tính", max_length=40, blank=True, help_text="Ví dụ: cuộc, %, vụ, ngày công.")
    places = models.PositiveSmallIntegerField(
        "số chữ số thập phân", default=0, validators=[MaxValueValidator(4)]
    )
    numerator_label = LineField("tử số là", max_length=80, blank=True)
    denominator_label = LineField("mẫu số là", max_length=80, blank=True)
    pair_measure = LineField(
        "số liệu đi kèm",
        max_length=80,
        blank=True,
        help_text="Ví dụ: lượt cán bộ, chiến sĩ tham gia.",
    )
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name="trong đó của",
    )
    scale = models.ForeignKey(
        GradeScale, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="thang xếp loại"
    )
    baseline = NumberField("mức xuất phát", max_digits=18, decimal_places=4, null=True, blank=True)
    planned = NumberField("mức giao cả năm", max_digits=18, decimal_places=4, null=True, blank=True)
    planned_of = NumberField(
        "trên tổng số",
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Với chỉ tiêu dạng 10/10 đơn vị: ghi 10 ở mức giao và 10 ở đây.",
    )
    first_half_share = NumberField(
        "phần của 6 tháng đầu năm (%)",
        max_digits=5,
        decimal_places=2,
        default=Decimal("50"),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    over_units = models.CharField(
        "gộp các đơn vị", max_length=6, choices=OverUnits.choices, default=OverUnits.SUM
    )
    over_time = models.CharField("gộp các kỳ", max_length=8, choices=OverTime.choices, default=OverTime.SUM)
    tolerance = NumberField(
        "coi là giữ ổn định khi chênh dưới (%)", max_digits=5, decimal_places=2, default=Decimal("1")
    )
    off_margin = NumberField(
        "hỏi nguyên nhân khi kém mức giao từ (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        default=Decimal("20"),
        help_text="Để trống: không hỏi. Chỉ tiêu có hoặc không, xếp loại: hỏi khi chưa đạt.",
    )
    unusual_change = NumberField(
        "hỏi xác nhận khi chênh cùng kỳ quá (%)",
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        default=Decimal("50"),
        help_text="Để trống: không hỏi. Có ghi thì hỏi cả khi gấp 10 lần hay chỉ bằng 1/10 số kỳ trước, cùng kỳ.",
    )
    unusual_from = NumberField(
        "chỉ so khi số lớn từ",
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        default=Decimal("10"),
        help_text="Số nhỏ hơn thì tăng, giảm mấy lần cũng là thường. Để trống: so mọi số.",
    )
    is_part_of_whole = models.BooleanField(
        "tử số nằm trong mẫu số",
        default=True,
        help_text="Bỏ chọn khi tỷ lệ có thể quá 100%: lượt người trên quân số, thực hiện trên kế hoạch.",
    )
    visibility = models.CharField(
        "mức phổ biến", max_length=7, choices=Visibility.choices, default=Visibility.CLUSTER
    )

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "name"],
                name="target_once_in_pledge",
                violation_error_message="Giao ước đã có chỉ tiêu cùng tên.",
            ),
            models.CheckConstraint(
                name="target_graded_on_a_scale",
                condition=Q(direction="graded", scale__isnull=False)
                | (~Q(direction="graded") & Q(scale__isnull=True)),
                violation_error_message="Chỉ tiêu xếp loại phải có thang xếp loại, chỉ tiêu khác thì không.",
            ),
            models.CheckConstraint(
                name="target_has_measure_where_counted",
                condition=Q(direction__in=["yes_no", "graded"]) | ~Q(measure=""),
                violation_error_message="Chỉ tiêu bằng số phải có đơn vị tính.",
            ),
            models.CheckConstraint(
                name="target_zero_plans_nothing",
                condition=~Q(direction="zero") | Q(planned__isnull=True) | Q(planned=0),
                violation_error_message="Chỉ tiêu không để xảy ra thì mức giao là 0 hoặc để trống.",
            ),
            models.CheckConstraint(
                name="target_labels_in_pairs",
                condition=Q(numerator_label="", denominator_label="")
                | (~Q(numerator_label="") & ~Q(denominator_label="")),
                violation_error_message="Tử số và mẫu số phải cùng có tên.",
            ),
            models.CheckConstraint(
                name="target_ratio_has_labels",
                condition=~Q(over_units="ratio") | ~Q(denominator_label=""),
                violation_error_message="Gộp bằng tử số chia mẫu số thì phải nêu tử số và mẫu số.",
            ),
            models.CheckConstraint(
                name="target_percentages_are_not_summed",
                condition=~(Q(measure="%") & (Q(over_units="sum") | Q(over_time="sum"))),
                violation_error_message="Không cộng tỷ lệ phần trăm của các đơn vị hay các kỳ.",
            ),
            models.CheckConstraint(
                name="target_planned_of_is_positive",
                condition=Q(planned_of__isnull=True) | Q(planned_of__gt=0, planned__isnull=False),
                violation_error_message="Tổng số phải lớn hơn 0 và đi cùng mức giao.",
            ),
            models.CheckConstraint(
                name="target_not_part_of_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message="Chỉ tiêu không thể nằm trong chính nó.",
            ),
            models.CheckConstraint(
                name="target_share_is_a_percentage",
                condition=Q(first_half_share__gte=0, first_half_share__lte=100, tolerance__gte=0),
                violation_error_message="Phần của 6 tháng đầu năm phải từ 0 đến 100.",
            ),
            models.CheckConstraint(
                name="target_asks_from_zero_up",
                condition=(Q(off_margin__isnull=True) | Q(off_margin__gte=0))
                & (Q(unusual_change__isnull=True) | Q(unusual_change__gte=0))
                & (Q(unusual_from__isnull=True) | Q(unusual_from__gte=0)),
                violation_error_message="Các mức hỏi lại khi nhập phải từ 0 trở lên.",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("target", args=[self.pk])

    @property
    def place(self):
        """Sorts by the contents of the pledge, then by their targets; those that belong to no content come last."""
        return self.line is None, self.line.order if self.line else 0, self.order, self.pk

    @property
    def is_counted(self):
        """Whether its results are numbers."""
        return self.direction not in {self.Direction.YES_NO, self.Direction.GRADED}

    @property
    def has_ratio(self):
        return bool(self.denominator_label)

    @property
    def is_share(self):
        """Whether its figures are parts of a whole in percent, and so never over 100."""
        return self.measure == "%" and self.is_part_of_whole

    def share_of(self, planned, kind, first_half_share=None):
        """The part of a year's ``planned`` value that falls to a period of ``kind``; None where unknown.

        ``first_half_share`` is the one agreed at another moment, else the present one.

        Only figures that add up over time are split; a percentage to hold is the same in every period.
        Quarters, nine months and campaigns have no agreed share and get None.
        """
        from .period import Period

        if planned is None or kind in {Period.Kind.YEAR, Period.Kind.SCHOOL_YEAR}:
            return planned
        if self.over_time != self.OverTime.SUM or self.direction == self.Direction.ZERO:
            return planned
        share = self.first_half_share if first_half_share is None else first_half_share
        if kind == Period.Kind.FIRST_HALF:
            return planned * share / 100
        if kind == Period.Kind.SECOND_HALF:
            return planned * (100 - share) / 100
        return None


class Assignment(models.Model):
    """What one unit takes on of a target (chỉ tiêu giao); a unit without a row has the target's own figures."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="assignments", verbose_name="chỉ tiêu")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name="đơn vị")
    is_assigned = models.BooleanField(
        "giao cho đơn vị", default=True, help_text="Bỏ chọn: không giao, không tính vào tổng."
    )
    baseline = NumberField("mức xuất phát", max_digits=18, decimal_places=4, null=True, blank=True)
    planned = NumberField("mức giao cả năm", max_digits=18, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = "chỉ tiêu giao"
        verbose_name_plural = "chỉ tiêu giao"
        ordering = ["unit__protocol_order", "unit__sort_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "unit"],
                name="assignment_once_for_unit",
                violation_error_message="Chỉ tiêu đã giao cho đơn vị này.",
            ),
            models.CheckConstraint(
                name="assignment_without_target_plans_nothing",
                condition=Q(is_assigned=True) | Q(planned__isnull=True, baseline__isnull=True),
                violation_error_message="Không giao thì không ghi mức giao.",
            ),
        ]

    def __str__(self):
        return f"{self.target} · {self.unit}"
