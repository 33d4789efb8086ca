"""Everything an article may say about a review, read once: the only file of this room that queries."""

from copy import copy
from decimal import Decimal

from django.db.models import F, Q
from django.utils.timezone import localtime
from msgspec.structs import replace

from cluster_reports.models import (
    Article,
    Membership,
    Outlet,
    Period,
    Pledge,
    Result,
    Review,
    Target,
    UnitReport,
    Visibility,
    unanswered_limitations,
)
from cluster_reports.models.plans import Plans

from . import material
from .directing import year_ahead
from .facts import whole_plan
from .material import Audience, Snapshot, to_json

__all__ = ["FiguresOver", "Snapshot", "key_of", "read", "to_json"]

LEVELS = {
    "public": [Visibility.PUBLIC],
    "internal": [Visibility.PUBLIC, Visibility.CLUSTER],
}


def read(review, audience: Audience) -> Snapshot:
    """Approved results and the review's own rows that this audience may read; a constant number of queries."""
    levels = LEVELS[audience]
    review = (
        Review.objects.select_related("period__cluster__organisation", "host", "outlet")
        .prefetch_related("period__cluster__organisation__former_names", "host__former_names")
        .get(pk=review.pk)
    )
    period = review.period
    day = period.ends_on
    members = list(period.members().prefetch_related("predecessors"))
    head = period.cluster.head_on(day)
    pledge = Pledge.objects.filter(cluster=period.cluster, year=period.year).first()
    figures = _figures(period, review, [unit.pk for unit in members], levels)
    return Snapshot(
        audience=audience,
        cluster=_cluster(period.cluster, day),
        members=tuple(_member(unit, day) for unit in members),
        head=next((u.name_on(day) for u in members if head and u.pk == head.unit_id), _outside(head, day)),
        period=_period(period),
        meeting=_meeting(review, pledge, day),
        house=_house(review.outlet),
        figures=figures,
        directions=_directions(review, [unit.pk for unit in members], figures, levels),
        answered=_answered(review, levels, audience),
        **_lines(review, levels, day),
    )


def read_figures(period, audience: Audience):
    """``(members, period, figures)`` of a snapshot before anybody may read the period's review: the units' approved
    results only; figures a review holds for the whole cluster stay with it.
    """
    members = list(period.members().prefetch_related("predecessors"))
    pks = [unit.pk for unit in members]
    found = _figures(period, getattr(period, "review", None), pks, LEVELS[audience])
    return (
        tuple(_member(unit, period.ends_on) for unit in members),
        _period(period),
        tuple(replace(figures, whole=None) for figures in found if figures.readings),
    )


def of_one_unit(review, unit: int) -> tuple[material.TargetFigures, ...]:
    """What stays inside one unit, for that unit: its own results of such targets, and nothing to compare them with."""
    found = _figures(review.period, review, [unit], [Visibility.UNIT])
    return tuple(
        replace(figures, whole=None, same_period=None, previous=None) for figures in found if figures.readings
    )


def _answered(review, levels, audience):
    """The answers to the limitations this audience was told of; none while one of those has no answer."""
    told = Q(visibility__in=levels)
    if audience == "public":
        told &= Q(review__show_limitations=True)
    if unanswered_limitations(review).filter(told).exists():
        return ()
    rows = review.limitationanswers.filter(visibility__in=levels).select_related("limitation__review")
    return tuple(
        material.Answered(row.level)
        for row in rows
        if row.limitation is None
        or (
            row.limitation.visibility in levels
            and (audience != "public" or row.limitation.review.show_limitations)
        )
    )


def _outside(head, day):
    """The head's name where the head is no member."""
    return head.unit.name_on(day) if head else ""


def _name(unit, day):
    return unit.name_on(day) if unit else ""


def _cluster(cluster, day):
    return material.Cluster(
        name=cluster.name,
        slug=cluster.slug,
        word=cluster.get_word_display(),
        number=cluster.number,
        proper_name=cluster.proper_name,
        subject=cluster.subject,
        head_title=cluster.head_title,
        deputy_title=cluster.deputy_title,
        organisation=cluster.organisation.name_on(day),
    )


