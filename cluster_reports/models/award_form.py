"""The dated catalogue of titles and commendations. What the law says of them is data with its citation."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from cluster_reports.quotas import ROUNDINGS, Rule
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.folding import fold
from cluster_reports.vietnamese.numbers import percent
from cluster_reports.vietnamese.words import upper_first
from units.fields import DayField, LineField, NumberField, ProseField

from .cluster import Cluster, DatedQuerySet

UNCHECKED_HELP = "Chỉ đánh dấu khi đã đọc chính văn bản; nếu không, mọi nơi ghi “chưa đối chiếu với văn bản”."
FOREVER = date.max


def refuse_overlap(row, others, what):
    """Refuses a dated row that holds on a day on which one of ``others`` holds already."""
    if not row.starts_on or (row.ends_on and row.ends_on < row.starts_on):
        return
    others = others.exclude(pk=row.pk).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=row.starts_on))
    other = others.filter(starts_on__lte=row.ends_on or FOREVER).first()
    if other:
        until = f"đến hết {numeric_date(other.ends_on)}" if other.ends_on else "chưa có ngày kết thúc"
        raise ValidationError(
            {
                "starts_on": f"{what} đã có từ {numeric_date(other.starts_on)}, {until}."
                " Ghi ngày kết thúc của dòng ấy, hoặc sửa thời gian của dòng này."
            }
        )


def ends_after_start(name):
    return models.CheckConstraint(
        name=name,
        condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
        violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
    )


class AwardForm(models.Model):
    """A title (danh hiệu thi đua) or form of commendation (hình thức khen thưởng), as it is given for some time."""

    class Kind(models.TextChoices):
        TITLE = "title", "danh hiệu thi đua"
        FORM = "form", "hình thức khen thưởng"

    class Receivers(models.TextChoices):
        COLLECTIVES = "collectives", "tập thể"
        PEOPLE = "people", "cá nhân"
        BOTH = "both", "tập thể và cá nhân"

    class Level(models.TextChoices):
        STATE = "state", "cấp Nhà nước"
        MINISTRY = "ministry", "bộ, ngành"
        PROVINCE = "province", "tỉnh, thành phố"
        REGION = "region", "quân khu, quân chủng và tương đương"
        UNIT = "unit", "cơ quan, đơn vị"

    kind = models.CharField("loại", max_length=5, choices=Kind.choices)
    name = LineField("tên", max_length=120, help_text="Tên đủ: Bằng khen của Chủ tịch UBND tỉnh.")
    receivers = models.CharField("dành cho", max_length=11, choices=Receivers.choices)
    level = models.CharField("cấp", max_length=8, choices=Level.choices)
    decided_by = LineField("ai quyết định", max_length=150, blank=True)
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    starts_on = DayField("áp dụng từ ngày")
    ends_on = DayField("đến hết ngày", null=True, blank=True, help_text="Để trống nếu còn áp dụng.")
    citation = LineField(
        "căn cứ",
        max_length=300,
        blank=True,
        help_text="Văn bản, điều, khoản quy định danh hiệu, hình thức này.",
    )
    is_checked = models.BooleanField("đã đối chiếu với văn bản", default=False, help_text=UNCHECKED_HELP)
    folded_name = models.CharField(max_length=250, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "danh hiệu, hình thức khen thưởng"
        verbose_name_plural = "danh hiệu, hình thức khen thưởng"
        ordering = ["kind", "order", "folded_name", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["folded_name", "starts_on"],
                name="award_form_starts_once_a_day",
                violation_error_message="Danh hiệu, hình thức này đã có từ ngày ấy.",
            ),
            models.UniqueConstraint(
                fields=["folded_name"],
                condition=Q(ends_on__isnull=True),
                name="award_form_open_once",
                violation_error_message="Danh hiệu, hình thức này đang áp dụng; ghi ngày kết thúc dòng trước đã.",
            ),
            ends_after_start("award_form_ends_after_start"),
            models.CheckConstraint(
                name="award_form_checked_has_its_citation",
                condition=Q(is_checked=False) | ~Q(citation=""),
                violation_error_message="Đã đối chiếu thì ghi căn cứ.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded_name = fold(self.name)
        super().save(*args, **kwargs)

    def clean(self):
        refuse_overlap(
            self, AwardForm.objects.filter(folded_name=fold(self.name)), "Danh hiệu, hình thức này"
        )

    @property
    def is_for_collectives(self):
        return self.receivers != self.Receivers.PEOPLE

    @property
    def is_for_people(self):
        return self.receivers != self.Receivers.COLLECTIVES


class Quota(models.Model):
    """At most so many percent of those taking part get a title (tỉ lệ): by law, or by one cluster's regulation."""

    class Counts(models.TextChoices):
        UNITS = "units", "đơn vị thành viên của cụm, khối"
        COLLECTIVES = "collectives", "tập thể trong từng đơn vị"
        PEOPLE = "people", "cá nhân trong từng đơn vị"

    class Rounding(models.TextChoices):
        DOWN = "down", ROUNDINGS["down"][1]
        NEAREST = "nearest", ROUNDINGS["nearest"][1]
        UP = "up", ROUNDINGS["up"][1]

    form = models.ForeignKey(
        AwardForm, models.CASCADE, related_name="quotas", verbose_name="danh hiệu, hình thức"
    )
    cluster = models.ForeignKey(
        Cluster,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="quotas",
        verbose_name="riêng của cụm, khối",
        help_text="Để trống: cho mọi cụm, khối. Tỉ lệ riêng đứng trên tỉ lệ chung.",
    )
    counts = models.CharField("tính trên", max_length=11, choices=Counts.choices)
    percent = NumberField(
        "tối đa (%)",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0, "Ghi từ 0 đến 100."), MaxValueValidator(100, "Ghi từ 0 đến 100.")],
    )
    rounding = models.CharField("làm tròn", max_length=7, choices=Rounding.choices, default=Rounding.DOWN)
    starts_on = DayField("áp dụng từ ngày")
    ends_on = DayField("đến hết ngày", null=True, blank=True)
    citation = LineField("căn cứ", max_length=300, help_text="Văn bản, điều, khoản đặt ra tỉ lệ này.")
    is_checked = models.BooleanField("đã đối chiếu với văn bản", default=False, help_text=UNCHECKED_HELP)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "tỉ lệ tối đa"
        verbose_name_plural = "tỉ lệ tối đa"
        ordering = ["form__kind", "form__order", "form__folded_name", "counts", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "cluster", "counts", "starts_on"],
                name="quota_of_cluster_starts_once_a_day",
                violation_error_message="Cụm, khối đã có tỉ lệ này từ ngày ấy.",
            ),
            models.UniqueConstraint(
                fields=["form", "counts", "starts_on"],
                condition=Q(cluster__isnull=True),
                name="quota_of_all_starts_once_a_day",
                violation_error_message="Đã có tỉ lệ chung này từ ngày ấy.",
            ),
            ends_after_start("quota_ends_after_start"),
            models.CheckConstraint(
                name="quota_is_a_share",
                condition=Q(percent__gte=0, percent__lte=100),
                violation_error_message="Ghi từ 0 đến 100.",
            ),
            models.CheckConstraint(
                name="quota_cites_its_rule",
                condition=~Q(citation=""),
                violation_error_message="Ghi văn bản đặt ra tỉ lệ này.",
            ),
        ]

    def __str__(self):
        return f"{self.form}: tối đa {percent(self.percent)} {self.get_counts_display()}"

    def clean(self):
        if self.form_id is None or not self.counts:
            return
        same = Quota.objects.filter(form=self.form_id, cluster=self.cluster_id, counts=self.counts)
        refuse_overlap(self, same, "Tỉ lệ này")

    @property
    def rule(self) -> Rule:
        """As the arithmetic wants it; needs ``form`` loaded."""
        return Rule(
            upper_first(self.form.name),
            self.percent,
            self.counts,
            self.rounding,
            self.citation,
            self.is_checked,
        )


