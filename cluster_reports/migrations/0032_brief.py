import django.db.models.deletion
import units.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cluster_reports', '0031_awards'),
        ('units', '0003_leaders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Directive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', units.fields.LineField(editable=False, max_length=600, verbose_name='về việc')),
                ('text', units.fields.ProseField(max_length=500, verbose_name='nội dung chỉ đạo')),
                ('due_on', units.fields.DayField(verbose_name='hạn xong')),
                ('status', models.CharField(choices=[('sent', 'Chưa nhận'), ('acknowledged', 'Đang làm'), ('done', 'Đã báo kết quả'), ('closed', 'Đã kết thúc'), ('withdrawn', 'Đã rút')], default='sent', editable=False, max_length=12, verbose_name='trạng thái')),
                ('outcome', units.fields.ProseField(blank=True, editable=False, max_length=1000, verbose_name='kết quả đã làm')),
                ('sent_at', models.DateTimeField(editable=False, verbose_name='chỉ đạo lúc')),
                ('read_at', models.DateTimeField(editable=False, null=True, verbose_name='đọc lần đầu lúc')),
                ('acknowledged_at', models.DateTimeField(editable=False, null=True, verbose_name='nhận lúc')),
                ('done_at', models.DateTimeField(editable=False, null=True, verbose_name='báo kết quả lúc')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='kết thúc lúc')),
                ('acknowledged_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người nhận')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người chỉ đạo')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người kết thúc')),
                ('done_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người báo kết quả')),
                ('limitation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='directives', to='cluster_reports.limitation', verbose_name='hạn chế')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='directives', to='cluster_reports.period', verbose_name='kỳ')),
                ('read_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người đọc đầu tiên')),
                ('target', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='directives', to='cluster_reports.target', verbose_name='chỉ tiêu')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='directives', to='units.unit', verbose_name='đơn vị thực hiện')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='số liệu của đơn vị')),
            ],
            options={
                'verbose_name': 'chỉ đạo',
                'verbose_name_plural': 'chỉ đạo',
                'ordering': ['due_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('read_at__isnull', True), ('read_by__isnull', True)), models.Q(('read_at__isnull', False), ('read_by__isnull', False)), _connector='OR'), name='directive_read_stamps_in_pairs'), models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', True), ('acknowledged_by__isnull', True)), models.Q(('acknowledged_at__isnull', False), ('acknowledged_by__isnull', False)), _connector='OR'), name='directive_acknowledged_stamps_in_pairs'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='directive_done_stamps_in_pairs'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='directive_closed_stamps_in_pairs'), models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), models.Q(('about', ''), _negated=True)), name='directive_says_what_about_what', violation_error_message='Ghi nội dung chỉ đạo.'), models.CheckConstraint(condition=models.Q(('limitation__isnull', True), models.Q(('target__isnull', True), ('unit__isnull', True)), _connector='OR'), name='directive_about_one_thing'), models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', True), ('done_at__isnull', True), ('status', 'sent')), models.Q(('acknowledged_at__isnull', False), ('done_at__isnull', True), ('status', 'acknowledged')), models.Q(('acknowledged_at__isnull', False), ('done_at__isnull', False), ('status', 'done'), models.Q(('outcome', ''), _negated=True)), models.Q(('done_at__isnull', False), ('status', 'closed'), models.Q(('outcome', ''), _negated=True)), ('status', 'withdrawn'), _connector='OR'), name='directive_status_matches_its_stamps'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ['closed', 'withdrawn'])), models.Q(models.Q(('status__in', ['closed', 'withdrawn']), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='directive_over_is_stamped')],
            },
        ),
    ]
