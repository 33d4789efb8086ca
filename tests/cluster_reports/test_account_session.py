"""Sessions: their limits, the list of them, and how they end."""

import html
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tests.factories import PASSWORD, make_user, moment
from units.devices import device_said
from units.models import SecurityEvent, Session

pytestmark = pytest.mark.django_db
NINE = moment(date(2026, 6, 1))
HOME = "/viec-cua-toi/"
OWN = {"password": PASSWORD}


def enter(user, agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0", password=PASSWORD, **extra):
    """A browser in which this person has logged in by the page itself."""
    client = Client(headers={"User-Agent": agent}, **extra)
    answer = client.post(reverse("login"), {"username": user.username, "password": password})
    assert answer.status_code == 302, answer.text
    return client


def logged():
    """What the log tells beside the log-ins themselves."""
    return SecurityEvent.objects.exclude(kind="log_in")


def is_in(client):
    return client.get(HOME).status_code == 200


def test_work_keeps_a_session_open_rest_ends_it(time_machine):
    time_machine.move_to(NINE, tick=False)
    client = enter(make_user())
    for minutes in (29, 58, 87):
        time_machine.move_to(NINE + timedelta(minutes=minutes), tick=False)
        assert is_in(client)
    time_machine.move_to(NINE + timedelta(minutes=87 + 31), tick=False)
    assert not is_in(client)


def test_a_page_left_open_does_not_keep_a_session_open(time_machine, entry_report, people):
    time_machine.move_to(NINE, tick=False)
    client = enter(people["staff"])
    presence = reverse("unit-report-presence", args=[entry_report.pk])
    for minutes in (10, 20, 29):
        time_machine.move_to(NINE + timedelta(minutes=minutes), tick=False)
        assert client.post(presence, headers={"Accept": "application/json"}).status_code == 200
    time_machine.move_to(NINE + timedelta(minutes=31), tick=False)
    answer = client.post(presence, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"log_in": True})


def test_after_twelve_hours_even_work_does_not_keep_it_open(time_machine, settings):
    time_machine.move_to(NINE, tick=False)
    client = enter(make_user())
    for step in range(1, 36):
        time_machine.move_to(NINE + timedelta(minutes=20 * step), tick=False)
        assert is_in(client)
    time_machine.move_to(NINE + timedelta(hours=12, minutes=1), tick=False)
    assert not is_in(client)


def test_a_new_key_does_not_make_the_day_longer_a_new_log_in_does(time_machine, settings):
    settings.IDLE_MINUTES = 24 * 60
    time_machine.move_to(NINE, tick=False)
    user = make_user()
    client = enter(user)
    time_machine.move_to(NINE + timedelta(hours=11), tick=False)
    new = dict.fromkeys(("new_password1", "new_password2"), "câu dài dễ nhớ")
    client.post(reverse("password-change"), {"old_password": PASSWORD, **new})
    assert Session.objects.get(user=user).started_at == NINE
    time_machine.move_to(NINE + timedelta(hours=12, minutes=1), tick=False)
    assert not is_in(client)
    client.post(reverse("login"), {"username": user.username, "password": "câu dài dễ nhớ"})
    assert Session.objects.get(session_key=client.cookies["sessionid"].value).started_at > NINE
    client.logout()
    client.post(reverse("login"), {"username": user.username, "password": "câu dài dễ nhớ"})
    assert is_in(client)


def test_a_session_given_to_somebody_else_begins_anew(time_machine):
    time_machine.move_to(NINE, tick=False)
    first, second = make_user(), make_user()
    client = enter(first)
    later = NINE + timedelta(minutes=10)
    time_machine.move_to(later, tick=False)
    for user in (second, second):
        typed = {"username": user.username, "password": PASSWORD}
        assert client.post(reverse("login-in-place"), typed).json()["person"] == user.pk
    assert list(Session.objects.values_list("user", "started_at")) == [(second.pk, later)]


def test_a_used_session_costs_one_query_and_a_write_in_five_minutes(
    time_machine, django_assert_num_queries, people
):
    time_machine.move_to(NINE, tick=False)
    client = enter(people["staff"])
    url = reverse("login-in-place")
    with django_assert_num_queries(1):  # the session, the person
        client.get(url)
    time_machine.move_to(NINE + timedelta(minutes=6), tick=False)
    with django_assert_num_queries(2):
        client.get(url)
    with django_assert_num_queries(1):
        client.get(url)


def test_the_key_is_another_after_log_in_and_after_a_new_password():
    client, user = Client(), make_user()
    client.get(reverse("login"))
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    client.post(reverse("login"), {"username": user.username, "password": PASSWORD})
    first = client.cookies["sessionid"].value
    assert first != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()
    new = dict.fromkeys(("new_password1", "new_password2"), "câu dài dễ nhớ")
    client.post(reverse("password-change"), {"old_password": PASSWORD, **new})
    assert client.cookies["sessionid"].value != first
    assert is_in(client)


