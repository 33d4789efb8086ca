"""The way in and out."""

from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.timezone import now

from cluster_reports.client import client_address, device_cookie
from cluster_reports.forms.login import LogInForm
from cluster_reports.people_middleware import stop_viewing
from units import known_devices, second_step

from .account_second import came_in, check, enter, wait_for_code

CODE_TOO = "Nhập thêm mã 6 số trong ứng dụng xác thực, hoặc một mã khôi phục."


# A failed attempt must stay counted although the request changes nothing else.
@method_decorator([login_not_required, transaction.non_atomic_requests], name="dispatch")
class LogIn(views.LoginView):
    form_class = LogInForm
    redirect_authenticated_user = True

    def get_form_kwargs(self):
        request = self.request
        kept = {"address": client_address(request), "cookie": device_cookie(request), "at": now()}
        return super().get_form_kwargs() | kept

    def form_valid(self, form):
        person = form.get_user()
        if second_step.device_of(person):
            wait_for_code(self.request, person, self.get_success_url())
            return redirect("second-step")
        answer = super().form_valid(form)
        came_in(self.request, person)
        known_devices.remember(answer, device_cookie(self.request), person)
        return answer


class LogInInPlace(LogIn):
    """The log-in as a script asks for it, over a page that stays open: who works here now, and the new token."""

    redirect_authenticated_user = False

    def get(self, request, *args, **kwargs):
        return JsonResponse({"person": request.user.pk, "token": get_token(request)})

    def form_valid(self, form):
        person = form.get_user()
        if not second_step.device_of(person):
            super().form_valid(form)
        elif not self.request.POST.get("code"):
            return JsonResponse({"needs_code": True, "errors": [CODE_TOO]})
        elif fault := check(self.request, person):
            return JsonResponse({"needs_code": True, "errors": [fault]})
        else:
            enter(self.request, person)
        answer = self.get(self.request)
        known_devices.remember(answer, device_cookie(self.request), person)
        return answer

    def form_invalid(self, form):
        return JsonResponse({"errors": [text for texts in form.errors.values() for text in texts]})


@method_decorator(login_not_required, name="dispatch")
class LogOut(views.LogoutView):
    def post(self, request, *args, **kwargs):
        if request.admin_behind:
            stop_viewing(request, request.admin_behind, now())
        return super().post(request, *args, **kwargs)
