"""What a database says of its own structure, without the order in which that was made."""

import re

from django.db import connections

POSTGRESQL = {
    "columns": """
        SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
            attcollation::regcollation::text, attstattarget, attstorage, pg_get_expr(adbin, adrelid)
        FROM pg_attribute JOIN pg_class t ON t.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped""",
    "options": """
        SELECT relname, reloptions, relpersistence FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'""",
    "constraints": """
        SELECT relname, conname, contype, condeferrable, condeferred, convalidated, pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
        WHERE connamespace = current_schema()::regnamespace""",
    "indexes": """
        SELECT pg_get_indexdef(indexrelid), indisvalid FROM pg_index JOIN pg_class i ON i.oid = indexrelid
        WHERE relnamespace = current_schema()::regnamespace""",
    "triggers": """
        SELECT relname, pg_get_triggerdef(g.oid, true), tgenabled FROM pg_trigger g JOIN pg_class t ON t.oid = tgrelid
        WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal""",
    "functions": """
        SELECT proname, pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE pronamespace = current_schema()::regnamespace AND prokind = 'f'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')""",
    "sequences": """
        SELECT relname, seqtypid::regtype::text, seqstart, seqincrement, seqmax, seqcycle
        FROM pg_sequence JOIN pg_class s ON s.oid = seqrelid
        WHERE relnamespace = current_schema()::regnamespace""",
}
SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'sqlite_sequence'"


def catalogue() -> dict:
    """Of the default database: by kind, all that it holds."""
    there = connections["default"]
    with there.cursor() as cursor:
        if there.vendor == "sqlite":
            cursor.execute(SQLITE)
            return {(kind, name): (table, *parts(sql)) for kind, name, table, sql in cursor.fetchall()}
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        found = {}
        for kind, sql in POSTGRESQL.items():
            cursor.execute(sql)
            rows = [tuple(str(one).replace(f"{schema}.", "") for one in row) for row in cursor.fetchall()]
            found[kind] = sorted(rows)
        return found


def parts(sql):
    """The columns and constraints of a table, in the order of the alphabet; any other statement whole."""
    sql = re.sub(r"\s+", " ", sql)
    if not sql.startswith("CREATE TABLE"):
        return (sql,)
    head, _, body = sql.partition("(")
    pieces, depth, text = [""], 0, False
    for sign in body.rpartition(")")[0]:
        text ^= sign == "'"
        depth += 0 if text else (sign == "(") - (sign == ")")
        if sign == "," and not depth and not text:
            pieces.append("")
        else:
            pieces[-1] += sign
    return (head.strip(), *sorted(piece.strip() for piece in pieces))
