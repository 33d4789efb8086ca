from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, prefetch_related_objects

from units.fields import DayField, LineField
from units.models import Unit

from .cluster import ClusterRole, sees_inside
from .period import Period
from .review import Direction
from .unit_report import UnitReport


class DutyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own unit's once its review is out; all of the cluster's to head and deputies, of then or since.

        Commanders and editors read those of their organisation's clusters.
        """
        if not user.is_authenticated:
            return self.none()
        if user.is_admin:
            return self
        if user.unit_id is None:  # "= None" would become IS NULL and match strangers
            return self.none()
        period = "direction__review__period"
        out = Q(**{f"{period}__status": Period.Status.PUBLISHED})
        if user.role == user.Role.STAFF:
            judges = ClusterRole.objects.filter(
                Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef(f"{period}__starts_on")),
                cluster=OuterRef(f"{period}__cluster"),
                unit=user.unit_id,
            )
            return self.filter((Q(unit=user.unit_id) & out) | Exists(judges))
        return self.filter(out, sees_inside(user, f"{period}__cluster__"))

    def with_unit(self):
        return self.select_related("unit").prefetch_related("unit__former_names")

    def in_order(self):
        """The most urgent first, with their words."""
        return self.select_related("direction__target", "direction__review__period").order_by(
            F("direction__due_on").asc(nulls_last=True), "direction__review", "direction__order", "pk"
        )

    def given(self):
        """Those whose review is out, each with ``done_on``: the end of the period that first called it done."""
        done = DutyAnswer.objects.filter(duty=OuterRef("pk"), progress=DutyAnswer.Progress.DONE)
        ends = done.order_by("report__period__ends_on").values("report__period__ends_on")[:1]
        return self.filter(direction__review__period__status=Period.Status.PUBLISHED).annotate(
            done_on=Subquery(ends)
        )

    def open_of(self, unit, today):
        """The unit's that no report has called done, of reviews since last year; ``progress`` is the newest answer."""
        told = DutyAnswer.objects.filter(duty=OuterRef("pk")).exclude(progress="")
        newest = told.order_by("-report__period__ends_on", "-pk").values("progress")[:1]
        return (
            self.given()
            .filter(unit=unit, done_on=None, direction__review__period__year__gte=today.year - 1)
            .annotate(progress=Subquery(newest))
            .select_related("direction__review__period__cluster")
            .in_order()
        )


class Duty(models.Model):
    """A direction as one unit's task (việc được giao); what came of it is said in the unit's reports."""

    direction = models.ForeignKey(
        Direction, models.CASCADE, related_name="duties", verbose_name="phương hướng"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duties", verbose_name="đơn vị")

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "việc được giao"
        verbose_name_plural = "việc được giao"
        ordering = ["unit__protocol_order", "unit__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["direction", "unit"],
                name="duty_once_for_unit",
                violation_error_message="Việc này đã giao cho đơn vị.",
            ),
        ]

    def __str__(self):
        return f"{self.unit}: {self.direction}"

    def is_asked_in(self, report):
        """Whether its unit's report asks for it: it was given before and not done before; a campaign asks nothing.

        Of a row of ``given()``. What was given before last year has been asked often enough.
        """
        before, now = self.direction.review.period, report.period
        return (
            (self.unit_id, before.cluster_id) == (report.unit_id, now.cluster_id)
            and now.kind != Period.Kind.CAMPAIGN
            and before.ends_on < now.ends_on
            and before.year >= now.year - 1
            and (self.done_on is None or self.done_on >= now.ends_on)
        )


class DutyAnswer(models.Model):
    """What a unit says in its report of a task it was given (việc được giao từ kỳ trước); no progress: not yet.

    Beside its link it keeps the task's words: what was said stays readable whatever becomes of the earlier review.
    """

    class Progress(models.TextChoices):
        TODO = "todo", "chưa làm"
        DOING = "doing", "đang làm"
        DONE = "done", "xong"

    report = models.ForeignKey(
        UnitReport, models.CASCADE, related_name="duty_answers", verbose_name="báo cáo"
    )
    duty = models.ForeignKey(
        Duty, models.SET_NULL, null=True, blank=True, related_name="answers", verbose_name="việc được giao"
    )
    asked = LineField("việc được giao", max_length=400)
    asked_in = LineField("giao ở kỳ", max_length=100)
    due_on = DayField("hạn xong", null=True, blank=True)
    progress = models.CharField("tiến độ", max_length=5, choices=Progress.choices, blank=True)
    note = LineField("kết quả, vướng mắc", max_length=400, blank=True)
    is_flagged = models.BooleanField("cần sửa", default=False, editable=False)
    remark = LineField("lý do trả lại", max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = "trả lời việc được giao"
        verbose_name_plural = "trả lời việc được giao"
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "duty"],
                name="duty_answered_once_in_report",
                violation_error_message="Việc này đã có câu trả lời trong báo cáo.",
            ),
        ]

    def __str__(self):
        return f"{self.asked}: {self.get_progress_display()}"

    @property
    def said(self):
        """ "đang làm: Thêm 2 sào rau xanh."; "chưa trả lời"."""
        return ": ".join(filter(None, [self.get_progress_display(), self.note])) or "chưa trả lời"

    @property
    def named(self):
        """What a logged step calls it, as long as a detail may be."""
        return f"Việc được giao: {self.asked}"[:400]

    @property
    def key(self):
        """What its fields are called on the entry page."""
        return f"viec-{self.duty_id}" if self.duty_id else f"viec-cu-{self.pk}"

    @property
    def anchor(self):
        return f"id_{self.key}-progress"

    @classmethod
    def of(cls, report):
        """What the report answers, and while it is with its unit what it still has to; two queries."""
        return cls.of_each([report])[report.pk]

    @classmethod
    def of_each(cls, reports):
        """As ``of``, for several reports at once: the rows by the report's key, in as many queries.

        What is stored is read once for these very reports.
        """
        prefetch_related_objects(reports, "duty_answers")
        found = {report.pk: list(report.duty_answers.all()) for report in reports}
        writing = [report for report in reports if report.status in UnitReport.WITH_UNIT]
        units = {report.unit_id for report in writing}
        clusters = {report.period.cluster_id for report in writing}
        duties = Duty.objects.given().in_order()
        given = (
            duties.filter(unit__in=units, direction__review__period__cluster__in=clusters) if writing else []
        )
        for report in writing:
            there = {answer.duty_id for answer in found[report.pk]}
            found[report.pk] += [
                cls(
                    report=report,
                    duty=duty,
                    asked=str(duty.direction),
                    asked_in=duty.direction.review.period.name,
                    due_on=duty.direction.due_on,
                )
                for duty in given
                if duty.pk not in there and duty.is_asked_in(report)
            ]
        for answers in found.values():
            answers.sort(key=lambda one: (one.due_on or date.max, one.duty_id or 0))
        return found


def link_duties(cluster):
    """Finds by words and period what answers that came without their link are about."""
    loose = DutyAnswer.objects.filter(duty=None, report__period__cluster=cluster).select_related("report")
    if not loose:
        return
    given = {
        (duty.unit_id, duty.direction.review.period.name, str(duty.direction)): duty
        for duty in Duty.objects.filter(direction__review__period__cluster=cluster).in_order()
    }
    for answer in loose:
        duty = given.get((answer.report.unit_id, answer.asked_in, answer.asked))
        if duty and not answer.report.duty_answers.filter(duty=duty).exists():
            answer.duty = duty
            answer.save(update_fields=["duty"])
