"""Which passwords are taken, how they are kept, and how long keys are."""

import math

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.signing import Signer
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from cluster_reports import settings as as_shipped
from cluster_reports.models import new_token
from cluster_reports.models.share_link import new_key
from tests.factories import PASSWORD, make_unit, make_user
from units.one_time import LETTERS, new_password
from units.password_words import is_made_of_site_words
from units.session_store import SessionStore


@pytest.mark.parametrize(
    ("typed", "is_refused"),
    [
        ("ThiDua2026", True),
        ("thi-dua-2026", True),
        ("Báo cáo thi đua 123", True),
        ("quantri!!!1", True),
        ("phongthammuu01", True),
        ("Lữ đoàn 7 - 2026", True),
        ("báo cáo lúc trời mưa to", False),
        ("tamchuso", False),
        ("20260101", False),
        ("đ" * 8, False),
        ("", False),
    ],
)
def test_words_of_the_site_make_no_password(typed, is_refused):
    assert is_made_of_site_words(typed, ("Lữ đoàn 7", "LĐ7")) is is_refused


def test_a_unit_with_a_short_name_makes_no_password_weak():
    assert not is_made_of_site_words("K7#mA9-21", ("A", "Đội A1"))


@pytest.mark.django_db
def test_the_page_refuses_the_words_of_the_site_and_the_own_unit(client):
    client.force_login(make_user(make_unit("Hải đoàn Bạch Long")))
    for typed, status in (("Hải đoàn Bạch Long 1", 200), ("haidoanbachlong99", 200), ("câu dài dễ nhớ", 302)):
        data = {"old_password": PASSWORD, "new_password1": typed, "new_password2": typed}
        answer = client.post(reverse("password-change"), data)
        assert (answer.status_code, "ai cũng đoán được" in answer.text) == (status, status == 200)


def test_common_passwords_are_known():
    """Of the length that is asked at least 3,000."""
    names = [one["NAME"] for one in as_shipped.AUTH_PASSWORD_VALIDATORS]
    assert "django.contrib.auth.password_validation.CommonPasswordValidator" in names
    known = CommonPasswordValidator().passwords
    assert len([word for word in known if len(word) >= 8]) > 3_000
    assert {"12345678", "anhyeuem", "password1"} <= known


@pytest.mark.django_db
def test_a_password_box_hides_and_takes_what_is_pasted(client):
    page = client.get(reverse("login")).text
    (box,) = [one for one in page.split("<input ") if 'name="password"' in one]
    assert 'type="password"' in box
    assert 'autocomplete="current-password"' in box
    assert "maxlength" not in box.split(">")[0]
    assert "onpaste" not in page


@pytest.mark.django_db
def test_a_password_is_taken_as_it_was_typed(client):
    person, typed = make_user(), "  Ða\u0302y La\u0300 Câu  "
    person.set_password(typed)
    person.save()
    for other in (typed.strip(), typed.lower(), "  Ðây Là Câu  "):
        assert (
            client.post(reverse("login"), {"username": person.username, "password": other}).status_code == 200
        )
    assert client.post(reverse("login"), {"username": person.username, "password": typed}).status_code == 302


@pytest.mark.django_db
def test_no_password_grows_old(client, time_machine):
    person = make_user()
    time_machine.move_to("2046-01-01")
    answer = client.post(reverse("login"), {"username": person.username, "password": PASSWORD})
    assert answer.url == reverse("home")


@pytest.mark.django_db
def test_a_new_password_leaves_the_second_step(client):
    person = make_user()
    TOTPDevice.objects.create(user=person, name="", confirmed=True)
    client.force_login(make_user(role="admin"))
    client.post(reverse("person-password", args=[person.pk]))
    assert TOTPDevice.objects.filter(user=person, confirmed=True).count() == 1


def test_passwords_are_hashed_slowly():
    assert as_shipped.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    assert PBKDF2PasswordHasher.iterations >= 600_000
    assert PBKDF2PasswordHasher.digest().name == "sha256"


@pytest.mark.django_db
def test_keys_hold_128_bits():
    key = SessionStore()._get_new_session_key()
    assert len(key) * math.log2(36) >= 128
    assert min(len(new_key()), len(new_token())) * 6 >= 128
    assert len(new_password().replace("-", "")) * math.log2(len(LETTERS)) > 59


def test_signatures_are_sha256():
    assert Signer().algorithm == "sha256"
