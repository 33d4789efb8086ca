from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.views import SuccessMessageMixin
from django.db import transaction
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.timezone import now

from cluster_reports.forms.login import LogInForm


def client_address(request):
    """The client's address: the socket's, or the N-th from the right of X-Forwarded-For behind N proxies."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return hops[-settings.TRUSTED_PROXIES]
    return request.META["REMOTE_ADDR"]


# A failed attempt must stay counted although the request changes nothing else.
@method_decorator([login_not_required, transaction.non_atomic_requests], name="dispatch")
class LogIn(views.LoginView):
    form_class = LogInForm
    redirect_authenticated_user = True

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"address": client_address(self.request), "at": now()}


class LogInInPlace(LogIn):
    """The log-in as a script asks for it, over a page that stays open: who works here now, and the new token."""

    redirect_authenticated_user = False

    def get(self, request, *args, **kwargs):
        return JsonResponse({"person": request.user.pk, "token": get_token(request)})

    def form_valid(self, form):
        super().form_valid(form)
        return self.get(self.request)

    def form_invalid(self, form):
        return JsonResponse({"errors": [text for texts in form.errors.values() for text in texts]})


@method_decorator(login_not_required, name="dispatch")
class LogOut(views.LogoutView):
    pass


class ChangePassword(SuccessMessageMixin, views.PasswordChangeView):
    success_url = reverse_lazy("home")
    success_message = "Đã đổi mật khẩu."
