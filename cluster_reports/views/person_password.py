"""A password for somebody's first log-in, or instead of one that was forgotten: shown once, kept by nobody."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now

from cluster_reports import access
from cluster_reports.client import client_address
from units.models import LoginAttempt, SecurityEvent, Session, User
from units.one_time import give, new_password


def person_password(request, pk):
    if not access.can_administer(request.user, None, localdate()):
        raise PermissionDenied
    people = User.objects.select_related("unit")
    if request.method == "POST":
        people = people.select_for_update(of=("self",))
    person = get_object_or_404(people, pk=pk)
    if person.pk == request.user.pk:
        return redirect("password-change")
    given = ()
    if request.method == "POST" and person.is_active:
        given, at = [(person, new_password())], now()
        give(person, given[0][1], at)
        person.save(update_fields=["password", "one_time_at"])
        Session.objects.filter(user=person).delete()
        LoginAttempt.objects.lift(person)
        SecurityEvent.objects.note(
            SecurityEvent.Kind.RESET, person=person, by=request.user, address=client_address(request), at=at
        )
    context = {
        "person": person,
        "given": given,
        "site": request.build_absolute_uri(reverse("login")),
        "crumbs": person_crumbs(person, "Mật khẩu dùng một lần"),
    }
    return render(request, "people/password.html", context)


def person_crumbs(person, here):
    return [
        ("Quản trị", reverse("admin:index")),
        (str(person), reverse("admin:units_user_change", args=[person.pk])),
        (here, ""),
    ]
