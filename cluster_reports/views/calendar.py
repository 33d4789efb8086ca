from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from cluster_reports.models import CalendarAddress, new_token
from cluster_reports.notices.calendar import feed


def calendar(request):
    address = CalendarAddress.objects.filter(user=request.user).first()
    where = request.build_absolute_uri(address.get_absolute_url()) if address else ""
    return render(request, "notices/calendar.html", {"address": address, "where": where})


def _is_as_shown(request):
    """Whether the page was drawn with the address there is now; else says so, and nothing may be done."""
    address = CalendarAddress.objects.filter(user=request.user).first()
    if request.POST.get("shown", "") == (address.token if address else ""):
        return True
    messages.info(
        request, "Địa chỉ lịch đã đổi sau khi bạn mở trang. Chưa làm gì thêm; đây là địa chỉ đang dùng."
    )
    return False


@require_POST
def calendar_renew(request):
    """A first address, or a new one in place of the old, which leads nowhere from now on."""
    if not _is_as_shown(request):
        return redirect("calendar")
    fresh = {"token": new_token(), "made_at": now()}
    _, is_new = CalendarAddress.objects.update_or_create(user=request.user, defaults=fresh)
    messages.success(
        request, "Đã tạo địa chỉ lịch." if is_new else "Đã đổi địa chỉ lịch; địa chỉ cũ không dùng được nữa."
    )
    return redirect("calendar")


@require_POST
def calendar_revoke(request):
    if not _is_as_shown(request):
        return redirect("calendar")
    CalendarAddress.objects.filter(user=request.user).delete()
    messages.success(request, "Đã bỏ địa chỉ lịch; không ai đọc được lịch của bạn qua địa chỉ cũ nữa.")
    return redirect("calendar")


@login_not_required
@require_safe
def calendar_feed(request, token):
    """For calendar programs, which cannot log in: the address itself is the key."""
    if not token.isprintable():  # PostgreSQL refuses to look for what it cannot hold
        raise Http404
    addresses = CalendarAddress.objects.filter(user__is_active=True).select_related("user")
    address = get_object_or_404(addresses, token=token)
    response = HttpResponse(feed(address.user, now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="han-nop.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
