"""From the points of leaves to a sheet a unit, its total, and the places of all."""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from .criteria import Criterion, Points, Snapshot, to_points
from .points import points

ZERO = Decimal(0)


class Sheet(Struct, frozen=True):
    """One unit's points by node, and what they come to.

    ``maximum`` is what could be reached on what is assigned to the unit, bonuses apart. ``total`` is comparable
    between units: the plain points brought to the table's whole maximum, and the bonuses as they are.
    """

    unit: int
    points: Mapping[int, Points]
    plain: Decimal
    bonus: Decimal
    maximum: Decimal
    whole: Decimal
    missing: int

    @property
    def is_converted(self):
        """Whether something was not assigned, so that the total is not simply the sum."""
        return self.maximum != self.whole

    @property
    def sum(self):
        return self.plain + self.bonus

    @property
    def percent(self) -> Decimal | None:
        """Plain points in percent of the unit's own maximum, two decimals; None where nothing is assigned."""
        return to_points(self.plain / self.maximum * 100) if self.maximum else None

    @property
    def total(self) -> Decimal:
        if not self.is_converted:
            return self.sum
        return to_points(self.plain / self.maximum * self.whole if self.maximum else ZERO) + self.bonus


def sheets(snapshot: Snapshot) -> list[Sheet]:
    """A sheet for every unit, in the order of the snapshot; points somebody decided on stand over computed ones."""
    by_leaf = {leaf.pk: _leaf_points(snapshot, leaf) for leaf in snapshot.table.leaves()}
    whole = snapshot.table.maximum
    found = []
    for unit in snapshot.units:
        nodes: dict[int, Points] = {}
        for part in snapshot.table.parts:
            _collect(part, {leaf: of[unit] for leaf, of in by_leaf.items()}, nodes)
        tops = [nodes[part.pk] for part in snapshot.table.parts]
        worth = sum((top.value or ZERO for top in tops), ZERO)
        bonus = sum((top.bonus for top in tops), ZERO)
        maximum = sum((top.maximum for top in tops), ZERO)
        missing = sum(nodes[leaf.pk].is_open for leaf in snapshot.table.leaves())
        found.append(Sheet(unit, nodes, worth - bonus, bonus, maximum, whole, missing))
    return found


def _leaf_points(snapshot, leaf: Criterion) -> dict[int, Points]:
    found = points(leaf, {unit: snapshot.input(unit, leaf.pk) for unit in snapshot.units})
    for unit, one in found.items():
        ruled = snapshot.ruled.get(unit, {}).get(leaf.pk)
        if ruled is not None and one.how != "not_assigned":
            bonus = ruled if leaf.is_bonus else ZERO
            found[unit] = Points(ruled, "ruled", maximum=one.maximum, bonus=bonus)
    return found


def _collect(node, leaves, nodes):
    if node.is_leaf:
        nodes[node.pk] = leaves[node.pk]
        return nodes[node.pk]
    parts = [_collect(part, leaves, nodes) for part in node.parts]
    known = [part.value for part in parts if part.value is not None]
    is_asked = any(part.how != "not_assigned" for part in parts)
    nodes[node.pk] = Points(
        sum(known, ZERO) if known else None,
        "sum" if is_asked else "not_assigned",
        maximum=sum((part.maximum for part in parts), ZERO),
        bonus=sum((part.bonus for part in parts), ZERO),
        is_open=any(part.is_open for part in parts),
    )
    return nodes[node.pk]


class Place(Struct, frozen=True):
    """A unit's place: equal ones share it and the next is as many further. ``tie`` is the leaf that parts this unit
    from its neighbour of the same total, the one above where there is one; ``is_shared``: nothing parts it."""

    unit: int
    rank: int
    total: Decimal
    tie: int | None = None
    is_shared: bool = False


def places(found: list[Sheet], ties: tuple[int, ...] = ()) -> list[Place]:
    """The places by total, best first; equal totals by the leaves of ``ties`` in their order, then in the order given.

    A leaf that is not asked of all the equals decides nothing.
    What is still equal after the chain shares its place ("2, 2, 4"): a ballot decides, never the program.
    """

    result: list[Place] = []
    for total in sorted({sheet.total for sheet in found}, reverse=True):
        equals = [sheet for sheet in found if sheet.total == total]
        chain = [leaf for leaf in ties if all(_is_asked(sheet, leaf) for sheet in equals)]

        def key(sheet, chain=chain):
            return [sheet.points[leaf].value or ZERO for leaf in chain]

        ordered, before = sorted(equals, key=key, reverse=True), len(result)
        keys = [key(sheet) for sheet in ordered]
        for number, sheet in enumerate(ordered):
            neighbour = keys[number - 1] if number else keys[min(1, len(keys) - 1)]
            steps = zip(chain, keys[number], neighbour, strict=True)
            tie = next((leaf for leaf, own, other in steps if own != other), None)
            rank = before + keys.index(keys[number]) + 1
            result.append(Place(sheet.unit, rank, total, tie, keys.count(keys[number]) > 1))
    return result


def _is_asked(sheet, leaf):
    return sheet.points[leaf].how != "not_assigned"
