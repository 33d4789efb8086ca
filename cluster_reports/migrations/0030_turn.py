import django.db.models.deletion
import units.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was handed over with a yearly turn, or by somebody who left, kept as it stood."""

    dependencies = [
        ('cluster_reports', '0029_search'),
        ('units', '0003_leaders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('head', 'bàn giao cụm, khối'), ('person', 'bàn giao công việc')], max_length=6, verbose_name='loại')),
                ('starts_on', units.fields.DayField(verbose_name='nhận từ ngày')),
                ('content', models.JSONField(verbose_name='nội dung')),
                ('digest', models.CharField(max_length=64, verbose_name='mã băm')),
                ('made_at', models.DateTimeField(verbose_name='lập lúc')),
                ('cluster', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='cluster_reports.cluster', verbose_name='cụm, khối')),
                ('from_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người giao')),
                ('from_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='đơn vị giao')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người lập')),
                ('to_person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nhận')),
                ('to_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='đơn vị nhận')),
            ],
            options={
                'verbose_name': 'biên bản bàn giao',
                'verbose_name_plural': 'biên bản bàn giao',
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'head')), fields=('cluster', 'to_unit', 'starts_on'), name='handover_once_for_a_term', violation_error_message='Nhiệm kỳ này đã có biên bản bàn giao.'), models.CheckConstraint(condition=models.Q(models.Q(('cluster__isnull', False), ('from_person__isnull', True), ('kind', 'head'), ('to_person__isnull', True), models.Q(('from_unit', models.F('to_unit')), _negated=True)), models.Q(('cluster__isnull', True), ('from_person__isnull', False), ('kind', 'person'), ('to_person__isnull', False), ('from_unit', models.F('to_unit')), models.Q(('from_person', models.F('to_person')), _negated=True)), _connector='OR'), name='handover_has_its_two_sides', violation_error_message='Bên giao và bên nhận phải khác nhau.'), models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='handover_is_sealed')],
            },
        ),
    ]
