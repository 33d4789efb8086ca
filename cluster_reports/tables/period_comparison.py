"""The targets of a cluster in one period beside another period, one of them over many, and its units side by side."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from cluster_reports import charts
from cluster_reports.article.comparing import places_of, value_of
from cluster_reports.article.correcting import swapped
from cluster_reports.article.facts import COUNTED, Figure, Verdict
from cluster_reports.article.material import PeriodFigures, Reading, Snapshot, Target
from cluster_reports.article.over_periods import Key, facts_against, why_not
from cluster_reports.article.publication import stands_alone
from cluster_reports.article.stored import snapshot_of
from cluster_reports.charts import Chart, Mark
from cluster_reports.measuring import is_rate_of_nothing
from cluster_reports.vietnamese.numbers import BOUNDS, number
from cluster_reports.vietnamese.words import lower_first, upper_first

from .consolidated import amount_said, change_said, said_of

FAMILIES = ({"h1", "h2"}, {"q1", "q2", "q3", "q4"})
IN_WORDS = frozenset({"yes_no", "graded"})
NOT_COMPARABLE = "không so sánh được"
CORRECTED = "theo đính chính"
BY_THE_LATER = "theo báo cáo kỳ sau"
NO_PERIOD = "không có kỳ nào"
SIGNS = {"up": "▲", "down": "▼", "same": "=", "": ""}


class Told(Struct, frozen=True):
    """What one period tells this reader: live, or as its public article was published."""

    pk: int
    name: str
    kind: str
    year: int
    figures: PeriodFigures | None = None
    corrected: Mapping[int, str] = field(
        default_factory=dict
    )  # by target, what a correction made of its figure


def published_figures(piece: dict) -> tuple[PeriodFigures | None, dict[int, str]]:
    """The figures that a published article tells its readers, and those that were corrected, as they read now.

    A target that stands in no paragraph any more is not told, whatever the snapshot under the article holds; nor is
    one that is answered in words, which would name single units.
    """
    snapshot, read = snapshot_of(piece.get("snapshot") or {}), told_targets(piece)
    if snapshot is None or read is None:
        return None, {}
    told, corrected = read
    figures = tuple(one for one in snapshot.figures if one.target.pk in told and _is_public(one, snapshot))
    return PeriodFigures(snapshot.period, snapshot.members, figures), corrected


def told_targets(piece: dict) -> tuple[set[int], dict[int, str]] | None:
    """The targets that a published article tells, and what a correction made of their figures, by target.

    What a correction took out is not told. None where the article says nothing of where its figures come from.
    """
    facts = [one for one in piece.get("passports", {}).get("facts", ()) if one.get("target")]
    if not facts:
        return None
    shown = {one["label"]: one["value"] for one in piece.get("figures", ())}
    struck = _lines(change["old"] for one in piece.get("corrections", ()) for change in one["changes"])
    text = _lines(
        [piece.get("headline", ""), *(line for one in piece.get("blocks", ()) for line in one["text"])]
    )
    corrected, gone = {}, set()
    for fact in facts:
        label = upper_first(fact.get("label") or "")
        if fact.get("said") and label in shown and shown[label] != stands_alone(fact):
            corrected[fact["target"]] = shown[label]
        elif label not in shown and _is_struck(fact, struck, text):
            gone.add(fact["target"])
    return {one["target"] for one in facts} - gone, corrected


def _is_struck(fact, struck, text):
    """Whether a correction took out what the article said here. A figure without its row in the table is taken out;
    one that never had a row (a zero, an answer in words) stays where its clause still stands.
    """
    clause = fact.get("clause") or fact.get("said")
    if not any(said and _stands(said, struck) for said in (fact.get("said"), clause)):
        return False
    had_row = fact.get("kind") == "figure" and fact.get("value") not in {None, "0"}
    return had_row or not _stands(clause, text)


def _lines(texts):
    return "\n".join(texts).casefold()


def _stands(said, text):
    return swapped(text, [(said.casefold(), "")]) != text


def _is_public(figures, snapshot: Snapshot):
    target = figures.target
    return snapshot.audience == target.visibility == "public" and target.direction not in IN_WORDS


def series_of(chosen, others: Sequence, same_kind: bool) -> list:
    """``chosen`` and the earlier ones it stands in line with, oldest first; halves with halves, years with years.

    ``same_kind``: only the same part of every year, for comparing with the same period last year.
    """
    family = (
        {chosen.kind} if same_kind else next((one for one in FAMILIES if chosen.kind in one), {chosen.kind})
    )
    line = [one for one in others if one.kind in family and one.ends_on <= chosen.ends_on]
    return sorted(line, key=lambda one: (one.ends_on, one.pk))


def base_of(series: Sequence, same_kind: bool):
    """What the last of a series is compared with; None where there is nothing."""
    if len(series) < 2:
        return None
    if same_kind and series[-2].year != series[-1].year - 1:
        return None
    return series[-2]


class Line(Struct, frozen=True):
    """A target in two periods. ``turn`` is up, down, same or ""; ``is_better`` None where nobody says which is."""

    target: Target
    now: str
    coverage: str
    base: str
    turn: str
    change: str
    is_better: bool | None
    is_chartable: bool

    @property
    def sign(self):
        return SIGNS[self.turn]


def lines_of(now: Told, base: Told | None, keys: Mapping[int, Key], *, same_kind: bool) -> list[Line]:
    """Every target of ``now`` in the order of its pledge."""
    then = base.figures if base else None
    facts = facts_against(now.figures, then, keys, keeps_recorded=same_kind)
    before = facts_against(then, None, keys, keeps_recorded=False) if then else {}
    before = {keys[pk]: (fact, base.corrected.get(pk)) for pk, fact in before.items()}
    names = {
        member.unit: member.short_name for told in (then, now.figures) if told for member in told.members
    }
    return [
        _line(fact, *before.get(keys[pk], (None, None)), now.corrected.get(pk), names)
        for pk, fact in facts.items()
    ]


def _line(fact, before, was_corrected, is_corrected, names):
    is_figure = isinstance(fact, Figure)
    turn, change, is_better = "", "", None
    if is_corrected or was_corrected:
        change = f"{NOT_COMPARABLE} ({CORRECTED})"
    elif is_figure:
        turn, change, is_better = _change(fact, before if isinstance(before, Figure) else None)
    return Line(
        target=fact.target,
        now=is_corrected or said_of(fact, names),
        coverage=_coverage(fact),
        base=was_corrected or (said_of(before, names) if before else _base_by(fact)),
        turn=turn,
        change=change,
        is_better=is_better,
        is_chartable=is_figure,
    )


def _base_by(fact):
    """What the period itself says of the year before, where that year is not told; "" where it does not."""
    then = _amount_before(fact)
    return f"{amount_said(then, fact.target)} ({BY_THE_LATER})" if then else ""


def _amount_before(fact):
    """The amount of the period before as ``fact`` has it, by its change; None where it says of none."""
    if not isinstance(fact, Figure) or fact.change is None:
        return None
    value = fact.amount.value - fact.change.amount
    return replace(fact.amount, value=value, numerator=None, denominator=None)


def _change(fact, before):
    reason = why_not(fact, before)
    if reason:
        return "", f"{NOT_COMPARABLE} ({reason.removeprefix('do ')})", None
    if fact.change is None:
        return "", "", None
    if fact.change.is_steady:
        return "same", change_said(fact), None
    turn = "up" if fact.change.amount > 0 else "down"
    good = {"up": "up", "down": "down", "zero": "down"}.get(fact.target.direction)
    return turn, change_said(fact), None if good is None else turn == good


def _coverage(fact: Figure | Verdict):
    coverage = fact.coverage
    return f"{coverage.reported}/{coverage.assigned} đơn vị" if coverage else ""


def trend(told: Sequence[Told], key: Key, keys: Mapping[int, Key], *, same_kind: bool) -> Chart | None:
    """The cluster's figure of one target over the periods, oldest first; None where it is no number."""
    marks, before, target, whole = [], None, None, None
    for earlier, one in zip((None, *told), told, strict=False):
        is_next = earlier is not None and (not same_kind or earlier.year == one.year - 1)
        base = earlier.figures if is_next else None
        facts = facts_against(one.figures, base, keys, keeps_recorded=same_kind) if one.figures else {}
        fact = next((fact for pk, fact in facts.items() if keys[pk] == key), None)
        fact = fact if isinstance(fact, Figure) else None
        if earlier and same_kind:
            years = range(earlier.year + 1, one.year)
            marks += [Mark(f"năm {year}", said=NO_PERIOD, short=(str(year),)) for year in years]
        if is_next and before is None and (then := _amount_before(fact)):
            marks[-1] = replace(
                marks[-1],
                label=f"{earlier.name}, {BY_THE_LATER}",
                value=value_of(then, fact.target.places),
                said=amount_said(then, _bare(fact.target)),
                is_estimate=then.is_estimate,
            )
        marks.append(_period_mark(one, fact, before))
        before = fact
        if fact:
            target, whole = fact.target, _whole(fact.target, one.figures)
    if target is None:
        return None
    return charts.lines(
        "theo-ky", f"{titled(target.name, whole)} qua các kỳ", marks, measure=_measure(target)
    )


