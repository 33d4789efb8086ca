"""The administrator's page of what keeps the site running; it only tells, commands do."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from cluster_reports import access, public_pages
from cluster_reports.models import Operation
from cluster_reports.tables import operations as told

Kind = Operation.Kind


@require_safe
def operations(request):
    if not access.can_watch_operations(request.user):
        raise PermissionDenied
    at = now()
    latest = list(Operation.objects.all()[: told.LATEST])
    for one in latest:
        one.size = told.size(one.bytes)
    drill = Operation.objects.filter(kind=Kind.DRILL).first()
    context = {
        "late": told.overdue(at),
        "backup": Operation.objects.last_good(Kind.BACKUP),
        "drill": drill,
        "is_other_engine": bool(drill and drill.engine) and drill.engine != connection.vendor,
        "drill_tables": told.tables_of(drill) if drill else [],
        "latest": latest,
        "mail": told.mail(at),
        "sends_mail": settings.SENDS_MAIL,
        "papers": told.papers(),
        "disk": told.disk(),
        "pages": public_pages.tell(),
        "versions": told.versions(),
        "missing": told.missing_migrations(),
        "history_faults": told.history_faults(),
        "backup_days": settings.BACKUP_DAYS,
        "drill_days": settings.DRILL_DAYS,
    }
    return render(request, "operations/operations.html", context)
