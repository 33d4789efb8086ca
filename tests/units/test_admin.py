import unicodedata
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from cluster_reports.models import CalendarAddress
from tests.admin_forms import post
from tests.factories import (
    PASSWORD,
    make_cluster,
    make_kind,
    make_period,
    make_report,
    make_unit,
    make_user,
    moment,
)
from units.models import SecurityEvent, Unit, User
from units.second_step import give_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make_user(role=User.Role.ADMIN, username="quantri")
    client.force_login(user)
    return user


@pytest.fixture
def unit():
    unit = make_unit("Phòng Quân nhu")
    make_cluster([unit])
    return unit


def change(client, unit, **typed):
    data = {
        "kind": unit.kind_id,
        "name": unit.name,
        "short_name": unit.short_name,
        "protocol_order": unit.protocol_order,
        "former_names-TOTAL_FORMS": 0,
        "former_names-INITIAL_FORMS": 0,
        **typed,
    }
    return post(client, reverse("admin:units_unit_change", args=[unit.pk]), data)


def names(unit):
    unit = Unit.objects.get(pk=unit.pk)
    return unit.name, [(old.name, old.short_name, old.used_until) for old in unit.former_names.all()]


def test_renaming_keeps_the_old_name_for_the_old_periods(client, administrator, unit):
    old = make_period(unit.memberships.get().cluster, "h1", 2025)
    new = make_period(unit.memberships.get().cluster, "h1", 2026)
    response = change(client, unit, name="Phòng Hậu cần", short_name="Hậu cần", used_until="31/12/2025")
    assert response.status_code == 302
    unit.refresh_from_db()
    assert [unit.name_on(old.ends_on), unit.name_on(new.ends_on)] == ["Phòng Quân nhu", "Phòng Hậu cần"]
    assert names(unit) == ("Phòng Hậu cần", [("Phòng Quân nhu", "Quân nhu", date(2025, 12, 31))])


def test_a_new_name_of_a_unit_in_use_asks_until_when_the_old_one_was_used(client, administrator, unit):
    response = change(client, unit, name="Phòng Hậu cần")
    errors = response.context["adminform"].form.errors
    assert errors == {
        "used_until": ["Tên đã đổi: ghi ngày cuối cùng dùng tên cũ, hoặc chọn “Chỉ sửa lỗi gõ”."]
    }
    assert names(unit) == ("Phòng Quân nhu", [])


def test_a_new_short_name_alone_is_a_renaming_too(client, administrator, unit):
    assert change(client, unit, short_name="QN").status_code == 200
    change(client, unit, short_name="QN", used_until="31/12/2025")
    assert names(unit) == ("Phòng Quân nhu", [("Phòng Quân nhu", "Quân nhu", date(2025, 12, 31))])


def test_mending_a_typing_error_keeps_no_old_name(client, administrator, unit):
    change(client, unit, name="Phòng Quân Nhu", is_correction="on")
    assert names(unit) == ("Phòng Quân Nhu", [])


def test_a_unit_nobody_uses_yet_is_renamed_at_once(client, administrator):
    unit = make_unit("Phòng Mới")
    change(client, unit, name="Phòng Mới hơn")
    assert names(unit) == ("Phòng Mới hơn", [])


def test_the_same_name_in_another_encoding_is_no_renaming(client, administrator, unit):
    assert change(client, unit, name=unicodedata.normalize("NFD", unit.name)).status_code == 302
    assert names(unit) == ("Phòng Quân nhu", [])


def test_a_date_without_a_new_name_is_refused(client, administrator, unit):
    response = change(client, unit, used_until="31/12/2025")
    assert response.context["adminform"].form.errors == {
        "used_until": ["Tên không đổi nên không ghi ngày này."]
    }


def test_names_follow_each_other_in_time(client, administrator, unit):
    unit.former_names.create(name="Ban Quân nhu", short_name="Quân nhu", used_until=date(2025, 12, 31))
    response = change(client, unit, name="Phòng Hậu cần", used_until="31/12/2024")
    assert response.context["adminform"].form.errors == {
        "used_until": ["Tên “Ban Quân nhu” đã dùng đến hết ngày 31/12/2025; ngày này phải sau ngày ấy."]
    }


