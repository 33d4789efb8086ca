"""A person's own new password; right after one given out by an admin the old one is not asked again."""

from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError

LABELS = {
    "old_password": "Mật khẩu hiện nay",
    "new_password1": "Mật khẩu mới",
    "new_password2": "Nhập lại mật khẩu mới",
}
SAME = "Đây vẫn là mật khẩu đang dùng. Chọn một mật khẩu khác."


class _New:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.help_text = LABELS[name], ""

    def clean_new_password1(self):
        typed = self.cleaned_data["new_password1"]
        if self.user.check_password(typed):
            raise ValidationError(SAME)
        return typed


class NewPasswordForm(_New, PasswordChangeForm):
    pass


class FirstPasswordForm(_New, SetPasswordForm):
    pass
