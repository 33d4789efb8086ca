"""A unit's own report as its staff open it to write in it: found at once, and told what else there is to ask for."""

from functools import cache

from django.db.models import Exists, OuterRef

from units.models import UnitName

from .duty import Duty, DutyAnswer
from .presence import Presence
from .target_change import ChangedValue, TargetChange
from .unit_report import UnitReport


def own_reports(user, at=None):
    """The reports of this person's unit; nothing for whoever is no staff of one.

    Each says what most reports have none of, so that nobody has to ask for it: ``has_former_names``, ``has_duties``,
    ``has_changes`` (of what targets ask), and, ``at`` an instant, ``has_others`` (who have it open then).
    """
    if user.role != user.Role.STAFF or user.unit_id is None:
        return UnitReport.objects.none()
    reports = _asking().filter(unit=user.unit_id)
    if at is None:
        return reports
    others = Presence.objects.filter(report=OuterRef("pk")).beside(user, at)
    return reports.annotate(has_others=Exists(others))


@cache
def _asking():
    """What is the same for everybody; put together once, as that takes longer than an answer."""
    here, unit = OuterRef("period__cluster"), OuterRef("unit")
    duties = Duty.objects.filter(unit=unit, direction__review__period__cluster=here)
    changes = ChangedValue.objects.filter(
        change__target__pledge__cluster=here, change__status=TargetChange.Status.APPROVED
    )
    return UnitReport.objects.select_related("period__cluster", "unit").annotate(
        has_former_names=Exists(UnitName.objects.filter(unit=unit)),
        has_duties=Exists(DutyAnswer.objects.filter(report=OuterRef("pk"))) | Exists(duties),
        has_changes=Exists(changes),
    )


def spared(report):
    """The report, which asks no more for what it said it has none of."""
    if not report.has_duties:
        report.duties = []
    if not report.has_former_names:
        report.unit._prefetched_objects_cache = {
            "former_names": UnitName.objects.none()
        }  # as a prefetch leaves it
    return report
