"""Filling in a review, section by section."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports.forms.review_section import SECTIONS
from cluster_reports.models import Limitation, Period, Result, Review, Visibility
from tests.factories import (
    make_cluster,
    make_line,
    make_period,
    make_pledge,
    make_report,
    make_review,
    make_target,
    make_unit,
    make_user,
)
from units.models import User

pytestmark = pytest.mark.django_db
DURING = "2026-06-24"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(date(2026, 6, 24))


@pytest.fixture
def place():
    """A cluster with a head, a deputy and a member, its review, and one person of every kind."""
    head, deputy, member = (
        make_unit("Phòng Chính trị"),
        make_unit("Phòng Tham mưu"),
        make_unit("Phòng Hậu cần"),
    )
    cluster = make_cluster([head, deputy, member], head=head, deputy=deputy)
    period = make_period(cluster)
    return {
        "cluster": cluster,
        "period": period,
        "review": make_review(period),
        "head": make_user(head),
        "deputy": make_user(deputy),
        "staff": make_user(member),
        "other": make_user(make_cluster([make_unit()]).members_on(date(2026, 6, 30))[0]),
        "editor": make_user(cluster.organisation, User.Role.EDITOR),
        "commander": make_user(cluster.organisation, User.Role.COMMANDER),
        "admin": make_user(role=User.Role.ADMIN),
    }


def address(review, slug):
    return reverse("review-edit", args=[review.pk, slug])


def typed(client, review, slug, **changes):
    """What a browser would post for the section as it stands, with ``changes`` on top; "" names drop nothing."""
    context = client.get(address(review, slug)).context
    form, data = context["form"], {"read": context["read"]}
    forms = [form]
    if hasattr(form, "forms"):
        forms = form.forms
        if hasattr(form, "management_form"):
            forms = [form.management_form, *forms]
    for one in forms:
        for field in one:
            value = field.value()
            if value is True:
                value = "on"
            if value is not None and value is not False:
                data[field.html_name] = value
    return data | changes


def post(client, review, slug, **changes):
    return client.post(address(review, slug), typed(client, review, slug, **changes))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("deputy", 200),
        ("staff", 404),
        ("other", 404),
        ("editor", 403),
        ("commander", 404),
        ("admin", 403),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_edit_access(client, place, who, status, method):
    client.force_login(place[who])
    url = address(place["review"], "dai-bieu")
    answer = getattr(client, method)(url)
    assert answer.status_code == (409 if method == "post" and status == 200 else status)


def test_a_stranger_is_sent_to_the_log_in_page(client, place):
    url = address(place["review"], "dai-bieu")
    assert client.get(url).headers["Location"] == f"{reverse('login')}?next={url}"


@pytest.mark.parametrize("section", [section.slug for section in SECTIONS])
def test_every_section_opens_and_saves_as_it_stands(client, place, section):
    make_line(make_pledge(place["cluster"]), "Đoàn kết")
    client.force_login(place["head"])
    answer = post(client, place["review"], section)
    assert (answer.status_code, answer.context and answer.context["errors"]) == (302, None)


def test_there_is_no_section_of_another_name(client, place):
    client.force_login(place["head"])
    assert client.get(address(place["review"], "khong-co")).status_code == 404


def test_the_meeting_day_is_read_day_first_and_said_back(client, place):
    client.force_login(place["head"])
    post(client, place["review"], "thong-tin", meeting_on="05/06/2026", session="sang")
    assert Review.objects.get().meeting_on == date(2026, 6, 5)
    page = client.get(address(place["review"], "thong-tin")).text
    assert 'value="05/06/2026"' in page
    assert "ngày 5 tháng 6 năm 2026" in page


def test_an_unreadable_day_keeps_what_was_typed_and_changes_nothing(client, place):
    client.force_login(place["head"])
    answer = post(client, place["review"], "thong-tin", meeting_on="31/06/2026", place="Hội trường lớn")
    assert answer.status_code == 200
    assert "<title>Lỗi: Hội nghị" in answer.text
    assert 'value="31/06/2026"' in answer.text
    assert 'value="Hội trường lớn"' in answer.text
    assert Review.objects.get().place == ""


def test_lines_are_added_in_the_order_typed(client, place):
    client.force_login(place["head"])
    post(
        client,
        place["review"],
        "phong-trao",
        **{"movements-0-text": "Học tập và làm theo Bác", "movements-0-order": "2"},
        **{"movements-1-text": "Thi đua Quyết thắng", "movements-1-order": "1"},
    )
    assert list(place["review"].movements.values_list("order", "text")) == [
        (1, "Thi đua Quyết thắng"),
        (2, "Học tập và làm theo Bác"),
    ]


def test_a_ticked_line_is_dropped(client, place):
    review = place["review"]
    review.movements.create(text="Bỏ")
    review.movements.create(text="Giữ")
    client.force_login(place["head"])
    post(client, review, "phong-trao", **{"movements-0-DELETE": "on"})
    assert list(review.movements.values_list("text", flat=True)) == ["Giữ"]


def test_one_wrong_line_saves_none(client, place):
    client.force_login(place["head"])
    answer = post(
        client,
        place["review"],
        "khen-thuong",
        **{"awards-0-route": "own", "awards-0-form": "Giấy khen", "awards-0-collectives": "3"},
        **{"awards-1-route": "proposed", "awards-1-form": "Bằng khen"},
    )
    assert answer.context["errors"] == [
        ("Dòng 2 · Tập thể", "Ghi số tập thể hoặc số cá nhân.", "id_awards-1-collectives")
    ]
    assert 'value="Giấy khen"' in answer.text
    assert not place["review"].awards.exists()


def test_a_second_save_from_an_old_page_overwrites_nothing(client, place):
    review = place["review"]
    client.force_login(place["head"])
    old = typed(client, review, "thong-tin", place="Nhà văn hóa")
    Review.objects.update(place="Hội trường")
    answer = client.post(address(review, "thong-tin"), old)
    assert answer.status_code == 409
    assert 'value="Nhà văn hóa"' in answer.text
    assert Review.objects.get().place == "Hội trường"


def test_a_double_click_adds_a_line_once(client, place):
    review = place["review"]
    client.force_login(place["head"])
    data = typed(client, review, "phong-trao", **{"movements-0-text": "Thi đua Quyết thắng"})
    client.post(address(review, "phong-trao"), data)
    again = client.post(address(review, "phong-trao"), data)
    assert (again.status_code, again.headers["Location"]) == (302, address(review, "phong-trao"))
    assert review.movements.count() == 1


def test_a_line_of_another_review_cannot_be_changed(client, place):
    foreign = make_review().movements.create(text="Của cụm khác")
    client.force_login(place["head"])
    mine = place["review"].movements.create(text="Của ta")
    post(
        client,
        place["review"],
        "phong-trao",
        **{"movements-0-id": foreign.pk, "movements-0-text": "Chiếm"},
    )
    foreign.refresh_from_db()
    mine.refresh_from_db()
    assert (foreign.text, mine.text) == ("Của cụm khác", "Của ta")


@pytest.mark.parametrize(
    "tampered",
    [
        {"movements-TOTAL_FORMS": ""},
        {"movements-TOTAL_FORMS": "100000"},
        {"movements-0-id": "abc"},
        {"movements-0-id": "9" * 30},
        {"movements-0-order": "abc"},
        {"movements-0-visibility": "unit"},
        {"movements-0-text": "a\x00b"},
        {"movements-0-text": "dài " * 100},
    ],
)
def test_a_tampered_form_is_refused_and_changes_nothing(client, place, tampered):
    line = place["review"].movements.create(text="Thi đua Quyết thắng")
    client.force_login(place["head"])
    answer = post(client, place["review"], "phong-trao", **{"movements-1-text": "Mới"} | tampered)
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert list(place["review"].movements.all()) == [line]


def test_a_unit_outside_the_cluster_cannot_be_named(client, place):
    client.force_login(place["head"])
    answer = post(
        client,
        place["review"],
        "mo-hinh",
        **{"goodmodels-0-name": "Dân vận khéo", "goodmodels-0-unit": make_unit().pk},
    )
    assert [label for label, _, _ in answer.context["errors"]] == ["Dòng 1 · Của đơn vị"]
    assert not place["review"].goodmodels.exists()


def test_the_same_model_twice_is_refused_in_words(client, place):
    client.force_login(place["head"])
    names = {"goodmodels-0-name": "Dân vận khéo", "goodmodels-1-name": "Dân vận khéo"}
    answer = post(client, place["review"], "mo-hinh", **names)
    assert ("", "Hai dòng trùng nhau. Hãy bỏ một dòng.", "") in answer.context["errors"]
    assert not place["review"].goodmodels.exists()


def test_a_content_is_judged_and_the_judgement_taken_back(client, place):
    line = make_line(make_pledge(place["cluster"]), "Đoàn kết")
    make_line(line.pledge, "Dòng riêng của một đơn vị", unit=place["staff"].unit)
    client.force_login(place["head"])
    level = f"content-{line.pk}-level"
    post(client, place["review"], "giao-uoc", **{level: "evenly_well"})
    assert list(place["review"].contentoutcomes.values_list("line", "level")) == [(line.pk, "evenly_well")]
    post(client, place["review"], "giao-uoc", **{level: ""})
    assert not place["review"].contentoutcomes.exists()


def test_a_direction_answers_a_limitation_and_is_a_task_or_a_target(client, place):
    review = place["review"]
    limitation = Limitation.objects.create(review=review, text="phối hợp chưa tốt")
    target = make_target(make_pledge(place["cluster"]), "Tuần tra")
    client.force_login(place["head"])
    both = {"directions-0-text": "phối hợp chặt chẽ", "directions-0-target": target.pk}
    answer = post(client, review, "phuong-huong", **both)
    assert [label for label, _, _ in answer.context["errors"]] == ["Dòng 1 · Hoặc chỉ tiêu đề ra"]
    post(
        client,
        review,
        "phuong-huong",
        **{"directions-0-text": "phối hợp chặt chẽ", "directions-0-answers": limitation.pk},
    )
    assert review.directions.get().answers == limitation


@pytest.mark.parametrize(
    ("target", "fields", "stored"),
    [
        ({}, {"value": "1.234,5"}, ("value", "1234.5000", None)),
        ({}, {"state": "zero"}, ("zero", "0.0000", None)),
        ({}, {"state": "na"}, ("na", None, None)),
        (
            {
                "measure": "%",
                "over_units": "ratio",
                "numerator_label": "số vụ đã điều tra",
                "denominator_label": "số vụ",
            },
            {"numerator": "22178", "denominator": "32958"},
            ("value", "67.2900", None),
        ),
        ({"direction": "yes_no", "measure": ""}, {"is_yes": "true"}, ("value", None, True)),
    ],
)
def test_a_figure_of_the_cluster_is_stored(client, place, target, fields, stored):
    target = make_target(make_pledge(place["cluster"]), **target)
    client.force_login(place["head"])
    post(
        client,
        place["review"],
        "so-lieu",
        **{"results-0-target": target.pk},
        **{f"results-0-{name}": value for name, value in fields.items()},
    )
    result = Result.objects.get(review=place["review"])
    assert (result.state, result.value and str(result.value), result.is_yes) == (
        stored[0],
        stored[1] and type(result.value)(stored[1]) and stored[1],
        stored[2],
    )


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"numerator": "99", "denominator": "50"}, "Tử số 99 lớn hơn mẫu số 50. Xem lại hai số này."),
        (
            {"value": "198"},
            "198% lớn hơn 100%, mà đây là tỷ lệ quân số khỏe trên tổng quân số. Xem lại số này.",
        ),
    ],
)
def test_a_part_of_the_whole_cluster_is_no_more_than_its_whole(client, place, fields, error):
    rate = {"measure": "%", "numerator_label": "quân số khỏe", "denominator_label": "tổng quân số"}
    target = make_target(make_pledge(place["cluster"]), over_units="ratio", **rate)
    client.force_login(place["head"])
    rows = {f"results-0-{name}": value for name, value in fields.items()}
    answer = post(client, place["review"], "so-lieu", **{"results-0-target": target.pk}, **rows)
    assert [message for _, message, _ in answer.context["errors"]] == [error]
    assert not Result.objects.filter(review=place["review"]).exists()


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"value": ""}, "Số liệu"),
        ({"value": "1.234.5"}, "Số liệu"),
        ({"value": "-3"}, ""),
        ({"state": "na", "value": "3"}, "Số liệu"),
        ({"state": "zero", "value": "3"}, "Số liệu"),
        ({"numerator": "3"}, "Mẫu số"),
        ({"numerator": "3", "denominator": "0"}, "Mẫu số"),
        ({"numerator": "99999999999999", "denominator": "0,0001"}, "Mẫu số"),
        ({"value": "5", "numerator": "3", "denominator": "4"}, "Số liệu"),
        ({"value": "5", "pair_value": "9"}, "Số đi kèm"),
        ({"value": "5", "is_yes": "true"}, "Với chỉ tiêu có hoặc không"),
    ],
)
def test_a_wrong_figure_is_refused_beside_its_field(client, place, fields, label):
    target = make_target(make_pledge(place["cluster"]))
    client.force_login(place["head"])
    answer = post(
        client,
        place["review"],
        "so-lieu",
        **{"results-0-target": target.pk},
        **{f"results-0-{name}": value for name, value in fields.items()},
    )
    assert [found for found, _, _ in answer.context["errors"]] == [
        " · ".join(filter(None, ["Dòng 1", label]))
    ]
    assert not Result.objects.exists()


def test_the_same_target_twice_is_refused(client, place):
    target = make_target(make_pledge(place["cluster"]))
    client.force_login(place["head"])
    twice = {f"results-{row}-target": target.pk for row in (0, 1)}
    answer = post(
        client, place["review"], "so-lieu", **twice, **{"results-0-value": "1", "results-1-value": "2"}
    )
    assert answer.status_code == 200
    assert not Result.objects.exists()


def test_spare_rows_serve_without_script_and_a_template_with_it(client, place):
    client.force_login(place["head"])
    page = client.get(address(place["review"], "han-che")).text
    assert page.count('name="limitations-1-text"') == 1
    assert page.count('name="limitations-__prefix__-text"') == 1


@pytest.mark.parametrize("rows", [1, 4])
@pytest.mark.parametrize(("section", "queries"), [("mo-hinh", 9), ("phuong-huong", 16), ("so-lieu", 9)])
def test_queries_of_a_section_do_not_grow_with_its_rows(
    client, place, rows, section, queries, django_assert_num_queries
):
    review, pledge = place["review"], make_pledge(place["cluster"])
    for number in range(rows):
        target = make_target(pledge)
        report = make_report(place["period"], make_unit(), status="approved")
        review.goodmodels.create(name=f"Mô hình {number}", unit=place["staff"].unit)
        limitation = review.limitations.create(text=f"Hạn chế {number}", source=report)
        review.directions.create(text=f"Việc {number}", answers=limitation, source=report)
        Result.objects.create(review=review, target=target, state="value", value=number)
    client.force_login(place["head"])
    with django_assert_num_queries(queries):
        client.get(address(review, section))


def test_a_review_is_started_from_the_board_once(client, place):
    period = make_period(place["cluster"], Period.Kind.YEAR, 2025)
    before = Review.objects.get()
    client.force_login(place["head"])
    answers = [client.post(reverse("review-new", args=[period.pk])) for _ in range(2)]
    made = Review.objects.exclude(pk=before.pk).get()
    assert made.kind == Review.Kind.TONG_KET
    assert [answer.headers["Location"] for answer in answers] == [address(made, "thong-tin")] * 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("deputy", 302), ("staff", 403), ("other", 404), ("editor", 403), ("commander", 403), ("admin", 403)],
)
def test_who_may_start_a_review(client, place, who, status):
    client.force_login(place[who])
    assert client.post(reverse("review-new", args=[place["period"].pk])).status_code == status


def test_lines_start_public_but_may_stay_inside(client, place):
    client.force_login(place["head"])
    post(
        client,
        place["review"],
        "han-che",
        **{"limitations-0-text": "phối hợp chưa tốt", "limitations-0-visibility": Visibility.CLUSTER},
    )
    assert place["review"].limitations.get().visibility == Visibility.CLUSTER
