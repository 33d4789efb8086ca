from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from cluster_reports import dossiers
from cluster_reports.models import Period


class Command(BaseCommand):
    help = "Ghi một kỳ của một cụm, khối thành hồ sơ (JSON)."

    def add_arguments(self, parser):
        parser.add_argument("cluster", metavar="CỤM", help="địa chỉ của cụm, như trong /cum/<địa chỉ>/")
        parser.add_argument("period", metavar="KỲ", help="tên kỳ hoặc mã số của kỳ")
        parser.add_argument("--output", type=Path, metavar="TỆP", help="ghi vào tệp thay vì in ra")

    def handle(self, *, cluster, period, output, **options):
        wanted = Q(name=period) | (Q(pk=int(period)) if period.isdecimal() else Q())
        found = Period.objects.real().filter(wanted, cluster__slug=cluster).select_related("cluster").first()
        if found is None:
            raise CommandError(self.missing(cluster, period))
        try:
            text = dossiers.to_text(dossiers.dump(found))
        except dossiers.DossierError as fault:
            raise CommandError(f"Chưa ghi được hồ sơ. {fault}") from None
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8", newline="\n")
        except OSError as fault:
            raise CommandError(f"Không ghi được tệp {output}: {fault.strerror}.") from None
        self.stdout.write(f"Đã ghi {output}.")

    @staticmethod
    def missing(cluster, period):
        names = Period.objects.real().filter(cluster__slug=cluster).values_list("name", flat=True)
        if not names:
            return f"Không có cụm, khối nào có địa chỉ “{cluster}”, hoặc cụm chưa có kỳ nào."
        return f"Cụm này không có kỳ “{period}”. Các kỳ đang có: {', '.join(names)}."
