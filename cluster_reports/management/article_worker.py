"""A process that writes articles, with a database of its own in memory. It sets Django up itself, so nothing of
ours may be imported before ``begin``."""

import atexit

import django


def begin():
    django.setup()
    from cluster_reports.dossiers.scratch import scratch_database

    database = scratch_database()
    database.__enter__()
    atexit.register(database.__exit__, None, None, None)


def write(job):
    """``(dossier, text file, audience)`` → what is wrong in words, or ""."""
    from cluster_reports.management.rendering import write_one

    return write_one(*job)
