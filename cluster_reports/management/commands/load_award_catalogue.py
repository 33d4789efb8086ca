from django.core.management.base import BaseCommand

from cluster_reports.management.award_catalogue import load_catalogue


class Command(BaseCommand):
    help = (
        "Nạp danh mục danh hiệu, hình thức khen thưởng và căn cứ đi kèm chương trình; dòng đã có giữ nguyên."
    )

    def handle(self, **options):
        forms, bases = load_catalogue()
        self.stdout.write(
            f"Đã thêm {forms} danh hiệu, hình thức và {bases} căn cứ. Đối chiếu với văn bản ở trang Quản trị."
        )
