from django.db import models
from django.db.models import Count, F, Q

from cluster_reports import rules
from cluster_reports.measuring import is_rate_of_nothing
from units.fields import LineField, NumberField, ProseField
from units.prepared import Blank, prepared

from .target import Grade, Target, Visibility, sees_inside_units
from .unit_report import UnitReport


@prepared
def _of_report():
    return Result.objects.filter(report=Blank("report")).for_entry().prefetch_related("target__scale__grades")


def results_of(report):
    """All results of a report as ``for_entry``, with the grades to choose from."""
    results = _of_report(report=report.pk)
    for result in results:
        result.report = report
    return results


class ResultQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The units' figures in the reports this person may see; what stays inside a unit only to staff and admins."""
        there = self.filter(report__in=UnitReport.objects.visible_to(user))
        return there if sees_inside_units(user) else there.exclude(target__visibility=Visibility.UNIT)

    def for_entry(self):
        """With all a grid row shows, in the order of the pledge's contents and targets."""
        return (
            self.select_related("target__line", "target__scale", "grade")
            .annotate(evidence_count=Count("evidence"))
            .order_by(F("target__line__order").asc(nulls_last=True), "target__order", "target_id")
        )

    def with_targets(self, *related) -> list["Result"]:
        """These in the order of the pledge; each target is read once, however many units report on it.

        Two queries; ``related`` is what else is wanted of the targets.
        """
        rows = list(self.select_related("grade").order_by())
        targets = Target.objects.select_related("line", *related).in_bulk({row.target_id for row in rows})
        for row in rows:
            row.target = targets[row.target_id]
        return sorted(rows, key=lambda row: row.target.place)


