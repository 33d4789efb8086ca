"""Queries that every visit asks: Django takes longer to put one of them together than a database to answer it."""

from copy import copy
from functools import cache, partial, wraps

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.transaction import TransactionManagementError

LARGEST = 63  # bits of a number that a database holds, without its sign


class Blank(models.Expression):
    """A place in a query that is filled in when it is asked."""

    def __init__(self, name, output_field=None):
        super().__init__(output_field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def filled(self, given, connection):
        value = given[self.name]
        if isinstance(value, int) and value.bit_length() > LARGEST:  # from an address; no row has it
            raise EmptyResultSet
        return self.output_field.get_db_prep_value(value, connection)


def prepared(make):
    """Of a function that makes a query set with blanks one that fills them in by name and gives the rows as a list.

    What stands before the names chooses the query set. Its SQL is put together once by each process, so nothing can
    be added to it, and ``None`` in a blank matches nothing.
    """
    asking = cache(lambda *which: _Prepared(make(*which)))

    @wraps(make)
    def ask(*which, **given):
        return asking(*which).rows(given)

    return ask


class _Prepared:
    def __init__(self, found):
        self.found, self.written = found, {}

    def rows(self, given):
        found = self.found.all()
        found.query.get_compiler = partial(self._compiler, given)
        try:
            return list(found)
        except EmptyResultSet:
            return []

    def _compiler(self, given, using):
        """Django's, as it was when it had put the SQL together; each thread has a connection of its own."""
        connection = connections[using]
        locks = self.found.query.select_for_update and connection.features.has_select_for_update
        if locks and connection.get_autocommit():  # Django says so only where it puts the SQL together
            raise TransactionManagementError("What is locked outside of a transaction is not locked.")
        place = using, connection.vendor
        if place not in self.written:
            first = self.found.query.clone().get_compiler(using)
            sql, params = first.as_sql()
            first.connection = None
            self.written[place] = first, sql, params
        first, sql, params = self.written[place]
        compiler = copy(first)
        compiler.connection = connection
        filled = tuple(one.filled(given, connection) if isinstance(one, Blank) else one for one in params)
        compiler.as_sql = lambda: (sql, filled)
        return compiler
