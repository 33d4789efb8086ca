from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster_reports.article.amounts import combined_bound
from cluster_reports.article.facts import Coverage, facts_of

from .samples import figures, member, period, plan, reading, snapshot, target


def fact(*args, **fields):
    return facts_of(snapshot(figures=(figures(*args, **fields),)))[0]


def ratio(numerator, denominator, unit):
    share = Decimal(numerator) / Decimal(denominator) * 100
    return reading(share, unit, numerator=Decimal(numerator), denominator=Decimal(denominator))


def test_counts_are_summed():
    assert fact((10, 20, 30)).amount.value == 60


def test_percentages_without_weights_give_a_floor_never_an_average():
    amount = fact((90, 95, 92), measure="%").amount
    assert (amount.value, amount.form) == (90, "floor")


def test_percentages_to_keep_low_give_a_ceiling():
    amount = fact((1, 3, 2), measure="%", direction="down").amount
    assert (amount.value, amount.form) == (3, "ceiling")


def test_a_ratio_divides_the_sums():
    readings = (ratio(90, 100, 1), ratio(1, 2, 2))
    amount = fact(
        readings, measure="%", over_units="ratio", denominator_label="vụ", numerator_label="vụ"
    ).amount
    assert (amount.value, amount.numerator, amount.denominator) == (Decimal(91) / 102 * 100, 91, 102)


def test_a_ratio_that_lacks_a_denominator_is_only_a_floor():
    readings = (ratio(90, 100, 1), reading(80, 2))
    amount = fact(
        readings, measure="%", over_units="ratio", denominator_label="vụ", numerator_label="vụ"
    ).amount
    assert (amount.value, amount.form) == (80, "floor")


def test_what_is_not_added_up_is_a_range():
    amount = fact((85, 98, 90), measure="%", over_units="none").amount
    assert (amount.value, amount.high, amount.form) == (85, 98, "range")


def test_equal_percentages_are_every_units():
    assert fact((100, 100, 100), measure="%").amount.form == "each"


@pytest.mark.parametrize(
    ("bounds", "bound"),
    [
        (["exact", "exact"], "exact"),
        (["exact", "over"], "over"),
        (["under", "exact"], "under"),
        (["over", "under"], "about"),
        (["about", "exact"], "about"),
    ],
)
def test_the_bound_of_a_sum(bounds, bound):
    assert combined_bound(bounds) == bound


def test_one_estimate_makes_the_sum_an_estimate():
    assert fact((10, reading(20, 2, "estimate"))).amount.is_estimate


def test_a_figure_of_the_whole_cluster_overrides_the_units():
    whole = fact((10, 20), whole=reading(28360, None))
    assert (whole.amount.value, whole.coverage) == (28360, None)


def test_missing_zero_and_not_applicable_are_three_things():
    sure = fact((0, reading(None, 2, "na"), None), name="Vi phạm", direction="zero", assigned=3)
    assert sure.coverage.counts == (3, 1, 1)
    assert not sure.coverage.misses_none


def test_not_applicable_completes_a_sum_but_is_not_everyone():
    coverage = Coverage(assigned=3, reported=2, not_applicable=1)
    assert (coverage.misses_none, coverage.is_everyone) == (True, False)


def test_a_rate_of_nothing_is_no_fact_and_a_rate_kept_low_is_one():
    assert facts_of(snapshot(figures=(figures((0, 0), measure="%", planned=95),))) == ()
    assert fact((0, 0), measure="%", direction="down", planned=2).amount.value == 0
    assert fact((0, 98), measure="%", planned=95).coverage.counts == (2, 1, 1)


def test_a_target_that_nobody_reported_is_no_fact():
    assert facts_of(snapshot(figures=(figures((reading(None, 1, "missing"),)),))) == ()


def test_change_is_measured_between_the_same_units():
    change = fact((10, 20), last_year=(10, 10)).change
    assert (change.year, change.amount, change.percent) == (2025, 10, 50)


def test_no_change_where_a_unit_is_missing_from_the_base():
    assert fact((10, 20), last_year=(10,)).change is None


def test_no_change_between_floors():
    assert fact((90, 95), measure="%", last_year=(80, 95)).change is None


def test_a_merged_unit_is_compared_to_all_its_predecessors():
    heirs = (member(1, predecessors=(8, 9)), member(2))
    merged = figures((10, 20), last_year=(5,))
    before = merged.same_period
    rows = tuple(reading(value, unit) for value, unit in ((4, 8), (4, 9), (10, 2)))
    complete = snapshot(members=heirs, figures=(_with_base(merged, before, rows),))
    partial = snapshot(members=heirs, figures=(_with_base(merged, before, rows[1:]),))
    assert facts_of(complete)[0].change.amount == 12
    assert facts_of(partial)[0].change is None


def _with_base(merged, before, rows):
    return replace(merged, same_period=replace(before, readings=rows))


def test_inside_the_tolerance_it_is_steady():
    assert fact((1004,), last_year=(1000,)).change.is_steady
    assert not fact((1080,), last_year=(1000,)).change.is_steady


