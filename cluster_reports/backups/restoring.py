"""Builds the site of an archive beside the live one, proves that it is the same, and puts it in place at once."""

import os
import shutil
import sqlite3
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from django.apps import apps as present
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from msgspec import Struct

from cluster_reports.history.triggers import put_right
from cluster_reports.models import SearchEntry
from cluster_reports.models.search_entry import derive
from units.acting import through_door

from .archive import BadArchive, Hashed
from .database import NoRight, beside, instead, put_in_place, set_last_keys
from .rows import CHUNK, Table, models_of
from .steps import UnknownMigrations, applied, apps_at, migrate_to
from .structure import copy_structure, statements_of_live
from .writing import uploads

BESIDE = ".phuc-hoi"  # in the folder of uploads: what a restore stages and what it takes away


class Built(Struct):
    """What was built: ``checks`` are (table, rows the archive tells, rows found, whether all is the same)."""

    place: object
    where: dict  # for ``database.instead``
    migrated: bool
    checks: list

    @property
    def is_same(self):
        return all(same for *_, same in self.checks)


class Restored(Struct, frozen=True):
    rows: int
    files: int
    migrated: bool  # the archive was older than the program


def is_in_use() -> bool:
    """Whether somebody works here already: people, units, or uploaded files."""
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        for table in ("units_user", "units_unit"):
            if table in there:
                cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
                if cursor.fetchone():
                    return True
    return next(uploads(), None) is not None


@contextmanager
def build(archive, folder, *, as_file=False):
    """The database of an archive beside the live one, complete and compared with it; gone afterwards.

    Raises ``BadArchive``; whether the rows came back the same, ``Built.is_same`` tells.
    """
    try:
        apps = apps_at(archive.migrations)
    except UnknownMigrations as newer:
        raise BadArchive(
            f"Tệp sao lưu của phiên bản mới hơn ({newer}). Cài phiên bản đó rồi phục hồi; chưa ghi gì."
        ) from None
    tables = _tables_of(archive, apps)
    live = [] if as_file or applied() != archive.migrations else statements_of_live()
    try:
        with beside(folder, as_file=as_file) as (place, where):
            with instead(where), through_door("restore"):
                if live:
                    copy_structure(live, archive.migrations)
                else:
                    migrate_to(archive.migrations)
                _load(archive, tables)
                checks = [_check(archive, one) for one in tables]
                if apps is not present:
                    call_command("migrate", interactive=False, verbosity=0)
                _derive()
                put_right(connections["default"])
            yield Built(place, where, apps is not present, checks)
    finally:
        ContentType.objects.clear_cache()


def _tables_of(archive, apps):
    told = archive.tables
    models = {model._meta.label_lower: model for model in models_of(apps)}
    odd = sorted(told.keys() ^ models.keys())
    tables = []
    for name in sorted(told.keys() & models.keys()):
        try:
            tables.append(Table(models[name], told[name]["columns"]))
        except KeyError:
            odd.append(name)
    if odd:
        raise BadArchive(f"Bảng trong tệp sao lưu khác cấu trúc của phiên bản nó ghi: {', '.join(odd[:5])}.")
    return tables


def _load(archive, tables):
    there, name = connections["default"], ""
    there.disable_constraint_checking()
    try:
        with transaction.atomic():
            for table in tables:  # what migrations put there
                table.model._base_manager.all()._raw_delete("default")
            for table in tables:
                name = table.name
                lines = archive.lines(name)
                size = min(
                    CHUNK, there.ops.bulk_batch_size(table.model._meta.local_concrete_fields, [None] * CHUNK)
                )
                while some := [table.instance(line) for line in islice(lines, size)]:
                    table.insert(some)
            name = ""
            there.check_constraints()
        set_last_keys(tables, {table.name: archive.tables[table.name]["last_key"] for table in tables})
    except (DatabaseError, ValueError, TypeError, ArithmeticError, KeyError) as fault:
        where = f"Bảng {name}" if name else "Các bảng"
        raise BadArchive(f"{where} không nạp được: {str(fault).strip()[:300]} Chưa ghi gì.") from fault
    finally:
        there.enable_constraint_checking()


def _check(archive, table):
    told, seen, rows = archive.tables[table.name], Hashed(), 0
    for row in table.rows():
        seen.write(table.line(row))
        rows += 1
    return table.name, told["rows"], rows, seen.sha256 == told["sha256"]


