"""The second step of a log-in: codes of an app and recovery codes, who must have it, how it is reset."""

import re
from base64 import b32decode
from datetime import date, timedelta
from math import log2

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import PASSWORD, make_user, moment
from units.models import LoginAttempt, RecoveryCode, SecurityEvent, Session
from units.models.recovery_code import digest_of_code
from units.one_time import LETTERS
from units.second_step import give_codes

from .test_account_session import enter, is_in, logged

pytestmark = pytest.mark.django_db
NINE = moment(date(2026, 6, 1))
KEY = "3132333435363738393031323334353637383930"
OWN = {"password": PASSWORD}
PAGE, ASKED = "/xac-thuc-hai-buoc/", "/dang-nhap/ma-xac-thuc/"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NINE, tick=False)
    return lambda **later: time_machine.move_to(NINE + timedelta(**later), tick=False)


def code_now(key=KEY, at=NINE):
    """What the app shows at this moment."""
    app = TOTP(bytes.fromhex(key))
    app.time = at.timestamp()
    return f"{app.token():06d}"


@pytest.fixture
def person(clock):
    person = make_user()
    TOTPDevice.objects.create(user=person, name="", key=KEY)
    return person


def password_only(person, client=None):
    client = client or Client()
    answer = client.post(reverse("login"), {"username": person.username, "password": PASSWORD})
    assert answer.url == ASKED
    return client


def test_a_code_opens_once_and_only_after_the_password(person, clock):
    assert Client().get(ASKED).url == reverse("login")
    assert Client().post(ASKED, {"code": code_now()}).url == reverse("login")
    client = password_only(person)
    assert not is_in(client)
    assert client.post(ASKED, {"code": code_now()}).status_code == 302
    assert is_in(client)
    again = password_only(person)
    assert again.post(ASKED, {"code": code_now()}).status_code == 422
    clock(seconds=60)
    assert again.post(ASKED, {"code": code_now(at=NINE + timedelta(seconds=60))}).status_code == 302
    assert Session.objects.filter(user=person).count() == 2


