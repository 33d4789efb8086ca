from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cluster_reports import dossiers


class Command(BaseCommand):
    help = "Nạp hồ sơ (JSON) của một kỳ vào cơ sở dữ liệu; sai một chỗ thì không nạp gì của hồ sơ đó."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="TỆP", type=Path, help="tệp hồ sơ")
        parser.add_argument(
            "--replace", action="store_true", help="thay báo cáo, hội nghị đang có bằng nội dung của hồ sơ"
        )

    def handle(self, *, files, replace, **options):
        for path in files:
            loaded = load_file(path, replace=replace)
            what = (
                "đã nạp" if loaded.is_new else "đã cập nhật" if loaded.is_changed else "không có gì thay đổi"
            )
            self.stdout.write(f"{path.name}: {loaded.period.cluster.name}, {loaded.period.name}: {what}.")


def read_file(path):
    """The dossier in a file, checked; its faults become a ``CommandError``, one line each."""
    try:
        return dossiers.parse(path.read_bytes())
    except OSError as fault:
        raise CommandError(f"Không đọc được tệp {path}: {fault.strerror}.") from None
    except dossiers.DossierError as fault:
        raise CommandError(told(path, fault)) from None


def load_file(path, *, replace=False):
    """Loads one file, all of it or nothing."""
    data = read_file(path)
    try:
        return dossiers.load(data, replace=replace)
    except dossiers.DossierError as fault:
        raise CommandError(told(path, fault)) from None


def told(path, fault):
    return f"{path.name}: chưa nạp gì.\n{fault}"
