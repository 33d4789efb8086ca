"""Whether unlike units are measured alike: lines asked of some only, and how much each unit could reach at all."""

from decimal import Decimal

from msgspec import Struct

from .criteria import Table, to_points
from .totals import Sheet

MARGIN = Decimal(10)  # percent that a unit's own maximum may lie below the largest before it is worth a word


class Unlike(Struct, frozen=True):
    """A leaf that is not asked of every unit, perhaps of none."""

    leaf: int
    asked: tuple[int, ...]
    spared: tuple[int, ...]


class Narrow(Struct, frozen=True):
    """A unit whose own maximum lies ``percent`` below the largest of all."""

    unit: int
    maximum: Decimal
    percent: Decimal


def unlike(found: list[Sheet], table: Table) -> list[Unlike]:
    result = []
    for leaf in table.leaves():
        spared = tuple(sheet.unit for sheet in found if sheet.points[leaf.pk].how == "not_assigned")
        if spared:
            asked = tuple(sheet.unit for sheet in found if sheet.unit not in spared)
            result.append(Unlike(leaf.pk, asked, spared))
    return result


def narrow(found: list[Sheet], margin: Decimal = MARGIN) -> list[Narrow]:
    largest = max((sheet.maximum for sheet in found), default=Decimal(0))
    if not largest:
        return []
    below = [(sheet, to_points((largest - sheet.maximum) / largest * 100)) for sheet in found]
    return [Narrow(sheet.unit, sheet.maximum, percent) for sheet, percent in below if percent > margin]