@pytest.mark.parametrize(
    ("half_minutes", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_code_lives_its_half_minute_and_those_beside_it(person, half_minutes, opens):
    """For who types slowly, and for clocks that differ (RFC 6238, 5.2)."""
    client = password_only(person)
    client.post(ASKED, {"code": code_now(at=NINE + timedelta(seconds=30 * half_minutes))})
    assert is_in(client) is opens


def test_where_one_wanted_to_go_is_kept_and_nowhere_else(person):
    typed = {"username": person.username, "password": PASSWORD}
    for wanted, led in (("/giao-uoc/", "/giao-uoc/"), ("https://xau.vi.du/", reverse("home"))):
        client = Client()
        client.post(reverse("login"), typed | {"next": wanted})
        RecoveryCode.objects.all().delete()
        (code, *_) = give_codes(person, wanted)
        assert client.post(ASKED, {"code": code}).url == led


def test_the_key_of_the_session_changes_at_both_steps(person):
    client = password_only(person)
    first = client.cookies["sessionid"].value
    client.post(ASKED, {"code": code_now()})
    assert client.cookies["sessionid"].value != first
    assert not Session.objects.filter(session_key=first).exists()


def test_ten_minutes_after_the_password_or_after_a_new_one_it_begins_anew(person, clock):
    client = password_only(person)
    clock(minutes=11)
    assert client.post(ASKED, {"code": code_now(at=NINE + timedelta(minutes=11))}).url == reverse("login")
    client = password_only(person)
    person.set_password("khác hẳn rồi")
    person.save()
    assert client.post(ASKED, {"code": code_now(at=NINE + timedelta(minutes=11))}).url == reverse("login")


@pytest.mark.parametrize(
    "typed", ["", "000000", "12345", "1234567", "abc", "x" * 5000, "１２３４５６", "<b>", "a\x00b", "-1"]
)
def test_a_wrong_code_opens_nothing_and_is_logged_without_it(person, typed):
    client = password_only(person)
    assert client.post(ASKED, {"code": typed}).status_code in {400, 422}
    assert not is_in(client)
    assert all(typed not in one.words or not typed for one in SecurityEvent.objects.all())


def test_wrong_codes_rest_the_account_even_for_the_right_one(person, clock):
    client = password_only(person)
    for _ in range(5):
        client.post(ASKED, {"code": "000000"})
    assert "đợi 15 phút" in client.post(ASKED, {"code": code_now()}).text
    assert SecurityEvent.objects.filter(kind="code", person=person).count() == 5
    clock(minutes=16)
    client = password_only(person)
    assert client.post(ASKED, {"code": code_now(at=NINE + timedelta(minutes=16))}).status_code == 302


def test_a_recovery_code_opens_once_however_it_is_typed(person):
    first, second, *_ = give_codes(person, "hạt")
    assert password_only(person).post(ASKED, {"code": f" {first.upper()} "}).status_code == 302
    assert password_only(person).post(ASKED, {"code": first}).status_code == 422
    assert password_only(person).post(ASKED, {"code": second.replace("-", "")}).status_code == 302
    other = make_user()
    assert give_codes(other, "hạt") != give_codes(person, "hạt")
    assert not any(first in one.digest for one in RecoveryCode.objects.all())


def test_a_recovery_code_is_too_long_to_be_found_from_its_hash(person):
    codes = give_codes(person, "hạt")
    letters = [code.replace("-", "") for code in codes]
    assert len(set(letters)) == 10
    assert not set("".join(letters)) - set(LETTERS)
    assert {len(one) * log2(len(LETTERS)) >= 112 for one in letters} == {True}


def test_the_shorter_codes_given_before_open_as_they_did(person):
    person.recovery_codes.create(digest=digest_of_code(person, "kmtr-4n27-hpxa"))
    assert password_only(person).post(ASKED, {"code": "KMTR 4n27 hpxa"}).status_code == 302
    assert password_only(person).post(ASKED, {"code": "kmtr-4n27-hpxa"}).status_code == 422


def shown(answer):
    """(signed form, its key) of the page that turns it on."""
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', answer.text)[1].replace(" ", "")
    return answer.context["kept"], b32decode(secret).hex()


def codes_in(answer):
    return re.findall(r"<li><code>([^<]+)</code>", answer.text)


def test_turned_on_twice_by_a_double_click_it_is_one_and_both_answers_show_the_codes(clock):
    person = make_user()
    here, there = enter(person), enter(person)
    page = here.get(PAGE)
    kept, key = shown(page)
    assert "<svg" in page.text
    assert "style=" not in page.text
    refused = here.post(PAGE, {"kept": kept, "code": "000000", "password": PASSWORD})
    assert (refused.status_code, shown(refused)[1], TOTPDevice.objects.count()) == (422, key, 0)
    typed = {"kept": kept, "code": code_now(key), "password": PASSWORD}
    first, second = codes_in(here.post(PAGE, typed)), codes_in(here.post(PAGE, typed))
    assert first == second
    assert len(set(first)) == 10
    assert (TOTPDevice.objects.count(), RecoveryCode.objects.count()) == (1, 10)
    assert (is_in(here), is_in(there)) == (True, False)
    assert list(logged().values_list("kind", "words")) == [("second", "bật")]
    assert codes_in(here.get(PAGE)) == []
    assert key not in here.get(PAGE).text
    assert password_only(person).post(ASKED, {"code": first[3]}).status_code == 302


def test_a_key_that_was_not_ours_or_is_old_is_not_taken(clock):
    here, other = enter(make_user()), enter(make_user())
    kept, key = shown(other.get(PAGE))
    assert here.post(PAGE, {"kept": kept, "code": code_now(key)}).status_code == 422
    assert here.post(PAGE, {"kept": "giả", "code": "123456"}).status_code == 422
    kept, key = shown(here.get(PAGE))
    clock(minutes=11)
    late = code_now(key, NINE + timedelta(minutes=11))
    assert here.post(PAGE, {"kept": kept, "code": late}).status_code == 422
    assert not TOTPDevice.objects.exists()


def test_new_codes_and_turning_off_ask_for_password_and_code(person, clock):
    client = password_only(person)
    client.post(ASKED, {"code": code_now()})
    for do in ("codes", "off"):
        typed = {"do": do, "code": "000000", "drawn": client.get(PAGE).context["drawn"], **OWN}
        assert "Mã chưa đúng" in client.post(PAGE, typed).text
    clock(seconds=60)
    later = code_now(at=NINE + timedelta(seconds=60))
    typed = {"do": "codes", "code": later, "drawn": client.get(PAGE).context["drawn"]}
    for do in ("codes", "off"):  # and the code is not used up by a wrong password
        refused = client.post(PAGE, typed | {"do": do, "password": "đoán"})
        assert (refused.status_code, "Mật khẩu chưa đúng" in refused.text) == (422, True)
    typed |= OWN
    new, again = codes_in(client.post(PAGE, typed)), codes_in(client.post(PAGE, typed))
    assert (len(new), TOTPDevice.objects.count(), again) == (10, 1, new)
    assert [one.words for one in logged().filter(kind="second")] == ["làm mã khôi phục mới"]
    assert client.post(PAGE, {"do": "off", "code": new[0], **OWN}).status_code == 302
    assert (TOTPDevice.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert client.post(PAGE, {"do": "off", "code": new[1], **OWN}).status_code == 302
    enter(person)


def test_a_new_password_asks_whoever_has_a_second_step_for_both(person, clock):
    client, url = password_only(person), reverse("password-change")
    client.post(ASKED, {"code": code_now()})
    assert "Mã 6 số hoặc mã khôi phục" in client.get(url).text
    (spare, *_) = give_codes(person, "hạt")
    new = "mật khẩu mới dài hơn"
    typed = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    for wrong, field in (
        ({}, "code"),
        ({"code": "000000"}, "code"),
        ({"code": spare, "old_password": "đoán"}, "old_password"),
        ({"code": spare, "new_password2": "khác"}, "new_password2"),
    ):
        refused = client.post(url, typed | wrong)
        assert set(refused.context["form"].errors) == {field}
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert client.post(url, typed | {"code": spare}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(new)
    used = RecoveryCode.objects.filter(person=person, used_at__isnull=False)
    assert used.count() == 1  # by what went well, and nothing before


def test_without_a_second_step_a_new_password_asks_for_no_code(clock):
    assert "Mã 6 số" not in enter(make_user()).get(reverse("password-change")).text


def test_new_codes_are_not_had_from_a_page_that_is_old_or_somebody_elses(person, clock):
    client = password_only(person)
    client.post(ASKED, {"code": code_now()})
    other = make_user()
    TOTPDevice.objects.create(user=other, name="", key=KEY)
    (code, *_) = give_codes(other, "hạt")
    stranger = password_only(other)
    stranger.post(ASKED, {"code": code})
    old, theirs = client.get(PAGE).context["drawn"], stranger.get(PAGE).context["drawn"]
    clock(minutes=11)
    for drawn in (old, theirs, "", "giả"):
        typed = {"do": "codes", "code": code_now(at=NINE + timedelta(minutes=11)), "drawn": drawn, **OWN}
        answer = client.post(PAGE, typed)
        assert (answer.status_code, codes_in(answer)) == (422, [])
    assert not RecoveryCode.objects.filter(person=person).exists()


def test_turning_it_on_asks_for_the_password_which_is_not_guessed_there_either(clock):
    person = make_user()
    client = enter(person)
    page = client.get(PAGE)
    kept, key = shown(page)
    assert 'autocomplete="current-password"' in page.text
    blank = client.post(PAGE, {"kept": kept, "code": code_now(key), "password": ""})
    assert (blank.status_code, "Chưa nhập mật khẩu." in blank.text) == (422, True)  # and is no guess
    for password in ("sai", "đoán", "a\x01", "x" * 5000, "đoán nữa"):
        refused = client.post(PAGE, {"kept": kept, "code": code_now(key), "password": password})
        assert (refused.status_code, shown(refused)[1]) == (422, key)
        assert "Mật khẩu chưa đúng" in refused.text
    resting = client.post(PAGE, {"kept": kept, "code": code_now(key), "password": PASSWORD})
    assert "đợi 15 phút" in resting.text
    assert not TOTPDevice.objects.exists()
    assert list(logged().order_by("pk").values_list("kind", "words")) == [
        *[("failed", "khi bật xác thực hai bước")] * 5,
        ("paused", "khi bật xác thực hai bước; chỉ trên thiết bị đã từng đăng nhập này"),
    ]


def test_a_role_that_must_have_it_sets_it_up_before_anything_else(clock, settings, people):
    settings.REQUIRE_TOTP = {"editor"}
    client = enter(people["editor"])
    assert client.get("/ban-bien-tap/").url == PAGE
    kept, key = shown(client.get(PAGE))
    first, second = (codes_in(client.post(PAGE, {"kept": kept, "code": code_now(key)})) for _ in "12")
    assert (len(first), second) == (10, first)  # the password was asked a moment ago
    assert client.get("/ban-bien-tap/").status_code == 200
    assert "Tắt xác thực" not in client.get(PAGE).text
    clock(seconds=60)
    client.post(PAGE, {"do": "off", "code": code_now(key, NINE + timedelta(seconds=60)), **OWN})
    assert TOTPDevice.objects.count() == 1
    assert is_in(enter(people["staff"]))


def test_a_session_from_before_is_asked_to_come_in_anew(person, settings):
    client = Client()
    client.force_login(person)
    settings.REQUIRE_TOTP = {"staff"}
    assert client.get("/viec-cua-toi/").url == PAGE


def test_an_admin_takes_a_lost_device_away_and_it_is_logged(person):
    theirs = password_only(person)
    theirs.post(ASKED, {"code": code_now()})
    admin = make_user(role="admin")
    boss, url = enter(admin), reverse("person-two-step", args=[person.pk])
    assert "Bỏ thiết bị xác thực" in boss.get(url).text
    for _ in "12":
        assert boss.post(url).status_code == 302
    assert (is_in(theirs), TOTPDevice.objects.count()) == (False, 0)
    assert list(logged().values_list("kind", "person", "by")) == [("second", person.pk, admin.pk)]
    enter(person)


@pytest.mark.parametrize(
    ("who", "own", "somebodys"),
    [("staff", 200, 403), ("editor", 200, 403), ("admin", 200, 200), (None, 302, 302)],
)
def test_who_opens_these_pages(client, people, who, own, somebodys):
    if who:
        client.force_login(people[who])
    assert client.get(reverse("two-step")).status_code == own
    url = reverse("person-two-step", args=[people["head"].pk])
    assert client.get(url).status_code == somebodys
    assert client.post(url).status_code == {200: 302, 302: 401}.get(somebodys, somebodys)


def test_an_admin_who_takes_the_device_away_lifts_the_rest_too(person):
    client = password_only(person)
    for _ in range(5):
        client.post(ASKED, {"code": "000000"})
    assert LoginAttempt.objects.exists()
    assert list(logged().values_list("kind", flat=True)).count("paused") == 1
    enter(make_user(role="admin")).post(reverse("person-two-step", args=[person.pk]))
    assert not LoginAttempt.objects.exists()


def test_in_place_the_script_is_told_to_ask_for_the_code(person):
    client = Client()
    url, typed = reverse("login-in-place"), {"username": person.username, "password": PASSWORD}
    assert client.post(url, typed).json()["needs_code"] is True
    assert client.post(url, typed | {"code": "000000"}).json()["needs_code"] is True
    assert not is_in(client)
    assert client.post(url, typed | {"code": code_now()}).json()["person"] == person.pk
    assert is_in(client)


def test_no_secret_stands_in_the_log_or_the_administration(person, client, caplog):
    client.force_login(make_user(role="admin"))
    with caplog.at_level("DEBUG"):
        asked = client.get(reverse("admin:index")).text
        own = client.get(PAGE)
    assert "otp" not in asked
    assert shown(own)[1] not in caplog.text