class Result(models.Model):
    """The figure for one target (kết quả): a unit's own, or the whole cluster's where it is not split by unit."""

    class State(models.TextChoices):
        NOT_REPORTED = "missing", "Chưa báo cáo"
        ZERO = "zero", "Không phát sinh"
        NOT_APPLICABLE = "na", "Không áp dụng"
        VALUE = "value", "Có số liệu"
        ESTIMATE = "estimate", "Ước tính"

    class Bound(models.TextChoices):
        EXACT = "exact", "đúng bằng"
        OVER = "over", "trên"
        UNDER = "under", "gần"
        ABOUT = "about", "khoảng"

    FIGURES = (
        "state",
        "value",
        "bound",
        "numerator",
        "denominator",
        "pair_value",
        "pair_bound",
        "is_yes",
        "grade",
    )
    WRITTEN = (*FIGURES, "explanation", *rules.ANSWERS)  # all that its unit writes in it

    report = models.ForeignKey(
        UnitReport, models.CASCADE, null=True, blank=True, related_name="results", verbose_name="báo cáo"
    )
    review = models.ForeignKey(
        "Review", models.CASCADE, null=True, blank=True, related_name="results", verbose_name="hội nghị"
    )
    target = models.ForeignKey(Target, models.PROTECT, related_name="results", verbose_name="chỉ tiêu")
    state = models.CharField("tình trạng", max_length=8, choices=State.choices, default=State.NOT_REPORTED)
    value = NumberField("số liệu", max_digits=18, decimal_places=4, null=True, blank=True)
    bound = models.CharField("mức chính xác", max_length=5, choices=Bound.choices, default=Bound.EXACT)
    numerator = NumberField("tử số", max_digits=18, decimal_places=4, null=True, blank=True)
    denominator = NumberField("mẫu số", max_digits=18, decimal_places=4, null=True, blank=True)
    pair_value = NumberField("số đi kèm", max_digits=18, decimal_places=4, null=True, blank=True)
    pair_bound = models.CharField(
        "mức chính xác của số đi kèm", max_length=5, choices=Bound.choices, default=Bound.EXACT
    )
    is_yes = models.BooleanField("có", null=True, blank=True)
    grade = models.ForeignKey(
        Grade, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="mức"
    )
    same_period_change = NumberField(
        "chênh lệch so với cùng kỳ",
        max_digits=18,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Chỉ ghi khi hệ thống chưa có số cùng kỳ. Giảm thì ghi số âm.",
    )
    explanation = ProseField("giải trình", max_length=1000, blank=True)
    reason = ProseField("lý do số khác thường", max_length=500, blank=True)
    confirmed_value = NumberField(
        "số đã xác nhận", max_digits=18, decimal_places=4, null=True, blank=True, editable=False
    )
    cause = ProseField("nguyên nhân", max_length=1000, blank=True)
    remedy = ProseField("biện pháp khắc phục", max_length=1000, blank=True)
    is_flagged = models.BooleanField("cần sửa", default=False, editable=False)
    remark = LineField("lý do trả lại dòng này", max_length=500, blank=True, editable=False)

    objects = ResultQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả"
        verbose_name_plural = "kết quả"
        ordering = ["target__order", "target_id"]
        constraints = [
            models.CheckConstraint(
                name="result_of_a_report_or_a_review",
                condition=Q(report__isnull=False, review__isnull=True)
                | Q(report__isnull=True, review__isnull=False),
            ),
            models.UniqueConstraint(fields=["report", "target"], name="result_once_in_report"),
            models.UniqueConstraint(fields=["review", "target"], name="result_once_in_review"),
            models.CheckConstraint(
                name="result_state_matches_its_value",
                condition=Q(state="missing", value__isnull=True, is_yes__isnull=True, grade__isnull=True)
                & (
                    Q(numerator__isnull=True) | Q(denominator__isnull=True)
                )  # half a ratio is kept, not reported
                | Q(
                    state="na",
                    value__isnull=True,
                    numerator__isnull=True,
                    pair_value__isnull=True,
                    is_yes__isnull=True,
                    grade__isnull=True,
                )
                | Q(state="zero", value__isnull=False, value=0, is_yes__isnull=True, grade__isnull=True)
                | Q(
                    state__in=["value", "estimate"],
                    value__isnull=False,
                    is_yes__isnull=True,
                    grade__isnull=True,
                )
                | Q(
                    state__in=["value", "estimate"],
                    value__isnull=True,
                    is_yes__isnull=False,
                    grade__isnull=True,
                )
                | Q(
                    state__in=["value", "estimate"],
                    value__isnull=True,
                    is_yes__isnull=True,
                    grade__isnull=False,
                ),
                violation_error_message="Tình trạng và số liệu của dòng này không khớp nhau.",
            ),
            models.CheckConstraint(
                name="result_fraction_is_whole",
                condition=Q(numerator__isnull=True, denominator__isnull=True)
                | Q(numerator__isnull=False, denominator__isnull=False, denominator__gt=0)
                | Q(state="missing", numerator__isnull=False, denominator__isnull=True)
                | Q(state="missing", numerator__isnull=True, denominator__gt=0),
                violation_error_message="Tử số và mẫu số phải cùng có, mẫu số lớn hơn 0.",
            ),
            models.CheckConstraint(
                name="result_not_negative",
                condition=(Q(value__isnull=True) | Q(value__gte=0))
                & (Q(pair_value__isnull=True) | Q(pair_value__gte=0))
                & (Q(numerator__isnull=True) | Q(numerator__gte=0)),
                violation_error_message="Số liệu không được âm.",
            ),
            models.CheckConstraint(
                name="result_confirmed_as_it_stands",
                condition=Q(confirmed_value__isnull=True)
                | Q(value__isnull=False, confirmed_value=F("value")),
                violation_error_message="Xác nhận là của số đang ghi; số đã đổi thì phải xác nhận lại.",
            ),
            models.CheckConstraint(
                name="result_answers_are_a_units",
                condition=Q(report__isnull=False)
                | Q(reason="", cause="", remedy="", confirmed_value__isnull=True),
                violation_error_message="Chỉ báo cáo của đơn vị mới trả lời những điều hệ thống hỏi.",
            ),
        ]

    def __str__(self):
        return f"{self.target}: {self.get_state_display()}"

    @property
    def anchor(self):
        """The id of its row on the entry page."""
        return f"dong-{self.pk}"

    def anchor_of(self, field):
        """The id of one of its fields on the entry page; without ``field``, of its row."""
        return f"id_{self.anchor}-{field}" if field else self.anchor

    @property
    def measured(self):
        """The number that is compared and judged; None where nothing arose that a rate could be taken of."""
        return None if is_rate_of_nothing(self.target, self.state) else self.value

    @property
    def grade_label(self):
        return self.grade.label if self.grade_id else ""

    @property
    def is_reported(self):
        return self.state not in {self.State.NOT_REPORTED, self.State.NOT_APPLICABLE}
