"""One person's open entry page, saved again and again: what was acknowledged must be there, once."""

import json
import threading
import time
from datetime import timedelta
from http.client import HTTPException

from django.utils.timezone import localdate

from cluster_reports.models import UnitReport
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
from tests.serving import SERVED, Person, fields_of

LINES = 3


def make_open_report(**days):
    """A report of three lines in an open period, and ``haucan``, who may enter it."""
    unit, today = make_unit("Phòng Hậu cần"), localdate()
    cluster = make_cluster([make_unit(), unit], number=3)
    days = {
        "opens_on": today - timedelta(9),
        "due_on": today + timedelta(5),
        "locks_on": today + timedelta(9),
    } | days
    report = make_report(make_period(cluster, "year", today.year, **days), unit)
    for order in range(LINES):
        make_result(report, make_target(make_pledge(cluster, today.year), order=order))
    make_user(unit, username="haucan")
    return report


def stored(report, using=SERVED):
    """The figures as the database of the running server has them."""
    lines = UnitReport.objects.using(using).get(pk=report.pk).results.order_by("pk")
    return [None if one.value is None else int(one.value) for one in lines]


class Entry:
    """One person's open entry page, saved as its script saves it."""

    def __init__(self, site, report):
        self.report, self.person = report, Person(site.address, "haucan")
        assert self.person.log_in().status == 302
        self.fields = fields_of(self.person.ask(report.get_edit_url()).text, "nhap-bao-cao")
        self.boxes = [name for name in self.fields if name.endswith("-value")]
        self.answer = self.unanswered = None

    def save(self, figure):
        """Sends the figure for every line; true once the server has said it is saved.

        What got no answer goes first, again: it may have been stored.
        """
        if self.unanswered and not self._send(self.unanswered):
            return False
        return self._send(self.fields | dict.fromkeys(self.boxes, str(figure)))

    def _send(self, fields):
        self.unanswered = fields
        self.answer = self.person.send(
            f"/bao-cao/{self.report.pk}/tu-luu/", fields, {"Accept": "application/json"}
        )
        if self.answer.status >= 500:
            return False
        self.unanswered = None
        if self.answer.status != 200:
            return False
        said = json.loads(self.answer.text)
        self.fields = (
            fields | said["stored"] | {"version": said["version"], "marks": json.dumps(said["marks"])}
        )
        return said["conflicts"] == said["faults"] == []


CUT_OFF = OSError, HTTPException  # before the answer, or in the middle of it


class Stream:
    """Saves 1, 2, 3 … until it is over, whatever the server does meanwhile."""

    MOST = 400

    def __init__(self, entry):
        self.entry, self.sent, self.acknowledged = entry, [0], [0]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._over.set()
        self._thread.join(60)

    def _run(self):
        while not self._over.is_set() and self.sent[-1] < self.MOST:
            self.sent.append(self.sent[-1] + 1)
            try:
                if self.entry.save(self.sent[-1]):
                    self.acknowledged.append(self.sent[-1])
                else:
                    time.sleep(0.1)
            except CUT_OFF:
                time.sleep(0.1)

    def wait_for(self, more, seconds=20):
        """Until so many further saves were acknowledged."""
        wanted, deadline = len(self.acknowledged) + more, time.monotonic() + seconds
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < deadline, (
                f"no answer: {self.entry.answer and self.entry.answer.text[:800]}"
            )
            time.sleep(0.05)

    def is_kept(self, lines):
        """Whether the last acknowledged save, or one that was sent after it, is there whole."""
        return len(set(lines)) == 1 and self.acknowledged[-1] <= lines[0] <= self.sent[-1]


def patiently(act):
    """The worker that answered may be dead and the next not there yet: asks again, as a page's script does."""
    for _ in range(60):
        try:
            if (done := act()) is not False:
                return done
        except CUT_OFF:
            time.sleep(0.2)
    raise AssertionError("the site did not come back")
