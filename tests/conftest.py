import pytest
from django.test import TransactionTestCase

from cluster_reports.middleware import KEPT
from tests import factories
from units.acting import through_door


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


@pytest.fixture(autouse=True, scope="session")
def emptied():
    """The database lets nobody remove its history, but each test begins without any."""
    empty = TransactionTestCase._fixture_teardown

    def empty_through_the_door(test):
        with through_door("tests"):
            empty(test)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_through_the_door)
        yield
