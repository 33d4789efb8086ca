"""Triggers in the words of PostgreSQL: a function a table; who acts is told as settings of the transaction."""

from .kept import columns_of
from .wording import REFUSED, TABLE, about_of, text

SETTINGS = {  # setting of the transaction: column of the history
    "acting.person": "person",
    "acting.name": "name",
    "acting.source": "source",
    "acting.address": "address",
}
DOOR = "acting.door"
WHO = (
    "nullif(current_setting('acting.person', true), '')::bigint, coalesce(current_setting('acting.name', true), ''),"
    " coalesce(current_setting('acting.source', true), ''), nullif(current_setting('acting.address', true), '')::inet"
)
CLOSED = "coalesce(current_setting('acting.door', true), '') = ''"


def keeping(model, kept, quote):
    """(event, SQL) of what keeps the history of a model; the SQL names its trigger and function "{name}"."""
    table, fields = quote(model._meta.db_table), columns_of(model, kept)

    def whole(row):
        cells = ", ".join(f"{text(one.attname)}, {row}.{quote(one.column)}" for one in fields)
        return f"jsonb_build_object({cells})"

    def put(row, action, cells):
        about, about_id = about_of(row, model, kept, quote)
        return (
            f"INSERT INTO {TABLE} (about, about_id, noun, row_id, action, cells, person, name, source, address)"
            f" VALUES ({about}, {about_id}, {text(model._meta.model_name)}, {row}.id, '{action}', {cells}, {WHO});"
        )

    differing = "\n".join(
        f"IF OLD.{quote(one.column)} IS DISTINCT FROM NEW.{quote(one.column)} THEN said := said ||"
        f" jsonb_build_object({text(one.attname)},"
        f" jsonb_build_array(OLD.{quote(one.column)}, NEW.{quote(one.column)})); END IF;"
        for one in fields
    )
    for event, steps in (
        ("INSERT", put("NEW", "+", text("{}") if kept.in_numbers else whole("NEW"))),
        ("UPDATE", f"{differing}\nIF said <> '{{}}' THEN {put('NEW', '~', 'said')} END IF;"),
        ("DELETE", put("OLD", "-", whole("OLD"))),
    ):
        differs = " AND OLD.* IS DISTINCT FROM NEW.*" if event == "UPDATE" else ""
        yield (
            event,
            (
                f"CREATE OR REPLACE FUNCTION {{name}}() RETURNS trigger LANGUAGE plpgsql AS $kept$\n"
                f"DECLARE said jsonb := '{{}}';\nBEGIN\n{steps}\nRETURN NULL;\nEND $kept$;\n"
                f"CREATE TRIGGER {{name}} AFTER {event} ON {table} FOR EACH ROW"
                f" WHEN ({CLOSED}{differs}) EXECUTE FUNCTION {{name}}()"
            ),
        )


def refusing(model, but, quote):
    """What lets nobody change, remove or truncate rows of a model; columns in ``but`` may change."""
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(one.column) for one in model._meta.local_concrete_fields if one.name not in but)
    for event, which, each in (
        ("UPDATE", f"UPDATE OF {columns}", "ROW"),
        ("DELETE", "DELETE", "ROW"),
        ("TRUNCATE", "TRUNCATE", "STATEMENT"),
    ):
        yield (
            f"NO_{event}",
            (
                "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $kept$\n"
                f"BEGIN RAISE EXCEPTION {text(REFUSED)} USING ERRCODE = 'restrict_violation'; END $kept$;\n"
                f"CREATE TRIGGER {{name}} BEFORE {which} ON {table} FOR EACH {each}"
                f" WHEN ({CLOSED}) EXECUTE FUNCTION {{name}}()"
            ),
        )


def existing(cursor):
    """(trigger, table, what its function does) of all that are there; "" of those that are turned off."""
    cursor.execute(
        "SELECT tgname, relname, CASE WHEN tgenabled IN ('O', 'A') THEN prosrc ELSE '' END"
        " FROM pg_trigger JOIN pg_class t ON t.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid"
        " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
    )
    return cursor.fetchall()


def wait_at_most(cursor, wait) -> str:
    """How long a statement of this transaction waits for a table from now on; gives what held before."""
    cursor.execute(
        "SELECT before, set_config('lock_timeout', %s, true)"
        " FROM (SELECT current_setting('lock_timeout') AS before) AS now",
        [wait],
    )
    return cursor.fetchone()[0]


def drop(name, table, quote):
    return f"DROP TRIGGER IF EXISTS {quote(name)} ON {quote(table)}; DROP FUNCTION IF EXISTS {quote(name)}()"
