"""Who came to the meeting: recorded by the head and the deputies, and scored by what was recorded."""

import json
import unicodedata
from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import dossiers
from cluster_reports.models import Attendance, Period, Review
from cluster_reports.scoring import snapshot
from cluster_reports.scoring.points import points
from tests.factories import (
    make_cluster,
    make_criterion,
    make_period,
    make_review,
    make_scoring,
    make_unit,
    make_user,
    moment,
)

pytestmark = pytest.mark.django_db
PAGE = "don-vi-du"
DAY = date(2026, 6, 24)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(DAY), tick=False)


@pytest.fixture
def place():
    head, deputy, member = (
        make_unit(name) for name in ("Phòng Chính trị", "Phòng Tham mưu", "Phòng Hậu cần")
    )
    cluster = make_cluster([head, deputy, member], head=head, deputy=deputy)
    review = make_review(make_period(cluster, status=Period.Status.PUBLISHED), meeting_on=DAY)
    return {
        "cluster": cluster,
        "review": review,
        "unit": member,
        "head": make_user(head),
        "deputy": make_user(deputy),
        "staff": make_user(member),
        "other": make_user(make_cluster([make_unit()]).members_on(DAY)[0]),
        "editor": make_user(cluster.organisation, "editor"),
        "commander": make_user(cluster.organisation, "commander"),
        "admin": make_user(role="admin"),
    }


def address(review):
    return reverse("review-edit", args=[review.pk, PAGE])


def typed(client, review, unit=None, **fields):
    context = client.get(address(review)).context
    data = {"read": context["read"]}
    for form in context["form"]:
        for field in form:
            value = field.value()
            if value not in (None, False, ""):
                data[field.html_name] = "on" if value is True else value
    for name, value in fields.items():
        data[f"don-vi-{unit.pk}-{name}"] = value
        if value is None:
            del data[f"don-vi-{unit.pk}-{name}"]
    return data


def save(client, review, unit, **fields):
    return client.post(address(review), typed(client, review, unit, **fields))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 302),
        ("deputy", 302),
        ("staff", 403),
        ("other", 404),
        ("editor", 403),
        ("commander", 403),
        ("admin", 403),
    ],
)
def test_who_records_it(client, place, who, status):
    client.force_login(place["head"])
    data = typed(client, place["review"], place["unit"], state="present")
    client.force_login(place[who])
    assert client.post(address(place["review"]), data).status_code == status
    assert Attendance.objects.count() == (status == 302)


def test_each_member_of_the_meetings_day_is_asked_and_kept_with_who_recorded_it(client, place):
    place["cluster"].memberships.create(unit=make_unit("Phòng Kỹ thuật"), starts_on=date(2026, 7, 1))
    client.force_login(place["head"])
    page = client.get(address(place["review"]))
    assert [form.heading for form in page.context["form"]] == [
        "Phòng Chính trị",
        "Phòng Hậu cần",
        "Phòng Tham mưu",
    ]
    led = unicodedata.normalize("NFD", "Thượng tá <b>Lê Văn Hậu</b>, Trưởng phòng")
    save(client, place["review"], place["unit"], state="late", heads="12", led_by=led, reason="Tắc đường")
    row = Attendance.objects.get()
    assert (row.unit, row.state, row.heads, row.is_right, row.led_by, row.reason) == (
        place["unit"],
        "late",
        12,
        True,
        "Thượng tá <b>Lê Văn Hậu</b>, Trưởng phòng",
        "Tắc đường",
    )
    assert (row.recorded_by, row.recorded_at) == (place["head"], moment(DAY))
    page = client.get(place["review"].get_absolute_url()).text
    assert "Phòng Hậu cần: đến muộn" in page
    assert "&lt;b&gt;Lê Văn Hậu&lt;/b&gt;, Trưởng phòng; 12 người; Tắc đường" in page


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"state": "", "reason": "ốm"}, "Chọn có mặt hay vắng."),
        ({"state": "excused"}, "Vắng có lý do thì ghi lý do."),
        ({"state": "excused", "reason": "  "}, "Vắng có lý do thì ghi lý do."),
        ({"state": "absent", "heads": "2"}, "Đơn vị vắng thì để trống ô này."),
        ({"state": "absent", "led_by": "Đại tá A"}, "Đơn vị vắng thì để trống ô này."),
        ({"state": "present", "heads": "0"}, "Ghi từ 1 người trở lên."),
        ({"state": "present", "heads": "99999"}, "9999"),
        ({"state": "present", "led_by": "x" * 201}, "200"),
        ({"state": "den"}, "den"),
    ],
)
def test_what_contradicts_itself_is_asked_back_and_saves_nothing(client, place, fields, fault):
    client.force_login(place["head"])
    page = save(client, place["review"], place["unit"], **fields)
    assert page.status_code == 200
    assert fault in " ".join(message for _, message, _ in page.context["errors"])
    assert not Attendance.objects.exists()


