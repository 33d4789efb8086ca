from django.db import models
from django.db.models import Q

from units.fields import LineField

from .person import User


class SecurityEventQuerySet(models.QuerySet):
    def note(self, kind, *, at, person=None, by=None, address=None, words=""):
        """One more line. ``person`` is whom it is about, ``by`` who did it where that is somebody else.

        Never give it anything that was typed into a password or code box.
        """
        return self.create(
            kind=kind,
            at=at,
            person=person,
            name=person.username if person else "",
            by=by,
            address=address,
            words=words[:300],
        )


class SecurityEvent(models.Model):
    """Something that bears on who may do what (nhật ký an toàn): a log-in, a changed role, a session ended.

    Rows are only ever added; ``name`` outlasts the account.
    """

    class Kind(models.TextChoices):
        LOG_IN = "log_in", "Đăng nhập"
        FAILED = "failed", "Đăng nhập sai"
        PAUSED = "paused", "Tạm dừng đăng nhập"
        RIGHTS = "rights", "Đổi quyền"
        ACCOUNT = "account", "Lập tài khoản"
        DELETED = "deleted", "Xóa tài khoản"
        RESET = "reset", "Đặt lại mật khẩu"
        PASSWORD = "password", "Đổi mật khẩu"
        ENDED = "ended", "Kết thúc phiên"
        VIEW_AS = "view_as", "Bắt đầu xem như"
        VIEW_AS_OVER = "view_over", "Thôi xem như"
        VIEW_AS_FILE = "view_file", "Tải tệp khi xem như"
        SECOND = "second", "Xác thực hai bước"
        WRONG_CODE = "code", "Mã xác thực sai"
        NOT_SECRET = "not_secret", "Trả lời về dấu mật"

    kind = models.CharField("việc", max_length=10, choices=Kind.choices)
    person = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="security_events", verbose_name="về người"
    )
    name = LineField("tên đăng nhập", max_length=60, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="người làm")
    address = models.GenericIPAddressField("địa chỉ", null=True)
    at = models.DateTimeField("lúc")
    words = LineField("nội dung", max_length=300, blank=True)

    objects = SecurityEventQuerySet.as_manager()

    class Meta:
        verbose_name = "việc an toàn"
        verbose_name_plural = "nhật ký an toàn"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="security_events_newest")]
        constraints = [
            models.CheckConstraint(
                name="security_event_names_its_person", condition=Q(person__isnull=True) | ~Q(name="")
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.name}"
