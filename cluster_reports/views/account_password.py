"""A person's own password."""

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.messages.views import SuccessMessageMixin
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.timezone import now

from cluster_reports.client import client_address, device_cookie
from cluster_reports.forms.password import FirstPasswordForm, NewPasswordForm
from units import known_devices
from units.models import SecurityEvent, Session, User

CHANGED = (
    "Mật khẩu hoặc quyền của tài khoản vừa được đổi ngay trước lúc bạn bấm. Lần bấm này không đổi gì thêm."
)


class ChangePassword(SuccessMessageMixin, views.PasswordChangeView):
    """Ends every other session of the person; this one goes on under a new key."""

    success_url = reverse_lazy("home")
    success_message = "Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc."

    def post(self, request, *args, **kwargs):
        """Locks the row: what an admin does to this account at the same moment comes before or after, not under it."""
        person = (
            User.objects.select_for_update(no_key=True).filter(pk=request.user.pk, is_active=True).first()
        )
        if person is None or _secrets(person) != _secrets(request.user):
            messages.warning(request, CHANGED)
            return redirect("password-change")
        request.user = person
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "address": client_address(self.request),
            "cookie": device_cookie(self.request),
            "at": now(),
        }

    def get_form_class(self):
        return FirstPasswordForm if self.request.user.one_time_at else NewPasswordForm

    def form_valid(self, form):
        answer = super().form_valid(form)
        person = form.user
        known_devices.remember(answer, device_cookie(self.request), person)
        Session.objects.filter(user=person).exclude(session_key=self.request.session.session_key).delete()
        SecurityEvent.objects.note(
            SecurityEvent.Kind.PASSWORD, person=person, address=client_address(self.request), at=now()
        )
        return answer


def _secrets(person):
    return person.password, person.one_time_at
