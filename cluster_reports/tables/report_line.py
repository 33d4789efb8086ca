"""One line of a unit's report beside what it is read against: plan, last period, same period last year."""

from decimal import Decimal
from functools import cached_property

from django.utils.timezone import localdate
from msgspec import Struct

from cluster_reports import rules
from cluster_reports.measuring import is_met, over_time, plan_percent
from cluster_reports.models import Result
from cluster_reports.rules import amount
from cluster_reports.vietnamese.dates import numeric_date
from cluster_reports.vietnamese.numbers import number, percent
from cluster_reports.vietnamese.words import lower_first, upper_first

from .earlier_figures import EarlierFigure
from .line_facts import facts_of

State = Result.State
APPROVED = "approved"


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


def figure_said(result: Result | EarlierFigure) -> str:
    """As ``said``, without the fraction and the paired figure."""
    if result.state not in {State.VALUE, State.ESTIMATE}:
        return result.get_state_display()
    estimate = "ước " if result.state == State.ESTIMATE else ""
    return estimate + _content(result)


def pair_said(result: Result) -> str:
    """The paired figure: "trên 95.000 lượt người"."""
    pair = amount(result.pair_value, result.target.pair_measure)
    return _bounded(result.pair_bound, result.get_pair_bound_display, pair)


def _content(result):
    target = result.target
    if result.is_yes is not None:
        return "Có" if result.is_yes else "Không"
    if result.grade_label:
        return result.grade_label
    return _bounded(result.bound, result.get_bound_display, amount(result.value, target.measure))


def _bounded(bound, word, words):
    return words if bound == Result.Bound.EXACT else f"{word()} {words}"


class ReportLine(Struct, frozen=True, dict=True):
    """A result with what it is compared to; every comparison may be None."""

    result: Result
    year_planned: Decimal | None = None
    planned: Decimal | None = None
    baseline: Decimal | None = None
    remaining: Decimal | None = None
    before: EarlierFigure | None = None
    year_before: EarlierFigure | None = None
    parts: tuple[EarlierFigure, ...] = ()
    changes: tuple = ()  # of what the unit is asked, as models.ChangedValue, oldest first
    whole: Result | None = None  # of the target that this one is a part of, in the same report
    shares: tuple[Result, ...] = ()  # of the targets that are parts of this one

    @property
    def target(self):
        return self.result.target

    @cached_property
    def findings(self):
        """What the rules say of the line as it stands."""
        return rules.findings(facts_of(self))

    @cached_property
    def notes(self):
        """The findings worth a word beside the line; that something is not there yet can be seen."""
        return [one for one in self.findings if one.severity != rules.Severity.INCOMPLETE]

    @cached_property
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
        values = [part.measured for part in self.parts if part.measured is not None]
        return over_time(self.target.over_time, values)

    @property
    def parts_said(self):
        """ "Quý I năm 2026 98%, quý II năm 2026 99%; lấy số cuối kỳ: 99%"."""
        if self.combined is None:
            return ""
        each = ", ".join(
            f"{part.report.period} {lower_first(figure_said(part))}"
            for part in self.parts
            if part.value is not None
        )
        how = self.target.get_over_time_display()
        return upper_first(f"{each}; {how}: {amount(self.combined, self.target.measure)}")

    @property
    def percent(self):
        return plan_percent(self.target.direction, self.baseline, self.planned, self.result.measured)

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
        result = self.result
        return is_met(self.target.direction, self.planned, result.measured, result.bound)

    @property
    def verdict(self):
        """ "đạt", "chưa đạt", or nothing."""
        return {True: "đạt", False: "chưa đạt", None: ""}[self.is_met]


def _with_standing(result):
    words = lower_first(figure_said(result))
    return words if result.report.status == APPROVED else f"{words} (chưa duyệt)"
