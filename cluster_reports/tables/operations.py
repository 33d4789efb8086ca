"""What an administrator sees of the running of the site: backups, drills, mail, papers, the disk, the versions."""

import platform
import shutil
from datetime import timedelta
from decimal import Decimal

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from msgspec import Struct

from cluster_reports.history.triggers import amiss
from cluster_reports.models import Digest, Operation, PaperBatch, PaperBatchItem
from cluster_reports.vietnamese.numbers import number

Kind = Operation.Kind
LATEST = 20
MEGABYTE = 1 << 20


class Disk(Struct, frozen=True):
    free: int  # MB
    total: int
    is_full: bool


def disk() -> Disk:
    """Of the folder that holds uploads; with less than ``DISK_FREE_MEGABYTES`` the site takes no more work."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(settings.VAR_DIR)
    free = usage.free // MEGABYTE
    return Disk(free, usage.total // MEGABYTE, free < settings.DISK_FREE_MEGABYTES)


_known = set()  # the steps of this program: files that do not change while it runs


def missing_migrations() -> int:
    """How many steps of this program the database has not, squashed ones being no step; one query."""
    if not _known:
        on_disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
        _known.update(key for key, migration in on_disk.items() if not migration.replaces)
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return len(_known - set(cursor.fetchall()))


def history_faults() -> int:
    """How many of the database's triggers, which keep the history, are not as this program asks; one query."""
    return len(amiss(connection))


def overdue(at) -> dict:
    """Which of backup and drill has no good one young enough: {kind: the last good one, or None}."""
    late = {}
    for kind, days in ((Kind.BACKUP, settings.BACKUP_DAYS), (Kind.DRILL, settings.DRILL_DAYS)):
        last = Operation.objects.last_good(kind)
        if days and (last is None or last.ended_at < at - timedelta(days=days)):
            late[kind] = last
    return late


class Mail(Struct, frozen=True):
    waiting: int
    failed: int  # of those that wait, tried in vain at least once
    fault: str  # of the last one that failed
    sent: int  # in the last seven days


def mail(at) -> Mail:
    waiting = Digest.objects.filter(sent_at__isnull=True)
    failed = waiting.exclude(fault="")
    last = failed.order_by("-try_at").first()
    week = Digest.objects.filter(sent_at__gte=at - timedelta(days=7))
    return Mail(waiting.count(), failed.count(), last.fault if last else "", week.count())


class Papers(Struct, frozen=True):
    waiting: int
    oldest: object
    failed: int


def papers() -> Papers:
    waiting = PaperBatch.objects.filter(done_at__isnull=True)
    first = waiting.order_by("asked_at").first()
    failed = PaperBatchItem.objects.exclude(error="")
    return Papers(waiting.count(), first and first.asked_at, failed.count())


def versions() -> list[tuple[str, str]]:
    """Names and versions of what runs here."""
    engine = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            "SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()"
        )
        version = cursor.fetchone()[0].split()[0]
    return [("Python", platform.python_version()), ("Django", django.get_version()), (engine, version)]


def tables_of(operation) -> list[dict]:
    """A drill's tables by the names people know them by: those with rows first, the largest on top."""
    found = []
    for name, told, rows, same in operation.tables:
        found.append({"label": _label(name), "name": name, "told": told, "rows": rows, "same": same})
    return sorted(found, key=lambda row: (row["same"], -row["rows"], str(row["label"])))


OF_OTHERS = {"otp_totp.totpdevice": "ứng dụng xác thực"}  # models of libraries that know no Vietnamese


def _label(name):
    if name in OF_OTHERS:
        return OF_OTHERS[name]
    try:
        model = apps.get_model(name)
    except LookupError:  # a table of an older version
        return name
    owner = model._meta.auto_created
    if not owner:
        return model._meta.verbose_name_plural
    field = next(one for one in owner._meta.local_many_to_many if one.remote_field.through is model)
    return f"{owner._meta.verbose_name_plural}: {field.verbose_name}"


def size(count: int) -> str:
    """Bytes in words."""
    if count < MEGABYTE:
        return f"{number(max(1, round(count / 1024)))} kB" if count else "—"
    return f"{number(Decimal(round(10 * count / MEGABYTE)) / 10)} MB"