def _period_mark(told: Told, fact, before):
    label, short = told.name, short_names(told.kind, told.year, told.name)
    if fact is None:
        return Mark(label, short=short)
    if fact.target.pk in told.corrected:
        return Mark(label, said=f"{told.corrected[fact.target.pk]} ({CORRECTED})", short=short)
    said = amount_said(fact.amount, _bare(fact.target))
    if not fact.amount.compares:
        return Mark(label, said=said, short=short)
    return Mark(
        label,
        value_of(fact.amount, places_of(fact)),
        said,
        short,
        fact.amount.is_estimate,
        breaks=why_not(fact, before),
    )


def short_names(kind: str, year: int, name: str) -> tuple[str, ...]:
    """A period under a line: ("Đầu năm", "2026"), ("Quý I", "2026"), ("2026",)."""
    words = {
        "h1": "Đầu năm",
        "h2": "Cuối năm",
        "m9": "9 tháng",
        **{f"q{one}": f"Quý {roman}" for one, roman in enumerate(("I", "II", "III", "IV"), 1)},
    }
    if kind in words:
        return words[kind], str(year)
    if kind == "year":
        return (str(year),)
    return (f"{year}-{year + 1}",) if kind == "school" else (upper_first(name),)


def units_chart(told: Told, target_pk: int) -> Chart | None:
    """The units' own figures of one target, each against its plan of the period; None where there are none."""
    found = next((one for one in told.figures.figures if one.target.pk == target_pk), None)
    if found is None or found.whole or found.target.direction in IN_WORDS:
        return None
    names = {member.unit: member.short_name for member in told.figures.members}
    readings = {reading.unit: reading for reading in found.readings}
    plans = {plan.unit: plan.period for plan in found.unit_plans}
    target = _bare(found.target)
    marks = [
        replace(_unit_mark(names[unit], readings.get(unit), target), **_planned(plans.get(unit), target))
        for unit in found.assigned
    ]
    named = titled(found.target.name, _whole(found.target, told.figures))
    title = f"{named} của từng đơn vị, {told.name}"
    return charts.bars("theo-don-vi", title, marks, measure=_measure(found.target))


