from contextlib import contextmanager

from django.db import models

from units.acting import acting, through_door


class ChangeQuerySet(models.QuerySet):
    @contextmanager
    def open_door(self, name):
        """Inside, the database lets history be removed and keeps none; that it was opened stands in it for good.

        For the removal of a practice and for ``forget_history``; inside a transaction, or it is no use.
        """
        told = acting()
        self.create(
            about="door",
            noun="door",
            action=Change.Action.DOOR,
            cells={"door": name},
            person=told.person,
            name=told.name,
            source=told.source,
            address=told.address,
        )
        with through_door(name):
            yield


class Change(models.Model):
    """One row of the database changed (thay đổi): which columns, from what to what, who, when and from where.

    Written by triggers of the database (``cluster_reports.history``), which also refuse that it is changed or
    removed. ``about`` and ``about_id`` are the thing whose page tells it, ``noun`` and ``row_id`` the row itself;
    all names are those of models. ``cells`` holds by column [old, new] of a change, the values of a row that was
    added or removed; of rows made in great numbers only that they were added.

    No foreign keys: history outlasts what it tells of, and people too.
    """

    class Action(models.TextChoices):
        ADDED = "+", "thêm"
        CHANGED = "~", "sửa"
        REMOVED = "-", "xóa"
        DOOR = "!", "mở khóa lịch sử"

    about = models.CharField("thuộc về", max_length=40)
    about_id = models.PositiveBigIntegerField("mã", null=True)
    noun = models.CharField("loại dòng", max_length=40)
    row_id = models.PositiveBigIntegerField("mã dòng", null=True)
    action = models.CharField("việc", max_length=1, choices=Action.choices)
    cells = models.JSONField("giá trị", default=dict)
    person = models.PositiveBigIntegerField("mã người", null=True)
    name = models.CharField("tên đăng nhập", max_length=60, blank=True)
    source = models.CharField("từ đâu", max_length=100, blank=True)
    address = models.GenericIPAddressField("địa chỉ", null=True)
    at = models.DateTimeField("lúc", db_default=models.functions.Now())

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "thay đổi"
        verbose_name_plural = "lịch sử thay đổi"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["about", "about_id", "-id"], name="changes_about_a_thing")]

    def __str__(self):
        return f"{self.get_action_display()} {self.noun} {self.row_id}"
