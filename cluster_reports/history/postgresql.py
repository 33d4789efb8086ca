"""Triggers in the words of PostgreSQL: a function each; who acts is told as settings of the transaction.

In its very own words (``pg_get_functiondef``, ``pg_get_triggerdef``), so that what is there can be compared with them.
"""

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
CLOSED = "COALESCE(current_setting('acting.door'::text, true), ''::text) = ''::text"


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
        differs = " AND old.* IS DISTINCT FROM new.*" if event == "UPDATE" else ""
        body = f"DECLARE said jsonb := '{{}}';\nBEGIN\n{steps}\nRETURN NULL;\nEND"
        yield event, _made(f"AFTER {event}", table, "ROW", CLOSED + differs, body)


def refusing(model, but, quote):
    """What lets nobody change, remove or truncate rows of a model; columns in ``but`` may change."""
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(one.column) for one in model._meta.local_concrete_fields if one.name not in but)
    for event, which, each in (
        ("UPDATE", f"UPDATE OF {columns}", "ROW"),
        ("DELETE", "DELETE", "ROW"),
        ("TRUNCATE", "TRUNCATE", "STATEMENT"),
    ):
        body = f"BEGIN RAISE EXCEPTION {text(REFUSED)} USING ERRCODE = 'restrict_violation'; END"
        yield f"NO_{event}", _made(f"BEFORE {which}", table, each, CLOSED, body)


def _made(moment, table, each, condition, body):
    return (
        "CREATE OR REPLACE FUNCTION {name}()\n RETURNS trigger\n LANGUAGE plpgsql\n"
        f"AS $function$\n{body}\n$function$\n;\n"
        f"CREATE TRIGGER {{name}} {moment} ON {table} FOR EACH {each} WHEN ({condition}) EXECUTE FUNCTION {{name}}()"
    )


def existing(cursor):
    """(trigger, table, the SQL of its function and itself) of all that are there; "" of those that are turned off."""
    cursor.execute(
        "SELECT tgname, relname, CASE WHEN tgenabled IN ('O', 'A') THEN"
        " replace(pg_get_functiondef(tgfoid), ' FUNCTION ' || quote_ident(current_schema()) || '.', ' FUNCTION ')"
        " || E';\\n' || pg_get_triggerdef(pg_trigger.oid, true) ELSE '' END"
        " FROM pg_trigger JOIN pg_class t ON t.oid = tgrelid"
        " WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
    )
    return cursor.fetchall()


def wait_at_most(cursor, wait) -> str:
    """How long a statement of this connection waits for a table from now on; gives what held before."""
    cursor.execute(
        "SELECT before, set_config('lock_timeout', %s, false)"
        " FROM (SELECT current_setting('lock_timeout') AS before) AS now",
        [wait],
    )
    return cursor.fetchone()[0]


def drop(name, table, quote):
    return f"DROP TRIGGER IF EXISTS {quote(name)} ON {quote(table)}; DROP FUNCTION IF EXISTS {quote(name)}()"
