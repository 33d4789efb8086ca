"""An admin sees the site as somebody else: read only, with a banner, logged, and leaving no trace of that person."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from cluster_reports.models import CalendarAddress, Download, Notice
from tests.factories import make_article, make_notice, make_review, make_share_link, make_user, moment
from units.models import SecurityEvent, Session, User

pytestmark = pytest.mark.django_db
NINE = moment(date(2026, 6, 10))
WORK = "/viec-cua-toi/"


@pytest.fixture
def put_on(client, people, time_machine):
    time_machine.move_to(NINE, tick=False)
    client.force_login(people["admin"])

    def put_on(who="staff"):
        return client.post(reverse("view-as", args=[people[who].pk]))

    return put_on


def kinds():
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_every_page_is_the_persons_own_under_a_banner(client, people, put_on, entry_report):
    put_on()
    page = client.get(WORK)
    assert page.context["user"] == people["staff"]
    for url in (WORK, "/", entry_report.get_absolute_url(), "/khong-co-trang-nay/", reverse("admin:index")):
        text = client.get(url, follow=True).text
        assert "Đang xem như" in text, url
        assert "Thôi xem" in text, url
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    assert client.get(WORK)["Cache-Control"] == "private, no-store"


def test_nothing_is_written_in_that_persons_name(client, people, put_on, entry_report):
    notice = make_notice(people["staff"])
    put_on()
    put_on()  # a press that comes twice is one of somebody who is only looking
    url = entry_report.get_edit_url()
    assert client.get(url).status_code == 200
    for post_to in (url, reverse("unit-report-autosave", args=[entry_report.pk]), reverse("notices-read")):
        refused = client.post(post_to, {})
        assert (refused.status_code, "chỉ đọc" in refused.text) == (403, True)
    script = client.post(
        reverse("unit-report-presence", args=[entry_report.pk]), headers={"Accept": "application/json"}
    )
    assert (script.status_code, script.json()) == (403, {"view_as": True})
    assert client.get(reverse("notice", args=[notice.pk])).status_code == 302
    assert client.get(reverse("report-sheet", args=[entry_report.pk])).status_code == 200
    notice.refresh_from_db()
    assert (notice.read_at, Download.objects.count(), Notice.objects.unread().count()) == (None, 0, 1)
    assert kinds() == ["view_as", "view_file"]
    told = SecurityEvent.objects.get(kind="view_file")
    assert (told.person, told.by) == (people["staff"], people["admin"])


@pytest.mark.parametrize("page", ["password-change", "sessions", "api-tokens", "calendar", "login-in-place"])
def test_the_persons_keys_and_secrets_stay_closed(client, people, put_on, page):
    CalendarAddress.objects.create(user=people["staff"], made_at=NINE)
    put_on()
    answer = client.get(reverse(page))
    assert (answer.status_code, "trang riêng của người đó" in answer.text) == (403, True)


def test_open_links_to_a_draft_stay_with_the_writer(client, people, put_on, entry_period):
    article = make_article(make_review(entry_period))
    link = make_share_link(article, by=people["head"])
    url = reverse("share-links", args=[article.pk])
    put_on("head")
    answer = client.get(url)
    assert (answer.status_code, "đường dẫn chia sẻ" in answer.text) == (403, True)
    assert link.get_absolute_url() not in answer.text


def test_it_is_over_once_and_both_ends_are_logged(client, people, put_on):
    put_on()
    for _ in "12":
        assert client.post(reverse("view-as-stop")).status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200
    events = SecurityEvent.objects.order_by("pk")
    assert [(one.kind, one.person, one.by) for one in events] == [
        ("view_as", people["staff"], people["admin"]),
        ("view_over", people["staff"], people["admin"]),
    ]


def test_logging_out_ends_it_and_the_session_is_the_admins(client, people, put_on):
    put_on()
    assert Session.objects.get().user == people["admin"]
    client.post(reverse("logout"))
    assert client.get(WORK).status_code == 302
    assert kinds() == ["view_as", "view_over"]


def test_after_an_hour_it_is_over_by_itself(client, people, put_on, time_machine):
    put_on()
    for minutes in (25, 50):
        time_machine.move_to(NINE + timedelta(minutes=minutes), tick=False)
        assert client.get(WORK).context["user"] == people["staff"]
    time_machine.move_to(NINE + timedelta(minutes=61), tick=False)
    assert client.get(reverse("admin:index")).status_code == 200
    assert kinds() == ["view_as", "view_over"]


def late(client, put_on, time_machine, people):
    put_on()
    for minutes in (25, 50):
        time_machine.move_to(NINE + timedelta(minutes=minutes), tick=False)
        client.get(WORK)
    time_machine.move_to(NINE + timedelta(minutes=61), tick=False)


def left(client, put_on, time_machine, people):
    put_on()
    User.objects.filter(pk=people["staff"].pk).update(is_active=False)


@pytest.mark.parametrize("ended", [late, left])
def test_what_is_pressed_after_the_end_is_not_done_in_the_admins_name(
    client, people, put_on, time_machine, ended
):
    notice, url = make_notice(people["admin"]), reverse("notices-read")
    ended(client, put_on, time_machine, people)
    pressed = {"drawn_at": now().isoformat()}
    answer = client.post(url, pressed, follow=True)
    assert (answer.redirect_chain[0][0], "việc vừa bấm không được làm" in answer.text) == (
        reverse("home"),
        True,
    )
    notice.refresh_from_db()
    assert notice.read_at is None
    client.post(url, pressed)
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert kinds() == ["view_as", "view_over"]


def test_a_script_is_told_that_it_is_over(client, people, put_on, time_machine, entry_report):
    late(client, put_on, time_machine, people)
    url, asks = reverse("unit-report-presence", args=[entry_report.pk]), {"Accept": "application/json"}
    answer = client.post(url, headers=asks)
    assert (answer.status_code, answer.json()) == (403, {"view_as": True})


@pytest.mark.parametrize("way", ["view-as-stop", "logout"])
def test_the_ways_out_lead_out_after_the_end_too(client, people, put_on, time_machine, way):
    late(client, put_on, time_machine, people)
    assert "việc vừa bấm" not in client.post(reverse(way), follow=True).text
    assert kinds() == ["view_as", "view_over"]


def test_pages_open_in_other_tabs_do_not_act_for_the_other(people, time_machine):
    time_machine.move_to(NINE, tick=False)
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["admin"])

    def token():
        return str(client.get(reverse("notices")).context["csrf_token"])

    def post(name, token, *args):
        sent = {"csrfmiddlewaretoken": token, "drawn_at": NINE.isoformat()}
        return client.post(reverse(name, args=args), sent).status_code

    before = token()
    assert post("view-as", before, people["staff"].pk) == 302
    assert post("notices-read", before) == 403
    theirs = token()
    assert post("view-as-stop", theirs) == 302
    assert post("notices-read", theirs) == 403
    assert post("notices-read", token()) == 302
    assert post("view-as", token(), people["staff"].pk) == 302
    theirs = token()
    User.objects.filter(pk=people["staff"].pk).update(is_active=False)
    client.get(WORK)  # in one tab it is noticed that it is over
    assert post("notices-read", theirs) == 403
    assert post("notices-read", token()) == 302


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "admin"}])
def test_somebody_who_left_or_became_an_admin_is_no_longer_looked_at(client, people, put_on, change):
    put_on()
    type(people["staff"]).objects.filter(pk=people["staff"].pk).update(**change)
    assert client.get(reverse("admin:index")).status_code == 200
    assert kinds() == ["view_as", "view_over"]


def test_an_admin_who_is_one_no_longer_looks_at_nobody(client, people, put_on):
    put_on()
    type(people["admin"]).objects.filter(pk=people["admin"].pk).update(is_active=False)
    assert client.get(WORK).status_code == 302


def test_another_admin_or_somebody_who_left_is_not_looked_at(client, people, put_on):
    for person in (make_user(role="admin"), people["admin"], make_user(is_active=False)):
        url = reverse("view-as", args=[person.pk])
        assert (client.get(url).status_code, client.post(url).status_code) == (403, 403)
    assert client.post(reverse("view-as", args=[987654])).status_code == 404
    assert kinds() == []


@pytest.mark.parametrize(
    ("who", "status"), [("staff", 403), ("editor", 403), ("commander", 403), (None, 302)]
)
def test_only_an_admin_looks(client, people, who, status):
    if who:
        client.force_login(people[who])
    url = reverse("view-as", args=[people["head"].pk])
    assert (client.get(url).status_code, client.post(url).status_code) == (
        status,
        {302: 401}.get(status, status),
    )
    assert client.post(reverse("view-as-stop")).status_code == (302 if who else 401)
    assert kinds() == []


def test_looking_costs_one_query_more(client, people, django_assert_num_queries, put_on):
    client.force_login(people["other"])
    url = reverse("notices")
    with CaptureQueriesContext(connection) as own:
        client.get(url)
    cost = len(own)
    client.force_login(people["admin"])
    put_on("other")
    client.get(url)
    with django_assert_num_queries(cost + 4):  # the person looked at, and a savepoint, rolled back
        client.get(url)
