from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from cluster_reports.backups import NotWritten, back_up, drop_old
from cluster_reports.management.operations import noted
from cluster_reports.models import Operation
from cluster_reports.vietnamese.numbers import number


class Command(BaseCommand):
    help = (
        "Sao lưu cơ sở dữ liệu và tệp tải lên vào một tệp, trong lúc trang vẫn chạy; đọc lại tệp để kiểm tra."
        " Tệp chứa toàn bộ dữ liệu: chép sang máy khác, giữ như giữ trang."
    )

    def add_arguments(self, parser):
        parser.add_argument("--into", type=Path, default=settings.BACKUP_DIR, help="thư mục đặt tệp sao lưu")
        parser.add_argument("--keep", type=int, help="chỉ giữ từng này tệp mới nhất trong thư mục đó")

    def handle(self, *, into, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep phải từ 1 trở lên.")
        try:
            with noted(Operation.Kind.BACKUP, NotWritten) as operation:
                made = back_up(into, now())
                operation.archive, operation.bytes = made.path.name, made.bytes
                operation.rows, operation.files = made.rows, made.files
        except NotWritten as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(
            f"Đã sao lưu và đọc lại đủ {number(made.rows)} dòng, {number(made.files)} tệp: {made.path}"
        )
        if keep and (dropped := drop_old(into, keep)):
            self.stdout.write(f"Đã bỏ {dropped} tệp sao lưu cũ.")
