"""What a page called saved is there after the server's processes were killed in the middle of their work."""

import pytest
from django.db import connections

from cluster_reports.models import LoggedStep, UnitReport
from tests.faults.saving import Entry, Stream, make_open_report, patiently, stored
from tests.serving import SERVED, fields_of, served

KILLS = 2


@pytest.fixture
def report(transactional_db):
    return make_open_report()


@pytest.fixture
def site(report, tmp_path):
    with served(tmp_path, ["--workers", "2"]) as site:
        yield site


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
    with Stream(Entry(site, report)) as stream:
        for _ in range(KILLS):
            stream.wait_for(2)
            site.kill_workers()
        stream.wait_for(1)
    assert stream.is_kept(lines := stored(report)), (stream.acknowledged, lines, stream.sent)


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
