"""All papers of a review in one archive: built beside the site, file by file, and taken up again after a kill."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils.timezone import now

from cluster_reports import workflow
from cluster_reports.management.commands import build_papers
from cluster_reports.models import Download, PaperBatch, PaperBatchItem, Period
from tests.factories import make_review, moment

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 6, 24))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def review(entry_period):
    return make_review(entry_period, context="Sáu tháng qua có nhiều thuận lợi.")


@pytest.fixture
def batch(review, people):
    return workflow.ask_papers(
        review,
        [(f"Tệp {n}.pdf", "pdf", {"n": n}) for n in range(3)],
        names_people=False,
        by=people["head"],
        at=AT,
    )


def plain(form, content):
    """Prints nothing real: what is tested is who prints when."""
    return f"{form} {content['n']}".encode()


def run():
    out = io.StringIO()
    call_command("build_papers", stdout=out)
    return out.getvalue().splitlines()


def file_of(batch):
    return reverse("paper-batch-file", args=[batch.review_id, batch.key])


def names_in(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_the_site_prints_nothing_the_builder_prints_all(
    client, people, review, django_capture_on_commit_callbacks
):
    client.force_login(people["head"])
    page = client.post(reverse("paper-batch-new", args=[review.pk]), follow=True)
    batch = PaperBatch.objects.get()
    many = batch.items.count()
    assert f"Đang gom: xong 0/{many} tệp" in page.text
    assert not default_storage.exists(batch.folder)
    assert client.get(file_of(batch)).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        said = run()
    assert said[0] == f"[{'#' * (20 // many):-<20}] 1/{many} Báo cáo sơ kết 6 tháng đầu năm 2026.docx"
    assert said[-1] == f"Đã in {many} tệp, xong 1 bộ văn bản."
    answer = client.get(file_of(batch))
    assert names_in(answer) == list(batch.items.values_list("name", flat=True))
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="van-ban-so-ket')
    assert default_storage.listdir(batch.folder)[1] == ["van-ban.zip"]
    client.get(file_of(batch))
    taken = Download.objects.get()
    assert (taken.paper, taken.by, taken.review) == ("", people["head"], review)
    assert (
        f"Tải lần cuối: {taken.said}."
        in client.get(reverse("review-papers", args=[review.pk]), {"gom": ""}).text
    )
    assert "Tải ZIP" in client.get(reverse("review-papers", args=[review.pk])).text
    assert run() == ["Đã in 0 tệp, xong 0 bộ văn bản."]


def test_asking_how_far_it_is_makes_no_paper(client, people, batch, django_assert_num_queries):
    client.force_login(people["head"])
    workflow.print_next(plain, AT)
    with django_assert_num_queries(7):
        page = client.get(reverse("review-papers", args=[batch.review_id]), {"gom": ""})
    assert "Đang gom: xong 1/3 tệp" in page.text
    assert "Tải DOCX" not in page.text


def test_an_archive_that_waits_is_not_asked_for_twice(client, people, review):
    client.force_login(people["head"])
    for _ in range(2):
        client.post(reverse("paper-batch-new", args=[review.pk]))
    assert PaperBatch.objects.count() == 1
    run()
    client.post(reverse("paper-batch-new", args=[review.pk]))
    assert PaperBatch.objects.count() == 2


def test_what_was_asked_for_is_printed_whatever_changes_meanwhile(client, people, review):
    client.force_login(people["head"])
    client.post(reverse("paper-batch-new", args=[review.pk]))
    review.context = "Câu khác."
    review.save()
    assert "Câu khác" not in str(list(PaperBatchItem.objects.values_list("content", flat=True)))


@pytest.mark.parametrize(
    ("who", "asks", "reads"),
    [
        ("head", 302, 200),
        ("deputy", 302, 404),
        ("staff", 404, 404),
        ("editor", 302, 404),
        ("commander", 404, 404),
        ("admin", 302, 404),
        ("outsider", 404, 404),
        ("stranger", 401, 302),
    ],
)
def test_who_asks_and_who_takes_it_away(knock, people, review, batch, who, asks, reads):
    while workflow.print_next(plain, AT):
        pass
    workflow.close_batch(batch.pk, AT)
    assert knock(who, file_of(batch)).status_code == reads
    before = PaperBatch.objects.count()
    assert knock(who, reverse("paper-batch-new", args=[review.pk]), {}).status_code == asks
    assert PaperBatch.objects.count() - before == (asks == 302)


def test_an_archive_of_a_review_one_may_no_longer_read_is_not_handed_out(knock, people, review):
    review.period.status = Period.Status.PUBLISHED
    review.period.save()
    batch = workflow.ask_papers(
        review, [("a.pdf", "pdf", {"n": 1})], names_people=False, by=people["staff"], at=AT
    )
    workflow.print_next(plain, AT)
    workflow.close_batch(batch.pk, AT)
    assert knock("staff", file_of(batch)).status_code == 200
    review.period.status = Period.Status.OPEN
    review.period.save()
    assert knock("staff", file_of(batch)).status_code == 404


def test_a_file_that_cannot_be_printed_does_not_keep_the_others_waiting(batch):
    def bad(form, content):
        if content["n"] == 1:
            raise ValueError("xấu")
        return plain(form, content)

    while workflow.print_next(bad, AT):
        pass
    assert workflow.close_batch(batch.pk, AT).done_at == AT
    assert list(batch.items.values_list("error", flat=True)) == ["", "Không in được tệp này.", ""]
    with default_storage.open(batch.path) as file, zipfile.ZipFile(file) as archive:
        assert archive.namelist() == ["Tệp 0.pdf", "Tệp 2.pdf"]


def test_an_archive_is_packed_once_and_only_when_all_is_printed(batch):
    assert workflow.close_batch(batch.pk, AT) is None
    assert workflow.batches_to_close() == []
    while workflow.print_next(plain, AT):
        pass
    assert workflow.batches_to_close() == [batch.pk]  # as after a kill between the last file and the archive
    assert workflow.close_batch(batch.pk, AT) is not None
    assert workflow.close_batch(batch.pk, AT) is None
    assert workflow.batches_to_close() == []


def test_what_a_killed_builder_left_half_written_is_written_anew(batch):
    first = batch.items.first()
    default_storage.save(first.path, io.BytesIO(b"half"))
    workflow.print_next(plain, AT)
    with default_storage.open(first.path) as file:
        assert file.read() == b"pdf 0"


def test_a_printed_file_that_was_lost_is_printed_again(batch):
    while workflow.print_next(plain, AT):
        pass
    default_storage.delete(batch.items.first().path)
    assert workflow.close_batch(batch.pk, AT) is None
    assert workflow.print_next(plain, AT) == batch.items.first()
    assert workflow.close_batch(batch.pk, AT) is not None


def test_the_hourly_command_builds_too(batch, monkeypatch):
    monkeypatch.setattr(build_papers, "print_file", plain)
    call_command("tick", stdout=io.StringIO())
    batch.refresh_from_db()
    assert batch.done_at is not None


def test_archives_go_after_a_week(batch, review, people):
    while workflow.print_next(plain, AT):
        pass
    workflow.close_batch(batch.pk, now() - timedelta(days=8))
    young = workflow.ask_papers(
        review, [("a.pdf", "pdf", {"n": 1})], names_people=False, by=people["head"], at=AT
    )
    workflow.print_next(plain, AT)
    path = default_storage.path(batch.path)
    os.utime(path, (0, 0))
    os.utime(default_storage.path(young.items.get().path), (0, 0))  # printed, its archive still waits
    call_command("sweep_files", stdout=io.StringIO())
    assert os.path.exists(path)
    call_command("sweep_files", delete=True, stdout=io.StringIO())
    assert (os.path.exists(path), list(PaperBatch.objects.all())) == (False, [young])
    assert default_storage.exists(young.items.get().path)


@pytest.mark.django_db(transaction=True)
def test_two_builders_print_every_file_once(batch):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    printed = []

    def slow(form, content):
        printed.append(content["n"])
        time.sleep(0.3)
        return plain(form, content)

    def build(_):
        try:
            while workflow.print_next(slow, AT):
                pass
            return workflow.close_batch(batch.pk, AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        closed = [one for one in pool.map(build, range(2)) if one]
    assert (sorted(printed), len(closed)) == ([0, 1, 2], 1)


@pytest.mark.django_db(transaction=True)
def test_a_builder_killed_in_the_middle_is_taken_up_by_the_next(client, people, review, tmp_path):
    """A real process and SIGKILL: what was printed stays printed, the rest follows."""
    if connection.vendor == "sqlite":
        pytest.skip("the test database is in memory")
    client.force_login(people["head"])
    client.post(reverse("paper-batch-new", args=[review.pk]))
    batch = PaperBatch.objects.get()
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@{database['HOST'] or 'localhost'}:{database['PORT']}/{database['NAME']}"
    process = subprocess.Popen(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "build_papers"],
        env={**os.environ, "DATABASE_URL": address, "VAR_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
    )
    process.stdout.readline()  # the first file is printed
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    process.stdout.close()
    done = dict(batch.items.filter(done_at__isnull=False).values_list("order", "done_at"))
    assert 1 in done
    run()
    batch.refresh_from_db()
    assert batch.done_at is not None
    assert dict(batch.items.filter(order__in=done).values_list("order", "done_at")) == done


def test_a_builder_beside_a_site_ends_when_the_site_was_killed(tmp_path):
    """Its parent is killed without a word; nobody is left who would end it."""
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    start = (
        "import os, subprocess, time\n"
        f"builder = {manage!r} + ['build_papers', '--loop', '--pause=0.1', f'--beside={{os.getpid()}}']\n"
        "print(subprocess.Popen(builder).pid, flush=True)\n"
        "time.sleep(600)"
    )
    database = {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "VAR_DIR": str(tmp_path)}
    env = {**os.environ, **database}
    subprocess.run([*manage, "migrate", "--verbosity=0"], env=env, check=True)
    site = subprocess.Popen([sys.executable, "-c", start], env=env, stdout=subprocess.PIPE, text=True)
    pid = int(site.stdout.readline())
    assert is_running(pid)
    site.kill()
    site.wait()
    site.stdout.close()
    for _ in range(600):
        if not is_running(pid):
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the builder goes on without its site")


def is_running(pid):
    """A process that has ended but that nobody has fetched counts as ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
