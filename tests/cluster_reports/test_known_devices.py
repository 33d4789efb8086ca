"""Who knows a name can make its account rest, but not on a device where its person was before."""

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.cluster_reports.test_account import log_in
from tests.cluster_reports.test_account_second import KEY, code_now
from tests.factories import PASSWORD, make_user, moment
from units import known_devices
from units.models import LoginAttempt, SecurityEvent

pytestmark = pytest.mark.django_db
LATER = moment(date(2026, 6, 10), 10)
RESTS = "Đã nhập sai nhiều lần"


@pytest.fixture
def person(june):
    return make_user()


@pytest.fixture
def device(person):
    """A browser on which this person logged in, and out again."""
    browser = Client()
    assert log_in(browser, person.username).status_code == 302
    browser.post(reverse("logout"))
    return browser


def make_it_rest(person, address="10.0.0.66"):
    stranger = Client()
    for _ in range(settings.LOGIN_ATTEMPTS):
        log_in(stranger, person.username, "đoán", REMOTE_ADDR=address)
    assert RESTS in log_in(stranger, person.username, REMOTE_ADDR=address).text


def test_strangers_make_an_account_rest_everywhere_but_where_its_person_was(person, device):
    make_it_rest(person)
    assert RESTS in log_in(Client(), person.username).text
    assert log_in(device, person.username).status_code == 302
    assert RESTS in log_in(Client(), person.username).text  # and gave strangers nothing


def test_a_whole_address_that_rests_keeps_no_known_device_out(person, device, settings):
    settings.LOGIN_ATTEMPTS = 1
    for number in range(20):
        log_in(Client(), f"ai-do-{number}", "đoán")
    assert RESTS in log_in(Client(), make_user().username).text
    assert log_in(device, person.username).status_code == 302


def test_nor_at_the_second_step(person, settings):
    TOTPDevice.objects.create(user=person, name="", key=KEY)
    device = Client()
    log_in(device, person.username)
    device.post(reverse("second-step"), {"code": code_now(at=moment(date(2026, 6, 10)))})
    settings.LOGIN_ATTEMPTS = 1
    for number in range(20):
        log_in(Client(), f"ai-do-{number}", "đoán")
    with time_machine.travel(moment(date(2026, 6, 10), 9, 2), tick=False):
        device.post(reverse("logout"))
        assert log_in(device, person.username).status_code == 302
        code = code_now(at=moment(date(2026, 6, 10), 9, 2))
        assert device.post(reverse("second-step"), {"code": code}).status_code == 302
        assert device.get(reverse("my-work")).status_code == 200


def test_a_new_password_leaves_only_the_device_known_that_it_was_typed_on(person, device):
    other = Client()
    log_in(other, person.username)
    log_in(device, person.username)
    new = "mật khẩu mới dài hơn"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert device.post(reverse("password-change"), data).status_code == 302
    person.refresh_from_db()
    known = [
        known_devices.knows(one.cookies[settings.DEVICE_COOKIE_NAME].value, person) for one in (device, other)
    ]
    assert known == [True, False]


def test_a_known_device_has_as_few_tries_of_its_own_and_holds_nobody_else_up(person, device):
    for _ in range(5):
        assert "chưa đúng" in log_in(device, person.username, "đoán").text
    assert RESTS in log_in(device, person.username).text
    paused = SecurityEvent.objects.get(kind="paused")
    assert (paused.person, paused.words) == (person, "chỉ trên thiết bị đã từng đăng nhập này")
    assert log_in(Client(), person.username).status_code == 302
    with time_machine.travel(LATER, tick=False):
        assert log_in(device, person.username).status_code == 302


def test_tries_on_a_known_device_still_count_for_its_address(person, device, settings):
    settings.LOGIN_ATTEMPTS = 1
    for number in range(19):
        log_in(Client(), f"ai-do-{number}", "đoán")
    log_in(device, person.username, "đoán")
    assert RESTS in log_in(Client(), make_user().username).text


