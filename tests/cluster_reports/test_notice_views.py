"""The inbox: the count in the top bar, opening, reading all; nobody reads another's."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports.models import Notice
from tests.factories import make_notice, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
EVERYBODY = ("staff", "other", "head", "deputy", "editor", "commander", "admin", "outsider")


@pytest.mark.parametrize("page", ["notices", "calendar"])
def test_everybody_has_an_inbox_and_a_calendar_but_strangers(knock, page):
    assert {knock(who, reverse(page)).status_code for who in EVERYBODY} == {200}
    assert knock("stranger", reverse(page)).status_code == 302


def test_the_badge_counts_down_as_notices_are_opened(knock, people):
    first, _ = [make_notice(people["staff"], link="/viec-cua-toi/#dong-7") for _ in "12"]
    make_notice(people["other"])
    assert unread(knock) == 2
    for _ in "12":
        assert knock("staff", first.get_absolute_url()).headers["Location"] == "/viec-cua-toi/#dong-7"
        assert unread(knock) == 1
    first.refresh_from_db()
    assert first.read_at == moment(date(2026, 6, 10))


def unread(knock):
    return knock("staff", reverse("notices")).context["frame"].unread


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_notice_opens_for_its_recipient_only(knock, people, who):
    notice = make_notice(people["staff"])
    assert knock(who, reverse("notice", args=[notice.pk])).status_code == (302 if who == "staff" else 404)
    assert Notice.objects.unread().count() == (0 if who == "staff" else 1)


def test_all_are_marked_read_by_a_post_and_only_ones_own(knock, people):
    for user in (people["staff"], people["staff"], people["other"]):
        make_notice(user)
    url = reverse("notices-read")
    assert (knock("stranger", url, {}).status_code, knock("staff", url).status_code) == (401, 405)
    assert knock("staff", url, {}).status_code == 400
    drawn_at = knock("staff", reverse("notices")).context["drawn_at"]
    make_notice(people["staff"], text="Đến sau khi mở trang.", at=moment(date(2026, 6, 11)))
    assert knock("staff", url, {"drawn_at": drawn_at}).headers["Location"] == reverse("notices")
    assert {(one.recipient, one.text == "Đến sau khi mở trang.") for one in Notice.objects.unread()} == {
        (people["other"], False),
        (people["staff"], True),
    }


def test_the_newest_stand_first_and_an_empty_inbox_says_so(knock, people):
    assert "Chưa có thông báo nào." in knock("staff", reverse("notices")).text
    old = make_notice(people["staff"], at=moment(date(2026, 6, 1)))
    new = make_notice(people["staff"])
    assert list(knock("staff", reverse("notices")).context["page"]) == [new, old]


def test_a_stranger_sees_no_count(client):
    assert "/thong-bao/" not in client.get(reverse("front")).text


def test_what_people_typed_is_escaped(knock, people):
    make_notice(people["staff"], text="<script>alert(1)</script>")
    assert "<script>alert" not in knock("staff", reverse("notices")).text


@pytest.mark.parametrize("rows", [1, 25])
def test_the_inbox_costs_the_same_for_few_and_many(client, people, rows, django_assert_num_queries):
    for _ in range(rows):
        make_notice(people["staff"])
    client.force_login(people["staff"])
    with django_assert_num_queries(5):
        client.get(reverse("notices"))
