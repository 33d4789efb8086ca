"""Figures for Prometheus: for the own machine, or whoever bears the token; others are told there is no such page."""

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from cluster_reports.client import client_address
from cluster_reports.tables.gauges import gauges
from cluster_reports.watching import metrics as counted

PREFIX = "cluster_reports_"


@login_not_required
@require_safe
def metrics(request):
    if not _may_read(request):
        raise Http404
    measured = CollectorRegistry(auto_describe=False)
    measured.register(_Measured(now()))
    text = generate_latest(counted.registry()) + generate_latest(measured)
    answer = HttpResponse(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)
    answer["Cache-Control"] = "no-store"
    return answer


def _may_read(request):
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and settings.METRICS_TOKEN:
        return constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    if not settings.TRUSTED_PROXIES and "X-Forwarded-For" in request.headers:
        return False  # a proxy nobody told us of: its own address says nothing about who asks
    address = ip_address(client_address(request))
    return any(address in network for network in settings.METRICS_FROM)


class _Measured:
    """A collector of what the database tells at one instant; without an answer only that there was none."""

    def __init__(self, at):
        self.at = at

    def collect(self):
        try:
            found = gauges(self.at)
        except (DatabaseError, InterfaceError):
            found = None
        yield _gauge("database_up", "1 where the database answers.", int(found is not None))
        if found is None:
            return
        yield _gauge("letters_waiting", "Morning letters that are not sent.", found.letters)
        yield _gauge("letters_failed", "Of those, tried in vain at least once.", found.letters_failed)
        yield _gauge("papers_waiting", "Files of archives that wait to be printed.", found.papers)
        yield _gauge("papers_oldest_seconds", "Since when the oldest of them waits.", found.papers_oldest)
        last = GaugeMetricFamily(
            f"{PREFIX}last_good_seconds",
            "Since the last one that went well; not there where none ever did.",
            labels=["operation"],
        )
        for kind, seconds in sorted(found.last_good.items()):
            last.add_metric([kind], seconds)
        yield last


def _gauge(name, words, value):
    return GaugeMetricFamily(PREFIX + name, words, value=value)
