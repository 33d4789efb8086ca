"""A pledge seen whole: what was promised, by whom, how it is measured and what came of it."""

from datetime import date

from django.urls import reverse
from msgspec import Struct, field

from cluster_reports.models import Assignment, Period, PledgeLine, Result, UnitReport, Visibility
from cluster_reports.tables.consolidated import OF_THE_WHOLE
from cluster_reports.tables.report_line import amount, said
from cluster_reports.tables.said_in import sentences_by_target
from cluster_reports.vietnamese.lists import join_and


class Measured(Struct):
    """A target a line is measured by: its plan, its approved values by period, and where an article says it."""

    name: str
    url: str
    planned: str = ""
    values: list = field(default_factory=list)
    sentences: list = field(default_factory=list)


class LineRead(Struct):
    text: str
    kind: str
    measured: list = field(default_factory=list)
    thread: str = ""  # the address of its red thread


class UnitPart(Struct):
    """One unit's row on the sign board, with its lines."""

    unit: object
    name: str
    lines: list
    signature: object = None

    @property
    def is_registered(self):
        return bool(self.signature and self.signature.registered_at)

    @property
    def is_signed(self):
        return bool(self.signature and self.signature.signed_on)


class Register(Struct):
    """The cluster's own lines and every member's part."""

    contents: list
    commitments: list
    parts: list

    @property
    def registered(self):
        return sum(part.is_registered for part in self.parts)

    @property
    def signed(self):
        return sum(part.is_signed for part in self.parts)

    @property
    def waiting(self):
        return len(self.parts) - self.signed

    @property
    def signed_said(self):
        """ "3/5 đơn vị đã ký; còn chờ 2 đơn vị: Phòng Hậu cần và Phòng Kỹ thuật."."""
        said = f"{self.signed}/{len(self.parts)} đơn vị đã ký"
        names = [part.name for part in self.parts if not part.is_signed]
        return f"{said}; còn chờ {len(names)} đơn vị: {join_and(names)}." if names else f"{said}."


def last_day(pledge) -> date:
    """The day whose members take part in the pledge."""
    return date(pledge.year, 12, 31)


def counts_of(pledges) -> dict:
    """``{pledge id: (registered, signed, members)}``; needs memberships and signatures prefetched."""
    counts = {}
    for pledge in pledges:
        day = last_day(pledge)
        members = {
            one.unit_id
            for one in pledge.cluster.memberships.all()
            if one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
        }
        signatures = [one for one in pledge.signatures.all() if one.unit_id in members]
        registered = sum(one.registered_at is not None for one in signatures)
        signed = sum(one.signed_on is not None for one in signatures)
        counts[pledge.pk] = (registered, signed, len(members))
    return counts


def register_of(pledge, user, tables) -> Register:
    """The pledge as this person may read it.

    ``tables`` are (period, rows of ``consolidated.table_of``) of the reviews they may read: the cluster's own
    figures come from there, the units' from approved reports.
    """
    lines = list(pledge.lines.select_related("target").prefetch_related("targets"))
    day = last_day(pledge)
    members = list(pledge.cluster.members_on(day))
    measures = _Measures(pledge, user, tables, [unit.pk for unit in members])
    signatures = {one.unit_id: one for one in pledge.signatures.select_related("registered_by")}
    parts = [
        UnitPart(
            unit,
            unit.name_on(day),
            [measures.read(line) for line in lines if line.unit_id == unit.pk],
            signatures.get(unit.pk),
        )
        for unit in members
    ]
    common = [line for line in lines if line.unit_id is None]
    return Register(
        [measures.read(line) for line in common if line.kind == PledgeLine.Kind.CONTENT],
        [measures.read(line) for line in common if line.kind == PledgeLine.Kind.COMMITMENT],
        parts,
    )


class _Measures:
    """What the lines' targets came to, read once for the whole page."""

    def __init__(self, pledge, user, tables, members):
        self.members = members
        self.reader = user.unit_id if user.unit_id in members else next(iter(members), None)
        self.plans = {
            (row.target_id, row.unit_id): row for row in Assignment.objects.filter(target__pledge=pledge)
        }
        self.results = {}
        for result in _readable_results(pledge, user):
            self.results.setdefault((result.target_id, result.report.unit_id), []).append(result)
        self.whole, self.undivided = {}, set()
        for period, rows in tables:
            for row in rows:
                if row.coverage == OF_THE_WHOLE:
                    self.undivided.add(row.target)
                if row.coverage:
                    self.whole.setdefault(row.target, []).append(
                        (str(period), f"{row.said} ({row.coverage})")
                    )
        year = Period.objects.filter(cluster=pledge.cluster_id, year=pledge.year)
        self.sentences = sentences_by_target(user, year)
        self.sees_all = user.role in {user.Role.STAFF, user.Role.ADMIN}

    def read(self, line) -> LineRead:
        """Targets inside a unit stay out for those who could not open them."""
        targets = {
            target.pk: target
            for target in [line.target, *line.targets.all()]
            if target and (self.sees_all or target.visibility != Visibility.UNIT)
        }
        unit = line.unit_id or self.reader
        return LineRead(
            line.text,
            line.kind,
            [self._measured(target, line.unit_id) for target in targets.values()],
            reverse("line-thread", args=[line.pk, unit]) if unit else "",
        )

    def _measured(self, target, unit):
        values = self.whole.get(target.pk, [])
        if unit:
            values = [(str(one.report.period), said(one)) for one in self.results.get((target.pk, unit), [])]
        return Measured(
            target.name,
            target.get_absolute_url(),
            self._unit_plan(target, unit) if unit else self._cluster_plan(target),
            values,
            self.sentences.get(target.pk, []),
        )

    def _planned(self, target, unit):
        plan = self.plans.get((target.pk, unit))
        return plan.planned if plan and plan.planned is not None else target.planned

    def _unit_plan(self, target, unit):
        planned = self._planned(target, unit)
        return amount(planned, target.measure) if planned is not None else ""

    def _cluster_plan(self, target):
        """What the cluster's figure is compared with, as in the article; else the common plan, as each unit's."""
        assigned = [
            unit
            for unit in self.members
            if (target.pk, unit) not in self.plans or self.plans[target.pk, unit].is_assigned
        ]
        plans = [self._planned(target, unit) for unit in assigned]
        if target.pk in self.undivided or not plans:
            return amount(target.planned, target.measure) if target.planned is not None else ""
        if target.over_units == target.OverUnits.SUM and None not in plans:
            return amount(sum(plans), target.measure)
        if len(set(plans)) == 1 and plans[0] is not None:
            return amount(plans[0], target.measure)
        return f"mỗi đơn vị {amount(target.planned, target.measure)}" if target.planned is not None else ""


def _readable_results(pledge, user):
    """Approved figures: of reports this person may read, and, once published, all that are not the unit's own."""
    approved = UnitReport.objects.filter(
        period__cluster=pledge.cluster_id, period__year=pledge.year, status=UnitReport.Status.APPROVED
    )
    results = Result.objects.filter(target__pledge=pledge).exclude(state=Result.State.NOT_REPORTED)
    published = results.filter(report__in=approved.filter(period__status=Period.Status.PUBLISHED)).exclude(
        target__visibility=Visibility.UNIT
    )
    own = results.filter(report__in=approved & UnitReport.objects.visible_to(user))
    return (
        (published | own)
        .select_related("report__period", "target", "grade")
        .order_by("report__period__ends_on", "report__period_id", "pk")
    )
