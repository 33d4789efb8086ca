"""Makes the triggers of the database equal to what the models ask for, after every migration.

Before one they go: an engine may copy a table to change it, and a column may be gone that a trigger names.
"""

from functools import cache
from hashlib import sha256

from django.core.checks import Tags, Warning, register
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from . import postgresql, sqlite
from .kept import ADDED_ONLY, kept_models, model_of

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}
OURS = "kept_"


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
    """The table of each trigger of ours that is there."""
    with connection.cursor() as cursor:
        found = ENGINES[connection.vendor].existing(cursor)
    return {name: table for name, table in found if name.startswith(OURS)}


def put_right(connection):
    """The triggers are those that are wanted; nothing is done where they are."""
    there, asked = existing(connection), wanted(connection)
    if there.keys() == asked.keys():
        return
    engine, quote = ENGINES[connection.vendor], connection.ops.quote_name
    old = [engine.drop(name, table, quote) for name, table in there.items() if name not in asked]
    new = [sql for name, sql in asked.items() if name not in there]
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for sql in (*old, *new):
            cursor.execute(sql)


def take_away(connection):
    engine, quote = ENGINES[connection.vendor], connection.ops.quote_name
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        for name, table in existing(connection).items():
            cursor.execute(engine.drop(name, table, quote))


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
        if is_of_today(connection) and wanted(connection).keys() != existing(connection).keys():
            faults.append(
                Warning(
                    "Lịch sử thay đổi không được ghi đủ: trigger của cơ sở dữ liệu khác với chương trình này.",
                    hint="Chạy manage.py migrate.",
                    id="history.W001",
                )
            )
    return faults
