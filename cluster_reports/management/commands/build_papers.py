import os
import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.timezone import now

from cluster_reports import workflow
from cluster_reports.exports.papers.shelf import FORMS

BAR = 20


class Command(BaseCommand):
    help = (
        "In các bộ văn bản đang chờ thành tệp ZIP, từng tệp một; dừng giữa chừng thì lần sau làm tiếp."
        " Chạy bao nhiêu tiến trình cùng lúc cũng được."
    )

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="chờ việc mới thay vì dừng khi hết việc")
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="dừng khi tiến trình gọi nó, số này, đã dừng"
        )
        parser.add_argument("--pause", type=float, default=2, help="số giây nghỉ giữa hai lần tìm việc")

    def handle(self, *, loop, pause, beside, **options):
        while beside is None or os.getppid() == beside:
            files, archives = build_waiting(self.say)
            if files or archives or not loop:
                self.say(f"Đã in {files} tệp, xong {archives} bộ văn bản.")
            if not loop:
                return
            close_old_connections()
            time.sleep(pause)

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def build_waiting(say) -> tuple[int, int]:
    """All that waits now: how many files were printed and archives packed."""
    files = archives = 0
    while item := workflow.print_next(print_file, now()):
        files += 1
        say(progress(item))
        archives += workflow.close_batch(item.batch_id, now()) is not None
    for pk in workflow.batches_to_close():
        archives += workflow.close_batch(pk, now()) is not None
    return files, archives


def print_file(form, content):
    return FORMS[form][1](content)


def progress(item) -> str:
    """ "[##########----------] 6/12 Báo cáo sơ kết 6 tháng đầu năm 2026.pdf"."""
    done = item.batch.items.filter(done_at__isnull=False).count()
    of = item.batch.items.count()
    bar = "#" * (BAR * done // of)
    return f"[{bar:-<{BAR}}] {done}/{of} {item.name}{f': {item.error}' if item.error else ''}"
