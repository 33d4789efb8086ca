"""systemd's units: well formed, and what they start exists."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.deploy.units import UNITS, command_of, read_environment, read_unit

SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
TIMERS = sorted(path.name for path in UNITS.glob("*.timer"))
ANALYZE = shutil.which("systemd-analyze")
HOME = "/opt/cluster-reports"


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_systemd_finds_no_fault_and_little_that_a_service_may_do(tmp_path):
    """With the programs in place; --offline: nothing of this machine is asked or changed."""
    shutil.copytree(UNITS, tmp_path, dirs_exist_ok=True)
    for name in SERVICES:
        unit = tmp_path / name
        unit.write_text(unit.read_text().replace(f"{HOME}/.venv/bin/gunicorn", sys.executable))
        unit.write_text(unit.read_text().replace(f"{HOME}/.venv/bin/python", sys.executable))
    units = [
        str(path) for path in sorted(tmp_path.iterdir()) if path.suffix in {".service", ".socket", ".timer"}
    ]
    env = os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    said = subprocess.run([ANALYZE, "verify", *units], capture_output=True, text=True, env=env, timeout=60)
    ours = [line for line in said.stderr.splitlines() if "cluster-reports" in line]
    assert (ours, said.returncode) == ([], 0)
    security = [ANALYZE, "security", "--offline=true", "--threshold=20"]
    for name in SERVICES:
        told = subprocess.run([*security, name], capture_output=True, text=True, env=env, timeout=60)
        assert told.returncode == 0, told.stdout[-300:] + told.stderr


def test_every_timer_has_its_service_and_every_service_a_command_of_the_program():
    assert {name.replace(".timer", ".service") for name in TIMERS} < set(SERVICES)
    started = {}
    for name in SERVICES:
        program, *words = command_of(name)
        if program.endswith("/python"):
            assert words[0] == "manage.py"
            command = load_command_class(get_commands()[words[1]], words[1])
            command.create_parser("manage.py", words[1]).parse_args(words[2:])
            started[name] = words[1]
    assert started.keys() == set(SERVICES) - {"cluster-reports-site.service"}
    assert sorted(started.values()) == ["backup", "build_papers", "drill", "tick"]


def test_the_site_is_started_by_its_socket_where_the_proxy_looks():
    site = read_unit(UNITS / "cluster-reports-site.service")
    door = read_unit(UNITS / "cluster-reports-site.socket")
    assert site["Unit"]["Requires"] == ["cluster-reports-site.socket"]
    template = (UNITS.parent / "nginx" / "site.conf.template").read_text()
    assert f"unix:{door['Socket']['ListenStream'][0]}" in template
    assert door["Socket"]["SocketGroup"] == ["www-data"]


@pytest.fixture
def wrapper(tmp_path):
    """``cluster-reports`` called by somebody who is the site's user already, with a program that tells."""
    tells = tmp_path / "tells"
    tells.write_text(
        f'#!/bin/sh\numask\npwd\necho "$@"\n{sys.executable} -c "import os; print(os.environ[\'PROBE\'])"\n'
    )
    tells.chmod(0o755)
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    values = (UNITS / "environment.example").read_text() + 'PROBE="a b&c?d=$e"\n'.replace("$", "\\$")
    (tmp_path / "environment").write_text(values)

    def call(*words):
        env = {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "ENVIRONMENT": str(tmp_path / "environment"),
            "ROOT": str(tmp_path),
            "PYTHON": str(tells),
        }
        return subprocess.run(
            [UNITS / "cluster-reports", *words],
            env=env,
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        ).stdout.splitlines()

    return call


def test_the_operators_command_hands_on_settings_and_hides_what_it_writes(wrapper, tmp_path):
    umask, where, said, probe = wrapper("backup", "--keep", "3")
    assert (umask, Path(where), said) == ("0027", tmp_path, "manage.py backup --keep 3")
    assert probe == "a b&c?d=$e"
    assert wrapper("collectstatic")[0] == "0022"  # the proxy reads those


def test_settings_mean_the_same_to_systemd_and_to_the_operators_command(tmp_path):
    path = UNITS / "environment.example"
    sourced = subprocess.run(
        ["sh", "-c", f'set -a; . "{path}"; env -0'],
        env={},
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    ).stdout
    held = dict(one.partition("=")[::2] for one in sourced.split("\0") if one)
    ours = read_environment(path)
    assert {name: held[name] for name in ours} == ours
