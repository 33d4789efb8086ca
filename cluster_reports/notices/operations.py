"""What administrators are told when nobody backed the site up, or tried a backup, for too long."""

from django.conf import settings
from django.urls import reverse

from cluster_reports.models import Notice, Operation
from cluster_reports.tables.operations import overdue
from cluster_reports.vietnamese.dates import numeric_date
from units.models import User

EVENTS = {  # what is late: (its event, its days, what is missing, the command)
    Operation.Kind.BACKUP: (Notice.Event.NO_BACKUP, "BACKUP_DAYS", "bản sao lưu tốt", "backup"),
    Operation.Kind.DRILL: (Notice.Event.NO_DRILL, "DRILL_DAYS", "lần diễn tập phục hồi tốt", "drill"),
}


def remind_of_operations(at) -> int:
    """Tells each administrator, again after as many days as a backup or drill may be old; returns how many notices."""
    told = []
    people = User.objects.filter(is_active=True, role=User.Role.ADMIN)
    for kind, last in overdue(at).items():
        event, setting, what, command = EVENTS[kind]
        days = getattr(settings, setting)
        since = f"từ ngày {numeric_date(last.ended_at)}" if last else "nào"
        text = f"Chưa có {what} {since}. Chạy manage.py {command} trên máy chủ."
        key = f"{event}-{last.pk if last else 0}-{at.toordinal() // days}"
        known = set(Notice.objects.filter(key=key).values_list("recipient", flat=True))
        told += [
            Notice(recipient=one, event=event, text=text, link=reverse("operations"), key=key, created_at=at)
            for one in people
            if one.pk not in known
        ]
    Notice.objects.bulk_create(told, ignore_conflicts=True)
    return len(told)
