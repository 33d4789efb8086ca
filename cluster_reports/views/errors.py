"""Pages for what went wrong; each says what happened, what was kept and what to do."""

import errno
import sys

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import JsonResponse
from django.shortcuts import render

from cluster_reports.middleware import wants_data
from cluster_reports.typed import typed

from .article_closed import ClosedMeanwhile, closed_page


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def permission_denied(request, exception=None):
    if isinstance(exception, ClosedMeanwhile):
        return closed_page(request, exception.article)
    return render(request, "403.html", status=403)


def page_not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    fault, said = sys.exc_info()[1], {"typed": typed(request)}
    if _is_of_the_disk(fault):
        return render(request, "503_disk.html", said, status=503)
    if isinstance(fault, InterfaceError | OperationalError):
        return render(request, "503_database.html", said, status=503)
    return render(request, "500.html", said, status=500)


def _is_of_the_disk(fault):
    """Whether something could not be written: no space, a quota, a file that may not grow, a broken disk."""
    if isinstance(fault, OSError):
        return fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
    said = str(fault).lower() if isinstance(fault, DatabaseError) else ""
    return any(
        words in said for words in ("disk is full", "disk i/o error", "no space left", "file too large")
    )


@login_not_required
def csrf_failure(request, reason=""):
    if wants_data(request):
        return JsonResponse({"token": False}, status=403)
    return render(request, "403_csrf.html", {"typed": typed(request)}, status=403)
