"""What each process counts for Prometheus. A label never holds what somebody typed, so none grows without end.

Several processes count into files of ``PROMETHEUS_MULTIPROC_DIR``, which deploy/gunicorn.conf.py sets.
"""

import os
import sys

from django.core.signals import got_request_exception
from django.db import DatabaseError, InterfaceError
from django.db.models.signals import post_save
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from units.models import SecurityEvent

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
STATIC, UNKNOWN = "static", "unknown"  # routes of requests that no page of ours answered
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter(
    "cluster_reports_requests", "Requests answered, by name of the page.", ["route", "method", "status"]
)
SECONDS = Histogram(
    "cluster_reports_request_seconds", "Time until the answer began.", ["route"], buckets=BUCKETS
)
DATABASE_ERRORS = Counter(
    "cluster_reports_database_errors", "Requests that failed because of the database, by kind.", ["kind"]
)
SECURITY_EVENTS = Counter(
    "cluster_reports_security_events",
    "Lines of the security log: failed is a wrong password, code a wrong code, paused a rest after many.",
    ["kind"],
)


def count_request(route, method, status, seconds):
    REQUESTS.labels(route, method if method in METHODS else "other", status).inc()
    SECONDS.labels(route).observe(seconds)


def _count_fault(sender, request=None, **_):
    if isinstance(fault := sys.exc_info()[1], DatabaseError | InterfaceError):
        DATABASE_ERRORS.labels(type(fault).__name__).inc()


def _count_event(sender, instance, created, **_):
    if created:
        SECURITY_EVENTS.labels(instance.kind).inc()


def listen():
    got_request_exception.connect(_count_fault, dispatch_uid="count database errors")
    post_save.connect(_count_event, sender=SecurityEvent, dispatch_uid="count security events")


def registry():
    """All processes' counts, or this one's where they do not count together."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together
