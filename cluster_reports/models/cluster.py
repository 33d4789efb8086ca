from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from cluster_reports.vietnamese.folding import fold, slug
from cluster_reports.vietnamese.sorting import sort_key
from cluster_reports.vietnamese.words import upper_first
from units.fields import DayField, LineField
from units.models import Unit


class ClusterQuerySet(models.QuerySet):
    def real(self):
        """Without those made to practise in: what every list, choice and sum over clusters begins with."""
        return self.filter(practice_of__isnull=True)

    def visible_to(self, user):
        return self.filter(sees_inside(user, ""))


class Cluster(models.Model):
    """A group of comparable units under one organisation (cụm, khối thi đua)."""

    class Word(models.TextChoices):
        CUM = "cum", "cụm"
        KHOI = "khoi", "khối"

    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="organised_clusters", verbose_name="cơ quan tổ chức"
    )
    word = models.CharField("gọi là", max_length=4, choices=Word.choices, default=Word.CUM)
    number = models.PositiveSmallIntegerField("số", null=True, blank=True)
    proper_name = LineField(
        "tên riêng", max_length=100, blank=True, help_text="Ví dụ: Văn hóa - Xã hội. Để trống nếu cụm có số."
    )
    subject = LineField(
        "nội dung sơ kết",
        max_length=200,
        blank=True,
        help_text="Ví dụ: công tác thi đua, khen thưởng và Phong trào Thi đua Quyết thắng.",
    )
    head_title = LineField("gọi đơn vị đứng đầu là", max_length=40, default="Cụm trưởng")
    deputy_title = LineField("gọi đơn vị phó là", max_length=40, default="Cụm phó")
    needs_check = models.BooleanField(
        "báo cáo qua hai bước duyệt",
        default=False,
        help_text="Một người thẩm định trước, người khác mới được duyệt.",
    )
    opens_days_before_due = models.PositiveSmallIntegerField("mở trước hạn nộp (ngày)", default=20)
    due_days_before_end = models.PositiveSmallIntegerField("hạn nộp trước khi hết kỳ (ngày)", default=10)
    locks_days_after_due = models.PositiveSmallIntegerField("khóa sửa sau hạn nộp (ngày)", default=5)
    slug = models.SlugField("địa chỉ", max_length=120, unique=True, editable=False)
    folded_name = models.CharField(max_length=250, editable=False)
    sort_name = models.CharField(max_length=1000, editable=False)
    practice_of = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="practice",
        verbose_name="bản tập huấn của",
    )  # see practice.py

    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = "cụm, khối"
        verbose_name_plural = "cụm, khối"
        ordering = ["sort_name"]
        constraints = [
            models.CheckConstraint(
                name="cluster_has_number_or_name",
                condition=Q(number__isnull=False) | ~Q(proper_name=""),
                violation_error_message="Cụm, khối phải có số hoặc tên riêng.",
            ),
            models.CheckConstraint(
                name="cluster_practises_for_another",
                condition=Q(practice_of__isnull=True) | ~Q(practice_of=F("pk")),
            ),
            models.UniqueConstraint(
                fields=["organisation", "word", "number", "proper_name"],
                name="cluster_once_in_organisation",
                violation_error_message="Cơ quan này đã có một cụm, khối cùng số hoặc cùng tên.",
            ),
            models.UniqueConstraint(
                fields=["organisation", "word", "proper_name"],
                condition=Q(number__isnull=True),
                name="cluster_name_once_in_organisation",
                violation_error_message="Cơ quan này đã có một cụm, khối cùng tên.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded_name = fold(self.name)
        self.sort_name = sort_key(self.name)
        if not self.slug:
            self.slug = self._free_slug()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("cluster", args=[self.slug])

    def _free_slug(self):
        """Organisations may share a short name, so the address is counted on until it is free."""
        wanted = slug(f"{self.name} {self.organisation.short_name}")[:110]
        taken = set(Cluster.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        return next(
            address
            for address in (f"{wanted}-{again}" if again else wanted for again in (0, *range(2, 10_000)))
            if address not in taken
        )

    @property
    def name(self):
        """The full name: "Cụm thi đua số 3", "Khối thi đua Văn hóa - Xã hội"."""
        word = upper_first(self.get_word_display())
        if self.number is not None and self.proper_name:
            return f"{word} thi đua số {self.number} {self.proper_name}"
        return (
            f"{word} thi đua số {self.number}"
            if self.number is not None
            else f"{word} thi đua {self.proper_name}"
        )

    @property
    def is_practice(self):
        return self.practice_of_id is not None

    def members_on(self, day):
        """The member units on ``day``, in protocol order, each once."""
        current = Membership.objects.on(day).filter(cluster=self, unit=OuterRef("pk"))
        return Unit.objects.filter(Exists(current)).select_related("kind").prefetch_related("former_names")

    def head_on(self, day):
        """The ClusterRole of the head unit on ``day``: the latest term that has begun and not ended, or None."""
        return self.roles.on(day).filter(kind=ClusterRole.Kind.HEAD).order_by("-starts_on").first()

    def judges_on(self, day):
        """Ids of the units whose staff judge reports on ``day``: the head and the deputies.

        Where ``roles`` are prefetched (newest term first) it asks no query.
        """
        if "roles" in getattr(self, "_prefetched_objects_cache", {}):
            terms = [term for term in self.roles.all() if term.holds_on(day)]
            heads = [term.unit_id for term in terms if term.kind == ClusterRole.Kind.HEAD]
            return {*heads[:1], *(term.unit_id for term in terms if term.kind == ClusterRole.Kind.DEPUTY)}
        deputies = self.roles.on(day).filter(kind=ClusterRole.Kind.DEPUTY).values_list("unit_id", flat=True)
        head = self.head_on(day)
        return ({head.unit_id} if head else set()) | set(deputies)


NOTHING = Q(pk__in=())


def sees_inside(user, cluster):
    """Where this person may see the inside of a cluster: own unit's, own organisation's, everywhere for an admin.

    ``cluster`` is the path to it from the row that is asked about.
    """
    if not user.is_authenticated:
        return NOTHING
    if user.is_admin:
        return Q()
    if user.unit_id is None:  # "= None" would become IS NULL and match strangers
        return NOTHING
    if user.role == user.Role.STAFF:
        return Q(**{f"{cluster}pk__in": clusters_with(user.unit_id, Membership, ClusterRole)})
    return Q(**{f"{cluster}organisation": user.unit_id})


def clusters_with(unit_id, *models):
    """The ids of the clusters that rows of these models bind to a unit.

    One set, found from the unit: of two conditions with "or" between them a database has to try every cluster there is.
    """
    first, *others = [model.objects.filter(unit=unit_id).order_by().values("cluster") for model in models]
    return first.union(*others)


class DatedQuerySet(models.QuerySet):
    def on(self, day):
        """Rows that hold on ``day``; both ends are inclusive, an open end never ends."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Dated:
    """A row of such a query set, already loaded."""

    def holds_on(self, day):
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


def judging_terms(unit_id, period):
    """The unit's terms as head or deputy that overlap the period of the outer row; ``period`` is the path to it."""
    return ClusterRole.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef(f"{period}starts_on")),
        cluster=OuterRef(f"{period}cluster"),
        unit=unit_id,
        starts_on__lte=OuterRef(f"{period}ends_on"),
    )


class Membership(Dated, models.Model):
    """A unit's time in a cluster (thành viên); both dates are inclusive."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="memberships", verbose_name="cụm, khối")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships", verbose_name="đơn vị")
    starts_on = DayField("từ ngày")
    ends_on = DayField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên"
        verbose_name_plural = "thành viên"
        ordering = ["unit__protocol_order", "unit__sort_name", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "unit", "starts_on"],
                name="membership_starts_once_a_day",
                violation_error_message="Đơn vị đã là thành viên từ ngày này.",
            ),
            models.UniqueConstraint(
                fields=["cluster", "unit"],
                condition=Q(ends_on__isnull=True),
                name="membership_open_once",
                violation_error_message="Đơn vị đang là thành viên; ghi ngày kết thúc của dòng trước đã.",
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.unit} · {self.cluster}"


class ClusterRole(Dated, models.Model):
    """A unit's term as head or deputy of a cluster (cụm trưởng, cụm phó)."""

    class Kind(models.TextChoices):
        HEAD = "head", "đứng đầu"
        DEPUTY = "deputy", "phó"

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="roles", verbose_name="cụm, khối")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cluster_roles", verbose_name="đơn vị")
    kind = models.CharField("vai trò", max_length=6, choices=Kind.choices)
    starts_on = DayField("từ ngày")
    ends_on = DayField("đến hết ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm kỳ đứng đầu, phó"
        verbose_name_plural = "nhiệm kỳ đứng đầu, phó"
        ordering = ["-starts_on", "-kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "starts_on"],
                condition=Q(kind="head"),
                name="cluster_has_one_head_from_a_day",
                violation_error_message="Cụm, khối đã có đơn vị đứng đầu từ ngày này.",
            ),
            models.UniqueConstraint(
                fields=["cluster", "unit", "kind", "starts_on"],
                name="cluster_role_once",
                violation_error_message="Đơn vị đã có vai trò này từ ngày này.",
            ),
            models.CheckConstraint(
                name="cluster_role_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.title}: {self.unit}"

    @property
    def title(self):
        """The cluster's own word for this role."""
        return self.cluster.head_title if self.kind == self.Kind.HEAD else self.cluster.deputy_title
