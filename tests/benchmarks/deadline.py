"""The last minute before a deadline: many staff log in, enter 40 lines, save, save by themselves and submit at once.

Not part of the suite. It prints figures, and fails where anything was lost, doubled or answered with an error:

    .ci/postgres python3 manage.py test tests/benchmarks/deadline.py -s      # 50 people on PostgreSQL
    python3 manage.py test tests/benchmarks/deadline.py -s                   # 10 people on SQLite

``PEOPLE`` and ``LINES`` in the environment change the numbers. The site runs as the README tells to run it, as
processes of its own; people are threads with real log-ins, cookies and forms, all from one address. Some mistype
their password once, some click twice, and some send again what was answered already..
"""

import json
import os
import random
import threading
import time
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils.timezone import localdate

from cluster_reports.models import LoggedStep, Notice, Result, UnitReport
from cluster_reports.vietnamese.numbers import number
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
from tests.serving import SERVED, Person, fields_of, served
from units.models import User

PEOPLE = int(os.environ.get("PEOPLE") or (50 if connection.vendor == "postgresql" else 10))
LINES = int(os.environ.get("LINES") or 40)
A_MINUTE = 60
PROSE = {
    "strengths": "Tổ chức 12 buổi tuyên truyền tại 5 xã, đúng kế hoạch.",
    "limitations": "Công tác phối hợp giữa các ban có lúc chưa chặt chẽ.",
}
ERRORS = ("Lỗi:", "Máy chủ", "error-summary")


class Clocked(Person):
    """A person whose requests are timed: (what, seconds, status)."""

    def __init__(self, address, username, told):
        super().__init__(address, username)
        self.told = told

    def ask(self, path, data=None, headers=None):
        began = time.monotonic()
        answer = super().ask(path, data, headers)
        self.told.append((_kind(path, data), time.monotonic() - began, answer.status))
        return answer


def _kind(path, data):
    if "dang-nhap" in path:
        return "log-in" if data else "open"
    for part, kind in {"tu-luu": "autosave", "buoc": "submit", "nhap": "save"}.items():
        if part in path and data:
            return kind
    return "open"


@pytest.fixture
def reports(transactional_db):
    """A report of ``LINES`` lines for each of ``PEOPLE`` units, in clusters of ten."""
    today, made = localdate(), []
    days = {
        "opens_on": today - timedelta(9),
        "due_on": today,
        "locks_on": today + timedelta(5),
    }
    for start in range(0, PEOPLE, 10):
        head = make_unit()
        units = [make_unit() for _ in range(min(10, PEOPLE - start))]
        cluster = make_cluster([head, *units])
        make_user(head, username=f"cumtruong{start}")
        period, pledge = make_period(cluster, "year", today.year, **days), make_pledge(cluster, today.year)
        targets = [make_target(pledge, order=order) for order in range(LINES)]
        for unit in units:
            report = make_report(period, unit, strengths="", limitations="")
            for target in targets:
                make_result(report, target)
            made.append(report)
            make_user(unit, username=f"canbo{len(made)}")
    return made


def figure(person, line):
    """What this person enters for this line: no two the same, with decimals and thousands."""
    return Decimal(person * 1000 + line) + Decimal(line % 4) / 4