def test_the_unit_page_shows_names_and_clusters(client, administrator, unit):
    unit.former_names.create(name="Ban Quân nhu", short_name="Quân nhu", used_until=date(2018, 12, 31))
    text = client.get(reverse("admin:units_unit_change", args=[unit.pk])).content.decode()
    assert "Ban Quân nhu" in text
    assert f"{unit.memberships.get().cluster}</a>, từ 01/01/2020" in text


def listed(client, model, **query):
    response = client.get(reverse(f"admin:units_{model}_changelist"), query)
    return [str(row) for row in response.context["cl"].result_list]


@pytest.mark.parametrize("typed", ["hau can", "HẬU CẦN", "Phòng hậu", "hậu cần", "quan nhu", "cần hậu"])
def test_search_ignores_marks_case_and_encoding_and_knows_old_names(client, administrator, typed):
    unit = make_unit("Phòng Hậu cần")
    unit.former_names.create(name="Phòng Quân nhu", short_name="QN", used_until=date(2020, 1, 1))
    make_unit("Phòng Đào tạo")
    assert listed(client, "unit", q=typed) == ["Phòng Hậu cần"]


def test_search_knows_d_with_a_stroke(client, administrator):
    make_unit("Phòng Hậu cần")
    make_unit("Phòng Đào tạo")
    assert listed(client, "unit", q="dao tao") == listed(client, "unit", q="đào") == ["Phòng Đào tạo"]


def test_units_stand_in_protocol_order_then_in_the_vietnamese_alphabet(client, administrator):
    for name, order in (
        ("Phòng Đá", 3),
        ("Phòng E", 3),
        ("Phòng Dư", 3),
        ("Trung đoàn 5", 1),
        ("Phòng A", 2),
    ):
        make_unit(name, protocol_order=order)
    assert listed(client, "unit") == ["Trung đoàn 5", "Phòng A", "Phòng Dư", "Phòng Đá", "Phòng E"]


def test_units_of_one_organisation_stand_together(client, administrator):
    second, first = make_unit("Sở Nội vụ", protocol_order=2), make_unit("Bộ Chỉ huy", protocol_order=1)
    for parent, name, order in (
        (second, "Ban B", 1),
        (first, "Ban C", 2),
        (second, "Ban A", 2),
        (first, "Ban D", 1),
    ):
        make_unit(name, parent=parent, protocol_order=order)
    assert listed(client, "unit") == ["Bộ Chỉ huy", "Sở Nội vụ", "Ban D", "Ban C", "Ban B", "Ban A"]


def test_a_unit_with_reports_is_not_deleted_and_the_page_says_why(client, administrator, unit):
    make_report(make_period(unit.memberships.get().cluster), unit)
    url = reverse("admin:units_unit_delete", args=[unit.pk])
    text = client.get(url).content.decode()
    assert "Phòng Quân nhu · 6 tháng đầu năm 2026" in text
    client.post(url, {"post": "yes"})
    assert Unit.objects.filter(pk=unit.pk).exists()


def test_the_name_of_a_unit_is_stored_as_vietnamese_letters(client, administrator):
    data = {
        "kind": make_kind().pk,
        "name": "Phòng Ðội mẫu",
        "short_name": "Đội mẫu",
        "protocol_order": 5,
        "founded_on": "05/06/2022",
        "former_names-TOTAL_FORMS": 0,
        "former_names-INITIAL_FORMS": 0,
    }
    client.post(reverse("admin:units_unit_add"), data)
    unit = Unit.objects.get(protocol_order=5)
    assert (unit.name, unit.short_name, unit.founded_on) == ("Phòng Đội mẫu", "Đội mẫu", date(2022, 6, 5))


NEW_PERSON = {
    "username": "canbo1",
    "full_name": "Lê Thị Đào",
    "role": "staff",
}


def test_a_person_is_made_without_a_password_and_leads_to_the_page_that_gives_one(
    client, administrator, unit
):
    response = client.post(reverse("admin:units_user_add"), {**NEW_PERSON, "unit": unit.pk})
    person = User.objects.get(username="canbo1")
    assert response.url == reverse("person-password", args=[person.pk])
    assert (person.full_name, person.unit, person.has_usable_password()) == ("Lê Thị Đào", unit, False)
    told = SecurityEvent.objects.get()
    assert (told.kind, told.person, told.by) == ("account", person, administrator)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"unit": ""}, "__all__", "Mọi người trừ quản trị phải thuộc một đơn vị."),
        ({"username": "quantri"}, "username", "Tên đăng nhập này đã có người dùng."),
    ],
)
def test_a_person_is_refused_in_words(client, administrator, unit, wrong, field, said):
    response = client.post(reverse("admin:units_user_add"), {**NEW_PERSON, "unit": unit.pk, **wrong})
    assert said in response.context["adminform"].form.errors[field][0]
    assert not User.objects.filter(username="canbo1").exists()


