"""An admin sees the site as somebody else does; ``people_middleware`` keeps that to reading."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.middleware.csrf import rotate_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access
from cluster_reports.people_middleware import VIEW_AS, Kind, note_viewing, stop_viewing
from units.models import User

from .person_password import person_crumbs


def view_as(request, pk):
    today = localdate()
    if not access.can_administer(request.user, None, today):
        raise PermissionDenied
    person = get_object_or_404(User.objects.select_related("unit"), pk=pk)
    if not access.can_view_as(request.user, person, today):
        raise PermissionDenied
    if request.method != "POST":
        context = {"person": person, "crumbs": person_crumbs(person, "Xem như người này")}
        return render(request, "people/view_as.html", context)
    at = now()
    request.session.cycle_key()
    rotate_token(request)  # a page opened before, or while looking, is not sent in the name of the other
    request.session[VIEW_AS] = {"person": person.pk, "since": at.isoformat()}
    note_viewing(request, request.user, person, Kind.VIEW_AS, at)
    return redirect("home")


@require_POST
def view_as_stop(request):
    """Pressed twice it is over once."""
    person = stop_viewing(request, request.admin_behind or request.user, now())
    rotate_token(request)
    if person is None:
        return redirect("home")
    messages.success(request, "Đã thôi xem. Từ giờ là tài khoản của bạn.")
    return redirect("admin:units_user_change", person)
