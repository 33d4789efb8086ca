"""The empty tables of a database: copied from the live one where it is at the same migration, else migrated to."""

from django.db import connection, connections

from .steps import record

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
_CONSTRAINTS = """
    SELECT relname, conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
    WHERE c.connamespace = current_schema()::regnamespace AND contype IN ('p', 'u', 'x', 'f')
    ORDER BY contype = 'f', relname, conname"""
_INDEXES = """
    SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class i ON i.oid = indexrelid
    WHERE i.relnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))"""
_FUNCTIONS = """
    SELECT pg_get_functiondef(p.oid) FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace
    AND prokind = 'f' AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')"""
_TRIGGERS = """
    SELECT pg_get_triggerdef(g.oid, true) FROM pg_trigger g JOIN pg_class t ON t.oid = tgrelid
    WHERE t.relnamespace = current_schema()::regnamespace AND NOT tgisinternal"""
_STATISTICS = """
    SELECT relname, attname, attstattarget FROM pg_attribute JOIN pg_class t ON t.oid = attrelid
    WHERE t.relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0 AND attstattarget > 0"""
_OPTIONS = """
    SELECT relname, split_part(one, '=', 1), substr(one, strpos(one, '=') + 1)
    FROM pg_class, unnest(reloptions) one
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'"""
_SQLITE = """
    SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY type <> 'table', type <> 'index'"""


def statements_of_live() -> list[str]:
    """What makes the live database's empty tables anew in another place of the same engine."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_SQLITE)
            return [sql for (sql,) in cursor.fetchall()]
        return _of_postgresql(cursor)


def _of_postgresql(cursor):
    def ask(sql):
        cursor.execute(sql)
        return cursor.fetchall()

    quote = connection.ops.quote_name
    home = quote(ask("SELECT current_schema()")[0][0])
    bare = home.strip('"')

    def moved(definition, lead):
        """PostgreSQL names the schema of what a definition makes; where it is made now, the search path says."""
        for said in (home, bare):
            definition = definition.replace(f"{lead} {said}.", f"{lead} ", 1)
        return definition

    made = [
        f"CREATE TABLE {quote(name)} (LIKE {home}.{quote(name)} INCLUDING ALL EXCLUDING INDEXES)"
        for (name,) in ask(_TABLES)
    ]
    made += [
        f"ALTER TABLE {quote(t)} ADD CONSTRAINT {quote(name)} {sql}" for t, name, sql in ask(_CONSTRAINTS)
    ]
    made += [moved(sql, " ON") for (sql,) in ask(_INDEXES)]
    made += [moved(sql, "FUNCTION") for (sql,) in ask(_FUNCTIONS)]
    made += [moved(sql, " ON") for (sql,) in ask(_TRIGGERS)]
    made += [
        f"ALTER TABLE {quote(table)} ALTER {quote(column)} SET STATISTICS {target}"
        for table, column, target in ask(_STATISTICS)
    ]
    made += [
        f"ALTER TABLE {quote(table)} SET ({option} = '{value}')" for table, option, value in ask(_OPTIONS)
    ]
    return made


def copy_structure(statements, migrations):
    """Into the empty default database."""
    there = connections["default"]
    with there.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    record(migrations)