def _member(unit, day):
    return material.Member(
        unit=unit.pk,
        name=unit.name_on(day),
        short_name=unit.short_name_on(day),
        head_noun=unit.kind.head_noun,
        plural=unit.kind.plural,
        predecessors=tuple(sorted(former.pk for former in unit.predecessors.all())),
    )


def _period(period):
    return material.Period(
        kind=period.kind,
        year=period.year,
        name=period.name,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        figures_until=period.figures_until,
        is_mid_year=period.is_mid_year,
    )


def _meeting(review, pledge, day):
    return material.Meeting(
        review=review.pk,
        kind=review.kind,
        word=review.get_kind_display(),
        on=review.meeting_on,
        until=review.meeting_until,
        session=review.get_session_display() if review.session else "",
        host=_name(review.host, day),
        theme=pledge.theme if pledge else "",
        **{
            field: getattr(review, field)
            for field in (
                "place",
                "chair",
                "reporter",
                "also_attending",
                "context",
                "assessment",
                "show_limitations",
                "byline",
            )
        },
    )


def _house(outlet):
    if outlet is None:
        return material.House()
    return material.House(
        source_tag=outlet.source_tag,
        date_separator=outlet.date_separator,
        pads_small_counts=outlet.pads_small_counts,
        thousand_word=outlet.thousand_word,
        billion_word=outlet.billion_word,
        tone="hòa" if outlet.tone == Outlet.Tone.NEW else "hoà",
        ending_mark=outlet.ending_mark,
        shows_kicker=outlet.shows_kicker,
        headline_pattern=outlet.headline_pattern,
    )


def _lines(review, levels, day):
    """The rows of the review, in its own order."""

    def rows(relation, *related):
        found = getattr(review, relation).filter(visibility__in=levels).select_related(*related)
        return found.prefetch_related(*(f"{name}__former_names" for name in related if name.endswith("unit")))

    return {
        "guests": tuple(
            material.Guest(rank=row.rank, name=row.name, posts=row.posts, spoke=row.spoke)
            for row in rows("guests")
        ),
        "agenda": tuple(
            material.AgendaItem(kind=row.kind, text=row.text, unit=_name(row.unit, day))
            for row in rows("agendaitems", "unit")
        ),
        "movements": tuple(row.text for row in rows("movements")),
        "outcomes": tuple(
            material.Outcome(text=row.line.text, level=row.level, unit=_name(row.line.unit, day))
            for row in rows("contentoutcomes", "line__unit")
        ),
        "highlights": tuple(
            material.Highlight(text=row.text, unit=_name(row.unit, day)) for row in rows("highlights", "unit")
        ),
        "models": tuple(
            material.Model(name=row.name, unit=_name(row.unit, day)) for row in rows("goodmodels", "unit")
        ),
        "awards": tuple(
            material.Award(row.route, row.form, row.collectives, row.individuals, row.counts_occurrences)
            for row in rows("awards")
        ),
        "limitations": tuple(
            material.Limitation(text=row.text, cause=row.cause) for row in rows("limitations")
        ),
        "photos": tuple(
            material.Photo(pk=row.pk, caption=row.caption, credit=row.credit) for row in rows("photos")
        ),
    }


def _directions(review, members, figures, levels):
    rows = review.directions.filter(visibility__in=levels).select_related("target", "answers")
    shown = [row for row in rows if row.target is None or row.target.visibility in levels]
    goals = _goals([row.target for row in shown if row.target], review.period, members, figures, levels)
    return tuple(
        material.Direction(
            text=row.text,
            target=goals.get(row.target_id),
            answers=row.answers.text if row.answers and row.answers.visibility in levels else "",
        )
        for row in shown
    )


