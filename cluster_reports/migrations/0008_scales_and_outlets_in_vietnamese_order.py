from django.db import migrations, models

from cluster_reports.vietnamese.sorting import sort_key


def fill(apps, schema_editor):
    for name in ["GradeScale", "Outlet"]:
        for row in apps.get_model("cluster_reports", name).objects.filter(sort_name=""):
            row.sort_name = sort_key(row.name)
            row.save(update_fields=["sort_name"])


class Migration(migrations.Migration):
    """Lists of these follow the Vietnamese alphabet on every database. Safe to repeat."""

    dependencies = [("cluster_reports", "0007_article_unused_facts")]

    operations = [
        migrations.AddField(
            model_name="gradescale",
            name="sort_name",
            field=models.CharField(default="", editable=False, max_length=1000),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            name="gradescale",
            options={
                "ordering": ["sort_name"],
                "verbose_name": "thang xếp loại",
                "verbose_name_plural": "thang xếp loại",
            },
        ),
        migrations.AddField(
            model_name="outlet",
            name="sort_name",
            field=models.CharField(default="", editable=False, max_length=1000),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            name="outlet",
            options={
                "ordering": ["sort_name"],
                "verbose_name": "nơi đăng",
                "verbose_name_plural": "nơi đăng",
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
