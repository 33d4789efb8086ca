from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cluster_reports import dossiers
from cluster_reports.article import draft, snapshot
from cluster_reports.dossiers.scratch import scratch_database
from cluster_reports.management.commands.load_dossier import read_file, told
from cluster_reports.models import Article, Review


class Command(BaseCommand):
    help = "In bài viết của một hồ sơ (JSON). Mọi việc làm trong bộ nhớ, cơ sở dữ liệu không thêm dòng nào."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP", type=Path, help="tệp hồ sơ")
        parser.add_argument(
            "--audience",
            choices=Article.Audience.values,
            default=Article.Audience.PUBLIC,
            help="public: công khai (mặc định); internal: nội bộ",
        )

    def handle(self, *, file, audience, **options):
        data = read_file(file)
        data.pop("articles", None)  # only what the data say; nothing is published here
        with scratch_database():
            try:
                period = dossiers.load(data).period
            except dossiers.DossierError as fault:
                raise CommandError(told(file, fault)) from None
            review = Review.objects.for_page().filter(period=period).first()
            if review is None:
                raise CommandError(
                    f"{file.name}: hồ sơ chưa có hội nghị (mục review) nên chưa viết bài được."
                )
            written = draft.write(snapshot.read(review, audience))
        lines = [written.kicker, written.headline, *(block.text for block in written.paragraphs)]
        self.stdout.write("\n\n".join(line for line in lines if line))
