"""The systemd units as they are, read by their own rules."""

import shlex
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
UNITS = DEPLOY / "systemd"


def read_unit(path):
    """{section: {name: [values]}}; an empty value takes back those before it, as systemd does."""
    found, section = {}, None
    for line in path.read_text().splitlines():
        line = line.strip()
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return found


def command_of(unit):
    """The words of a service's ExecStart."""
    (command,) = read_unit(UNITS / unit)["Service"]["ExecStart"]
    return shlex.split(command)


def read_environment(path):
    """An EnvironmentFile: names and values, quotes off."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {name: " ".join(shlex.split(value)) for name, _, value in (line.partition("=") for line in lines)}
