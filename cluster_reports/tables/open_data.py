"""A published period as plain data for one reader: what the JSON answers and the archives of a period say.

Public data are what was published: of the frozen snapshot of the public article what stands in its print. Internal
data are the approved ones of today. Whoever asks gets no more than they may read and take with them (``Reader``);
nothing names an account.
"""

from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate, localtime
from msgspec import Struct
from msgspec.structs import asdict

from cluster_reports import access
from cluster_reports.article import snapshot as snapshots
from cluster_reports.article.facts import facts_of
from cluster_reports.article.stored import snapshot_of
from cluster_reports.models import Article, Cluster, Period, Scoring
from units.models import User

from . import open_shapes as shapes
from .period_comparison import told_targets
from .printed import as_printed
from .score_book import ranking_of

PUBLIC, INTERNAL = "public", "internal"
PUBLIC_PAPERS = ("bao-cao-cong-khai",)
WITHOUT_NAMES = (*PUBLIC_PAPERS, "bao-cao", "phu-luc", "bien-ban", "to-trinh")  # for all inside the cluster


class Reader(Struct, frozen=True):
    """Who asks, at which level, and in which clusters (their pks; None: in all that this person may see)."""

    user: User
    level: shapes.Level = INTERNAL
    clusters: frozenset[int] | None = None

    @property
    def audiences(self):
        return [PUBLIC] if self.level == PUBLIC else [PUBLIC, INTERNAL]

    def seen_clusters(self) -> QuerySet:
        found = Cluster.objects.real().visible_to(self.user)
        return found if self.clusters is None else found.filter(pk__in=self.clusters)

    def periods(self) -> QuerySet:
        """Published periods with a review; at the public level those whose public article is out."""
        found = Period.objects.visible_to(self.user).filter(
            cluster__in=self.seen_clusters(), status=Period.Status.PUBLISHED, review__isnull=False
        )
        if self.level == PUBLIC:
            out = Article.objects.published().filter(audience=PUBLIC, review__period=OuterRef("pk"))
            found = found.filter(Exists(out))
        related = found.select_related("cluster__organisation", "review")
        return related.prefetch_related("cluster__organisation__former_names")

    def articles(self) -> QuerySet:
        """Articles that are out, of these clusters; the public level has none of a cluster's inside."""
        found = Article.objects.published().visible_to(self.user)
        found = found.filter(review__period__cluster__in=self.seen_clusters(), audience__in=self.audiences)
        return found.select_related("review__period__cluster").defer("snapshot", "unused")

    def unit_of_results(self, period, today) -> int | None:
        """The one unit whose results this person may take along; None: all. Staff take their own unit's, unless it
        heads the cluster.
        """
        is_plain = self.user.role == User.Role.STAFF and not access.is_judge(self.user, period, today)
        return self.user.unit_id if is_plain else None


def period_of(row: Period) -> shapes.Period:
    cluster = row.cluster
    return shapes.Period(
        key=row.pk,
        cluster=shapes.Cluster(cluster.slug, cluster.name, cluster.organisation.name_on(row.ends_on)),
        kind=row.kind,
        year=row.year,
        name=row.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        figures_until=row.figures_until,
    )


def head_of(row: Article) -> shapes.ArticleHead:
    piece = row.published
    return shapes.ArticleHead(
        slug=row.slug,
        period=row.review.period_id,
        cluster=row.review.period.cluster.slug,
        audience=row.audience,
        headline=piece["headline"],
        description=piece["description"],
        published_at=localtime(row.published_at),
        content_hash=row.content_hash,
    )


