"""What holds for every request: one transaction for a write, no empty page, nothing private in a cache."""

import re
from threading import Lock
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import transaction
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from cluster_reports.public_pages import page_from, standing
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
    "display-capture",
)


def wants_data(request):
    """Whether a script of ours asks, which can neither follow a redirect to the log-in nor read a page."""
    return request.headers.get("Accept") == "application/json"


STEP = re.compile(r"buoc/[^/]+/$")


def page_before(request):
    """Where on this site a form was sent from, "" where nothing tells: its own address may not be one to open.

    A page that refused a step was drawn at the step's address, which takes no GET; what the step is of stands above it.
    """
    told = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, request.get_host(), require_https=request.is_secure()):
        return ""
    parts = urlsplit(told)
    return parts._replace(scheme="", netloc="", path=STEP.sub("", parts.path), fragment="").geturl()


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
        if getattr(request, "keeps_page", False) and hasattr(response, "of_state"):
            return response  # compressed once, where it is kept
        if response.streaming or not response.headers.get("Content-Type", "").startswith(self.KINDS):
            return response
        return super().process_response(request, response)


KEPT, MOST_KEPT = {}, 200  # pages by scheme, host and slug; some 8 kB each
_lock = Lock()


class KeptPageMiddleware:
    """Answers a stranger who opens a public article with the bytes made for the last one, while the row is the same.

    One query asks that; the rest of the site's machinery, which is for people with a session, is left out.
    """

    ADDRESS = re.compile(r"/bai/([-a-zA-Z0-9_]+)/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        found = self.ADDRESS.fullmatch(request.path_info)
        if found is None or not is_of_a_stranger(request) or settings.DEBUG:
            return self.get_response(request)
        place = request.scheme, request.get_host(), found[1]
        page = KEPT.get(place)
        if page is not None and page.key == standing(found[1]):
            return page.answer(request)
        request.keeps_page = True
        response = self.get_response(request)
        page = page_from(request, response)
        with _lock:
            KEPT.pop(place, None)
            if page is None:
                return response
            if len(KEPT) >= MOST_KEPT:
                del KEPT[next(iter(KEPT))]
            KEPT[place] = page
        return page.answer(request)


def is_of_a_stranger(request):
    """Whether a request only reads, and nothing it brings along could make its answer another than anybody's."""
    if request.method not in ("GET", "HEAD"):
        return False
    cookies = request.COOKIES
    return settings.SESSION_COOKIE_NAME not in cookies and f"{settings.COOKIE_PREFIX}messages" not in cookies


class LogInMiddleware(LoginRequiredMiddleware):
    """Sends to the log-in whoever opens a page; whoever sent something is told that it was not taken.

    What was typed comes back with it: the check of the form's token came before, so only a page of ours is answered.
    """

    def handle_no_permission(self, request, view):
        if wants_data(request):
            return JsonResponse({"log_in": True}, status=401)
        if request.headers.get("Accept") == "text/plain":  # a script, which shows what it gets
            return HttpResponse(status=401, content_type="text/plain")
        if request.method in READING:
            return super().handle_no_permission(request, view)
        said = {"typed": typed(request), "came_from": page_before(request)}
        return render(request, "401.html", said, status=401)


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
