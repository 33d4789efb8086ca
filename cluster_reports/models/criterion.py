from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from units.fields import LineField, NumberField
from units.models import Unit

from .scoring_table import ScoringTable
from .target import Target


def points_field(label, **options):
    return NumberField(label, max_digits=7, decimal_places=2, **options)


class Criterion(models.Model):
    """A line of a scoring table (tiêu chí): a group that sums its parts, or a leaf that is scored by its kind."""

    class Kind(models.TextChoices):
        SUM = "sum", "nhóm: cộng các tiêu chí con"
        TARGET = "target", "theo mức đạt chỉ tiêu"
        PASS = "pass", "đạt hoặc không đạt"
        EVENTS = "events", "mỗi lần một số điểm, có mức trần"
        BALANCE = "balance", "cộng và trừ, có sàn và trần"
        BANDS = "bands", "theo khoảng giá trị"
        BEST = "best", "so với đơn vị cao nhất"
        SAMPLE = "sample", "kiểm tra mẫu ngẫu nhiên"
        ON_TIME = "on_time", "nộp báo cáo đúng hạn"
        ATTENDED = "attended", "dự hội nghị sơ kết, tổng kết"

    NEED_TARGET = frozenset({Kind.TARGET, Kind.BEST})
    MAY_TARGET = frozenset({*NEED_TARGET, Kind.EVENTS, Kind.BANDS})

    table = models.ForeignKey(ScoringTable, models.CASCADE, related_name="criteria", verbose_name="bảng điểm")
    parent = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="parts", verbose_name="thuộc nhóm"
    )
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="copies", verbose_name="chép từ"
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0, help_text="Số nhỏ đứng trước.")
    code = LineField("số mục", max_length=20, blank=True, help_text="Ví dụ: I; 1.2; a.")
    name = LineField("tên tiêu chí", max_length=300)
    kind = models.CharField("cách chấm", max_length=8, choices=Kind.choices, default=Kind.TARGET)
    target = models.ForeignKey(
        Target,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="criteria",
        verbose_name="lấy kết quả của chỉ tiêu",
    )
    measure = LineField(
        "tên một lần",
        max_length=40,
        blank=True,
        help_text="Ví dụ: mô hình, bằng khen. Khi không lấy từ chỉ tiêu.",
    )
    maximum = points_field("điểm tối đa", default=Decimal(0), validators=[MinValueValidator(Decimal(0))])
    is_bonus = models.BooleanField(
        "điểm thưởng", default=False, help_text="Cộng thêm, không nằm trong điểm tối đa của bảng."
    )
    each = points_field("điểm mỗi lần", default=Decimal(0), validators=[MinValueValidator(Decimal(0))])
    off = points_field(
        "trừ mỗi lần",
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text="Với đúng hạn: trừ mỗi ngày chậm; 0 là chậm thì mất cả.",
    )
    start = points_field(
        "điểm có sẵn",
        default=Decimal(0),
        help_text="Chỉ với cách chấm cộng và trừ: số điểm đơn vị có từ đầu, rồi cộng, trừ dần.",
    )
    floor = points_field(
        "điểm thấp nhất", default=Decimal(0), help_text="Có thể âm với cách chấm cộng và trừ."
    )
    share = NumberField(
        "đạt chỉ tiêu được (%)",
        max_digits=5,
        decimal_places=2,
        default=Decimal(50),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text="Chỉ với cách so đơn vị cao nhất: phần điểm khi vừa đạt chỉ tiêu.",
    )
    sample = models.PositiveSmallIntegerField("số trường hợp kiểm tra", default=0)
    needs_evidence = models.BooleanField("chỉ tính khi có minh chứng", default=False)
    of_plan = models.BooleanField(
        "khoảng tính theo % mức giao", default=False, help_text="Không chọn: so chính số kết quả."
    )
    partly = points_field(
        "dự muộn hoặc không đúng thành phần được",
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text="Chỉ với cách chấm dự hội nghị; dự đúng thành phần được điểm tối đa.",
    )
    excused = points_field(
        "vắng có lý do được",
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
        help_text="Chỉ với cách chấm dự hội nghị; vắng không lý do 0 điểm.",
    )
    tie_order = models.PositiveSmallIntegerField(
        "xét khi bằng điểm, thứ", null=True, blank=True, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = "tiêu chí"
        verbose_name_plural = "tiêu chí"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="criterion_not_part_of_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                violation_error_message="Tiêu chí không thể nằm trong chính nó.",
            ),
            models.CheckConstraint(
                name="criterion_group_has_no_points_of_its_own",
                condition=~Q(kind="sum") | Q(maximum=0, target__isnull=True, tie_order__isnull=True),
                violation_error_message="Nhóm không có điểm riêng: điểm của nhóm là tổng các tiêu chí con.",
            ),
            models.CheckConstraint(
                name="criterion_leaf_has_a_maximum",
                condition=Q(kind="sum") | Q(maximum__gt=0),
                violation_error_message="Tiêu chí phải có điểm tối đa lớn hơn 0.",
            ),
            models.CheckConstraint(
                name="criterion_target_fits_its_kind",
                condition=Q(kind__in=["target", "best"], target__isnull=False)
                | Q(kind__in=["events", "bands"])
                | Q(
                    kind__in=["sum", "pass", "balance", "sample", "on_time", "attended"], target__isnull=True
                ),
                violation_error_message="Cách chấm này phải lấy kết quả của một chỉ tiêu, hoặc không được lấy.",
            ),
            models.CheckConstraint(
                name="criterion_occurrence_has_points",
                condition=~Q(kind="events") | Q(each__gt=0),
                violation_error_message="Ghi điểm mỗi lần, lớn hơn 0.",
            ),
            models.CheckConstraint(
                name="criterion_balance_moves",
                condition=~Q(kind="balance") | Q(each__gt=0) | Q(off__gt=0),
                violation_error_message="Ghi điểm cộng hoặc điểm trừ mỗi lần.",
            ),
            models.CheckConstraint(
                name="criterion_start_within_its_limits",
                condition=Q(start=0)
                | Q(kind="balance", start__gt=0, start__lte=F("maximum"), start__gte=F("floor")),
                violation_error_message="Điểm có sẵn chỉ dùng khi cộng và trừ, từ điểm thấp nhất đến điểm tối đa.",
            ),
            models.CheckConstraint(
                name="criterion_floor_below_maximum",
                condition=Q(floor__lte=0) | Q(floor__lt=F("maximum")),
                violation_error_message="Điểm thấp nhất phải nhỏ hơn điểm tối đa.",
            ),
            models.CheckConstraint(
                name="criterion_floor_only_where_points_are_taken",
                condition=Q(kind="balance") | Q(kind="on_time", floor__gte=0) | Q(floor=0),
                violation_error_message="Điểm thấp nhất chỉ dùng cho cách chấm cộng và trừ (có thể âm) và đúng hạn.",
            ),
            models.CheckConstraint(
                name="criterion_attendance_below_maximum",
                condition=Q(partly=0, excused=0)
                | Q(kind="attended", partly__range=(0, F("maximum")), excused__range=(0, F("maximum"))),
                violation_error_message=(
                    "Điểm dự muộn, không đúng thành phần và vắng có lý do chỉ dùng cho cách chấm dự hội nghị,"
                    " và không quá điểm tối đa."
                ),
            ),
            models.CheckConstraint(
                name="criterion_sample_has_a_size",
                condition=~Q(kind="sample") | Q(sample__gt=0),
                violation_error_message="Ghi số trường hợp kiểm tra, lớn hơn 0.",
            ),
            models.CheckConstraint(
                name="criterion_share_is_a_percentage",
                condition=Q(share__gte=0, share__lte=100),
                violation_error_message="Phần điểm khi vừa đạt chỉ tiêu phải từ 0 đến 100%.",
            ),
            models.UniqueConstraint(
                fields=["table", "tie_order"],
                name="criterion_tie_order_once_in_table",
                violation_error_message="Bảng điểm đã có tiêu chí xét ở thứ này khi bằng điểm.",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}".strip()

    @classmethod
    def roots_of(cls, cluster, year) -> dict[int, int]:
        """By the pk of every line of a cluster's tables of a year, the line its copies began with. One query."""
        rows = cls.objects.filter(table__cluster=cluster, table__year=year)
        origins = dict(rows.values_list("pk", "origin_id"))
        roots = {}
        for pk in origins:
            root = pk
            while origins.get(root):
                root = origins[root]
            roots[pk] = root
        return roots