def test_a_new_password_ends_the_other_sessions_and_a_deactivation_all():
    user = make_user()
    here, there = enter(user), enter(user)
    new = dict.fromkeys(("new_password1", "new_password2"), "câu dài dễ nhớ")
    here.post(reverse("password-change"), {"old_password": PASSWORD, **new})
    assert (is_in(here), is_in(there), Session.objects.filter(user=user).count()) == (True, False, 1)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(here)


def test_the_list_tells_device_and_address_and_only_ones_own():
    user = make_user()
    here = enter(user, REMOTE_ADDR="10.0.0.7")
    enter(user, "Mozilla/5.0 (iPhone) Safari/605", REMOTE_ADDR="10.0.0.8")
    enter(make_user(), "Firefox", REMOTE_ADDR="10.0.0.99")
    page = here.get(reverse("sessions")).text
    assert all(
        word in page for word in ("Chrome trên máy Windows", "10.0.0.7", "Safari trên iPhone", "10.0.0.8")
    )
    assert "10.0.0.99" not in page
    assert page.count("phiên này") == 1
    assert not any(one.session_key in page for one in Session.objects.all())


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge trên máy Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36",
            "Chrome trên điện thoại hoặc máy tính bảng Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/120 Chrome/120", "Cốc Cốc trên máy Windows"),
        ("curl/8.0", "thiết bị không rõ"),
        ("", "thiết bị không rõ"),
        ("<script>alert(1)</script> linux", "trình duyệt khác trên máy Linux"),
    ],
)
def test_a_device_in_words(agent, said):
    assert device_said(agent) == said


def test_all_others_are_ended_and_this_one_goes_on():
    user = make_user()
    here, there, stranger = enter(user), enter(user), enter(make_user())
    for _ in "12":
        assert here.post(reverse("sessions"), OWN).status_code == 302
    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, True)
    told = logged().get()
    assert (told.kind, told.person, told.by, told.words) == ("ended", user, None, "Chrome trên máy Windows")


def test_ending_asks_for_the_password_which_is_not_guessed_there_either():
    user = make_user()
    here, there = enter(user), enter(user)
    row = Session.objects.get(session_key=there.cookies["sessionid"].value)
    one, rest = reverse("session-end", args=[row.handle]), reverse("sessions")
    assert here.post(rest, {}).text.count("Chưa nhập mật khẩu.") == 1  # which is no guess
    wrong = {"password": "sai"}
    for url, typed in (
        (one, wrong),
        (rest, wrong),
        (one, {"password": "đoán"}),
        (rest, {"password": "x" * 5000}),
    ):
        refused = here.post(url, typed)
        assert refused.status_code == 422
        assert refused.text.count("Mật khẩu chưa đúng") == 1
        assert len(refused.context["found"]) == 2
        assert f'<form method="post" action="{rest}"' in refused.text  # not where this page stands
    here.post(rest, {"password": "đoán nữa"})
    for url in (one, rest):
        assert "đợi 15 phút" in here.post(url, OWN).text
    assert is_in(there)
    assert {one.words for one in logged().filter(kind="failed")} == {"khi kết thúc phiên"}


def test_one_is_ended_once_and_only_by_its_person_or_an_admin():
    user, other, admin = make_user(), make_user(), make_user(role="admin")
    here, there = enter(user), enter(user)
    row = Session.objects.get(session_key=there.cookies["sessionid"].value)
    url = reverse("session-end", args=[row.handle])
    assert enter(other).post(url, follow=True).context["found"][0].user == other
    assert is_in(there)
    assert here.get(url).status_code == 405
    for _ in "12":
        assert here.post(url, OWN).status_code == 302
    assert not is_in(there)
    assert is_in(here)
    own = Session.objects.get(session_key=here.cookies["sessionid"].value)
    assert enter(admin).post(reverse("session-end", args=[own.handle])).url == reverse(
        "person-sessions", args=[user.pk]
    )
    assert not is_in(here)
    assert [(one.person, one.by) for one in logged()] == [(user, admin), (user, None)]
    assert here.post(reverse("session-end", args=[uuid4()])).status_code == 401


def test_ones_own_session_is_ended_as_by_logging_out():
    client = enter(make_user())
    row = Session.objects.get()
    assert client.post(reverse("session-end", args=[row.handle])).url == reverse("front")
    assert not is_in(client)


def test_an_admin_ends_all_of_somebody_and_it_is_logged():
    user, admin = make_user(), make_user(role="admin")
    there, also = enter(user), enter(user)
    boss = enter(admin)
    url = reverse("person-sessions", args=[user.pk])
    assert boss.get(url).text.count("Kết thúc phiên<") == 2
    for _ in "12":
        boss.post(url)
    assert (is_in(there), is_in(also), boss.get(reverse("sessions")).status_code) == (False, False, 200)
    assert [(one.kind, one.by) for one in logged()] == [("ended", admin)]


