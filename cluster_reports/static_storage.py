"""Names of static files: hashed once ``collectstatic`` has run, as they lie in the source before that."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedStaticStorage(CompressedManifestStaticFilesStorage):
    """Falls back to the plain name, so that the demo and the tests need no ``collectstatic``."""

    def stored_name(self, name):
        try:
            return super().stored_name(name)
        except ValueError:  # not in the manifest
            return name
