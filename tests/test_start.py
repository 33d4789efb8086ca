"""What a worker loads before its first reader, and what it does not."""

import gc
import json
import os
import subprocess
import sys

from django.conf import settings

# What opens or writes files of people: loaded by the function that does so, in a worker that does so.
FOR_FILES = {
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
}
ASKING = """
import gc, json, sys
from cluster_reports.wsgi import application
told = {"before": sorted(sys.modules), "frozen": gc.get_freeze_count(), "looks": [gc.isenabled(), gc.get_threshold()]}
from django.test import RequestFactory
environ = RequestFactory(headers={"host": "localhost"}).get("/robots.txt").environ
b"".join(application(environ, lambda status, headers: told.update(status=status)))
told["after"] = sorted(sys.modules)
print(json.dumps(told))
"""


def test_a_worker_loads_all_pages_first_and_the_libraries_for_files_when_it_needs_them(tmp_path):
    more = {"VAR_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    told = subprocess.run(
        [sys.executable, "-c", ASKING],
        cwd=settings.BASE_DIR,
        env=os.environ | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told = json.loads(told.stdout)
    assert told["status"] == "200 OK"
    assert {name.partition(".")[0] for name in told["after"]} & FOR_FILES == set()
    later = set(told["after"]) - set(told["before"])
    assert {one for one in later if one.startswith("cluster_reports.views.")} <= {
        "cluster_reports.views.frame"
    }
    assert told["frozen"] > 50_000
    assert told["looks"] == [True, list(gc.get_threshold())]
