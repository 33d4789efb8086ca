"""A unit's own report as its staff open it to write in it: found at once, and told what else there is to ask for."""

from django.db import models
from django.db.models import Exists, OuterRef

from units.models import UnitName
from units.prepared import Blank, prepared

from .area import Area
from .duty import Duty, DutyAnswer
from .presence import LASTS, Presence
from .target_change import ChangedValue, TargetChange
from .unit_report import UnitReport


def own_report(user, pk, at=None):
    """The report, where it is of this person's unit; None for whoever is no staff of it. Without ``at`` it is locked.

    It says what most reports have none of, so that nobody has to ask for it: ``has_former_names``, ``has_duties``,
    ``has_changes`` (of what targets ask), ``has_areas``, and, ``at`` an instant, ``has_others`` (who have it open
    then).
    """
    if user.role != user.Role.STAFF or user.unit_id is None or pk > models.BigIntegerField.MAX_BIGINT:
        return None
    which = {"unit": user.unit_id, "pk": pk}
    found = _opened(**which, person=user.pk, since=at - LASTS) if at else _locked(**which)
    return _spared(found[0]) if found else None


def held_report(user, pk):
    """As ``own_report``, locked before anything of it is read: what belongs to it has not changed meanwhile either."""
    found = UnitReport.objects.filter(pk=pk, unit=user.unit_id).order_by().select_for_update()
    return own_report(user, pk) if list(found.values_list("pk")) else None


@prepared
def _opened():
    since = Blank("since", models.DateTimeField())
    others = Presence.objects.of_others(Blank("person"), since).filter(report=OuterRef("pk"))
    return _asking().annotate(has_others=Exists(others))


@prepared
def _locked():
    return _asking().select_for_update(of=("self",))


def _asking():
    here, unit = OuterRef("period__cluster"), OuterRef("unit")
    duties = Duty.objects.filter(unit=unit, direction__review__period__cluster=here)
    changes = ChangedValue.objects.filter(
        change__target__pledge__cluster=here, change__status=TargetChange.Status.APPROVED
    )
    return (
        UnitReport.objects.filter(unit=Blank("unit"), pk=Blank("pk"))
        .order_by()
        .select_related("period__cluster", "unit")
        .annotate(
            has_former_names=Exists(UnitName.objects.filter(unit=unit)),
            has_duties=Exists(DutyAnswer.objects.filter(report=OuterRef("pk"))) | Exists(duties),
            has_changes=Exists(changes),
            has_areas=Exists(Area.objects.filter(cluster=here)),
        )
    )


def _spared(report):
    """The report, which asks no more for what it said it has none of."""
    if not report.has_duties:
        report.duties = []
        report._prefetched_objects_cache = {"duty_answers": _known_empty(report.duty_answers)}
    if not report.has_former_names:
        report.unit._prefetched_objects_cache = {"former_names": _known_empty(report.unit.former_names)}
    return report


def _known_empty(related):
    """As a prefetch leaves it that found nothing."""
    rows = related.get_queryset()
    rows._result_cache, rows._prefetch_done = [], True
    return rows
