"""One line of a unit's report beside what it is read against: plan, last period, same period last year."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.timezone import localdate

from cluster_reports import rules
from cluster_reports.measuring import is_met, over_time, plan_percent
from cluster_reports.models import Period, Result, Target
from cluster_reports.models.plans import Plans
from cluster_reports.rules import amount
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.numbers import number, percent
from cluster_reports.vietnamese.words import lower_first, upper_first

from .line_facts import facts_of

State = Result.State
APPROVED = "approved"
APART = (Period.Kind.YEAR, Period.Kind.CAMPAIGN)  # compared only with their like


def said(result: Result) -> str:
    """A result in words, its state never mixed up with another: "trên 500 cuộc", "ước 98%", "Không phát sinh"."""
    words = figure_said(result)
    if result.state == State.NOT_REPORTED:
        return words  # half a ratio may stand there
    if result.numerator is not None:
        words += f" ({number(result.numerator)}/{number(result.denominator)})"
    if result.pair_value is not None:
        words += f", {pair_said(result)}"
    return words


def figure_said(result: Result) -> str:
    """As ``said``, without the fraction and the paired figure."""
    if result.state not in {State.VALUE, State.ESTIMATE}:
        return result.get_state_display()
    estimate = "ước " if result.state == State.ESTIMATE else ""
    return estimate + _content(result)


def pair_said(result: Result) -> str:
    """The paired figure: "trên 95.000 lượt người"."""
    pair = amount(result.pair_value, result.target.pair_measure)
    return _bounded(result.pair_bound, result.get_pair_bound_display(), pair)


def _content(result):
    target = result.target
    if result.is_yes is not None:
        return "Có" if result.is_yes else "Không"
    if result.grade_id:
        return result.grade.label
    return _bounded(result.bound, result.get_bound_display(), amount(result.value, target.measure))


def _bounded(bound, word, words):
    return words if bound == Result.Bound.EXACT else f"{word} {words}"


@dataclass(frozen=True)
class ReportLine:
    """A result with what it is compared to; every comparison may be None."""

    result: Result
    year_planned: Decimal | None = None
    planned: Decimal | None = None
    baseline: Decimal | None = None
    remaining: Decimal | None = None
    before: Result | None = None
    year_before: Result | None = None
    parts: tuple[Result, ...] = ()
    changes: tuple = ()  # of what the unit is asked, as models.ChangedValue, oldest first
    whole: Result | None = None  # of the target that this one is a part of, in the same report
    shares: tuple[Result, ...] = ()  # of the targets that are parts of this one

    @property
    def target(self):
        return self.result.target

    @property
    def findings(self):
        """What the rules say of the line as it stands."""
        return rules.findings(facts_of(self))

    @property
    def notes(self):
        """The findings worth a word beside the line; that something is not there yet can be seen."""
        return [one for one in self.findings if one.severity != rules.Severity.INCOMPLETE]

    @property
    def asked(self):
        """The fields that take an answer to the rules, given or not."""
        doubts = [one for one in self.findings if one.severity == rules.Severity.DOUBTFUL]
        return {name for one in doubts for name in one.rule.asks}

    @property
    def answers(self):
        """What the unit answered to the rules, as (label, words)."""
        result = self.result
        texts = [(name, getattr(result, name)) for name in rules.ANSWERS if name != "confirmed_value"]
        confirmed = result.confirmed_value
        return ([] if confirmed is None else [("Đã xác nhận", amount(confirmed, self.target.measure))]) + [
            (upper_first(result._meta.get_field(name).verbose_name), text) for name, text in texts if text
        ]

    def may_mend(self, finding):
        """Whether the unit can do what a finding asks although this line is closed, after a return of others."""
        if finding.severity == rules.Severity.WRONG:
            return self.whole.is_flagged
        return finding.severity == rules.Severity.INCOMPLETE

    @property
    def said(self):
        return said(self.result)

    @property
    def figure_said(self):
        return figure_said(self.result)

    @property
    def fraction_said(self):
        """ "195/200", where the result is a ratio."""
        result = self.result
        if result.numerator is None or result.denominator is None:
            return ""
        return f"{number(result.numerator)}/{number(result.denominator)}"

    @property
    def pair_said(self):
        return "" if self.result.pair_value is None else pair_said(self.result)

    @property
    def planned_said(self):
        """This period's plan, or the year's where the year is not split."""
        if self.planned is not None:
            return amount(self.planned, self.target.measure)
        return f"cả năm {amount(self.year_planned, self.target.measure)}" if self.year_planned else ""

    @property
    def changes_said(self):
        """ "Mức giao cả năm điều chỉnh từ 100 cuộc thành 80 cuộc ngày 15/06/2026"."""
        return upper_first(
            "; ".join(
                f"{value.get_field_display()} điều chỉnh từ {value.old_said} thành {value.new_said}"
                f" ngày {numeric_date(localdate(value.change.decided_at))}"
                for value in self.changes
            )
        )

    @property
    def remaining_said(self):
        """ "còn 55 cuộc của kế hoạch năm": what earlier periods of the year have left to do."""
        if self.remaining is None:
            return ""
        if self.remaining <= 0:
            return "kế hoạch năm đã đủ"
        return f"còn {amount(self.remaining, self.target.measure)} của kế hoạch năm"

    @property
    def earlier_said(self):
        """ "Kỳ trước 96,5%; cùng kỳ 95%"."""
        words = [
            f"{label} {_with_standing(result)}"
            for label, result in (("kỳ trước", self.before), ("cùng kỳ", self.year_before))
            if result is not None
        ]
        return upper_first("; ".join(words))

    @property
    def combined(self):
        """The figure the shorter periods inside this one make together, as the target is gathered over time."""
        values = [part.value for part in self.parts if part.value is not None]
        return over_time(self.target.over_time, values)

    @property
    def parts_said(self):
        """ "Quý I năm 2026 98%, quý II năm 2026 99%; lấy số cuối kỳ: 99%"."""
        if self.combined is None:
            return ""
        each = ", ".join(
            f"{part.report.period} {amount(part.value, self.target.measure)}"
            for part in self.parts
            if part.value is not None
        )
        how = self.target.get_over_time_display()
        return upper_first(f"{each}; {how}: {amount(self.combined, self.target.measure)}")

    @property
    def percent(self):
        return plan_percent(self.target.direction, self.baseline, self.planned, self.result.value)

    @property
    def percent_said(self):
        return "" if self.percent is None else percent(self.percent)

    @property
    def is_met(self):
        """Whether the plan is met; None where there is nothing to say."""
        if not self.result.is_reported:
            return None
        if self.result.grade_id:
            return self.result.grade.is_met
        if self.result.is_yes is not None:
            return self.result.is_yes
        return is_met(self.target.direction, self.planned, self.result.value)

    @property
    def verdict(self):
        """ "đạt", "chưa đạt", or nothing."""
        return {True: "đạt", False: "chưa đạt", None: ""}[self.is_met]


def _with_standing(result):
    words = lower_first(figure_said(result))
    return words if result.report.status == APPROVED else f"{words} (chưa duyệt)"


def lines_of(report, results, *, with_drafts=False) -> list[ReportLine]:
    """The report's ``results`` (with targets) as lines, in their order; three queries whatever their number.

    An approved report keeps the plans it was judged by.

    ``with_drafts``: figures of earlier reports not submitted count too: for the unit itself only.
    """
    return lines_of_each([(report, results)], with_drafts=with_drafts)[report.pk]


def lines_of_each(reports, *, with_drafts=False) -> dict[int, list[ReportLine]]:
    """As ``lines_of`` for several (report, results) at once: the lines by the report's key, in as many queries."""
    results = {report.pk: list(found) for report, found in reports}
    reports = [report for report, _ in reports]
    targets = {result.target_id for found in results.values() for result in found}
    plans = Plans(targets, reports[0].unit_id if len(reports) == 1 else None)
    earlier = _earlier_results(reports, with_drafts)
    return {
        report.pk: _lines(report, results[report.pk], plans, _Beside(report.period, earlier[report.pk]))
        for report in reports
    }


