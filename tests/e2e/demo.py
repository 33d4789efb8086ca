"""The demo's data and people, for journeys that need a site with something in it."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from cluster_reports.management.commands.demo import PASSWORD
from tests.e2e.kept_rows import KeptRows
from tests.factories import HANOI
from units.acting import NOBODY, acting_as

PEOPLE = {  # what a role is called in a test: who of the demo's accounts it is
    "stranger": None,
    "staff": "haucan",
    "head": "thammuu",
    "deputy": "chinhtri",
    "editor": "bientap",
    "commander": "chihuy",
    "admin": "quantri",
}
TODAY = datetime(2026, 11, 23, 9, tzinfo=HANOI)  # in the middle of the demo's open periods


@pytest.fixture(scope="session")
def loaded(tmp_path_factory):
    """The demo as it was loaded by the first test that asked for it; its rows come with that test."""
    return {"files": tmp_path_factory.mktemp("demo")}


@pytest.fixture
def demo(settings, transactional_db, capsys, loaded):
    """A site with the demo's data, on a day of the demo. Cookies live as long as the browser, whose clock goes on."""
    settings.SESSION_EXPIRE_AT_BROWSER_CLOSE, settings.CSRF_COOKIE_AGE = True, None
    media = Path(settings.MEDIA_ROOT)
    with time_machine.travel(TODAY, tick=True) as clock:
        if rows := loaded.get("rows"):
            rows.put_back()
            shutil.copytree(loaded["files"], media, dirs_exist_ok=True)
        else:
            with acting_as(NOBODY):  # the command of this process is the tests'
                call_command("demo", load_only=True)
            capsys.readouterr()
            loaded["rows"] = KeptRows()
            shutil.copytree(media, loaded["files"], dirs_exist_ok=True)
        yield clock


def enter(visitor, role):
    """Somebody in this role, on the first screen."""
    enter_as(visitor, PEOPLE[role])


def enter_as(visitor, username):
    visitor.page.context.clear_cookies()
    if username is None:
        visitor.go("/")
    else:
        visitor.log_in(username, PASSWORD)
