"""Where the rows are read from and where they are built: one moment of the live database; a place beside it."""

import copy
import secrets
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps as present
from django.db import ProgrammingError, connection, connections, transaction
from django.db.utils import load_backend

LONGEST_WAIT = 30  # seconds for whoever still works on the site


class NoRight(Exception):
    """The account of the database may not make a schema in it."""


@contextmanager
def instead(settings):
    """Makes another database the default one, for this thread: every query, migration and signal goes there."""
    wrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")
    live = connections["default"]
    connections["default"] = wrapper
    try:
        yield wrapper
    finally:
        wrapper.close()
        connections["default"] = live


@contextmanager
def one_moment():
    """All that is read inside is the database of one moment, while everybody goes on writing.

    Inside a transaction of somebody else the moment is theirs.
    """
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        if connection.is_in_memory_db():
            with transaction.atomic():
                yield
            return
        settings = copy.deepcopy(connection.settings_dict)
        settings["OPTIONS"]["transaction_mode"] = (
            "DEFERRED"  # reads beside whoever writes; WAL keeps the moment
        )
        with instead(settings), transaction.atomic():
            yield
        return
    with instead(copy.deepcopy(connection.settings_dict)), transaction.atomic():
        with connections["default"].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def last_keys(tables) -> dict:
    """The highest key each table ever gave out, also to rows that are gone: nothing gets their numbers again."""
    with connections["default"].cursor() as cursor:
        if connections["default"].vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            found = dict(cursor.fetchall())
            return {table.name: found.get(table.model._meta.db_table, 0) for table in tables}
        found = {}
        for table in tables:
            sequence = _sequence_of(cursor, table)
            if sequence:
                cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")
                found[table.name] = cursor.fetchone()[0]
        return found


def set_last_keys(tables, last: dict):
    """The next row of each table gets a key above all that were ever given out."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in tables:
            name, key = table.model._meta.db_table, table.model._meta.pk
            if connection.vendor == "sqlite":
                if not (told := last.get(table.name)):
                    continue
                cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [told, name])
                if not cursor.rowcount:
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, told])
            elif sequence := _sequence_of(cursor, table):
                highest = f"(SELECT max({quote(key.column)}) FROM {quote(name)})"
                cursor.execute(
                    f"SELECT setval(%s, greatest(coalesce({highest}, 0), %s, 1), coalesce({highest}, 0) > 0 OR %s > 0)",
                    [sequence, last.get(table.name, 0), last.get(table.name, 0)],
                )


def _sequence_of(cursor, table):
    key = table.model._meta.pk
    if not key.get_internal_type().endswith("AutoField"):
        return None
    quoted = connections["default"].ops.quote_name(table.model._meta.db_table)
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [quoted, key.column])
    return cursor.fetchone()[0]


@contextmanager
def beside(folder, *, as_file=False):
    """An empty database beside the live one, gone afterwards.

    On SQLite, or with ``as_file``, a file in ``folder``; on PostgreSQL a schema of the same database, which takes
    the right to create one, else ``NoRight``. Yields what ``put_in_place`` takes, and what ``instead`` takes.
    """
    settings = copy.deepcopy(connection.settings_dict)
    if connection.vendor == "sqlite" or as_file:
        file = Path(folder) / f"phuc-hoi-{secrets.token_hex(6)}.sqlite3"
        settings |= {"NAME": str(file), "ENGINE": "django.db.backends.sqlite3"}
        settings["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20}
        file.touch(mode=0o600)
        try:
            yield file, settings
        finally:
            for ending in ("", "-wal", "-shm", "-journal"):
                Path(f"{file}{ending}").unlink(missing_ok=True)
        return
    schema = f"phuc_hoi_{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE SCHEMA {schema}")
        except ProgrammingError as fault:
            raise NoRight(str(fault).strip()) from fault
    options = settings["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c search_path={schema}".strip()
    try:
        yield schema, settings
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


def put_in_place(place, swap_files):
    """The database that was built ``beside`` becomes the live one in one transaction; ``swap_files`` runs inside it."""
    if isinstance(place, Path):
        swap_files()
        _copy_into_live(place)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _take_schema(cursor, place)
        swap_files()


def _copy_into_live(file):
    """SQLite's own copying: readers see the old pages until all new ones are written."""
    deadline = time.monotonic() + LONGEST_WAIT

    def waited(status, remaining, total):
        if remaining and time.monotonic() > deadline:
            raise TimeoutError("cơ sở dữ liệu đang có người ghi")

    connection.ensure_connection()
    source = sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)  # never an empty one made here
    try:
        source.backup(connection.connection, progress=waited, sleep=0.1)
    finally:
        source.close()


def _take_schema(cursor, schema):
    """Drops the site's tables and moves those of ``schema`` to where they stood; tables of others stay."""
    quote = connection.ops.quote_name
    cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}s'")
    cursor.execute("SELECT current_schema()")
    home = quote(cursor.fetchone()[0])
    ours = ("django_", *(f"{app.label}_" for app in present.get_app_configs()))
    for table in connection.introspection.table_names(cursor):
        if table.startswith(ours):
            cursor.execute(f"DROP TABLE {home}.{quote(table)} CASCADE")
    cursor.execute(
        "SELECT quote_ident(proname), pg_get_function_identity_arguments(oid) FROM pg_proc"
        " WHERE pronamespace = %s::regnamespace",
        [schema],
    )
    for name, arguments in cursor.fetchall():
        cursor.execute(f"DROP FUNCTION IF EXISTS {home}.{name}({arguments}) CASCADE")
        cursor.execute(f"ALTER FUNCTION {schema}.{name}({arguments}) SET SCHEMA {home}")
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
    for (table,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {schema}.{quote(table)} SET SCHEMA {home}")
