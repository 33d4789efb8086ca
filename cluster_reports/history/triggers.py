"""Makes the triggers of the database equal to what the models ask for, after every migration.

Before one they go: an engine may copy a table to change it, and a column may be gone that a trigger names.
"""

from contextlib import contextmanager
from functools import cache
from hashlib import sha256

from django.core.checks import Tags, Warning, register
from django.core.management import CommandError
from django.db import OperationalError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from . import postgresql, sqlite
from .kept import ADDED_ONLY, kept_models, model_of

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}
OURS = "kept_"
LOCKED = ("55P03", "40P01")  # waited too long; or for one another
LOCK_SECONDS = 5  # so long the site stands still: PostgreSQL gives nobody a table that somebody waits for


def wanted(connection) -> dict:
    """SQL by the name of each trigger; the name holds a hash of the SQL, so that equal names are equal triggers."""
    return _wanted(connection.vendor)


@cache
def _wanted(vendor):
    engine, found = ENGINES[vendor], {}

    def quote(name):
        return f'"{name}"'

    def add(model, made):
        for event, sql in made:
            mark = sha256(f"{model._meta.db_table} {event} {sql}".encode()).hexdigest()[:16]
            name = f"{OURS}{event.lower()}_{mark}_{model._meta.model_name}"[:63]
            found[name] = sql.replace("{name}", quote(name))

    for model, kept in kept_models().items():
        add(model, engine.keeping(model, kept, quote))
    for label, but in ADDED_ONLY.items():
        add(model_of(label), engine.refusing(model_of(label), but, quote))
    return found


def existing(connection) -> dict:
    """The table of each trigger of ours that is there, and its SQL; "" where it is turned off."""
    with connection.cursor() as cursor:
        found = ENGINES[connection.vendor].existing(cursor)
    return {name: (table, does) for name, table, does in found if name.startswith(OURS)}


def amiss(connection) -> set[str]:
    """Names of triggers that are missing, turned off, made otherwise, or are not asked for any more; one query."""
    there, asked = existing(connection), wanted(connection)
    good = {name for name, (_, sql) in there.items() if _bare(sql) == _bare(asked.get(name, "-"))}
    return (there.keys() | asked.keys()) - good


def _bare(sql):
    """PostgreSQL leaves quotes out where a name needs none."""
    return sql.replace('"', "")


def put_right(connection):
    """The triggers are those that are wanted; nothing is done where they are."""
    faults, there, asked = amiss(connection), existing(connection), wanted(connection)
    if not faults:
        return
    engine, quote = ENGINES[connection.vendor], connection.ops.quote_name
    old = [engine.drop(name, table, quote) for name, (table, _) in there.items() if name in faults]
    new = [sql for name, sql in asked.items() if name in faults]
    _run(connection, (*old, *new), "Lịch sử thay đổi chưa được ghi đủ")


def take_away(connection):
    engine, quote = ENGINES[connection.vendor], connection.ops.quote_name
    old = [engine.drop(name, table, quote) for name, (table, _) in existing(connection).items()]
    _run(connection, old, "Chưa làm bước nào")


def _run(connection, statements, outcome):
    """All or nothing."""
    with (
        waiting(connection, outcome),
        transaction.atomic(connection.alias),
        connection.cursor() as cursor,
    ):
        for sql in statements:
            cursor.execute(sql)


@contextmanager
def waiting(connection, outcome):
    """Inside, nothing waits for a table longer than ``LOCK_SECONDS``; ``outcome`` says what holds where it did."""
    engine = ENGINES[connection.vendor]
    with connection.cursor() as cursor:
        before = engine.wait_at_most(cursor, f"{LOCK_SECONDS}s")
    try:
        yield
    except OperationalError as fault:
        if getattr(fault.__cause__, "pgcode", "") not in LOCKED:
            raise
        raise CommandError(
            f"{outcome}: việc khác đang dùng một bảng dữ liệu và chưa xong sau {LOCK_SECONDS} giây."
            " Dừng trang và các lệnh đang chạy, rồi chạy lại manage.py migrate."
        ) from fault
    finally:
        if connection.connection is not None and connection.is_usable():
            with connection.cursor() as cursor:
                engine.wait_at_most(cursor, before)


def before_migrating(using, plan, **kwargs):
    if plan:
        take_away(connections[using])


def after_migrating(using, plan=None, **kwargs):
    """Nothing where a flush sends it, which knows of no plan, or where an older state was migrated to."""
    if plan is not None and is_of_today(connections[using]):
        put_right(connections[using])


def is_of_today(connection):
    """Whether the database has every migration of this program, and so the tables that triggers name."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@register(Tags.database)
def check_triggers(app_configs, databases, **kwargs):
    """``manage.py check --database default``; no error, or ``migrate``, which puts it right, would not begin."""
    faults = []
    for connection in (connections[alias] for alias in databases or ()):
        if is_of_today(connection) and amiss(connection):
            faults.append(
                Warning(
                    "Lịch sử thay đổi không được ghi đủ: trigger của cơ sở dữ liệu khác với chương trình này.",
                    hint="Chạy manage.py migrate.",
                    id="history.W001",
                )
            )
    return faults
