"""The five answers on snapshots in memory: no database."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from cluster_reports.article import material
from cluster_reports.tables.brief import answers_of
from cluster_reports.tables.brief_matrix import Material, is_better, matrix_of
from tests.article import samples as make

PERIOD = make.snapshot().period


def figures(target, now, before=None, year_before=None, plan=None, units=None):
    """One target of as many units as there are values; None is a unit that has not reported."""
    readings = tuple(make.reading(value, unit) for unit, value in enumerate(now, 1) if value is not None)

    def earlier(name, values):
        found = tuple(make.reading(value, unit) for unit, value in enumerate(values, 1))
        return material.Earlier(name, 2025, found, None)

    assigned = tuple(range(1, (units or len(now)) + 1))
    return material.TargetFigures(
        target=target,
        assigned=assigned,
        readings=readings,
        whole=None,
        plan=make.plan(),
        unit_plans=tuple(make.plan(plan and 2 * plan, plan, unit) for unit in assigned),
        same_period=earlier("6 tháng đầu năm 2025", year_before) if year_before else None,
        previous=earlier("6 tháng cuối năm 2025", before) if before else None,
    )


def answer(*found, members=2, alike=True, causes=None, limitations=(), directions=(), **more):
    read = Material(
        make.members(members) if isinstance(members, int) else members,
        PERIOD,
        tuple(found),
        tuple(limitations),
        tuple(directions),
    )
    matrix = matrix_of(read, alike)
    return answers_of(read, matrix, causes or {}, more.get("gaps", {}), alike)


def test_who_met_who_did_not_and_who_is_not_in():
    told = answer(figures(make.target(), (60, 40, None), plan=50, units=3), members=3, gaps={3: "chưa nộp"})
    assert [one.name for one in told.met] == ["Phòng Chính trị"]
    assert [(one.name, len(one.missed), one.judged) for one in told.unmet] == [("Phòng Tham mưu", 1, 1)]
    assert [(one.name, one.gap_said) for one in told.silent] == [("Phòng Hậu cần", "chưa nộp")]
    assert (told.whole_met, told.whole_judged) == (0, 0)  # not everybody is in: the cluster is not judged
    assert [one.said for one in told.wanted] == [
        "Phòng Hậu cần: chưa nộp",
        "Phòng Tham mưu, Tuần tra, canh gác: 40 cuộc, kế hoạch 50 cuộc",
    ]


def test_the_cluster_is_judged_once_all_are_in():
    for values, met in (((60, 40), 1), ((50, 40), 0)):
        told = answer(figures(make.target(), values, plan=50))
        assert (told.whole_met, told.whole_judged) == (met, 1)


def test_without_a_plan_nobody_met_or_missed_anything():
    told = answer(figures(make.target(), (60, 40)))
    assert (told.met, told.unmet, told.whole_judged, told.is_empty) == ([], [], 0, False)


@pytest.mark.parametrize(
    ("direction", "now", "then", "better"),
    [
        ("up", 3, 2, True),
        ("up", 2, 3, False),
        ("down", 2, 3, True),
        ("zero", 1, 0, False),
        ("up", 2, 2, None),
        ("count", 3, 2, None),
        ("up", None, 2, None),
        ("up", 2, None, None),
    ],
)
def test_which_way_is_better(direction, now, then, better):
    assert is_better(direction, now, then) is better


def test_both_comparisons_name_their_period_and_count():
    up = figures(make.target(), (60, 40), before=(60, 60), year_before=(50, 30), plan=50)
    down = figures(make.target("Vi phạm", direction="down", measure="vụ"), (1, 1), before=(4, 4))
    before, year_before = answer(up, down).comparisons
    assert (before.name, before.said) == ("6 tháng cuối năm 2025", "1 chỉ tiêu tốt hơn, 1 kém hơn")
    assert [(move.said, move.change) for move in before.told] == [("100 cuộc", "giảm 20 cuộc (16,7%)")]
    assert year_before.said == "1 chỉ tiêu tốt hơn, 1 không so sánh được (kỳ đó không có số tương ứng)"


def test_sums_of_periods_of_another_length_do_not_compare_but_rates_do():
    total = figures(make.target(), (60, 40), before=(20, 20), plan=50)
    rate = figures(make.target("Quân số khỏe", measure="%"), (99, 99), before=(97, 97))
    told = answer(total, rate, alike=False)
    assert told.comparisons[0].said == "1 chỉ tiêu tốt hơn, 1 không so sánh được (kỳ dài ngắn khác nhau)"
    [missed] = told.unmet
    assert not missed.missed[0][1].is_worse
    assert answer(figures(make.target(), (60, 10), before=(20, 20), plan=50)).unmet[0].missed[0][1].is_worse


def test_a_unit_that_took_another_in_is_not_called_worse_than_its_old_self():
    merged = (make.member(1), make.member(2, predecessors=(8,)))
    fallen = figures(make.target(direction="down"), (5, 5), before=(1, 1), plan=1)
    cells = matrix_of(Material(merged, PERIOD, (fallen,), (), ()), True).rows[0].cells
    assert [cell.is_worse for cell in cells] == [True, True]
    eaten = replace(fallen.previous, readings=(*fallen.previous.readings, make.reading(5, 8)))
    cells = (
        matrix_of(Material(merged, PERIOD, (replace(fallen, previous=eaten),), (), ()), True).rows[0].cells
    )
    assert [cell.is_worse for cell in cells] == [True, False]


def test_a_merged_unit_does_not_compare_and_no_earlier_period_is_said():
    merged = (make.member(1), make.member(2, predecessors=(8, 9)))
    lost = figures(make.target(), (60, 40), year_before=(60, 60))
    lost = replace(
        lost, same_period=replace(lost.same_period, readings=(make.reading(5, 1), make.reading(5, 8)))
    )
    before, year_before = answer(lost, members=merged).comparisons
    assert (before.name, before.said) == ("", "")
    assert year_before.said == "1 chỉ tiêu không so sánh được (đơn vị sáp nhập, tách)"


def test_one_comparison_where_the_period_before_is_the_same_period():
    same = figures(make.target(), (60, 40), year_before=(50, 30))
    [only] = answer(replace(same, previous=same.same_period)).comparisons
    assert only.title == "So với kỳ trước, cũng là cùng kỳ"


def test_causes_come_first_and_what_nobody_explained_is_counted_last():
    told = answer(
        figures(make.target(), (10, 20), plan=50),
        causes={(2, 0): "không của chỉ tiêu này"},
        limitations=[
            material.Limitation("phối hợp chậm", ""),
            material.Limitation("vườn rau nhỏ", "thiếu đất"),
        ],
    )
    assert [(one.about, one.said) for one in told.reasons] == [
        ("vườn rau nhỏ", "thiếu đất"),
        ("phối hợp chậm", "chưa ghi nguyên nhân"),
        ("2 kết quả chưa đạt khác", "đơn vị chưa ghi nguyên nhân"),
    ]


def test_a_limitation_that_a_direction_answers_wants_no_directive():
    limits = [material.Limitation("phối hợp chậm", ""), material.Limitation("vườn rau nhỏ", "")]
    answers = [material.Direction("họp hằng tháng", None, "phối hợp chậm")]
    told = answer(figures(make.target(), (60, 60), plan=50), limitations=limits, directions=answers)
    assert [one.limitation for one in told.wanted] == ["vườn rau nhỏ"]


def test_many_units_are_told_in_ten_and_the_worst_comes_first():
    told = answer(figures(make.target(), tuple(range(1, 41)), plan=50), members=40)
    assert len(told.wanted) == 10
    assert told.wanted[0].unit == 1
    assert len(told.unmet) == 40
    assert told.unmet[0].missed[0][1].short == Decimal(98)


def test_an_empty_period_says_nothing_wrong():
    told = answer(members=3)
    assert (told.is_empty, told.met, told.unmet, len(told.silent), told.reasons) == (True, [], [], 3, ())
    assert [one.said for one in told.comparisons] == ["", ""]