def test_an_admin_lets_a_known_device_try_anew_too(person, device):
    other = make_user()
    neighbour = Client()
    log_in(neighbour, other.username)
    neighbour.post(reverse("logout"))
    for browser, who in ((device, person), (neighbour, other)):
        for _ in range(5):
            log_in(browser, who.username, "đoán")
    LoginAttempt.objects.lift(person)
    assert log_in(device, person.username).status_code == 302
    assert RESTS in log_in(neighbour, other.username).text


def test_the_password_page_asks_by_device_as_the_log_in_does(person, device):
    log_in(device, person.username)
    make_it_rest(person)
    new = "mật khẩu mới dài hơn"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert device.post(reverse("password-change"), data).status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)


def test_the_cookie_is_for_the_server_only_and_opens_nothing(person, device):
    cookie = device.cookies[settings.DEVICE_COOKIE_NAME]
    told = {key: cookie[key] for key in ("httponly", "samesite", "path", "domain", "max-age")}
    assert told == {
        "httponly": True,
        "samesite": "Strict",
        "path": "/",
        "domain": "",
        "max-age": 180 * 24 * 3600,
    }
    assert device.get(reverse("my-work")).status_code == 302
    assert person.username not in cookie.value


@pytest.mark.parametrize("secure", [True, False])
def test_over_https_the_cookie_is_secure(person, settings, secure):
    settings.SESSION_COOKIE_SECURE, answer = secure, HttpResponse()
    known_devices.remember(answer, "", person)
    assert bool(answer.cookies[settings.DEVICE_COOKIE_NAME]["secure"]) is secure


def test_a_cookie_of_somebody_else_old_or_made_up_says_nothing(person):
    answer = HttpResponse()
    known_devices.remember(answer, "", person)
    cookie = answer.cookies[settings.DEVICE_COOKIE_NAME].value
    assert known_devices.counted_name(cookie, person).startswith(f"~{person.pk}.")
    for wrong in ("", "x", "a:b:c", cookie[:-1], cookie + "x", "\x00", "ế" * 3000, f"{cookie}:{cookie}"):
        assert known_devices.counted_name(wrong, person) == ""
    assert known_devices.counted_name(cookie, make_user()) == ""
    assert known_devices.counted_name(cookie, None) == ""
    with time_machine.travel(moment(date(2026, 6, 10)) + timedelta(days=181), tick=False):
        assert known_devices.counted_name(cookie, person) == ""


def test_the_last_five_people_of_a_machine_are_known_there(june):
    people, cookie = [make_user() for _ in range(6)], ""
    for one in (*people, people[3]):
        answer = HttpResponse()
        known_devices.remember(answer, cookie, one)
        cookie = answer.cookies[settings.DEVICE_COOKIE_NAME].value
    assert [bool(known_devices.counted_name(cookie, one)) for one in people] == [False] + 5 * [True]
    assert len(cookie) < 500


def test_each_log_in_gives_a_new_mark(person, device):
    first = known_devices.counted_name(device.cookies[settings.DEVICE_COOKIE_NAME].value, person)
    log_in(device, person.username)
    assert known_devices.counted_name(device.cookies[settings.DEVICE_COOKIE_NAME].value, person) != first


def test_with_a_second_step_a_device_is_known_after_the_code_only(person):
    TOTPDevice.objects.create(user=person, name="", key=KEY)
    browser = Client()
    assert log_in(browser, person.username).status_code == 302
    assert settings.DEVICE_COOKIE_NAME not in browser.cookies
    browser.post(reverse("second-step"), {"code": code_now(at=moment(date(2026, 6, 10)))})
    assert known_devices.counted_name(browser.cookies[settings.DEVICE_COOKIE_NAME].value, person)


def test_over_an_open_page_too(person):
    browser = Client()
    answer = browser.post(
        reverse("login-in-place"), {"username": person.username, "password": PASSWORD}
    ).json()
    assert answer["person"] == person.pk
    assert known_devices.counted_name(browser.cookies[settings.DEVICE_COOKIE_NAME].value, person)
