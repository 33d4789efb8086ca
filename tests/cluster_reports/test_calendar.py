"""The calendar feed: right days, own periods, an address that nobody guesses and that can be taken back."""

from datetime import date

import pytest
from django.urls import reverse
from icalendar import Calendar

from cluster_reports.models import CalendarAddress, UnitReport
from tests.factories import make_cluster, make_period, make_report, make_unit, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10))


def address_of(user):
    return CalendarAddress.objects.get_or_create(user=user, defaults={"made_at": AT})[0]


def feed_of(client, user):
    client.logout()
    answer = client.get(address_of(user).get_absolute_url())
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return answer


def days_of(client, user):
    events = Calendar.from_ical(feed_of(client, user).content).walk("VEVENT")
    return {str(event["UID"]): event.decoded("DTSTART") for event in events}


def test_staff_read_their_due_and_lock_days_without_logging_in(client, entry_report, people):
    period = entry_report.period_id
    assert days_of(client, people["staff"]) == {
        f"ky-{period}-due@cluster-reports": date(2026, 6, 20),
        f"ky-{period}-lock@cluster-reports": date(2026, 6, 26),
    }


def test_an_extension_moves_the_day_under_the_same_uid(client, entry_report, people):
    before = days_of(client, people["staff"])
    UnitReport.objects.update(days_granted=3)
    after = days_of(client, people["staff"])
    assert [(after[uid] - before[uid]).days for uid in before] == [3, 3]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("staff", True),
        ("head", True),
        ("deputy", True),
        ("editor", True),
        ("commander", True),
        ("admin", True),
        ("other", False),
        ("outsider", False),
    ],
)
def test_only_own_periods_are_shown(client, entry_report, people, who, sees):
    """ "other" is a member that has no report in this period."""
    assert bool(days_of(client, people[who])) is sees


def test_another_cluster_stays_out(client, entry_report, people):
    elsewhere = make_unit()
    make_report(make_period(make_cluster([elsewhere])), elsewhere)
    assert len(days_of(client, people["staff"])) == 2


def test_lines_are_folded_at_75_octets_and_the_text_is_utf_8(client, entry_report, people):
    content = feed_of(client, people["staff"]).content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    event = Calendar.from_ical(content).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Hạn nộp báo cáo: 6 tháng đầu năm 2026, Cụm thi đua số 3"
    assert event["DTSTART"].params["VALUE"] == "DATE"


def test_a_preparing_period_and_one_long_past_stay_out(client, entry_report, people):
    type(entry_report.period).objects.update(status="preparing")
    assert days_of(client, people["staff"]) == {}


@pytest.mark.parametrize("token", ["", "x", "a" * 43])
def test_an_address_that_was_never_given_is_not_found(client, token):
    url = reverse("calendar-feed", args=[token or "-"])
    assert client.get(url).status_code == 404


def test_a_closed_account_has_no_calendar(client, entry_report, people):
    url = address_of(people["staff"]).get_absolute_url()
    type(people["staff"]).objects.filter(pk=people["staff"].pk).update(is_active=False)
    assert client.get(url).status_code == 404


def shown(people):
    return {"shown": CalendarAddress.objects.get(user=people["staff"]).token}


def test_an_address_is_made_changed_and_taken_back(client, knock, people):
    assert knock("staff", reverse("calendar-renew")).status_code == 405
    assert knock("stranger", reverse("calendar-renew"), {}).status_code == 401
    assert not CalendarAddress.objects.exists()
    knock("staff", reverse("calendar-renew"), {})
    old = CalendarAddress.objects.get(user=people["staff"]).get_absolute_url()
    assert f"http://testserver{old}" in knock("staff", reverse("calendar")).text
    knock("staff", reverse("calendar-renew"), shown(people))
    new = CalendarAddress.objects.get(user=people["staff"]).get_absolute_url()
    knock("stranger", reverse("calendar-revoke"), {})
    client.logout()
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    knock("staff", reverse("calendar-revoke"), {})
    client.logout()
    assert client.get(new).status_code == 200  # that page was drawn before the address was changed
    knock("staff", reverse("calendar-revoke"), shown(people))
    client.logout()
    assert client.get(new).status_code == 404


def test_nobody_caches_a_calendar(client, people):
    assert feed_of(client, people["staff"]).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("rows", [1, 4])
def test_a_feed_costs_the_same_for_few_and_many_periods(
    client, entry_cluster, people, rows, django_assert_num_queries
):
    for year in range(rows):
        make_report(
            make_period(entry_cluster, "h1" if year % 2 else "h2", 2026 + year // 2), people["staff"].unit
        )
    url = address_of(people["staff"]).get_absolute_url()
    client.logout()
    with django_assert_num_queries(3):
        client.get(url)
