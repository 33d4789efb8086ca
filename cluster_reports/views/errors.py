"""Pages for what went wrong; each says what happened, what was kept and what to do."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render

from cluster_reports.middleware import wants_data

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
    return render(request, "500.html", status=500)


@login_not_required
def csrf_failure(request, reason=""):
    if wants_data(request):
        return JsonResponse({"token": False}, status=403)
    return render(request, "403_csrf.html", status=403)
