"""The people of the units, and what they may do."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q

from units.fields import LineField

from .unit import Unit


class UserManager(BaseUserManager):
    """Makes people; the role says what they may do."""

    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, **{"role": User.Role.ADMIN, **fields})


class User(AbstractBaseUser):
    """A person (người dùng) of one unit in one role; a cluster head's rights come from the unit's ClusterRole."""

    class Role(models.TextChoices):
        STAFF = "staff", "Cán bộ đơn vị"
        COMMANDER = "commander", "Chỉ huy"
        EDITOR = "editor", "Biên tập"
        ADMIN = "admin", "Quản trị"

    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "Tên đăng nhập này đã có người dùng."},
    )
    full_name = LineField("họ và tên", max_length=100)
    role = models.CharField("vai trò", max_length=10, choices=Role.choices, default=Role.STAFF)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name="đơn vị",
        help_text="Chỉ huy và biên tập xem các cụm do đơn vị này tổ chức.",
    )
    email = models.EmailField("thư điện tử", blank=True)
    is_active = models.BooleanField(
        "đang hoạt động", default=True, help_text="Bỏ chọn thay vì xóa khi người này thôi việc."
    )
    one_time_at = models.DateTimeField("mật khẩu dùng một lần từ", null=True, editable=False)
    joined_at = models.DateTimeField("ngày tạo", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                name="user_has_unit_unless_admin",
                condition=Q(unit__isnull=False) | Q(role="admin"),
                violation_error_message="Mọi người trừ quản trị phải thuộc một đơn vị.",
            ),
        ]

    def __str__(self):
        return self.full_name or self.username

    @property
    def is_admin(self):
        return self.role == self.Role.ADMIN

    @property
    def is_staff(self):
        """Django's word for "may open the administration"."""
        return self.is_admin

    @property
    def is_superuser(self):
        return self.is_admin

    def has_perm(self, perm, obj=None):
        return self.is_active and self.is_admin

    def has_perms(self, perms, obj=None):
        return self.is_active and self.is_admin

    def has_module_perms(self, app_label):
        return self.is_active and self.is_admin

    def is_staff_of(self, unit_ids):
        """Whether this person enters data for, or speaks for, one of the units."""
        return self.is_active and self.role == self.Role.STAFF and self.unit_id in unit_ids
