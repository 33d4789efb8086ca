"""The register of leaders: the rank and posts of the day of an event."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.admin_forms import post
from tests.factories import make_cluster, make_period, make_review, make_unit, make_user, moment
from units.models import Leader
from units.register import Register

pytestmark = pytest.mark.django_db


def make_leader(name="Nguyễn Văn An", *titles, order=100):
    leader = Leader.objects.create(full_name=name, protocol_order=order)
    for since, rank, posts in titles or [(date(2024, 1, 1), "Thượng tá", "Phó Chính ủy Bộ CHQS tỉnh")]:
        leader.titles.create(since=since, rank=rank, posts=posts)
    return leader


@pytest.fixture
def risen():
    return make_leader(
        "Nguyễn Văn An",
        (date(2024, 1, 1), "Thượng tá", "Phó Chính ủy Bộ CHQS tỉnh"),
        (date(2026, 6, 24), "Đại tá", "Chính ủy Bộ CHQS tỉnh"),
        (date(2027, 1, 1), "", ""),
    )


@pytest.mark.parametrize(
    "day, said",
    [
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), "Thượng tá Nguyễn Văn An, Phó Chính ủy Bộ CHQS tỉnh"),
        (date(2026, 6, 23), "Thượng tá Nguyễn Văn An, Phó Chính ủy Bộ CHQS tỉnh"),
        (date(2026, 6, 24), "Đại tá Nguyễn Văn An, Chính ủy Bộ CHQS tỉnh"),
        (date(2027, 1, 1), None),
    ],
)
def test_the_form_valid_on_the_day(risen, day, said):
    entry = Register(day).of("nguyen van an")
    assert (str(entry) if entry else None) == said


def test_two_of_one_name_are_nobody_and_order_is_that_of_protocol(risen):
    make_leader("Trần Bình", order=1)
    register = Register(date(2026, 6, 30))
    assert [entry.name for entry in register.entries] == ["Trần Bình", "Nguyễn Văn An"]
    assert register.in_line("Đại tá Nguyễn Văn An, Chính ủy Bộ CHQS tỉnh").rank == "Đại tá"
    assert (
        register.in_line("Đại tá Nguyễn Văn Ân, Chính ủy") is not None
    )  # marks are often mistyped: doubted later
    make_leader("Nguyễn Văn An")
    register = Register(date(2026, 6, 30))
    assert register.of("Nguyễn Văn An") is None
    assert register.in_line("Đại tá Nguyễn Văn An, Chính ủy") is None


@pytest.mark.parametrize("how_many", [1, 8])
def test_the_register_costs_two_queries(how_many, django_assert_num_queries):
    for number in range(how_many):
        make_leader(f"Người {'abcdefgh'[number]}")
    with django_assert_num_queries(2):
        assert len(Register(date(2026, 6, 30)).entries) == how_many


@pytest.fixture
def review(client, time_machine):
    time_machine.move_to(moment(date(2026, 6, 26)))
    units = [make_unit(f"Phòng {name}") for name in ("Chính trị", "Hậu cần")]
    review = make_review(make_period(make_cluster(units, number=3)), meeting_on=date(2026, 6, 24))
    client.force_login(make_user(units[0]))
    return review


def save(client, review, section, **typed):
    url = reverse("review-edit", args=[review.pk, section])
    page = client.get(url)
    form = page.context["form"]
    data = {"read": page.context["read"]}
    for one in getattr(form, "forms", [form]):
        data |= {
            one[name].html_name: one[name].value() for name in one.fields if one[name].value() is not None
        }
    if hasattr(form, "management_form"):
        data |= {
            form.management_form[name].html_name: form.management_form[name].value()
            for name in form.management_form.fields
        }
    data = {name: "" if value is False else value for name, value in data.items()}
    return client.post(url, data | typed)


def test_a_guests_name_alone_brings_rank_and_posts_of_the_meeting_day(client, review, risen):
    page = client.get(reverse("review-edit", args=[review.pk, "dai-bieu"]))
    assert "Đại tá Nguyễn Văn An, Chính ủy Bộ CHQS tỉnh" in page.text
    answer = save(client, review, "dai-bieu", **{"guests-0-name": "nguyễn văn an"})
    assert answer.status_code == 302, answer.context["errors"]
    guest = review.guests.get()
    assert (guest.rank, guest.name, guest.posts) == ("Đại tá", "Nguyễn Văn An", "Chính ủy Bộ CHQS tỉnh")


def test_what_is_typed_stays_and_is_doubted_on_the_review(client, review, risen):
    typed = {
        "guests-0-rank": "Thượng tá",
        "guests-0-name": "Nguyễn Văn An",
        "guests-0-posts": "Phó Chính ủy Bộ CHQS tỉnh",
    }
    assert save(client, review, "dai-bieu", **typed).status_code == 302
    assert review.guests.get().rank == "Thượng tá"
    page = client.get(review.get_absolute_url())
    (doubt,) = page.context["doubts"]
    assert doubt == (
        "Danh bạ ngày 24/06/2026 ghi “Đại tá Nguyễn Văn An, Chính ủy Bộ CHQS tỉnh”;"
        " ở đây ghi “Thượng tá Nguyễn Văn An, Phó Chính ủy Bộ CHQS tỉnh”. Sửa nếu ghi nhầm."
    )


def test_a_name_nobody_knows_asks_for_its_post(client, review):
    page = save(client, review, "dai-bieu", **{"guests-0-name": "Lê Văn Chi"})
    assert [message for _, message, _ in page.context["errors"]] == [
        "Ghi chức vụ; trong danh bạ chưa có ai tên này vào ngày họp."
    ]
    assert "Lê Văn Chi" in page.text


def test_the_chair_is_named_in_full_by_name_alone(client, review, risen):
    assert save(client, review, "thong-tin", chair="Nguyễn Văn An").status_code == 302
    review.refresh_from_db()
    assert review.chair == "Đại tá Nguyễn Văn An, Chính ủy Bộ CHQS tỉnh"
    assert client.get(review.get_absolute_url()).context["doubts"] == []


def test_an_administrator_keeps_the_register(client):
    client.force_login(make_user(role="admin"))
    answer = post(
        client,
        reverse("admin:units_leader_add"),
        {
            "full_name": "Nguyễn Văn An",
            "protocol_order": "10",
            "titles-TOTAL_FORMS": "1",
            "titles-INITIAL_FORMS": "0",
            "titles-0-since": "24/06/2026",
            "titles-0-rank": "Đại tá",
            "titles-0-posts": "Chính ủy Bộ CHQS tỉnh",
        },
    )
    assert answer.status_code == 302
    assert (
        str(Register(date(2026, 6, 24)).of("Nguyễn Văn An")) == "Đại tá Nguyễn Văn An, Chính ủy Bộ CHQS tỉnh"
    )
    page = client.get(reverse("admin:units_leader_changelist") + "?q=chinh uy")
    assert "Đại tá, Chính ủy Bộ CHQS tỉnh (từ 24/06/2026)" in page.text


def test_one_title_a_day(risen):
    twice = risen.titles.model(leader=risen, since=date(2024, 1, 1), rank="Đại úy")
    with pytest.raises(ValidationError, match="Đã có cấp bậc, chức vụ từ ngày này."):
        twice.full_clean()
