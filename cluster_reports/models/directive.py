from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from units.fields import DayField, LineField, ProseField
from units.models import Unit

from .cluster import ClusterRole, sees_inside
from .period import Period
from .review import Limitation
from .target import Target

LONGEST_DIRECTIVE = 500
STAMPS = ("read", "acknowledged", "done", "closed")


class DirectiveQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The addressed unit's staff, head and deputies of the cluster (of the period or since), commanders and
        editors of its organisation; nobody else, whatever else they may read.
        """
        if not user.is_authenticated or user.unit_id is None or user.is_admin:
            return self.none()
        if user.role == user.Role.STAFF:
            judges = ClusterRole.objects.filter(
                Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("period__starts_on")),
                cluster=OuterRef("period__cluster"),
                unit=user.unit_id,
            )
            return self.filter(Q(to=user.unit_id) | Exists(judges))
        return self.filter(sees_inside(user, "period__cluster__"))

    def for_page(self):
        return self.select_related(
            "period__cluster__organisation",
            "to",
            "unit",
            "by__unit",
            *(f"{stamp}_by__unit" for stamp in STAMPS),
        ).prefetch_related("to__former_names", "unit__former_names")

    def open(self):
        """Somebody still has to do something about it."""
        return self.filter(status__in=Directive.OPEN)

    def with_unit(self):
        """The addressed unit still has to act."""
        return self.filter(status__in=Directive.WITH_UNIT)

    def carried_into(self, period):
        """What a review of ``period`` lists: given about earlier periods of the cluster, and open or closed since it
        began; none that was taken back.
        """
        since = Q(closed_at__isnull=True) | Q(closed_at__date__gte=period.starts_on)
        return self.filter(
            since, period__cluster=period.cluster_id, period__ends_on__lt=period.ends_on
        ).exclude(status=Directive.Status.WITHDRAWN)


class Directive(models.Model):
    """What a commander tells a unit to do about a figure, a report or a limitation (chỉ đạo).

    ``about`` keeps in words what it was given about, whatever becomes of the rows it points to. ``unit`` is whose
    report or figure that is, none for the cluster's; ``to`` is who acts: that unit, or the head of the cluster.
    """

    class Status(models.TextChoices):
        SENT = "sent", "Chưa nhận"
        ACKNOWLEDGED = "acknowledged", "Đang làm"
        DONE = "done", "Đã báo kết quả"
        CLOSED = "closed", "Đã kết thúc"
        WITHDRAWN = "withdrawn", "Đã rút"

    OPEN = (Status.SENT, Status.ACKNOWLEDGED, Status.DONE)
    WITH_UNIT = (Status.SENT, Status.ACKNOWLEDGED)
    CSS = {
        "sent": "asked",
        "acknowledged": "in-progress",
        "done": "submitted",
        "closed": "approved",
        "withdrawn": "withdrawn",
    }

    period = models.ForeignKey(Period, models.CASCADE, related_name="directives", verbose_name="kỳ")
    to = models.ForeignKey(Unit, models.PROTECT, related_name="directives", verbose_name="đơn vị thực hiện")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="số liệu của đơn vị"
    )
    target = models.ForeignKey(
        Target, models.SET_NULL, null=True, blank=True, related_name="directives", verbose_name="chỉ tiêu"
    )
    limitation = models.ForeignKey(
        Limitation, models.SET_NULL, null=True, blank=True, related_name="directives", verbose_name="hạn chế"
    )
    about = LineField("về việc", max_length=600, editable=False)
    text = ProseField("nội dung chỉ đạo", max_length=LONGEST_DIRECTIVE)
    due_on = DayField("hạn xong")
    status = models.CharField(
        "trạng thái", max_length=12, choices=Status.choices, default=Status.SENT, editable=False
    )
    outcome = ProseField("kết quả đã làm", max_length=1000, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name="người chỉ đạo",
    )
    sent_at = models.DateTimeField("chỉ đạo lúc", editable=False)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người đọc đầu tiên",
    )
    read_at = models.DateTimeField("đọc lần đầu lúc", null=True, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người nhận",
    )
    acknowledged_at = models.DateTimeField("nhận lúc", null=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người báo kết quả",
    )
    done_at = models.DateTimeField("báo kết quả lúc", null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người kết thúc",
    )
    closed_at = models.DateTimeField("kết thúc lúc", null=True, editable=False)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ đạo"
        verbose_name_plural = "chỉ đạo"
        ordering = ["due_on", "pk"]
        constraints = [
            *(
                models.CheckConstraint(
                    name=f"directive_{stamp}_stamps_in_pairs",
                    condition=Q(**{f"{stamp}_at__isnull": True, f"{stamp}_by__isnull": True})
                    | Q(**{f"{stamp}_at__isnull": False, f"{stamp}_by__isnull": False}),
                )
                for stamp in STAMPS
            ),
            models.CheckConstraint(
                name="directive_says_what_about_what",
                condition=~Q(text="") & ~Q(about=""),
                violation_error_message="Ghi nội dung chỉ đạo.",
            ),
            models.CheckConstraint(
                name="directive_about_one_thing",
                condition=Q(limitation__isnull=True) | Q(target__isnull=True, unit__isnull=True),
            ),
            models.CheckConstraint(
                name="directive_status_matches_its_stamps",
                condition=Q(status="sent", acknowledged_at__isnull=True, done_at__isnull=True)
                | Q(status="acknowledged", acknowledged_at__isnull=False, done_at__isnull=True)
                | Q(status="done", acknowledged_at__isnull=False, done_at__isnull=False) & ~Q(outcome="")
                | Q(status="closed", done_at__isnull=False) & ~Q(outcome="")
                | Q(status="withdrawn"),
            ),
            models.CheckConstraint(
                name="directive_over_is_stamped",
                condition=Q(status__in=["closed", "withdrawn"], closed_at__isnull=False)
                | (~Q(status__in=["closed", "withdrawn"]) & Q(closed_at__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"Chỉ đạo {self.to}: {self.about}"

    def get_absolute_url(self):
        return reverse("directive", args=[self.pk])

    @property
    def to_name(self):
        """The addressed unit's name at the period's end; needs ``to__former_names`` prefetched."""
        return self.to.name_on(self.period.ends_on)

    @property
    def css(self):
        return self.CSS[self.status]

    @property
    def is_open(self):
        return self.status in self.OPEN

    def is_late(self, today):
        return self.status in self.WITH_UNIT and self.due_on < today

    @property
    def figure_url(self):
        """The page of what it is about, "" where that is no figure (any more)."""
        if self.target_id is None:
            return ""
        if self.unit_id is None:
            return reverse("cluster-figure", args=[self.period_id, self.target_id])
        return reverse("figure", args=[self.period_id, self.target_id, self.unit_id])
