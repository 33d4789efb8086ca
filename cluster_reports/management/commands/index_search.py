from django.core.management.base import BaseCommand, CommandError

from cluster_reports.management.search_index import compare, rebuild


class Command(BaseCommand):
    help = "Làm lại mục lục tìm kiếm từ bài viết, báo cáo và hội nghị; --check chỉ so sánh, không sửa."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="chỉ so sánh; khác thì báo lỗi")

    def handle(self, *, check, **options):
        if check:
            if differences := compare():
                raise CommandError(
                    f"Mục lục tìm kiếm khác dữ liệu ở {len(differences)} chỗ, ví dụ: {differences[0]}."
                    " Chạy index_search để làm lại."
                )
            self.stdout.write("Mục lục tìm kiếm khớp với dữ liệu.")
            return
        self.stdout.write(f"Đã làm lại mục lục tìm kiếm: {rebuild()} mục.")
