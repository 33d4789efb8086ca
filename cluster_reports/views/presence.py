from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_POST

from cluster_reports.models import Presence, UnitReport
from cluster_reports.vietnamese.lists import join_and


def others_said(report, user):
    """ "Trần B đang mở báo cáo này, lúc 10:41", or nothing where nobody else has it open."""
    names = [
        f"{one.person.full_name} (lúc {localtime(one.seen_at):%H:%M})"
        for one in Presence.objects.filter(report=report).beside(user, now())
    ]
    return f"{join_and(names)} cũng đang mở báo cáo này." if names else ""


@require_POST
def presence(request, pk):
    """One beat of an open entry page: notes this person, and answers who else is there and what is newest."""
    report = get_object_or_404(UnitReport.objects.visible_to(request.user), pk=pk)
    if not request.user.is_staff_of({report.unit_id}):
        raise PermissionDenied
    Presence.objects.note(report, request.user, now())
    return JsonResponse({"others": others_said(report, request.user), "newest": str(report.version)})
