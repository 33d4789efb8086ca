"""PostgreSQL killed with −9 during a stream of saves: the site comes back, and every acknowledged save is there."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.faults.saving import Entry, Stream, make_open_report, stored
from tests.serving import SERVED, free_port, served

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no process of its own")
KILLS = 2


class Cluster:
    """A PostgreSQL of the test's own, as careful with the disk as in production."""

    def __init__(self, folder):
        self.folder, self.port = Path(folder), free_port()
        self.bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.process = None

    def _run(self, *command):
        if os.getuid() == 0:  # initdb refuses root
            command = ("runuser", "-u", "postgres", "--", *command)
        return [str(one) for one in command]

    def make(self):
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        initdb = self._run(
            self.bin / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        subprocess.run(initdb, cwd=self.folder, check=True, capture_output=True, timeout=60)

    def start(self):
        options = ["-p", self.port, "-k", self.folder, "-c", "listen_addresses=127.0.0.1"]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                self._run(self.bin / "postgres", "-D", self.folder / "data", *options),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        ready = [str(one) for one in (self.bin / "pg_isready", "-h", "127.0.0.1", "-p", self.port, "-q")]
        for _ in range(200):
            if subprocess.run(ready, timeout=20).returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def kill(self):
        """All its processes at once, as a power cut would."""
        for pid in self._pids():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def _pids(self):
        """Those of the session that was started here: the server, what serves it, and its backends."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(main)], capture_output=True, text=True, timeout=10
        )
        return [main, *map(int, found.stdout.split())]

    def fill_from(self, database):
        """A copy of the test's database with all its rows."""
        theirs = [str(self.bin / "pg_dump"), "-h", database["HOST"], "-p", str(database["PORT"])]
        theirs += ["-U", database["USER"], "--no-owner", database["NAME"]]
        ours = [str(self.bin / "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-q"]
        dump = subprocess.run(theirs, check=True, capture_output=True, timeout=60)
        subprocess.run(ours, input=dump.stdout, check=True, capture_output=True, timeout=60)


@pytest.fixture
def cluster():
    with tempfile.TemporaryDirectory(prefix="faults-pg-") as folder:
        own = Cluster(folder)
        own.make()
        own.start()
        try:
            yield own
        finally:
            own.kill()


def test_every_acknowledged_save_is_there_after_postgresql_was_killed(transactional_db, cluster, tmp_path):
    report = make_open_report()
    here = connection.settings_dict
    cluster.fill_from(here)
    there = here | {
        "HOST": "127.0.0.1",
        "PORT": cluster.port,
        "NAME": "postgres",
        "USER": "postgres",
        "PASSWORD": "",
    }
    with served(tmp_path, ["--workers", "2"], database=there) as site, Stream(Entry(site, report)) as stream:
        for _ in range(KILLS):
            stream.wait_for(3)
            cluster.kill()
            refused = site.get("/")
            assert refused is None or refused[0] == 503
            assert refused is None or "Cơ sở dữ liệu không trả lời" in refused[1]
            cluster.start()
        stream.wait_for(2, seconds=40)
        stream.stop()
        connections[SERVED].close()  # its server died twice
        connections[SERVED].connect()
        lines = stored(report)
    assert stream.is_kept(lines), (stream.acknowledged, lines, stream.sent)
