"""What an administrator sees and is told of backups and drills; what a watcher of the site may ask."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils.timezone import now

from cluster_reports.models import Notice, Operation
from cluster_reports.tables import operations as told
from tests.factories import make_notice, make_unit, make_user, moment

pytestmark = pytest.mark.django_db
AT = moment(date(2026, 6, 20), 9)


def make_operation(kind="backup", at=AT, **fields):
    return Operation.objects.create(kind=kind, began_at=at, ended_at=at, **{"is_good": True, **fields})


@pytest.fixture
def admin(client):
    user = make_user(role="admin")
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("staff", 403), ("editor", 403), ("commander", 403), (None, 302)]
)
def test_only_administrators_watch_operations(client, role, status):
    if role:
        client.force_login(make_user(make_unit(), role=role))
    assert client.get(reverse("operations")).status_code == status


def test_a_drill_on_another_engine_is_said(client, admin):
    here, other = connection.vendor, {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    for engine, warns in ((here, False), (other, True), ("", False)):
        Operation.objects.all().delete()
        make_operation("drill", engine=engine)
        page = client.get(reverse("operations")).text
        assert ("chạy trên cơ sở dữ liệu khác" in page) == warns


def test_an_empty_site_says_what_to_do(client, admin):
    page = client.get(reverse("operations")).text
    for words in (
        "Chưa có bản sao lưu nào.",
        "Chưa diễn tập phục hồi lần nào.",
        "Chưa sao lưu, phục hồi hay",
    ):
        assert words in page


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_tells_the_last_of_each_and_costs_the_same(client, admin, count, django_assert_num_queries):
    rows = [
        ["cluster_reports.result", 1200, 1200, True],
        ["units.unit", 9, 8, False],
        ["gone.table", 0, 0, True],
    ]
    for day in range(count):
        make_operation("backup", now() - timedelta(minutes=day), rows=1234567, archive="a.zip", bytes=3 << 20)
        make_operation(
            "drill", now() - timedelta(minutes=day), tables=rows, is_good=False, fault="<b>khác</b>" * 900
        )
    with django_assert_num_queries(18):
        page = client.get(reverse("operations"))
    for words in (
        "1.234.567 dòng",
        "không tốt",
        "3 MB",
        "&lt;b&gt;khác",
        "kết quả",
        "gone.table",
        "khác</strong>",
    ):
        assert words in page.text
    assert "Chưa có bản sao lưu nào" not in page.text
    assert [row["name"] for row in page.context["drill_tables"]][0] == "units.unit"


def test_a_size_is_said_with_one_decimal_at_most():
    assert [told.size(count) for count in (0, 700, 1_258_291, 3 << 20)] == ["—", "1 kB", "1,2 MB", "3 MB"]


def test_mail_that_fails_is_counted_with_its_fault(client, admin, settings):
    settings.SENDS_MAIL = True
    make_notice(admin)
    admin.digests.create(day=date(2026, 6, 20), try_at=AT, tries=3, fault="ConnectionRefusedError: <x>")
    page = client.get(reverse("operations")).text
    assert "trong đó 1 thư đã gửi không được" in page
    assert "ConnectionRefusedError: &lt;x&gt;" in page


def test_administrators_are_told_when_no_good_backup_is_young_enough(time_machine, settings):
    settings.BACKUP_DAYS, settings.DRILL_DAYS = 2, 0
    admin, other = make_user(role="admin"), make_user(make_unit(), role="staff")
    make_operation(at=AT)
    make_operation(at=AT + timedelta(days=3), is_good=False, fault="hết chỗ")
    found = []
    for day in range(8):
        time_machine.move_to(AT + timedelta(days=day, hours=1))
        call_command("tick")
        call_command("tick")
        found.append(Notice.objects.filter(event="no_backup").count())
    assert found in ([0, 0, 1, 1, 2, 2, 3, 3], [0, 0, 1, 2, 2, 3, 3, 4])
    notice = Notice.objects.filter(event="no_backup").first()
    assert (notice.recipient, notice.link) == (admin, reverse("operations"))
    assert (
        notice.text == ("Chưa có bản sao lưu tốt từ ngày 20/6/2026. Chạy manage.py backup trên máy chủ.")
        or "20/06/2026" in notice.text
    )
    assert not other.notices.exists()
    make_operation(at=now())
    call_command("tick")
    assert told.overdue(now()) == {}


def test_live_answers_whoever_asks_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(reverse("health-live"), HTTP_HOST="localhost")
    assert (answer.status_code, answer.text) == (200, "đang chạy\n")
    assert answer["Cache-Control"] == "no-store"
    assert client.post(reverse("health-live")).status_code == 405


def test_ready_tells_backups_and_drills_to_administrators_only(client):
    make_operation("drill", rows=4321)
    told_all = "sẵn sàng: có\ncơ sở dữ liệu: tốt\ncấu trúc dữ liệu: đủ\nđĩa: còn chỗ\n"
    assert client.get(reverse("health-ready")).text == told_all
    client.force_login(make_user(make_unit(), role="staff"))
    assert client.get(reverse("health-ready")).text == told_all
    client.force_login(make_user(role="admin"))
    said = client.get(reverse("health-ready")).text
    assert "sao lưu: chưa có\ndiễn tập phục hồi: 20/06/2026 09:00, tốt, 4321 dòng\n" in said


def test_a_site_that_cannot_serve_is_not_ready(client, settings, monkeypatch):
    settings.DISK_FREE_MEGABYTES = 1 << 40
    answer = client.get(reverse("health-ready"))
    assert (answer.status_code, "đĩa: gần đầy" in answer.text) == (503, True)
    settings.DISK_FREE_MEGABYTES = 0
    monkeypatch.setattr(told, "_known", {("cluster_reports", "9999_to_come")})
    answer = client.get(reverse("health-ready"))
    assert (answer.status_code, "thiếu 1 bước" in answer.text) == (503, True)

    def down():
        raise DatabaseError("password=secret")

    monkeypatch.setattr(told, "missing_migrations", down)
    answer = client.get(reverse("health-ready"))
    assert (answer.status_code, "cơ sở dữ liệu: không trả lời" in answer.text) == (503, True)
    assert "secret" not in answer.text


def test_probes_come_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(reverse("health-live")).status_code == 200
    assert client.get(reverse("login")).status_code == 301