class Day:
    """One person's minute: everything is checked as it is answered."""

    def __init__(self, site, report, index):
        self.index, self.report, self.faults, self.told = index, report, [], []
        self.person = Clocked(site.address, f"canbo{index}", self.told)
        self.chance = random.Random(index)

    def run(self, start):
        start.wait()
        time.sleep(self.chance.uniform(0, A_MINUTE / 6))
        try:
            self._work()
        except Exception as fault:  # told with the figures, never swallowed
            self.faults.append(f"{self.person.username}: {type(fault).__name__}: {fault}")

    def _expect(self, answer, status, where=None):
        if answer.status != status or (where and answer.headers["Location"] != where):
            said = answer.text[-600:] if answer.status >= 400 else answer.headers.get("Location")
            self.faults.append(f"{self.person.username}: {answer.status} instead of {status}: {said}")

    def _work(self):
        if self.index % 5 == 0:
            self._expect(self.person.log_in("gõ nhầm"), 200)
        self._expect(self.person.log_in(), 302)
        page = self.person.ask(self.report.get_edit_url())
        self._expect(page, 200)
        self.fields = fields_of(page.text, "nhap-bao-cao")
        boxes = [name for name in self.fields if name.endswith("-value")]
        typed = {name: number(figure(self.index, line)) for line, name in enumerate(boxes)}
        half = list(typed)[: len(typed) // 2]
        self._autosave({name: typed[name] for name in half})
        self._autosave({"strengths": PROSE["strengths"]})
        self._save(typed | PROSE)
        self._submit()

    def _autosave(self, typed):
        self.fields |= typed
        sent = dict(self.fields)
        path, headers = f"/bao-cao/{self.report.pk}/tu-luu/", {"Accept": "application/json"}
        for answer in self._sent(path, sent, headers, again=self.index % 4 == 1):
            self._expect(answer, 200)
            said = json.loads(answer.text)
            if said["conflicts"] or said["faults"]:
                self.faults.append(f"{self.person.username}: {said['conflicts']} {said['faults']}")
            marks = {"version": said["version"], "marks": json.dumps(said["marks"])}
            self.fields |= said["stored"] | marks

    def _save(self, typed):
        sent = self.fields | typed | {"review": "1"}
        for answer in self._sent(self.report.get_edit_url(), sent, None, again=self.index % 3 == 0):
            self._expect(answer, 302, f"{self.report.get_absolute_url()}#nop")

    def _submit(self):
        page = self.person.ask(self.report.get_absolute_url()).text
        if self.index % 2:  # a colleague, or one's other tab, looks in meanwhile
            self.person.send(f"/bao-cao/{self.report.pk}/dang-mo/", {})
        version = page.split('name="version" value="')[1].split('"')[0]
        sent = {"version": version, "declaration": "on"}
        path = f"/bao-cao/{self.report.pk}/buoc/submit/"
        for answer in self._sent(path, sent, None, again=self.index % 2 == 0):
            self._expect(answer, 302, self.report.get_absolute_url())
        shown = self.person.ask(self.report.get_absolute_url())
        if any(word in shown.text for word in ERRORS):
            self.faults.append(f"{self.person.username}: an error is shown at the end")

    def _sent(self, path, data, headers, *, again):
        """The answers to a form: sent once, or clicked twice at the same moment, or sent again afterwards."""
        if not again:
            return [self.person.send(path, data, headers)]
        if self.chance.random() < 0.5:
            return [self.person.send(path, data, headers) for _ in "12"]
        answers = []
        clicks = [
            threading.Thread(target=lambda: answers.append(self.person.send(path, data, headers)))
            for _ in "12"
        ]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join(180)
        if len(answers) != 2:
            self.faults.append(f"{self.person.username}: a click got no answer at {path}")
        return answers


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def print_figures(told, seconds):
    print(
        f"\n{connection.vendor}: {PEOPLE} people, {LINES} lines each, {len(told)} requests in {seconds:.0f} s"
    )
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'':10}{'requests':>9}{'p50 s':>8}{'p95 s':>8}{'max s':>8}")
    for kind in ["log-in", "open", "autosave", "save", "submit"]:
        took = [seconds for one, seconds, _ in told if one == kind]
        if took:
            worst = f"{percentile(took, 0.5):8.2f}{percentile(took, 0.95):8.2f}{max(took):8.2f}"
            print(f"{kind:10}{len(took):9}{worst}")
    print("answers:", dict(sorted(Counter(status for _, _, status in told).items())))


def wrong_in(report, index):
    """What is not in the database exactly as this person entered it."""
    fresh = UnitReport.objects.using(SERVED).get(pk=report.pk)
    lines = Result.objects.using(SERVED).filter(report=fresh).order_by("target__order", "pk")
    found = [f"status {fresh.status}"] if fresh.status != "submitted" else []
    found += [name for name, text in PROSE.items() if getattr(fresh, name) != text]
    found += [
        f"line {place}: {line.value} {line.state}"
        for place, line in enumerate(lines)
        if (line.value, line.state) != (figure(index, place), "value")
    ]
    steps = LoggedStep.objects.using(SERVED).filter(object_id=report.pk, step="submit").count()
    told = Notice.objects.using(SERVED).filter(link=report.get_absolute_url(), event="submitted").count()
    return [*found, *([f"{steps} submissions, {told} notices"] if (steps, told) != (1, 1) else [])]


def test_everybody_submits_in_the_last_minute(reports, tmp_path):
    with served(tmp_path) as site:
        days = [Day(site, report, index) for index, report in enumerate(reports, 1)]
        start = threading.Event()
        threads = [threading.Thread(target=day.run, args=[start]) for day in days]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        start.set()
        for thread in threads:
            thread.join(600)
        print_figures([one for day in days for one in day.told], time.monotonic() - began)
        assert [fault for day in days for fault in day.faults] == []
        assert not any(thread.is_alive() for thread in threads)
        wrong = {day.person.username: wrong_in(day.report, day.index) for day in days}
        assert {name: faults for name, faults in wrong.items() if faults} == {}
        assert User.objects.using(SERVED).filter(last_login__isnull=False).count() == PEOPLE
        assert '"level": "ERROR"' not in site.log(), site.log()[-3000:]
        print("nothing lost, nothing doubled, no error shown")