def _lines(report, results, plans, beside):
    by_target = {result.target_id: result for result in results}
    shares: dict = {}
    for result in results:
        shares.setdefault(result.target.parent_id, []).append(result)
    return [
        replace(
            _line(report, result, plans, beside),
            whole=by_target.get(result.target.parent_id),
            shares=tuple(shares.get(result.target_id, ())),
        )
        for result in results
    ]


def _earlier_results(reports, with_drafts):
    """The results each report may be compared with, by its key: its unit's others of this year and the last."""
    periods = [report.period for report in reports]
    found = (
        Result.objects.filter(
            report__unit__in={report.unit_id for report in reports},
            report__period__cluster__in={period.cluster_id for period in periods},
            report__period__year__gte=min((period.year for period in periods), default=0) - 1,
        )
        .exclude(state=State.NOT_REPORTED)
        .select_related("report__period", "target", "grade")
    )
    if len(reports) == 1:
        found = found.exclude(report=reports[0])
    found = list(found if with_drafts else found.filter(report__submitted_at__isnull=False))
    return {
        report.pk: [result for result in found if _is_before(result.report, report)] for report in reports
    }


def _is_before(other, report):
    """Whether another report of the unit ended no later, in this year or the last."""
    return (
        (other.unit_id, other.period.cluster_id) == (report.unit_id, report.period.cluster_id)
        and other.pk != report.pk
        and other.period.year >= report.period.year - 1
        and other.period.ends_on <= report.period.ends_on
    )


