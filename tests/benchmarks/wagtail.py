"""An ordinary Wagtail site with one article, run as ours is, to measure ours beside in the same run.

Wagtail is a peer and no dependency: nothing of it stands in pyproject.toml or the locks. pip puts it into a virtual
environment of its own; where PyPI does not answer, what asks for it is skipped. ``PEER`` in the environment names the
folder that keeps it for the next run.

The project is what ``wagtail start`` makes, and over it what lies in ``peer/``: an app with one type of page, and the
settings of an installation. It has the engine of the run, and our releases of what both sites use.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.serving import Site, empty_database

WAGTAIL = "Wagtail 8"
RELEASE = "wagtail==8.0.1"
AS_OURS = ["django", "gunicorn", "psycopg2-binary", "dj-database-url"]
DATABASE = "wagtail"  # beside the one of the run
ARTICLE = "/so-ket/"
PAGES = [ARTICLE, "/", "/search/?query=thi", "/admin/login/"]


def installed(folder):
    """The commands of a virtual environment with Wagtail; what is there already is kept."""
    releases = [RELEASE, *(f"{name}=={version(name)}" for name in AS_OURS)]
    pip = ["-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "30"]
    for command in ([sys.executable, "-m", "venv", folder], [folder / "bin" / "python", *pip, *releases]):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"{WAGTAIL} cannot be installed here: {(done.stderr or done.stdout).strip()[-300:]}")
    return folder / "bin"


class Project:
    """A Wagtail project in a folder, made the way its users do."""

    ENVIRONMENT = {"DJANGO_SETTINGS_MODULE": "newsroom.settings.production", "SECRET_KEY": "newsroom"}

    def __init__(self, folder, commands):
        self.folder, self.python = folder, commands / "python"
        folder.mkdir()
        subprocess.run([commands / "wagtail", "start", "newsroom", folder], check=True, capture_output=True)
        shutil.copytree(Path(__file__).parent / "peer", folder, dirs_exist_ok=True)
        self.manage("makemigrations", "articles")
        self.manage("collectstatic", "--noinput")

    def manage(self, *command, database="sqlite://:memory:"):
        """What a command of the project prints."""
        return subprocess.run(
            [self.python, "manage.py", *command],
            cwd=self.folder,
            env=os.environ | self.ENVIRONMENT | {"DATABASE_URL": database},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    @contextlib.contextmanager
    def served(self, options=(), environment=()):
        """The running site, the article published; how many queries that takes is printed."""
        with empty_database(self.folder, DATABASE) as database:
            self.manage("migrate", "-v0", database=database)
            queries = self.manage("publish", database=database).strip()
            site = WagtailSite(self, database, options, environment)
            try:
                site.start()
                words = len(re.sub(r"<[^>]+>", " ", site.get(ARTICLE)[1]).split())
                print(f"\n{WAGTAIL}: an article of {words} words, {queries} queries")
                yield site
            finally:
                site.stop()


class WagtailSite(Site):
    def __init__(self, project, database, options, environment):
        super().__init__(project.folder, options, "newsroom.wsgi", environment)
        self.python, self.root = project.python, project.folder
        self.environment |= project.ENVIRONMENT | {"DATABASE_URL": database}

    def _environment(self):
        return os.environ | self.environment
