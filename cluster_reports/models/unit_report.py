from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localdate

from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.words import count_words
from units.fields import LineField, ProseField
from units.models import Unit

from .cluster import judging_terms, sees_inside
from .period import Period


class UnitReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own unit's reports; once submitted to head and deputies of the period and to those who judge a part of
        it; approved ones to the organisation."""
        if not user.is_authenticated:
            return self.none()
        if user.is_admin:
            return self
        if user.unit_id is None:  # "= None" would become IS NULL and match strangers
            return self.none()
        if user.role == user.Role.STAFF:
            judges = judging_terms(user.unit_id, "period__")
            parts = UnitReport.objects.filter(pk=OuterRef("pk"), part_reviews__area__unit=user.unit_id)
            judged = Q(Exists(judges)) | Q(Exists(parts))
            return self.filter(Q(unit=user.unit_id) | (judged & Q(submitted_at__isnull=False)))
        return self.filter(sees_inside(user, "period__cluster__"), status=UnitReport.Status.APPROVED)

    def for_page(self):
        return self.select_related("period__cluster__organisation", "unit").prefetch_related(
            "unit__former_names"
        )


class UnitReport(models.Model):
    """What one unit reports for one period (báo cáo của đơn vị): results and a short self-assessment."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Đang nhập"
        SUBMITTED = "submitted", "Đã nộp"
        CHECKED = "checked", "Đã thẩm định"
        RETURNED = "returned", "Trả lại"
        APPROVED = "approved", "Đã duyệt"

    WITH_UNIT = frozenset({Status.DRAFT, Status.RETURNED})
    IN_JUDGEMENT = frozenset({Status.SUBMITTED, Status.CHECKED, Status.RETURNED})  # by the judges of areas
    PROSE = ("strengths", "limitations", "causes", "directions")

    class Timeliness(models.TextChoices):
        """How a report stands to its due day; an excuse (miễn trễ) outweighs the days, which are still counted."""

        DUE = "due", "Chưa đến hạn"
        ON_TIME = "on_time", "Đúng hạn"
        EXTENDED = "extended", "Đúng hạn gia hạn"
        LATE = "late", "Nộp chậm"
        OVERDUE = "overdue", "Quá hạn"
        EXCUSED = "excused", "Được miễn trễ"

    period = models.ForeignKey(Period, models.CASCADE, related_name="reports", verbose_name="kỳ")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name="đơn vị")
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    strengths = ProseField("kết quả nổi bật", max_length=2000, blank=True)
    limitations = ProseField("hạn chế", max_length=2000, blank=True)
    causes = ProseField("nguyên nhân", max_length=2000, blank=True)
    directions = ProseField("phương hướng kỳ sau", max_length=2000, blank=True)
    prose_is_flagged = models.BooleanField("phần viết cần sửa", default=False, editable=False)
    prose_remark = LineField("lý do trả lại phần viết", max_length=500, blank=True, editable=False)
    duties_are_flagged = models.BooleanField(
        "có việc được giao cần sửa", default=False, editable=False
    )  # one answer of them at least
    return_reason = ProseField("lý do trả lại", max_length=1000, blank=True, editable=False)
    returned_at = models.DateTimeField("trả lại lúc", null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người nộp",
    )
    submitted_at = models.DateTimeField("nộp lúc", null=True, editable=False)
    first_submitted_at = models.DateTimeField("nộp lần đầu lúc", null=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người thẩm định",
    )
    checked_at = models.DateTimeField("thẩm định lúc", null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người duyệt",
    )
    approved_at = models.DateTimeField("duyệt lúc", null=True, editable=False)
    awaits_confirmation = models.BooleanField("duyệt thay, chờ xác nhận", default=False, editable=False)
    changed_at = models.DateTimeField("sửa lần cuối lúc", null=True, editable=False)
    days_granted = models.PositiveSmallIntegerField("gia hạn (ngày)", default=0, editable=False)
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người miễn trễ",
    )
    excused_at = models.DateTimeField("miễn trễ lúc", null=True, editable=False)
    excuse = ProseField("lý do miễn trễ", max_length=1000, blank=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người sửa lần cuối",
    )

    objects = UnitReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo của đơn vị"
        verbose_name_plural = "báo cáo của đơn vị"
        ordering = ["unit__protocol_order", "unit__sort_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit"],
                name="report_once_for_unit_in_period",
                violation_error_message="Đơn vị đã có báo cáo của kỳ này.",
            ),
            *(
                models.CheckConstraint(
                    name=f"report_{word}_stamps_in_pairs",
                    condition=Q(**{f"{word}_at__isnull": True, f"{word}_by__isnull": True})
                    | Q(**{f"{word}_at__isnull": False, f"{word}_by__isnull": False}),
                )
                for word in ("submitted", "checked", "approved", "excused")
            ),
            models.CheckConstraint(
                name="report_excuse_has_its_reason",
                condition=Q(excused_at__isnull=True, excuse="") | Q(excused_at__isnull=False) & ~Q(excuse=""),
                violation_error_message="Miễn trễ phải ghi lý do, và chỉ khi được miễn mới có lý do.",
            ),
            models.CheckConstraint(
                name="report_submitted_is_stamped",
                condition=Q(status__in=["draft", "returned"]) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="report_approved_is_stamped",
                condition=Q(status="approved", approved_at__isnull=False)
                | (~Q(status="approved") & Q(approved_at__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.unit} · {self.period}"

    def get_absolute_url(self):
        return reverse("unit-report", args=[self.pk])

    def validate_constraints(self, exclude=None):
        """Nothing, where only the written part is looked at: all of them are about the rest."""
        looked_at = {field.name for field in self._meta.concrete_fields}.difference(exclude or ())
        if not looked_at <= set(self.PROSE):
            super().validate_constraints(exclude)

    def get_edit_url(self):
        return reverse("unit-report-edit", args=[self.pk])

    @property
    def unit_name(self):
        """The unit's name at the period's end; needs ``unit__former_names`` prefetched."""
        return self.unit.name_on(self.period.ends_on)

    @cached_property
    def duties(self):
        """What it says of the tasks its unit was given, and what it still has to say (``DutyAnswer.of``)."""
        return self.duty_answers.model.of(self)

    @property
    def version(self):
        """A number that every save and every step forward changes: how a page opened before is known."""
        stamps = (self.changed_at, self.submitted_at, self.checked_at, self.approved_at, self.returned_at)
        return max((int(stamp.timestamp() * 1_000_000) for stamp in stamps if stamp), default=0)

    @property
    def due_on(self):
        """The unit's own due day: the period's and the days granted."""
        return self.period.due_on + timedelta(self.days_granted)

    @property
    def locks_on(self):
        """The first day the unit cannot write: an extension moves it as far as the due day."""
        return self.period.locks_on + timedelta(self.days_granted)

    def accepts_entry(self, today):
        """Whether its unit may still write in it."""
        return self.period.accepts_entry(today, self.days_granted)

    @property
    def extension_said(self):
        """ "Gia hạn đến 23/06/2026", or "" without an extension."""
        return f"Gia hạn đến {numeric_date(self.due_on)}" if self.days_granted else ""

    def days_late(self, today=None):
        """Days between the unit's due day and the first submission; 0 when on time.

        Of a report that never came, the days until ``today``, or 0 without it. An excuse changes no count.
        """
        came_on = localdate(self.first_submitted_at) if self.first_submitted_at else today
        return max(0, (came_on - self.due_on).days) if came_on else 0

    def timeliness(self, today):
        """Its place among on time, extended, late, overdue and excused on that day."""
        has_come = self.first_submitted_at is not None
        if self.excused_at and (not has_come or self.days_late()):
            return self.Timeliness.EXCUSED
        if not has_come:
            return self.Timeliness.OVERDUE if self.due_on < today else self.Timeliness.DUE
        if self.days_late():
            return self.Timeliness.LATE
        is_helped = localdate(self.first_submitted_at) > self.period.due_on
        return self.Timeliness.EXTENDED if is_helped else self.Timeliness.ON_TIME

    def is_late(self, today):
        """Whether it came after the due day, or has not come and the due day is past, and nobody excused that."""
        return self.timeliness(today) in {self.Timeliness.LATE, self.Timeliness.OVERDUE}

    def has_flags(self, results):
        """Whether only some places are open to be edited (after a return or a partial reopening)."""
        return (
            self.prose_is_flagged or self.duties_are_flagged or any(result.is_flagged for result in results)
        )

    def open_duties(self, is_partly_open):
        """What it says of its tasks, as far as the unit may change that while the report is with it.

        The written part sent back opens them all: what was never answered can be answered there.
        """
        is_open = self.prose_is_flagged or not is_partly_open
        return [duty for duty in self.duties if is_open or duty.is_flagged]

    def missing(self, lines):
        """What stands between this report and its submission: a list of (anchor, sentence) in reading order.

        ``lines`` are its own (tables.report_line). Shown to the person and enforced by the step. A line that
        is closed, after a return of some, is asked nothing that its unit could not answer; nor is a task that is.
        """
        partly = self.has_flags([line.result for line in lines])
        faults = []
        for line in lines:
            is_closed = partly and not line.result.is_flagged
            faults += [
                (
                    line.result.anchor_of("" if is_closed else one.field),
                    f"{line.target.name}: {one.open_words}.",
                )
                for one in line.findings
                if one.is_open and (not is_closed or line.may_mend(one))
            ]
        faults += [
            (duty.anchor, f"Việc được giao “{duty.asked}”: chưa trả lời.")
            for duty in self.open_duties(partly)
            if duty.duty_id and not duty.progress
        ]
        for field in ("strengths", "limitations"):
            label = self._meta.get_field(field).verbose_name
            words = count_words(getattr(self, field))
            if not words:
                faults.append((f"id_{field}", f"Phần {label}: chưa viết."))
            elif words < 5:
                faults.append(
                    (f"id_{field}", f"Phần {label}: mới có {words} từ, cần nêu rõ việc gì, ở đâu, mức nào.")
                )
        return faults