@pytest.mark.parametrize("role", ["editor", "commander"])
def test_an_editor_or_commander_of_a_unit_that_organises_nothing_is_told_of(client, administrator, role):
    inside, organiser = make_unit("Phòng Quân nhu"), make_unit("Bộ Chỉ huy")
    make_cluster([inside], organisation=organiser)
    typed = {**NEW_PERSON, "role": role}
    said = "chưa tổ chức cụm, khối nào, nên canbo1 chưa có việc gì"
    answer = client.post(reverse("admin:units_user_add"), {**typed, "unit": inside.pk}, follow=True)
    assert f"Phòng Quân nhu {said}" in answer.text
    url = reverse("admin:units_user_change", args=[User.objects.get(username="canbo1").pk])
    typed["is_active"] = "on"
    for changes, told in (({"unit": inside.pk}, True), ({"unit": organiser.pk}, False)):
        page = client.get(post(client, url, typed | changes)["Location"])
        assert (said in page.text) is told
    page = client.get(post(client, url, typed | {"role": "staff", "unit": inside.pk})["Location"])
    assert said not in page.text


def test_nobody_types_somebody_elses_password(client, administrator, unit):
    person = make_user(unit)
    url, gives = reverse("admin:auth_user_password_change", args=[person.pk]), person_password(person)
    assert gives in client.get(reverse("admin:units_user_change", args=[person.pk])).content.decode()
    answer = client.post(url, {"password1": "mới tinh 2026", "password2": "mới tinh 2026"})
    assert answer.url == gives
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert client.get(reverse("admin:password_change")).url == reverse("password-change")


def person_password(person):
    return reverse("person-password", args=[person.pk])


def test_changed_rights_are_logged_with_what_was_and_end_the_persons_sessions(client, administrator, unit):
    person = make_user(unit)
    theirs = Client()
    theirs.force_login(person)
    assert theirs.get(reverse("my-work")).status_code == 200
    url = reverse("admin:units_user_change", args=[person.pk])
    typed = {"username": person.username, "full_name": "Tên Mới", "role": "staff", "unit": unit.pk}
    post(client, url, typed | {"is_active": "on"})
    assert theirs.get(reverse("my-work")).status_code == 200
    post(client, url, typed | {"is_active": "on", "role": "editor"})
    assert theirs.get(reverse("my-work")).status_code == 302
    told = SecurityEvent.objects.get()
    assert (told.kind, told.words, told.by) == ("rights", "vai trò: Cán bộ đơn vị → Biên tập", administrator)
    post(client, url, typed | {"role": "editor"})
    assert SecurityEvent.objects.first().words == "tài khoản: đang hoạt động → đã ngừng"


def test_deleted_accounts_are_logged_one_by_one_and_before_they_are_gone(client, administrator, unit):
    one, *more = [make_user(unit, username=f"nguoi-xoa-{number}") for number in range(3)]
    client.post(reverse("admin:units_user_delete", args=[one.pk]), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [two.pk for two in more], "post": "yes"}
    client.post(reverse("admin:units_user_changelist"), chosen)
    assert not User.objects.filter(username__startswith="nguoi-xoa").exists()
    events = SecurityEvent.objects.filter(kind="deleted").order_by("name")
    assert [(event.name, event.person, event.by, event.words) for event in events] == [
        (f"nguoi-xoa-{number}", None, administrator, "Cán bộ đơn vị, Phòng Quân nhu") for number in range(3)
    ]


