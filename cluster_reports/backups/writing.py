"""Writes an archive while the site runs, and believes it only after reading it back."""

import errno
import json
import os
import re
import secrets
import zipfile
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.utils.timezone import localtime
from msgspec import Struct

from .archive import BLOCK, FORMAT, MANIFEST, Archive, Hashed, is_safe
from .database import last_keys, one_moment
from .rows import Table, models_of
from .steps import UnknownMigrations, applied, apps_at

NAME = re.compile(r"sao-luu-\d{8}-\d{6}(-\d+)?\.zip")


class NotWritten(Exception):
    """No archive was made; says why in Vietnamese."""


class Written(Struct, frozen=True):
    path: Path
    rows: int
    files: int
    bytes: int
    tables: dict  # rows by the name of the table


def back_up(folder, at: datetime) -> Written:
    """Database and uploads as of now into a new archive in ``folder``, which only its owner may read."""
    folder = Path(folder)
    if Path(settings.MEDIA_ROOT).resolve() in (folder.resolve(), *folder.resolve().parents):
        raise NotWritten("Thư mục sao lưu nằm trong thư mục tệp của trang; chọn thư mục khác.")
    part = folder / f".{secrets.token_hex(6)}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(part, at)
        with Archive(part) as archive:
            archive.verify()
            tables = {name: table["rows"] for name, table in archive.tables.items()}
            rows, files = archive.rows, len(archive.files)
        path = _put(part, folder, at)
    except OSError as fault:
        why = "hết chỗ trên đĩa" if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else fault
        raise NotWritten(f"Chưa sao lưu được vào {folder}: {why}. Không để lại tệp dở.") from fault
    finally:
        part.unlink(missing_ok=True)
    return Written(path, rows, files, path.stat().st_size, tables)


def newest(folder) -> Path | None:
    """The archive made last; its name says when."""
    found = _made(folder)
    return found[-1] if found else None


def drop_old(folder, keep: int) -> int:
    """Removes all but the newest ``keep`` archives of this folder; returns how many went."""
    old = _made(folder)[:-keep]
    for path in old:
        path.unlink()
    return len(old)


def _made(folder):
    folder = Path(folder)
    there = [path for path in folder.iterdir() if NAME.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(there, key=lambda path: (path.name[:23], len(path.name), path.name))


def _put(part, folder, at):
    """Gives the archive its name; two made in one second are told apart by a number."""
    stem, number = f"sao-luu-{localtime(at):%Y%m%d-%H%M%S}", 1
    while True:
        path = folder / (f"{stem}.zip" if number == 1 else f"{stem}-{number}.zip")
        try:
            os.link(part, path)
        except FileExistsError:
            number += 1
            continue
        except PermissionError:  # a file system without hard links
            if path.exists():
                number += 1
                continue
            os.rename(part, path)
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return path


def _write(part, at):
    with (
        os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "django": django.get_version(),
            "engine": connection.vendor,
        }
        with one_moment():  # files after rows: what a row names was there before it
            manifest |= _write_tables(out)
        manifest["files"] = _write_files(out)
        with _entry(out, MANIFEST, zipfile.ZIP_DEFLATED) as entry:
            entry.write(json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        out.close()
        file.flush()
        os.fsync(file.fileno())


def _write_tables(out):
    migrations = applied()
    if not migrations:
        raise NotWritten("Cơ sở dữ liệu còn trống, chưa có gì để sao lưu: chạy manage.py migrate trước.")
    try:
        apps = apps_at(migrations)
    except UnknownMigrations as newer:
        raise NotWritten(
            f"Cơ sở dữ liệu của phiên bản mới hơn chương trình này ({newer}): sao lưu bằng phiên bản đó."
        ) from None
    tables, told = [Table(model) for model in models_of(apps)], {}
    keys = last_keys(tables)
    for table in tables:
        rows = 0
        with _entry(out, f"tables/{table.name}.jsonl", zipfile.ZIP_DEFLATED) as entry:
            seen = Hashed(entry)
            for row in table.rows():
                seen.write(table.line(row))
                rows += 1
        told[table.name] = {
            "rows": rows,
            "bytes": seen.bytes,
            "sha256": seen.sha256,
            "columns": table.columns,
            "last_key": keys.get(table.name, 0),
        }
    return {"migrations": sorted(migrations), "tables": told}


def _write_files(out):
    told = {}
    for path, name in uploads():
        with ExitStack() as opened:
            try:
                source = opened.enter_context(path.open("rb"))
            except FileNotFoundError:  # swept while we worked: no row names it
                continue
            seen = Hashed(opened.enter_context(_entry(out, f"files/{name}", zipfile.ZIP_STORED)))
            while block := source.read(BLOCK):
                seen.write(block)
        told[name] = {"bytes": seen.bytes, "sha256": seen.sha256}
    return told


def uploads():
    """Every uploaded file as (where it lies, its name in the storage); hidden folders are a restore's own."""
    root = Path(settings.MEDIA_ROOT)
    for folder, inner, files in os.walk(root, followlinks=True):
        inner[:] = sorted(name for name in inner if not (Path(folder) == root and name.startswith(".")))
        for file in sorted(files):
            path = Path(folder) / file
            name = path.relative_to(root).as_posix()
            if not is_safe(name):
                raise NotWritten(f"Tên tệp không đưa vào bản sao lưu được: {name!r}. Đổi tên hoặc bỏ tệp đó.")
            if path.is_file():
                yield path, name


@contextmanager
def _entry(out, name, compression):
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = compression, 0o600 << 16
    with out.open(info, "w", force_zip64=True) as entry:
        yield entry