def titled(name: str, whole) -> str:
    """A target under a chart of its own; ``whole`` is the one it is a part of, or None."""
    return f"{whole.name}, trong đó {lower_first(name)}" if whole else name


def _whole(target, figures):
    return next((one.target for one in figures.figures if one.target.pk == target.parent), None)


def _planned(plan: Decimal | None, target):
    if plan is None or target.direction == "count":
        return {}
    return {"plan": plan, "plan_said": f"{number(plan)}{'%' if target.measure == '%' else ''}"}


def _unit_mark(name, reading: Reading | None, target):
    if reading is None or reading.state not in COUNTED:
        is_outside = reading is not None and reading.state == "na"
        return Mark(name, said="không áp dụng") if is_outside else Mark(name)
    if is_rate_of_nothing(target, reading.state):
        return Mark(name, said="không phát sinh")
    return Mark(name, reading.value, reading_said(reading, target), is_estimate=reading.state == "estimate")


def reading_said(reading, target) -> str:
    """A figure without its measure, but for "%": "ước 64", "trên 500", "98,5%"."""
    words = f"{BOUNDS[reading.bound]}{number(reading.value)}{'%' if target.measure == '%' else ''}"
    return f"ước {words}" if reading.state == "estimate" else words


def _bare(target: Target) -> Target:
    """The target without its measure, which the heads of tables say once."""
    return target if target.measure == "%" else replace(target, measure="")


def _measure(target):
    return "" if target.measure == "%" else lower_first(target.measure)
