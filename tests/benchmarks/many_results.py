"""A country of results for benchmarks: one cluster made with care, then copied by the database itself.

Everything is a function of the number asked for. Names and texts differ from copy to copy, keys keep the distance they
have in the first cluster, so that nothing has to be looked up.
"""

from datetime import date

from django.db import connection, models

from cluster_reports.models import (
    Cluster,
    ClusterRole,
    Membership,
    Period,
    Pledge,
    Result,
    Review,
    Scoring,
    Target,
    UnitReport,
    period_by_rule,
)
from cluster_reports.scoring import snapshot
from cluster_reports.tables.score_book import book_of, digest_of
from tests.factories import (
    make_cluster,
    make_criterion,
    make_pledge,
    make_scoring,
    make_target,
    make_unit,
    make_user,
    moment,
)
from units.models import Unit

UNITS, TARGETS, YEARS = 10, 25, range(2017, 2027)
PER_CLUSTER = UNITS * TARGETS * len(YEARS) * 2
COPIED = (Unit, Cluster, ClusterRole, Membership, Period, Pledge, Target, UnitReport, Review, Result)
STEP = 10_000  # between the keys of a row and of its copy; more than the first cluster has of anything


def make_country(results: int) -> Cluster:
    """The first cluster of so many approved results, ten years of them; 5,000 a cluster."""
    cluster = _first()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # copies need no row looked up to see that it is there
            cursor.execute("SET session_replication_role = replica")
        for model in COPIED:
            _copy(model, results // PER_CLUSTER - 1)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    return cluster


def make_ranking(period) -> Scoring:
    """A scoring of the period by all its targets, closed."""
    scoring = make_scoring(period)
    targets = Target.objects.filter(pledge__cluster=period.cluster, pledge__year=period.year)
    for place, target in enumerate(targets):
        make_criterion(scoring.table, target.name, "target", 5, target=target, order=place)
    scoring.frozen = book_of(scoring, snapshot.read(scoring, period.ends_on))
    scoring.digest, scoring.status = digest_of(scoring.frozen), Scoring.Status.CLOSED
    scoring.closed_at, scoring.closed_by = moment(period.ends_on), make_user(period.members()[0])
    scoring.save()
    return scoring


def _first():
    units = [make_unit(protocol_order=place) for place in range(UNITS)]
    cluster, judge = make_cluster(units, since=date(YEARS[0], 1, 1)), make_user(units[0])
    for year in YEARS:
        pledge = make_pledge(cluster, year)
        targets = [make_target(pledge, f"Chỉ tiêu {place}", planned=100) for place in range(TARGETS)]
        for kind in ("h1", "h2"):
            period = period_by_rule(cluster, kind, year)
            period.status = Period.Status.PUBLISHED
            period.save()
            Review.objects.create(period=period)
            at = moment(period.due_on)
            stamps = {"submitted_at": at, "first_submitted_at": at, "approved_at": at}
            reports = UnitReport.objects.bulk_create(
                UnitReport(
                    period=period,
                    unit=unit,
                    status="approved",
                    submitted_by=judge,
                    approved_by=judge,
                    **stamps,
                )
                for unit in units
            )
            Result.objects.bulk_create(
                Result(report=report, target=target, state="value", value=20 + 3 * place + row + year % 7)
                for row, report in enumerate(reports)
                for place, target in enumerate(targets)
            )
    return cluster


def _copy(model, copies):
    """So many copies of every row of the first cluster, in one statement."""
    if copies < 1:
        return
    quote, table = connection.ops.quote_name, model._meta.db_table
    assert model.objects.count() < STEP
    told = ", ".join(_column(field) for field in model._meta.concrete_fields)
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    numbers = "WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(table)} ({columns}) {numbers} SELECT {told} FROM {quote(table)}, k",
            [copies],
        )


def _column(field):
    """What a copy has in this column: ``n`` is its number."""
    name = connection.ops.quote_name(field.column)
    to = field.related_model if field.is_relation else field.model if field.primary_key else None
    if to in COPIED:
        return f"{name} + {STEP} * n"
    unique = field.unique or field.column in {"name", "short_name", "folded_name", "slug"}
    if unique and isinstance(field, models.CharField) and field.model in (Unit, Cluster):
        return f"CASE WHEN {name} = '' THEN '' ELSE {name} || '-' || n END"
    if field.model is Cluster and field.column == "number":
        return f"{name} + n"
    if field.model is Result and field.column == "value":
        return f"{name} + n %% 89"
    return name
