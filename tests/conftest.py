import pytest


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
