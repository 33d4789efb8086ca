"""What a line is asked before it is handed in: each rule with what sets it off and what does not."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from cluster_reports.measuring import shortfall
from cluster_reports.rules import RULES, Facts, Figure, Past, Severity, findings


def line(value=None, measure="cuộc", *, ratio=None, **facts):
    """A counted line of 96 planned; ``ratio`` is (numerator, denominator)."""
    top, bottom = ratio or (None, None)
    labels = {"numerator_label": "số người đạt"} if ratio else {}
    figure = Figure(
        "Tuần tra",
        measure,
        *(None if one is None else Decimal(str(one)) for one in (value, top, bottom)),
        denominator_label="quân số" if ratio else "",
    )
    numbers = {"planned", "baseline", "planned_of", "confirmed_value", "pair_value", "off_margin"}
    facts = {
        name: Decimal(str(one)) if name in numbers and one is not None else one for name, one in facts.items()
    }
    return Facts(figure, **labels | facts)


def named(facts):
    return [finding.rule.name for finding in findings(facts)]


def said(facts):
    (finding,) = findings(facts)
    return finding.words


def past(before=None, same=None):
    found = [Past("6 tháng đầu năm 2025", Decimal(same), True)] if same is not None else []
    return (*found, *([Past("6 tháng cuối năm 2025", Decimal(before))] if before is not None else []))


@pytest.mark.parametrize(
    ("direction", "baseline", "planned", "actual", "gap"),
    [
        ("up", None, 100, 80, 20),
        ("up", 50, 100, 80, 20),  # a rising target is measured against its whole plan
        ("up", None, 100, 512, 0),
        ("up", None, 0, 0, 0),
        ("down", 10, 5, 6, 20),
        ("down", 10, 5, 3, 0),
        ("down", 10, 5, 12, 140),
        ("down", None, 5, 6, 20),
        ("down", 4, 5, 6, 20),  # a plan above the baseline is a ceiling
        ("down", None, 0, 1, 100),
        ("zero", None, None, 0, 0),
        ("zero", None, None, 2, 100),
        ("up", None, None, 2, None),
        ("count", None, 10, 2, None),
        ("yes_no", None, None, None, None),
    ],
)
def test_how_far_a_figure_misses_its_plan(direction, baseline, planned, actual, gap):
    numbers = [None if one is None else Decimal(one) for one in (baseline, planned, actual)]
    assert shortfall(direction, *numbers) == gap


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (line(state="missing"), "chưa báo cáo"),
        (line(state="missing", ratio=(5, None)), "mới có số người đạt, còn thiếu quân số"),
        (line(state="missing", ratio=(None, 5)), "mới có quân số, còn thiếu số người đạt"),
        (
            line(state="missing", pair_value=950, pair_measure="lượt người"),
            "mới có lượt người, còn thiếu số liệu chính",
        ),
        (line(state="na"), "chọn “Không áp dụng” nhưng chưa giải trình vì sao"),
    ],
)
def test_what_is_not_there_yet(facts, words):
    (finding,) = findings(facts)
    assert (finding.severity, finding.words, finding.is_open) == (Severity.INCOMPLETE, words, True)


def test_an_explained_line_that_does_not_apply_is_in_order():
    assert named(line(state="na", explanation="Không có việc này.", planned=10)) == []


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (line(79, planned=100), "79 cuộc thấp hơn 21% so với kế hoạch kỳ (100 cuộc)"),
        (line(80, planned=100), "80 cuộc thấp hơn 20% so với kế hoạch kỳ (100 cuộc)"),
        (line(0, planned=5, state="zero"), "0 cuộc thấp hơn 100% so với kế hoạch kỳ (5 cuộc)"),
        (line(95, planned=100, off_margin=5), "95 cuộc thấp hơn 5% so với kế hoạch kỳ (100 cuộc)"),
        (
            line(6, direction="down", baseline=10, planned=5),
            "6 cuộc chưa giảm đến kế hoạch kỳ (từ 10 cuộc xuống 5 cuộc), còn kém 20%",
        ),
        (line(6, direction="down", planned=5), "6 cuộc cao hơn 20% so với kế hoạch kỳ (5 cuộc)"),
        (line(direction="yes_no", is_yes=False), "trả lời “Không” là chưa đạt"),
        (line(direction="graded", grade="Yếu", grade_met=False), "mức “Yếu” là chưa đạt"),
        (line(2, direction="zero"), "để xảy ra 2 cuộc, mà chỉ tiêu là không để xảy ra"),
    ],
)
def test_off_its_target_asks_for_cause_and_remedy(facts, words):
    (finding,) = findings(facts)
    assert (finding.words, finding.lacks) == (words, ("cause", "remedy"))
    half = replace(facts, cause="Mưa bão kéo dài.")
    assert findings(half)[0].lacks == ("remedy",)
    assert not findings(replace(half, remedy="Làm bù quý sau."))[0].is_open
    assert findings(replace(half, remedy=" \n "))[0].is_open


@pytest.mark.parametrize(
    "facts",
    [
        line(81, planned=100),
        line(100, planned=100),
        line(450, planned=100),
        line(3),  # no plan
        line(3, planned=100, direction="count"),
        line(3, planned=100, off_margin=None),
        line(100, planned=100, off_margin=0),
        line(5, direction="down", baseline=10, planned=5),
        line(0, direction="down", baseline=10, planned=5),
        line(0, direction="zero", state="zero"),
        line(direction="yes_no", is_yes=True),
        line(direction="graded", grade="Khá", grade_met=True),
    ],
)
def test_a_line_on_its_target_is_asked_nothing(facts):
    assert named(facts) == []


@pytest.mark.parametrize(
    ("value", "known", "is_asked"),
    [
        (960, past(before=96), True),
        (959, past(before=96), False),
        (9, past(before=96), True),
        (10, past(before=96), False),
        (151, past(same=100), True),
        (150, past(same=100), False),
        (49, past(same=100), True),
        (49, past(before=100), False),  # half of another period is usual
        (151, past(before=96, same=100), True),
        (9, past(before=1), False),  # too little to be compared
        (3, past(same=1), False),
        (10, past(before=1), True),
        (0, past(same=12), True),
        (12, past(same=0), False),
        (960, (), False),
    ],
)
def test_a_figure_unlike_its_own_history_asks_to_be_confirmed(value, known, is_asked):
    assert named(line(value, past=known)) == (["unusual"] if is_asked else [])


def test_what_is_unusual_is_said_with_the_past_figures_and_confirmed_for_one_figure():
    facts = line(960, past=past(before=101, same=96))
    assert said(facts) == (
        "960 cuộc khác thường so với số đã báo cáo (6 tháng đầu năm 2025: 96; 6 tháng cuối năm 2025: 101)"
    )
    assert findings(facts)[0].open_words.endswith("; chưa xác nhận")
    assert not findings(replace(facts, confirmed_value=Decimal("960.0")))[0].is_open
    assert findings(replace(facts, confirmed_value=Decimal(96)))[0].is_open


def test_what_is_unusual_is_for_each_target_to_say():
    assert named(line(960, past=past(before=96), unusual_change=None)) == []
    assert named(line(121, past=past(same=100), unusual_change=Decimal(20))) == ["unusual"]
    assert named(line(3, past=past(same=1), unusual_from=Decimal(1))) == ["unusual"]
    assert named(line(Decimal("0.3"), past=past(same=1), unusual_from=None)) == ["unusual"]
    assert named(line(0, direction="zero", past=past(same=12))) == []


@pytest.mark.parametrize(
    ("facts", "rule", "words"),
    [
        (
            line(501, planned=100),
            "over-plan",
            "501 cuộc bằng 501% kế hoạch kỳ (100 cuộc)",
        ),
        (line(11, planned=10, planned_of=10), "over-total", "11 cuộc nhiều hơn tổng số 10"),
        (
            line("130", "%"),
            "over-hundred",
            "130% quá 100%",
        ),
        (
            line("105", "%", ratio=(210, 200), is_part_of_whole=False),
            "over-denominator",
            "số người đạt lớn hơn quân số (210/200)",
        ),
    ],
)
def test_what_is_possible_but_doubtful_asks_for_a_reason(facts, rule, words):
    (finding,) = findings(facts)
    assert (finding.rule.name, finding.words, finding.lacks) == (rule, words, ("reason",))
    assert not findings(replace(facts, reason="Có quân tăng cường."))[0].is_open


@pytest.mark.parametrize(
    "facts",
    [
        line(500, planned=100),
        line(10, planned=10, planned_of=10),
        line(100, "%", ratio=(200, 200), is_part_of_whole=False),
        line(7, "nghìn đồng", ratio=(210, 30), is_part_of_whole=False),
        line(130, "%", is_part_of_whole=False),
        line(100, "%"),
    ],
)
def test_what_is_possible_and_not_doubtful_is_asked_nothing(facts):
    assert named(facts) == []


def figure(value, measure="cuộc", base=None, adds_up=True):
    top = None if base is None else Decimal(value) * base / 100
    label = "bài kiểm tra" if base else ""
    base = None if base is None else Decimal(base)
    return Figure("Ban đêm", measure, Decimal(value), top, base, label, adds_up)


WHOLE = line(10)


@pytest.mark.parametrize(
    ("part", "whole", "rule"),
    [
        (figure(11), figure(10), "part-over-whole"),
        (figure(10), figure(10), None),
        (figure(99, "%", 100), figure(98, "%", 100), "part-over-whole"),
        (figure(99, "%", 100), figure(98, "%", 200), "rate-over-whole"),
        (figure(99, "%"), figure(98, "%"), "rate-over-whole"),
        (figure(2000, adds_up=False), figure(1500, adds_up=False), "rate-over-whole"),
        (figure(2000, "lượt người"), figure(15), None),
    ],
)
def test_a_part_is_no_more_than_its_whole(part, whole, rule):
    assert named(Facts(part, whole=whole)) == ([rule] if rule else [])


def test_a_part_over_its_whole_has_no_excuse():
    (finding,) = findings(Facts(figure(11), whole=figure(10), reason="Có lý do."))
    assert (finding.severity, finding.is_open, finding.lacks) == (Severity.WRONG, True, ())


@pytest.mark.parametrize(
    ("parts", "rules"),
    [
        ((figure(6), figure(5)), ["parts-over-whole"]),
        ((figure(6), figure(4)), []),
        ((figure(11), figure(5)), []),  # said at the part
        ((figure(6), figure(5, "lượt người")), []),
        ((figure(6, adds_up=False), figure(5, adds_up=False)), []),
    ],
)
def test_parts_together_beyond_their_whole_ask_for_a_reason(parts, rules):
    assert named(Facts(figure(10), parts=parts)) == rules


def test_every_rule_is_set_off_somewhere_above():
    facts = [
        line(state="missing"),
        line(state="missing", ratio=(5, None)),
        line(state="missing", ratio=(None, 5)),
        line(state="missing", pair_value=1),
        line(state="na"),
        Facts(figure(11), whole=figure(10)),
        Facts(figure(99, "%"), whole=figure(98, "%")),
        Facts(figure(10), parts=(figure(6), figure(5))),
        line(105, "%", ratio=(210, 200), is_part_of_whole=False),
        line(130, "%"),
        line(11, planned=10, planned_of=10),
        line(501, planned=100),
        line(960, past=past(before=96)),
        line(2, direction="zero"),
        line(1, planned=100),
    ]
    assert [name for one in facts for name in named(one)] == [rule.name for rule in RULES]
