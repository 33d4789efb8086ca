"""Sheets of what was handed over: of a cluster to its next head, of one person's work to a colleague."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from cluster_reports import access, workflow
from cluster_reports.exports.papers.handover import laid_out
from cluster_reports.exports.papers.shelf import FORMS, NOT_IN_NAMES, attachment
from cluster_reports.models import Cluster, Handover, LoggedStep
from cluster_reports.tables.handover import of_cluster

from .download import note_download

CHANGED = (
    "Chưa lập biên bản: có việc đã thay đổi sau khi bạn mở trang. Đọc lại bản mới dưới đây rồi bấm lần nữa."
)


@require_safe
def handovers(request):
    """All sheets this person may read, the newest first."""
    rows = Handover.objects.visible_to(request.user).for_page()[:200]
    return render(request, "handovers/list.html", {"rows": rows})


@require_safe
def handover(request, pk):
    found = _get(request, pk)
    context = {
        "handover": found,
        "content": found.content,
        "crumbs": [("Bàn giao", reverse("handovers")), (str(found), "")],
        "history": LoggedStep.objects.about(found),
    }
    return render(request, "handovers/handover.html", context)


@require_safe
def handover_file(request, pk, form):
    if form not in FORMS:
        raise Http404
    found = _get(request, pk)
    content_type, print_file = FORMS[form]
    response = HttpResponse(print_file(laid_out(found)), content_type=content_type)
    name = " ".join(f"{found}".translate(NOT_IN_NAMES).split())[:120].strip(" .")
    response["Content-Disposition"] = attachment(f"{name}.{form}")
    note_download(request, found, f"{name}.{form}")
    return response


def _get(request, pk):
    return get_object_or_404(Handover.objects.visible_to(request.user).for_page(), pk=pk)


def head_handover(request, slug):
    """What the last head hands to the next, as it stands now; an admin freezes it, once for a term."""
    clusters = Cluster.objects.real().visible_to(request.user).select_related("organisation")
    if request.method == "POST":
        clusters = clusters.select_for_update(of=("self",))
    cluster = get_object_or_404(clusters, slug=slug)
    today = localdate()
    change = workflow.last_change_of_head(cluster)
    may_make = access.can_administer(request.user, cluster, today)
    if not (may_make or access.takes_part_in(request.user, change)):
        raise PermissionDenied
    made = (
        Handover.objects.visible_to(request.user).for_page().filter(kind=Handover.Kind.HEAD, cluster=cluster)
    )
    is_made = change is not None and any(_is_of(one, change) for one in made)
    shows = may_make or not is_made and _reads_open_work(request.user, cluster, change, today)
    content = of_cluster(cluster, *change) if change and shows else None
    version = workflow.handover_digest(content)
    status = 200
    if request.method == "POST":
        if not may_make or change is None:
            raise PermissionDenied
        done = made.filter(to_unit=change[1], starts_on=change[2]).first()
        if done is None and request.POST.get("version") == version:
            done = workflow.hand_over_cluster(cluster, *change, by=request.user, at=now())
            messages.success(request, f"Đã lập biên bản. {done}.")
        if done is not None:
            return redirect(done)
        status = 409
    context = {
        "cluster": cluster,
        "change": change,
        "content": content,
        "version": version,
        "may_make": may_make and change and not is_made,
        "made": made,
        "is_made": is_made,
        "errors": [("", CHANGED, "")] if status == 409 else [],
        "crumbs": [(cluster.name, cluster.get_absolute_url()), ("Bàn giao", "")],
    }
    return render(request, "handovers/head.html", context, status=status)


def _reads_open_work(user, cluster, change, today):
    """Of the two units of a change whose sheet is not made yet, the one that leads sees what is open today."""
    giver, taker, starts_on = change
    if user.unit_id == taker.pk:
        return starts_on <= today
    head = cluster.head_on(today)
    return head is not None and head.unit_id == giver.pk


def _is_of(handover, change):
    return (handover.to_unit_id, handover.starts_on) == (change[1].pk, change[2])
