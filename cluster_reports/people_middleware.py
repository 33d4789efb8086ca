"""What holds for whoever is logged in: the session is used, a first password is changed, an admin only looks."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils.functional import LazyObject, empty
from django.utils.timezone import localdate, now

from cluster_reports import access
from cluster_reports.client import client_address
from cluster_reports.middleware import READING, wants_data
from units import second_step
from units.acting import LONGEST_SOURCE, Acting, acting_as
from units.models import SecurityEvent, Session, User

Kind = SecurityEvent.Kind
BY_ITSELF = {"unit-report-presence"}  # asked by an open page although nobody is there
ALWAYS = {"login", "login-in-place", "logout", "second-step"}
VIEW_AS = "view_as"  # in the session: {"person": key, "since": instant}
MOST_VIEWING = timedelta(hours=1)
OVER = "Đã thôi xem như người khác nên việc vừa bấm không được làm. Từ giờ là tài khoản của bạn."
PERSONAL = {  # pages with keys and secrets of the person
    *("password-change", "sessions", "api-tokens", "calendar", "two-step", "login-in-place", "share-links"),
}


class ActingMiddleware:
    """What is written while a request is answered was written by its person, on its page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with acting_as(Sender(request)):
            return self.get_response(request)


class Sender:
    """Says who sent a request, when the database asks: at a log-in the person is known only then."""

    def __init__(self, request):
        self.request, self._person, self._said = request, None, None

    def __call__(self):
        person = self._known()
        if self._said is None or person is not self._person:
            self._person, self._said = person, self._say(person)
        return self._said

    def _known(self):
        """Never asks the database: it is asking us."""
        user = getattr(self.request, "user", None)
        if isinstance(user, LazyObject) and user._wrapped is empty:
            return None
        return user if user is not None and user.is_authenticated else None

    def _say(self, person):
        page = self.request.resolver_match
        return Acting(
            person=person.pk if person else None,
            name=person.username if person else "",
            source=page.view_name[:LONGEST_SOURCE] if page else "",
            address=client_address(self.request),
        )


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
    """A password given out by an admin is changed, and the second step set up where it is asked, before all else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or request.resolver_match.url_name in ALWAYS:
            return None
        if request.admin_behind:
            return None
        first = first_thing(request)
        if first is None or request.resolver_match.view_name == first:
            return None
        if wants_data(request):
            raise PermissionDenied
        return redirect(first)


def first_thing(request):
    """The name of the page this person has to be done with first, or None."""
    if request.user.one_time_at:
        return "password-change"
    return "two-step" if is_second_step_due(request) else None


def is_second_step_due(request):
    """Whether this person's role asks for a second step and this session has not taken it."""
    return second_step.is_required(request.user) and not request.session.get(second_step.PASSED)


class ViewAsMiddleware:
    """An admin sees the site as somebody else: reading only, and nothing they read leaves a trace of that person.

    ``request.user`` is the person then, ``request.admin_behind`` the admin; else the latter is None. What was pressed
    on a page of that person after the hour is not done in the admin's own name.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.admin_behind, request.view_just_over = None, False
        if kept := request.session.get(VIEW_AS):
            self._put_on(request, kept, now())
        return self.get_response(request)

    def _put_on(self, request, kept, at):
        admin, people = request.user, User.objects.select_related("unit")
        person = people.filter(pk=kept["person"]).first()
        is_late = datetime.fromisoformat(kept["since"]) < at - MOST_VIEWING
        if person and not is_late and access.can_view_as(admin, person, localdate(at)):
            request.admin_behind, request.user = admin, person
            for stale in (
                "HTTP_IF_NONE_MATCH",
                "HTTP_IF_MODIFIED_SINCE",
            ):  # what was stored is somebody else's page
                request.META.pop(stale, None)
        else:
            stop_viewing(request, admin, at)
            request.view_just_over = True

    def process_view(self, request, view, args, kwargs):
        if request.view_just_over:
            rotate_token(request)  # other pages of that person are still open somewhere
        if request.resolver_match.view_name in {"view-as-stop", "logout"}:
            return None
        if request.view_just_over and request.method not in READING:
            return self._refuse_late(request)
        if request.admin_behind is None:
            return None
        if request.method not in READING or request.resolver_match.view_name in PERSONAL:
            return self._refuse(request)
        with transaction.atomic():
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response.render()
            transaction.set_rollback(True)  # an opened notice, a download: none of it was that person
        if response.get("Content-Disposition", "").startswith("attachment"):
            note_viewing(request, request.admin_behind, request.user, Kind.VIEW_AS_FILE, now(), request.path)
        response["Cache-Control"] = "private, no-store"
        return response

    def _refuse(self, request):
        if wants_data(request):
            return JsonResponse({"view_as": True}, status=403)
        return render(request, "people/only_viewing.html", status=403)

    def _refuse_late(self, request):
        if wants_data(request):
            return JsonResponse({"view_as": True}, status=403)
        messages.warning(request, OVER)
        return redirect("home")


def stop_viewing(request, admin, at):
    """Ends it, once; gives the key of the person who was looked at, or None."""
    kept = request.session.pop(VIEW_AS, None)
    if kept is None:
        return None
    person = User.objects.filter(pk=kept["person"]).first()
    if person and admin.is_authenticated:
        note_viewing(request, admin, person, Kind.VIEW_AS_OVER, at)
    return kept["person"]


def note_viewing(request, admin, person, kind, at, words=""):
    SecurityEvent.objects.note(
        kind, person=person, by=admin, address=client_address(request), at=at, words=words
    )
