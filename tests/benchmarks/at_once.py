"""Fifty people who send their return of 40 lines at the same moment, and then all hand it in at the same moment.

Not part of the suite. It prints a line for each and fails where a bar is missed or anything is lost:

    .ci/postgres python3 manage.py test tests/benchmarks/at_once.py -s
    python3 manage.py test tests/benchmarks/at_once.py -s

Counted is the time until the last of them has his answer; beside it stands the plain formset of ``plain.py``, served by
the same processes. The people are threads of this process, which costs some of what is counted.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from cluster_reports.models import UnitReport
from tests.benchmarks import deadline
from tests.benchmarks.deadline import PROSE, reports  # noqa: F401  a fixture
from tests.benchmarks.return_page import FORM, PLAIN, cookie, fields_in, figures_of
from tests.benchmarks.table import line
from tests.serving import SERVED, Person, served
from units.models import User

BAR = {"postgresql": 0.6, "sqlite": 1}[connection.vendor]


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


def at_once(doings):
    """Seconds from the moment when all may begin to the last answer, and the answers' statuses."""
    ready = threading.Barrier(len(doings) + 1)

    def doing(do):
        ready.wait(60)
        return do().status

    with ThreadPoolExecutor(len(doings)) as pool:
        waiting = [pool.submit(doing, do) for do in doings]
        ready.wait(60)
        began = time.monotonic()
        statuses = {one.result(120) for one in waiting}
        return time.monotonic() - began, statuses


def saving(site, sessions, form):
    """What each sends of the page as it stands, with his own figures."""
    doings = []
    for index, report, session in sessions:
        person, path = person_of(site, index, session), report.get_edit_url()
        data = fields_in(person.ask(path).text, form)
        data = figures_of(data | PROSE, lambda place, index=index: f"{index}{place:02}")
        doings.append(lambda person=person, path=path, data=data: person.send(path, data))
    return doings


def handing_in(site, sessions):
    doings = []
    for index, report, session in sessions:
        person = person_of(site, index, session)
        page = person.ask(report.get_absolute_url()).text
        sent = {"version": page.split('name="version" value="')[1].split('"')[0], "declaration": "on"}
        path = f"/bao-cao/{report.pk}/buoc/submit/"
        doings.append(lambda person=person, path=path, sent=sent: person.send(path, sent))
    return doings


def test_fifty_at_once(reports, tmp_path, capsys):  # noqa: F811
    sessions = sessions_of(reports)
    for folder in ("plain", "ours"):
        (tmp_path / folder).mkdir()
    with served(tmp_path / "plain", application=PLAIN, log_in=False) as site:
        plain, statuses = at_once(saving(site, sessions, None))
        assert statuses == {302}
    with served(tmp_path / "ours", log_in=False) as site:
        saved, statuses = at_once(saving(site, sessions, FORM))
        assert statuses == {302}
        handed_in, statuses = at_once(handing_in(site, sessions))
        assert statuses == {302}
        assert set(UnitReport.objects.using(SERVED).values_list("status", flat=True)) == {"submitted"}
        assert '"level": "ERROR"' not in site.log(), site.log()[-3000:]
    with capsys.disabled():
        print()
        beside = ("plain formset saving", plain)
        held = [
            line(f"{len(reports)} people {what} at once", reference=beside, ours=took, bar=BAR, unit="s")
            for what, took in (("saving 40 lines", saved), ("handing in", handed_in))
        ]
    assert all(held), held
