"""What holds for whoever is logged in: the session is used, a first password is changed."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.timezone import now

from cluster_reports.middleware import wants_data
from units.models import Session

BY_ITSELF = {"unit-report-presence"}  # asked by an open page although nobody is there
ALWAYS = {"login", "login-in-place", "logout"}


class SeenMiddleware:
    """Notes that a session is used, once in a sixth of the idle limit; otherwise nothing is written."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        row = getattr(request.session, "row", None) if request.user.is_authenticated else None
        if row is None or request.resolver_match.url_name in BY_ITSELF:
            return
        at = now()
        if at - row.seen_at > timedelta(minutes=settings.IDLE_MINUTES) / 6:
            Session.objects.filter(session_key=row.session_key).update(seen_at=at)


class FirstThingsMiddleware:
    """Whoever came in with a password given out by an admin changes it before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or request.resolver_match.url_name in ALWAYS:
            return None
        first = first_thing(request)
        if first is None or request.resolver_match.view_name == first:
            return None
        if wants_data(request):
            raise PermissionDenied
        return redirect(first)


def first_thing(request):
    """The name of the page this person has to be done with first, or None."""
    return "password-change" if request.user.one_time_at else None
