"""What holds for every request: one transaction for a write, no empty page, nothing private in a cache."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import transaction
from django.http import HttpResponseNotAllowed, JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from cluster_reports.typed import typed

READING = {"GET", "HEAD", "OPTIONS"}
METHODS = (
    "GET",
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
)  # all else, TRACE too, is refused unread
NOT_ASKED = (
    "camera",
    "microphone",
    "geolocation",
    "payment",
    "usb",
    "serial",
    "bluetooth",
    "display-capture",
)


def wants_data(request):
    """Whether a script of ours asks, which can neither follow a redirect to the log-in nor read a page."""
    return request.headers.get("Accept") == "application/json"


class BrowserRulesMiddleware:
    """What a browser is told with every answer, static files too, beside the policy of contents.

    What is kept from caches may be drawn into no page of another site either.
    """

    PERMISSIONS = ", ".join(f"{name}=()" for name in NOT_ASKED)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Permissions-Policy"] = self.PERMISSIONS
        if "no-store" in response.get("Cache-Control", ""):
            response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response


class CompressedPageMiddleware(GZipMiddleware):
    """Sends pages and feeds compressed; files and streams as they are: most are, and a download keeps its length.

    Against guessing secrets from the length, Django masks its form tokens anew in each answer and adds random bytes.
    """

    KINDS = (
        "text/html",
        "application/atom+xml",
        "application/rss+xml",
        "application/xml",
        "application/json",
    )

    def process_response(self, request, response):
        if response.streaming or not response.headers.get("Content-Type", "").startswith(self.KINDS):
            return response
        return super().process_response(request, response)


class LogInMiddleware(LoginRequiredMiddleware):
    """Sends to the log-in; where a session ended meanwhile, nothing typed is lost: a script is told, a page kept."""

    def handle_no_permission(self, request, view):
        if wants_data(request):
            return JsonResponse({"log_in": True}, status=401)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and (words := typed(request)):
            return render(request, "401.html", {"typed": words}, status=401)
        return super().handle_no_permission(request, view)


class WriteTransactionMiddleware:
    """Runs a writing request's view in one transaction; reading pages never take SQLite's write lock."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Answers in place of the view, so that an exception inside it rolls the whole request back.

        A log-in attempt is recorded even though the log-in fails, so views may opt out with
        ``transaction.non_atomic_requests``, as they would under Django's ATOMIC_REQUESTS.
        """
        if request.method in READING or getattr(view, "_non_atomic_requests", ()):
            return None
        with transaction.atomic():
            response = view(request, *args, **kwargs)
            if hasattr(response, "render") and callable(response.render):
                response.render()
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


class NotAllowedPageMiddleware:
    """A page that only takes a button's press says so when it is opened as an address; Django answers nothing.

    Methods that no page knows reach none: Django would answer TRACE as it answers GET.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_known = request.method in METHODS
        response = self.get_response(request) if is_known else HttpResponseNotAllowed(METHODS)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


class PrivateByDefaultMiddleware:
    """Pages of people who are logged in are never stored by a browser or proxy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
