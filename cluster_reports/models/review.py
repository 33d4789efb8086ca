from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from cluster_reports.vietnamese.dates import date_in_words, numeric_date
from units.fields import DayField, LineField, ProseField
from units.models import Unit

from .cluster import ClusterRole, sees_inside
from .outlet import Outlet
from .period import Period
from .pledge import PledgeLine
from .target import Target, Visibility


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Inside the cluster: once the period is published; before, to head and deputies, editors and admins."""
        inside = self.filter(sees_inside(user, "period__cluster__"))
        if user.is_authenticated and user.role in {user.Role.ADMIN, user.Role.EDITOR}:
            return inside
        published = Q(period__status=Period.Status.PUBLISHED)
        if not user.is_authenticated or user.role != user.Role.STAFF:
            return inside.filter(published)
        judges = ClusterRole.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("period__starts_on")),
            cluster=OuterRef("period__cluster"),
            unit=user.unit_id,
            starts_on__lte=OuterRef("period__ends_on"),
        )
        return inside.filter(published | Q(Exists(judges)))

    def for_page(self):
        return self.select_related("period__cluster__organisation", "host", "outlet")


class Review(models.Model):
    """A cluster's review of a period (sơ kết, tổng kết): the meeting and what it found."""

    class Kind(models.TextChoices):
        SO_KET = "so_ket", "sơ kết"
        TONG_KET = "tong_ket", "tổng kết"

    class Session(models.TextChoices):
        MORNING = "sang", "sáng"
        AFTERNOON = "chieu", "chiều"
        EVENING = "toi", "tối"

    period = models.OneToOneField(Period, models.CASCADE, related_name="review", verbose_name="kỳ")
    kind = models.CharField("loại", max_length=8, choices=Kind.choices, default=Kind.SO_KET)
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="reviews", verbose_name="nơi đăng"
    )
    meeting_on = DayField("ngày họp", null=True, blank=True)
    meeting_until = DayField("họp đến hết ngày", null=True, blank=True)
    session = models.CharField("buổi", max_length=5, choices=Session.choices, blank=True)
    place = LineField("địa điểm", max_length=150, blank=True)
    host = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_reviews",
        verbose_name="đơn vị đăng cai",
    )
    chair = LineField("người chủ trì", max_length=200, blank=True, help_text="Cấp bậc, họ tên, chức vụ.")
    reporter = LineField(
        "người đọc báo cáo", max_length=200, blank=True, help_text="Ví dụ: Giám đốc Sở Nội vụ."
    )
    also_attending = LineField(
        "thành phần khác cùng dự", max_length=200, blank=True, help_text="Ví dụ: một số đơn vị liên quan."
    )
    context = ProseField("đặc điểm tình hình", max_length=1500, blank=True)
    assessment = ProseField(
        "đánh giá chung",
        max_length=1500,
        blank=True,
        help_text="Viết tiếp sau “Hội nghị đánh giá:”, không cần chủ ngữ thời gian.",
    )
    show_limitations = models.BooleanField("nêu hạn chế trong bài công khai", default=True)
    byline = LineField("tác giả", max_length=100, blank=True, help_text="Ví dụ: NGỌC NGÀ; Tin, ảnh: THÚY AN.")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "hội nghị sơ kết, tổng kết"
        verbose_name_plural = "hội nghị sơ kết, tổng kết"
        ordering = ["-period__ends_on"]
        constraints = [
            models.CheckConstraint(
                name="review_meeting_ends_after_start",
                condition=Q(meeting_until__isnull=True)
                | Q(meeting_on__isnull=False, meeting_until__gte=F("meeting_on")),
                violation_error_message="Ngày họp cuối phải sau ngày họp đầu.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display().capitalize()} {self.period}"

    def get_absolute_url(self):
        return reverse("review", args=[self.pk])

    def clean(self):
        """A meeting belongs to its period: never before it begins, at most a year after it ends."""
        if self.meeting_on is None or self.period_id is None:
            return
        first, last = self.period.starts_on, self.period.ends_on + timedelta(days=366)
        if not first <= self.meeting_on <= last:
            raise ValidationError(
                {
                    "meeting_on": f"Ngày họp phải từ {numeric_date(first)} (đầu kỳ) đến {numeric_date(last)};"
                    f" đang ghi {date_in_words(self.meeting_on)}."
                }
            )


class ReviewLine(models.Model):
    """Abstract: a line of a review, in the order the review says it."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="%(class)ss", verbose_name="hội nghị")
    order = models.PositiveSmallIntegerField("thứ tự", default=0)
    visibility = models.CharField(
        "mức phổ biến", max_length=7, choices=Visibility.choices[1:], default=Visibility.PUBLIC
    )

    class Meta:
        abstract = True
        ordering = ["order", "pk"]


class FoundLine(ReviewLine):
    """Abstract: a line that search finds."""

    class Meta(ReviewLine.Meta):
        abstract = True

    def save(self, *args, **kwargs):
        from .search_entry import remember

        super().save(*args, **kwargs)
        remember(self)


class Guest(ReviewLine):
    """Someone who attended from outside the cluster (đại biểu), with rank and posts as of the day."""

    rank = LineField("cấp bậc", max_length=40, blank=True, help_text="Ví dụ: Thiếu tướng.")
    name = LineField("họ và tên", max_length=80, blank=True)
    posts = LineField(
        "chức vụ", max_length=250, help_text="Chức vụ Đảng trước, chính quyền sau, cách nhau dấu phẩy."
    )
    spoke = ProseField(
        "phát biểu chỉ đạo",
        max_length=600,
        blank=True,
        help_text="Nội dung yêu cầu, bắt đầu bằng động từ. Ví dụ: tiếp tục bám sát giao ước.",
    )

    class Meta(ReviewLine.Meta):
        verbose_name = "đại biểu"
        verbose_name_plural = "đại biểu"

    def __str__(self):
        return " ".join(part for part in (self.rank, self.name or self.posts) if part)


class AgendaItem(ReviewLine):
    """Something the meeting did besides hearing the report (nội dung hội nghị)."""

    class Kind(models.TextChoices):
        ADOPTED = "adopted", "thông qua"
        LAUNCHED = "launched", "phát động"
        DISCUSSED = "discussed", "thảo luận"
        SIGNED = "signed", "ký kết"
        ELECTED = "elected", "bầu, suy tôn đứng đầu"
        HANDED_OVER = "handed_over", "bàn giao"
        NOMINATED = "nominated", "đề nghị khen thưởng"

    kind = models.CharField("loại", max_length=11, choices=Kind.choices)
    text = LineField(
        "nội dung", max_length=300, blank=True, help_text="Ví dụ: chương trình công tác 6 tháng cuối năm."
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="đơn vị"
    )

    class Meta(ReviewLine.Meta):
        verbose_name = "nội dung hội nghị"
        verbose_name_plural = "nội dung hội nghị"
        constraints = [
            models.CheckConstraint(
                name="agenda_item_says_something",
                condition=~Q(text="") | Q(unit__isnull=False),
                violation_error_message="Ghi nội dung hoặc chọn đơn vị.",
            ),
        ]

    def __str__(self):
        return self.text or str(self.unit)


class Movement(ReviewLine):
    """A movement, campaign or directive the emulation was attached to (phong trào, cuộc vận động)."""

    text = LineField("tên phong trào, cuộc vận động, chỉ thị", max_length=300)

    class Meta(ReviewLine.Meta):
        verbose_name = "phong trào gắn kết"
        verbose_name_plural = "phong trào gắn kết"

    def __str__(self):
        return self.text


class ContentOutcome(ReviewLine):
    """How one content of the pledge was carried out (kết quả thực hiện nội dung giao ước)."""

    class Level(models.TextChoices):
        EVENLY_WELL = "evenly_well", "thực hiện tốt, đồng đều"
        WELL = "well", "thực hiện tốt"
        PARTLY = "partly", "thực hiện một phần"
        NOT = "not", "chưa thực hiện"

    line = models.ForeignKey(PledgeLine, models.RESTRICT, related_name="outcomes", verbose_name="nội dung")
    level = models.CharField("mức", max_length=11, choices=Level.choices)

    class Meta(ReviewLine.Meta):
        verbose_name = "kết quả nội dung giao ước"
        verbose_name_plural = "kết quả nội dung giao ước"
        constraints = [
            models.UniqueConstraint(fields=["review", "line"], name="content_judged_once_in_review"),
        ]

    def __str__(self):
        return f"{self.line}: {self.get_level_display()}"


class Highlight(FoundLine):
    """A result said in words (kết quả nổi bật), of the cluster or of one unit."""

    text = LineField(
        "kết quả",
        max_length=400,
        help_text="Một mệnh đề: “công tác bảo vệ chính trị nội bộ được thực hiện tốt”.",
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="của đơn vị"
    )

    class Meta(ReviewLine.Meta):
        verbose_name = "kết quả bằng lời"
        verbose_name_plural = "kết quả bằng lời"

    def __str__(self):
        return self.text


class GoodModel(FoundLine):
    """A good model or practice (mô hình hay, cách làm sáng tạo), tied to its unit where known."""

    name = LineField("tên mô hình", max_length=150, help_text="Không cần dấu ngoặc kép.")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="của đơn vị"
    )

    class Meta(ReviewLine.Meta):
        verbose_name = "mô hình"
        verbose_name_plural = "mô hình"
        constraints = [
            models.UniqueConstraint(
                fields=["review", "name"],
                name="model_once_in_review",
                violation_error_message="Mô hình này đã có trong danh sách.",
            ),
        ]

    def __str__(self):
        return self.name


class Award(ReviewLine):
    """Awards of one form by one route (khen thưởng)."""

    class Route(models.TextChoices):
        OWN = "own", "khen thưởng theo thẩm quyền"
        PROPOSED = "proposed", "đề nghị cấp trên khen thưởng"
        RECEIVED = "received", "được cấp trên khen thưởng"

    route = models.CharField("đường khen thưởng", max_length=8, choices=Route.choices)
    form = LineField("hình thức", max_length=120, help_text="Ví dụ: Bằng khen của Chủ tịch UBND tỉnh.")
    collectives = models.PositiveIntegerField("tập thể", default=0)
    individuals = models.PositiveIntegerField("cá nhân", default=0)
    counts_occurrences = models.BooleanField("tính theo lượt", default=False)

    class Meta(ReviewLine.Meta):
        verbose_name = "khen thưởng"
        verbose_name_plural = "khen thưởng"
        constraints = [
            models.CheckConstraint(
                name="award_rewards_someone",
                condition=Q(collectives__gt=0) | Q(individuals__gt=0),
                violation_error_message="Ghi số tập thể hoặc số cá nhân.",
            ),
        ]

    def __str__(self):
        return self.form


class Limitation(FoundLine):
    """A limitation of the cluster (hạn chế) with its cause; never one unit's in public."""

    text = LineField(
        "hạn chế", max_length=400, help_text="Một mệnh đề: “công tác tham mưu có lúc còn hạn chế”."
    )
    cause = LineField("nguyên nhân", max_length=400, blank=True)
    source = models.ForeignKey(
        "UnitReport",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lấy từ báo cáo",
    )

    class Meta(ReviewLine.Meta):
        verbose_name = "hạn chế"
        verbose_name_plural = "hạn chế"

    def __str__(self):
        return self.text


class Direction(ReviewLine):
    """What comes next (phương hướng): a task in words, or a target the meeting announced."""

    text = LineField(
        "phương hướng", max_length=400, blank=True, help_text="Bắt đầu bằng động từ: “phối hợp chặt chẽ …”."
    )
    target = models.ForeignKey(
        Target, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hoặc chỉ tiêu đề ra"
    )
    answers = models.ForeignKey(
        Limitation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="directions",
        verbose_name="khắc phục hạn chế",
    )
    about = models.ForeignKey(
        Target,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="directions",
        verbose_name="nhằm vào chỉ tiêu",
        help_text="Chỉ tiêu mà việc này đưa tới. Nhờ vậy chỉ đạo nối với giao ước.",
    )
    due_on = DayField("hạn xong", null=True, blank=True, help_text="Ngày các đơn vị được giao phải làm xong.")
    source = models.ForeignKey(
        "UnitReport",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lấy từ báo cáo",
    )

    class Meta(ReviewLine.Meta):
        verbose_name = "phương hướng"
        verbose_name_plural = "phương hướng"
        constraints = [
            models.CheckConstraint(
                name="direction_is_a_task_or_a_target",
                condition=(~Q(text="") & Q(target__isnull=True)) | (Q(text="") & Q(target__isnull=False)),
                violation_error_message="Ghi phương hướng hoặc chọn chỉ tiêu, không cả hai.",
            ),
        ]

    def __str__(self):
        return self.text or str(self.target)


class PhotoQuerySet(models.QuerySet):
    def public(self):
        """Public photos of reviews whose public article stands published."""
        return self.filter(
            visibility=Visibility.PUBLIC,
            review__in=Review.objects.filter(articles__status="published", articles__audience="public"),
        )

    def visible_to(self, user):
        """The public ones to everyone; the others to those who may read their review."""
        public = Q(pk__in=self.model.objects.public().values("pk"))
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(review__in=Review.objects.visible_to(user)))


class Photo(ReviewLine):
    """A photo of the meeting (ảnh), re-encoded at upload; ``file`` is the largest of its ``WIDTHS``.

    ``focus_x`` and ``focus_y`` say what must stay in sight where only a part is shown, in percent from the top left.
    """

    class Slot(models.TextChoices):
        OVERVIEW = "overview", "toàn cảnh"
        CHAIR = "chair", "chủ trì phát biểu"
        GUEST = "guest", "đại biểu phát biểu chỉ đạo"
        AWARDS = "awards", "trao thưởng"
        SIGNING = "signing", "ký kết"
        HANDOVER = "handover", "bàn giao"

    WIDTHS = (480, 720, 960, 1600)  # a phone, a desk, a sharp phone, the original's stand-in
    UP_TO_100 = (MaxValueValidator(100, "Ghi từ 0 đến 100."),)

    file = models.ImageField(
        "ảnh", upload_to="photos/%Y/", blank=True, width_field="width", height_field="height"
    )
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    caption = LineField("chú thích", max_length=300)
    credit = LineField("tác giả ảnh", max_length=100, blank=True)
    alt = LineField("mô tả cho người không xem được ảnh", max_length=300, blank=True)
    focus_x = models.PositiveSmallIntegerField(
        "tâm ảnh theo chiều ngang (%)", default=50, validators=UP_TO_100
    )
    focus_y = models.PositiveSmallIntegerField("tâm ảnh theo chiều dọc (%)", default=50, validators=UP_TO_100)
    slot = models.CharField("ảnh về", max_length=8, choices=Slot.choices, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="người tải lên",
    )

    objects = PhotoQuerySet.as_manager()

    class Meta(ReviewLine.Meta):
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"
        constraints = [
            models.CheckConstraint(
                name="photo_focus_lies_in_it", condition=Q(focus_x__lte=100, focus_y__lte=100)
            ),
        ]

    def __str__(self):
        return self.caption

    def path_of(self, width):
        """Where the file of one of the ``WIDTHS`` lies: beside the largest, under the same random name."""
        return self.file.name.replace(f"-{self.WIDTHS[-1]}.jpg", f"-{width}.jpg")
