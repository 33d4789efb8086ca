"""Triggers in the words of SQLite. Who acts is asked of functions of the program: a shell without it can't write."""

from .kept import columns_of
from .wording import REFUSED, TABLE, about_of, text

WHO = "acting_person(), acting_name(), acting_source(), acting_address()"


def keeping(model, kept, quote):
    """(action, SQL) of the triggers that keep the history of a model; the SQL names itself "{name}"."""
    table, fields = quote(model._meta.db_table), columns_of(model, kept)

    def cell(row, field):
        value = f"{row}.{quote(field.column)}"
        return f"json({value})" if field.get_internal_type() == "JSONField" else value

    def whole(row):
        return f"json_object({', '.join(f'{text(one.attname)}, {cell(row, one)}' for one in fields)})"

    changed = " || ".join(
        f"CASE WHEN OLD.{quote(one.column)} IS NOT NEW.{quote(one.column)} THEN"
        f" {text(f',{chr(34)}{one.attname}{chr(34)}:')} || json_array({cell('OLD', one)}, {cell('NEW', one)})"
        " ELSE '' END"
        for one in fields
    )
    differs = " OR ".join(f"OLD.{quote(one.column)} IS NOT NEW.{quote(one.column)}" for one in fields)
    for action, event, row, when, cells in (
        ("+", "INSERT", "NEW", "", text("{}") if kept.in_numbers else whole("NEW")),
        ("~", "UPDATE", "NEW", f" AND ({differs})", f"'{{' || substr({changed}, 2) || '}}'"),
        ("-", "DELETE", "OLD", "", whole("OLD")),
    ):
        about, about_id = about_of(row, model, kept, quote)
        yield (
            event,
            (
                f"CREATE TRIGGER {{name}} AFTER {event} ON {table} WHEN acting_door() = ''{when} BEGIN"
                f" INSERT INTO {TABLE} (about, about_id, noun, row_id, action, cells, person, name, source, address)"
                f" VALUES ({about}, {about_id}, {text(model._meta.model_name)}, {row}.id, '{action}', {cells}, {WHO});"
                " END"
            ),
        )


def refusing(model, but, quote):
    """Triggers that let nobody change or remove rows of a model; columns in ``but`` may change."""
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(one.column) for one in model._meta.local_concrete_fields if one.name not in but)
    for event, which in (("UPDATE", f"UPDATE OF {columns}"), ("DELETE", "DELETE")):
        yield (
            f"NO_{event}",
            (
                f"CREATE TRIGGER {{name}} BEFORE {which} ON {table} WHEN acting_door() = '' BEGIN"
                f" SELECT RAISE(ABORT, {text(REFUSED)}); END"
            ),
        )


def existing(cursor):
    """(trigger, table, its SQL) of all that are there."""
    cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    return cursor.fetchall()


def wait_at_most(cursor, wait):
    """The connection's own time-out holds: who writes waits for the whole database, and readers for nobody."""
    return wait


def drop(name, table, quote):
    return f"DROP TRIGGER IF EXISTS {quote(name)}"
