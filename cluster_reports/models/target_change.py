from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from cluster_reports.vietnamese.numbers import number, percent
from cluster_reports.vietnamese.words import upper_first
from units.fields import LineField, ProseField
from units.models import Unit

from .cluster import ClusterRole
from .target import Assignment, Target

YES, NO = "yes", "no"


class TargetChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Approved ones to whoever sees the target; all to admins, to the asking unit, and to the head and deputies."""
        if not user.is_authenticated:
            return self.none()
        if user.is_admin:
            return self
        inside = self.filter(target__in=Target.objects.visible_to(user))
        if user.unit_id is None or user.role != user.Role.STAFF:
            return inside.filter(status=TargetChange.Status.APPROVED)
        terms = ClusterRole.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__year__gte=OuterRef("target__pledge__year")),
            cluster=OuterRef("target__pledge__cluster"),
            unit=user.unit_id,
            starts_on__year__lte=OuterRef("target__pledge__year"),
        )
        return inside.filter(
            Q(status=TargetChange.Status.APPROVED) | Q(asked_by__unit=user.unit_id) | Exists(terms)
        )

    def waiting(self):
        return self.filter(status=TargetChange.Status.ASKED)

    def for_page(self):
        return self.select_related(
            "target__pledge__cluster__organisation", "asked_by__unit", "decided_by__unit"
        ).prefetch_related("values__unit")


class TargetChange(models.Model):
    """A change of an agreed target (điều chỉnh chỉ tiêu): asked with a reason, written once somebody else approves."""

    class Status(models.TextChoices):
        ASKED = "asked", "Chờ quyết định"
        APPROVED = "approved", "Đã đồng ý"
        REFUSED = "refused", "Không đồng ý"
        WITHDRAWN = "withdrawn", "Đã rút"

    target = models.ForeignKey(Target, models.PROTECT, related_name="changes", verbose_name="chỉ tiêu")
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.ASKED, editable=False
    )
    reason = LineField("lý do điều chỉnh", max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name="người đề nghị",
    )
    asked_at = models.DateTimeField("đề nghị lúc", editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người quyết định",
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, editable=False)
    answer = ProseField("trả lời", max_length=1000, blank=True, editable=False)

    objects = TargetChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "điều chỉnh chỉ tiêu"
        verbose_name_plural = "điều chỉnh chỉ tiêu"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(status="asked"),
                name="target_change_asked_once_at_a_time",
                violation_error_message="Chỉ tiêu đã có một đề nghị điều chỉnh đang chờ quyết định.",
            ),
            models.CheckConstraint(
                name="target_change_decision_stamps_in_pairs",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="target_change_status_matches_its_decision",
                condition=Q(status__in=["asked", "withdrawn"], decided_at__isnull=True)
                | Q(status="approved", decided_at__isnull=False)
                | Q(status="refused", decided_at__isnull=False) & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="target_change_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                violation_error_message="Người đề nghị không tự quyết định.",
            ),
            models.CheckConstraint(name="target_change_says_why", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"Điều chỉnh chỉ tiêu “{self.target.name}”"

    def get_absolute_url(self):
        return reverse("target-change", args=[self.pk])

    @property
    def cluster(self):
        return self.target.pledge.cluster

    @property
    def is_waiting(self):
        return self.status == self.Status.ASKED

    @property
    def said(self):
        """ "Mức giao cả năm của Phòng Hậu cần: 100 cuộc → 80 cuộc; …"; needs ``values`` and their units loaded."""
        return "; ".join(value.said for value in self.values.all())


class ChangedValue(models.Model):
    """One figure of a target, or of what one unit takes on of it, before and after a change (giá trị điều chỉnh).

    Values are kept as text: a number as "98.5", yes and no as "yes" and "no", a choice by its key; "" is none.
    """

    class Field(models.TextChoices):
        PLANNED = "planned", "mức giao cả năm"
        PLANNED_OF = "planned_of", "trên tổng số"
        BASELINE = "baseline", "mức xuất phát"
        SHARE = "first_half_share", "phần của 6 tháng đầu năm"
        TOLERANCE = "tolerance", "mức chênh coi là ổn định"
        MEASURE = "measure", "đơn vị tính"
        DIRECTION = "direction", "hướng"
        OVER_UNITS = "over_units", "cách gộp các đơn vị"
        OVER_TIME = "over_time", "cách gộp các kỳ"
        IS_ASSIGNED = "is_assigned", "giao cho đơn vị"

    OF_A_UNIT = ("is_assigned", "planned", "baseline")
    OF_THE_WHOLE = tuple(name for name in Field.values if name != "is_assigned")
    HOW_IT_IS_MEASURED = ("measure", "direction", "over_units", "over_time")

    change = models.ForeignKey(TargetChange, models.CASCADE, related_name="values", verbose_name="điều chỉnh")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị"
    )
    field = models.CharField("điều được điều chỉnh", max_length=16, choices=Field.choices)
    old = LineField("giá trị cũ", max_length=40, blank=True)
    new = LineField("giá trị mới", max_length=40, blank=True)

    class Meta:
        verbose_name = "giá trị điều chỉnh"
        verbose_name_plural = "giá trị điều chỉnh"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "unit", "field"], name="changed_value_once_for_unit_and_field"
            ),
            models.UniqueConstraint(
                fields=["change", "field"],
                condition=Q(unit__isnull=True),
                name="changed_value_once_for_the_whole_and_field",
            ),
            models.CheckConstraint(
                name="changed_value_differs",
                condition=~Q(old=F("new")),
                violation_error_message="Giá trị mới phải khác giá trị cũ.",
            ),
            models.CheckConstraint(
                name="changed_value_belongs_to_unit_or_whole",
                condition=Q(unit__isnull=False, field__in=["is_assigned", "planned", "baseline"])
                | (Q(unit__isnull=True) & ~Q(field="is_assigned")),
                violation_error_message="Điều này không điều chỉnh riêng cho một đơn vị, hoặc không chung cho cả cụm.",
            ),
        ]

    def __str__(self):
        return self.said

    @property
    def name(self):
        """ "mức giao cả năm", "mức giao cả năm của Phòng Hậu cần"."""
        if self.unit is None:
            return self.get_field_display()
        if self.field == self.Field.IS_ASSIGNED:
            return f"việc giao cho {self.unit.name}"
        return f"{self.get_field_display()} của {self.unit.name}"

    @property
    def old_said(self):
        return self._in_words(self.old)

    @property
    def new_said(self):
        return self._in_words(self.new)

    @property
    def said(self):
        return f"{upper_first(self.name)}: {self.old_said} → {self.new_said}"

    @property
    def old_value(self):
        return from_text(self.field, self.old)

    @property
    def new_value(self):
        return from_text(self.field, self.new)

    def _in_words(self, text):
        if self.field == self.Field.IS_ASSIGNED:
            return "có giao" if text == YES else "không giao"
        if text == "":
            return "theo mức chung" if self.unit_id else "không ghi"
        column = Target._meta.get_field(self.field)
        if column.choices:
            return dict(column.choices)[text]
        if self.field == self.Field.MEASURE:
            return text
        if self.field in {self.Field.SHARE, self.Field.TOLERANCE}:
            return percent(Decimal(text))
        measure = self.change.target.measure
        return percent(Decimal(text)) if measure == "%" else f"{number(Decimal(text))} {measure}".strip()


def to_text(value) -> str:
    """A figure as ``ChangedValue`` keeps it: 80.0000 is "80", None is "", True is "yes"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal | int):
        text = f"{Decimal(value):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def from_text(field, text):
    """What stands in the column for a kept text."""
    if field == ChangedValue.Field.IS_ASSIGNED:
        return text == YES
    if Target._meta.get_field(field).get_internal_type() == "DecimalField":
        return Decimal(text) if text else None
    return text


def differences(before, after, *, unit=None):
    """(unit, field, old, new) wherever two ``{field: value}`` differ, in the order of ``ChangedValue.Field``."""
    texts = [
        (field, to_text(before[field]), to_text(after[field]))
        for field in ChangedValue.Field.values
        if field in before
    ]
    return [(unit, field, old, new) for field, old, new in texts if old != new]


def of_the_whole(target) -> dict:
    """What is agreed of a target for everybody, by field."""
    return {field: getattr(target, field) for field in ChangedValue.OF_THE_WHOLE}


def of_a_unit(row) -> dict:
    """What is agreed with one unit; no row of its own means: assigned, with the target's figures."""
    return {field: getattr(row or Assignment(), field) for field in ChangedValue.OF_A_UNIT}
