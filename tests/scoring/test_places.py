from decimal import Decimal

from msgspec.structs import replace

from cluster_reports.scoring.criteria import Input, Snapshot
from cluster_reports.scoring.totals import places, sheets

from .tables import EVERY_KIND

D = Decimal


def ranked(*rows, ties=()):
    """Places of units given as {leaf: points that were decided on}."""
    ruled = {unit: {leaf: D(str(value)) for leaf, value in row.items()} for unit, row in enumerate(rows)}
    found = sheets(Snapshot(EVERY_KIND, tuple(ruled), {}, ruled))
    return [(place.unit, place.rank, place.tie, place.is_shared) for place in places(found, ties)]


def test_two_equal_totals_are_both_second_and_the_next_is_fourth():
    rows = ({21: 5}, {21: 4}, {21: 4}, {21: 3})
    assert [(unit, rank) for unit, rank, *_ in ranked(*rows)] == [(0, 1), (1, 2), (2, 2), (3, 4)]


def test_the_written_chain_decides_and_says_by_what():
    rows = ({11: 5, 21: 5}, {11: 6, 21: 4}, {11: 1, 21: 5})
    assert ranked(*rows, ties=(22, 11)) == [(1, 1, 11, False), (0, 2, 11, False), (2, 3, None, False)]


def test_what_the_chain_does_not_decide_stays_shared():
    assert ranked({11: 5}, {11: 5}, ties=(11,)) == [(0, 1, None, True), (1, 1, None, True)]


def test_a_decided_point_stands_over_the_computed_one():
    snapshot = Snapshot(EVERY_KIND, (0,), {0: {21: Input(is_met=True)}}, {0: {21: D(3)}})
    sheet = sheets(snapshot)[0]
    assert (sheet.points[21].value, sheet.points[21].how, sheet.total) == (D(3), "ruled", D(3))


def test_lines_not_assigned_leave_the_denominator_and_totals_stay_comparable():
    """10 of 10 on what is asked is as good as 97 of 97; the bonus is added as it is."""
    spared = {leaf.pk: Input(is_assigned=False) for leaf in EVERY_KIND.leaves()}
    inputs = {0: {**spared, 13: Input(actual=D(0)), 31: Input(count=D(96))}}
    sheet = sheets(Snapshot(EVERY_KIND, (0,), inputs))[0]
    assert (sheet.plain, sheet.maximum, sheet.percent, sheet.bonus) == (D(10), D(10), D(100), D(4))
    assert sheet.total == EVERY_KIND.maximum + 4


def test_a_line_that_is_not_asked_of_all_the_equals_decides_nothing():
    spared = {0: {22: Input(is_assigned=False)}, 1: {}}
    ruled = {0: {21: D(5), 13: D(4)}, 1: {21: D(5), 22: D(4), 13: D(0)}}
    found = sheets(Snapshot(EVERY_KIND, (0, 1), spared, ruled))
    equal = [replace(sheet, plain=D(9), maximum=EVERY_KIND.maximum, bonus=D(0)) for sheet in found]
    assert [(place.rank, place.tie) for place in places(equal, (22,))] == [(1, None), (1, None)]
    assert [(place.unit, place.tie) for place in places(equal, (22, 13))] == [(0, 13), (1, 13)]


def test_a_tie_is_told_by_the_line_that_parts_neighbours():
    rows = ({11: 10, 21: 5, 22: 0}, {11: 10, 21: 3, 22: 2}, {11: 8, 21: 3, 22: 4})
    assert [(unit, tie) for unit, _, tie, _ in ranked(*rows, ties=(11, 21))] == [(0, 21), (1, 21), (2, 11)]