def _derive():
    """What an archive leaves out because it follows from the rest."""
    if connections["default"].vendor == "sqlite":
        return
    entries = SearchEntry.objects.select_related("period").order_by("pk").iterator(CHUNK)
    while some := list(islice(entries, CHUNK)):
        for entry in some:
            derive(entry)
        SearchEntry.objects.bulk_update(some, ["keys"])


def restore(archive) -> Restored:
    """Makes this site the one of the archive: all of it, or nothing. The site must not be running meanwhile.

    What was there goes. Raises ``BadArchive``.
    """
    root = Path(settings.MEDIA_ROOT)
    room = root / BESIDE
    _check_last(room)
    archive.verify()
    room.mkdir(parents=True, exist_ok=True)
    _check_space(archive, root)
    try:
        shutil.rmtree(room / "moi", ignore_errors=True)
        with build(archive, room) as built:
            if not built.is_same:
                odd = ", ".join(name for name, *_, same in built.checks if not same)
                raise BadArchive(f"Dữ liệu nạp lại khác tệp sao lưu ở {odd}. Chưa thay gì trên trang.")
            unpack(archive, room / "moi")
            _put_in_place(built.place, lambda: _swap_files(root, room))
    except NoRight as fault:
        raise BadArchive(
            "Tài khoản cơ sở dữ liệu chưa có quyền CREATE trên cơ sở dữ liệu: cấp quyền ấy (GRANT CREATE ON"
            " DATABASE) rồi phục hồi lại. Chưa ghi gì."
        ) from fault
    except OSError as fault:
        raise BadArchive(f"Không ghi được: {fault}. Trang vẫn như trước.") from fault
    finally:
        shutil.rmtree(room / "moi", ignore_errors=True)
    shutil.rmtree(room, ignore_errors=True)
    return Restored(archive.rows, len(archive.files), built.migrated)


def unpack(archive, folder):
    """Writes the files of an archive under ``folder``, each checked as it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in archive.files:
        path = folder / name
        path.parent.mkdir(0o750, parents=True, exist_ok=True)
        with open(path, "wb", opener=_private) as target:
            archive.copy(name, target)
            target.flush()
            os.fsync(target.fileno())


def _private(path, flags):
    """As uploads are written."""
    return os.open(path, flags, 0o640)


def _check_last(room):
    """A restore that was killed may have left the only copy of the uploads where it moved them."""
    old = room / "cu"
    if old.is_dir() and any(old.iterdir()):
        raise BadArchive(
            f"Lần phục hồi trước dở dang, tệp cũ còn ở {old}: chuyển lại hoặc cất đi rồi chạy lại. Chưa ghi gì."
        )


def _check_space(archive, root):
    needed, free = 3 * archive.bytes, shutil.disk_usage(root).free
    if needed > free:
        raise BadArchive(
            f"Không đủ chỗ trên đĩa: cần khoảng {needed >> 20} MB, còn {free >> 20} MB. Chưa ghi gì."
        )


def _swap_files(root, room):
    """Puts the staged files where the old ones were; returns what undoes it. Renames only, inside one file system."""
    old, new = room / "cu", room / "moi"
    old.mkdir(exist_ok=True)
    moved = []

    def move(source, target):
        os.rename(source, target)
        moved.append((target, source))

    def undo():
        for target, source in reversed(moved):
            os.rename(target, source)

    try:
        for path in sorted(root.iterdir()):
            if path.name != BESIDE:
                move(path, old / path.name)
        for path in sorted(new.iterdir()):
            move(path, root / path.name)
    except BaseException:
        undo()
        raise
    return undo


def _put_in_place(place, swap_files):
    """The database built at ``place`` becomes the live one, and the files go with it; or neither."""
    undo = []
    try:
        put_in_place(place, lambda: undo.append(swap_files()))
    except BaseException as fault:
        for one in undo:
            one()
        if isinstance(fault, DatabaseError | sqlite3.Error | TimeoutError):
            raise BadArchive(
                f"Không thay được cơ sở dữ liệu: {str(fault).strip()}. Dừng trang rồi phục hồi lại;"
                " trang vẫn như trước."
            ) from fault
        raise
