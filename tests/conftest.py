import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as laws
from whitenoise.middleware import WhiteNoiseMiddleware

from cluster_reports.middleware import KEPT
from tests import factories
from units.acting import through_door

laws.register_profile("busy machine", deadline=None)
laws.load_profile("busy machine")

DATABASES = {"db", "transactional_db", "live_server"}


def pytest_collection_modifyitems(items):
    """Marks what asks for a database: the rest says the same on every engine, so it need not be run on each."""
    for item in items:
        if item.get_closest_marker("django_db") or not DATABASES.isdisjoint(item.fixturenames):
            item.add_marker(pytest.mark.database)


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
    cache.clear()


@pytest.fixture(autouse=True)
def same_names():
    """What a test reads must not hang on how many tests ran before it."""
    for numbers in factories.COUNTERS:
        numbers.restart()


@pytest.fixture(scope="session")
def unused_counters(django_db_setup, django_db_blocker):
    """PostgreSQL's counters of tables that begin empty; what fills a table once fills it again after a flush.

    SQLite's go back with the transaction. Without this a test in a whole run meets ids of four digits and more,
    and what looks for a figure in a page finds it in an address.
    """
    if connection.vendor != "postgresql":
        return []
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NULL"
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.fixture(autouse=True)
def same_ids(request):
    """The same ids alone and after thousands, as ``same_names``."""
    if not request.node.get_closest_marker("database"):
        return
    request.getfixturevalue("db")
    if counters := request.getfixturevalue("unused_counters"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(name::regclass, 1, false) FROM unnest(%s) AS name", [counters])


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


@pytest.fixture(autouse=True, scope="session")
def static_files_are_looked_up_once():
    """Each client starts the site anew, and a start without ``collectstatic`` goes through all static files."""
    look_up, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def from_the_first(site):
        if not found:
            others, site.files = site.files, found
            look_up(site)
            site.files = others
        site.files |= found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", from_the_first)
        yield
