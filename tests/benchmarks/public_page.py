"""What it costs to give a stranger a public article: from the application, and from nginx in front of it.

Not part of the suite. The site runs as the README tells to run it, behind it the database of the run; nginx runs with
``deploy/nginx/published.conf``. Needs ``wrk`` and ``nginx`` (packages of the system). It prints requests a second and
milliseconds of processor a request (user and system, of all processes of one kind), and fails over its bars, which
are about the processor: what the clock says is told beside it. Asked in turns with the site are a minimal Django that
answers "ok" (what it takes is Django's and gunicorn's, on this machine at this hour) and an ordinary Wagtail site with
an article as long (``wagtail.py``).

    .ci/postgres python3 manage.py test tests/benchmarks/public_page.py -s

``SECONDS`` in the environment changes how long each is measured (5).
"""

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

import pytest
from django.db import connection
from django.test import override_settings

from cluster_reports import public_pages
from cluster_reports.models import Article
from tests.benchmarks.table import line
from tests.benchmarks.wagtail import ARTICLE, DATABASE, WAGTAIL
from tests.proxy import NGINX, proxied
from tests.public_site import load
from tests.serving import Site, served

SECONDS = int(os.environ.get("SECONDS", 5))
ROUNDS = 3
MOST_MS = 0.8
LEAST_OF_WAGTAIL = 12  # times its requests a second
LEAST_OF_NGINX = 0.9
TICKS = os.sysconf("SC_CLK_TCK")
WRK = shutil.which("wrk")


def spent(pids):
    """Seconds of processor these processes have used so far."""
    total = 0
    for pid in pids:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(after_name[11]) + int(after_name[12])
    return total / TICKS


def below(pid):
    """A process and all that it started."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, timeout=10
    )
    return [pid, *(one for child in found.stdout.split() for one in below(int(child)))]


def backends(database=None):
    """The processes of PostgreSQL that serve this database (that of the run), but not this test; none on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = coalesce(%s, current_database())"
            " AND pid <> pg_backend_pid()",
            [database],
        )
        return [pid for (pid,) in cursor.fetchall()]


def load_on(url, *pids, headers=(), seconds=SECONDS):
    """Asks as fast as it is answered: requests a second, and of each list of processes the milliseconds a request."""
    more = [word for one in ("Accept-Encoding: gzip", *headers) for word in ("-H", one)]
    before = [spent(some) for some in pids]
    told = subprocess.run(
        [WRK, "-t1", "-c8", f"-d{seconds}s", "--timeout", "30s", *more, url],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    ).stdout
    used = [spent(some) - start for some, start in zip(pids, before, strict=True)]
    assert "Non-2xx" not in told, told
    assert "Socket errors" not in told, told
    count = int(re.search(r"(\d+) requests in", told)[1])
    rate = float(re.search(r"Requests/sec: +([\d.]+)", told)[1])
    return rate, *(1000 * one / count for one in used)


@contextmanager
def minimal(folder):
    """The address of a minimal Django and its processes, run as the site is."""
    folder.mkdir()
    site = Site(folder, application="tests.benchmarks.minimal")
    try:
        site.start()
        yield site.address, below(site.process.pid)
    finally:
        site.stop()


@pytest.mark.skipif(not (NGINX and WRK), reason="nginx and wrk are packages of the system: install them")
def test_what_a_public_article_costs(transactional_db, settings, tmp_path, wagtail):
    settings.MEDIA_ROOT = tmp_path / "media"
    load("10-cum-3-6-thang-dau-nam-2025")
    article = Article.objects.published().get(audience="public")
    address = article.get_absolute_url()
    settings.PUBLISHED_ROOT = tmp_path / "published"
    with served(tmp_path) as site:
        url, ours = site.address + address, below(site.process.pid)
        for path in [address] * 30:
            site.get(path)  # every worker has opened its connection and read its templates
        theirs = backends()
        kept, anew, least, peer = [], [], [], []
        with minimal(tmp_path / "minimal") as (beside, processes), wagtail.served() as newsroom:
            load_on(newsroom.address + ARTICLE, seconds=1)
            its, database = below(newsroom.process.pid), backends(DATABASE)
            for _ in range(ROUNDS):
                least.append(load_on(beside, processes))
                peer.append(load_on(newsroom.address + ARTICLE, its, database))
                kept.append(load_on(url, ours, theirs))
                anew.append(load_on(url, ours, theirs, headers=["Cookie: messages=W10"]))
        with override_settings(SITE_URL=site.address):
            assert public_pages.reconcile().failed == []
        page = settings.PUBLISHED_ROOT / "bai" / article.slug
        plain = tmp_path / "plain"
        plain.mkdir()
        for name in ("index.html", "index.html.gz"):
            shutil.copy(page / name, plain / name)
        proxy, file = [], []
        with proxied(
            tmp_path, settings.PUBLISHED_ROOT, site.address, plain=plain, plain_more="gzip_static on;"
        ) as nginx:
            assert (
                body_of(nginx + address)
                == body_of(f"{nginx}/plain/index.html")
                == (page / "index.html.gz").read_bytes()
            )
            pids = below(int((tmp_path / "nginx.pid").read_text()))
            for _ in range(2 * ROUNDS):
                file.append(load_on(f"{nginx}/plain/index.html", pids))
                proxy.append(load_on(nginx + address, pids))
    size = len((page / "index.html.gz").read_bytes())
    print(
        f"\n{connection.vendor}, {size} bytes compressed, medians of {ROUNDS} × {SECONDS} s, 8 connections kept open"
    )
    tell("minimal Django, for comparison", [(*one, 0) for one in least])
    tell(f"article by {WAGTAIL}", peer)
    tell("article, made anew by the whole site", anew)
    tell("article, from kept bytes", kept)
    tell("plain file by nginx", [(*one, 0) for one in file])
    tell("article by nginx", [(*one, 0) for one in proxy])
    rate, cost, _ = middle(kept)
    its_rate, its_cost, _ = middle(peer)
    through = middle(file)[1] / middle(proxy)[1]
    by_clock = f"by the clock {middle(proxy)[0] / middle(file)[0]:.0%}, best of each {max(proxy)[0] / max(file)[0]:.0%}"
    held = [
        line(
            "Public article, by the application",
            reference=(WAGTAIL, its_cost),
            ours=cost,
            bar=MOST_MS,
            note=f"minimal Django {median(one[1] for one in least):.2f}",
        ),
        line(
            "Public article, requests a second",
            reference=(WAGTAIL, its_rate),
            ours=rate,
            least=ceil(LEAST_OF_WAGTAIL * its_rate),
            unit="a second",
            note=f"{rate / its_rate:.1f} times, at least {LEAST_OF_WAGTAIL} asked",
        ),
        line(
            "Public article, through nginx",
            reference=("a plain file, CPU-ms", middle(file)[1]),
            ours=through,
            least=LEAST_OF_NGINX,
            unit="of what the processor could give of the file",
            note=f"{by_clock}; the file itself {min(file)[0]:.0f} to {max(file)[0]:.0f} a second",
        ),
    ]
    assert all(held), held


def body_of(url):
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=20) as answer:
        return answer.read()


def middle(measured):
    return [median(column) for column in zip(*measured, strict=True)]


def tell(what, measured):
    rate, ours, database = middle(measured)
    print(
        f"{what:40} {rate:8.0f} a second {ours:7.3f} CPU-ms{f', PostgreSQL {database:.3f}' if database else ''}"
    )
