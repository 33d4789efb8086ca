"""A person's own new password; right after one given out by an admin the old one is not asked again."""

from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError

from units.guesses import Resting, is_own_password

LABELS = {
    "old_password": "Mật khẩu hiện nay",
    "new_password1": "Mật khẩu mới",
    "new_password2": "Nhập lại mật khẩu mới",
}
SAME = "Đây vẫn là mật khẩu đang dùng. Chọn một mật khẩu khác."


class _New:
    """As ``LogInForm`` takes ``address``, ``cookie`` and ``at`` from the view; give it a person whose row is locked."""

    def __init__(self, *args, address=None, cookie="", at=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.address, self.cookie, self.at = address, cookie, at
        for name, field in self.fields.items():
            field.label, field.help_text = LABELS[name], ""

    def clean_new_password1(self):
        typed = self.cleaned_data["new_password1"]
        if self.user.check_password(typed):
            raise ValidationError(SAME)
        return typed

    def save(self):
        person = self.set_password_and_save(self.user, "new_password1", commit=False)
        person.one_time_at = None
        person.save(update_fields=["password", "one_time_at"])
        return person


class NewPasswordForm(_New, PasswordChangeForm):
    def clean_old_password(self):
        """Counted with the log-ins: who found a page open does not guess here either."""
        typed = self.cleaned_data["old_password"]
        try:
            is_right = is_own_password(
                self.user,
                typed,
                at=self.at,
                address=self.address,
                cookie=self.cookie,
                words="khi đổi mật khẩu",
            )
        except Resting as resting:
            raise ValidationError(str(resting)) from None
        if not is_right:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return typed


class FirstPasswordForm(_New, SetPasswordForm):
    pass