class ScoreBand(models.Model):
    """Values of a criterion and their points (khoảng điểm); both borders say whether they belong."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="bands", verbose_name="tiêu chí")
    low = NumberField(
        "từ", max_digits=18, decimal_places=4, null=True, blank=True, help_text="Trống: không có."
    )
    low_in = models.BooleanField("kể cả số đầu", default=True)
    high = NumberField("đến", max_digits=18, decimal_places=4, null=True, blank=True)
    high_in = models.BooleanField("kể cả số cuối", default=False)
    points = points_field("được điểm", validators=[MinValueValidator(Decimal(0))])

    class Meta:
        verbose_name = "khoảng điểm"
        verbose_name_plural = "khoảng điểm"
        ordering = [F("low").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="score_band_holds_a_value",
                condition=Q(low__isnull=True)
                | Q(high__isnull=True)
                | Q(low__lt=F("high"))
                | Q(low=F("high"), low_in=True, high_in=True),
                violation_error_message="Khoảng này không chứa giá trị nào.",
            ),
            models.CheckConstraint(name="score_band_gives_no_penalty", condition=Q(points__gte=0)),
        ]

    def __str__(self):
        return f"{self.points} điểm"


class SparedUnit(models.Model):
    """A unit that a criterion is not asked of (không giao tiêu chí): it leaves that unit's maximum."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="spared", verbose_name="tiêu chí")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    reason = LineField("lý do", max_length=200)

    class Meta:
        verbose_name = "đơn vị không giao"
        verbose_name_plural = "đơn vị không giao"
        ordering = ["unit__protocol_order", "unit__sort_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["criterion", "unit"],
                name="spared_once_of_a_criterion",
                violation_error_message="Đơn vị này đã được ghi không giao tiêu chí.",
            ),
            models.CheckConstraint(
                name="spared_for_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Ghi lý do không giao.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}: {self.reason}"
