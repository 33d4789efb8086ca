from contextlib import suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from cluster_reports import page_folder
from cluster_reports.backups import Archive, BadArchive, is_in_use, restore
from cluster_reports.management.operations import noted
from cluster_reports.models import Operation
from cluster_reports.public_pages import reconcile
from cluster_reports.vietnamese.numbers import number


class Command(BaseCommand):
    help = (
        "Phục hồi cả trang từ một tệp sao lưu: kiểm tra hết rồi mới ghi, ghi hết hoặc không ghi gì."
        " Dừng trang trước khi phục hồi. Mọi người phải đăng nhập lại."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path, help="tệp sao lưu")
        parser.add_argument(
            "--replace", action="store_true", help="thay trang đang có dữ liệu; dữ liệu ấy mất hẳn"
        )

    def handle(self, *, archive, replace, **options):
        if not replace and is_in_use():
            raise CommandError(
                "Trang này đã có dữ liệu, chưa ghi gì. Muốn thay tất cả bằng tệp sao lưu thì sao lưu trang"
                " hiện tại rồi thêm --replace."
            )
        try:
            with Archive(archive) as opened, noted(Operation.Kind.RESTORE, BadArchive) as operation:
                operation.archive, operation.bytes = archive.name, archive.stat().st_size
                page_folder.clear()  # readers must not find what the restored site may not show
                try:
                    restored = restore(opened)
                finally:
                    with suppress(DatabaseError):  # a site without tables has no pages
                        reconcile()
                operation.rows, operation.files = restored.rows, restored.files
        except BadArchive as fault:
            raise CommandError(str(fault)) from None
        older = " Dữ liệu của phiên bản cũ đã chuyển lên phiên bản này." if restored.migrated else ""
        self.stdout.write(
            f"Đã phục hồi {number(restored.rows)} dòng, {number(restored.files)} tệp, khớp từng bảng, từng tệp"
            f" với bản kê.{older} Khởi động lại trang; mọi người đăng nhập lại."
        )