def _goals(targets, period, members, figures, levels):
    """Targets by pk, as the pledge of the year ahead has them, ``planned`` being the cluster's plan in it.

    Without a number where that pledge is not made yet, or has no such target.
    """
    if not targets:
        return {}
    year = year_ahead(_period(period))
    ahead = {key_of(target): target for target in targets}
    if year != period.year:
        asked = Target.objects.filter(
            pledge__cluster=period.cluster, pledge__year=year, visibility__in=levels
        )
        ahead = {key_of(target): target for target in asked}
    plans, reached = Plans(list(ahead.values())), {one.target.pk: one for one in figures}
    return {
        target.pk: _goal(target, ahead.get(key_of(target)), plans, members, reached.get(target.pk))
        for target in targets
    }


def _goal(target, ahead, plans, members, reached):
    if ahead is None:
        return replace(_target(target), planned=None, planned_of=None)
    given = {pk: plans.of(ahead, pk) for pk in (None, *members)}
    assigned = tuple(pk for pk in members if given[pk].is_assigned)
    if ahead.planned_of is not None or not assigned:  # "10/10 đơn vị" is said of the cluster
        return _target(ahead)
    planned = {pk: material.Plan(pk, _plain(one.planned), None) for pk, one in given.items()}
    asked = material.TargetFigures(
        target=_target(ahead),
        assigned=assigned,
        readings=reached.readings if reached and ahead == target else (),
        whole=reached and reached.whole,
        plan=planned[None],
        unit_plans=tuple(planned[pk] for pk in assigned),
        same_period=None,
        previous=None,
    )
    plan = whole_plan(asked)
    return replace(asked.target, planned=plan and plan.year)


def _target(target):
    return material.Target(
        pk=target.pk,
        parent=target.parent_id,
        tolerance=_plain(target.tolerance),
        planned=_plain(target.planned),
        planned_of=_plain(target.planned_of),
        **{
            field: getattr(target, field)
            for field in (
                "name",
                "direction",
                "measure",
                "places",
                "numerator_label",
                "denominator_label",
                "pair_measure",
                "over_units",
                "over_time",
                "visibility",
            )
        },
    )


def _plain(value):
    """The same digits whatever the database pads them to."""
    if value is None:
        return None
    value = Decimal(value).normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _figures(period, review, members, levels):
    """Each target of the pledge's year that has a result, with what it is compared to."""
    targets = (
        Target.objects.filter(pledge__cluster=period.cluster, pledge__year=period.year, visibility__in=levels)
        .order_by(F("line__order").asc(nulls_last=True), "order", "pk")
        .select_related("line")
    )
    plans, last_year, before = Plans(targets), period.a_year_before(), period.before()
    periods = [one for one in (period, last_year, before) if one]
    reports = _approved_reports(periods)
    judged_at = _judged_at(period, review, reports)
    readings = _readings(periods, _sources(periods, reports), target__visibility__in=levels)
    found = (
        _of_target(one, period, members, plans, judged_at, readings, last_year, before) for one in targets
    )
    return tuple(figures for figures in found if figures)


def _of_target(target, period, members, plans, judged_at, readings, last_year=None, before=None):
    """What the units it is given to reached in this period; None where nobody has a result."""
    now = _earlier(period, target, readings)
    if now is None:
        return None
    given = {pk: plans.of(target, pk, judged_at.get(pk)) for pk in (None, *members)}
    assigned = [pk for pk in members if given[pk].is_assigned]
    place = {pk: order for order, pk in enumerate(assigned)}
    mine = tuple(reading for reading in now.readings if reading.unit in place)
    if not (mine or now.whole):
        return None
    different = {id(one): one for one in given.values()}  # most units are given what all are
    asked = {which: _asked(one, period.kind) for which, one in different.items()}
    return material.TargetFigures(
        target=_target(target),
        assigned=tuple(assigned),
        readings=tuple(sorted(mine, key=lambda reading: place[reading.unit])),
        whole=now.whole,
        plan=material.Plan(None, *asked[id(given[None])]),
        unit_plans=tuple(material.Plan(pk, *asked[id(given[pk])]) for pk in assigned),
        same_period=_earlier(last_year, target, readings) if last_year else None,
        previous=_earlier(before, target, readings) if before else None,
    )


