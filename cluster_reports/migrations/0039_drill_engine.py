from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cluster_reports', '0038_notices_of_practice_and_operations'),
    ]

    operations = [
        migrations.AddField(
            model_name='operation',
            name='engine',
            field=models.CharField(blank=True, choices=[('sqlite', 'SQLite'), ('postgresql', 'PostgreSQL')], max_length=10, verbose_name='dựng lại trên'),
        ),
    ]
