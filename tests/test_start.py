"""A worker loads what every page needs; what only some downloads need is loaded by the first of them."""

import gc
import json
import os
import subprocess
import sys

import pytest

from tests.serving import ROOT

HEAVY = (
    "PIL",
    "defusedxml",
    "docx",
    "icalendar",
    "jsonschema",
    "lxml",
    "openpyxl",
    "pypdf",
    "segno",
    "typst",
    "xlsxwriter",
)
START = """
import gc, json, sys
from cluster_reports.wsgi import application
told = {"loaded": [*sys.modules], "frozen": gc.get_freeze_count(), "looks": [gc.isenabled(), *gc.get_threshold()]}
from django.test import RequestFactory
environ = RequestFactory(headers={"host": "localhost"}).get("/robots.txt").environ
b"".join(application(environ, lambda status, headers: told.update(status=status)))
told["later"] = [*sys.modules.keys() - told["loaded"]]
told["compiled"] = [
    f"{name}.{one}"
    for name, module in [*sys.modules.items()]
    if name.startswith(("cluster_reports", "units"))
    for one, kind in vars(module).items()
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__")
]
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a worker has loaded before its first reader and after."""
    folder = tmp_path_factory.mktemp("start")
    more = {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'empty.sqlite3'}"}
    ran = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env=os.environ | more,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_a_start_loads_no_library_of_files(told):
    assert told["status"] == "200 OK"
    loaded = {name.partition(".")[0] for name in told["loaded"] + told["later"]}
    assert "django" in loaded
    assert sorted(loaded.intersection(HEAVY)) == []


def test_no_record_is_compiled_at_a_start(told):
    """A dataclass takes a millisecond of every start, a ``Struct`` the twentieth part."""
    assert told["compiled"] == []


def test_the_first_reader_waits_for_no_page_to_be_loaded(told):
    assert "cluster_reports.views.front" in told["loaded"]
    assert [name for name in told["later"] if name.startswith("cluster_reports.views.")] == []


def test_what_was_loaded_is_not_looked_through_for_garbage_and_all_else_is_as_usual(told):
    assert told["frozen"] > 50_000
    assert told["looks"] == [True, *gc.get_threshold()]
