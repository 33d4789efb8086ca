"""What targets ask of whom, now and at any earlier moment: whoever was judged keeps what they were judged by."""

from datetime import datetime
from decimal import Decimal
from itertools import starmap
from types import SimpleNamespace

from django.db.models import Q
from msgspec import Struct

from units.prepared import Blank, prepared

from .target import Assignment, Target
from .target_change import ChangedValue, TargetChange

SAID = ("planned", "baseline", "first_half_share", "is_assigned")
OF_ALL, OF_A_UNIT = SAID[:3], ChangedValue.OF_A_UNIT


class Given(Struct, frozen=True):
    """A target as it is given to one unit, or to all where no unit is named (chỉ tiêu giao)."""

    target: Target
    is_assigned: bool
    planned: Decimal | None
    baseline: Decimal | None
    first_half_share: Decimal

    def share(self, figure, kind):
        """The part of a year's ``figure`` that falls to a period of this kind, by the share agreed then."""
        return self.target.share_of(figure, kind, self.first_half_share)


class Own(Struct, frozen=True):
    """A unit's row of a target (``Assignment``), as far as it says what is asked."""

    target: int | None = None
    unit: int | None = None
    is_assigned: bool = True
    planned: Decimal | None = None
    baseline: Decimal | None = None


def _assigned(**which):
    return Assignment.objects.filter(**which).order_by().values_list(*Own.__struct_fields__)


@prepared
def _given_in():
    return _assigned(target__results__report=Blank("report"), unit=Blank("unit"))


def _changed(targets, unit):
    """The approved changes of what targets ask, of all or of one unit, oldest first."""
    found = ChangedValue.objects.filter(
        change__target__in=targets, change__status=TargetChange.Status.APPROVED
    )
    if unit is not None:
        found = found.filter(Q(unit=unit) | Q(unit__isnull=True))
    return found.select_related("change__target").order_by("change__decided_at", "pk")


class Plans:
    """The assignments and approved changes of ``targets``, two queries whatever their number; ``unit`` narrows both.

    Without ``has_changes`` the caller knows that there are none; ``report`` is the key of the unit's own report that
    has all these targets.
    """

    def __init__(self, targets, unit=None, *, has_changes=True, report=None):
        if report and targets:
            rows = _given_in(report=report, unit=unit)
        else:
            rows = _assigned(target__in=targets, **({} if unit is None else {"unit": unit}))
        self._rows = {(row.target, row.unit): row for row in starmap(Own, rows)}
        self._common: dict = {}
        self._values: dict = {}
        for value in _changed(targets, unit) if has_changes else ():
            key = (value.change.target_id, value.unit_id, value.field)
            self._values.setdefault(key, []).append(value)

    def of(self, target, unit=None, at: datetime | None = None) -> Given:
        """What is asked of ``unit`` (its pk; None: the common figures), as it was ``at`` that moment, else now."""
        row = self._rows.get((target.pk, unit))
        if at is None or not self._values:
            return _given(target, target, row) if row else self._to_all(target)

        def then(unit, names, now):
            return SimpleNamespace(
                **{name: self._then(target, unit, name, at, getattr(now, name)) for name in names}
            )

        own = None if unit is None else then(unit, OF_A_UNIT, row or Own())
        return _given(target, then(None, OF_ALL, target), own)

    def _to_all(self, target):
        """The very same for every unit without figures of its own."""
        if target.pk not in self._common:
            self._common[target.pk] = _given(target, target)
        return self._common[target.pk]

    def _then(self, target, unit, field, at, now):
        """The value at that moment: what the first change after it found there."""
        later = (one for one in self._values.get((target.pk, unit, field), ()) if one.change.decided_at > at)
        first = next(later, None)
        return now if first is None else first.old_value

    def changes(self, target, unit, at: datetime | None = None) -> list[ChangedValue]:
        """The changes behind what ``unit`` is asked, oldest first: its own, and of the common figures it follows."""
        if not self._values:
            return []
        row = self._rows.get((target.pk, unit)) or Own()
        found = []
        for field in SAID:
            own = self._values.get((target.pk, unit, field), [])
            follows = field in {"planned", "baseline"} and getattr(row, field) is None
            common = (
                self._values.get((target.pk, None, field), [])
                if follows or field == "first_half_share"
                else []
            )
            found += [*own, *common]
        found = [value for value in found if at is None or value.change.decided_at <= at]
        return sorted(found, key=lambda value: (value.change.decided_at, value.pk))


def _given(target, common, own=None):
    """``own`` figures go before the common ones."""
    planned, baseline, is_assigned = common.planned, common.baseline, True
    if own is not None:
        planned = planned if own.planned is None else own.planned
        baseline = baseline if own.baseline is None else own.baseline
        is_assigned = own.is_assigned
    return Given(target, is_assigned, planned, baseline, common.first_half_share)
