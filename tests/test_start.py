"""A worker loads what every page needs; what only some downloads need is loaded by the first of them."""

import subprocess
import sys

from tests.serving import ROOT

HEAVY = (
    "PIL",
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
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cluster_reports.settings"
import cluster_reports.wsgi, cluster_reports.urls
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_start_loads_no_library_of_files():
    told = subprocess.run([sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stderr
    loaded = told.stdout.split()
    assert "django" in loaded
    assert sorted(set(HEAVY).intersection(loaded)) == []
