"""What the commands of operation share: the row that tells how one went."""

from contextlib import contextmanager, suppress

from django.db import DatabaseError, transaction
from django.utils.timezone import now

from cluster_reports.models import Operation


@contextmanager
def noted(kind, *faults):
    """Writes a row for what runs inside, also when it fails; ``Operation`` fields are set on what is yielded.

    ``faults`` are the exceptions whose words an administrator may read.
    """
    operation = Operation(kind=kind, began_at=now(), is_good=True)
    try:
        yield operation
    except Exception as fault:
        known = isinstance(fault, faults)
        operation.is_good, operation.fault = (
            False,
            str(fault) if known else f"{type(fault).__name__}: {fault}",
        )
        with suppress(
            DatabaseError
        ):  # an empty database, or one that is down, keeps no row; the fault is told anyway
            _save(operation)
        raise
    _save(operation)


def _save(operation):
    operation.ended_at = now()
    with transaction.atomic():
        operation.save()
