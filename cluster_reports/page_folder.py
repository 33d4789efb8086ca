"""The folder of public pages that a proxy serves by itself: whole files only, and what is removed is gone at once.

``bai/<slug>/index.html`` and ``index.html.gz`` are served; ``.trang/<slug>`` says which state of the article they are,
``.dang-ghi`` holds what is being written. The caller holds the article's lock while it writes or removes.
"""

import os
import re
import tempfile
import time
from pathlib import Path

from django.conf import settings

SERVED, STATES, UNFINISHED = "bai", ".trang", ".dang-ghi"  # "bai" is where the addresses of articles begin
INDEX = "index.html"
FILES = (INDEX, f"{INDEX}.gz")
STALE_SECONDS = 3600
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")


def write(slug, body: bytes, packed: bytes, state: str):
    """Puts both forms of a page in place of what was there, each whole; raises ``OSError`` with nothing half done."""
    root, page = _root(), _page(slug)
    made = []
    try:
        for content in (body, packed, _line(state, body, packed)):
            made.append(_unfinished(root, content))
        _folder(page)
        _folder(root / STATES)
        latest = _latest(page)
        (root / STATES / slug).unlink(missing_ok=True)
        targets = (*(page / name for name in FILES), root / STATES / slug)
        for source, target in zip(list(made), targets, strict=True):
            _seen_as_newer(source, latest)
            os.replace(source, target)
            made.remove(source)
    finally:
        for path in made:
            path.unlink(missing_ok=True)


def remove(*slugs):
    """Takes these pages from their readers; pages that are not there are fine. Raises ``OSError`` where one stays."""
    if settings.PUBLISHED_ROOT is None:
        return
    for slug in filter(_SLUG.fullmatch, slugs):
        page = _page(slug)
        for path in (*(page / name for name in reversed(FILES)), _root() / STATES / slug):
            path.unlink(missing_ok=True)  # nearly every browser is given the compressed one: it goes first
        try:
            page.rmdir()
        except OSError:  # not there, or it holds what somebody else put into it: no page
            continue


def clear() -> int:
    """Removes every page; returns how many there were."""
    slugs = pages()
    remove(*slugs)
    return len(slugs)


def pages() -> set[str]:
    """Every slug that has a folder or a state here, whole or not."""
    root = settings.PUBLISHED_ROOT
    return set() if root is None else _names(root / SERVED) | _names(root / STATES)


def whole() -> set[str]:
    """The slugs whose page was written to its end."""
    root = settings.PUBLISHED_ROOT
    return set() if root is None else _names(root / STATES) & _names(root / SERVED)


def state_of(slug) -> str:
    """The state that the page was written from; "" where there is none, or it is not whole."""
    try:
        state, *sizes = (_root() / STATES / slug).read_text().split()
        found = [str((_page(slug) / name).stat().st_size) for name in FILES]
    except (OSError, ValueError):
        return ""
    return state if sizes == found else ""


def read(slug) -> tuple[bytes, bytes] | None:
    """Both forms of a page as they lie there, None where one is missing."""
    try:
        body, packed = ((_page(slug) / name).read_bytes() for name in FILES)
    except OSError:
        return None
    return body, packed


def confirm(slug, body: bytes, packed: bytes, state: str):
    """The page is what this state gives, too."""
    root = _root()
    source = _unfinished(root, _line(state, body, packed))
    os.replace(source, root / STATES / slug)


def sweep():
    """Removes what a writer that was killed left unfinished."""
    old = time.time() - STALE_SECONDS
    folder = _root() / UNFINISHED
    for name in _names(folder):
        path = folder / name
        try:
            if path.stat().st_mtime < old:
                path.unlink()
        except FileNotFoundError:
            continue


def _root() -> Path:
    return Path(settings.PUBLISHED_ROOT)


def _page(slug) -> Path:
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"no slug: {slug!r}")
    return _root() / SERVED / slug


def _names(folder) -> set[str]:
    try:
        return set(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return set()


def _folder(path):
    """A folder that the proxy, another user, may read."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        for one in (path, path.parent):
            if one.is_relative_to(_root()):
                one.chmod(0o755)


def _unfinished(root, content) -> Path:
    """A file of its own with this content, on the disk before anybody can see it."""
    folder = root / UNFINISHED
    _folder(folder)
    handle, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
    except BaseException:
        os.unlink(name)
        raise
    return Path(name)


def _line(state, body, packed):
    return f"{state} {len(body)} {len(packed)}\n".encode()


def _latest(page) -> int:
    """The second of the page that is there; 0 where none is."""
    try:
        return int((page / INDEX).stat().st_mtime)
    except OSError:
        return 0


def _seen_as_newer(path, latest):
    """A proxy tells versions apart by second and size: two within one second would be the same to it."""
    if int(path.stat().st_mtime) <= latest:
        os.utime(path, (latest + 1, latest + 1))
