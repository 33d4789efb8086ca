"""How firmly places stand: where they are close, which single line would turn them, what dropping a line would do."""

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from .criteria import Table
from .totals import Place, Sheet, places

ZERO = Decimal(0)


class CloseCall(Struct, frozen=True):
    """Two units next to each other: by how much the upper one leads, and the leaves on which the lower one alone
    could have made that up."""

    upper: int
    lower: int
    gap: Decimal
    leaves: tuple[int, ...]


class Dropped(Struct, frozen=True):
    """What the places would be without one leaf: (unit, place now, place then) of those who would move."""

    leaf: int
    moves: tuple[tuple[int, int, int], ...]


def close_calls(found: list[Sheet], ranked: list[Place], table: Table) -> list[CloseCall]:
    """Every pair of neighbours that one line could turn; bonus lines and lines not known yet count too."""
    by_unit = {sheet.unit: sheet for sheet in found}
    leaves = list(table.leaves())
    calls = []
    for upper, lower in zip(ranked, ranked[1:], strict=False):
        gap = upper.total - lower.total
        turning = tuple(leaf.pk for leaf in leaves if _room(leaf, by_unit[lower.unit]) > gap)
        if turning:
            calls.append(CloseCall(upper.unit, lower.unit, gap, turning))
    return calls


def _room(leaf, sheet):
    """What this line could still add to the unit's total."""
    given = sheet.points[leaf.pk]
    if given.how == "not_assigned":
        return ZERO
    room = leaf.maximum - (given.value or ZERO)
    return room if leaf.is_bonus else room * sheet.whole / sheet.maximum


def dropping(found: list[Sheet], ranked: list[Place], table: Table) -> list[Dropped]:
    """For every leaf whose absence would move somebody; ties are decided by what remains of the chain."""
    now = {place.unit: place.rank for place in ranked}
    result = []
    for leaf in table.leaves():
        rest = [_without(sheet, leaf) for sheet in found]
        chain = tuple(one for one in table.ties if one != leaf.pk)
        then = {place.unit: place.rank for place in places(rest, chain)}
        moves = tuple((unit, now[unit], then[unit]) for unit in now if now[unit] != then[unit])
        if moves:
            result.append(Dropped(leaf.pk, moves))
    return result


def _without(sheet, leaf):
    given = sheet.points[leaf.pk]
    return replace(
        sheet,
        plain=sheet.plain - (given.value or ZERO) + given.bonus,
        bonus=sheet.bonus - given.bonus,
        maximum=sheet.maximum - given.maximum,
        whole=sheet.whole - (ZERO if leaf.is_bonus else leaf.maximum),
    )
