"""Around everything else: a name for the request, a line about it, a count of it."""

import logging
import re
from time import perf_counter
from uuid import uuid4

from django.conf import settings

from . import metrics
from .log_lines import path_of, request_id

log = logging.getLogger("cluster_reports.requests")
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class WatchMiddleware:
    """``request.request_id`` is the proxy's X-Request-ID where a proxy is trusted, else made here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = perf_counter()
        request.request_id = _id_of(request)
        held = request_id.set(request.request_id)
        try:
            response = self.get_response(request)
            seconds = perf_counter() - began
            metrics.count_request(_route(request), request.method, response.status_code, seconds)
            _tell(request, response, seconds)
        finally:
            request_id.reset(held)
        if _route(request) != metrics.STATIC or response.status_code >= 400:  # of a style sheet nobody asks
            response["X-Request-ID"] = request.request_id
        return response


def _id_of(request):
    given = request.headers.get("X-Request-ID", "") if settings.TRUSTED_PROXIES else ""
    return given if GIVEN.fullmatch(given) else uuid4().hex


def _route(request):
    if match := request.resolver_match:
        return match.view_name or metrics.UNKNOWN
    return metrics.STATIC if request.path.startswith(settings.STATIC_URL) else metrics.UNKNOWN


def _tell(request, response, seconds):
    if request.META.get("SERVER_SOFTWARE", "").startswith("WSGIServer"):  # runserver, which has its own lines
        return
    fields = {
        "method": request.method if request.method in metrics.METHODS else "other",
        "path": path_of(request),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    account = getattr(request, "_cached_user", None)  # where nobody asked who it is, neither do we
    if account is not None and account.pk:
        fields["user"] = account.pk
        if getattr(request, "admin_behind", None):
            fields["views_as"] = request.user.pk
    log.info("%s %s", fields["method"], response.status_code, extra={"fields": fields})
