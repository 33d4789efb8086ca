"""A person's own new password; right after one given out by an admin the old one is not asked again."""

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError

from units import known_devices, second_step
from units.guesses import Resting, is_own_password

LABELS = {
    "old_password": "Mật khẩu hiện nay",
    "code": "Mã 6 số hoặc mã khôi phục",
    "new_password1": "Mật khẩu mới",
    "new_password2": "Nhập lại mật khẩu mới",
}
CODE_BOX = {
    "autocomplete": "one-time-code",
    "autocapitalize": "none",
    "spellcheck": "false",
    "data-verbatim": True,
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
    """Asks whoever has a second step for both, the code last: it is used up only where all else is right."""

    code = forms.CharField(max_length=40, widget=forms.TextInput(CODE_BOX))
    field_order = ("old_password", "code", "new_password1", "new_password2")

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        if second_step.device_of(user) is None:
            del self.fields["code"]

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

    def clean(self):
        cleaned = super().clean()
        if "code" in self.fields and not self.errors and (fault := self._fault_of(self.cleaned_data["code"])):
            self.add_error("code", fault)
        return cleaned

    def _fault_of(self, code):
        where = {"at": self.at, "address": self.address, "words": "khi đổi mật khẩu"}
        where["is_known"] = known_devices.knows(self.cookie, self.user)
        try:
            return "" if second_step.passes(self.user, code, **where) else second_step.WRONG
        except Resting as resting:
            return str(resting)


class FirstPasswordForm(_New, SetPasswordForm):
    pass
