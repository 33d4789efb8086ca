"""The door for gunicorn: ``gunicorn cluster_reports.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster_reports.settings")
application = get_wsgi_application()
