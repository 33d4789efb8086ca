"""Queries that every page asks: to put their SQL together costs more than to ask it, so a process does it once."""

from copy import copy
from functools import partial

from django.db import connections
from django.db.models import Expression


class Given(Expression):
    """Stands in a query for a value that is known only when it is asked."""

    def __init__(self, name, output_field):
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Question:
    """The rows of a query set with ``Given`` in it: called with their values, it asks the database."""

    def __init__(self, rows):
        self.rows, self._written = rows, {}

    def __call__(self, **values):
        rows = self.rows.all()
        rows.query.get_compiler = partial(self._compiler, values)
        return list(rows)

    def _compiler(self, values, using):
        """Django's compiler as it was when the SQL had been written; each thread has its own connection."""
        if using not in self._written:
            written = self.rows.query.clone().get_compiler(using)
            sql, params = written.as_sql()
            written.connection = None
            self._written[using] = written, sql, params
        written, sql, params = self._written[using]
        compiler, connection = copy(written), connections[using]
        compiler.connection = connection
        filled = [_filled(one, values, connection) if isinstance(one, Given) else one for one in params]
        compiler.as_sql = lambda: (sql, filled)
        return compiler


def _filled(place, values, connection):
    return place.output_field.get_db_prep_value(values[place.name], connection)
