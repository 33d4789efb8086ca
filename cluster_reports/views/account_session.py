"""Where somebody is logged in, and how they end that; an admin does it for anybody."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from cluster_reports import access
from cluster_reports.client import client_address
from units.models import SecurityEvent, Session, User

from .account_second import wrong_password
from .person_password import person_crumbs

ENDING = "khi kết thúc phiên"
OVER = "Phiên đó đã kết thúc từ trước."


@transaction.non_atomic_requests
def sessions(request):
    """One's own; a press, with the password, ends all but this one."""
    if request.method != "POST":
        return _own(request)
    if fault := wrong_password(request, ENDING):
        return _own(request, fault)
    others = Session.objects.of(request.user, now()).exclude(session_key=request.session.session_key)
    _tell(request, _end(request, request.user, others))
    return redirect("sessions")


def _own(request, fault=""):
    context = {
        "found": list(Session.objects.of(request.user, now())),
        "here": request.session.session_key,
        "person": None,
        "fault": fault,
    }
    return render(request, "people/sessions.html", context, status=422 if fault else 200)


def person_sessions(request, pk):
    """Somebody's, for an admin; a press ends all of them."""
    if not access.can_administer(request.user, None, localdate()):
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    if person.pk == request.user.pk:
        return redirect("sessions")
    found = Session.objects.of(person, now())
    if request.method == "POST":
        _tell(request, _end(request, person, found))
        return redirect("person-sessions", pk)
    crumbs = person_crumbs(person, "Các phiên đăng nhập")
    context = {"found": list(found), "here": "", "person": person, "crumbs": crumbs}
    return render(request, "people/sessions.html", context)


@transaction.non_atomic_requests
@require_POST
def session_end(request, handle):
    """One session: this one as by logging out, another one's own with the password, somebody else's by an admin.

    One that is over, or nobody's, is answered alike.
    """
    found = Session.objects.filter(handle=handle, user__isnull=False)
    if not access.can_administer(request.user, None, localdate()):
        found = found.filter(user=request.user)
    one = found.select_related("user").first()
    if one is None:
        messages.info(request, OVER)
        return redirect("sessions")
    person, is_this = one.user, one.session_key == request.session.session_key
    if person == request.user and not is_this and (fault := wrong_password(request, ENDING)):
        return _own(request, fault)
    _end(request, person, found)
    if is_this:
        logout(request)
        return redirect("front")
    messages.success(request, f"Đã kết thúc phiên: {one.device_said}.")
    return redirect("sessions") if person == request.user else redirect("person-sessions", person.pk)


@transaction.atomic
def _end(request, person, found):
    """Ends them and logs it; gives how many."""
    ended = [one.device_said for one in found]
    Session.objects.filter(pk__in=[one.pk for one in found]).delete()
    if ended:
        by = request.user if request.user != person else None
        SecurityEvent.objects.note(
            SecurityEvent.Kind.ENDED,
            person=person,
            by=by,
            address=client_address(request),
            at=now(),
            words=", ".join(ended),
        )
    return len(ended)


def _tell(request, count):
    messages.success(request, f"Đã kết thúc {count} phiên đăng nhập." if count else OVER)
