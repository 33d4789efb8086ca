"""A site is backed up while it stands, and restored whole or not at all; a drill tells whether it would be."""

import hashlib
import json
import resource
import shutil
import zipfile
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from cluster_reports import page_folder, public_pages
from cluster_reports.backups import Archive, newest
from cluster_reports.backups.restoring import _derive
from cluster_reports.models import Article, LoggedStep, Operation, Result, SearchEntry, UnitReport
from tests.factories import (
    make_cluster,
    make_evidence,
    make_notice,
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
    moment,
)
from units.acting import through_door
from units.models import RecoveryCode, Session, User

ODD = "Dòng 1\r\n\r\n<b>“Đạt”</b>\u2028e\u0301  x"
AT = moment(date(2026, 6, 20))


def run(*command, **options):
    out = StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue()


def fill():
    """A site with something of each kind of column in it."""
    unit = make_unit("Phòng Hậu cần")
    cluster = make_cluster([make_unit("Phòng Chính trị"), unit], number=3)
    report = make_report(make_period(cluster), unit)
    with connection.cursor() as cursor:  # past all cleaning, as an older version may have left it
        cursor.execute("UPDATE cluster_reports_unitreport SET strengths = %s", [ODD])
    line = make_result(report, make_target(make_pledge(cluster, 2026)), value="12.5")
    by = make_user(unit, username="haucan")
    make_evidence(line, by, content=b"%PDF-1.7 minh chung")
    make_notice(by)
    steps = [
        LoggedStep.objects.create(subject=report, step="submit", target="submitted", by=by, at=AT, **more)
        for more in ({"details": [["a", 1.5, None]]}, {}, {})
    ]
    make_published()
    return report, steps


