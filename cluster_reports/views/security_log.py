"""One page for the security officer: who tried to get in, who was given which rights, what was taken away."""

from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate
from django.views.decorators.http import require_safe

from cluster_reports import access
from cluster_reports.forms.security_log import SecurityLogForm
from cluster_reports.tables.security_log import MOST_ROWS, SecurityLog

A_PAGE = 50


@require_safe
def security_log(request):
    if not access.can_administer(request.user, None, localdate()):
        raise PermissionDenied
    form = SecurityLogForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    log = SecurityLog(
        asked.get("viec", ""),
        asked.get("nguoi", ""),
        _midnight(asked.get("tu")),
        _midnight(asked.get("den"), days=1),
    )
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(log, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "is_cut": page.paginator.count == MOST_ROWS,
        "is_narrowed": any(asked.values()),
        "query": f"{query.urlencode()}&" if query else "",
        "crumbs": [("Quản trị", reverse("admin:index")), ("Nhật ký an toàn", "")],
        "errors": [
            (form[name].label, told, form[name].id_for_label)
            for name, all_told in form.errors.items()
            for told in all_told
        ],
    }
    return render(request, "people/security_log.html", context)


def _midnight(day, days=0):
    return day and datetime.combine(day + timedelta(days=days), time(), get_current_timezone())
