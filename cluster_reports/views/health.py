"""For whoever watches the site: is the process alive, can it serve. No secret, no session needed."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from cluster_reports import access
from cluster_reports.models import Operation
from cluster_reports.tables import operations

log = logging.getLogger(__name__)


@login_not_required
@require_safe
def live(request):
    """Asks nothing: a database that is down is no reason to start this process anew.

    Ask it without a cookie: with one its session is read before, as for every page.
    """
    return _plain(["đang chạy"])


@login_not_required
@require_safe
def ready(request):
    lines, is_ready = [], True
    try:
        missing = operations.missing_migrations()
        lines.append("cơ sở dữ liệu: tốt")
        lines.append(f"cấu trúc dữ liệu: {f'thiếu {missing} bước' if missing else 'đủ'}")
        is_ready = not missing
    except DatabaseError:
        log.exception("The database does not answer.")
        is_ready = False
        lines.append("cơ sở dữ liệu: không trả lời")
    if operations.disk().is_full:
        is_ready = False
        lines.append("đĩa: gần đầy")
    else:
        lines.append("đĩa: còn chỗ")
    if is_ready and access.can_watch_operations(request.user):
        lines += [_last(kind) for kind in (Operation.Kind.BACKUP, Operation.Kind.DRILL)]
    return _plain([f"sẵn sàng: {'có' if is_ready else 'không'}", *lines], 200 if is_ready else 503)


def _last(kind):
    last = Operation.objects.filter(kind=kind).first()
    if last is None:
        return f"{kind.label.lower()}: chưa có"
    how = f"tốt, {last.rows} dòng" if last.is_good else "hỏng"
    return f"{kind.label.lower()}: {localtime(last.ended_at):%d/%m/%Y %H:%M}, {how}"


def _plain(lines, status=200):
    answer = HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8", status=status)
    answer["Cache-Control"] = "no-store"
    return answer
