from django.db import migrations, models

from cluster_reports.vietnamese.sorting import sort_key


def fill(apps, schema_editor):
    for name in ["UnitKind"]:
        for row in apps.get_model("units", name).objects.filter(sort_name=""):
            row.sort_name = sort_key(row.name)
            row.save(update_fields=["sort_name"])


class Migration(migrations.Migration):
    """Lists of these follow the Vietnamese alphabet on every database. Safe to repeat."""

    dependencies = [("units", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="unitkind",
            name="sort_name",
            field=models.CharField(default="", editable=False, max_length=1000),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            name="unitkind",
            options={
                "ordering": ["sort_name"],
                "verbose_name": "loại đơn vị",
                "verbose_name_plural": "loại đơn vị",
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
