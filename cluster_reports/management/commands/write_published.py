from django.core.management.base import BaseCommand, CommandError

from cluster_reports import page_folder, public_pages


class Command(BaseCommand):
    help = (
        "Ghi lại trang của mọi bài công khai cho máy chủ đứng trước, xóa trang của bài không còn công khai."
        " --check chỉ so từng trang với trang đang trả lời; --clear xóa hết, như trước khi tắt PUBLISHED_ROOT."
    )

    def add_arguments(self, parser):
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--check", action="store_true", help="chỉ so sánh; khác thì báo lỗi")
        one.add_argument("--clear", action="store_true", help="xóa mọi trang đã ghi")

    def handle(self, *, check, clear, **options):
        if clear:
            self.stdout.write(f"Đã xóa {page_folder.clear()} trang.")
        elif check:
            self._check()
        else:
            self._write()

    def _check(self):
        if found := public_pages.differences():
            raise CommandError(
                f"Trang ghi sẵn khác ở {len(found)} chỗ:\n"
                + "\n".join(found)
                + "\nChạy write_published để ghi lại."
            )
        self.stdout.write(self._off() or "Trang ghi sẵn khớp với trang đang trả lời.")

    def _write(self):
        done = public_pages.reconcile(all_anew=True)
        self.stdout.write(self._off() or f"Đã ghi {done.written} trang, xóa {done.removed} trang.")
        if done.failed:
            raise CommandError("Còn trang chưa làm được:\n" + "\n".join(done.failed))

    @staticmethod
    def _off():
        why = public_pages.why_off()
        return f"Không ghi trang nào: {why} (PUBLISHED_ROOT, SITE_URL, ALLOWED_HOSTS)." if why else ""
