"""Opening and saving a return of 40 lines: processor, queries, bytes; beside a plain formset in the same run.

Not part of the suite. It prints figures, and fails where a bar of ``BARS`` is not met:

    .ci/postgres python3 manage.py test tests/benchmarks/return_page.py -s

The site runs as the README tells to run it, with one worker so that its processor time can be read before and after
each request; ``tests/benchmarks/plain.py`` is what the figures are beside. ``TIMES`` in the environment says how often.
Bytes and requests are what Chromium asks for on a first visit, its headers and what the scripts ask for included.
"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from http.cookiejar import Cookie
from pathlib import Path
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from playwright.sync_api import sync_playwright

from cluster_reports.models import Result
from tests.benchmarks.table import lines
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
)
from tests.serving import ROOT, Person, fields_of, served
from tests.wire import Wire
from units.models import User

LINES = 40
TIMES = int(os.environ.get("TIMES") or 60)
PLAIN, FORM = "tests.benchmarks.plain", "nhap-bao-cao"
# Said of a machine on which the plain formset takes 23 and 40 CPU-ms; elsewhere read the share.
BARS = {
    ("open", "queries"): 6,
    ("open", "CPU-ms"): 10,
    ("save", "queries"): 8,
    ("save", "CPU-ms"): 8,
    ("first visit", "kB"): 150,
    ("first visit", "requests"): 10,
}
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


@pytest.fixture
def report(transactional_db):
    """One unit's empty report, with figures of the year before to compare with and a plan of its own for each line."""
    today = localdate()
    unit = make_unit()
    cluster = make_cluster([make_unit(), unit, make_unit()])
    days = {
        "opens_on": today - timedelta(9),
        "due_on": today + timedelta(5),
        "locks_on": today + timedelta(9),
    }
    period, pledge = make_period(cluster, "year", today.year, **days), make_pledge(cluster, today.year)
    before = make_report(make_period(cluster, "year", today.year - 1), unit, "approved")
    report = make_report(period, unit)
    for order in range(LINES):
        target = make_target(pledge, order=order, planned=100 + order)
        target.assignments.update_or_create(unit=unit, defaults={"planned": 40 + order})
        make_result(before, target, value=30 + order)
        make_result(report, target)
    make_user(unit, username="canbo")
    return report


class Clock:
    """The processor time of one process and its threads, in milliseconds."""

    def __init__(self, pid):
        self.tasks = Path(f"/proc/{pid}/task")

    def now(self):
        return sum(int((one / "schedstat").read_text().split()[0]) for one in self.tasks.iterdir()) / 1e6

    def of(self, doing):
        began = self.now()
        doing()
        return self.now() - began


def typed(page, form, shift):
    """What a browser sends of the page with a new figure in each line."""
    return figures_of(fields_in(page, form), lambda place: str(50 + (place + shift) % 40))


def fields_in(page, form):
    """The fields of the form with that id; the plain page has one form and no ids."""
    if form is None:
        form, page = "plain", page.replace('<form method="post"', '<form id="plain" method="post"', 1)
    return fields_of(page, form)


def figures_of(data, figure):
    """The fields, and in each line the figure of its place."""
    names = sorted(name for name in data if name.endswith("-value") and "confirmed" not in name)
    assert len(names) == LINES
    return (
        data
        | {name: figure(place) for place, name in enumerate(names)}
        | {name: "value" for name in data if name.endswith("-state")}
    )


def queries_of(client, path, form):
    """How many an opening and a saving take, in this process."""
    with CaptureQueriesContext(connection) as opening:
        page = client.get(path)
    data = typed(page.content.decode(), form, 90)
    with CaptureQueriesContext(connection) as saving:
        assert client.post(path, data).status_code == 302
    return {("open", "queries"): len(opening), ("save", "queries"): len(saving)}


def times_of(site, path, form):
    """Medians of ``TIMES`` openings and as many savings, each of them checked."""
    (worker,) = site.workers()
    clock, person, opened, saved = Clock(worker), logged_in(site), [], []
    for turn in range(TIMES + 5):
        told = []
        opened.append(clock.of(lambda told=told: told.append(person.ask(path))))
        data = typed(told[0].text, form, turn)
        saved.append(clock.of(lambda data=data, told=told: told.append(person.send(path, data))))
        assert [one.status for one in told] == [200, 302], told[-1].text[:500]
    return {("open", "CPU-ms"): median(opened[5:]), ("save", "CPU-ms"): median(saved[5:])}


def logged_in(site):
    """Somebody whose session was made here: the plain project has no page to log in."""
    client, person = Client(), Person(site.address, "canbo")
    client.force_login(User.objects.get(username=person.username))
    person.cookies.set_cookie(cookie("sessionid", client.cookies["sessionid"].value))
    return person


def cookie(name, value):
    more = {"port": None, "port_specified": False, "domain": "127.0.0.1", "domain_specified": False}
    more |= {
        "domain_initial_dot": False,
        "path": "/",
        "path_specified": True,
        "secure": False,
        "expires": None,
    }
    return Cookie(0, name, value, discard=True, comment=None, comment_url=None, rest={}, **more)


def over_the_wire(site, path):
    """Bytes and requests of a cold visit with Chromium, headers included."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    session = next(one for one in logged_in(site).cookies if one.name == "sessionid")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(locale="vi-VN")
        context.add_cookies([{"name": session.name, "value": session.value, "url": site.address}])
        page = context.new_page()
        wire = Wire(page)
        page.goto(site.address + path)
        wire.settle(page)
        sizes = wire.sizes()
        browser.close()
    print()
    for url, size in sizes.items():
        print(f"{size:8}  {url.removeprefix(site.address)}")
    return {("first visit", "kB"): sum(sizes.values()) / 1000, ("first visit", "requests"): len(sizes)}


@contextmanager
def plainly(settings):
    """This process with the settings of the plain project."""
    kept = settings.MIDDLEWARE, settings.ROOT_URLCONF
    settings.MIDDLEWARE, settings.ROOT_URLCONF = MIDDLEWARE, PLAIN
    yield
    settings.MIDDLEWARE, settings.ROOT_URLCONF = kept


@pytest.mark.skipif(connection.vendor != "postgresql", reason="measured on PostgreSQL only")
def test_a_return_of_40_lines(report, client, settings, tmp_path):
    path = report.get_edit_url()
    client.force_login(User.objects.get(username="canbo"))
    client.get(path)
    ours = queries_of(client, path, FORM)
    with plainly(settings):
        plain = queries_of(client, path, None)
    environment = {"VAR_DIR": str(tmp_path)}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=ROOT,
        check=True,
        env=os.environ | environment,
    )
    one = ["--workers", "1"]
    with served(tmp_path, one) as site:
        ours |= times_of(site, path, FORM) | over_the_wire(site, path)
    assert Result.objects.filter(report=report, state="value").count() == LINES
    with served(tmp_path, one, application=PLAIN) as site:
        plain |= times_of(site, path, None)
    print()
    held = lines(BARS, ours, job=f"A return of {LINES} lines, ", beside=plain, peer="plain formset")
    assert all(held), held
