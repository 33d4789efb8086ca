"""The door for gunicorn: ``gunicorn cluster_reports.wsgi``.

All that answers requests is loaded here, so that the first reader does not wait for it. What is loaded stays: to look
through it for garbage again and again would take a sixth of the start, and later its part of each full look.
"""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster_reports.settings")
gc.disable()
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)
gc.freeze()
gc.enable()
