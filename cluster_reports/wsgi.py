"""The door for gunicorn: ``gunicorn cluster_reports.wsgi``.

All that answers requests is loaded here, so that the first reader does not wait for it. What is loaded stays: to look
through it for garbage again and again would take an eighth of the start, and later part of each full collection.
"""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster_reports.settings")
usual = gc.get_threshold()
gc.set_threshold(usual[0], 1_000_000, 1_000_000)  # what became garbage at once is still taken away
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)
gc.freeze()
gc.set_threshold(*usual)
