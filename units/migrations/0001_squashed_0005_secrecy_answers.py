import django.contrib.auth.validators
import django.db.models.deletion
import units.fields
import units.many_models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('units', '0001_initial'), ('units', '0002_kinds_in_vietnamese_order'), ('units', '0003_leaders'), ('units', '0004_accounts'), ('units', '0005_secrecy_answers')]

    initial = True

    dependencies = [
    ]

    operations = [
        units.many_models.CreateModels(
            models=[
                migrations.CreateModel(
                    name='UnitKind',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', units.fields.LineField(error_messages={'unique': 'Đã có loại đơn vị này.'}, max_length=60, unique=True, verbose_name='loại đơn vị')),
                        ('head_noun', units.fields.LineField(help_text='Ví dụ: Phòng, Trung đoàn, Sở, Công an tỉnh. Bài viết nêu danh từ này một lần cho nhiều đơn vị.', max_length=60, verbose_name='danh từ đứng đầu tên')),
                        ('plural', units.fields.LineField(help_text='Ví dụ: các phòng, Công an các tỉnh.', max_length=80, verbose_name='khi nói về nhiều đơn vị')),
                        ('sort_name', models.CharField(editable=False, max_length=1000)),
                    ],
                    options={
                        'verbose_name': 'loại đơn vị',
                        'verbose_name_plural': 'loại đơn vị',
                        'ordering': ['sort_name'],
                    },
                ),
                migrations.CreateModel(
                    name='LoginAttempt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('username', units.fields.LineField(max_length=60, verbose_name='tên đăng nhập')),
                        ('address', models.GenericIPAddressField(verbose_name='địa chỉ')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                    ],
                    options={
                        'verbose_name': 'lần đăng nhập sai',
                        'verbose_name_plural': 'lần đăng nhập sai',
                        'indexes': [models.Index(fields=['username', 'at'], name='attempt_by_username'), models.Index(fields=['address', 'at'], name='attempt_by_address')],
                    },
                ),
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', units.fields.LineField(max_length=150, verbose_name='tên đầy đủ')),
                        ('short_name', units.fields.LineField(max_length=50, verbose_name='tên gọi ngắn')),
                        ('protocol_order', models.PositiveSmallIntegerField(default=100, help_text='Số nhỏ đứng trước trong mọi danh sách và trong bài viết.', verbose_name='thứ tự lễ tân')),
                        ('founded_on', units.fields.DayField(blank=True, null=True, verbose_name='ngày thành lập')),
                        ('closed_on', units.fields.DayField(blank=True, null=True, verbose_name='ngày giải thể')),
                        ('folded_name', models.CharField(editable=False, max_length=250)),
                        ('sort_name', models.CharField(editable=False, max_length=1000)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='units.unit', verbose_name='đơn vị cấp trên')),
                        ('predecessors', models.ManyToManyField(blank=True, help_text='Các đơn vị đã sáp nhập thành đơn vị này.', related_name='successors', to='units.unit', verbose_name='đơn vị tiền thân')),
                        ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='units.unitkind', verbose_name='loại đơn vị')),
                    ],
                    options={
                        'verbose_name': 'đơn vị',
                        'verbose_name_plural': 'đơn vị',
                        'ordering': ['protocol_order', 'sort_name'],
                        'constraints': [models.UniqueConstraint(fields=('parent', 'folded_name'), name='unit_name_once_under_parent', violation_error_message='Đơn vị cấp trên này đã có một đơn vị cùng tên, hoặc chỉ khác chữ hoa, dấu cách, dấu thanh; thêm địa danh để phân biệt.'), models.UniqueConstraint(condition=models.Q(('parent__isnull', True)), fields=('folded_name',), name='unit_name_once_at_the_top', violation_error_message='Không có cấp trên thì đã có một đơn vị cùng tên, hoặc chỉ khác chữ hoa, dấu cách, dấu thanh; thêm địa danh để phân biệt.'), models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('founded_on__isnull', True), ('closed_on__gte', models.F('founded_on')), _connector='OR'), name='unit_closes_after_founding', violation_error_message='Ngày giải thể phải sau ngày thành lập.'), models.CheckConstraint(condition=models.Q(('parent', models.F('pk')), _negated=True), name='unit_not_its_own_parent', violation_error_message='Một đơn vị không thể là cấp trên của chính mình.')],
                    },
                ),
                migrations.CreateModel(
                    name='UnitName',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', units.fields.LineField(max_length=150, verbose_name='tên đầy đủ trước đây')),
                        ('short_name', units.fields.LineField(max_length=50, verbose_name='tên gọi ngắn trước đây')),
                        ('used_until', units.fields.DayField(verbose_name='dùng đến hết ngày')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='units.unit', verbose_name='đơn vị')),
                    ],
                    options={
                        'verbose_name': 'tên trước đây',
                        'verbose_name_plural': 'tên trước đây',
                        'ordering': ['used_until'],
                        'constraints': [models.UniqueConstraint(fields=('unit', 'used_until'), name='unit_name_once_a_day', violation_error_message='Đơn vị đã có một tên cũ dùng đến hết ngày này.')],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('username', models.CharField(error_messages={'unique': 'Tên đăng nhập này đã có người dùng.'}, max_length=60, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='tên đăng nhập')),
                        ('full_name', units.fields.LineField(max_length=100, verbose_name='họ và tên')),
                        ('role', models.CharField(choices=[('staff', 'Cán bộ đơn vị'), ('commander', 'Chỉ huy'), ('editor', 'Biên tập'), ('admin', 'Quản trị')], default='staff', max_length=10, verbose_name='vai trò')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='thư điện tử')),
                        ('is_active', models.BooleanField(default=True, help_text='Bỏ chọn thay vì xóa khi người này thôi việc.', verbose_name='đang hoạt động')),
                        ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='ngày tạo')),
                        ('unit', models.ForeignKey(blank=True, help_text='Chỉ huy và biên tập xem các cụm do đơn vị này tổ chức.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='units.unit', verbose_name='đơn vị')),
                        ('one_time_at', models.DateTimeField(editable=False, null=True, verbose_name='mật khẩu dùng một lần từ')),
                    ],
                    options={
                        'verbose_name': 'người dùng',
                        'verbose_name_plural': 'người dùng',
                        'ordering': ['username'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('unit__isnull', False), ('role', 'admin'), _connector='OR'), name='user_has_unit_unless_admin', violation_error_message='Mọi người trừ quản trị phải thuộc một đơn vị.')],
                    },
                ),
                migrations.CreateModel(
                    name='Leader',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('full_name', units.fields.LineField(help_text='Không ghi cấp bậc, học vị ở đây.', max_length=80, verbose_name='họ và tên')),
                        ('protocol_order', models.PositiveSmallIntegerField(default=100, help_text='Số nhỏ đứng trước khi giới thiệu.', verbose_name='thứ tự lễ tân')),
                        ('folded_name', models.CharField(editable=False, max_length=150)),
                        ('sort_name', models.CharField(editable=False, max_length=1000)),
                    ],
                    options={
                        'verbose_name': 'lãnh đạo, đại biểu',
                        'verbose_name_plural': 'danh bạ lãnh đạo, đại biểu',
                        'ordering': ['protocol_order', 'sort_name', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='LeaderTitle',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', units.fields.DayField(verbose_name='từ ngày')),
                        ('rank', units.fields.LineField(blank=True, help_text='Ví dụ: Thiếu tướng.', max_length=40, verbose_name='cấp bậc')),
                        ('posts', units.fields.LineField(blank=True, help_text='Chức vụ Đảng trước, chính quyền sau, cách nhau dấu phẩy. Bỏ trống khi đã thôi chức.', max_length=250, verbose_name='chức vụ')),
                        ('leader', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='titles', to='units.leader', verbose_name='người')),
                    ],
                    options={
                        'verbose_name': 'cấp bậc, chức vụ',
                        'verbose_name_plural': 'cấp bậc, chức vụ theo thời gian',
                        'ordering': ['since'],
                        'constraints': [models.UniqueConstraint(fields=('leader', 'since'), name='leader_title_once_a_day', violation_error_message='Đã có cấp bậc, chức vụ từ ngày này.')],
                    },
                ),
                migrations.CreateModel(
                    name='Session',
                    fields=[
                        ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                        ('session_data', models.TextField(verbose_name='session data')),
                        ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                        ('handle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('address', models.GenericIPAddressField(editable=False, null=True, verbose_name='địa chỉ')),
                        ('device', models.CharField(blank=True, editable=False, max_length=200, verbose_name='thiết bị')),
                        ('started_at', models.DateTimeField(editable=False, verbose_name='đăng nhập lúc')),
                        ('seen_at', models.DateTimeField(editable=False, verbose_name='dùng lần cuối')),
                        ('user', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL, verbose_name='người dùng')),
                    ],
                    options={
                        'verbose_name': 'phiên đăng nhập',
                        'verbose_name_plural': 'phiên đăng nhập',
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='RecoveryCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='mã băm')),
                        ('used_at', models.DateTimeField(editable=False, null=True, verbose_name='dùng lúc')),
                        ('person', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL, verbose_name='người dùng')),
                    ],
                    options={
                        'verbose_name': 'mã khôi phục',
                        'verbose_name_plural': 'mã khôi phục',
                        'constraints': [models.CheckConstraint(condition=models.Q(('digest', ''), _negated=True), name='recovery_code_has_a_digest')],
                    },
                ),
                migrations.CreateModel(
                    name='SecurityEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('log_in', 'Đăng nhập'), ('failed', 'Đăng nhập sai'), ('paused', 'Tạm dừng đăng nhập'), ('rights', 'Đổi quyền'), ('account', 'Lập tài khoản'), ('deleted', 'Xóa tài khoản'), ('reset', 'Đặt lại mật khẩu'), ('password', 'Đổi mật khẩu'), ('ended', 'Kết thúc phiên'), ('view_as', 'Bắt đầu xem như'), ('view_over', 'Thôi xem như'), ('view_file', 'Tải tệp khi xem như'), ('second', 'Xác thực hai bước'), ('code', 'Mã xác thực sai'), ('not_secret', 'Trả lời về dấu mật')], max_length=10, verbose_name='việc')),
                        ('name', units.fields.LineField(blank=True, max_length=60, verbose_name='tên đăng nhập')),
                        ('address', models.GenericIPAddressField(null=True, verbose_name='địa chỉ')),
                        ('at', models.DateTimeField(verbose_name='lúc')),
                        ('words', units.fields.LineField(blank=True, max_length=300, verbose_name='nội dung')),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người làm')),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='security_events', to=settings.AUTH_USER_MODEL, verbose_name='về người')),
                    ],
                    options={
                        'verbose_name': 'việc an toàn',
                        'verbose_name_plural': 'nhật ký an toàn',
                        'ordering': ['-at', '-pk'],
                        'indexes': [models.Index(fields=['-at', '-id'], name='security_events_newest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', True), models.Q(('name', ''), _negated=True), _connector='OR'), name='security_event_names_its_person')],
                    },
                ),
            ],
        ),
    ]
