"""How the site talks to its database is said by the environment."""

import json
import os
import subprocess
import sys

import pytest

from tests.serving import ROOT

ASK = """
import json
from cluster_reports.settings import DATABASES
asked = ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "DISABLE_SERVER_SIDE_CURSORS")
print(json.dumps([DATABASES["default"][name] for name in asked]))
"""


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, [600, False, False]),
        ({"DATABASE_KEEP_SECONDS": "0", "DATABASE_CHECKS": "1", "DATABASE_POOLER": "1"}, [0, True, True]),
    ],
)
def test_connections_last_are_checked_and_pooled_as_the_environment_says(tmp_path, environment, expected):
    kept = {name: text for name, text in os.environ.items() if not name.startswith("DATABASE_")}
    said = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=kept | {"VAR_DIR": str(tmp_path), "DATABASE_URL": "postgres://a@127.0.0.1/b", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(said.stdout or said.stderr) == expected