class _Beside:
    """The other periods of one unit, each found once, with their results by target."""

    def __init__(self, period, results):
        periods = {result.report.period_id: result.report.period for result in results}.values()
        before = [
            other
            for other in periods
            if other.ends_on < period.starts_on
            and all((other.kind == kind) == (period.kind == kind) for kind in APART)
        ]
        self.before = max(before, key=lambda other: (other.ends_on, other.starts_on), default=None)
        self.year_before = next(
            (
                other
                for other in periods
                if other.kind == period.kind != Period.Kind.CAMPAIGN and other.year == period.year - 1
            ),
            None,
        )
        inside = [other for other in periods if other.starts_on >= period.starts_on]
        self.parts = tiling([other for other in inside if other.kind != Period.Kind.CAMPAIGN])
        self.year_so_far = tiling(
            [other for other in periods if other.year == period.year and other.ends_on < period.starts_on]
        )
        self._results = {(result.report.period_id, _key(result.target)): result for result in results}

    def result(self, period, target):
        """The result of the same target in another period: targets of two years are the same by code or name."""
        return period and self._results.get((period.pk, _key(target)))

    def results(self, periods, target):
        found = (self.result(period, target) for period in periods)
        return tuple(result for result in found if result is not None)


def _key(target: Target):
    return target.code or target.name


def tiling(periods: list[Period]) -> list[Period]:
    """Periods that do not overlap, the longest taken first, in order of time: so that nothing counts twice."""
    taken: list[Period] = []
    for period in sorted(periods, key=lambda one: (one.starts_on - one.ends_on, one.starts_on)):
        if all(period.ends_on < other.starts_on or period.starts_on > other.ends_on for other in taken):
            taken.append(period)
    return sorted(taken, key=lambda one: one.starts_on)


def _line(report, result, plans, beside):
    target, kind = result.target, report.period.kind
    given = plans.of(target, report.unit_id, report.approved_at)
    remaining = None
    so_far = beside.results(beside.year_so_far, target)
    if given.planned and so_far and target.over_time == Target.OverTime.SUM and target.direction == "up":
        done = [one.value for one in so_far if one.report.status == APPROVED and one.value is not None]
        remaining = given.planned - sum(done, Decimal(0)) if done else None
    return ReportLine(
        result=result,
        year_planned=given.planned,
        planned=given.share(given.planned, kind),
        baseline=given.share(given.baseline, kind),
        remaining=remaining,
        before=beside.result(beside.before, target),
        year_before=beside.result(beside.year_before, target),
        parts=beside.results(beside.parts, target),
        changes=tuple(plans.changes(target, report.unit_id, report.approved_at)),
    )


@dataclass(frozen=True)
class Section:
    """The lines of one content of the pledge, as the page's side lists them."""

    anchor: str
    title: str
    lines: list

    @property
    def total(self):
        return len(self.lines)

    @property
    def done(self):
        return sum(line.result.state != State.NOT_REPORTED for line in self.lines)

    @property
    def is_done(self):
        return self.done == self.total


OTHER_TARGETS = "Chỉ tiêu khác"


def sections_of(lines: list[ReportLine]) -> list[Section]:
    """Lines grouped by the content they belong to, in the order they come."""
    grouped: dict = {}
    for line in lines:
        content = line.target.line
        anchor, title = (f"phan-{content.pk}", content.text) if content else ("phan-khac", OTHER_TARGETS)
        grouped.setdefault((anchor, title), []).append(line)
    return [Section(anchor, title, rows) for (anchor, title), rows in grouped.items()]
