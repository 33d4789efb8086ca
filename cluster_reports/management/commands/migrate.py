from django.core.management.commands import migrate
from django.db import connections

from cluster_reports.history.triggers import waiting


class Command(migrate.Command):
    """Django's; who holds a table stops it soon: PostgreSQL gives nobody a table that somebody waits for to alter."""

    def handle(self, *args, **options):
        with waiting(
            connections[options["database"]], "Nâng cấp chưa xong, lịch sử thay đổi chưa được ghi đủ"
        ):
            super().handle(*args, **options)
