from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from cluster_reports import dossiers
from cluster_reports.dossiers.scratch import scratch_database
from cluster_reports.management import rendering
from cluster_reports.management.commands.load_dossier import read_file, told
from cluster_reports.models import Article


class Command(BaseCommand):
    help = "In bài viết của một hồ sơ (JSON). Mọi việc làm trong bộ nhớ, cơ sở dữ liệu không thêm dòng nào."
    requires_system_checks = []  # writing needs no page

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
        with scratch_database():
            try:
                text = rendering.article_of(data, audience, now())
            except dossiers.DossierError as fault:
                raise CommandError(told(file, fault)) from None
            except rendering.NoMeeting as fault:
                raise CommandError(f"{file.name}: {fault}") from None
        self.stdout.write(text)