class FiguresOver:
    """What ``read`` finds of the targets of a cluster in many periods, compared with nothing and without sources.

    The same number of queries for any number of periods and units. Periods without a review have figures too.
    ``keys`` has what makes targets of two years the same, by the pk of all that were read.
    """

    def __init__(self, periods, audience: Audience):
        self.levels, self.keys = LEVELS[audience], {}
        self.cluster = periods[0].cluster_id
        self.reports, self.judged_at = _judged_in(periods)
        self.reviews = dict(Review.objects.filter(period__in=periods).values_list("pk", "period"))
        self.members = _members_in(periods)

    def of(self, periods, key=None) -> dict[int, material.PeriodFigures]:
        """By period; ``key`` keeps one target, followed over the years."""
        targets = self._targets({period.year for period in periods}, key)
        self.keys |= {target.pk: key_of(target) for target in targets}
        plans, readings = Plans(targets), self._readings(targets)
        by_year: dict = {}
        for target in targets:
            by_year.setdefault(target.year, []).append(target)
        found = {}
        for period in periods:
            members = self.members[period.pk]
            pks, judged_at = [one.unit for one in members], self.judged_at[period.pk]
            figures = (
                _of_target(target, period, pks, plans, judged_at, readings)
                for target in by_year.get(period.year, ())
            )
            found[period.pk] = material.PeriodFigures(_period(period), members, tuple(filter(None, figures)))
        return found

    def _targets(self, years, key):
        targets = Target.objects.filter(
            pledge__cluster=self.cluster, pledge__year__in=years, visibility__in=self.levels
        )
        if key is not None:
            measure, name = key
            targets = targets.filter(Q(code=name) | Q(code="", name=name), measure=measure)
        targets = targets.order_by(F("line__order").asc(nulls_last=True), "order", "pk")
        return list(targets.annotate(year=F("pledge__year")))

    def _readings(self, targets):
        """By period and target; the reports are named, so that nothing hangs on how many there are of others."""
        rows = (
            Result.objects.filter(Q(report__in=self.reports) | Q(review__in=self.reviews), target__in=targets)
            .order_by("pk")
            .values_list("report", "review", "target", *GRADE, *READ)
        )
        readings: dict = {}
        for report, review, target, *values in rows:
            period, unit = self.reports[report] if report else (self.reviews[review], None)
            reading = _reading(unit, NO_SOURCE, values)
            readings.setdefault((period, *self.keys[target]), []).append(reading)
        return readings


def _judged_in(periods):
    """The approved reports of many periods, as {pk: (period, unit)}, and their ``_judged_at``."""
    moments: dict = {period.pk: {} for period in periods}
    approved = UnitReport.objects.filter(period__in=periods, status=UnitReport.Status.APPROVED)
    reports = {}
    for pk, period, unit, at in approved.order_by().values_list("pk", "period", "unit", "approved_at"):
        reports[pk] = period, unit
        moments[period][unit] = at
    out = Article.objects.published().filter(
        review__period__in=periods, review__period__status=Period.Status.PUBLISHED
    )
    for period, at in out.order_by("-published_at").values_list("review__period", "published_at"):
        moments[period][None] = at
    return reports, moments


def _members_in(periods):
    """By period, its ``Period.members`` as they were called at its end."""
    memberships = list(
        Membership.objects.filter(cluster=periods[0].cluster_id)
        .select_related("unit__kind")
        .prefetch_related("unit__former_names", "unit__predecessors")
    )
    told = {one.unit_id: _member(one.unit, period.ends_on) for period in periods[:1] for one in memberships}
    renamed = {one.unit_id for one in memberships if one.unit.former_names.all()}
    found = {}
    for period in periods:
        held = {one.unit_id: one.unit for one in memberships if one.holds_on(period.ends_on)}
        found[period.pk] = tuple(
            _member(unit, period.ends_on) if pk in renamed else told[pk] for pk, unit in held.items()
        )
    return found