def test_the_page_that_asks_before_people_are_deleted_tells_nothing_that_opens_an_account(
    client, administrator, unit, time_machine
):
    nine = moment(date(2026, 6, 10))
    time_machine.move_to(nine, tick=False)
    person, browser = make_user(unit), Client(headers={"User-Agent": "Chrome (Windows)"})
    browser.post(reverse("login"), {"username": person.username, "password": PASSWORD})
    codes = give_codes(person, "seed")
    device = TOTPDevice.objects.create(user=person, name="điện thoại")
    calendar = CalendarAddress.objects.create(user=person, made_at=nine)
    opens = [
        *person.sessions.values_list("session_key", flat=True),
        *person.recovery_codes.values_list("digest", flat=True),
        *codes,
        *(device.key, calendar.token, person.password),
    ]
    one = client.get(reverse("admin:units_user_delete", args=[person.pk])).text
    chosen = {"action": "delete_selected", "_selected_action": [person.pk]}
    many = client.post(reverse("admin:units_user_changelist"), chosen).text
    for page in (one, many):
        assert "Chrome trên máy Windows từ 09:00 ngày 10/06/2026" in page
        assert [secret for secret in opens if str(secret) in page] == []


def test_typing_in_the_administration_keeps_the_session_open_too(client, administrator):
    page = client.get(reverse("admin:units_user_add")).text
    assert f'js/still_here.js" data-still-here="{reverse("login-in-place")}"' in page


def test_an_administrator_neither_demotes_nor_shuts_out_nor_deletes_himself(client, administrator):
    url = reverse("admin:units_user_change", args=[administrator.pk])
    data = {"username": "quantri", "full_name": "Tên mới", "role": "staff", "is_active": ""}
    assert post(client, url, data).status_code == 302
    administrator.refresh_from_db()
    assert (administrator.full_name, administrator.role, administrator.is_active) == (
        "Tên mới",
        "admin",
        True,
    )
    own = reverse("admin:units_user_delete", args=[administrator.pk])
    assert client.post(own, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [administrator.pk], "post": "yes"}
    client.post(reverse("admin:units_user_changelist"), chosen)
    assert User.objects.filter(pk=administrator.pk).exists()


def test_another_person_is_demoted_and_shut_out(client, administrator, unit):
    person = make_user(unit, role=User.Role.EDITOR)
    data = {"username": person.username, "full_name": "A", "role": "staff", "unit": unit.pk}
    post(client, reverse("admin:units_user_change", args=[person.pk]), data)
    person.refresh_from_db()
    assert (person.role, person.is_active) == ("staff", False)


def test_people_are_listed_by_unit_and_role_and_found_without_marks(client, administrator, unit):
    make_user(unit, full_name="Lê Thị Đào")
    make_user(unit, role=User.Role.EDITOR, full_name="Trần Văn Biên")
    make_user(full_name="Ngô Văn Ngoài")
    assert listed(client, "user", unit__id__exact=unit.pk, role__exact="editor") == ["Trần Văn Biên"]
    assert listed(client, "user", q="le thi dao") == ["Lê Thị Đào"]


@pytest.mark.parametrize("name", ["PHÒNG HẬU CẦN", "Phòng  Hậu   cần", "Phong Hau can", "Phòng Hậu Cần "])
@pytest.mark.parametrize("has_parent", [True, False])
def test_a_name_that_differs_by_case_spaces_or_marks_only_is_refused(client, administrator, name, has_parent):
    parent = make_unit("Bộ Chỉ huy") if has_parent else None
    make_unit("Phòng Hậu cần", parent=parent)
    data = {"kind": make_kind().pk, "name": name, "short_name": "HC", "protocol_order": 1}
    data |= {"former_names-TOTAL_FORMS": 0, "former_names-INITIAL_FORMS": 0}
    response = client.post(reverse("admin:units_unit_add"), data | ({"parent": parent.pk} if parent else {}))
    (said,) = response.context["adminform"].form.non_field_errors()
    assert said.endswith(
        "một đơn vị cùng tên, hoặc chỉ khác chữ hoa, dấu cách, dấu thanh; thêm địa danh để phân biệt."
    )
    assert Unit.objects.filter(short_name="HC").count() == 0


def test_another_parent_may_have_a_unit_of_the_same_name(client, administrator):
    make_unit("Phòng Hậu cần", parent=make_unit("Bộ Chỉ huy"))
    other = make_unit("Sở Xây dựng")
    data = {"kind": make_kind().pk, "name": "Phòng  Hậu cần", "short_name": "HC", "protocol_order": 1}
    data |= {"parent": other.pk, "former_names-TOTAL_FORMS": 0, "former_names-INITIAL_FORMS": 0}
    assert client.post(reverse("admin:units_unit_add"), data).status_code == 302
    assert other.children.get().name == "Phòng Hậu cần"
