"""Names of static files: hashed once ``collectstatic`` has run, as they lie in the source before that."""

import posixpath
import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

REMARK = re.compile(r"/\*.*?\*/\s*", re.S)
IMPORT = re.compile(r'^@import url\("([^"]+)"\)( [a-z]+)?;$', re.M)


class CollectedStaticStorage(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name, so that the demo and the tests need no ``collectstatic``.

    A style sheet that imports others holds them once collected, without their comments: a page asks for one file. What
    is imported lies in the same folder, so that the addresses in it stay right.
    """

    def stored_name(self, name):
        try:
            return super().stored_name(name)
        except ValueError:  # not in the manifest
            return name

    def post_process(self, paths, dry_run=False, **options):
        sheets = {
            name: (_Whole(storage, paths), path) if name.endswith(".css") else (storage, path)
            for name, (storage, path) in paths.items()
        }
        yield from super().post_process(sheets, dry_run, **options)


class _Whole:
    """The source of a style sheet, read with what it imports in place."""

    def __init__(self, storage, paths):
        self.storage, self.paths = storage, paths

    def open(self, path):
        with self.storage.open(path) as file:
            text = file.read().decode()
        if IMPORT.search(text):
            text = REMARK.sub("", IMPORT.sub(lambda found: self._imported(path, *found.groups()), text))
        return ContentFile(text.encode())

    def _imported(self, path, name, media):
        storage, inner = self.paths[posixpath.join(posixpath.dirname(path), name)]
        with storage.open(inner) as file:
            text = file.read().decode()
        return f"@media{media} {{\n{text}}}" if media else text
