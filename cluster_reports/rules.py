"""What a line of a unit's report is asked before the report may be handed in: rules as data over plain facts.

No query, no request, no clock. The page, saving by itself, the list of what is missing and the step that hands
the report in all judge by these rules; none of them keeps anybody from saving.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from msgspec import Struct

from .measuring import plan_percent, shortfall
from .vietnamese.numbers import number, percent
from .vietnamese.words import lower_first

MOST_OF_PLAN = 500  # percent: more is possible, and seen, but worth a word
TIMES = 10  # so many times a past figure, or so small a part of it, is unusual for every target


class Severity(StrEnum):
    INCOMPLETE = "incomplete"  # something is not there yet
    WRONG = "wrong"  # it cannot be so: to be corrected, no answer helps
    DOUBTFUL = "doubtful"  # it may be so: wants an answer beside it


class Past(Struct, frozen=True):
    """What the unit reported in an earlier period; ``is_same`` for the same period of last year."""

    label: str
    value: Decimal
    is_same: bool = False


class Figure(Struct, frozen=True):
    """A line's number beside others: the whole a line is part of, or one of its parts.

    ``adds_up``: figures of this target are amounts, so that a part is never more than its whole.
    """

    name: str
    measure: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    denominator_label: str = ""
    adds_up: bool = True


class Facts(Struct, frozen=True):
    """All that the rules may know of a line; ``direction`` and ``state`` as the models spell them.

    ``planned`` and ``baseline`` are this period's share. ``is_yes`` and ``grade_met`` are None where not answered.
    """

    figure: Figure
    direction: str = "up"
    state: str = "value"
    pair_value: Decimal | None = None
    numerator_label: str = ""
    pair_measure: str = ""
    is_yes: bool | None = None
    grade: str = ""
    grade_met: bool | None = None
    planned: Decimal | None = None
    planned_of: Decimal | None = None
    baseline: Decimal | None = None
    whole: Figure | None = None
    parts: tuple[Figure, ...] = ()
    past: tuple[Past, ...] = ()
    is_part_of_whole: bool = True
    off_margin: Decimal | None = Decimal(20)
    unusual_change: Decimal | None = Decimal(50)
    unusual_from: Decimal | None = Decimal(10)
    explanation: str = ""
    reason: str = ""
    cause: str = ""
    remedy: str = ""
    confirmed_value: Decimal | None = None

    @property
    def value(self):
        return self.figure.value

    @property
    def said(self):
        return amount(self.value, self.figure.measure)


def amount(value: Decimal, measure: str) -> str:
    """ "96,5%", "1.234 cuộc"."""
    return percent(value) if measure == "%" else f"{number(value)} {measure}".strip()


def _not_reported(facts):
    figure = facts.figure
    is_empty = figure.numerator is None and figure.denominator is None and facts.pair_value is None
    return "chưa báo cáo" if facts.state == "missing" and is_empty else ""


def _denominator_lacks(facts):
    figure = facts.figure
    if figure.numerator is None or figure.denominator is not None:
        return ""
    return f"mới có {lower_first(facts.numerator_label)}, còn thiếu {lower_first(facts.figure.denominator_label)}"


def _numerator_lacks(facts):
    figure = facts.figure
    if figure.denominator is None or figure.numerator is not None:
        return ""
    return f"mới có {lower_first(figure.denominator_label)}, còn thiếu {lower_first(facts.numerator_label)}"


def _value_lacks(facts):
    figure = facts.figure
    if facts.state != "missing" or facts.pair_value is None or figure.numerator or figure.denominator:
        return ""
    return f"mới có {lower_first(facts.pair_measure)}, còn thiếu số liệu chính"


def _unexplained(facts):
    is_so = facts.state == "na" and not facts.explanation.strip()
    return "chọn “Không áp dụng” nhưng chưa giải trình vì sao" if is_so else ""


def _same_base(one: Figure, other: Figure) -> bool:
    """Whether two ratios are taken of the very same number."""
    return (
        None not in (one.denominator, other.denominator)
        and (one.denominator_label, one.denominator) == (other.denominator_label, other.denominator)
        and one.measure == other.measure
    )


def _is_bound_by(part: Figure, whole: Figure) -> bool:
    """Whether the part cannot be more than the whole: both are amounts, or ratios of one number."""
    return part.measure == whole.measure and (
        _same_base(part, whole) or (part.adds_up and whole.adds_up and part.measure != "%")
    )


def _exceeds(facts):
    part, whole = facts.figure, facts.whole
    if whole is None or None in (part.value, whole.value) or part.measure != whole.measure:
        return ""
    if part.value <= whole.value:
        return ""
    return f"{facts.said} nhiều hơn cả “{whole.name}” ({amount(whole.value, whole.measure)})"


def _part_over_whole(facts):
    said = _exceeds(facts)
    return f"{said}, mà đây chỉ là một phần; sửa một trong hai số" if said and _binds(facts) else ""


def _rate_over_whole(facts):
    said = _exceeds(facts)
    return f"tỷ lệ “trong đó” {said}" if said and not _binds(facts) else ""


def _binds(facts):
    return _is_bound_by(facts.figure, facts.whole)


def _parts_over_whole(facts):
    whole = facts.figure
    parts = [part for part in facts.parts if part.value is not None and _is_bound_by(part, whole)]
    total = sum((part.value for part in parts), Decimal(0))
    if whole.value is None or len(parts) < 2 or total <= whole.value:
        return ""
    if any(part.value > whole.value for part in parts):
        return ""  # said at that part
    return f"các phần “trong đó” cộng lại là {amount(total, whole.measure)}, nhiều hơn {facts.said}"


def _over_denominator(facts):
    figure = facts.figure
    if (
        facts.is_part_of_whole
        or not figure.denominator_label
        or figure.measure != "%"
        or figure.value is None
    ):
        return ""
    if figure.value <= 100:
        return ""
    words = f"{lower_first(facts.numerator_label)} lớn hơn {lower_first(figure.denominator_label)}"
    if figure.numerator is None:
        return f"{words} ({facts.said})"
    return f"{words} ({number(figure.numerator)}/{number(figure.denominator)})"


def _over_a_hundred(facts):
    """Where numerator and denominator have names, a part over its whole is refused as it is typed."""
    figure = facts.figure
    if not facts.is_part_of_whole or figure.measure != "%" or figure.denominator_label:
        return ""
    return f"{facts.said} quá 100%" if figure.value is not None and figure.value > 100 else ""


def _over_total(facts):
    if facts.planned_of is None or facts.value is None or facts.value <= facts.planned_of:
        return ""
    return f"{facts.said} nhiều hơn tổng số {number(facts.planned_of)}"


def _over_plan(facts):
    reached = plan_percent("up", None, facts.planned, facts.value) if facts.direction == "up" else None
    if reached is None or reached <= MOST_OF_PLAN:
        return ""
    return f"{facts.said} bằng {percent(reached)} kế hoạch kỳ ({amount(facts.planned, facts.figure.measure)})"


def _happened(facts):
    if facts.direction != "zero" or not facts.value:
        return ""
    return f"để xảy ra {facts.said}, mà chỉ tiêu là không để xảy ra"


def _unusual(facts):
    if facts.value is None or facts.direction == "zero" or facts.unusual_change is None:
        return ""
    if not any(_is_far(facts, past) for past in facts.past):
        return ""
    known = "; ".join(f"{past.label}: {number(past.value)}" for past in facts.past)
    return f"{facts.said} khác thường so với số đã báo cáo ({known})"


def _is_far(facts, past):
    low, high = sorted((facts.value, past.value))
    least = facts.unusual_from or 0
    if not past.value or high < least:
        return False
    if high >= low * TIMES:
        return True
    change = abs(facts.value - past.value) / past.value * 100
    return past.is_same and past.value >= least and change > facts.unusual_change


def _off_target(facts):
    if facts.off_margin is None:
        return ""
    if facts.is_yes is False:
        return "trả lời “Không” là chưa đạt"
    if facts.grade_met is False:
        return f"mức “{facts.grade}” là chưa đạt"
    gap = shortfall(facts.direction, facts.baseline, facts.planned, facts.value)
    if not gap or gap < facts.off_margin or facts.direction == "zero":
        return ""
    return _gap_said(facts, gap.quantize(Decimal("0.1"), ROUND_HALF_UP))


def _gap_said(facts, gap):
    planned = amount(facts.planned, facts.figure.measure)
    if facts.direction == "up":
        return f"{facts.said} thấp hơn {percent(gap)} so với kế hoạch kỳ ({planned})"
    if facts.baseline is not None and facts.planned < facts.baseline:
        start = amount(facts.baseline, facts.figure.measure)
        return f"{facts.said} chưa giảm đến kế hoạch kỳ (từ {start} xuống {planned}), còn kém {percent(gap)}"
    return f"{facts.said} cao hơn {percent(gap)} so với kế hoạch kỳ ({planned})"


class Rule(Struct, frozen=True):
    """``says`` gives the sentence, without capital and full stop, or "" where the line is in order.

    ``asks`` are the fields of the line that take the answer.
    """

    name: str
    severity: Severity
    says: Callable[[Facts], str]
    asks: tuple[str, ...] = ()


RULES = (
    Rule("not-reported", Severity.INCOMPLETE, _not_reported),
    Rule("denominator-lacks", Severity.INCOMPLETE, _denominator_lacks, ("denominator",)),
    Rule("numerator-lacks", Severity.INCOMPLETE, _numerator_lacks, ("numerator",)),
    Rule("value-lacks", Severity.INCOMPLETE, _value_lacks, ("value",)),
    Rule("unexplained", Severity.INCOMPLETE, _unexplained, ("explanation",)),
    Rule("part-over-whole", Severity.WRONG, _part_over_whole, ("value",)),
    Rule("rate-over-whole", Severity.DOUBTFUL, _rate_over_whole, ("reason",)),
    Rule("parts-over-whole", Severity.DOUBTFUL, _parts_over_whole, ("reason",)),
    Rule("over-denominator", Severity.DOUBTFUL, _over_denominator, ("reason",)),
    Rule("over-hundred", Severity.DOUBTFUL, _over_a_hundred, ("reason",)),
    Rule("over-total", Severity.DOUBTFUL, _over_total, ("reason",)),
    Rule("over-plan", Severity.DOUBTFUL, _over_plan, ("reason",)),
    Rule("unusual", Severity.DOUBTFUL, _unusual, ("confirmed_value",)),
    Rule("happened", Severity.DOUBTFUL, _happened, ("cause", "remedy")),
    Rule("off-target", Severity.DOUBTFUL, _off_target, ("cause", "remedy")),
)
ANSWERS = ("confirmed_value", "reason", "cause", "remedy")  # in the order a page asks for them
LACKS = {
    "confirmed_value": "chưa xác nhận",
    "reason": "chưa ghi lý do",
    "cause": "chưa ghi nguyên nhân",
    "remedy": "chưa ghi biện pháp khắc phục",
}


class Finding(Struct, frozen=True):
    """What one rule says of a line; ``lacks`` are the fields whose answer is still to be given."""

    rule: Rule
    words: str
    lacks: tuple[str, ...] = ()

    @property
    def severity(self):
        return self.rule.severity

    @property
    def is_open(self):
        """Whether it stands in the way of handing in."""
        return self.severity != Severity.DOUBTFUL or bool(self.lacks)

    @property
    def field(self):
        """The field to go to; "" for the line itself."""
        return next(iter(self.lacks or self.rule.asks), "")

    @property
    def open_words(self):
        """The sentence with what is lacking: "…; chưa ghi nguyên nhân, chưa ghi biện pháp khắc phục"."""
        lacking = ", ".join(LACKS[name] for name in self.lacks)
        return f"{self.words}; {lacking}" if lacking else self.words


def findings(facts: Facts) -> list[Finding]:
    """What the rules say of a line, in the order of the table."""
    said = [(rule, rule.says(facts)) for rule in RULES]
    return [Finding(rule, words, _lacks(rule, facts)) for rule, words in said if words]


def _lacks(rule, facts):
    if rule.severity != Severity.DOUBTFUL:
        return ()
    return tuple(name for name in rule.asks if not _is_answered(facts, name))


def _is_answered(facts, name):
    """A confirmation is of one figure: it holds no longer once the figure is another."""
    answer = getattr(facts, name)
    return answer is not None and answer == facts.value if name == "confirmed_value" else bool(answer.strip())
