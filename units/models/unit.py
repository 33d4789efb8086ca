"""Units with the names they bore, and the leaders whom reports name."""

from django.db import models
from django.db.models import F, Q

from cluster_reports.vietnamese.folding import fold
from cluster_reports.vietnamese.sorting import sort_key
from units.fields import DayField, LineField

SAME_NAME = "cùng tên, hoặc chỉ khác chữ hoa, dấu cách, dấu thanh; thêm địa danh để phân biệt."


class UnitKind(models.Model):
    """A kind of unit, with the noun its names begin with (loại đơn vị): phòng, trung đoàn, sở."""

    name = LineField(
        "loại đơn vị", max_length=60, unique=True, error_messages={"unique": "Đã có loại đơn vị này."}
    )
    head_noun = LineField(
        "danh từ đứng đầu tên",
        max_length=60,
        help_text="Ví dụ: Phòng, Trung đoàn, Sở, Công an tỉnh. Bài viết nêu danh từ này một lần cho nhiều đơn vị.",
    )
    plural = LineField(
        "khi nói về nhiều đơn vị", max_length=80, help_text="Ví dụ: các phòng, Công an các tỉnh."
    )
    sort_name = models.CharField(max_length=1000, editable=False)

    class Meta:
        verbose_name = "loại đơn vị"
        verbose_name_plural = "loại đơn vị"
        ordering = ["sort_name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)


class Unit(models.Model):
    """A unit (đơn vị) under the name it bears now; the names it bore before are its ``former_names``."""

    kind = models.ForeignKey(UnitKind, models.PROTECT, related_name="units", verbose_name="loại đơn vị")
    name = LineField("tên đầy đủ", max_length=150)
    short_name = LineField("tên gọi ngắn", max_length=50)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="đơn vị cấp trên",
    )
    protocol_order = models.PositiveSmallIntegerField(
        "thứ tự lễ tân", default=100, help_text="Số nhỏ đứng trước trong mọi danh sách và trong bài viết."
    )
    predecessors = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="successors",
        verbose_name="đơn vị tiền thân",
        help_text="Các đơn vị đã sáp nhập thành đơn vị này.",
    )
    founded_on = DayField("ngày thành lập", null=True, blank=True)
    closed_on = DayField("ngày giải thể", null=True, blank=True)
    folded_name = models.CharField(max_length=250, editable=False)
    sort_name = models.CharField(max_length=1000, editable=False)

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["protocol_order", "sort_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "folded_name"],
                name="unit_name_once_under_parent",
                violation_error_message=f"Đơn vị cấp trên này đã có một đơn vị {SAME_NAME}",
            ),
            models.UniqueConstraint(
                fields=["folded_name"],
                condition=Q(parent__isnull=True),
                name="unit_name_once_at_the_top",
                violation_error_message=f"Không có cấp trên thì đã có một đơn vị {SAME_NAME}",
            ),
            models.CheckConstraint(
                name="unit_closes_after_founding",
                condition=Q(closed_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(closed_on__gte=F("founded_on")),
                violation_error_message="Ngày giải thể phải sau ngày thành lập.",
            ),
            models.CheckConstraint(
                name="unit_not_its_own_parent",
                condition=~Q(parent=F("pk")),
                violation_error_message="Một đơn vị không thể là cấp trên của chính mình.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.folded_name = fold(self.name)
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)

    def validate_constraints(self, exclude=None):
        """Asks about the folded name too, which no form shows, wherever the name itself is asked about."""
        self.folded_name = fold(self.name)
        if exclude and "name" not in exclude:
            exclude = set(exclude) - {"folded_name"}
        super().validate_constraints(exclude)

    def name_on(self, day):
        """The full name valid on ``day``. Reads ``former_names``: prefetch it in lists."""
        return self._names_on(day).name

    def short_name_on(self, day):
        """The short name valid on ``day``. Reads ``former_names``: prefetch it in lists."""
        return self._names_on(day).short_name

    def _names_on(self, day):
        former = [name for name in self.former_names.all() if name.used_until >= day]
        return min(former, key=lambda name: name.used_until, default=self)


class UnitName(models.Model):
    """A name that a unit bore until a day, that day included (tên cũ)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="former_names", verbose_name="đơn vị")
    name = LineField("tên đầy đủ trước đây", max_length=150)
    short_name = LineField("tên gọi ngắn trước đây", max_length=50)
    used_until = DayField("dùng đến hết ngày")

    class Meta:
        verbose_name = "tên trước đây"
        verbose_name_plural = "tên trước đây"
        ordering = ["used_until"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "used_until"],
                name="unit_name_once_a_day",
                violation_error_message="Đơn vị đã có một tên cũ dùng đến hết ngày này.",
            ),
        ]

    def __str__(self):
        return self.name


class Leader(models.Model):
    """Somebody whom reports name (lãnh đạo, đại biểu), with rank and posts since when: ``titles``."""

    full_name = LineField("họ và tên", max_length=80, help_text="Không ghi cấp bậc, học vị ở đây.")
    protocol_order = models.PositiveSmallIntegerField(
        "thứ tự lễ tân", default=100, help_text="Số nhỏ đứng trước khi giới thiệu."
    )
    folded_name = models.CharField(max_length=150, editable=False)
    sort_name = models.CharField(max_length=1000, editable=False)

    class Meta:
        verbose_name = "lãnh đạo, đại biểu"
        verbose_name_plural = "danh bạ lãnh đạo, đại biểu"
        ordering = ["protocol_order", "sort_name", "pk"]

    def __str__(self):
        return self.full_name

    def save(self, *args, **kwargs):
        self.folded_name = fold(self.full_name)
        self.sort_name = sort_key(self.full_name)
        super().save(*args, **kwargs)

    def title_on(self, day):
        """Rank and posts on ``day``; None before the first that is known. Reads ``titles``: prefetch it in lists."""
        known = [title for title in self.titles.all() if title.since <= day]
        return max(known, key=lambda title: title.since, default=None)


class LeaderTitle(models.Model):
    """Rank and posts of somebody from a day on, until the next (cấp bậc, chức vụ từ ngày)."""

    leader = models.ForeignKey(Leader, models.CASCADE, related_name="titles", verbose_name="người")
    since = DayField("từ ngày")
    rank = LineField("cấp bậc", max_length=40, blank=True, help_text="Ví dụ: Thiếu tướng.")
    posts = LineField(
        "chức vụ",
        max_length=250,
        blank=True,
        help_text="Chức vụ Đảng trước, chính quyền sau, cách nhau dấu phẩy. Bỏ trống khi đã thôi chức.",
    )

    class Meta:
        verbose_name = "cấp bậc, chức vụ"
        verbose_name_plural = "cấp bậc, chức vụ theo thời gian"
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(
                fields=["leader", "since"],
                name="leader_title_once_a_day",
                violation_error_message="Đã có cấp bậc, chức vụ từ ngày này.",
            ),
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.rank, self.posts])) or "đã thôi chức"
