"""Where the history of values stands: what was drawn from kept rows is still right while it stands there."""

from django.db import connection

from cluster_reports.models import Change
from units.prepared import prepared

# Whoever has made a change holds its table so until the transaction ends.
UNDER_WAY = """
    SELECT EXISTS (
        SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database AND datname = current_database()
        WHERE relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
    )
"""


def state_of_data():
    """The newest change that is to be seen, by number and moment: after a restore numbers may come again."""
    return next(iter(_newest()), None)


@prepared
def _newest():
    return Change.objects.order_by("-pk").values_list("pk", "at")[:1]


def is_settled():
    """Whether no change is on its way that is older than the newest one to be seen.

    Changes get their numbers when they are made and are seen when their transaction ends, which on PostgreSQL may be
    in another order. Asked after ``state_of_data`` and before anything is read: where nobody had a change under way
    then, every later change has a higher number, so that the same state is the same data. SQLite lets one write at a
    time.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(UNDER_WAY, [Change._meta.db_table])
        return not cursor.fetchone()[0]
