import io
import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cluster_reports import dossiers
from cluster_reports.demo_accounts import FOLDER, PASSWORD, accounts
from cluster_reports.forms import photo as photos
from cluster_reports.management.awards_demo import make_awards
from cluster_reports.management.ballot_demo import make_ballots
from cluster_reports.management.commands.load_dossier import read_file, told
from cluster_reports.management.directive_demo import make_directives
from cluster_reports.management.draft_with_talk import make_draft
from cluster_reports.management.drawing import meeting_hall
from cluster_reports.management.scoring_demo import make_scoring
from cluster_reports.models import PaperTemplate, Photo
from units.models import Unit, User


class Command(BaseCommand):
    help = "Chạy thử: tạo cơ sở dữ liệu, nạp dữ liệu mẫu, in địa chỉ và tài khoản rồi mở trang."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="cổng, mặc định 8000")
        parser.add_argument("--host", default="127.0.0.1", help="địa chỉ máy, mặc định 127.0.0.1")
        parser.add_argument("--load-only", action="store_true", help="chỉ nạp dữ liệu, không mở trang")

    def handle(self, *, port, host, load_only, **options):
        if not load_only:
            refuse_busy(host, port)
        self.say("Đang tạo bảng trong cơ sở dữ liệu …")
        call_command("migrate", verbosity=0, interactive=False)
        files = [(path, read_file(path)) for path in sorted(FOLDER.glob("[0-9]*.json"))]
        refuse_real_data(files)
        known = set(User.objects.values_list("username", flat=True))
        loaded = {path.name for path, data in files if self.load(path, data)}
        people = accounts()
        make_accounts(people, known)
        make_draft(FOLDER, loaded)
        make_paper_templates(json.loads((FOLDER / "paper_templates.json").read_text("utf-8")))
        make_scoring(json.loads((FOLDER / "scoring.json").read_text("utf-8")))
        make_ballots(json.loads((FOLDER / "ballots.json").read_text("utf-8")))
        make_awards(json.loads((FOLDER / "awards.json").read_text("utf-8")))
        make_directives(json.loads((FOLDER / "directives.json").read_text("utf-8")))
        self.show(people)
        if load_only:
            return
        self.say(f"\nMở trang ở: http://{host}:{port}/   (nhấn Ctrl+C để dừng)")
        with builder():
            serve(host, port)

    def load(self, path, data):
        """Loads what is not there, and says whether; what is there belongs to those who have worked on it since."""
        if period := dossiers.find(data):
            self.say(f"  Đã có, giữ nguyên: {period.cluster.name}, {period.name}.")
            return False
        try:
            period = dossiers.load(data, before_publishing=draw_photos).period
        except dossiers.DossierError as fault:
            raise CommandError(told(path, fault)) from None
        self.say(f"  Đã nạp: {period.cluster.name}, {period.name}.")
        return True

    def show(self, accounts):
        names = [account["username"] for account in accounts]
        roles = [User.Role(account["role"]).label for account in accounts]
        wide, wider = max(map(len, names)) + 2, max(map(len, roles)) + 2
        self.say(f"\nTài khoản thử, mật khẩu chung là {PASSWORD}:\n")
        for name, role, account in zip(names, roles, accounts, strict=True):
            self.say(f"  {name:{wide}}{role:{wider}}{account['unit'] or '—'}: {account['does']}")
        self.say("\nDữ liệu và mật khẩu này chỉ để thử, không dùng cho trang thật.")

    def say(self, line):
        self.stdout.write(line)
        self.stdout.flush()


def refuse_busy(host, port):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            raise CommandError(
                f"Không mở được cổng {port} ở {host}: cổng đang bận hoặc không dùng được. "
                f"Thử cổng khác, ví dụ --port {port % 60_000 + 1}."
            ) from None


def refuse_real_data(files):
    """The demo goes into an empty database, or into one that holds it already."""
    if User.objects.exists() and not any(dossiers.find(data) for path, data in files):
        raise CommandError(
            "Cơ sở dữ liệu này đã có dữ liệu khác nên không nạp dữ liệu mẫu vào. "
            "Đặt VAR_DIR (thư mục khác) hoặc DATABASE_URL (cơ sở dữ liệu trống) rồi chạy lại."
        )


@transaction.atomic
def make_accounts(accounts, known):
    """Gives the demo's people their password; an account that was there before is not touched."""
    for account in accounts:
        if account["username"] in known:
            continue
        user = User.objects.filter(username=account["username"]).first() or User(
            username=account["username"],
            full_name=account["full_name"],
            role=account["role"],
            unit=account["unit"] and Unit.objects.filter(name=account["unit"]).earliest("pk"),
        )
        user.set_password(PASSWORD)
        user.save()


def make_paper_templates(templates):
    """What the demo's papers bear; a template that was there before is not touched."""
    for template in templates:
        unit = Unit.objects.filter(name=template.pop("unit")).earliest("pk")
        PaperTemplate.objects.get_or_create(unit=unit, defaults=template)


def draw_photos(review):
    """A drawn scene for every caption, so that article pages have their photo."""
    for variant, photo in enumerate(Photo.objects.filter(review=review, file="")):
        photo.file = photos.store(photos.reencode(meeting_hall(review.pk + variant)), review.period.ends_on)
        photo.save()


@contextmanager
def builder():
    """The process that prints archives of papers, beside the site as in production; it ends with the site."""
    task = ["build_papers", "--loop", f"--beside={os.getpid()}"]
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *task]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def serve(host, port):
    """The site in this process; Django's own greeting is in English, so it goes nowhere."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    call_command("runserver", address, use_reloader=False, stdout=io.StringIO())
