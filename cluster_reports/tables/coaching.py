"""What to write instead of an empty wording: a sentence from the figures of the unit, or the cluster, itself."""

import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from cluster_reports.article import snapshot
from cluster_reports.article.facts import Figure, facts_of
from cluster_reports.measuring import shortfall
from cluster_reports.models import Visibility
from cluster_reports.models.plans import Plans
from cluster_reports.rules import amount
from cluster_reports.vietnamese import vague
from cluster_reports.vietnamese.folding import fold
from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.numbers import number, percent
from cluster_reports.vietnamese.words import lower_first

from .report_line import ReportLine

TENTH = Decimal("0.1")
# Words that say nothing about what a text or a target is about.
IDLE = frozenset(
    fold(
        "và của các trong với cho có chưa còn được là ở đến một số công tác việc tỷ lệ thực hiện kết quả"
    ).split()
)


class Missed(Struct, frozen=True):
    """A target beneath its plan: what it is called, how it stands, and by how much it misses, in percent."""

    name: str
    measure: str
    direction: str
    actual: Decimal
    planned: Decimal
    gap: Decimal

    @property
    def said(self):
        """ "Chỉ tiêu Tuần tra, canh gác đạt 78/100 cuộc (78% kế hoạch), thấp hơn kế hoạch 22 điểm phần trăm"."""
        name, actual = f"“{self.name.removeprefix('Số ')}”", amount(self.actual, self.measure)
        planned = amount(self.planned, self.measure)
        if self.direction == "zero":
            what = lower_first(self.name.removeprefix("Không để xảy ra ").removeprefix("Số "))
            return f"Còn xảy ra {actual} {what}, chỉ tiêu là không để xảy ra"
        is_rate, apart = self.measure == "%", abs(self.actual - self.planned)
        if self.direction == "down":
            over = _points(apart) if is_rate else amount(apart, self.measure)
            return f"Chỉ tiêu {name} ở mức {actual}, cao hơn kế hoạch ({planned}) {over}"
        if is_rate:
            return f"Chỉ tiêu {name} đạt {actual}, thấp hơn kế hoạch ({planned}) {_points(apart)}"
        share = (self.actual / self.planned * 100).quantize(TENTH, ROUND_HALF_UP)
        return (
            f"Chỉ tiêu {name} đạt {number(self.actual)}/{planned} ({percent(share)} kế hoạch),"
            f" thấp hơn kế hoạch {_points(100 - share)}"
        )


def _points(value):
    return f"{number(value)} điểm phần trăm"


class Advice(Struct, frozen=True):
    """What the note under a field says: the empty wordings, the questions, and a sentence to put in, or ""."""

    wordings: tuple[str, ...]
    questions: str
    sentence: str = ""

    @property
    def wordings_said(self):
        return join_and([f"“{one}”" for one in self.wordings])

    @property
    def clause(self):
        return lower_first(self.sentence)


def advise(text: str, missed: Callable[[], Iterable[Missed]]) -> Advice | None:
    """The advice for what was typed; ``missed`` is asked only where something is vague."""
    found = vague.find(text)
    if found is None:
        return None
    best = closest(found.line, missed())
    return Advice(found.wordings[:3], ", ".join(found.questions), best.said if best else "")


def closest(text: str, missed: Iterable[Missed]) -> Missed | None:
    """The target with most words in common with the text; where none has any, the one that misses most."""
    words = _words(text)
    return max(missed, key=lambda one: (len(words & _words(one.name)), one.gap, one.name), default=None)


def _words(text):
    return set(re.findall(r"\w+", fold(text))) - IDLE


def _missed(target, actual, planned, baseline=None) -> Missed | None:
    gap = shortfall(target.direction, baseline, planned, actual)
    if not gap or (target.direction == "up" and not planned):
        return None
    return Missed(target.name, target.measure, target.direction, actual, planned or Decimal(0), gap)


def missed_in(lines) -> list[Missed]:
    """The targets beneath the plan of the period among a report's lines (tables.report_line)."""
    found = (_missed(one.target, one.result.measured, one.planned, one.baseline) for one in lines)
    return [one for one in found if one]


def missed_by_unit(report) -> list[Missed]:
    """As ``missed_in``, by what the unit has entered; three queries."""
    results = [one for one in report.results.select_related("target") if one.value is not None]
    plans = Plans([one.target_id for one in results], report.unit_id)
    lines = []
    for result in results:
        given = plans.of(result.target, report.unit_id, report.approved_at)
        planned, baseline = (given.share(one, report.period.kind) for one in (given.planned, given.baseline))
        lines.append(ReportLine(result, planned=planned, baseline=baseline))
    return missed_in(lines)


def missed_by_cluster(review) -> list[Missed]:
    """The cluster's targets beneath the plan of the period, by approved figures that may be said in public."""
    read = snapshot.read(review, Visibility.PUBLIC.value)
    plans = {one.target.pk: one for one in read.figures}
    found = []
    for fact in facts_of(read):
        if not isinstance(fact, Figure) or not fact.amount.compares:
            continue
        if fact.target.direction == "zero":
            found.append(_missed(fact.target, fact.amount.value, None))
        elif fact.coverage is None or fact.coverage.misses_none:
            found.append(
                _missed(fact.target, fact.amount.value, _plan_of(plans[fact.target.pk], read.period))
            )
    return [one for one in found if one]


def _plan_of(figures, period):
    """The cluster's plan of the period; None where it is not known, or only for a year that goes on."""
    if figures.whole:
        given = [figures.plan]
    else:
        applicable = {reading.unit for reading in figures.readings if reading.state != "na"}
        given = [plan for plan in figures.unit_plans if plan.unit in applicable]
    plans = [plan.period if plan.period is not None or period.is_mid_year else plan.year for plan in given]
    if not plans or None in plans:
        return None
    if figures.target.over_units == "sum" and not figures.whole:
        return sum(plans)
    return plans[0] if len(set(plans)) == 1 else None