def test_the_recorded_change_serves_where_no_data_do():
    whole = reading(1800, None, bound="over", same_period_change=Decimal(-67))
    change = fact((), whole=whole, direction="down", measure="vụ").change
    assert (change.year, change.amount, change.percent, change.is_steady) == (2025, -67, None, False)


def test_plans_of_the_units_add_up():
    progress = fact((30, 30), planned=100).progress
    assert (progress.planned, progress.percent) == (200, 30)


def test_no_progress_while_a_unit_is_missing():
    assert fact((30, None), assigned=2, planned=100).progress is None


@pytest.mark.parametrize(
    ("kind", "planned", "of"), [("h1", 100, "year"), ("h2", 45, "period"), ("year", 100, "year")]
)
def test_a_second_half_has_a_plan_of_its_own(kind, planned, of):
    given = replace(figures((30,)), unit_plans=(plan(100, 45, 1),))
    progress = facts_of(snapshot(period=period(kind), figures=(given,)))[0].progress
    assert (progress.planned, progress.of) == (planned, of)


def test_a_second_half_without_a_share_is_compared_to_no_plan():
    given = replace(figures((30,)), unit_plans=(plan(100, None, 1),))
    assert facts_of(snapshot(period=period("h2"), figures=(given,)))[0].progress is None


def test_a_rate_is_compared_in_points():
    progress = fact((90, 90), measure="%", planned=85).progress
    assert (progress.planned, progress.percent) == (85, None)


@given(
    values=st.lists(st.integers(1, 10**6), min_size=2, max_size=12), over=st.sampled_from(["floor", "ratio"])
)
def test_an_aggregated_rate_never_says_more_than_every_unit(values, over):
    amount = fact(tuple(values), one=target(measure="%", over_units=over, over_time="latest")).amount
    assert amount.value == min(values)


def test_order_of_answers_is_the_scale_and_units_keep_protocol():
    found = fact(
        (reading(None, 1, "value", is_yes=False), reading(None, 2, "value", is_yes=True)),
        direction="yes_no",
        measure="",
    )
    assert [(share.grade.is_met, share.units) for share in found.shares] == [(True, (2,)), (False, (1,))]


def test_the_period_is_the_snapshots():
    later = snapshot(period=period(year=2030), figures=(figures((10,), last_year=(5,)),))
    assert facts_of(later)[0].change.year == 2029


def test_a_rate_where_nothing_arose_is_as_good_as_not_applicable():
    found = fact((95, 0, 95), measure="%")
    assert (found.amount.value, found.coverage.counts) == (95, (3, 2, 1))


def test_a_level_where_nothing_arose_is_no_answer():
    readings = (reading(None, 1, "value", is_yes=True), reading(0, 2))
    found = fact(readings, direction="yes_no", measure="")
    assert (len(found.shares), found.coverage.reported) == (1, 1)


def rearranged(rows, heirs, now=(10, 20)):
    merged = figures(now, last_year=(5,))
    return facts_of(snapshot(members=heirs, figures=(_with_base(merged, merged.same_period, rows),)))[0]


def rows_of(*pairs):
    return tuple(reading(value, unit) for unit, value in pairs)


MERGED = (member(1, predecessors=(8, 9)), member(2))
SPLIT = (member(1, predecessors=(8,)), member(2, predecessors=(8,)))
OLD = (member(1, predecessors=(8,)), member(2))


@pytest.mark.parametrize(
    ("heirs", "before", "amount", "is_rearranged"),
    [
        (MERGED, [(8, 4), (9, 4), (2, 10)], 12, False),
        (MERGED, [(9, 4), (2, 10)], None, True),
        (MERGED, [(2, 10)], None, True),
        (MERGED, [(1, 8), (2, 10)], 12, False),  # merged before the base
        (MERGED, [(8, 4), (9, 4)], None, False),  # a unit is missing for another reason
        (SPLIT, [(8, 20)], 10, False),
        (SPLIT, [(8, 20), (3, 1)], None, False),
        (OLD, [(1, 10), (8, 5), (2, 10)], 5, False),  # took another in and kept its name
    ],
)
def test_a_base_of_other_units_is_summed_or_said_to_be_none(heirs, before, amount, is_rearranged):
    fact = rearranged(rows_of(*before), heirs)
    assert (fact.change and fact.change.amount, fact.is_rearranged) == (amount, is_rearranged)


def test_an_estimate_of_zero_is_no_report_that_nothing_happened():
    rows = (reading(0, 1), reading(0, 2, "estimate"))
    whole = fact(rows, direction="zero", measure="vụ")
    assert (whole.is_absence, whole.is_nothing) == (False, True)


@pytest.mark.parametrize(("kind", "is_held"), [("q1", True), ("q2", False), ("q4", False), ("m9", True)])
def test_one_quarters_sum_is_no_part_of_the_years_plan(kind, is_held):
    whole = snapshot(figures=(figures((10, 20), planned=100),), period=period(kind=kind))
    assert (facts_of(whole)[0].progress is not None) is is_held
