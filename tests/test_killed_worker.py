"""What a page called saved is there after the server's processes were killed in the middle of their work."""

import json
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections
from django.utils.timezone import localdate

from cluster_reports.models import LoggedStep, UnitReport
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

KILLS = 2


@pytest.fixture
def report(transactional_db):
    unit, today = make_unit("Phòng Hậu cần"), localdate()
    cluster = make_cluster([make_unit(), unit], number=3)
    days = {
        "opens_on": today - timedelta(9),
        "due_on": today + timedelta(5),
        "locks_on": today + timedelta(9),
    }
    report = make_report(make_period(cluster, "year", today.year, **days), unit)
    for order in range(3):
        make_result(report, make_target(make_pledge(cluster, today.year), order=order))
    make_user(unit, username="haucan")
    return report


@pytest.fixture
def site(report, tmp_path):
    with served(tmp_path, ["--workers", "2"]) as site:
        yield site


def stored(report):
    """The figures as the database of the running server has them."""
    lines = UnitReport.objects.using(SERVED).get(pk=report.pk).results.order_by("pk")
    return [None if one.value is None else int(one.value) for one in lines]


class Entry:
    """One person's open entry page, saved as its script saves it."""

    def __init__(self, site, report):
        self.report, self.person = report, Person(site.address, "haucan")
        assert self.person.log_in().status == 302
        self.fields = fields_of(self.person.ask(report.get_edit_url()).text, "nhap-bao-cao")
        self.boxes = [name for name in self.fields if name.endswith("-value")]

    def save(self, figure):
        """Sends the figure for every line; true once the server has said it is saved."""
        self.fields |= dict.fromkeys(self.boxes, str(figure))
        answer = self.person.send(
            f"/bao-cao/{self.report.pk}/tu-luu/", self.fields, {"Accept": "application/json"}
        )
        if answer.status != 200:
            return False
        said = json.loads(answer.text)
        self.fields |= said["stored"] | {"version": said["version"], "marks": json.dumps(said["marks"])}
        return said["conflicts"] == said["faults"] == []


def patiently(act):
    """The worker that answered may be dead and the next not there yet: asks again, as a page's script does."""
    for _ in range(60):
        try:
            if (done := act()) is not False:
                return done
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the site did not come back")


def test_every_acknowledged_save_is_there_after_all_workers_were_killed(site, report):
    entry = Entry(site, report)
    for figure in range(1, KILLS + 1):
        assert patiently(lambda figure=figure: entry.save(figure))
        assert len(site.kill_workers()) >= 1
        assert stored(report) == [figure] * 3
        page = patiently(lambda: entry.person.ask(report.get_edit_url())).text
        shown = fields_of(page, "nhap-bao-cao")
        assert [shown[name] for name in entry.boxes] == [str(figure)] * 3


def test_a_worker_killed_in_the_middle_of_a_save_leaves_all_of_it_or_nothing(site, report):
    entry, sent, acknowledged = Entry(site, report), [0], [0]
    over = threading.Event()

    def save_on():
        while not over.is_set() and sent[-1] < 400:
            sent.append(sent[-1] + 1)
            try:
                if entry.save(sent[-1]):
                    acknowledged.append(sent[-1])
            except OSError:
                time.sleep(0.1)

    thread = threading.Thread(target=save_on)
    thread.start()
    for _ in range(KILLS):
        time.sleep(0.7)
        site.kill_workers()
    for _ in range(100):  # a busy machine answers later
        if len(acknowledged) > KILLS:
            break
        time.sleep(0.2)
    over.set()
    thread.join(60)
    lines = stored(report)
    assert len(set(lines)) == 1, lines
    assert acknowledged[-1] <= lines[0] <= sent[-1], (acknowledged[-1], lines, sent[-1])
    assert len(acknowledged) > KILLS


def test_after_the_whole_server_was_killed_and_started_again_nothing_is_gone_or_doubled(site, report):
    UnitReport.objects.using(SERVED).filter(pk=report.pk).update(
        strengths="Đơn vị hoàn thành tốt các nội dung giao ước.",
        limitations="Công tác phối hợp giữa các ban chưa thường xuyên.",
    )
    entry = Entry(site, report)
    assert entry.save(7)
    page = entry.person.ask(report.get_absolute_url()).text
    version = page.split('name="version" value="')[1].split('"')[0]
    step = {"version": version, "declaration": "on"}
    assert entry.person.send(f"/bao-cao/{report.pk}/buoc/submit/", step).status == 302
    site.stop(9)
    with connections[SERVED].cursor() as cursor:
        if connections[SERVED].vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchone() == ("ok",)
    site.start()
    again = patiently(lambda: entry.person.send(f"/bao-cao/{report.pk}/buoc/submit/", step))
    assert (again.status, again.headers["Location"]) == (302, report.get_absolute_url())
    assert stored(report) == [7] * 3
    assert UnitReport.objects.using(SERVED).get(pk=report.pk).status == "submitted"
    assert LoggedStep.objects.using(SERVED).count() == 1
