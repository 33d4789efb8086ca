"""Writing many rows that differ."""

from django.db import connection


def update_each(rows, names):
    """Writes these fields of rows that are there, one statement for all; ``bulk_update`` makes a CASE of each value.

    A row that was deleted meanwhile stays deleted.
    """
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields = [meta.pk, *(meta.get_field(name) for name in names)]
    columns = [quote(field.column) for field in fields]
    table, key = quote(meta.db_table), columns[0]
    one, first = ["%s"] * len(fields), ["%s"] * len(fields)
    if connection.vendor == "postgresql":  # the first row says of what type each column is
        first = [f"CAST(%s AS {field.rel_db_type(connection)})" for field in fields[:1]]
        first += [f"CAST(%s AS {field.db_type(connection)})" for field in fields[1:]]
    first, one = f"({', '.join(first)})", f"({', '.join(one)})"
    most = connection.features.max_query_params
    size = most // len(fields) if most else len(rows)
    for start in range(0, len(rows), size):
        some = rows[start : start + size]
        values = ", ".join([first, *[one] * (len(some) - 1)])
        said = ", ".join(f"{column} = given.{column}" for column in columns[1:])
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH given ({', '.join(columns)}) AS (VALUES {values})"
                f" UPDATE {table} SET {said} FROM given WHERE {table}.{key} = given.{key}",
                [
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for row in some
                    for field in fields
                ],
            )
