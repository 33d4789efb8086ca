"""The person read with the session: as safe as Django's own way, with a query less."""

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_user
from units.models import Session, User

pytestmark = pytest.mark.django_db
HOME = "/viec-cua-toi/"


@pytest.fixture
def person():
    return make_user(username="canbo")


@pytest.fixture
def browser(person):
    client = Client()
    client.force_login(person)
    return client


def who(client):
    """The name of whom the site takes for the person, or None."""
    user = client.get(HOME).wsgi_request.user
    return user.username if user.is_authenticated else None


def put(client, **values):
    session = client.session
    session.update(values)
    session.save()


def test_one_query_says_session_and_person(browser):
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("password-change"))
    asked = [
        one["sql"]
        for one in queries
        if "units_session" in one["sql"] or '"units_user"."password"' in one["sql"]
    ]
    assert len(asked) == 1
    assert who(browser) == "canbo"


def test_who_is_shut_out_is_out_at_the_next_click(browser, person):
    assert who(browser) == "canbo"
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert who(browser) is None


def test_a_new_password_ends_the_session(browser, person):
    person.set_password("mot-mat-khau-khac-2026")
    person.save()
    assert who(browser) is None
    assert not Session.objects.filter(user=person).exists()  # Django's way: the session is emptied


def test_a_session_says_by_itself_whose_it_is(browser, person):
    """The column beside it is for lists: where they differ, the signed words hold, and the hash of that person."""
    other = make_user(username="nguoi-khac")
    Session.objects.update(user=other)
    assert who(browser) == "canbo"
    Session.objects.update(user=None)
    assert who(browser) == "canbo"
    put(browser, **{SESSION_KEY: str(other.pk)})
    assert who(browser) is None


@pytest.mark.parametrize("held", ["", None, "0" * 64, "đ"])
def test_without_the_right_hash_nobody_is_in(browser, held):
    put(browser, **{HASH_SESSION_KEY: held})
    assert who(browser) is None


def test_a_way_to_log_in_that_is_no_more_lets_nobody_in(browser):
    put(browser, **{BACKEND_SESSION_KEY: "units.backends.Gone"})
    assert who(browser) is None


def test_an_old_secret_key_still_opens_for_a_while(browser, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "một khóa mới"
    session_kept = who(browser)  # the words are signed with the old key, the hash is Django's to renew
    assert session_kept == "canbo"


def test_strangers_cost_no_query(django_assert_num_queries):
    client = Client()
    with django_assert_num_queries(0):
        assert client.get(HOME).status_code == 302


def test_after_logging_out_nobody_is_left(browser):
    browser.post(reverse("logout"))
    assert who(browser) is None
