"""Names of static files: hashed once ``collectstatic`` has run, as they lie in the source before that."""

import posixpath
import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from cluster_reports import script_joining

REMARK = re.compile(r"/\*.*?\*/\s*", re.S)
IMPORT = re.compile(r'^@import url\("([^"]+)"\)( [a-z]+)?;$', re.M)
OUR_SCRIPTS = "js/"


class CollectedStaticStorage(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name, so that the demo and the tests need no ``collectstatic``.

    A style sheet or script that imports others holds them once collected: a page asks for one file. A style sheet that
    is imported lies in the same folder or names no files, so that the addresses in it stay right.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._addresses = {}

    def url(self, name, force=False):
        """Worked out once: every page asks for several, and no file moves under a process that serves."""
        if (name, force) not in self._addresses:
            self._addresses[name, force] = super().url(name, force)
        return self._addresses[name, force]

    def stored_name(self, name):
        try:
            return super().stored_name(name)
        except ValueError:  # not in the manifest
            return name

    def post_process(self, paths, dry_run=False, **options):
        whole = {name: (_whole(name, storage, paths), path) for name, (storage, path) in paths.items()}
        yield from super().post_process(whole, dry_run, **options)
        self._addresses.clear()


def _whole(name, storage, paths):
    """Where to read a file from: style sheets and our scripts with what they import in place."""
    if name.endswith(".css"):
        return _Read(lambda: _sheet(name, paths))
    if name.startswith(OUR_SCRIPTS) and name.endswith(".js"):
        return _Read(lambda: script_joining.joined(name, lambda one: _text(one, paths)))
    return storage


class _Read:
    """As much of a storage as ``collectstatic`` reads a file with."""

    def __init__(self, text):
        self.text = text

    def open(self, path):
        return ContentFile(self.text().encode())


def _text(name, paths):
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()


def _sheet(name, paths):
    """A style sheet with those that it imports in place, then without remarks."""
    text = _text(name, paths)
    if not IMPORT.search(text):
        return text

    def imported(found):
        address, media = found.groups()
        inner = _text(posixpath.normpath(posixpath.join(posixpath.dirname(name), address)), paths)
        return f"@media{media} {{\n{inner}}}" if media else inner

    return REMARK.sub("", IMPORT.sub(imported, text))