def article_of(row: Article, level: shapes.Level) -> shapes.Article:
    """``row`` with its ``versions`` prefetched.

    Its bulletin is for the desk: no editor's cut and no correction reaches it, so the public level has none.
    """
    piece = row.published
    return shapes.Article(
        head=head_of(row),
        byline=piece["byline"],
        blocks=tuple(shapes.Block(one["block"], tuple(one["text"])) for one in piece["blocks"]),
        photos=tuple(
            shapes.Picture(one["pk"], one["caption"], one["credit"], one["alt"])
            for one in piece["photos"]
            if one.get("pk")
        ),
        figures=tuple(
            shapes.InNumbers(one["label"], one["value"], one["comparison"]) for one in piece["figures"]
        ),
        bulletin=piece.get("bulletin", "") if level == INTERNAL else "",
        corrections=tuple(
            shapes.Correction(
                one["on"],
                one["note"],
                tuple(
                    shapes.Change(change["title"], change["old"], change["new"]) for change in one["changes"]
                ),
            )
            for one in piece.get("corrections", ())
        ),
        versions=tuple(
            shapes.Version(one.number, localtime(one.at), one.content_hash) for one in row.versions.all()
        ),
    )


def data_of(reader: Reader, period: Period, today: date) -> shapes.PeriodData:
    """All of one of ``reader.periods()``; the same number of queries whatever it holds."""
    articles = list(
        reader.articles().filter(review__period=period).order_by("audience").prefetch_related("versions")
    )
    snapshot = _snapshot(reader, period, articles)
    own = reader.unit_of_results(period, today)
    figures, corrected = snapshot.figures, {}
    if reader.level == PUBLIC:
        piece = articles[0].published if articles else {}
        snapshot = as_printed(snapshot, piece)
        told, corrected = told_targets(piece) or ((), {})
        figures = tuple(one for one in figures if one.target.pk in told)
    if reader.level == INTERNAL and reader.user.role == User.Role.STAFF:
        inside = snapshots.of_one_unit(period.review, reader.user.unit_id)
    else:
        inside = ()
    head = period.cluster.head_on(period.ends_on)
    facts = {fact.target.pk: fact for fact in facts_of(snapshot) if fact.target.pk not in corrected}
    return shapes.PeriodData(
        level=reader.level,
        period=period_of(period),
        units=tuple(
            shapes.Unit(one.unit, one.name, one.short_name, bool(head and head.unit_id == one.unit))
            for one in snapshot.members
        ),
        targets=(
            *(_target(one, facts.get(one.target.pk)) for one in figures),
            *(_target(one, None) for one in inside),
        ),
        results=tuple(
            result
            for one in (*figures, *inside)
            if one.target.pk not in corrected
            for result in _results(one, is_public=reader.level == PUBLIC, own=own)
        ),
        review=_review(snapshot, is_public=reader.level == PUBLIC),
        scoring=_scoring(reader, period),
        papers=_papers(reader, period, today),
        articles=tuple(article_of(one, reader.level) for one in articles),
    )


def documents_of(reader: Reader, period: Period, today: date) -> QuerySet:
    """The numbered papers of a period that this reader may take along; those that name people for few only."""
    found = period.review.documents.order_by("dated_on", "kind", "number", "pk")
    if reader.level == PUBLIC:
        return found.filter(paper__in=PUBLIC_PAPERS)
    if access.can_read_nominees(reader.user, period, today):
        return found
    return found.filter(paper__in=WITHOUT_NAMES)


def _snapshot(reader, period, articles):
    """What was published for everybody, or what is approved today for those inside."""
    if reader.level == PUBLIC:
        frozen = snapshot_of(articles[0].published.get("snapshot")) if articles else None
        if frozen is not None:
            return frozen
    return snapshots.read(period.review, reader.level)


def _target(figures, fact):
    target, plan = figures.target, figures.plan
    is_counted = fact is not None and fact.kind == "figure"
    change = fact.change if is_counted else None
    coverage = fact.coverage if fact is not None else None
    return shapes.Target(
        key=target.pk,
        parent=target.parent,
        **{
            name: getattr(target, name)
            for name in (
                "name",
                "direction",
                "measure",
                "places",
                "numerator_label",
                "denominator_label",
                "pair_measure",
                "visibility",
            )
        },
        year_plan=plan.year,
        period_plan=plan.period,
        amount=_amount(fact.amount) if is_counted else None,
        pair=_amount(fact.pair) if is_counted and fact.pair else None,
        answers=tuple(
            shapes.Answers(one.grade.label, one.grade.is_met, len(one.units))
            for one in (() if fact is None or is_counted else fact.shares)
        ),
        coverage=coverage and shapes.Coverage(*coverage.counts),
        change=_rounded(change.amount) if change else None,
    )


