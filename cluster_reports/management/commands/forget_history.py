from datetime import date, datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import localdate, make_aware

from cluster_reports.models import Change, Period
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.numbers import number


class Command(BaseCommand):
    help = (
        "Xóa lịch sử thay đổi trước một ngày, khi quy định lưu trữ cho phép. Lần xóa được ghi lại trong chính lịch sử."
        " Nhật ký các bước, nhật ký an toàn và các bản đã đăng không bị xóa."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--before", type=date.fromisoformat, required=True, help="ngày, viết như 2016-01-01"
        )

    def handle(self, *, before, **options):
        today = localdate()
        if before > date(today.year - 1, 1, 1):
            raise CommandError(
                f"Chỉ xóa được lịch sử trước ngày {numeric_date(date(today.year - 1, 1, 1))}; chưa xóa gì."
            )
        unsettled = Period.objects.exclude(status=Period.Status.PUBLISHED).order_by("year", "pk").first()
        if unsettled and before > date(unsettled.year, 1, 1):
            raise CommandError(
                f"{unsettled} của {unsettled.cluster} chưa công bố nên còn cần lịch sử từ ngày"
                f" {numeric_date(date(unsettled.year, 1, 1))}; chưa xóa gì."
            )
        instant = make_aware(datetime.combine(before, time.min))
        with transaction.atomic(), Change.objects.open_door(f"forget_history {before}"):
            removed, _ = Change.objects.filter(at__lt=instant).exclude(action=Change.Action.DOOR).delete()
        self.stdout.write(f"Đã xóa {number(removed)} dòng lịch sử trước ngày {numeric_date(before)}.")
