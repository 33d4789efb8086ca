"""What both engines' triggers say alike."""

from .kept import things_of

TABLE = "cluster_reports_change"
REFUSED = "only ever added: a row of history is neither changed nor removed"


def text(value):
    return "'" + value.replace("'", "''") + "'"


def way_to(row, ways, quote) -> str:
    """SQL for the key of the thing that ``ways`` lead to from a row of a trigger."""
    if not ways:
        return f"{row}.id"
    first, *others = ways
    found = f"{row}.{quote(first.column)}"
    for before, field in zip(ways, others, strict=False):
        table = before.related_model._meta.db_table
        found = f"(SELECT {quote(field.column)} FROM {quote(table)} WHERE id = {found})"
    return found


def about_of(row, model, kept, quote) -> tuple[str, str]:
    """SQL for ``about`` and ``about_id`` of a row of a trigger."""
    things = things_of(model, kept)
    keys = [way_to(row, ways, quote) for _, ways in things]
    names = [text(thing._meta.model_name) for thing, _ in things]
    if len(things) == 1:
        return names[0], keys[0]
    firsts = [f"{row}.{quote(ways[0].column)}" for _, ways in things]
    cases = []
    for name, key, first, (_, ways) in zip(names, keys, firsts, things, strict=True):
        cases.append(f"WHEN {first if len(ways) == 1 else key} IS NOT NULL THEN {name}")
    return f"CASE {' '.join(cases)} ELSE {names[0]} END", f"coalesce({', '.join(keys)})"
