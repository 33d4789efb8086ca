"""A cluster's practice: what it is for, opened, put back and removed by one press each."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from cluster_reports import access, workflow
from cluster_reports.models import Cluster, LoggedStep, Review
from cluster_reports.models.practice import MARK
from cluster_reports.workflow import StepRefused


def get_cluster(request, slug):
    """The real cluster for those inside it, else 404; locked while a POST decides."""
    clusters = Cluster.objects.real().visible_to(request.user).select_related("organisation")
    if request.method == "POST":
        clusters = clusters.select_for_update(of=("self",))
    return get_object_or_404(clusters, slug=slug)


@require_safe
def practice(request, slug):
    return _page(request, get_cluster(request, slug))


@require_POST
def practice_step(request, slug, step):
    """A page that showed another practice than the present one changes nothing: pressed twice, it is once."""
    cluster, does = get_cluster(request, slug), STEPS.get(step)
    if does is None:
        raise Http404
    if not access.can_practise(request.user, cluster, localdate()):
        raise PermissionDenied
    try:
        does(request, cluster, request.POST.get("version", ""))
    except StepRefused as refusal:
        return _page(request, cluster, refusal=str(refusal), status=409)
    return redirect("practice", cluster.slug)


def _open(request, cluster, seen):
    before = workflow.practice_of(cluster)
    period = workflow.open_practice(cluster, by=request.user, at=now())
    if before is None:
        messages.success(request, f"Đã mở {period}: mọi đơn vị thành viên vào làm thử được ngay.")
    else:
        messages.info(request, f"Kỳ tập huấn đã mở từ trước: {period}.")


def _reset(request, cluster, seen):
    if workflow.reset_practice(cluster, seen, by=request.user, at=now()):
        messages.success(request, "Đã đặt lại kỳ tập huấn về lúc mới mở. Những gì đã làm thử không còn nữa.")
    else:
        messages.info(
            request, "Kỳ tập huấn đã được đặt lại sau khi bạn mở trang. Lần bấm này không đổi gì nữa."
        )


def _remove(request, cluster, seen):
    if workflow.remove_practice(cluster, seen, by=request.user, at=now()):
        messages.success(request, "Đã xóa kỳ tập huấn cùng mọi tệp của nó. Các kỳ thật không đổi.")
    elif workflow.practice_of(cluster):
        messages.error(
            request,
            "Chưa xóa gì: kỳ tập huấn đã được đặt lại sau khi bạn mở trang. Xem lại rồi xóa nếu vẫn cần.",
        )
    else:
        messages.info(request, "Kỳ tập huấn đã được xóa.")


STEPS = {"mo": _open, "dat-lai": _reset, "xoa": _remove}


def _page(request, cluster, *, refusal="", status=200):
    there = workflow.practice_of(cluster)
    period = there.periods.select_related("cluster").get() if there else None
    may = access.can_practise(request.user, cluster, localdate())
    reports = list(period.reports.for_page()) if period else []
    context = {
        "cluster": cluster,
        "period": period,
        "pledge": there.pledges.get() if there else None,
        "mark": MARK,
        "reports": reports,
        "review": Review.objects.visible_to(request.user).filter(period=period).first() if period else None,
        "may": may,
        "refusal": refusal,
        "version": str(there.pk) if there else "",
        "history": LoggedStep.objects.about(cluster).filter(step__in=workflow.PRACTICE) if may else [],
        "crumbs": [(cluster.name, cluster.get_absolute_url()), ("Kỳ tập huấn", "")],
    }
    return render(request, "practice/practice.html", context, status=status)
