"""A person's own password."""

from django.contrib.auth import views
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import reverse_lazy
from django.utils.timezone import now

from cluster_reports.client import client_address
from cluster_reports.forms.password import FirstPasswordForm, NewPasswordForm
from units.models import SecurityEvent, Session


class ChangePassword(SuccessMessageMixin, views.PasswordChangeView):
    """Ends every other session of the person; this one goes on under a new key."""

    success_url = reverse_lazy("home")
    success_message = "Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc."

    def get_form_class(self):
        return FirstPasswordForm if self.request.user.one_time_at else NewPasswordForm

    def form_valid(self, form):
        form.user.one_time_at = None
        answer = super().form_valid(form)
        person = form.user
        Session.objects.filter(user=person).exclude(session_key=self.request.session.session_key).delete()
        SecurityEvent.objects.note(
            SecurityEvent.Kind.PASSWORD, person=person, address=client_address(self.request), at=now()
        )
        return answer
