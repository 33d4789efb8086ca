from django.db import models

from cluster_reports.vietnamese.sorting import sort_key
from units.fields import LineField


class Outlet(models.Model):
    """Where an article appears and its house style (nơi đăng)."""

    class Tone(models.TextChoices):
        NEW = "new", "hòa, thủy, khóa"
        OLD = "old", "hoà, thuỷ, khoá"

    name = LineField(
        "tên nơi đăng", max_length=100, unique=True, error_messages={"unique": "Đã có một nơi đăng cùng tên."}
    )
    source_tag = LineField("dòng nguồn tin", max_length=40, blank=True, help_text="Ví dụ: LĐ online.")
    date_separator = models.CharField(
        "dấu trong ngày tháng",
        max_length=1,
        choices=[("/", "24/6"), ("-", "24-6"), (".", "24.6")],
        default="/",
    )
    pads_small_counts = models.BooleanField("viết 02 tập thể thay cho 2 tập thể", default=False)
    thousand_word = models.CharField(
        "nghìn hay ngàn", max_length=5, choices=[("nghìn", "nghìn"), ("ngàn", "ngàn")], default="nghìn"
    )
    billion_word = models.CharField(
        "tỷ hay tỉ", max_length=2, choices=[("tỷ", "tỷ, tỷ lệ"), ("tỉ", "tỉ, tỉ lệ")], default="tỷ"
    )
    tone = models.CharField("vị trí dấu thanh", max_length=3, choices=Tone.choices, default=Tone.NEW)
    ending_mark = models.CharField(
        "dấu hết bài", max_length=3, choices=[("", "không"), ("./.", "./.")], blank=True, default=""
    )
    headline_pattern = models.CharField(
        "kiểu tít",
        max_length=8,
        choices=[
            ("review", "Cụm … sơ kết phong trào …, kỳ"),
            ("superior", "Cơ quan quản lý: Sơ kết …, kỳ"),
            ("result", "Cụm …: thay đổi lớn nhất"),
            ("theme", "“Chủ đề”: Cụm … sơ kết kỳ"),
            ("launch", "Cụm … sơ kết kỳ, phát động …"),
        ],
        default="review",
        help_text="Dữ liệu của kỳ không đủ cho kiểu đã chọn thì dùng kiểu đầu.",
    )
    byline_form = models.CharField(
        "kiểu tên tác giả",
        max_length=8,
        choices=[
            ("typed", "như người soạn ghi"),
            ("capitals", "NGỌC NGÀ"),
            ("credit", "Tin, ảnh: Ngọc Ngà"),
            ("both", "Tin, ảnh: NGỌC NGÀ"),
        ],
        default="typed",
    )
    shows_kicker = models.BooleanField("có dòng dẫn trên tít", default=False)
    sort_name = models.CharField(max_length=1000, editable=False)

    class Meta:
        verbose_name = "nơi đăng"
        verbose_name_plural = "nơi đăng"
        ordering = ["sort_name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)
