"""Start of a worker, its memory, and an empty database made ready; beside a minimal Django and Wagtail in the same run.

Not part of the suite. It prints figures, and fails where a bar of ``BARS`` is not met:

    .ci/postgres python3 manage.py test tests/benchmarks/start.py -s
    python3 manage.py test tests/benchmarks/start.py -s                   # the database is SQLite then

Compiled files are kept, as an installation keeps them; the first start, which writes them, is not counted.
"""

import os
import resource
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

import pytest
from django.core.management import call_command
from django.urls import reverse

from cluster_reports.models import Article, UnitReport
from tests.benchmarks.table import lines
from tests.benchmarks.wagtail import ARTICLE, PAGES, WAGTAIL
from tests.serving import ROOT, Person, empty_database, free_port, served
from units.models import User

TURNS = 5
BARS = {("first answer", "s"): 0.8, ("worker", "MB"): 85, ("empty database to ready", "s"): 3}


@pytest.fixture
def compiled(tmp_path):
    more = {"MALLOC_ARENA_MAX": "1"}  # as the README tells
    more |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled")}
    return more | {"VAR_DIR": str(tmp_path)}


def until_answered(site, path):
    """Seconds from the start of the server to its first answer."""
    began, site._wait = time.monotonic(), lambda: None
    site.start()
    while True:
        assert site.process.poll() is None, site.log()
        try:
            urllib.request.urlopen(site.address + path, timeout=30).close()
            return time.monotonic() - began
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < began + 60, site.log()
            time.sleep(0.005)


def started(site, path):
    """The middle of ``TURNS`` starts, the site running afterwards."""
    found = []
    for _ in range(TURNS):
        site.stop()
        site.port = free_port()  # the old one is not free at once
        site.address = f"http://127.0.0.1:{site.port}"
        found.append(until_answered(site, path))
    return median(found)


def memory(pid):
    """(all it holds, its share of what processes hold together), in MB."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    held = {row.split(":")[0]: int(row.split()[1]) for row in rows[1:]}
    return held["Rss"] / 1024, held["Pss"] / 1024


def pages_of(person):
    """What somebody of a unit looks at in a day, the entry page among it."""
    unit = User.objects.get(username=person.username).unit
    report = UnitReport.objects.filter(unit=unit, status__in=UnitReport.WITH_UNIT).latest("period__due_on")
    article = Article.objects.filter(status="published", audience="public").first()
    return [
        *(reverse(name) for name in ("front", "my-work", "search", "rulebook", "guide", "notices", "atom")),
        *(one.get_absolute_url() for one in (article, report)),
        report.get_edit_url(),
        reverse("unit", args=[unit.pk]),
        reverse("period", args=[report.period_id]),
        reverse("cluster-comparison", args=[report.period.cluster.slug]),
    ]


def ran(command, environment, python=sys.executable, root=ROOT):
    """(seconds, seconds of the processor) of a command that ends well."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([python, *command], cwd=root, env=os.environ | environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, spent


def made_ready(environment, *project):
    """An empty database of the engine in use, migrated."""
    with empty_database(environment["VAR_DIR"], "empty") as database:
        return ran(["manage.py", "migrate", "-v0"], environment | {"DATABASE_URL": database}, *project)


def test_start_memory_and_an_empty_database(transactional_db, tmp_path, compiled, wagtail):
    call_command("demo", load_only=True, verbosity=0)
    one, ours, beside, peer = ["--workers", "1"], {}, {}, {}
    beside_it = tmp_path / "minimal"
    beside_it.mkdir()
    with served(beside_it, one, environment=compiled, application="tests.benchmarks.minimal") as site:
        beside["first answer", "s"] = started(site, "/")
        (worker,) = site.workers()
        beside["worker", "MB"], _ = memory(worker)
    with wagtail.served(one, compiled) as site:
        peer["first answer", "s"] = started(site, ARTICLE)
        for turn in range(100):
            assert site.get(PAGES[turn % len(PAGES)])[0] == 200
        (worker,) = site.workers()
        peer["worker", "MB"], _ = memory(worker)
    with served(tmp_path, one, environment=compiled) as site:
        ours["first answer", "s"] = started(site, "/dang-nhap/")
        person = Person(site.address, "haucan")
        person.log_in()
        addresses = pages_of(person)
        for turn in range(100):
            assert person.ask(addresses[turn % len(addresses)]).status == 200
        (worker,) = site.workers()
        ours["worker", "MB"], share = memory(worker)
    theirs = compiled | wagtail.ENVIRONMENT, wagtail.python, wagtail.folder
    made_ready(compiled), made_ready(*theirs)
    times = [(*made_ready(compiled), *made_ready(*theirs)) for _ in range(3)]
    ours["empty database to ready", "s"], spent, peer["empty database to ready", "s"], spent_by_wagtail = (
        median(one) for one in zip(*times, strict=True)
    )
    _, bare = ran(
        ["-c", "import django; django.setup()"],
        compiled | {"DJANGO_SETTINGS_MODULE": "cluster_reports.settings"},
    )
    print()
    held = lines(BARS, ours, job="Start: ", beside=beside, peer="minimal Django")
    lines(dict.fromkeys(BARS), ours, job="Start: ", beside=peer, peer=WAGTAIL)
    print(
        f"of the worker its own share {share:.1f} MB; of the empty database {spent:.2f} s of the processor,"
        f" {bare:.2f} s of them Python and Django starting, and {spent_by_wagtail:.2f} s of it with {WAGTAIL}",
        flush=True,
    )
    assert all(held), held
