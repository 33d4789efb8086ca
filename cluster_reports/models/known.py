"""Queries that every visit asks: Django takes longer to put one of them together than a database to answer it."""

from copy import copy
from functools import cache, wraps

from django.db import connections, models


class Blank(models.Expression):
    """A place in a query that is filled in when it is asked."""

    def __init__(self, name, output_field=None):
        super().__init__(output_field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def filled(self, given, connection):
        return self.output_field.get_db_prep_value(given[self.name], connection)


def known(make):
    """Of a function that makes a query set with blanks one that fills them in by name and returns the rows.

    The SQL is kept once it was put together, so nothing can be added to it.
    """
    rows, kept = cache(make), {}

    def put_together(query, connection):
        compiler = query.get_compiler(connection=connection)
        return compiler, *compiler.as_sql()

    @wraps(make)
    def ask(**given):
        found = rows().all()
        connection = connections[found.db]
        if connection.vendor not in kept:
            kept[connection.vendor] = put_together(found.query, connection)
        first, sql, params = kept[connection.vendor]
        filled = tuple(one.filled(given, connection) if isinstance(one, Blank) else one for one in params)
        compiler = copy(first)
        compiler.connection, compiler.as_sql = connection, lambda: (sql, filled)
        found.query.get_compiler = lambda **_: compiler
        return list(found)

    return ask
