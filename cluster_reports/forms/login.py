"""Log-in with a database throttle: after some failures an account, or an address, has to wait."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from units.models import LoginAttempt

PER_ADDRESS = 20  # a whole organisation may come from one address, and its people mistype before a deadline


class LogInForm(AuthenticationForm):
    """Takes the client's ``address`` and the instant ``at`` from the view; counts failures by both."""

    error_messages = {
        "invalid_login": "Tên đăng nhập hoặc mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường.",
        "inactive": "Tài khoản này đã ngừng hoạt động. Hãy liên hệ quản trị.",
    }

    def __init__(self, request=None, *args, address=None, at=None, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.address, self.at = address, at
        self.fields["username"].label = "Tên đăng nhập"
        self.fields["password"].label = "Mật khẩu"

    def clean(self):
        username = (self.cleaned_data.get("username") or "").lower()[:60]
        since = self.at - timedelta(minutes=settings.LOGIN_PAUSE_MINUTES)
        recent = LoginAttempt.objects.filter(at__gte=since)
        if (
            recent.filter(username=username).count() >= settings.LOGIN_ATTEMPTS
            or recent.filter(address=self.address).count() >= settings.LOGIN_ATTEMPTS * PER_ADDRESS
        ):
            raise ValidationError(
                f"Đã nhập sai nhiều lần. Hãy đợi {settings.LOGIN_PAUSE_MINUTES} phút rồi thử lại,"
                " hoặc liên hệ quản trị để đặt lại mật khẩu."
            )
        try:
            super().clean()
        except ValidationError:
            LoginAttempt.objects.create(username=username, address=self.address, at=self.at)
            raise
        LoginAttempt.objects.filter(username=username).delete()
        return self.cleaned_data
