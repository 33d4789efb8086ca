"""A cluster's practice (kỳ tập huấn): a cluster beside the real one with one period, in which nothing is real.

It is a row of its own, so that whatever is asked by cluster (earlier periods, the same period last year, quotas,
limitations to answer, places) never meets the real one; what is asked across clusters begins with ``real()``.
"""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.timezone import localdate

from .appeal import Appeal
from .area import Area
from .article import Article
from .award_proposal import AwardProposal
from .ballot import Ballot
from .change import Change
from .cluster import Cluster, ClusterRole, Membership
from .comment import Comment
from .correction import Correction
from .evidence import Evidence
from .extension import Extension
from .logged_step import LoggedStep
from .paper_batch import PaperBatchItem
from .part_review import PartReview
from .period import SPANS, Period, period_by_rule
from .pledge import Pledge, Signature
from .pledge_copy import copy_into
from .review import Photo, Review
from .score import Scoring
from .scoring_table import ScoringTable
from .scoring_table_copy import copy_table, last_table
from .target_change import TargetChange
from .unit_report import UnitReport

WORD = "tập huấn"
MARK = "KỲ TẬP HUẤN – số liệu không có thật"
DAYS_TO_ENTER = 21  # from the day of opening, for the reports that are left to fill in
DAYS_UNTIL_LOCK = 60
KEPT = ("organisation_id", "word", "number", "subject", "head_title", "deputy_title", "needs_check")


def model_period(cluster):
    """The real period that a practice is like: the latest one opened, or the first half of the latest pledge's year.

    None where the cluster has no pledge with targets for it.
    """
    years = set(cluster.pledges.filter(targets__isnull=False).values_list("year", flat=True))
    opened = cluster.periods.exclude(status=Period.Status.PREPARING).filter(kind__in=SPANS, year__in=years)
    found = opened.order_by("-ends_on", "-starts_on").first()
    if found is None and years:
        found = period_by_rule(cluster, Period.Kind.FIRST_HALF, max(years))
    return found


def copy_cluster(cluster, like, at):
    """The practice cluster with members, terms, areas, pledge, scoring table and an open, empty period.

    Returns (period, the real target's pk by the new one's). ``like`` is the real period; the caller holds the
    cluster's lock.
    """
    copy = Cluster(**{name: getattr(cluster, name) for name in KEPT}, practice_of=cluster)
    copy.proper_name = _named(cluster.proper_name, Cluster._meta.get_field("proper_name"))
    copy.save()
    for model in (Membership, ClusterRole, Area):
        model.objects.bulk_create(
            _again(row, cluster_id=copy.pk) for row in model.objects.filter(cluster=cluster)
        )
    targets = _copy_pledge(cluster.pledges.get(year=like.year), copy, like)
    table = last_table(cluster, like.year)
    if table is not None:
        table = copy_table(table, like.year, table.starts_on, targets, copy.pk)
        table.status, table.issued_at = ScoringTable.Status.ISSUED, at
        table.save(update_fields=["status", "issued_at"])
    period = _again(like, cluster_id=copy.pk, is_practice=True, cutoff_on=None, publishes_on=None)
    today = localdate(at)
    period.name = _named(like.name, Period._meta.get_field("name"))
    period.status = Period.Status.OPEN
    period.due_on = today - timedelta(1)  # so that one report can have come late
    period.opens_on, period.locks_on = today - timedelta(14), today + timedelta(DAYS_UNTIL_LOCK)
    period.save()
    return period, {new: old for old, new in targets.items()}


def _named(name, field):
    longest = field.max_length - len(f" ({WORD})")
    return f"{name[:longest].strip()} ({WORD})".strip()


def _again(row, **changes):
    """A new row with the same values, not saved."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del values[row._meta.pk.attname]
    return type(row)(**{**values, **changes})


def _copy_pledge(pledge, cluster, like):
    """Returns the new target's pk by the old one's."""
    copy = _again(pledge, cluster_id=cluster.pk)
    copy.save()
    members = set(cluster.members_on(like.ends_on).values_list("pk", flat=True))
    targets = copy_into(pledge, copy, members)
    areas = dict(cluster.areas.values_list("name", "pk"))
    for line in copy.lines.filter(area__isnull=False).select_related("area"):
        line.area_id = areas[line.area.name]
        line.save(update_fields=["area"])
    signed = Signature.objects.filter(pledge=pledge, unit__in=members)
    Signature.objects.bulk_create(_again(row, pledge_id=copy.pk) for row in signed)
    return {old: new.pk for old, new in targets.items()}


def remove_cluster(cluster) -> list[str]:
    """Deletes a practice cluster with all that was made in it; returns the paths of its files, for the caller to
    delete once the transaction holds.

    What points to each other by ``PROTECT`` goes in an order of its own; its history goes too. Inside a transaction.
    """
    if not cluster.is_practice:
        raise ValueError("only a practice is ever removed")
    with Change.objects.open_door("practice"):
        return _remove(cluster)


def _remove(cluster):
    inside = {"period__cluster": cluster}
    _hold(Period, cluster=cluster)
    _hold(UnitReport, **inside)
    _hold(Review, **inside)
    _hold(Article, review__period__cluster=cluster)
    _hold(Scoring, **inside)
    files = _files(cluster)
    _forget(cluster)
    for ballot in Ballot.objects.filter(**inside).order_by("-pk"):  # each after those that follow it
        ballot.delete()
    AwardProposal.objects.filter(**inside).delete()
    TargetChange.objects.filter(target__pledge__cluster=cluster).delete()
    Period.objects.filter(cluster=cluster).delete()
    ScoringTable.objects.filter(cluster=cluster).delete()
    Pledge.objects.filter(cluster=cluster).delete()
    cluster.delete()
    return files


def _hold(model, **about):
    """Waits for whoever is saving one of these rows; who comes later finds none."""
    list(model.objects.filter(**about).order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def _files(cluster):
    evidence = Evidence.objects.filter(
        Q(result__report__period__cluster=cluster) | Q(score__scoring__period__cluster=cluster)
    )
    photos = Photo.objects.filter(review__period__cluster=cluster).exclude(file="")
    items = PaperBatchItem.objects.filter(batch__review__period__cluster=cluster).select_related("batch")
    return [
        *evidence.values_list("file", flat=True),
        *(photo.path_of(width) for photo in photos for width in Photo.WIDTHS),
        *(item.path for item in items),
    ]


HISTORIES = {  # the path from each noun that has a history to its cluster
    Period: "cluster",
    Pledge: "cluster",
    ScoringTable: "cluster",
    UnitReport: "period__cluster",
    Scoring: "period__cluster",
    Ballot: "period__cluster",
    AwardProposal: "period__cluster",
    Extension: "report__period__cluster",
    PartReview: "report__period__cluster",
    Appeal: "scoring__period__cluster",
    Article: "review__period__cluster",
    Comment: "article__review__period__cluster",
    Correction: "article__review__period__cluster",
    TargetChange: "target__pledge__cluster",
}


def _forget(cluster):
    LoggedStep.objects.filter(_about(cluster=cluster)).delete()


def without_practice(steps):
    """Of these logged steps, those taken on what is real."""
    return steps.exclude(_about(cluster__practice_of__isnull=False))


def _about(**of):
    """The steps taken on rows of these clusters; ``of`` is asked with "cluster" in the place of each path to it."""
    found = Q(pk__in=[])
    for model, path in HISTORIES.items():
        asked = {path + name.removeprefix("cluster"): value for name, value in of.items()}
        rows = model.objects.filter(**asked).values("pk")
        found |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=rows)
    return found
