"""Start of a worker, its memory, and an empty database made ready; beside a minimal Django in the same run.

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
from django.db import connection
from django.urls import reverse

from cluster_reports.models import Article, UnitReport
from tests.benchmarks.table import lines
from tests.serving import ROOT, Person, address_of, free_port, served
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


def ran(command, environment):
    """(seconds, seconds of the processor) of a command that ends well."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], cwd=ROOT, env=os.environ | environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, spent


def made_ready(environment, turn):
    """An empty database of the engine in use, migrated."""
    settings = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        settings["NAME"] = str(Path(environment["VAR_DIR"]) / f"empty-{turn}.sqlite3")
    else:
        settings["NAME"] = f"empty_{turn}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {settings['NAME']}")
    return ran(["manage.py", "migrate", "-v0"], environment | {"DATABASE_URL": address_of(settings)})


def test_start_memory_and_an_empty_database(transactional_db, tmp_path, compiled):
    call_command("demo", load_only=True, verbosity=0)
    one, ours, beside = ["--workers", "1"], {}, {}
    beside_it = tmp_path / "minimal"
    beside_it.mkdir()
    with served(beside_it, one, environment=compiled, application="tests.benchmarks.minimal") as site:
        beside["first answer", "s"] = started(site, "/")
        (worker,) = site.workers()
        beside["worker", "MB"], _ = memory(worker)
    with served(tmp_path, one, environment=compiled) as site:
        ours["first answer", "s"] = started(site, "/dang-nhap/")
        person = Person(site.address, "haucan")
        person.log_in()
        addresses = pages_of(person)
        for turn in range(100):
            assert person.ask(addresses[turn % len(addresses)]).status == 200
        (worker,) = site.workers()
        ours["worker", "MB"], share = memory(worker)
    made_ready(compiled, "first")
    times = [made_ready(compiled, turn) for turn in range(3)]
    ours["empty database to ready", "s"], spent = (median(one) for one in zip(*times, strict=True))
    _, bare = ran(
        ["-c", "import django; django.setup()"],
        compiled | {"DJANGO_SETTINGS_MODULE": "cluster_reports.settings"},
    )
    print()
    held = lines(BARS, ours, job="Start: ", beside=beside, peer="minimal Django")
    print(
        f"of the worker its own share {share:.1f} MB; of the empty database {spent:.2f} s of the processor,"
        f" {bare:.2f} s of them Python and Django starting",
        flush=True,
    )
    assert all(held), held
