import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A content that a review judges is not deleted with what the review says of it. No table changes."""

    dependencies = [("cluster_reports", "0042_paper_batch_names")]

    operations = [
        migrations.AlterField(
            model_name="contentoutcome",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="outcomes",
                to="cluster_reports.pledgeline",
                verbose_name="nội dung",
            ),
        )
    ]
