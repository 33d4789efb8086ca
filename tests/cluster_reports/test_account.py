"""Log-in, its throttle, the password page, and how typed numbers and dates are read back."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cluster_reports import people_middleware
from cluster_reports.forms.password import NewPasswordForm
from tests.factories import PASSWORD, make_user, moment
from units.models import LoginAttempt, SecurityEvent, User

pytestmark = pytest.mark.django_db
NOON = moment(date(2026, 6, 1), 12)


def log_in(client, username, password=PASSWORD, **extra):
    return client.post(reverse("login"), {"username": username, "password": password}, **extra)


def test_failed_log_ins_rest_the_account_even_with_the_right_password_and_then_recover(client):
    user = make_user()
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            assert "chưa đúng" in log_in(client, user.username, "sai").content.decode()
        assert "Đã nhập sai nhiều lần" in log_in(client, user.username).content.decode()
    with time_machine.travel(moment(date(2026, 6, 1), 12, 16), tick=False):
        assert log_in(client, user.username).status_code == 302
    assert not LoginAttempt.objects.exists()


def test_an_empty_box_neither_counts_nor_forgets_what_was_tried(client):
    user = make_user()
    with time_machine.travel(NOON, tick=False):
        for _ in range(4):
            log_in(client, user.username, "sai")
            assert log_in(client, user.username, "").status_code == 200
        assert LoginAttempt.objects.count() == 4
        log_in(client, user.username, "sai")
        for password in ("", PASSWORD):
            assert "Đã nhập sai nhiều lần" in log_in(client, user.username, password).text
        log_in(client, "", "sai")
    assert LoginAttempt.objects.count() == 5


def test_fifty_people_of_one_address_who_each_mistype_once_all_get_in(client):
    people = [make_user() for _ in range(50)]
    with time_machine.travel(NOON, tick=False):
        for one in people:
            log_in(client, one.username, "gõ nhầm")
        assert LoginAttempt.objects.count() == 50
        for one in people:
            client.logout()
            assert log_in(client, one.username).status_code == 302
    assert not LoginAttempt.objects.exists()


def test_one_address_trying_many_accounts_has_to_wait(client, settings):
    user, settings.LOGIN_ATTEMPTS = make_user(), 2
    with time_machine.travel(NOON, tick=False):
        for attempt in range(40):
            log_in(client, f"ai-do-{attempt}", "sai")
        assert "Đã nhập sai nhiều lần" in log_in(client, user.username).content.decode()
        assert log_in(client, user.username, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_a_forwarded_address_is_believed_only_behind_a_trusted_proxy(client, settings):
    with time_machine.travel(NOON, tick=False):
        log_in(client, "ai-do", "sai", HTTP_X_FORWARDED_FOR="1.2.3.4, 5.6.7.8")
        settings.TRUSTED_PROXIES = 1
        log_in(client, "ai-do", "sai", HTTP_X_FORWARDED_FOR="1.2.3.4, 5.6.7.8")
        for written in ("5.6.7.9:4711", "[2001:db8::7]:443", "[2001:db8::8]", "5.6.7.9:4711x", "[::1"):
            log_in(client, "ai-do-khac", "sai", HTTP_X_FORWARDED_FOR=written)
    assert list(LoginAttempt.objects.order_by("pk").values_list("address", flat=True)) == [
        *("127.0.0.1", "5.6.7.8"),
        *("5.6.7.9", "2001:db8::7", "2001:db8::8", "127.0.0.1", "127.0.0.1"),
    ]


def test_somebody_who_left_cannot_log_in(client):
    user = make_user(is_active=False)
    assert log_in(client, user.username).status_code == 200


def test_the_password_page_needs_log_in_and_changes_the_password(client):
    user = make_user()
    url = reverse("password-change")
    assert client.get(url).status_code == 302
    client.force_login(user)
    new = "mật khẩu mới dài hơn"
    answer = client.post(url, {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)


def test_what_an_admin_changes_at_the_same_moment_is_not_written_back(client, monkeypatch):
    person, check = make_user(role="editor"), NewPasswordForm.clean_new_password1

    def meanwhile(form):
        User.objects.filter(pk=person.pk).update(role="staff", full_name="Tên Mới")
        return check(form)

    monkeypatch.setattr(NewPasswordForm, "clean_new_password1", meanwhile)
    client.force_login(person)
    new = "mật khẩu mới dài hơn"
    client.post(
        reverse("password-change"), {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )
    person.refresh_from_db()
    assert (person.role, person.full_name, person.check_password(new)) == ("staff", "Tên Mới", True)


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"password": "!"}, {"one_time_at": NOON}, {"role": "staff"}]
)
def test_a_password_changed_or_taken_away_meanwhile_is_not_changed_again(client, monkeypatch, change):
    person = make_user(role="editor")

    def meanwhile(request):
        User.objects.filter(pk=person.pk).update(**change)

    client.force_login(person)
    monkeypatch.setattr(people_middleware, "first_thing", meanwhile)
    new = "mật khẩu mới dài hơn"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    answer = client.post(reverse("password-change"), data)
    person.refresh_from_db()
    assert person.check_password(new) is ("role" in change)
    assert (answer.url == reverse("password-change")) is ("role" not in change)


def test_the_old_password_is_not_guessed_on_the_password_page_either(client):
    person, new = make_user(), "mật khẩu mới dài hơn"
    client.force_login(person)

    def change(old):
        data = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post(reverse("password-change"), data)

    with time_machine.travel(NOON, tick=False):
        client.force_login(person)
        for _ in range(5):
            assert change("đoán").status_code == 200
        assert "đợi 15 phút" in change(PASSWORD).text
        assert "Đã nhập sai nhiều lần" in log_in(Client(), person.username).text
    events = SecurityEvent.objects.order_by("pk").values_list("kind", "person", "words")
    assert list(events) == [(kind, person.pk, "khi đổi mật khẩu") for kind in [*["failed"] * 5, "paused"]]
    with time_machine.travel(moment(date(2026, 6, 1), 12, 16), tick=False):
        assert change(PASSWORD).status_code == 302
    assert not LoginAttempt.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"so": "1200"}, "1.200: một nghìn hai trăm"),
        ({"so": "98,7"}, "98,7: chín mươi tám phẩy bảy"),
        ({"so": "98,7%", "don-vi": "%"}, "98,7: chín mươi tám phẩy bảy"),
        ({"ngay": "05/06/2022"}, "ngày 5 tháng 6 năm 2022"),
        ({}, ""),
    ],
)
def test_what_was_typed_is_read_back_in_words(client, typed, said):
    url = reverse("echo")
    assert client.get(url, typed).status_code == 302
    client.force_login(make_user())
    assert client.get(url, typed).content.decode() == said


def test_a_script_whose_session_is_over_gets_no_page_to_show_beside_the_number(client):
    answer = client.get(reverse("echo"), {"so": "98,7"}, headers={"Accept": "text/plain"})
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (401, b"", "text/plain")


def test_what_cannot_be_read_is_said_so(client):
    client.force_login(make_user())
    assert "tám" in client.get(reverse("echo"), {"so": "tám"}).content.decode()


def test_cookies_and_headers_are_strict(client):
    answer = log_in(client, make_user().username)
    assert answer.cookies["sessionid"]["httponly"]
    assert answer.cookies["sessionid"]["samesite"] == "Lax"
    policy = client.get(reverse("front")).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nhong", "multipart/form-data; boundary=x"),
        (b"rac", "multipart/form-data"),
        (b"username=\x00", "application/x-www-form-urlencoded"),
    ],
)
def test_an_unreadable_request_is_answered_in_vietnamese_and_never_breaks(client, body, kind):
    answer = client.post(reverse("login"), data=body, content_type=kind)
    assert answer.status_code in {200, 400}
    assert '<html lang="vi">' in answer.content.decode()


def test_a_name_nobody_has_is_answered_as_a_wrong_password_is_and_kept_unreadable(client):
    user, gone = make_user(), make_user(is_active=False)
    secret = "Mật khẩu gõ nhầm vào ô tên"
    with time_machine.travel(NOON, tick=False):
        pages = [log_in(client, name, "sai") for name in (user.username, secret, gone.username)]
    assert {tuple(page.context["form"].non_field_errors()) for page in pages} == {
        ("Tên đăng nhập hoặc mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường.",)
    }
    assert not LoginAttempt.objects.filter(username__icontains="mật khẩu").exists()
    events = SecurityEvent.objects.order_by("pk")
    assert [(one.kind, one.person, one.name, one.words, one.address, one.at) for one in events] == [
        ("failed", user, user.username, "", "127.0.0.1", NOON),
        ("failed", None, "", "tên không có trong hệ thống", "127.0.0.1", NOON),
        ("failed", gone, gone.username, "", "127.0.0.1", NOON),
    ]


def test_a_name_nobody_has_rests_as_an_account_does(client):
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            log_in(client, "khong-co", "sai")
        assert "Đã nhập sai nhiều lần" in log_in(client, "KHONG-CO", "sai").text
        kinds = SecurityEvent.objects.order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["failed"] * 5 + ["paused"]


def test_who_comes_in_and_what_has_to_wait_is_logged_once(client, settings):
    user, settings.LOGIN_ATTEMPTS = make_user(), 2
    with time_machine.travel(NOON, tick=False):
        log_in(client, user.username, headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"})
        client.logout()
        for _ in range(4):
            log_in(client, user.username, "sai")
        for number in range(40):
            log_in(client, f"ai-do-{number}", "sai")
    events = SecurityEvent.objects.filter(kind__in=["log_in", "paused"]).order_by("pk")
    assert [(one.kind, one.person, one.words, one.address) for one in events] == [
        ("log_in", user, "Chrome trên máy Windows", "127.0.0.1"),
        ("paused", user, "", "127.0.0.1"),
        ("paused", None, "mọi tài khoản từ địa chỉ này", "127.0.0.1"),
    ]


def test_what_is_refused_while_resting_does_not_lengthen_the_rest(client):
    user = make_user()
    for minute in range(15):
        with time_machine.travel(moment(date(2026, 6, 1), 12, minute), tick=False):
            for _ in range(5 if minute == 0 else 1):
                log_in(client, user.username, "sai")
    with time_machine.travel(moment(date(2026, 6, 1), 12, 16), tick=False):
        assert log_in(client, user.username).status_code == 302


@pytest.mark.parametrize(
    "forged", ["khong phai dia chi", "1.2.3.4:80", "' or 1=1", "", "::1%eth0", "9" * 300]
)
def test_a_forged_or_missing_address_breaks_nothing(client, settings, forged):
    settings.TRUSTED_PROXIES = 1
    assert log_in(client, "ai-do", "sai", HTTP_X_FORWARDED_FOR=forged).status_code == 200
    assert log_in(client, "ai-do", "sai", REMOTE_ADDR=forged).status_code == 200
    assert LoginAttempt.objects.count() == 2


def test_no_password_is_in_any_log(client, caplog):
    user, secret = make_user(), "bí-mật-không-được-ghi"
    with caplog.at_level("DEBUG"):
        log_in(client, user.username, secret)
        log_in(client, secret, secret)
    assert secret not in caplog.text
    assert not any(
        secret in str(vars(one)) for one in [*SecurityEvent.objects.all(), *LoginAttempt.objects.all()]
    )