@pytest.fixture
def site(transactional_db, settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    return fill()


def leftovers():
    """What a restore or drill forgot."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return []
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'phuc_hoi%'")
        return cursor.fetchall()


def table_options():
    """What PostgreSQL was told of single tables."""
    if connection.vendor == "sqlite":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reloptions FROM pg_class WHERE relkind = 'r' AND reloptions IS NOT NULL"
        )
        return {name: options for name, options in cursor.fetchall() if name.startswith("cluster_reports_")}


def manifest_of(path):
    with Archive(path) as archive:
        tables = {name: told for name, told in archive.tables.items() if name != "cluster_reports.operation"}
        return tables, archive.files


def test_a_restored_site_has_the_same_rows_files_and_next_keys(site, settings, client, tmp_path):
    report, steps = site
    gone = steps[2].pk
    with through_door("tests"):
        steps[2].delete()  # its number was given out, and notices may name it
    person = User.objects.get(username="haucan")
    client.force_login(person)
    key = client.session.session_key
    device = TOTPDevice.objects.create(user=person, name="app")
    RecoveryCode.objects.create(person=person, digest="0" * 64)
    said = run("backup")
    path = newest(settings.BACKUP_DIR)
    assert "Đã sao lưu và đọc lại đủ" in said
    assert path.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(path) as archive:
        assert not any(key.encode() in archive.read(name) for name in archive.namelist())
    made = Operation.objects.get()
    assert (made.kind, made.is_good, made.archive, made.bytes) == (
        "backup",
        True,
        path.name,
        path.stat().st_size,
    )

    kept, options = default_storage.listdir("evidence/2026")[1], table_options()
    assert bool(options) == (connection.vendor == "postgresql")
    shutil.rmtree(Path(settings.MEDIA_ROOT) / "evidence")
    default_storage.save("photos/later.jpg", ContentFile(b"later"))
    Result.objects.all().delete()
    UnitReport.objects.update(strengths="khác")
    make_user(username="later")
    settings.PUBLISHED_ROOT, public = tmp_path / "published", Article.objects.get().slug
    make_published(slug="later")
    public_pages.reconcile()
    assert page_folder.whole() == {public, "later"}

    assert "khớp từng bảng" in run("restore", str(path), replace=True)
    assert default_storage.listdir("evidence/2026")[1] == kept
    assert table_options() == options
    assert page_folder.whole() == page_folder.pages() == {public}
    assert not default_storage.exists("photos/later.jpg")
    assert not User.objects.filter(username="later").exists()
    assert not Session.objects.exists()
    assert client.get(reverse("my-work")).status_code == 302  # the cookie from before is nobody's
    assert TOTPDevice.objects.get().key == device.key  # the second step goes on
    assert RecoveryCode.objects.count() == 1
    Session.objects.all().delete()
    assert UnitReport.objects.get(pk=report.pk).strengths == ODD
    new = LoggedStep.objects.create(
        subject=report, step="submit", target="submitted", by=User.objects.first(), at=AT
    )
    assert new.pk > gone
    with through_door("tests"):
        new.delete()
    assert list(Operation.objects.values_list("kind", "is_good")) == [("restore", True)]

    run("backup")
    before, after = manifest_of(path), manifest_of(newest(settings.BACKUP_DIR))
    after[0]["cluster_reports.loggedstep"]["last_key"] -= 1
    assert after == before
    assert leftovers() == []


def test_a_site_in_use_is_replaced_only_when_told_and_by_what_is_whole(site, settings):
    run("backup")
    path, count = newest(settings.BACKUP_DIR), Result.objects.count()
    with pytest.raises(CommandError, match="đã có dữ liệu, chưa ghi gì"):
        run("restore", str(path))
    for change, said in REFUSED.items():
        bad = path.with_name("bad.zip")
        rewrite(path, bad, change)
        with pytest.raises(CommandError, match=said):
            run("restore", str(bad), replace=True)
    assert Result.objects.count() == count
    assert default_storage.listdir("evidence/2026")[1]
    assert leftovers() == []
    told = Operation.objects.exclude(kind="backup")
    assert {*told.values_list("is_good", flat=True)} == {False}
    assert told.count() == len(REFUSED)
    assert not (Path(settings.MEDIA_ROOT) / ".phuc-hoi" / "moi").exists()


def newer(manifest, rows):
    manifest["migrations"].append(["cluster_reports", "9999_to_come"])


def other_columns(manifest, rows):
    manifest["tables"]["units.unit"]["columns"][1] = "nickname"


def twice_the_same_key(manifest, rows):
    rows["units.unit"] *= 2


def nobodys_unit(manifest, rows):
    rows["units.unit"] = []


REFUSED = {
    newer: "phiên bản mới hơn",
    other_columns: "khác cấu trúc",
    twice_the_same_key: "không nạp được",
    nobodys_unit: "không nạp được",
}


def rewrite(source, target, change):
    """An archive that is whole and agrees with its own manifest, but holds something else."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        rows = {name: old.read(f"tables/{name}.jsonl").splitlines(True) for name in manifest["tables"]}
        change(manifest, rows)
        for name, lines in rows.items():
            content = b"".join(lines)
            manifest["tables"][name] |= {
                "rows": len(lines),
                "bytes": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            new.writestr(f"tables/{name}.jsonl", content)
        for name in manifest["files"]:
            new.writestr(f"files/{name}", old.read(f"files/{name}"))
        new.writestr("manifest.json", json.dumps(manifest))


def test_the_only_copy_of_the_uploads_is_never_removed(site, settings):
    """A restore killed between taking the old files away and its end."""
    run("backup")
    old = Path(settings.MEDIA_ROOT) / ".phuc-hoi" / "cu"
    old.mkdir(parents=True)
    shutil.move(Path(settings.MEDIA_ROOT) / "evidence", old)
    kept = sorted(old.rglob("*.pdf"))
    with pytest.raises(CommandError, match="dở dang, tệp cũ còn ở .*cu: chuyển lại"):
        run("restore", str(newest(settings.BACKUP_DIR)), replace=True)
    assert kept
    assert sorted(old.rglob("*.pdf")) == kept
    shutil.move(old / "evidence", settings.MEDIA_ROOT)
    run("restore", str(newest(settings.BACKUP_DIR)), replace=True)


@pytest.fixture
def without_right(site):
    """The account may do everything but make a schema."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite knows no accounts")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE small")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO small")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO small")
        cursor.execute("SET ROLE small")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("DROP OWNED BY small")
        cursor.execute("DROP ROLE small")


def test_without_the_right_to_create_nothing_is_restored_and_the_drill_says_where(without_right, settings):
    run("backup")
    with pytest.raises(CommandError, match="chưa có quyền CREATE"):
        run("restore", str(newest(settings.BACKUP_DIR)), replace=True)
    told = StringIO()
    assert "tệp trên SQLite" in run("drill", stderr=told)
    assert "GRANT CREATE" in told.getvalue()
    assert Operation.objects.filter(kind="drill").values_list("is_good", "engine").get() == (True, "sqlite")


def test_working_out_what_is_left_out_asks_no_period_of_its_own(site):
    if connection.vendor == "sqlite":
        pytest.skip("nothing is left out there")
    assert SearchEntry.objects.exists()
    with CaptureQueriesContext(connection) as asked:
        _derive()
    assert not any(one["sql"].startswith('SELECT "cluster_reports_period"') for one in asked)


def test_a_drill_tells_rows_and_hashes_and_leaves_nothing(site, settings):
    assert "Diễn tập tốt" in run("drill")  # there is no archive yet: it makes one and throws it away
    assert newest(settings.BACKUP_DIR) is None
    done = Operation.objects.get()
    assert (done.kind, done.is_good, done.files, done.engine) == ("drill", True, 1, connection.vendor)
    rows = {name: (told, found, same) for name, told, found, same in done.tables}
    assert rows["cluster_reports.result"] == (1, 1, True)
    assert all(told == found and same for told, found, same in rows.values())
    assert leftovers() == []
    assert sum(found for _, found, _ in rows.values()) == done.rows


@pytest.mark.django_db
def test_a_full_disk_leaves_no_half_archive_and_says_so(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    fill()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(CommandError, match="hết chỗ trên đĩa. Không để lại tệp dở"):
            run("backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(settings.BACKUP_DIR.iterdir()) == []
    failed = Operation.objects.get()
    assert (failed.is_good, "hết chỗ" in failed.fault) == (False, True)
    run("backup")
    assert len(list(settings.BACKUP_DIR.iterdir())) == 1


@pytest.mark.django_db
def test_only_the_newest_are_kept_and_nothing_else_is_removed(settings, tmp_path, time_machine):
    settings.BACKUP_DIR = tmp_path
    (tmp_path / "sao-luu-cua-toi.zip").write_text("mine")
    for minute in (1, 2, 2, 3):
        time_machine.move_to(f"2026-06-20 09:0{minute}:00Z", tick=False)
        run("backup", keep=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "sao-luu-20260620-160200-2.zip",
        "sao-luu-20260620-160300.zip",
        "sao-luu-cua-toi.zip",
    ]
    with pytest.raises(CommandError, match="từ 1 trở lên"):
        run("backup", keep=0)


@pytest.mark.django_db
def test_an_archive_does_not_lie_among_the_uploads(settings):
    with pytest.raises(CommandError, match="chọn thư mục khác"):
        run("backup", into=Path(settings.MEDIA_ROOT) / "sao-luu")
