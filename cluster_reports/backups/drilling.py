"""The restore drill: an archive is restored to a place of its own, compared, and thrown away."""

import tempfile
from pathlib import Path

from msgspec import Struct

from .archive import Archive
from .database import NoRight
from .restoring import build, unpack


class Drilled(Struct, frozen=True):
    """``checks`` as ``restoring.Built`` has them."""

    checks: list
    rows: int
    files: int
    bytes: int
    on: str  # the engine it was restored to

    @property
    def different(self):
        return [name for name, *_, same in self.checks if not same]


def drill(path) -> Drilled:
    """Restores database and files of an archive beside the live ones and leaves nothing. Raises ``BadArchive``.

    Where the database does not let us make a schema, a file of SQLite takes its place.
    """
    with Archive(path) as archive, tempfile.TemporaryDirectory(prefix="dien-tap-") as folder:
        archive.verify()
        unpack(archive, Path(folder) / "files")
        try:
            return _restored(archive, folder, path, as_file=False)
        except NoRight:
            return _restored(archive, folder, path, as_file=True)


def _restored(archive, folder, path, *, as_file):
    with build(archive, folder, as_file=as_file) as built:
        on = "sqlite" if isinstance(built.place, Path) else "postgresql"
        rows = sum(found for _, _, found, _ in built.checks)
        return Drilled(built.checks, rows, len(archive.files), Path(path).stat().st_size, on)
