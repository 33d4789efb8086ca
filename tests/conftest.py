import pytest

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


@pytest.fixture(autouse=True)
def same_names():
    """What a test reads must not hang on how many tests ran before it."""
    for numbers in factories.COUNTERS:
        numbers.restart()
