"""What holds for every table and every unit, whatever was reported."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster_reports.scoring.criteria import Snapshot, Table, to_points
from cluster_reports.scoring.fairness import narrow, unlike
from cluster_reports.scoring.saying import why
from cluster_reports.scoring.stability import close_calls, dropping
from cluster_reports.scoring.totals import places, sheets

from .tables import EVERY_KIND, snapshots

LAWS = settings(max_examples=150)
ZERO = Decimal(0)


@LAWS
@given(snapshots())
def test_a_total_is_the_sum_of_its_parts(snapshot):
    for sheet in sheets(snapshot):
        leaves = [sheet.points[leaf.pk].value or ZERO for leaf in EVERY_KIND.leaves()]
        assert sheet.sum == sum(leaves, ZERO)
        for part in EVERY_KIND.parts:
            below = [sheet.points[one.pk].value or ZERO for one in part.parts]
            assert (sheet.points[part.pk].value or ZERO) == sum(below, ZERO)


@LAWS
@given(snapshots(), st.sampled_from([leaf.pk for leaf in EVERY_KIND.leaves() if leaf.kind != "best"]))
def test_what_is_not_assigned_never_changes_a_percentage(snapshot, taken):
    """Taking a line away from a unit is as if the table did not have it, for that unit's percentage."""
    spared = replace(snapshot.input(0, taken), is_assigned=False)
    without = {**snapshot.inputs, 0: {**snapshot.inputs[0], taken: spared}}
    parts = tuple(
        replace(part, parts=tuple(x for x in part.parts if x.pk != taken)) for part in EVERY_KIND.parts
    )
    shorter = Snapshot(Table(parts), snapshot.units, snapshot.inputs)
    assert sheets(replace(snapshot, inputs=without))[0].percent == sheets(shorter)[0].percent


@LAWS
@given(snapshots(), st.randoms())
def test_permuting_units_never_changes_a_score(snapshot, random):
    before = {sheet.unit: sheet for sheet in sheets(snapshot)}
    units = list(snapshot.units)
    random.shuffle(units)
    turned = replace(snapshot, units=tuple(units))
    assert {sheet.unit: sheet for sheet in sheets(turned)} == before
    ranks = {place.unit: place.rank for place in places(sheets(snapshot), EVERY_KIND.ties)}
    assert {place.unit: place.rank for place in places(sheets(turned), EVERY_KIND.ties)} == ranks


@LAWS
@given(snapshots())
def test_points_stay_between_floor_and_maximum_with_two_decimals(snapshot):
    for sheet in sheets(snapshot):
        for leaf in EVERY_KIND.leaves():
            value = sheet.points[leaf.pk].value
            assert value is None or leaf.floor <= value <= leaf.maximum
            assert value is None or value == to_points(value)
        assert sheet.percent is None or -100 <= sheet.percent <= 100


@LAWS
@given(snapshots())
def test_everything_is_explained_in_one_sentence(snapshot):
    for sheet in sheets(snapshot):
        for leaf in EVERY_KIND.leaves():
            sentence = why(leaf, snapshot.input(sheet.unit, leaf.pk), sheet.points[leaf.pk])
            assert sentence.endswith(".")
            assert sentence[0].isupper()
            assert "None" not in sentence
            assert "E+" not in sentence
            assert "  " not in sentence


@LAWS
@given(snapshots())
def test_places_follow_the_totals(snapshot):
    found = sheets(snapshot)
    ranked = places(found, EVERY_KIND.ties)
    assert [place.total for place in ranked] == sorted((sheet.total for sheet in found), reverse=True)
    for place in ranked:
        better = [other for other in ranked if other.rank < place.rank]
        assert len(better) == place.rank - 1
        assert place.is_shared == (sum(other.rank == place.rank for other in ranked) > 1)


@LAWS
@given(snapshots())
def test_dropping_a_line_is_what_a_table_without_it_would_give(snapshot):
    found = sheets(snapshot)
    ranked = places(found, EVERY_KIND.ties)
    moved = {one.leaf: one.moves for one in dropping(found, ranked, EVERY_KIND)}
    now = {place.unit: place.rank for place in ranked}
    for leaf in EVERY_KIND.leaves():
        parts = tuple(
            replace(part, parts=tuple(one for one in part.parts if one.pk != leaf.pk))
            for part in EVERY_KIND.parts
        )
        table = Table(parts, tuple(one for one in EVERY_KIND.ties if one != leaf.pk))
        then = places(sheets(replace(snapshot, table=table)), table.ties)
        expected = {(one.unit, now[one.unit], one.rank) for one in then if now[one.unit] != one.rank}
        assert set(moved.get(leaf.pk, ())) == expected


@LAWS
@given(snapshots())
def test_close_calls_and_unlike_units_tell_the_truth(snapshot):
    found = sheets(snapshot)
    ranked = places(found, EVERY_KIND.ties)
    by_unit = {sheet.unit: sheet for sheet in found}
    leaves = {leaf.pk: leaf for leaf in EVERY_KIND.leaves()}
    for call in close_calls(found, ranked, EVERY_KIND):
        assert call.gap == by_unit[call.upper].total - by_unit[call.lower].total >= 0
        lower, upper = by_unit[call.lower], by_unit[call.upper]
        for pk in call.leaves:
            leaf, given = leaves[pk], lower.points[pk]
            gained = leaf.maximum - (given.value or ZERO)
            factor = 1 if leaf.is_bonus else lower.whole / lower.maximum
            assert lower.total + gained * factor > upper.total
    for one in unlike(found, EVERY_KIND):
        assert one.spared
        assert {*one.asked, *one.spared} == set(snapshot.units)
    largest = max(sheet.maximum for sheet in found)
    for one in narrow(found):
        assert one.maximum < largest
        assert one.percent > 10
