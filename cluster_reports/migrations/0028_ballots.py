import django.core.validators
import django.db.models.deletion
import units.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A cluster's council votes: the rules, ballots with their lines and members, and what is kept of papers."""

    dependencies = [
        ('cluster_reports', '0027_conference'),
        ('units', '0003_leaders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', units.fields.LineField(max_length=200, verbose_name='bỏ phiếu về việc')),
                ('kind', models.CharField(choices=[('choose', 'Chọn một trong các dòng'), ('agree', 'Đồng ý hay không với từng dòng')], default='agree', max_length=6, verbose_name='cách bỏ phiếu')),
                ('round', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='vòng')),
                ('status', models.CharField(choices=[('draft', 'Đang soạn'), ('open', 'Đang bỏ phiếu'), ('closed', 'Đã kiểm phiếu'), ('cancelled', 'Đã hủy')], default='draft', editable=False, max_length=9, verbose_name='trạng thái')),
                ('terms', models.JSONField(editable=False, null=True, verbose_name='quy tắc khi mở')),
                ('opened_at', models.DateTimeField(editable=False, null=True, verbose_name='mở lúc')),
                ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='kiểm phiếu lúc')),
                ('result', models.JSONField(editable=False, null=True, verbose_name='kết quả')),
                ('preferred_at', models.DateTimeField(editable=False, null=True, verbose_name='quyết định lúc')),
                ('preferred_for', units.fields.ProseField(blank=True, editable=False, max_length=1000, verbose_name='lý do quyết định')),
                ('before', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='after', to='cluster_reports.ballot', verbose_name='vòng trước')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='cluster_reports.period', verbose_name='kỳ')),
                ('scoring', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='cluster_reports.scoring', verbose_name='bảng chấm điểm')),
            ],
            options={
                'verbose_name': 'cuộc bỏ phiếu',
                'verbose_name_plural': 'cuộc bỏ phiếu',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='BallotLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='thứ tự')),
                ('text', units.fields.LineField(max_length=250, verbose_name='nội dung')),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='cluster_reports.ballot', verbose_name='cuộc bỏ phiếu')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit', verbose_name='đơn vị')),
            ],
            options={
                'verbose_name': 'dòng trên phiếu',
                'verbose_name_plural': 'dòng trên phiếu',
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='ballot',
            name='preferred',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='cluster_reports.ballotline', verbose_name='cụm trưởng, cụm phó quyết định'),
        ),
        migrations.CreateModel(
            name='BallotRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', units.fields.LineField(max_length=120, verbose_name='tên quy tắc')),
                ('is_secret', models.BooleanField(default=True, help_text='Phiếu kín: không lưu ai bầu gì. Bỏ chọn: phiếu ghi tên.', verbose_name='bỏ phiếu kín')),
                ('quorum', units.fields.NumberField(decimal_places=2, default=80, help_text='Ít phiếu hơn thì không kiểm phiếu. Từ 50 đến 100.', max_digits=5, validators=[django.core.validators.MinValueValidator(50), django.core.validators.MaxValueValidator(100)], verbose_name='số phiếu tối thiểu, % tổng số thành viên')),
                ('share', units.fields.NumberField(decimal_places=2, default=80, help_text='Ví dụ: 90.', max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0.01')), django.core.validators.MaxValueValidator(100)], verbose_name='tỷ lệ được thông qua, % tổng số thành viên')),
                ('exceeds', models.BooleanField(default=False, help_text='“Quá 50%”: đúng 50% thì chưa được.', verbose_name='phải quá tỷ lệ này')),
                ('source', units.fields.LineField(help_text='Số, ngày, điều khoản của văn bản.', max_length=250, verbose_name='căn cứ')),
                ('is_checked', models.BooleanField(default=False, help_text='Chưa chọn thì mọi nơi ghi “chưa đối chiếu”.', verbose_name='đã đối chiếu văn bản')),
                ('valid_from', units.fields.DayField(verbose_name='dùng từ ngày')),
                ('valid_to', units.fields.DayField(blank=True, null=True, verbose_name='dùng đến hết ngày')),
            ],
            options={
                'verbose_name': 'quy tắc bỏ phiếu',
                'verbose_name_plural': 'quy tắc bỏ phiếu',
                'ordering': ['name', '-valid_from'],
                'constraints': [models.UniqueConstraint(fields=('name', 'valid_from'), name='ballot_rule_once_a_day', violation_error_message='Đã có quy tắc tên này dùng từ ngày này.'), models.CheckConstraint(condition=models.Q(('quorum__gte', 50), ('quorum__lte', 100), ('share__gt', 0), ('share__lte', 100), models.Q(('exceeds', True), ('share', 100), _negated=True)), name='ballot_rule_counts_percents', violation_error_message='Tỷ lệ phải từ 0 đến 100, và không thể quá 100%.'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='ballot_rule_ends_after_start', violation_error_message='Ngày thôi dùng phải sau ngày bắt đầu dùng.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='ballot_rule_names_its_source')],
            },
        ),
        migrations.AddField(
            model_name='ballot',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='cluster_reports.ballotrule', verbose_name='quy tắc'),
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('votes', models.PositiveSmallIntegerField(default=0, verbose_name='số phiếu')),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='tally', to='cluster_reports.ballotline', verbose_name='dòng')),
            ],
            options={
                'verbose_name': 'số phiếu đang dồn',
                'verbose_name_plural': 'số phiếu đang dồn',
            },
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('has_voted', models.BooleanField(default=False, editable=False, verbose_name='đã bỏ phiếu')),
                ('is_written', models.BooleanField(default=False, editable=False, verbose_name='bằng phiếu giấy')),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voters', to='cluster_reports.ballot', verbose_name='cuộc bỏ phiếu')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='thành viên')),
            ],
            options={
                'verbose_name': 'thành viên bỏ phiếu',
                'verbose_name_plural': 'thành viên bỏ phiếu',
                'ordering': ['user__unit__protocol_order', 'user__unit__sort_name', 'user__full_name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='BallotPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lines', models.ManyToManyField(blank=True, related_name='+', to='cluster_reports.ballotline', verbose_name='bầu cho')),
                ('voter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='paper', to='cluster_reports.voter', verbose_name='thành viên')),
            ],
            options={
                'verbose_name': 'phiếu ghi tên',
                'verbose_name_plural': 'phiếu ghi tên',
            },
        ),
        migrations.AddConstraint(
            model_name='ballotline',
            constraint=models.UniqueConstraint(fields=('ballot', 'text'), name='ballot_line_once'),
        ),
        migrations.AddConstraint(
            model_name='ballotline',
            constraint=models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('ballot', 'unit'), name='ballot_unit_once'),
        ),
        migrations.AddConstraint(
            model_name='ballotline',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='ballot_line_says_something'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['draft', 'open'])), fields=('period', 'title', 'round'), name='ballot_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='ballot_says_about_what'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', True), ('opened_by__isnull', True), ('terms__isnull', True), models.Q(('status__in', ['open', 'closed']), _negated=True)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False), ('terms__isnull', False), models.Q(('status', 'draft'), _negated=True)), _connector='OR'), name='ballot_open_is_stamped_and_holds_its_rule'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('status', 'closed'), ('result__isnull', False)), models.Q(models.Q(('status', 'closed'), _negated=True), ('closed_at__isnull', True), ('closed_by__isnull', True), ('result__isnull', True)), _connector='OR'), name='ballot_closed_is_counted'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('preferred__isnull', True), ('preferred_at__isnull', True), ('preferred_for', '')), models.Q(('preferred__isnull', False), ('preferred_at__isnull', False), ('status', 'closed'), models.Q(('preferred_for', ''), _negated=True)), _connector='OR'), name='ballot_preference_has_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('before__isnull', True), ('round', 1)), models.Q(('before__isnull', False), ('round__gte', 2)), _connector='OR'), name='ballot_round_follows_another'),
        ),
        migrations.AddConstraint(
            model_name='voter',
            constraint=models.UniqueConstraint(fields=('ballot', 'user'), name='voter_once_in_ballot'),
        ),
        migrations.AddConstraint(
            model_name='voter',
            constraint=models.CheckConstraint(condition=models.Q(('is_written', False), ('has_voted', True), _connector='OR'), name='voter_written_has_voted'),
        ),
    ]
