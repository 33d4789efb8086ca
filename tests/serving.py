"""The site as it runs in production: gunicorn's own processes, on the database of the test, over the loopback."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener, urlopen

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection, connections

from tests.factories import PASSWORD
from units.models import User

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = ["--workers", "3", "--threads", "4"]  # as the README tells to run it
SERVED = "served"  # the alias under which the test looks into the server's database


class Site:
    """A running site; ``address`` is where it answers."""

    python, root = sys.executable, ROOT

    def __init__(self, folder, options=(), application="cluster_reports.wsgi", environment=()):
        self.folder, self.options = Path(folder), [*PRODUCTION, *options]
        self.application, self.environment = application, dict(environment)
        self.process = None
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self):
        command = [
            self.python,
            "-m",
            "gunicorn",
            self.application,
            "--bind",
            f"127.0.0.1:{self.port}",
        ]
        with open(self.folder / "gunicorn.log", "ab") as log:
            self.process = subprocess.Popen(
                [*command, "--log-level", "warning", *self.options],
                cwd=self.root,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()

    def _environment(self):
        kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE"}}
        return kept | {
            "DATABASE_URL": address_of(connections[SERVED].settings_dict),
            "VAR_DIR": str(self.folder),
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            **self.environment,
        }

    def _wait(self):
        for _ in range(150):
            assert self.process.poll() is None, self.log()
            with contextlib.suppress(URLError, ConnectionError, TimeoutError):
                urlopen(f"{self.address}/", timeout=5).close()
                return
            time.sleep(0.2)
        raise AssertionError(f"no answer: {self.log()}")

    def get(self, path):
        """Status and text of a page as a stranger gets it; None where nothing answers."""
        try:
            with urlopen(self.address + path, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()
        except OSError:
            return None

    def workers(self):
        """The processes that answer requests, children of the one that was started."""
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, timeout=10
        )
        return [int(pid) for pid in found.stdout.split()]

    def kill_workers(self):
        """As a power cut would: no worker finishes what it does. The master starts new ones."""
        killed = self.workers()
        for pid in killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return killed

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, how)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(timeout=10)

    def log(self):
        return (self.folder / "gunicorn.log").read_text()


@contextlib.contextmanager
def served(folder, options=(), *, database=None, log_in=True, **more):
    """The site with the rows the test has made (committed: ``transactional_db``), stopped afterwards.

    With ``database`` it runs on that one, which has those rows already. Whoever wants to ``log_in`` needs a real
    password, which ends the sessions made before.
    """
    _open_database(Path(folder) / "served.sqlite3", database)
    if log_in:
        hasher = PBKDF2PasswordHasher()  # what the site itself checks with
        User.objects.using(SERVED).update(password=hasher.encode(PASSWORD, hasher.salt()))
    site = Site(folder, options, **more)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        connections[SERVED].close()
        del connections[SERVED], connections.databases[SERVED]


def _open_database(file, other=None):
    """PostgreSQL is shared with the server; SQLite in memory is copied into a file first."""
    ours = dict(other or connection.settings_dict)
    if other is None and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        ours |= {"NAME": str(file)}
    connections.databases[SERVED] = ours
    connections[SERVED].connect()  # by hand: a test may not open a database it does not name


def address_of(database):
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    who = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
    return f"postgres://{who}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


@contextlib.contextmanager
def empty_database(folder, name):
    """The address of a new database of the engine in use, gone afterwards."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(dir=folder) as own:
            yield address_of(database | {"NAME": f"{own}/{name}.sqlite3"})
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield address_of(database | {"NAME": name})
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()


class Person:
    """Somebody at a browser without script: opens pages, fills in their forms as they stand, sends them."""

    def __init__(self, address, username):
        self.address, self.username = address, username
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies), NoRedirect)

    def ask(self, path, data=None, headers=None):
        body = urlencode(data).encode() if data is not None else None
        request = Request(self.address + path, body, {"Referer": self.address + path, **(headers or {})})
        try:
            with self.opener.open(request, timeout=120) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.headers, refused.read())

    def post_raw(self, path, body, content_type):
        """Sends a body as it is, such as a file."""
        headers = {"Referer": self.address + path, "Content-Type": content_type}
        request = Request(self.address + path, body, headers)
        try:
            with self.opener.open(request, timeout=120) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except HTTPError as refused:
            with refused:
                return Answer(refused.code, refused.headers, refused.read())

    def token(self):
        return next(one.value for one in self.cookies if one.name == "csrftoken")

    def send(self, path, data, headers=None):
        return self.ask(path, {"csrfmiddlewaretoken": self.token(), **data}, headers)

    def log_in(self, password=PASSWORD):
        self.ask("/dang-nhap/")
        return self.send("/dang-nhap/", {"username": self.username, "password": password})


def fields_of(page, form_id):
    """What a browser would post of one form of a page, as it was drawn."""
    form = re.search(rf'<form[^>]*id="{form_id}".*?</form>', page, re.S).group()
    return _fields(form)


def _fields(html):
    data = {}
    for tag in re.findall(r"<input\b[^>]*>", html):
        held = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = held.get("type", "text")
        if "name" not in held or (kind in {"checkbox", "radio"} and not re.search(r"\bchecked\b", tag)):
            continue
        if kind not in {"submit", "button", "file"}:
            data[held["name"]] = unescape(held.get("value", ""))
    for name, options in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*\bselected\b', options)
        first = re.search(r'<option value="([^"]*)"', options)
        data[name] = unescape((chosen or first).group(1))
    for name, text in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.S):
        data[name] = unescape(text.removeprefix("\n").removeprefix("\r\n"))
    data.pop("csrfmiddlewaretoken", None)
    return data
