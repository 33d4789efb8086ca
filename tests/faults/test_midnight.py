"""The last tenth of a second before a period locks: midnight is that of Hà Nội, wherever the server stands."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate

from tests.faults.saving import Entry, make_open_report, stored
from tests.serving import served

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def test_what_is_saved_before_midnight_counts_and_nothing_after(transactional_db, tmp_path):
    locks = localdate() + timedelta(days=2)
    report = make_open_report(due_on=locks - timedelta(days=1), locks_on=locks)
    midnight, clock = datetime.combine(locks, time(), HANOI), tmp_path / "clock"

    def strike(instant):
        clock.write_text(instant.astimezone(UTC).isoformat())

    strike(midnight - timedelta(minutes=5))
    environment = {"CLOCK": str(clock), "TZ": "America/New_York"}
    options = ["--workers", "1", "--threads", "1"]  # one clock, one request at a time
    with served(tmp_path, options, application="tests.faults.clocked", environment=environment) as site:
        entry = Entry(site, report)
        strike(midnight - timedelta(milliseconds=100))
        assert entry.save(1), entry.answer.text[:500]
        strike(midnight)
        assert not entry.save(2)
        assert entry.answer.status in (403, 409), entry.answer.status
        assert stored(report) == [1] * 3
        strike(midnight - timedelta(milliseconds=1))
        assert entry.save(3)
