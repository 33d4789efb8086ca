"""Fifty people who send their return of 40 lines at the same moment, and then all hand it in at the same moment.

Not part of the suite. It prints a line for each and fails where a bar is missed or anything is lost:

    .ci/postgres python3 manage.py test tests/benchmarks/at_once.py -s
    python3 manage.py test tests/benchmarks/at_once.py -s

Counted is the time until the last of them has his answer; beside it stands the plain formset of ``plain.py``, served by
the same processes and asked the same way. The people cost next to nothing: what each sends is made, and his connection
open, before the clock starts. The seconds of processor that the site's processes and PostgreSQL's worked are told too:
the time cannot be shorter than those divided by the processors.
"""

import re
import selectors
import socket
import time
from contextlib import ExitStack
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from cluster_reports.models import UnitReport
from tests.benchmarks import deadline
from tests.benchmarks.deadline import PROSE, reports  # noqa: F401  a fixture
from tests.benchmarks.public_page import backends, below, spent
from tests.benchmarks.return_page import FORM, PLAIN, cookie, fields_in, figures_of
from tests.benchmarks.table import line
from tests.serving import SERVED, Person, served
from units.models import User

BAR = {"postgresql": 0.6, "sqlite": 1}[connection.vendor]
LONGEST = 120


class Took(NamedTuple):
    seconds: float
    site: float  # seconds of processor, as the next
    database: float
    clients: float

    @property
    def worked(self):
        database = f", PostgreSQL {self.database:.2f} s" if self.database else ""
        return f"site {self.site:.2f} CPU-s{database}, clients {self.clients:.3f} s"


@pytest.fixture(autouse=True)
def fifty(monkeypatch):
    monkeypatch.setattr(deadline, "PEOPLE", 50)


def sessions_of(made):
    """Log-ins made here, since the plain project has no page for them; each with the report it may write."""
    sessions = []
    for index, report in enumerate(made, 1):
        client = Client()
        client.force_login(User.objects.get(username=f"canbo{index}"))
        sessions.append((index, report, client.cookies["sessionid"].value))
    return sessions


def person_of(site, index, session):
    person = Person(site.address, f"canbo{index}")
    person.cookies.set_cookie(cookie("sessionid", session))
    return person


def request_of(person, path, data):
    """The bytes a browser sends of a form."""
    body = urlencode({"csrfmiddlewaretoken": person.token(), **data})
    head = [
        f"POST {path} HTTP/1.1",
        f"Host: {person.address.removeprefix('http://')}",
        f"Referer: {person.address}{path}",
        f"Cookie: {'; '.join(f'{one.name}={one.value}' for one in person.cookies)}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, "", body]).encode()


def is_whole(answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return length is not None and len(body) == int(length[1])


def at_once(site, requests):
    """Sends them all and waits for the last answer; each has to lead on to another page."""
    address, processes = ("127.0.0.1", site.port), below(site.process.pid)
    site_before, database_before = spent(processes), {pid: spent([pid]) for pid in backends()}
    with ExitStack() as stack:
        answers = stack.enter_context(selectors.DefaultSelector())
        people = [stack.enter_context(socket.create_connection(address, LONGEST)) for _ in requests]
        for person in people:
            answers.register(person, selectors.EVENT_READ, bytearray())
        began, clients_began = time.monotonic(), time.process_time()
        for person, request in zip(people, requests, strict=True):
            person.sendall(request)
        while answers.get_map():
            ready = answers.select(LONGEST)
            assert ready, f"{len(answers.get_map())} got no answer"
            for key, _ in ready:
                got = key.fileobj.recv(65536)
                assert got, "a connection was closed without an answer"
                key.data.extend(got)
                if is_whole(key.data):
                    answers.unregister(key.fileobj)
                    assert key.data.startswith(b"HTTP/1.1 302 "), key.data
        seconds, clients = time.monotonic() - began, time.process_time() - clients_began
    database = sum(spent([pid]) - database_before.get(pid, 0) for pid in backends())
    return Took(seconds, spent(processes) - site_before, database, clients)


def saving(site, sessions, form):
    """What each sends of the page as it stands, with his own figures."""
    requests = []
    for index, report, session in sessions:
        person, path = person_of(site, index, session), report.get_edit_url()
        data = fields_in(person.ask(path).text, form)
        data = figures_of(data | PROSE, lambda place, index=index: f"{index}{place:02}")
        requests.append(request_of(person, path, data))
    return requests


def handing_in(site, sessions):
    requests = []
    for index, report, session in sessions:
        person = person_of(site, index, session)
        page = person.ask(report.get_absolute_url()).text
        sent = {"version": page.split('name="version" value="')[1].split('"')[0], "declaration": "on"}
        requests.append(request_of(person, f"/bao-cao/{report.pk}/buoc/submit/", sent))
    return requests


def test_fifty_at_once(reports, tmp_path, capsys):  # noqa: F811
    sessions = sessions_of(reports)
    for folder in ("plain", "ours"):
        (tmp_path / folder).mkdir()
    with served(tmp_path / "plain", application=PLAIN, log_in=False) as site:
        plain = at_once(site, saving(site, sessions, None))
    with served(tmp_path / "ours", log_in=False) as site:
        saved = at_once(site, saving(site, sessions, FORM))
        handed_in = at_once(site, handing_in(site, sessions))
        assert set(UnitReport.objects.using(SERVED).values_list("status", flat=True)) == {"submitted"}
        assert '"level": "ERROR"' not in site.log(), site.log()[-3000:]
    with capsys.disabled():
        print()
        print(f"plain formset: {plain.worked}")
        held = [
            line(
                f"{len(reports)} people {what} at once",
                reference=("plain formset saving", plain.seconds),
                ours=took.seconds,
                bar=BAR,
                unit="s",
                note=took.worked,
            )
            for what, took in (("saving 40 lines", saved), ("handing in", handed_in))
        ]
    assert all(held), held
