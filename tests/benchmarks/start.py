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

from tests.serving import ROOT, Person, address_of, free_port, served

TURNS = 5
BARS = {"first answer, s": 0.8, "worker, MB": 85, "empty to ready, s": 3}
PAGES = (
    "/",
    "/viec-cua-toi/",
    "/giao-uoc/",
    "/tim-kiem/?q=dan",
    "/quy-tac/",
    "/tro-giup/",
    "/bang-diem/",
    "/thong-bao/",
    "/bai-viet/",
    "/atom/",
)


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
        beside["first answer, s"] = started(site, "/")
        (worker,) = site.workers()
        beside["worker, MB"], _ = memory(worker)
    with served(tmp_path, one, environment=compiled) as site:
        ours["first answer, s"] = started(site, "/dang-nhap/")
        person = Person(site.address, "haucan")
        person.log_in()
        for turn in range(100):
            assert person.ask(PAGES[turn % len(PAGES)]).status in {200, 302, 404}
        (worker,) = site.workers()
        ours["worker, MB"], share = memory(worker)
    made_ready(compiled, "first")
    times = [made_ready(compiled, turn) for turn in range(3)]
    ours["empty to ready, s"], spent = (median(one) for one in zip(*times, strict=True))
    _, bare = ran(
        ["-c", "import django; django.setup()"],
        compiled | {"DJANGO_SETTINGS_MODULE": "cluster_reports.settings"},
    )
    print()
    for name, bar in BARS.items():
        said = f"minimal Django {beside[name]:6.2f}" if name in beside else ""
        print(f"{name:20}{ours[name]:8.2f}   to reach {bar:4}   {said}", flush=True)
    print(
        f"of the worker its own share {share:.1f} MB; of the empty database {spent:.2f} s of the processor,"
        f" {bare:.2f} s of them Python and Django starting",
        flush=True,
    )
    assert {name: ours[name] for name, bar in BARS.items() if ours[name] > bar} == {}
