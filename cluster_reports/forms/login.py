"""Log-in with a database throttle: after some failures an account, an address or a known device has to wait."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from units import known_devices
from units.guesses import Kind, note_wrong
from units.models import LoginAttempt, User
from units.models.login_attempt import counted_name

UNKNOWN = "tên không có trong hệ thống"


class LogInForm(AuthenticationForm):
    """Takes the client's ``address``, what it knows of devices (``cookie``) and the instant ``at`` from the view.

    Failures count by account and by address, on a device where this person was before by that device. Whether a name
    is an account's changes neither what is answered nor how long that takes.
    """

    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường.",
        "inactive": "Tài khoản này đã ngừng hoạt động. Hãy liên hệ quản trị.",
        "run_out": (
            "Mật khẩu dùng một lần này đã quá {days} ngày nên không dùng được nữa."
            " Liên hệ quản trị để đặt lại mật khẩu."
        ),
    }

    def __init__(self, request=None, *args, address=None, cookie="", at=None, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.address, self.cookie, self.at = address, cookie, at
        self.fields["username"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"

    def clean(self):
        typed = self.cleaned_data.get("username") or ""
        person = User.objects.filter(username=typed).first()
        device = known_devices.counted_name(self.cookie, person)
        name = device or counted_name(typed, person is not None)
        attempt = LoginAttempt.objects.begin(name, self.address, self.at, is_known=bool(device))
        if attempt is None:
            raise ValidationError(
                f"Đã nhập sai nhiều lần. Hãy đợi {settings.LOGIN_PAUSE_MINUTES} phút rồi thử lại,"
                " hoặc liên hệ quản trị để đặt lại mật khẩu."
            )
        try:
            super().clean()
        except ValidationError:
            words = "" if person else UNKNOWN
            note_wrong(attempt, Kind.FAILED, person=person, words=words)
            raise
        if self.user_cache is None:  # a box was left empty: nothing was tried
            attempt.delete()
        else:
            LoginAttempt.objects.filter(username=name).delete()
        return self.cleaned_data

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        days = settings.ONE_TIME_DAYS
        if user.one_time_at and user.one_time_at < self.at - timedelta(days=days):
            raise ValidationError(self.error_messages["run_out"].format(days=days), code="run_out")
