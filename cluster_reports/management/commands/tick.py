from django.core.management.base import BaseCommand
from django.utils.timezone import now

from cluster_reports import notices


class Command(BaseCommand):
    help = (
        "Việc theo giờ: nhắc hạn nộp, nhắc việc chờ lâu, gửi thư buổi sáng."
        " Gọi mỗi giờ một lần; gọi muộn, gọi lại hay gọi cùng lúc đều không gửi hai lần."
    )

    def handle(self, **options):
        at = now()
        reminders = notices.remind(at)
        digests = notices.make_digests(at)
        sent, failed = notices.send_digests(at)
        self.stdout.write(
            f"Lời nhắc mới: {reminders}. Thư buổi sáng mới: {digests}; đã gửi: {sent}; chưa gửi được: {failed}."
        )
