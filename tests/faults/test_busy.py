"""Slow clients, two hundred at once and a disk that is full: the site answers, says what happened, and goes on."""

import contextlib
import http.client
import resource
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections

from cluster_reports.models import Evidence
from tests.faults.saving import Entry, make_open_report, patiently, stored
from tests.serving import SERVED, served

SLOW = 3  # one less than a worker has threads; against more stands the proxy that the README asks for
MANY = 200


@pytest.fixture
def report(transactional_db):
    return make_open_report()


def slow_clients(address, count):
    """Connections that sent half of a request and no more."""
    there = urlsplit(address)
    for number in range(count):
        one = socket.create_connection((there.hostname, there.port), timeout=30)
        half = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        body = b"POST /dang-nhap/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9999\r\n\r\nusername="
        one.sendall(half if number % 2 else body)
        yield one


def ask_together(address, count):
    """What so many connections got that all asked for the front page at once."""
    there, start, answers = urlsplit(address), threading.Barrier(count), []

    def ask():
        line = http.client.HTTPConnection(there.hostname, there.port, timeout=60)
        with contextlib.closing(line):
            start.wait(30)
            try:
                line.request("GET", "/")
                answer = line.getresponse()
                answers.append((answer.status, len(answer.read()) > 1000))
            except OSError as fault:
                answers.append((type(fault).__name__, False))

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return answers


@contextlib.contextmanager
def full_disk(site):
    """No file of the server's workers grows any more; who runs as somebody else is not touched."""
    for pid in site.workers():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for pid in site.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def attach(entry, report):
    """Uploads a picture as evidence of the first line."""
    line = report.results.order_by("pk").first()
    path = f"/bao-cao/{report.pk}/dong/{line.pk}/minh-chung/"
    entry.person.ask(path)
    border = "x" * 20
    fields = {"csrfmiddlewaretoken": entry.person.token()}
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="so-lieu.pdf"\r\n'
        f"Content-Type: application/pdf\r\n\r\n%PDF-1.7 {'0' * 5000}"
    )
    body = "\r\n".join([*parts, f"--{border}--", ""]).encode()
    return entry.person.post_raw(path, body, f"multipart/form-data; boundary={border}")


def test_slow_and_many_clients_and_a_full_disk(report, tmp_path):
    with served(tmp_path) as site:
        entry = Entry(site, report)
        assert entry.save(1)

        with contextlib.ExitStack() as slow:
            for one in slow_clients(site.address, SLOW):
                slow.enter_context(one)
            began = time.monotonic()
            assert entry.save(2)
            assert site.get("/")[0] == 200
            assert time.monotonic() - began < 20

        assert ask_together(site.address, MANY) == [(200, True)] * MANY
        assert entry.save(3)

        with full_disk(site):
            refused = attach(entry, report)
            assert (refused.status, "Máy chủ hết chỗ ghi" in refused.text) == (503, True)
            if connection.vendor == "sqlite":  # PostgreSQL's own disk is another process's
                assert not entry.save(4)
                assert (entry.answer.status, "chưa được ghi, không phần nào" in entry.answer.text) == (
                    503,
                    True,
                )
            assert site.get("/")[0] == 200
        assert stored(report) == [3] * 3
        assert not Evidence.objects.using(SERVED).exists()
        assert patiently(lambda: entry.save(5))
        assert stored(report) == [5] * 3
        if connection.vendor == "sqlite":
            with connections[SERVED].cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                assert cursor.fetchone() == ("ok",)
