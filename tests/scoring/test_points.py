"""The worked examples of the scoring samples and a hand-made sheet with every kind, to 0.01."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from cluster_reports.models import Criterion as Row
from cluster_reports.scoring.criteria import Criterion, Input
from cluster_reports.scoring.points import RULES, points, reach
from cluster_reports.scoring.saying import rule_said, why

from .tables import EVERY_KIND, band

D = Decimal
LEAVES = {leaf.pk: leaf for leaf in EVERY_KIND.leaves()}


def worth(leaf, **known):
    given = {name: D(str(value)) if type(value) in {int, float} else value for name, value in known.items()}
    if "days_late" in known:
        given["days_late"] = known["days_late"]
    found = points(leaf, {1: Input(**given)})[1]
    return found.value, found.how


def test_every_kind_of_the_table_has_its_rule():
    assert set(RULES) == set(Row.Kind.values) - {"sum"}


@pytest.mark.parametrize(
    "leaf, known, value, how",
    [
        (11, {"actual": 75, "planned": 100}, "15.00", "below"),
        (11, {"actual": "98.5", "planned": 90}, "20.00", "met"),
        (11, {"actual": 0, "planned": 90}, "0.00", "below"),
        (11, {"actual": 5, "planned": 0}, "20.00", "met"),
        (12, {"actual": 5, "planned": 5}, "10.00", "met"),
        (12, {"actual": 0, "planned": 5}, "10.00", "met"),
        (12, {"actual": 6, "planned": 5, "baseline": 10}, "8.00", "below"),
        (12, {"actual": 12, "planned": 10}, "8.00", "below"),
        (12, {"actual": 25, "planned": 10}, "0.00", "below"),
        (12, {"actual": 1, "planned": 0}, "0.00", "below"),
        (13, {"actual": 0}, "10.00", "met"),
        (13, {"actual": 1}, "0.00", "below"),
        (14, {"is_met": True}, "5.00", "passed"),
        (14, {"is_met": False}, "0.00", "failed"),
        (21, {"is_met": True}, "5.00", "passed"),
        (22, {"count": 4}, "2.00", "counted"),
        (22, {"count": 0}, "0.00", "counted"),
        (22, {"count": 11}, "5.00", "capped"),
        (23, {"count": 2, "count_off": 1}, "0.00", "counted"),
        (23, {"count": 9, "count_off": 0}, "2.00", "capped"),
        (23, {"count": 0, "count_off": 7}, "-5.00", "floored"),
        (24, {"count": 43, "has_evidence": True}, "17.20", "sampled"),
        (24, {"count": 43}, "0.00", "no_evidence"),
        (24, {"count": 0}, "0.00", "sampled"),
        (25, {"days_late": 0}, "10.00", "on_time"),
        (25, {"days_late": 2}, "6.00", "late"),
        (25, {"days_late": 9}, "0.00", "late"),
        (26, {"meetings": ("right",)}, "10.00", "came"),
        (26, {"meetings": ("wrong",)}, "6.00", "attended"),
        (26, {"meetings": ("late",)}, "6.00", "attended"),
        (26, {"meetings": ("excused",)}, "2.50", "attended"),
        (26, {"meetings": ("absent",)}, "0.00", "attended"),
        (26, {"meetings": ("right", "right", "absent")}, "6.67", "attended"),
        (31, {"count": "87.99"}, "0.00", "no_band"),
        (31, {"count": 88}, "2.00", "band"),
        (31, {"count": 90}, "3.00", "band"),
        (31, {"count": 95}, "4.00", "band"),
        (31, {"count": "99.99"}, "4.00", "band"),
        (31, {"count": 100}, "5.00", "band"),
    ],
)
def test_each_kind_by_hand(leaf, known, value, how):
    known = {name: D(one) if isinstance(one, str) else one for name, one in known.items()}
    assert worth(LEAVES[leaf], **known) == (D(value), how)


@pytest.mark.parametrize("leaf", [11, 13, 14, 15, 21, 22, 23, 24, 31])
def test_what_was_not_reported_is_no_zero(leaf):
    assert worth(LEAVES[leaf], planned=90) == (None, "missing")


def test_a_target_without_a_plan_is_not_judged():
    assert worth(LEAVES[11], actual=90) == (None, "no_plan")
    assert worth(LEAVES[25]) == (None, "not_due")
    assert worth(LEAVES[26]) == (None, "not_recorded")


@pytest.mark.parametrize(
    "meetings, said",
    [
        ((), "Hội nghị chưa ghi đơn vị có mặt hay vắng, chưa tính được điểm."),
        (("right",), "Dự hội nghị đúng thành phần: được trọn 10 điểm."),
        (("wrong",), "Dự hội nghị không đúng thành phần: được 6 điểm."),
        (("late",), "Dự hội nghị muộn: được 6 điểm."),
        (("excused",), "Vắng hội nghị có lý do: được 2,5 điểm."),
        (("absent",), "Vắng hội nghị không lý do: được 0 điểm."),
        (
            ("excused", "right"),
            "Có 2 hội nghị, 1 dự đúng thành phần và 1 vắng có lý do: bình quân được 6,25 điểm.",
        ),
    ],
)
def test_attendance_is_explained_by_what_was_recorded(meetings, said):
    one = Input(meetings=meetings)
    assert why(LEAVES[26], one, points(LEAVES[26], {1: one})[1]) == said


def test_late_without_points_a_day_is_all_or_nothing():
    assert worth(replace(LEAVES[25], off=D(0)), days_late=1) == (D("0.00"), "late")


def test_sample_a1_informed_beneficiaries():
    """A1: 20 points; 50 people asked, 0.4 points each; opened accounts b / a × 40."""
    asked = Criterion(1, "Được thông tin", "sample", maximum=D(20), sample=50, needs_evidence=True)
    assert [worth(asked, count=one, has_evidence=True)[0] for one in (1, 25, 50)] == [D("0.40"), D(10), D(20)]
    opened = Criterion(2, "Mở tài khoản", "target", maximum=D(40), direction="up", target=1)
    assert worth(opened, actual=22178, planned=32958) == (D("26.92"), "below")


def test_sample_a2_by_occurrence_and_with_plus_and_minus():
    """A2: 0.5 a person, at most 5; 2.5 a certificate, at most 5; registration +0.5 / −1.0, floor −5."""
    person = Criterion(1, "Chiến sĩ thi đua cơ sở", "events", maximum=D(5), each=D("0.5"))
    assert [worth(person, count=one)[0] for one in (3, 10, 12)] == [D("1.50"), D(5), D(5)]
    certificate = replace(person, each=D("2.5"))
    assert [worth(certificate, count=one)[0] for one in (1, 2, 3)] == [D("2.50"), D(5), D(5)]
    registered = Criterion(2, "Đăng ký", "balance", maximum=D(5), floor=D(-5), each=D("0.5"), off=D(1))
    assert worth(registered, count=3, count_off=2)[0] == D("-0.50")
    assert worth(registered, count=0, count_off=6)[0] == D(-5)


def test_a_stock_of_points_that_is_drawn_from():
    """750 points at the start of the year (design, domain 6): what is taken off is all there is to say."""
    stock = Criterion(1, "Nền nếp", "balance", maximum=D(750), start=D(750), each=D(0), off=D("2.5"))
    assert [worth(stock, count_off=times) for times in (0, 3, 300)] == [
        (D(750), "counted"),
        (D("742.50"), "counted"),
        (D(0), "counted"),
    ]
    assert worth(stock, count_off=301) == (D(0), "floored")
    assert worth(stock) == (None, "missing")
    one = Input(count_off=D(3))
    assert why(stock, one, points(stock, {1: one})[1]) == (
        "Có 3 lần trừ: có sẵn 750 điểm, mỗi lần trừ 2,5 điểm, còn 742,5 điểm."
    )
    assert rule_said(stock) == "Có sẵn 750 điểm. Mỗi lần trừ 2,5 điểm. Thấp nhất 0 điểm."


def test_sample_a2_six_units_measured_by_the_best():
    """Điều 6: below, exactly at, the leader, above without leading; E and F have no target and are a pool."""
    leaf = Criterion(
        1, "Chuyển hóa địa bàn", "best", maximum=D(10), direction="up", measure="địa bàn", target=1
    )
    known = {"A": (60, 80), "B": (80, 80), "C": (150, 100), "D": (60, 50), "E": (30, None), "F": (12, None)}
    inputs = {unit: Input(actual=D(a), planned=None if t is None else D(t)) for unit, (a, t) in known.items()}
    found = {unit: (str(one.value), one.how) for unit, one in points(leaf, inputs).items()}
    assert found == {
        "A": ("3.75", "below"),  # 0.5 × 10 × 60/80
        "B": ("5.00", "exact"),  # 0.5 × 10
        "C": ("10.00", "leader"),
        "D": ("7.00", "above"),  # 5 + 5 × (1.2 − 1) / (1.5 − 1)
        "E": ("10.00", "pool"),
        "F": ("4.00", "pool"),  # 12/30 × 10
    }


def test_a_falling_figure_without_a_plan_is_not_measured_by_the_largest():
    leaf = replace(LEAVES[15], direction="down")
    found = points(leaf, {1: Input(actual=D(20)), 2: Input(actual=D(0))})
    assert {one.how for one in found.values()} == {"no_plan"}


def test_who_has_no_evidence_sets_no_bar():
    leaf = replace(LEAVES[15], needs_evidence=True)
    inputs = {
        1: Input(actual=D(20), planned=D(10)),
        2: Input(actual=D(15), planned=D(10), has_evidence=True),
        3: Input(actual=D(9)),
        4: Input(actual=D(6), has_evidence=True),
    }
    found = points(leaf, inputs)
    assert [(one.value, one.how) for one in found.values()] == [
        (D(0), "no_evidence"),
        (D("10.00"), "leader"),
        (D(0), "no_evidence"),
        (D("10.00"), "pool"),
    ]


def test_nobody_leads_where_nobody_passed_the_target():
    leaf = LEAVES[15]
    found = points(leaf, {1: Input(actual=D(10), planned=D(10)), 2: Input(actual=D(0), planned=D(10))})
    assert [(one.value, one.how) for one in found.values()] == [(D("5.00"), "exact"), (D("0.00"), "below")]


def test_the_best_of_falling_figures_leads():
    """A reported zero is the best value: it is not passed over when the leader is chosen."""
    leaf = replace(LEAVES[15], direction="down")
    inputs = {
        1: Input(actual=D(0), planned=D(4)),
        2: Input(actual=D(2), planned=D(4)),
        3: Input(actual=D(6), planned=D(4)),
    }
    found = points(leaf, inputs)
    assert [(str(one.value), one.how) for one in found.values()] == [
        ("10.00", "leader"),
        ("7.50", "above"),
        ("2.50", "below"),
    ]


def test_bands_may_look_at_the_share_of_the_plan():
    leaf = replace(LEAVES[31], of_plan=True, target=1, direction="up", bands=(band(2, 50, 100), band(5, 100)))
    assert worth(leaf, actual=60, planned=100) == (D(2), "band")
    assert worth(leaf, actual=100, planned=100) == (D(5), "band")
    assert worth(leaf, actual=100) == (None, "no_plan")


@pytest.mark.parametrize(
    "direction, baseline, planned, actual, expected",
    [
        ("up", None, 4, 5, "1.25"),
        ("down", 10, 5, 5, "1"),
        ("down", 10, 5, 12, "0"),
        ("down", None, 0, 0, "1"),
        ("zero", None, None, 2, "0"),
        ("up", None, None, 2, None),
    ],
)
def test_reach(direction, baseline, planned, actual, expected):
    found = reach(direction, *(None if one is None else D(one) for one in (baseline, planned)), D(actual))
    assert found == (None if expected is None else D(expected))


@pytest.mark.parametrize(
    ("leaf", "bound", "said"),
    [(11, "under", "Thực hiện gần 90"), (12, "over", "Thực hiện trên 90"), (11, "exact", "Thực hiện 90")],
)
def test_the_reason_says_the_bound_of_the_figure(leaf, bound, said):
    one = Input(actual=D(90), planned=D(90), bound=bound)
    assert why(LEAVES[leaf], one, points(LEAVES[leaf], {1: one})[1]).startswith(said)
