import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.timezone import now

from cluster_reports.backups import BadArchive, NotWritten, back_up, drill, newest
from cluster_reports.backups.steps import applied
from cluster_reports.management.operations import noted
from cluster_reports.models import Operation
from cluster_reports.vietnamese.numbers import number


class Command(BaseCommand):
    help = (
        "Diễn tập phục hồi: dựng lại trang từ bản sao lưu mới nhất ở một chỗ riêng, so từng bảng và từng tệp,"
        " ghi kết quả, rồi xóa chỗ đó. Trang đang chạy không bị động đến."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "archive",
            nargs="?",
            type=Path,
            help="tệp sao lưu; không nêu thì lấy tệp mới nhất, chưa có thì tạo",
        )

    def handle(self, *, archive, **options):
        if not applied():
            raise CommandError("Cơ sở dữ liệu còn trống: chạy manage.py migrate trước.")
        with tempfile.TemporaryDirectory(prefix="sao-luu-") as folder:
            try:
                with noted(Operation.Kind.DRILL, BadArchive, NotWritten) as operation:
                    path = archive or newest(settings.BACKUP_DIR) or back_up(folder, now()).path
                    operation.archive = path.name
                    done = drill(path)
                    operation.rows, operation.files, operation.bytes = done.rows, done.files, done.bytes
                    operation.tables, operation.engine = done.checks, done.on
                    if done.different:
                        raise BadArchive(f"Dựng lại khác bản sao lưu ở {', '.join(done.different)}.")
            except (BadArchive, NotWritten) as fault:
                raise CommandError(str(fault)) from None
        self.stdout.write(
            f"Diễn tập tốt: {path.name} dựng lại đủ {number(done.rows)} dòng trong {len(done.checks)} bảng và"
            f" {number(done.files)} tệp trên {operation.get_engine_display()}, khớp từng mã kiểm tra."
        )
        if done.on != connection.vendor:
            self.stderr.write(
                "Trang chạy trên PostgreSQL nhưng tài khoản cơ sở dữ liệu chưa có quyền CREATE nên lần này chỉ"
                " dựng lại được trên SQLite; phục hồi thật cần quyền ấy: GRANT CREATE ON DATABASE."
            )
