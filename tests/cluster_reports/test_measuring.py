from decimal import Decimal

import pytest

from cluster_reports.measuring import (
    achieved,
    fraction,
    is_met,
    is_rate_of_nothing,
    over_time,
    plan_percent,
    rounded,
)
from tests.article.samples import target


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


@pytest.mark.parametrize(
    ("direction", "planned", "actual", "bound", "met"),
    [
        ("up", 60, 60, "under", False),  # "gần 60"
        ("up", 60, 60, "over", True),
        ("up", 60, 61, "under", True),
        ("down", 5, 5, "over", False),  # "trên 5"
        ("down", 5, 5, "under", True),
        ("down", 5, 4, "over", True),
    ],
)
def test_a_bound_decides_where_the_number_is_the_plans(direction, planned, actual, bound, met):
    assert is_met(direction, planned, actual, bound) is met


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        ("99.96", 1, "99.96"),
        ("99.99999", 1, "99.9999"),
        ("100", 1, "100.0"),
        ("0.04", 1, "0.04"),
        ("98.25", 1, "98.3"),
    ],
)
def test_rounding_makes_no_hundred_and_no_zero_of_what_is_neither(value, places, printed):
    assert rounded(Decimal(value), places) == Decimal(printed)


def test_one_missing_of_many_is_not_all():
    assert fraction(32957, 32958, "%") == Decimal("99.997")
    assert achieved(None, 50000, 49980) == Decimal("99.96")


@pytest.mark.parametrize(
    ("state", "fields", "is_so"),
    [
        ("zero", {"measure": "%"}, True),
        ("value", {"measure": "%"}, False),
        ("zero", {"measure": "%", "direction": "down"}, False),
        ("zero", {"measure": "%", "direction": "zero"}, False),
        ("zero", {"measure": "cuộc"}, False),
    ],
)
def test_only_a_rate_of_nothing_is_no_figure(state, fields, is_so):
    assert is_rate_of_nothing(target(**fields), state) is is_so