def _approved_reports(periods):
    """The approved reports of these periods, with what a source says of them."""
    return list(
        UnitReport.objects.filter(period__in=periods, status=UnitReport.Status.APPROVED)
        .select_related("unit", "approved_by")
        .only(
            "period",
            "approved_at",
            "unit__name",
            "unit__short_name",
            "approved_by__full_name",
            "approved_by__username",
        )
        .prefetch_related("unit__former_names")
    )


def _judged_at(period, review, reports):
    """When each unit's report was approved, and (None) when the first article came out: a plan changed later is not
    what these figures are held against.
    """
    moments = {report.unit_id: report.approved_at for report in reports if report.period_id == period.pk}
    if review and period.status == period.Status.PUBLISHED:
        published = review.articles.published().order_by("published_at")
        moments[None] = published.values_list("published_at", flat=True).first()
    return moments


def _asked(given, kind):
    """What is asked in the year, and in a period of this kind."""
    return _plain(given.planned), _plain(given.share(given.planned, kind))


def key_of(target):
    """What makes targets of two years the same: the measure, and the code or else the name."""
    return target.measure, target.code or target.name


def _approved(periods):
    """Results that count in these periods: of approved reports, and of the reviews themselves."""
    return Result.objects.filter(
        Q(report__period__in=periods, report__status=UnitReport.Status.APPROVED)
        | Q(review__period__in=periods)
    ).order_by("pk")


READ = (
    "state",
    "value",
    "bound",
    "numerator",
    "denominator",
    "pair_value",
    "pair_bound",
    "is_yes",
    "same_period_change",
)
NO_SOURCE = material.Source("", None, None, "")


GRADE = ("grade__order", "grade__label", "grade__phrase", "grade__is_met")


def _readings(periods, source_of, **which):
    """Approved results of these periods, by period and target: ``{(period, key): [Reading, …]}``; no whole row is
    loaded, so tens of thousands of them are no burden.

    ``source_of`` is asked with the period and a report, or a review and its kind.
    """
    rows = (
        _approved(periods)
        .filter(**which)
        .values_list(
            *("report__period", "review__period", "report", "review", "review__kind", "report__unit"),
            *("target__measure", "target__code", "target__name"),
            *GRADE,
            *READ,
        )
    )
    readings: dict = {}
    for period, reviewed, report, review, kind, unit, measure, code, name, *values in rows:
        reading = _reading(unit, source_of(period or reviewed, report, review, kind), values)
        readings.setdefault((period or reviewed, measure, code or name), []).append(reading)
    return readings


def _reading(unit, source, values):
    """``values`` are those of ``GRADE``, then of ``READ``."""
    grade = material.Grade(*values[:4]) if values[1] is not None else None
    said = {
        field: _plain(value) if isinstance(value, Decimal) else value
        for field, value in zip(READ, values[4:], strict=True)
    }
    return material.Reading(unit=unit, grade=grade, source=source, **said)


def _earlier(period, target, readings):
    found = readings.get((period.pk, *key_of(target)))
    if not found:
        return None
    return material.Earlier(
        name=period.name,
        year=period.year,
        readings=tuple(reading for reading in found if reading.unit is not None),
        whole=next((reading for reading in found if reading.unit is None), None),
    )


def _sources(periods, reports):
    """Where a figure comes from, by its report or its review."""
    by_pk = {period.pk: period for period in periods}
    known = {report.pk: _source(report, by_pk[report.period_id]) for report in reports}

    def source_of(period, report, review, kind):
        if report is not None:
            return known[report]
        itself = copy(by_pk[period])  # the period would take what is named here for its review
        named = Review(kind=kind, period=itself)
        return material.Source(str(named), None, review, by_pk[period].name)

    return source_of


def _source(report, period):
    return material.Source(
        label=report.unit.name_on(period.ends_on),
        report=report.pk,
        review=None,
        period=period.name,
        approved_by=str(report.approved_by),
        approved_at=localtime(report.approved_at).isoformat(timespec="minutes"),
    )
