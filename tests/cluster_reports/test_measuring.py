from decimal import Decimal

import pytest

from cluster_reports.measuring import achieved, fraction, is_met, over_time, plan_percent


@pytest.mark.parametrize(
    ("baseline", "planned", "actual", "percent"),
    [
        (0, 4, 5, "125.0"),
        (10, 5, 6, "80.0"),
        (10, 5, 12, "-40.0"),
        (None, 100, 45, "45.0"),
        (0, 100, 512, "512.0"),
        (0, 3, 1, "33.3"),
        (0, 0, 0, None),
        (7, 7, 7, None),
        (0, None, 3, None),
        (0, 5, None, None),
    ],
)
def test_achieved_is_the_share_of_the_planned_change(baseline, planned, actual, percent):
    assert achieved(baseline, planned, actual) == (percent and Decimal(percent))


@pytest.mark.parametrize(
    ("direction", "baseline", "planned", "actual", "percent"),
    [
        ("up", 96, 98, 97, "99.0"),
        ("down", 10, 5, 6, "80.0"),
        ("down", None, 5, 6, None),
        ("down", 5, 5, 6, None),
        ("zero", None, 0, 0, None),
        ("count", None, 10, 5, None),
    ],
)
def test_only_rising_and_truly_falling_targets_have_a_percent_of_plan(
    direction, baseline, planned, actual, percent
):
    assert plan_percent(direction, baseline, planned, actual) == (percent and Decimal(percent))


@pytest.mark.parametrize(
    ("direction", "planned", "actual", "met"),
    [
        ("up", 5, 5, True),
        ("up", 5, 4, False),
        ("down", 5, 4, True),
        ("down", 5, 6, False),
        ("zero", None, 0, True),
        ("zero", None, 1, False),
        ("up", None, 4, None),
        ("count", 3, 4, None),
        ("up", 5, None, None),
    ],
)
def test_a_plan_is_met_in_the_direction_of_its_target(direction, planned, actual, met):
    assert is_met(direction, planned, actual) is met


def test_a_ratio_is_a_percentage_only_where_its_measure_is_percent():
    assert fraction(22178, 32958, "%") == Decimal("67.29")
    assert fraction(210, 30, "nghìn đồng") == Decimal("7.00")


@pytest.mark.parametrize(("how", "whole"), [("sum", "197"), ("latest", "99"), ("average", "98.50")])
def test_two_quarters_make_a_half_as_the_target_says(how, whole):
    assert over_time(how, [Decimal(98), Decimal(99)]) == Decimal(whole)


def test_no_periods_make_no_figure():
    assert over_time("sum", []) is None
