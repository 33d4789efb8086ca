from django.db import migrations, models


class Migration(migrations.Migration):
    """An article remembers the facts it had no room for; the next drafting fills them in."""

    dependencies = [("cluster_reports", "0006_result_answers")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="unused",
            field=models.JSONField(default=list, editable=False, verbose_name="chưa dùng trong bài"),
        ),
    ]
