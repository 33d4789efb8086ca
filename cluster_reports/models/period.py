from datetime import date, timedelta
from zlib import crc32

from django.db import models
from django.db.models import Exists, F, Q

from units.checks import FieldCheck
from units.fields import DayField, LineField

from .area import Area
from .cluster import Cluster, ClusterRole, Membership, clusters_with, judging_terms, sees_inside


class PeriodQuerySet(models.QuerySet):
    def real(self):
        """Without those of practice."""
        return self.filter(is_practice=False)

    def hold_year_of(self, period):
        """Locks the periods of the cluster's year, in one order, until the transaction ends."""
        list(
            self.select_for_update(of=("self",))
            .filter(cluster=period.cluster_id, year=period.year)
            .order_by("pk")
            .values_list("pk", flat=True)
        )

    def visible_to(self, user):
        """Periods of the clusters this person may see or judges an area of; one in preparation only to an admin."""
        if user.is_authenticated and user.unit_id is not None and user.role == user.Role.STAFF:
            bound = clusters_with(user.unit_id, Membership, ClusterRole, Area)
            return self.filter(cluster__in=bound)._begun_for(user)
        return self.inside(user)

    def inside(self, user):
        """As ``visible_to``, without those of which this person only judges an area."""
        return self.filter(sees_inside(user, "cluster__"))._begun_for(user)

    def _begun_for(self, user):
        if user.is_authenticated and user.is_admin:
            return self
        return self.exclude(status=Period.Status.PREPARING)

    def prepared_by(self, user):
        """Periods whose preparation this person may look at: an admin, and who will be head or deputy in it."""
        if not user.is_authenticated:
            return self.none()
        if user.is_admin:
            return self
        if user.unit_id is None or user.role != user.Role.STAFF:
            return self.none()
        return self.filter(Exists(judging_terms(user.unit_id, "")))


