"""An archive as it lies on the disk: what it must hold is checked before anything in it is believed."""

import hashlib
import json
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

FORMAT = 1
MANIFEST = "manifest.json"
LONGEST_LINE = 64 * 1024 * 1024
BLOCK = 1024 * 1024
BROKEN = (  # what reading a damaged or encrypted ZIP raises
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error),
)


class BadArchive(Exception):
    """The file is no archive of ours, is damaged, or asks for what must not be done; says which in Vietnamese."""


class Hashed:
    """Counts and hashes what passes through."""

    def __init__(self, target=None):
        self.target, self.bytes, self._sum = target, 0, hashlib.sha256()

    def write(self, block):
        self._sum.update(block)
        self.bytes += len(block)
        if self.target is not None:
            self.target.write(block)

    @property
    def sha256(self):
        return self._sum.hexdigest()


def is_safe(path: str) -> bool:
    """Whether the path of a file stays inside the folder it is written to, on any system."""
    parts = path.split("/")
    return (
        bool(path)
        and not any(part in {"", ".", ".."} for part in parts)
        and not any(sign in path for sign in "\\\0")
        and PurePosixPath(path).as_posix() == path
    )


class Archive:
    """An archive opened for reading. ``manifest`` is checked for its shape; ``verify`` reads all the rest."""

    def __init__(self, path):
        self.path = Path(path)
        try:
            self._zip = zipfile.ZipFile(self.path)
        except FileNotFoundError:
            raise BadArchive(f"Không có tệp {self.path}.") from None
        except BROKEN as fault:
            raise BadArchive(
                f"{self.path.name} không phải tệp sao lưu, hoặc chưa chép xong ({fault})."
            ) from None
        try:
            self.manifest = self._manifest()
            self._check_names()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._zip.close()

    @property
    def tables(self) -> dict:
        return self.manifest["tables"]

    @property
    def files(self) -> dict:
        return self.manifest["files"]

    @property
    def migrations(self) -> set:
        return {tuple(one) for one in self.manifest["migrations"]}

    @property
    def rows(self) -> int:
        return sum(table["rows"] for table in self.tables.values())

    @property
    def bytes(self) -> int:
        """What it takes unpacked."""
        return sum(piece["bytes"] for piece in (*self.tables.values(), *self.files.values()))

    def _manifest(self):
        try:
            info = self._zip.getinfo(MANIFEST)
            if info.file_size > LONGEST_LINE:
                raise ValueError("too long")
            manifest = json.loads(self._zip.read(info))
            if manifest["format"] != FORMAT:
                raise BadArchive(
                    f"Tệp sao lưu theo khuôn dạng {manifest['format']!r}; phiên bản này đọc khuôn dạng {FORMAT}."
                )
            for piece in (*manifest["tables"].values(), *manifest["files"].values()):
                if not isinstance(piece["bytes"], int) or not isinstance(piece["sha256"], str):
                    raise TypeError
            for table in manifest["tables"].values():
                if not all(isinstance(table[name], int) for name in ("rows", "last_key")):
                    raise TypeError
                if not all(isinstance(column, str) for column in table["columns"]):
                    raise TypeError
            if not all(len([*one]) == 2 for one in manifest["migrations"]):
                raise ValueError("migrations")
        except (KeyError, ValueError, TypeError, AttributeError, *BROKEN) as fault:
            raise BadArchive(
                f"{self.path.name} không phải tệp sao lưu của trang này: bản kê hỏng hoặc không có ({fault!r})."
            ) from None
        return manifest

    def _check_names(self):
        """Exactly what the manifest lists, each once, nothing outside its folder, nothing larger than it says."""
        told = {f"tables/{name}.jsonl": table for name, table in self.tables.items()}
        told |= {f"files/{name}": file for name, file in self.files.items()}
        unsafe = [name for name in told if not is_safe(name)]
        if unsafe:
            raise BadArchive(f"Tệp sao lưu có đường dẫn không an toàn: {unsafe[0][:120]!r}. Chưa ghi gì.")
        there = [info.filename for info in self._zip.infolist() if info.filename != MANIFEST]
        if len(there) != len(set(there)) or set(there) != set(told):
            odd = sorted(set(there) ^ set(told)) or sorted(there)
            raise BadArchive(f"Tệp sao lưu thừa hoặc thiếu mục so với bản kê: {odd[0][:120]!r}. Chưa ghi gì.")
        for info in self._zip.infolist():
            if info.filename != MANIFEST and info.file_size != told[info.filename]["bytes"]:
                raise BadArchive(f"Mục {info.filename[:120]!r} dài khác bản kê. Chưa ghi gì.")

    def lines(self, table: str):
        """The rows of a table as they stand in it, checked as they pass; a hash that differs is told at the end."""
        told, seen, count = self.tables[table], Hashed(), 0
        with self._open(f"tables/{table}.jsonl") as entry:
            while line := self._read(entry.readline, LONGEST_LINE, table):
                seen.write(line)
                count += 1
                if seen.bytes > told["bytes"] or not line.endswith(b"\n"):
                    raise BadArchive(f"Bảng {table} hỏng ở dòng {count}.")
                yield line
        if (seen.bytes, seen.sha256, count) != (told["bytes"], told["sha256"], told["rows"]):
            raise BadArchive(f"Bảng {table} không khớp bản kê: tệp sao lưu đã hỏng hoặc bị sửa.")

    def copy(self, file: str, target=None):
        """One file into ``target``, or only read; raises at the end if it is not what the manifest says."""
        told, seen = self.files[file], Hashed(target)
        with self._open(f"files/{file}") as entry:
            while block := self._read(entry.read, BLOCK, file):
                seen.write(block)
                if seen.bytes > told["bytes"]:
                    break
        if (seen.bytes, seen.sha256) != (told["bytes"], told["sha256"]):
            raise BadArchive(f"Tệp {file} không khớp bản kê: tệp sao lưu đã hỏng hoặc bị sửa.")

    def verify(self):
        """Reads everything and compares it with the manifest."""
        for table in self.tables:
            for _ in self.lines(table):
                pass
        for file in self.files:
            self.copy(file)

    def _open(self, name):
        try:
            return self._zip.open(name)
        except (KeyError, *BROKEN) as fault:
            raise BadArchive(f"Không đọc được mục {name[:120]!r}: {fault}.") from None

    @staticmethod
    def _read(read, size, name):
        try:
            return read(size)
        except BROKEN as fault:
            raise BadArchive(f"{name[:120]} hỏng: {fault}.") from None
