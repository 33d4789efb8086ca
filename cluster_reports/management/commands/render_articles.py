import multiprocessing
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from decimal import Decimal
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cluster_reports.dossiers.scratch import scratch_database
from cluster_reports.management import article_worker, rendering
from cluster_reports.models import Article
from cluster_reports.vietnamese.numbers import number

BAR = 30
TENTHS = 10  # of the way told where no terminal shows a bar
MOST_NAMED = 20
WORTH_A_PROCESS = 10  # dossiers; making a database takes as long as writing some articles


class Command(BaseCommand):
    help = (
        "Soạn bài viết của nhiều hồ sơ (JSON), mỗi bài một tệp chữ. "
        "Hồ sơ có lỗi được nêu tên, các hồ sơ khác vẫn soạn. "
        "Mọi việc làm trong bộ nhớ, cơ sở dữ liệu không thêm dòng nào."
    )
    requires_system_checks = []  # writing needs no page

    def add_arguments(self, parser):
        parser.add_argument(
            "places",
            nargs="+",
            metavar="TỆP|THƯ MỤC",
            type=Path,
            help="tệp hồ sơ, hoặc thư mục có các tệp .json",
        )
        parser.add_argument(
            "--into", required=True, metavar="THƯ MỤC", type=Path, help="nơi lưu các bài (.txt)"
        )
        parser.add_argument(
            "--audience",
            choices=Article.Audience.values,
            default=Article.Audience.PUBLIC,
            help="public: công khai (mặc định); internal: nội bộ",
        )
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count() or 1, help="số tiến trình; mặc định bằng số lõi máy"
        )

    def handle(self, *, places, into, audience, jobs, verbosity, **options):
        files = files_of(places)
        try:
            into.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise CommandError(f"Không lưu được vào {into}: {fault.strerror}.") from None
        began, faults = time.monotonic(), []
        progress = Progress(self.stderr if verbosity else None, len(files))
        work = [(file, into / f"{file.stem}.txt", audience) for file in files]
        for place, (file, fault) in enumerate(zip(files, written(work, jobs), strict=True), 1):
            if fault:
                faults.append(file.name)
                progress.say(f"{file.name}: không có bài.\n{fault}")
            progress.show(place)
        seconds = max(time.monotonic() - began, 0.1)
        done = len(files) - len(faults)
        self.stdout.write(
            f"Đã soạn {number(done)}/{number(len(files))} bài trong {rounded(seconds)} giây"
            f" ({rounded(done / seconds)} bài một giây), lưu ở {into}."
        )
        if faults:
            more = f" và {number(len(faults) - MOST_NAMED)} tệp nữa" if len(faults) > MOST_NAMED else ""
            raise CommandError(f"Không có bài của {', '.join(faults[:MOST_NAMED])}{more}.")


def written(work, jobs):
    """What is wrong with each piece of work, in its order: one process, or several with a database each."""
    jobs = min(jobs, len(work) // WORTH_A_PROCESS)
    if jobs < 2:
        with scratch_database():
            yield from (rendering.write_one(*one) for one in work)
        return
    processes = multiprocessing.get_context("spawn")  # a fork would share our connection to the database
    with ProcessPoolExecutor(jobs, processes, article_worker.begin) as pool:
        try:
            yield from pool.map(article_worker.write, work)
        except BrokenProcessPool:
            raise CommandError(
                "Một tiến trình soạn bài bị dừng giữa chừng (thiếu bộ nhớ?). Các bài đã lưu còn nguyên; "
                "chạy lại với --jobs 1."
            ) from None


def rounded(value):
    return number(Decimal(f"{value:.1f}"))


def files_of(places):
    """The dossiers in the order given, those of a folder by name; two that would be one text are refused."""
    files = []
    for place in places:
        files += sorted(place.glob("*.json")) if place.is_dir() else [place]
    if not files:
        raise CommandError("Không có tệp .json nào trong thư mục đã nêu.")
    twice = [stem for stem, times in Counter(file.stem for file in files).items() if times > 1]
    if twice:
        raise CommandError(f"Nhiều hồ sơ cùng tên {twice[0]}.json: bài của chúng sẽ đè nhau. Đổi tên tệp.")
    return files


class Progress:
    """A bar on a terminal, a line for every tenth elsewhere, nothing where there is no ``out``."""

    def __init__(self, out, total):
        self.out, self.total = out, total
        self.is_bar = out is not None and out.isatty()

    def show(self, done):
        if self.is_bar:
            filled = BAR * done // self.total
            end = "\n" if done == self.total else ""
            self.out.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done}/{self.total} bài", ending=end)
            self.out.flush()
        elif self.out and TENTHS * done // self.total > TENTHS * (done - 1) // self.total:
            self.out.write(f"{done}/{self.total} bài")

    def say(self, text):
        if self.out:
            self.out.write(f"\n{text}" if self.is_bar else text)
