"""The site on three PostgreSQL nodes, while its parts are killed one after another under people who save.

Not part of the suite; it takes some five minutes, prints its figures, and fails where an acknowledged save is
missing or doubled, where writing takes longer than 30 seconds to go on, or where a part does not come back:

    python3 manage.py test tests/trials/ha.py -s

It needs the packages that ``deploy/ha/README.md`` names, and fills that folder's own templates. ``PEOPLE`` in the
environment changes how many save, ``SEED`` the moments of the faults (each run prints its own).
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from urllib.request import urlopen

import pytest
from django.db import connection, connections

from tests.serving import ROOT, SERVED, served

from .ha_parts import Trial, missing_packages, patiently
from .ha_saves import Crowd, differences, longest_silence, stored
from .ha_typing import Typist

PEOPLE = int(os.environ.get("PEOPLE") or 4)
SEED = int(os.environ.get("SEED") or random.randrange(10_000))
LONGEST = 30  # seconds until everybody saves again
RESTART = 2  # seconds until a service manager starts a dead part again
chance = random.Random(SEED)


def kill_the_primary(trial):
    """Returns the node to start again."""
    primary = trial.primary()
    primary.kill_all()
    return [primary]


def kill_the_primary_with_a_save_of_its_own(trial):
    """The replicas do not hear its last words: saves that nobody was told of, which must go from it again."""
    primary = trial.primary()
    ears = [pid for node in trial.nodes if node is not primary for pid in node.children("walreceiver")]
    assert len(ears) == 2, ears
    for pid in ears:
        os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(1)
        primary.kill_all()
    finally:
        for pid in ears:
            os.kill(pid, signal.SIGCONT)
    return [primary]


def kill_patroni_alone(trial):
    """Its PostgreSQL goes on as a primary that nobody minds, until another leads; Patroni comes back only then."""
    primary = trial.primary()
    primary.kill()
    patiently(lambda: trial.primary() not in (None, primary), 60, trial.state)
    assert primary.postmaster(), "PostgreSQL has gone with it"
    return [primary]


def kill_the_synchronous_replica(trial):
    replica = trial.synchronous()
    replica.kill_all()
    return [replica]


def kill_the_leading_etcd(trial):
    leader = next(one for one in trial.etcd if _leads(trial, one))
    leader.kill()
    return [leader]


def _leads(trial, member):
    port = trial.values[f"NODE{member.name[-1]}_ETCD_PORT"]
    with urlopen(f"http://127.0.0.1:{port}/v2/stats/self", timeout=5) as answer:
        return json.load(answer)["state"] == "StateLeader"


def kill_pgbouncer(trial):
    trial.pgbouncer.kill()
    return [trial.pgbouncer]


def kill_haproxy(trial):
    trial.haproxy.kill()
    return [trial.haproxy]


def switch_over(trial):
    old, new = trial.primary(), trial.synchronous()
    trial.switch_over(old, new)
    assert patiently(trial.primary, 20, trial.state) is new
    return []


# What happens, and whether the dead part comes back only after everybody saves again.
FAULTS = [
    ("primary and Patroni, -9", kill_the_primary, True),
    ("primary with unheard saves, -9", kill_the_primary_with_a_save_of_its_own, True),
    ("Patroni of the primary alone, -9", kill_patroni_alone, True),
    ("synchronous replica, -9", kill_the_synchronous_replica, True),
    ("leading etcd member, -9", kill_the_leading_etcd, True),
    ("PgBouncer, -9, back in 2 s", kill_pgbouncer, False),
    ("HAProxy, -9, back in 2 s", kill_haproxy, False),
    ("planned switchover", switch_over, False),
]


def endure(trial, crowd, name, fault, stays_dead, meanwhile=None):
    """Makes the fault at a random moment while people save; prints what they met, and fails where it is too long."""
    calm = crowd.saves()
    patiently(lambda: crowd.saves() > calm + 3 * PEOPLE, 60, crowd.wrong)
    time.sleep(chance.uniform(0, 4))
    was, began = trial.primary(), time.monotonic()
    dead = fault(trial)
    broken = time.monotonic()
    if meanwhile:
        meanwhile.types_while_it_is_down()
    if not stays_dead:
        time.sleep(max(0, broken + RESTART - time.monotonic()))
        for part in dead:
            part.start()
    resumed = patiently(lambda: crowd.resumed(broken), 90, lambda: f"{crowd.wrong()}\n{trial.state()}", 0.1)
    if meanwhile:
        meanwhile.sees_it_saved()
    rewound = {part.name: part.log(10**7).count("running pg_rewind") for part in dead}
    if stays_dead:
        for part in dead:
            part.start()
    whole = time.monotonic()
    patiently(trial.is_whole, 120, trial.state)
    told = [f"{part.name} rewound" for part in dead if _rewinds(part) > rewound[part.name]]
    now = trial.primary()
    told += [f"{was.name} → {now.name}"] if now is not was else []
    silence = longest_silence(crowd.moments(), began, resumed)
    met = crowd.answers(began, resumed)
    bad = ", ".join(f"{count} × {how}" for how, count in met.items() if how not in (200, 302))
    print(
        f"{name:32}{resumed - broken:9.1f}{silence:9.1f}{crowd.slowest(began, resumed):9.1f}"
        f"{time.monotonic() - whole:9.1f}  {bad or 'none'}; {', '.join(told)}".rstrip("; "),
        flush=True,
    )
    assert crowd.wrong() == []
    assert max(resumed - broken, silence) <= LONGEST, (
        f"{name}: {resumed - broken:.0f} s, {silence:.0f} s silent"
    )
    return told


def _rewinds(part):
    return part.log(10**7).count("running pg_rewind")


def stage(trial):
    """The site's database, as an operator makes it, with people and reports."""
    trial.psql(trial.write("site.sql"))
    made = subprocess.run(
        [sys.executable, "-m", "tests.trials.ha_stage", str(PEOPLE + 1)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": trial.address("PRIMARY_PORT"), "VAR_DIR": f"{trial.folder}/var"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    return json.loads(made.stdout)


def on_every_node(trial, crowd):
    """What was lost, doubled or torn, by node and person; ``SERVED`` looks into each in turn."""
    said = {}
    for node in trial.nodes:
        connections[SERVED].close()
        connections[SERVED].settings_dict["PORT"] = node.port
        connections[SERVED].connect()
        for clerk in crowd.clerks:
            if faults := differences(clerk.told, stored(clerk.report)):
                said[f"{node.name} {clerk.person.username}"] = faults
    return said


@pytest.fixture
def trial():
    if missing := missing_packages():
        names = ", ".join(missing)
        pytest.fail(f"The trial needs these packages: {names} (see deploy/ha/README.md).", pytrace=False)
    folder = tempfile.mkdtemp(prefix="cluster-reports-ha-")
    parts = Trial(folder)
    try:
        parts.start()
        yield parts
    finally:
        parts.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def typist():
    """Somebody at a browser; None where there is no Chromium."""
    with Typist.at_work() as somebody:
        yield somebody


def test_no_acknowledged_save_is_lost_whatever_is_killed(trial, typist, tmp_path, django_db_blocker):
    print(f"\n{PEOPLE} people, seed {SEED}, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    *people, own = stage(trial)
    there = connection.settings_dict | {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": trial.values["SITE_DATABASE"],
        "USER": trial.values["SITE_USER"],
        "PASSWORD": trial.values["SITE_PASSWORD"],
        "HOST": "127.0.0.1",
        "PORT": trial.values["PRIMARY_PORT"],
        "OPTIONS": {"connect_timeout": 5},
    }
    environment = {
        "DATABASE_URL": f"{trial.address()}?connect_timeout=5",
        "DATABASE_POOLER": "1",
        "DATABASE_CHECKS": "1",
    }
    patiently(trial.is_whole, 60, trial.state)
    with (
        django_db_blocker.unblock(),
        served(tmp_path, ["--workers", "2"], database=there, environment=environment) as site,
        Crowd(site.address, people) as crowd,
    ):
        typist.opens(site.address, **own)
        print(f"{'killed':32}{'again s':>9}{'silent s':>9}{'slowest':>9}{'whole s':>9}  errors met")
        notes = {
            name: endure(trial, crowd, name, fault, stays, typist if place < 2 else None)
            for place, (name, fault, stays) in enumerate(FAULTS)
        }
        crowd.__exit__()
        patiently(trial.is_whole, 60, trial.state)
        time.sleep(1)  # a replica that is not the synchronous one
        found = on_every_node(trial, crowd)
        typed = typist.reads(own["report"])
    print(f"acknowledged: {crowd.acknowledged()}; on each of three nodes: {found or 'all there, once'}")
    print(f"at a browser: {typed}")
    assert crowd.wrong() == []
    assert found == {}
    assert any("rewound" in note for note in notes["primary with unheard saves, -9"]), notes