class Period(models.Model):
    """A reporting period of a cluster (kỳ); all dates are inclusive."""

    class Kind(models.TextChoices):
        FIRST_HALF = "h1", "6 tháng đầu năm"
        SECOND_HALF = "h2", "6 tháng cuối năm"
        YEAR = "year", "năm"
        QUARTER_1 = "q1", "quý I"
        QUARTER_2 = "q2", "quý II"
        QUARTER_3 = "q3", "quý III"
        QUARTER_4 = "q4", "quý IV"
        NINE_MONTHS = "m9", "9 tháng đầu năm"
        SCHOOL_YEAR = "school", "năm học"
        CAMPAIGN = "campaign", "đợt thi đua"

    class Status(models.TextChoices):
        PREPARING = "preparing", "Đang chuẩn bị"
        OPEN = "open", "Đang mở"
        LOCKED = "locked", "Đã khóa"
        PUBLISHED = "published", "Đã công bố"

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="periods", verbose_name="cụm, khối")
    kind = models.CharField("loại kỳ", max_length=8, choices=Kind.choices)
    year = models.PositiveSmallIntegerField("năm")
    name = LineField("tên kỳ", max_length=100, blank=True, help_text="Để trống thì đặt theo loại kỳ và năm.")
    starts_on = DayField("từ ngày")
    ends_on = DayField("đến hết ngày")
    opens_on = DayField("ngày mở nhập liệu")
    due_on = DayField("hạn nộp")
    locks_on = DayField("khóa sửa từ ngày")
    cutoff_on = DayField("số liệu chốt đến ngày", null=True, blank=True)
    publishes_on = DayField("dự kiến công bố", null=True, blank=True)
    status = models.CharField(
        "trạng thái", max_length=9, choices=Status.choices, default=Status.PREPARING, editable=False
    )

    is_practice = models.BooleanField("kỳ tập huấn", default=False, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "kỳ"
        verbose_name_plural = "kỳ"
        ordering = ["-ends_on", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "name"],
                name="period_once_in_cluster",
                violation_error_message="Cụm, khối đã có kỳ này.",
            ),
            FieldCheck(
                field="ends_on",
                name="period_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="Ngày cuối kỳ phải sau ngày đầu kỳ.",
            ),
            models.CheckConstraint(
                name="period_of_practice_stays_inside",
                condition=Q(is_practice=False) | ~Q(status="published"),
                violation_error_message="Kỳ tập huấn không công bố được.",
            ),
            FieldCheck(
                field="due_on",
                name="period_opens_before_due",
                condition=Q(due_on__gte=F("opens_on")),
                violation_error_message="Hạn nộp phải sau ngày mở nhập liệu.",
            ),
            FieldCheck(
                field="locks_on",
                name="period_due_before_lock",
                condition=Q(locks_on__gt=F("due_on")),
                violation_error_message="Ngày khóa sửa phải sau hạn nộp.",
            ),
            FieldCheck(
                field="cutoff_on",
                name="period_cutoff_inside",
                condition=Q(cutoff_on__isnull=True)
                | Q(cutoff_on__gte=F("starts_on"), cutoff_on__lte=F("ends_on")),
                violation_error_message="Ngày chốt số liệu phải nằm trong kỳ.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.name:
            self.name = self.name_by_rule()
        super().save(*args, **kwargs)

    @property
    def version(self):
        """A number that every change of the row changes: how a page opened before is known."""
        return crc32("|".join(str(getattr(self, one.attname)) for one in self._meta.concrete_fields).encode())

    def name_by_rule(self):
        """ "6 tháng đầu năm 2026", "năm 2026", "quý I năm 2026", "năm học 2025 - 2026", "đợt thi đua năm 2026"."""
        words = self.get_kind_display()
        if self.kind == self.Kind.SCHOOL_YEAR:
            return f"{words} {self.year} - {self.year + 1}"
        if self.kind.startswith("q") or self.kind == self.Kind.CAMPAIGN:
            return f"{words} năm {self.year}"
        return f"{words} {self.year}"

    @property
    def is_mid_year(self):
        """Whether a plan of the year can only be partly done when this period ends (a sơ kết, not a tổng kết)."""
        return self.kind not in {
            self.Kind.YEAR,
            self.Kind.SCHOOL_YEAR,
            self.Kind.CAMPAIGN,
            self.Kind.SECOND_HALF,
        }

    @property
    def figures_until(self):
        """The day the figures reach: the cut-off where there is one, else the end."""
        return self.cutoff_on or self.ends_on

    def accepts_entry(self, today, days_granted=0):
        """Whether a unit may still write: open, and the lock day, moved by its extension, not reached."""
        locks_on = self.locks_on + timedelta(days_granted)
        return self.status == self.Status.OPEN and self.opens_on <= today < locks_on

    def acting_day(self, today):
        """The day whose head and deputies act on this period: today, kept inside the period."""
        return max(self.starts_on, min(today, self.ends_on))

    def members(self):
        """The cluster's members at the period's end, in protocol order."""
        return self.cluster.members_on(self.ends_on)

    def before(self):
        """The latest period of the cluster that this one may be compared to and that ended before it, or None."""
        ended = self.cluster.periods.filter(ends_on__lt=self.starts_on)
        return max(filter(self.is_like, ended), key=self.closeness, default=None)

    def is_like(self, other):
        """Whether two periods may be compared: years and campaigns only with their like."""
        return all(
            (self.kind == kind) == (other.kind == kind) for kind in (self.Kind.YEAR, self.Kind.CAMPAIGN)
        )

    def closeness(self, earlier):
        """Sorts periods that ended before this one, the one to compare with last.

        Of two that ended on the same day it is the quarter for a quarter, the half for a half.
        """
        start = earlier.starts_on.toordinal()
        return earlier.ends_on, start if self.kind.startswith("q") else -start

    def a_year_before(self):
        """The period of the same kind one year earlier (cùng kỳ), or None; campaigns have none."""
        if self.kind == self.Kind.CAMPAIGN:
            return None
        return self.cluster.periods.filter(kind=self.kind, year=self.year - 1).first()

    def parts(self):
        """The shorter periods inside this one (quarters of a half, halves of a year), oldest first."""
        return (
            self.cluster.periods.filter(starts_on__gte=self.starts_on, ends_on__lte=self.ends_on)
            .exclude(pk=self.pk)
            .order_by("starts_on")
        )


SPANS = {
    Period.Kind.FIRST_HALF: ((1, 1), (6, 30)),
    Period.Kind.SECOND_HALF: ((7, 1), (12, 31)),
    Period.Kind.YEAR: ((1, 1), (12, 31)),
    Period.Kind.QUARTER_1: ((1, 1), (3, 31)),
    Period.Kind.QUARTER_2: ((4, 1), (6, 30)),
    Period.Kind.QUARTER_3: ((7, 1), (9, 30)),
    Period.Kind.QUARTER_4: ((10, 1), (12, 31)),
    Period.Kind.NINE_MONTHS: ((1, 1), (9, 30)),
}


def period_by_rule(cluster, kind, year):
    """An unsaved period of a calendar kind with the dates the cluster's rule gives.

    Due day: ``due_days_before_end`` before the end; opening and lock days are counted from the due day.
    Raises ``KeyError`` for a school year or campaign: their dates follow no calendar.
    """
    (start_month, start_day), (end_month, end_day) = SPANS[kind]
    end = date(year, end_month, end_day)
    due = end - timedelta(days=cluster.due_days_before_end)
    period = Period(
        cluster=cluster,
        kind=kind,
        year=year,
        starts_on=date(year, start_month, start_day),
        ends_on=end,
        opens_on=due - timedelta(days=cluster.opens_days_before_due),
        due_on=due,
        locks_on=due + timedelta(days=cluster.locks_days_after_due + 1),
    )
    period.name = period.name_by_rule()
    return period
