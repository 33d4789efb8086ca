"""The password somebody comes in with for the first time, and the one they have to set then."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, make_user, moment
from units import one_time
from units.models import LoginAttempt

from .test_account_session import enter, is_in, logged

pytestmark = pytest.mark.django_db
NEW = {"new_password1": "câu dài dễ nhớ", "new_password2": "câu dài dễ nhớ"}


def shown_in(answer):
    return re.findall(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", answer.text)


@pytest.fixture
def boss(client):
    client.force_login(make_user(role="admin"))
    return client


def test_a_password_is_given_once_and_given_again_it_is_another(boss):
    person = make_user()
    there, url = enter(person), reverse("person-password", args=[person.pk])
    assert shown_in(boss.get(url)) == []
    (first,), (second,) = shown_in(boss.post(url)), shown_in(boss.post(url))
    assert first != second
    assert shown_in(boss.get(url)) == []
    assert not is_in(there)
    person.refresh_from_db()
    assert [person.check_password(one) for one in (first, second, PASSWORD)] == [False, True, False]
    assert second not in person.password
    events = logged()
    assert [one.kind for one in events] == ["reset", "reset"]
    assert not any(second in one.words for one in events)


def test_whoever_gets_a_new_password_does_not_wait_for_the_wrong_ones_before(boss):
    person, other = make_user(), make_user()
    for one in (person, other):
        for _ in range(6):
            answer = Client().post(reverse("login"), {"username": one.username, "password": "sai"})
        assert "Đã nhập sai nhiều lần" in answer.text
    (password,) = shown_in(boss.post(reverse("person-password", args=[person.pk])))
    enter(person, password=password)
    assert LoginAttempt.objects.filter(username=other.username).count() == 5


def test_the_first_log_in_leads_to_a_new_password_before_anything_else(boss):
    person = make_user()
    (password,) = shown_in(boss.post(reverse("person-password", args=[person.pk])))
    client, change = enter(person, password=password), reverse("password-change")
    for url in ("/viec-cua-toi/", "/", reverse("sessions"), reverse("pledges")):
        assert client.get(url).url == change
    assert client.post(reverse("sessions")).url == change
    assert client.get("/viec-cua-toi/", headers={"Accept": "application/json"}).status_code == 403
    page = client.get(change).text
    assert "Mật khẩu hiện nay" not in page
    assert "dùng một lần" in page
    refused = client.post(change, {"new_password1": password, "new_password2": password})
    assert "vẫn là mật khẩu đang dùng" in refused.text
    assert client.get("/viec-cua-toi/").url == change
    assert client.post(change, NEW).status_code == 302
    assert is_in(client)
    assert enter(person, password=NEW["new_password1"]).get("/viec-cua-toi/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [
        ("1234567", False),
        ("password", False),
        ("tamchuso", True),
        ("đ" * 8, True),
        (" khoảng trắng ", True),
        ("á" * 200, True),
    ],
)
def test_eight_characters_of_any_kind_are_enough(client, typed, is_taken):
    person = make_user()
    client.force_login(person)
    data = {"old_password": PASSWORD, "new_password1": typed, "new_password2": typed}
    assert (client.post(reverse("password-change"), data).status_code == 302) is is_taken


def test_a_password_given_out_runs_out(boss, time_machine):
    at = moment(date(2026, 6, 1))
    time_machine.move_to(at, tick=False)
    boss.force_login(make_user(role="admin"))
    person = make_user()
    (password,) = shown_in(boss.post(reverse("person-password", args=[person.pk])))
    typed = {"username": person.username, "password": password}
    time_machine.move_to(at + timedelta(days=15), tick=False)
    assert "đã quá 14 ngày" in Client().post(reverse("login"), typed).text
    assert "chưa đúng" in Client().post(reverse("login"), typed | {"password": "sai"}).text


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 403), ("editor", 403), ("commander", 403), (None, 302)]
)
def test_only_an_admin_gives_passwords_out(client, people, who, status):
    if who:
        client.force_login(people[who])
    url = reverse("person-password", args=[people["head"].pk])
    assert (client.get(url).status_code, client.post(url).status_code) == (
        status,
        {302: 401}.get(status, status),
    )
    people["head"].refresh_from_db()
    assert people["head"].check_password(PASSWORD)


def test_none_is_given_to_oneself_or_to_somebody_who_left(boss):
    gone, admin = make_user(is_active=False), boss.get("/").wsgi_request.user
    assert shown_in(boss.post(reverse("person-password", args=[gone.pk]))) == []
    assert boss.post(reverse("person-password", args=[admin.pk])).url == reverse("password-change")
    assert boss.post(reverse("person-password", args=[987654])).status_code == 404


def test_drawn_passwords_are_long_different_and_read_without_doubt():
    found = {one_time.new_password() for _ in range(200)}
    assert len(found) == 200
    assert not set("".join(found)) & set("lo10iI")
    same = [one_time.password_of(b"x", name) for name in ("an", "an", "ba")]
    assert same[0] == same[1] != same[2]
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", same[0])


def test_the_quick_hash_of_a_drawn_password_is_stored_anew_at_the_first_log_in(settings):
    person = make_user()
    one_time.give(person, "kmtr-4n27-hpxa", moment(date(2026, 6, 1)))
    assert person.password.startswith("one_time$")
    assert check_password("kmtr-4n27-hpxa", person.password)
    assert not check_password("kmtr-4n27-hpxb", person.password)
    assert person.check_password("kmtr-4n27-hpxa")
    assert person.password.startswith(make_password("x").split("$")[0])


def test_a_wrong_guess_at_a_drawn_password_takes_the_slow_way_too(monkeypatch):
    from units import hashers

    asked = []

    class Slow:
        def salt(self):
            return "s"

        def encode(self, password, salt):
            asked.append(password)

    encoded = make_password("kmtr-4n27-hpxa", hasher="one_time")
    monkeypatch.setattr(hashers, "get_hasher", Slow)
    hasher = hashers.OneTimeHasher()
    assert (hasher.verify("sai", encoded), asked) == (False, ["sai"])
    assert (hasher.verify("kmtr-4n27-hpxa", encoded), asked) == (True, ["sai"])
