"""The whole site as one file: database, uploads and their checksums; written while it runs, restored to either engine.

An archive is a ZIP: ``tables/<app.model>.jsonl`` (a row a line, the same bytes whichever engine it came from),
``files/<path>`` and, last, ``manifest.json``, which says what must be there and what each piece hashes to.
"""

from .archive import Archive, BadArchive
from .drilling import Drilled, drill
from .restoring import Restored, build, is_in_use, restore
from .writing import NotWritten, Written, back_up, drop_old, newest

__all__ = [
    "Archive",
    "BadArchive",
    "Drilled",
    "NotWritten",
    "Restored",
    "Written",
    "back_up",
    "build",
    "drill",
    "drop_old",
    "is_in_use",
    "newest",
    "restore",
]