@pytest.mark.parametrize(
    ("who", "own", "somebodys"),
    [
        ("staff", 200, 403),
        ("commander", 200, 403),
        ("editor", 200, 403),
        ("admin", 200, 200),
        (None, 302, 302),
    ],
)
def test_who_sees_sessions(client, people, who, own, somebodys):
    if who:
        client.force_login(people[who])
    assert client.get(reverse("sessions")).status_code == own
    assert client.get(reverse("person-sessions", args=[people["head"].pk])).status_code == somebodys
    sent = client.post(reverse("person-sessions", args=[people["head"].pk])).status_code
    assert sent == {200: 302, 302: 401}.get(somebodys, somebodys)
    if who == "admin":
        assert client.get(reverse("person-sessions", args=[987654])).status_code == 404


def test_what_was_typed_while_the_session_ended_is_given_back_not_stored(time_machine, people, entry_period):
    time_machine.move_to(NINE, tick=False)
    client = enter(people["head"])
    time_machine.move_to(NINE + timedelta(minutes=31), tick=False)
    words = "Nêu rõ đơn vị nào.\n<b>Rõ</b>"
    answer = client.post(reverse("my-work"), {"text": words, "count": "12", "password": "một hai ba"})
    assert answer.status_code == 401
    assert answer.context["typed"] == [words]
    assert "&lt;b&gt;Rõ&lt;/b&gt;</textarea>" in answer.text
    assert "một hai ba" not in answer.text


def test_what_was_typed_is_given_back_after_a_log_out_in_another_tab_but_to_no_other_site(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["head"])
    client.get(reverse("my-work"))
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    client.post(reverse("logout"), token)
    assert client.cookies["sessionid"].value == ""
    del client.cookies["sessionid"]
    answer = client.post(reverse("my-work"), token | {"text": "Nêu rõ đơn vị nào."})
    assert (answer.status_code, answer.context["typed"]) == (401, ["Nêu rõ đơn vị nào."])
    assert client.post(reverse("my-work"), {"text": "Nêu rõ đơn vị nào."}).status_code == 403


def refused(client, url, sent=None, came_from="", **extra):
    """What somebody who is no longer logged in is answered, and where the log-in leads then."""
    headers = {"Referer": came_from} if came_from else {}
    answer = client.post(url, sent, headers=headers, **extra)
    assert answer.status_code == 401
    assert "Lần gửi này chưa được nhận, chưa có gì được lưu hay thay đổi." in answer.text
    (link,) = re.findall(r'<a class="btn btn-primary" href="([^"]+)"', answer.text)
    log_in = client.get(html.unescape(link))
    assert log_in.status_code == 200
    return answer, log_in.context["next"]


def test_after_a_step_was_refused_the_log_in_leads_to_what_the_step_is_of(entry_report):
    button = reverse("unit-report-step", args=[entry_report.pk, "submit"])
    _, leads_to = refused(Client(), button, {"version": "1"}, f"http://testserver{button}")
    assert leads_to == reverse("unit-report", args=[entry_report.pk])


@pytest.mark.parametrize("step", ["submit", "approve"])
def test_a_button_pressed_after_the_session_ended_says_so_and_its_page_opens_after_the_log_in(
    people, entry_report, step
):
    page = reverse("unit-report", args=[entry_report.pk]) + "?dong=3&xem=a%26b"
    client = Client()
    button = reverse("unit-report-step", args=[entry_report.pk, step])
    _, leads_to = refused(client, button, {"version": "1"}, f"http://testserver{page}")
    assert leads_to == page
    answer = client.post(
        reverse("login"), {"username": people["staff"].username, "password": PASSWORD, "next": leads_to}
    )
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "came_from",
    [
        "",
        "https://ke-gian.example/viec-cua-toi/",
        "http://testserver.ke-gian.example/",
        "http://testserver@ke-gian.example/",
        "//ke-gian.example/",
        "javascript:alert(1)",
        "http://testserver//ke-gian.example/",
        "http://testserver/\\ke-gian.example/",
        "http://[",
    ],
)
def test_the_log_in_after_a_refused_button_leads_to_no_other_site(people, entry_report, came_from):
    client = Client()
    _, leads_to = refused(
        client, reverse("unit-report-step", args=[entry_report.pk, "submit"]), {}, came_from
    )
    person = {"username": people["staff"].username, "password": PASSWORD}
    answer = client.post(reverse("login"), person | {"next": leads_to})
    assert url_has_allowed_host_and_scheme(answer["Location"], None)
    if "testserver/" not in came_from:
        assert answer["Location"] == reverse("home")


def test_a_form_whose_token_is_old_gives_its_words_back(people):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("login"), {"username": "Lê Văn A", "password": "một hai ba"})
    assert (answer.status_code, answer.context["typed"]) == (403, ["Lê Văn A"])
