from django.core.management.base import BaseCommand
from django.utils.timezone import now

from cluster_reports import notices, public_pages
from cluster_reports.management.commands.build_papers import build_waiting
from cluster_reports.workflow.appointments import keep_appointments
from units.models import Session


class Command(BaseCommand):
    help = (
        "Việc theo giờ: đăng và gỡ bài đã hẹn, nhắc hạn nộp, nhắc việc chờ lâu, gửi thư buổi sáng."
        " Gọi năm phút một lần; gọi muộn, gọi lại hay gọi cùng lúc đều không làm hai lần."
    )

    def handle(self, **options):
        at = now()
        Session.objects.over_at(at).delete()
        kept, missed = keep_appointments(at)
        reminders = notices.remind(at) + notices.remind_of_operations(at)
        digests = notices.make_digests(at)
        sent, failed = notices.send_digests(at)
        self.stdout.write(
            f"Bài đăng, gỡ đúng hẹn: {kept}; không làm được: {missed}. Lời nhắc mới: {reminders}."
            f" Thư buổi sáng mới: {digests}; đã gửi: {sent}; chưa gửi được: {failed}."
        )
        pages = public_pages.reconcile()
        if pages.written or pages.removed:
            self.stdout.write(f"Trang công khai: ghi {pages.written}, xóa {pages.removed}.")
        for fault in pages.failed:
            self.stderr.write(f"Trang công khai: {fault}")
        files, archives = build_waiting(self.stdout.write)
        if files or archives:
            self.stdout.write(f"Đã in {files} tệp, xong {archives} bộ văn bản.")
