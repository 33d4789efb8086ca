"""Tells the database who acts. SQLite asks the program; PostgreSQL is told once a transaction that writes.

Told by the driver's own cursor: it is no query of the site's.
"""

from units.acting import NOBODY, acting

from .postgresql import DOOR, SETTINGS

IDLE, BROKEN = 0, 3  # of the driver's states of a transaction
FUNCTIONS = {"person": 0, "name": 1, "source": 2, "address": 3, "door": 4}
FIRST = ("SELECT", "SET ", "SHOW")  # fire no trigger; some of them must come before all else
WRITES = ("INSERT", "UPDATE", "DELETE")
TELL = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in (*SETTINGS, DOOR))


def on_connection(sender, connection, **kwargs):
    """Receives ``connection_created``."""
    if connection.vendor == "sqlite":
        for name, place in FUNCTIONS.items():
            connection.connection.create_function(f"acting_{name}", 0, _asked(place))
        return
    others = [one for one in connection.execute_wrappers if not isinstance(one, Telling)]
    connection.execute_wrappers[:] = [*others, Telling()]


def _asked(place):
    return lambda: acting()[place]


class Telling:
    """Stands around every query of one connection to PostgreSQL."""

    def __init__(self):
        self.told = NOBODY

    def __call__(self, execute, sql, params, many, context):
        connection = context["connection"]
        raw = connection.connection
        status = raw.info.transaction_status
        if status == IDLE:
            self.told = NOBODY  # what was told ended with its transaction
        if sql.startswith("ROLLBACK TO"):
            self.told = None  # it may have been told inside
            return execute(sql, params, many, context)
        if status == BROKEN or sql.startswith(FIRST):
            return execute(sql, params, many, context)
        now = acting()
        if now == self.told:
            return execute(sql, params, many, context)
        if raw.autocommit and status == IDLE:
            if not sql.lstrip()[:6].upper().startswith(WRITES):
                return execute(sql, params, many, context)
            return self._alone(connection, now, execute, sql, params, many, context)
        with connection.wrap_database_errors:
            self._tell(raw, now)
        return execute(sql, params, many, context)

    def _tell(self, raw, now):
        with raw.cursor() as cursor:
            cursor.execute(TELL, ["" if one is None else str(one) for one in now])
        self.told = now

    def _alone(self, connection, now, execute, sql, params, many, context):
        """A write outside of any transaction gets one of its own."""
        raw = connection.connection
        with connection.wrap_database_errors:
            with raw.cursor() as cursor:
                cursor.execute("BEGIN")
            try:
                self._tell(raw, now)
                result = execute(sql, params, many, context)
            except BaseException:
                if not raw.closed:
                    with raw.cursor() as cursor:
                        cursor.execute("ROLLBACK")
                raise
            with raw.cursor() as cursor:
                cursor.execute("COMMIT")
        return result
