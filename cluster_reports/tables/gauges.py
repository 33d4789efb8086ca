"""What is measured when Prometheus asks: three queries, whatever the site holds."""

from django.db.models import Count, Max, Min, Q
from msgspec import Struct

from cluster_reports.models import Digest, Operation, PaperBatchItem


class Gauges(Struct, frozen=True):
    """``last_good``: the kind of operation and the seconds since one went well; a kind that never did is not there."""

    letters: int
    letters_failed: int  # of those, tried in vain at least once
    papers: int
    papers_oldest: float  # seconds; 0 where none waits
    last_good: dict[str, float]


def gauges(at) -> Gauges:
    waiting = Digest.objects.filter(sent_at__isnull=True)
    letters = waiting.aggregate(all=Count("pk"), failed=Count("pk", filter=~Q(fault="")))
    papers = PaperBatchItem.objects.filter(done_at__isnull=True).aggregate(
        all=Count("pk"), oldest=Min("batch__asked_at")
    )
    good = Operation.objects.filter(is_good=True).order_by()
    last = good.values_list("kind").annotate(Max("ended_at"))
    return Gauges(
        letters["all"],
        letters["failed"],
        papers["all"],
        _seconds(papers["oldest"], at) if papers["oldest"] else 0.0,
        {kind: _seconds(ended_at, at) for kind, ended_at in last},
    )


def _seconds(since, at):
    return max(0.0, (at - since).total_seconds())