class LegalBasis(models.Model):
    """What a proposal of awards cites unless its unit says otherwise (căn cứ pháp lý), from a day on."""

    starts_on = DayField(
        "áp dụng từ ngày", unique=True, error_messages={"unique": "Đã có căn cứ áp dụng từ ngày này."}
    )
    text = ProseField("căn cứ", max_length=2000, help_text="Mỗi dòng một căn cứ.")
    is_checked = models.BooleanField("đã đối chiếu với văn bản", default=False, help_text=UNCHECKED_HELP)

    class Meta:
        verbose_name = "căn cứ pháp lý của đề nghị"
        verbose_name_plural = "căn cứ pháp lý của đề nghị"
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="legal_basis_says_something",
                condition=~Q(text=""),
                violation_error_message="Ghi ít nhất một căn cứ.",
            ),
        ]

    def __str__(self):
        return f"Căn cứ từ {numeric_date(self.starts_on)}"

    @property
    def said(self):
        """The text as a proposal begins with; each line says so where nobody compared it."""
        if self.is_checked:
            return self.text
        return "\n".join(
            f"{line} (chưa đối chiếu với văn bản)" for line in self.text.splitlines() if line.strip()
        )

    @classmethod
    def on(cls, day):
        """The one that holds on ``day``, or None."""
        return cls.objects.filter(starts_on__lte=day).first()