def _amount(amount):
    return shapes.Amount(
        value=_rounded(amount.value),
        high=None if amount.high is None else _rounded(amount.high),
        form=amount.form,
        bound=amount.bound,
        is_estimate=amount.is_estimate,
        numerator=amount.numerator,
        denominator=amount.denominator,
    )


def _rounded(value: Decimal) -> Decimal:
    """A division does not end: as many places as a figure is stored with."""
    return value if value == value.to_integral_value() else round(value, 4).normalize()


def _results(figures, *, is_public, own):
    """The cluster's own figure, then a row for every unit the target was given to: none is left out as if it were 0."""
    target = figures.target.pk
    if figures.whole:
        yield _result(target, None, figures.whole, figures.plan)
    if is_public:
        return
    readings = {reading.unit: reading for reading in figures.readings}
    plans = {plan.unit: plan for plan in figures.unit_plans}
    for unit in figures.assigned:
        if (own is None or unit == own) and (unit in readings or not figures.whole):
            yield _result(target, unit, readings.get(unit), plans.get(unit))


def _result(target, unit, reading, plan):
    given = {"year_plan": plan and plan.year, "period_plan": plan and plan.period}
    if reading is None:
        return shapes.Result(
            target,
            unit,
            state="missing",
            value=None,
            bound="exact",
            numerator=None,
            denominator=None,
            pair_value=None,
            pair_bound="exact",
            is_yes=None,
            grade=None,
            **given,
        )
    return shapes.Result(
        target,
        unit,
        grade=reading.grade and reading.grade.label,
        **{
            name: getattr(reading, name)
            for name in (
                "state",
                "value",
                "bound",
                "numerator",
                "denominator",
                "pair_value",
                "pair_bound",
                "is_yes",
            )
        },
        **given,
    )


def _review(snapshot, *, is_public):
    meeting = snapshot.meeting
    hides = is_public and not meeting.show_limitations
    return shapes.Review(
        **{
            name: getattr(meeting, name)
            for name in (
                *("kind", "on", "until", "session", "place", "host", "chair", "theme", "context"),
                "assessment",
            )
        },
        movements=snapshot.movements,
        guests=_same(shapes.Guest, snapshot.guests),
        agenda=_same(shapes.AgendaItem, snapshot.agenda),
        outcomes=_same(shapes.Outcome, snapshot.outcomes),
        highlights=_same(shapes.Highlight, snapshot.highlights),
        models=_same(shapes.Model, snapshot.models),
        awards=_same(shapes.Award, snapshot.awards),
        limitations=() if hides else _same(shapes.Limitation, snapshot.limitations),
        directions=tuple(
            shapes.Direction(one.text, one.target.name if one.target else "", "" if hides else one.answers)
            for one in snapshot.directions
        ),
    )


def _same(shape, rows):
    """Rows of the snapshot whose fields are the shape's."""
    return tuple(shape(**asdict(row)) for row in rows)


def _scoring(reader, period):
    if reader.level == PUBLIC:
        return None
    closed = Scoring.objects.visible_to(reader.user).filter(period=period, status=Scoring.Status.CLOSED)
    row = closed.first()
    if row is None:
        return None
    return shapes.Scoring(
        table=row.frozen["table"],
        closed_on=localdate(row.closed_at),
        digest=row.digest,
        places=tuple(
            shapes.Place(
                unit=one["pk"],
                name=one["name"],
                rank=one["rank"],
                is_shared=one["is_shared"],
                total=_points(one["total"]),
                maximum=_points(one["maximum"]),
                note=one["note"],
            )
            for one in ranking_of(row.frozen)
        ),
    )


def _points(text):
    return Decimal(text) if text else None


def _papers(reader, period, today):
    return tuple(
        shapes.Paper(one.code, one.title, one.dated_on, one.content_hash)
        for one in documents_of(reader, period, today).defer("content")
    )
