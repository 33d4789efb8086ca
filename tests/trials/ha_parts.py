"""The parts of the trial: three nodes, three etcd members, HAProxy and PgBouncer, from the templates of ``deploy/ha``.

Each is a process of its own on the loopback, in a folder of the trial's; only those are ended.
"""

import base64
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from deploy.ha.fill import NODES, fill, read
from tests.serving import ROOT, free_port

TEMPLATES = ROOT / "deploy" / "ha"
PROGRAMS = {"patroni": "patroni", "etcd": "etcd-server", "haproxy": "haproxy", "pgbouncer": "pgbouncer"}
FOLDERS = (*os.environ.get("PATH", "").split(":"), "/usr/sbin", "/usr/bin")


def program(name):
    return shutil.which(name, path=":".join(FOLDERS))


def postgresql():
    """The folder of the newest PostgreSQL's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
    return found[-1] if found else None


def missing_packages():
    """The packages of Debian whose programs are not here."""
    found = [package for name, package in PROGRAMS.items() if not program(name)]
    return found if postgresql() else ["postgresql", *found]


def patiently(ask, seconds, what, every=0.2):
    """What ``ask`` gives once it gives something; it may raise OSError meanwhile."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if answer := ask():
                return answer
        time.sleep(every)
    raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")


def as_owner():
    """PostgreSQL and PgBouncer refuse root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}


class Part:
    """A process with its log; ``pid`` is its own."""

    def __init__(self, folder, name, *command):
        self.folder, self.name, self.command = folder, name, [str(one) for one in command]
        self.process = None

    def start(self):
        with open(self.folder / f"{self.name}.log", "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={"PATH": ":".join(FOLDERS), "HOME": str(self.folder), "LANG": "C.UTF-8", "TZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **as_owner(),
            )

    def kill(self, how=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(timeout=10)

    def log(self, most=1500):
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / f"{self.name}.log").read_text(errors="replace")[-most:]
        return ""


class Node(Part):
    """A PostgreSQL and the Patroni that minds it."""

    def __init__(self, trial, number):
        self.trial, self.data = trial, trial.folder / f"data{number}"
        file = trial.write("patroni.yml", number, DATA_DIR=self.data, SOCKET_DIR=trial.sockets(number))
        super().__init__(trial.folder, f"node{number}", program("patroni"), file)
        self.port = trial.values[f"NODE{number}_POSTGRES_PORT"]

    def postmaster(self):
        """Its process, None where it has gone."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            named = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.data).encode() in named else None

    def children(self, words=""):
        """The processes of its PostgreSQL whose titles hold these words."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.postmaster())],
            capture_output=True,
            text=True,
            timeout=10,
        )
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if words in line]

    def kill_all(self):
        """−9 to Patroni, the postmaster and all its processes at once, as a power cut would."""
        postmaster = self.postmaster()
        doomed = [postmaster, *self.children()] if postmaster else []
        self.kill()
        for pid in doomed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end(self):
        """Patroni stops its PostgreSQL; what is left of it goes the hard way."""
        self.kill(signal.SIGTERM)
        self.kill_all()


class Trial:
    """All the parts together."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.values = _values(self.folder)
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self.folder.chmod(0o750)
        self.etcd = [
            Part(
                self.folder,
                f"etcd{number}",
                program("etcd"),
                "--config-file",
                self.write("etcd.yml", number, ETCD_DIR=self.folder / f"etcd{number}"),
            )
            for number in NODES
        ]
        self.nodes = [Node(self, number) for number in NODES]
        haproxy = self.write("haproxy.cfg")
        self.haproxy = Part(self.folder, "haproxy", program("haproxy"), "-db", "-f", haproxy)
        self.write("userlist.txt")
        pgbouncer = self.write("pgbouncer.ini", SOCKET_DIR=self.sockets("pool"))
        self.pgbouncer = Part(self.folder, "pgbouncer", program("pgbouncer"), pgbouncer)

    def sockets(self, whose):
        folder = self.folder / f"sockets-{whose}"
        folder.mkdir(exist_ok=True)
        _give(folder, 0o700)
        return folder

    def write(self, template, number="", **own):
        """Fills a template as an operator does; gives the file."""
        values = self.values | {name: str(value) for name, value in own.items()}
        file = self.folder / f"{number}{template}"
        file.touch(mode=0o600)
        file.write_text(fill((TEMPLATES / template).read_text(), values, number))
        _give(file, 0o600)
        return file

    def start(self):
        for one in [*self.etcd, *self.nodes, self.haproxy, self.pgbouncer]:
            one.start()
        patiently(self.is_whole, 90, self.state)

    def stop(self):
        for one in [self.pgbouncer, self.haproxy]:
            one.kill()
        for one in self.nodes:
            one.end()
        for one in self.etcd:
            one.kill()

    def members(self):
        """What the nodes say of each other: their names with role, state, timeline and lag."""
        for node in NODES:
            with contextlib.suppress(OSError, ValueError):
                address = f"http://127.0.0.1:{self.values[f'NODE{node}_PATRONI_PORT']}/cluster"
                with urlopen(address, timeout=2) as answer:
                    return {one["name"]: one for one in json.load(answer)["members"]}
        return {}

    def primary(self):
        """The node that leads, or None."""
        leads = [name for name, one in self.members().items() if one["role"] == "leader"]
        return next((node for node in self.nodes if leads == [node.name]), None)

    def synchronous(self):
        """The node without which nothing is acknowledged, or None."""
        names = [name for name, one in self.members().items() if one["role"] == "sync_standby"]
        return next((node for node in self.nodes if node.name in names), None)

    def is_whole(self):
        """A primary, a synchronous replica and another one that have caught up, all of one timeline."""
        members = self.members().values()
        roles = sorted(one["role"] for one in members)
        return (
            roles == ["leader", "replica", "sync_standby"]
            and {one["state"] for one in members} <= {"running", "streaming"}
            and len({one.get("timeline") for one in members}) == 1
            and all(isinstance(one.get("lag", 0), int) and one.get("lag", 0) < 1_000_000 for one in members)
        )

    def state(self):
        logs = {part.name: part.log() for part in [*self.nodes, *self.etcd, self.haproxy, self.pgbouncer]}
        return "\n".join([str(self.members()), *(f"--- {name}\n{log}" for name, log in logs.items())])

    def switch_over(self, old, new):
        """What an operator asks for with ``patronictl switchover``."""
        port = self.values[f"NODE{old.name[-1]}_PATRONI_PORT"]
        secret = base64.b64encode(f"patroni:{self.values['PATRONI_PASSWORD']}".encode()).decode()
        request = Request(
            f"http://127.0.0.1:{port}/switchover",
            json.dumps({"leader": old.name, "candidate": new.name}).encode(),
            {"Content-Type": "application/json", "Authorization": f"Basic {secret}"},
        )
        try:
            with urlopen(request, timeout=60) as answer:
                return answer.read().decode()
        except HTTPError as refused:
            raise AssertionError(refused.read().decode()) from refused

    def psql(self, file):
        """Runs a file on the primary, as an operator does."""
        command = [
            *(str(postgresql() / "psql"), "-h", "127.0.0.1", "-p", self.values["PRIMARY_PORT"], "-U"),
            *("postgres", "-d", "postgres", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(file)),
        ]
        subprocess.run(
            command,
            env={"PGPASSWORD": self.values["POSTGRES_PASSWORD"], "PATH": "/usr/bin"},
            check=True,
            capture_output=True,
            timeout=60,
        )

    def address(self, port="POOL_PORT"):
        values = self.values
        who = f"{values['SITE_USER']}:{values['SITE_PASSWORD']}"
        return f"postgres://{who}@127.0.0.1:{values[port]}/{values['SITE_DATABASE']}"


def _give(path, mode):
    if os.getuid() == 0:
        shutil.chown(path, "postgres", "postgres")
    path.chmod(mode)


def _values(folder):
    """The operator's values with everything on the loopback and secrets of one day."""
    values = read((TEMPLATES / "values.example").read_text())
    for name in values:
        if name.endswith("_HOST"):
            values[name] = "127.0.0.1"
        elif name.endswith("_PORT"):
            values[name] = str(free_port())
        elif name.endswith("_PASSWORD"):
            values[name] = secrets.token_urlsafe(24)
    ports = [value for name, value in values.items() if name.endswith("_PORT")]
    assert len(set(ports)) == len(ports), "a port was given twice; run it again"
    return values | {
        "NETWORK": "127.0.0.1/32",
        "BIN_DIR": str(postgresql()),
        "WATCHDOG": "off",  # the trial must not restart this machine
        "PGPASS_FILE": str(folder / "pgpass"),
        "USERLIST_FILE": str(folder / "userlist.txt"),
    }
