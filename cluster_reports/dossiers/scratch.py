"""A database that lives only in memory: what is loaded there leaves no trace anywhere."""

from contextlib import contextmanager

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper


@contextmanager
def scratch_database():
    """Inside, every query of this thread goes to a fresh, migrated SQLite database in memory."""
    kept = connections[DEFAULT_DB_ALIAS]
    options = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "OPTIONS": {},
        "CONN_MAX_AGE": None,
    }
    scratch = DatabaseWrapper({**kept.settings_dict, **options}, DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = scratch
    ContentType.objects.clear_cache()  # ids there are not ids here
    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield
    finally:
        BaseDatabaseWrapper.close(scratch)  # SQLite's own close() spares databases in memory
        connections[DEFAULT_DB_ALIAS] = kept
        ContentType.objects.clear_cache()