def test_an_absent_unit_is_of_no_delegation_and_an_emptied_state_forgets_it(client, place):
    client.force_login(place["head"])
    save(client, place["review"], place["unit"], state="absent")
    assert not Attendance.objects.get().is_right
    save(client, place["review"], place["unit"], state="")
    assert not Attendance.objects.exists()


def test_another_clusters_unit_is_not_recorded_here(client, place):
    client.force_login(place["head"])
    data = typed(client, place["review"]) | {f"don-vi-{place['other'].unit_id}-state": "present"}
    assert client.post(address(place["review"]), data).status_code == 302
    assert not Attendance.objects.exists()


def test_a_double_click_records_once_and_two_people_do_not_overwrite_each_other(client, place):
    client.force_login(place["head"])
    mine = typed(client, place["review"], place["unit"], state="present")
    other = mine | {f"don-vi-{place['unit'].pk}-state": "late"}
    url = address(place["review"])
    assert [client.post(url, data).status_code for data in (mine, mine, other)] == [302, 302, 409]
    assert Attendance.objects.get().state == "present"


def test_saving_again_leaves_unchanged_rows_to_who_recorded_them(client, place):
    client.force_login(place["deputy"])
    save(client, place["review"], place["unit"], state="present")
    client.force_login(place["head"])
    save(client, place["review"], place["head"].unit, state="present")
    found = {row.unit_id: row.recorded_by for row in Attendance.objects.all()}
    assert found == {place["unit"].pk: place["deputy"], place["head"].unit_id: place["head"]}


def test_a_unit_that_left_stays_as_it_was_recorded(client, place):
    client.force_login(place["head"])
    save(client, place["review"], place["unit"], state="present")
    place["cluster"].memberships.filter(unit=place["unit"]).update(ends_on=date(2026, 5, 1))
    page = client.get(address(place["review"]))
    assert [form.heading for form in page.context["form"]] == [
        "Phòng Chính trị",
        "Phòng Hậu cần",
        "Phòng Tham mưu",
    ]


@pytest.mark.parametrize("rows", [0, 3])
def test_queries_do_not_grow(client, place, rows, django_assert_num_queries):
    for unit in list(place["cluster"].members_on(DAY))[:rows]:
        place["review"].attendances.create(unit=unit, state="present")
    client.force_login(place["head"])
    with django_assert_num_queries(10):
        client.get(address(place["review"]))


def test_it_travels_in_a_dossier(client, place):
    client.force_login(place["head"])
    save(client, place["review"], place["unit"], state="late", heads="2", reason="Tắc đường")
    written = dossiers.to_text(dossiers.dump(place["review"].period))
    assert '"attendances"' in written
    Review.objects.all().delete()
    dossiers.load(dossiers.parse(written.encode()), replace=True)
    row = Attendance.objects.get()
    assert (row.unit, row.state, row.heads, row.recorded_by) == (place["unit"], "late", 2, place["head"])
    bad = json.loads(written)
    bad["review"]["attendances"][0]["state"] = "absent"
    with pytest.raises(dossiers.DossierError):
        dossiers.load(dossiers.parse(json.dumps(bad).encode()), replace=True)


def test_a_line_is_scored_by_the_conferences_of_its_period(place):
    """A year has its halves' meetings too; another cluster's and the year before's are none of them."""
    cluster, unit = place["cluster"], place["unit"]
    year = make_review(make_period(cluster, Period.Kind.YEAR))
    scoring = make_scoring(year.period)
    leaf = make_criterion(scoring.table, "Dự hội nghị", "attended", 10, partly=6, excused=3)
    half = place["review"]
    half.attendances.create(unit=unit, state="present", is_right=True)
    year.attendances.create(unit=unit, state="excused", reason="Làm nhiệm vụ bão lụt")
    year.attendances.create(unit=place["head"].unit, state="present")
    make_review(make_period(cluster, year=2025)).attendances.create(unit=unit, state="absent")
    reading = snapshot.read(scoring, DAY)
    node = next(reading.table.leaves())
    given = points(node, {one: reading.checked[one][leaf.pk] for one in reading.unit_pks})
    assert reading.own[unit.pk][leaf.pk].meetings == ("right", "excused")
    assert (given[unit.pk].value, given[place["head"].unit_id].value) == (6.5, 6)
    assert given[place["deputy"].unit_id].how == "not_recorded"
    assert not node.needs_mark
