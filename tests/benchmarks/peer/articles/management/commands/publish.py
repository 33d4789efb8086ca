from datetime import date

from articles.models import ArticlePage
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from home.models import HomePage

MENU = ["Giới thiệu", "Tin tức", "Văn bản", "Thi đua", "Liên hệ"]
SENTENCE = "Đơn vị đã hoàn thành chỉ tiêu của kỳ này đúng thời hạn và vượt mức kế hoạch giao."  # 19 words
PARTS, SENTENCES = 8, 4


class Command(BaseCommand):
    help = "Publishes an article of some 600 words below a menu; tells how many queries it takes to read it."

    def handle(self, **options):
        home = HomePage.objects.get()
        for title in MENU:
            home.add_child(instance=ArticlePage(title=title, day=date(2025, 7, 1), show_in_menus=True))
        body = []
        for number in range(1, PARTS + 1):
            body += [("heading", f"Phần {number}"), ("text", f"<p>{' '.join([SENTENCE] * SENTENCES)}</p>")]
        article = ArticlePage(
            title="Cụm 3: sơ kết 6 tháng đầu năm", slug="so-ket", day=date(2025, 7, 1), body=body
        )
        home.add_child(instance=article)
        article.save_revision().publish()
        self.stdout.write(str(self.queries_to_read("/so-ket/")))

    def queries_to_read(self, path):
        """By a worker that has answered it before."""
        reader = Client(headers={"host": "127.0.0.1"})
        assert reader.get(path).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            reader.get(path)
        return len(queries)
