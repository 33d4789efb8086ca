from django.db import migrations

from cluster_reports.vietnamese.searching import keys_of, spelled_of, words_of

TABLE = "cluster_reports_searchentry"


def narrow(apps, schema_editor):
    """The long texts of a row lie outside of it: whoever reads only its day and its place reads a tenth."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)")


def widen(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} RESET (toast_tuple_target)")


def fill(apps, schema_editor):
    """Keys of several neighbours and of the places; without the index meanwhile, which is quicker to make than to change."""
    if schema_editor.connection.vendor != "postgresql":
        return
    rows = apps.get_model("cluster_reports", "SearchEntry").objects.select_related("period")
    schema_editor.execute("DROP INDEX IF EXISTS search_entry_keys")
    with schema_editor.connection.cursor() as cursor:
        for row in rows.order_by("pk").iterator(500):
            cursor.execute(f"UPDATE {TABLE} SET keys = %s::text[] WHERE id = %s", [_keys(row), row.pk])
    schema_editor.execute(f"CREATE INDEX search_entry_keys ON {TABLE} USING gin (keys)")


def _keys(row):
    texts = [row.title, *row.text.split("\n")]
    words, spelled = [words_of(one) for one in texts], [spelled_of(one) for one in texts]
    unit = [f"#u{row.unit_id}"] if row.unit_id else []
    places = [f"#{row.kind}", f"#{row.period.year}", f"#c{row.period.cluster_id}", f"#k{row.period.name}", *unit]
    return [*keys_of(words[0], words, spelled), *places]


class Migration(migrations.Migration):
    """Searches by filter and by phrase take from the index what they took from the rows. Going back, the keys stay."""

    dependencies = [
        ('cluster_reports', '0035_practice'),
    ]

    operations = [
        migrations.RunPython(narrow, widen),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
