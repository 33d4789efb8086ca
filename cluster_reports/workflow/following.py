"""Steps that one row's step brings along on another: the same rows of a table, guarded and logged the same way."""

from cluster_reports.models import LoggedStep

from .step import StepRefused


def follow(row, step, *, by, at, comment="", details=()):
    """Moves ``row`` by ``step``, which nobody takes by itself; saves and logs it. The caller holds the row's lock.

    Raises ``StepRefused`` where the row's state is none of the step's sources.
    """
    if row.status not in step.sources:
        raise StepRefused(f"Không thể “{step.label}” khi trạng thái là “{row.get_status_display()}”.")
    source, row.status = row.status, step.target
    row.save()
    LoggedStep.objects.create(
        subject=row,
        step=step.name,
        label=step.label,
        source=source,
        target=row.status,
        by=by,
        at=at,
        comment=comment,
        details=list(details),
    )


def log(row, name, label, *, by, at, comment="", details=()) -> LoggedStep:
    """Tells of something in a row's history that moves no status; the caller holds the row's lock."""
    return LoggedStep.objects.create(
        subject=row,
        step=name,
        label=label,
        source=row.status,
        target=row.status,
        by=by,
        at=at,
        comment=comment,
        details=list(details),
    )
