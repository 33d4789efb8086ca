from datetime import datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from cluster_reports.models import Notice

A_PAGE = 30
GONE = "Thông báo này không còn: bước được báo đã hoàn tác trước khi ai đọc."


def notices(request):
    mine = Notice.objects.filter(recipient=request.user)
    page = Paginator(mine, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/inbox.html", {"page": page, "drawn_at": now().isoformat()})


def notice(request, pk):
    """Leads to where the notice is about; only the first opening writes, so that links in letters work."""
    notice = Notice.objects.filter(recipient=request.user, pk=pk).first()
    if notice is None:
        if Notice.objects.filter(pk=pk).exists():
            raise Http404
        messages.warning(request, GONE)
        return redirect("notices")
    if notice.read_at is None:
        Notice.objects.filter(pk=pk).unread().update(read_at=now())
    return redirect(notice.link)


@require_POST
def notices_read(request):
    """Only what the page showed: a notice that came since stays unread."""
    try:
        drawn_at = min(datetime.fromisoformat(request.POST.get("drawn_at", "")), now())
    except (ValueError, TypeError):  # no moment, or one without its zone
        raise BadRequest("Thiếu thời điểm mở trang.") from None
    shown = Notice.objects.filter(recipient=request.user, created_at__lte=drawn_at)
    read = shown.unread().update(read_at=now())
    messages.success(request, f"Đã đánh dấu {read} thông báo là đã đọc.")
    return redirect("notices")
