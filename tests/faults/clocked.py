"""The site's application at the instant that the file ``CLOCK`` names, read anew for each request."""

import os
from pathlib import Path

import time_machine

from cluster_reports.wsgi import application as site


def application(environ, start_response):
    instant = Path(os.environ["CLOCK"]).read_text()
    with time_machine.travel(instant, tick=False):
        return site(environ, start_response)
