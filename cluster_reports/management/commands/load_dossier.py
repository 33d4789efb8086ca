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
        checked = [(path, read_file(path)) for path in files]
        done = []
        for path, data in checked:
            loaded = load_checked(path, data, replace=replace, done=done)
            done.append(path.name)
            what = (
                "đã nạp" if loaded.is_new else "đã cập nhật" if loaded.is_changed else "không có gì thay đổi"
            )
            self.stdout.write(f"{path.name}: {loaded.period.cluster.name}, {loaded.period.name}: {what}.")


def read_file(path):
    """The dossier in a file, checked; its faults become a ``CommandError``, one line each."""
    try:
        return dossiers.parse(path.read_bytes())
    except OSError as fault:
        raise CommandError(f"Không đọc được tệp {path}: {_reason(fault)}.") from None
    except dossiers.DossierError as fault:
        raise CommandError(told(path, fault)) from None


def load_checked(path, data, *, replace, done):
    """Loads one file, all of it or nothing; the fault of one says which files before it are loaded (``done``)."""
    try:
        return dossiers.load(data, replace=replace)
    except dossiers.DossierError as fault:
        before = f"\nĐã nạp trước đó: {', '.join(done)}." if done else ""
        raise CommandError(f"{told(path, fault)}{before}") from None


def _reason(fault):
    match fault:
        case FileNotFoundError():
            return "không có tệp này"
        case IsADirectoryError():
            return "đây là thư mục; ghi tên từng tệp trong đó"
        case PermissionError():
            return "tài khoản đang chạy lệnh không có quyền đọc"
    return "ổ đĩa hoặc đường dẫn có lỗi"


def told(path, fault):
    return f"{path.name}: chưa nạp gì.\n{fault}"
