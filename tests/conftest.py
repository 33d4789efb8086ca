import pytest

from cluster_reports.middleware import KEPT
from tests import factories


@pytest.fixture(autouse=True)
def fast_passwords(settings):
    """Real hashing costs half a second a person."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        "units.hashers.OneTimeHasher",
    ]


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    """Files of a test go with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLISHED_ROOT = None


@pytest.fixture(autouse=True)
def no_kept_pages():
    """Rows that a test rolls back are like the next one's."""
    KEPT.clear()


@pytest.fixture(autouse=True)
def same_names():
    """What a test reads must not hang on how many tests ran before it."""
    for numbers in factories.COUNTERS:
        numbers.restart()
