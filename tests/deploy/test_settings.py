"""deploy/settings.md is the whole truth about the environment variables."""

import re

import pytest

from tests.deploy.settings_table import DEPLOY, READERS, documented, read_by_the_program
from tests.deploy.units import UNITS, read_environment

DEFAULTS = {name: default for name, default in read_by_the_program().items() if default is not None}


def test_every_variable_is_documented_and_no_other():
    assert documented().keys() == read_by_the_program().keys()


def test_nothing_reads_the_environment_past_the_settings():
    """Else the table would not know of it; the bootstrap hands it on to the processes it starts."""
    ours = [*(DEPLOY.parent / "cluster_reports").rglob("*.py"), *(DEPLOY.parent / "units").rglob("*.py")]
    readers = {path.name for path in ours if re.search(r"\bos\.(environ\b|getenv)", path.read_text())}
    assert readers == {"settings.py", "wsgi.py", "bootstrap.py", "metrics.py"}
    assert [path.name for path in READERS] == ["settings.py", "gunicorn.conf.py"]


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_table_tells_the_default_that_holds(name):
    said = documented()[name][1]
    assert said.startswith(f"`{DEFAULTS[name]}`" if DEFAULTS[name] else "none"), said


def test_the_environment_of_the_units_names_variables_of_the_table():
    given = read_environment(UNITS / "environment.example")
    assert given.keys() <= documented().keys()
    assert given["TRUSTED_PROXIES"] == "1"
