import re
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from cluster_reports import access
from cluster_reports.models import Cluster, LoggedStep, Period
from tests.admin_forms import post
from tests.factories import (
    make_area,
    make_cluster,
    make_line,
    make_period,
    make_pledge,
    make_report,
    make_target,
    make_unit,
    make_user,
)
from units.models import SecurityEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def administrator(client):
    user = make_user(role=User.Role.ADMIN, username="quantri")
    client.force_login(user)
    return user


def rows_of(prefix, rows, fields):
    """What a browser posts for an inline: the rows there are, then the new ones (dicts without "id")."""
    data = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": sum("id" in row for row in rows),
    }
    for index, row in enumerate(rows):
        data |= {f"{prefix}-{index}-{name}": row.get(name, "") for name in ("id", *fields)}
    return data


def as_typed(day):
    return day.strftime("%d/%m/%Y") if day else ""


def membership_row(row):
    return {
        "id": row.pk,
        "unit": row.unit_id,
        "starts_on": as_typed(row.starts_on),
        "ends_on": as_typed(row.ends_on),
    }


def role_row(row):
    return {**membership_row(row), "kind": row.kind}


def save(client, cluster, memberships=None, roles=None, areas=()):
    if memberships is None:
        memberships = [membership_row(row) for row in cluster.memberships.all()]
    if roles is None:
        roles = [role_row(row) for row in cluster.roles.all()]
    names = ("organisation_id", "word", "number", "proper_name", "subject", "head_title", "deputy_title")
    data = {name.removesuffix("_id"): getattr(cluster, name) for name in names}
    data |= {"opens_days_before_due": 20, "due_days_before_end": 10, "locks_days_after_due": 5}
    data |= rows_of("memberships", memberships, ["unit", "starts_on", "ends_on"])
    data |= rows_of("roles", roles, ["unit", "kind", "starts_on", "ends_on"])
    data |= rows_of("areas", list(areas), ["order", "name", "unit", "DELETE"])
    return post(client, reverse("admin:cluster_reports_cluster_change", args=[cluster.pk]), data)


def test_areas_are_written_beside_members_and_terms(client):
    cluster, judge = make_cluster([make_unit()]), make_unit("Ban Quân nhu")
    rows = [{"order": 1, "name": "Hậu  cần", "unit": judge.pk}]
    assert save(client, cluster, areas=rows).status_code == 302
    assert list(cluster.areas.values_list("name", "unit", "order")) == [("Hậu cần", judge.pk, 1)]


def test_two_areas_of_one_name_are_refused_in_words(client):
    cluster, judge = make_cluster([make_unit()]), make_unit()
    rows = [{"order": order, "name": "Hậu cần", "unit": judge.pk} for order in (1, 2)]
    page = save(client, cluster, areas=rows)
    assert page.status_code == 200
    assert "Hai dòng trùng nhau: tên mảng." in page.text
    assert not cluster.areas.exists()


def test_an_area_that_lines_lie_in_is_not_removed_and_says_why(client):
    cluster = make_cluster([make_unit()])
    area = make_area(cluster, "Hậu cần")
    make_line(make_pledge(cluster), "Bảo đảm hậu cần tại chỗ", area=area)
    row = {"id": area.pk, "order": 1, "name": "Hậu cần", "unit": area.unit_id, "DELETE": "on"}
    page = save(client, cluster, areas=[row])
    assert page.status_code == 200
    assert "Bảo đảm hậu cần tại chỗ" in page.text
    assert cluster.areas.get() == area


def test_a_cluster_with_areas_and_a_pledge_and_no_report_can_be_deleted(client):
    cluster = make_cluster([make_unit()])
    make_line(make_pledge(cluster), area=make_area(cluster))
    url = reverse("admin:cluster_reports_cluster_delete", args=[cluster.pk])
    assert client.post(url, {"post": "yes"}).status_code == 302
    assert not type(cluster).objects.filter(pk=cluster.pk).exists()


SWAP = "Muốn đổi chỗ hai dòng thì làm hai lần lưu"


def test_two_areas_that_swap_their_names_are_refused_with_all_that_was_typed(client):
    cluster = make_cluster([make_unit()])
    areas = [make_area(cluster, name) for name in ("Hậu cần", "Kỹ thuật")]
    swapped = [(areas[0], "Kỹ thuật"), (areas[1], "Hậu cần")]
    rows = [{"id": area.pk, "order": 7, "name": name, "unit": area.unit_id} for area, name in swapped]
    page = save(client, cluster, areas=rows)
    assert SWAP in said(page)
    typed = page.context["inline_admin_formsets"][2].formset.forms
    assert [(form["order"].value(), form["name"].value()) for form in typed[:2]] == [
        ("7", "Kỹ thuật"),
        ("7", "Hậu cần"),
    ]
    assert list(cluster.areas.values_list("name", flat=True)) == ["Hậu cần", "Kỹ thuật"]


def test_two_members_that_swap_their_rows_are_refused_with_all_that_was_typed(client):
    units = [make_unit("Phòng A"), make_unit("Phòng B")]
    cluster = make_cluster(units)
    rows = [membership_row(row) for row in cluster.memberships.all()]
    rows[0]["unit"], rows[1]["unit"] = rows[1]["unit"], rows[0]["unit"]
    page = save(client, cluster, memberships=rows)
    assert SWAP in said(page)
    typed = page.context["inline_admin_formsets"][0].formset.forms
    assert [form["unit"].value() for form in typed[:2]] == [str(row["unit"]) for row in rows]


def test_a_unit_that_moves_stays_a_member_of_the_half_it_was_in(client):
    units = [make_unit(f"Phòng Số {index}", protocol_order=index) for index in range(1, 6)]
    third, second = make_cluster(units, number=3), make_cluster(number=2)
    h1 = make_period(third, Period.Kind.FIRST_HALF)
    h2_of_third = make_period(third, Period.Kind.SECOND_HALF)
    h2_of_second = make_period(second, Period.Kind.SECOND_HALF)
    rows = [membership_row(row) for row in third.memberships.all()]
    rows[4]["ends_on"] = "30/6/2026"
    assert save(client, third, memberships=rows).status_code == 302
    joins = [{"unit": units[4].pk, "starts_on": "01/07/2026"}]
    assert save(client, second, memberships=joins).status_code == 302
    assert list(h1.members()) == units
    assert list(h2_of_third.members()) == units[:4]
    assert list(h2_of_second.members()) == [units[4]]


def test_a_unit_that_joins_while_a_period_is_open_has_its_report_at_once(client):
    first, newcomer = make_unit("Phòng A"), make_unit("Phòng B")
    cluster = make_cluster([first])
    target = make_target(make_pledge(cluster))
    period, waiting = make_period(cluster), make_period(cluster, "h2", status="preparing")
    make_report(period, first)
    rows = [membership_row(row) for row in cluster.memberships.all()]
    response = save(client, cluster, [*rows, {"unit": newcomer.pk, "starts_on": "01/03/2026"}])
    made = "Đã lập báo cáo trống của 6 tháng đầu năm 2026 cho 1 đơn vị thành viên chưa có báo cáo."
    assert made in told(response)
    report = period.reports.get(unit=newcomer)
    assert [line.target for line in report.results.all()] == [target]
    assert not waiting.reports.exists()
    save(client, cluster)
    assert period.reports.count() == 2


def test_a_unit_that_belongs_to_an_open_period_by_its_new_days_has_its_report(client):
    unit = make_unit()
    cluster = make_cluster([unit], since=date(2026, 7, 1))
    period = make_period(cluster)
    url = reverse("admin:cluster_reports_period_change", args=[period.pk])
    assert post(client, url, period_typed(period)).status_code == 302
    assert not period.reports.exists()
    post(client, url, period_typed(period, ends_on="31/07/2026"))
    assert period.reports.get().unit == unit


def test_a_new_head_judges_from_the_first_day_of_its_term(client):
    old, new = make_unit("Phòng Cũ"), make_unit("Phòng Mới")
    cluster = make_cluster([old, new])
    rows = [*map(role_row, cluster.roles.all())]
    rows.append({"unit": new.pk, "kind": "head", "starts_on": "01/01/2027"})
    assert save(client, cluster, roles=rows).status_code == 302
    period = make_period(cluster, year=2027)
    people = [make_user(old), make_user(new)]
    acting = [access.is_head(person, period, date(2027, 3, 1)) for person in people]
    assert acting == [False, True]
    last_year = make_period(cluster, Period.Kind.SECOND_HALF, 2026)
    acting = [access.is_head(person, last_year, date(2026, 12, 31)) for person in people]
    assert acting == [True, False]


def said(response):
    return " ".join(str(error) for error in response.context["errors"])


def test_two_times_of_one_unit_may_not_overlap(client):
    cluster = make_cluster([make_unit("Phòng Hậu cần")])
    row = cluster.memberships.get()
    rows = [
        {**membership_row(row), "ends_on": "30/06/2026"},
        {"unit": row.unit_id, "starts_on": "01/06/2026", "ends_on": "31/12/2026"},
    ]
    response = save(client, cluster, memberships=rows)
    assert "Phòng Hậu cần có hai thời gian chồng nhau" in said(response)
    assert cluster.memberships.count() == 1


def test_two_heads_from_one_day_are_refused(client):
    units = [make_unit(), make_unit()]
    cluster = make_cluster(units)
    rows = [*map(role_row, cluster.roles.all())]
    rows += [{"unit": unit.pk, "kind": "head", "starts_on": "01/01/2027"} for unit in units]
    response = save(client, cluster, roles=rows)
    assert "Hai đơn vị cùng đứng đầu từ một ngày" in said(response)


def test_head_terms_that_overlap_are_refused(client):
    units = [make_unit("Phòng A"), make_unit("Phòng B")]
    cluster = make_cluster(units)
    old = role_row(cluster.roles.get())
    new = {"unit": units[1].pk, "kind": "head", "starts_on": "01/01/2027"}
    response = save(client, cluster, roles=[{**old, "ends_on": "01/01/2027"}, new])
    assert (
        "Phòng A và Phòng B có nhiệm kỳ đứng đầu chồng nhau: ghi ngày kết thúc của Phòng A sớm hơn 01/01/2027"
        in said(response)
    )
    assert cluster.roles.count() == 1
    assert save(client, cluster, roles=[{**old, "ends_on": "31/12/2026"}, new]).status_code == 302


@pytest.mark.parametrize("kind", ["head", "deputy"])
def test_head_and_deputy_are_members_on_the_first_day_of_their_term(client, kind):
    member, stranger = make_unit("Phòng A"), make_unit("Phòng B")
    cluster = make_cluster([member])
    roles = [*map(role_row, cluster.roles.all())]
    roles.append({"unit": stranger.pk, "kind": kind, "starts_on": "01/01/2027"})
    response = save(client, cluster, roles=roles)
    assert "Phòng B không là thành viên vào ngày 01/01/2027" in said(response)
    members = [*map(membership_row, cluster.memberships.all())]
    joins = {"unit": stranger.pk, "starts_on": "02/01/2027"}
    assert save(client, cluster, [*members, joins], roles).status_code == 200
    assert save(client, cluster, [*members, {**joins, "starts_on": "01/01/2027"}], roles).status_code == 302


def test_the_list_shows_todays_members_and_head_and_is_found_without_marks(client):
    units = [make_unit("Phòng A"), make_unit("Phòng B")]
    cluster = make_cluster(units, number=3)
    cluster.memberships.filter(unit=units[1]).update(ends_on=date(2021, 1, 1))
    make_cluster(proper_name="Văn hóa - Xã hội", word="khoi")
    page = client.get(reverse("admin:cluster_reports_cluster_changelist"), {"q": "CUM so 3"})
    (row,) = page.context["cl"].result_list
    assert (row.name, row.member_count, row.heads[0].unit) == ("Cụm thi đua số 3", 1, units[0])
    page = client.get(reverse("admin:cluster_reports_cluster_changelist"), {"q": "van hoa"})
    assert [row.name for row in page.context["cl"].result_list] == ["Khối thi đua Văn hóa - Xã hội"]


def new_periods(cluster):
    return reverse("admin:cluster_reports_cluster_new_periods", args=[cluster.pk])


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


HALVES = {"year": "2027", "kinds": ["h1", "h2"]}


def test_the_periods_of_a_year_are_made_once_by_the_rule(client):
    cluster = make_cluster([make_unit()])
    response = client.post(new_periods(cluster), HALVES)
    assert told(response) == ["Đã tạo: 6 tháng đầu năm 2027 và 6 tháng cuối năm 2027."]
    made = cluster.periods.order_by("starts_on").values_list(
        "kind", "starts_on", "ends_on", "opens_on", "due_on", "locks_on", "status"
    )
    expected = [
        ("h1", (1, 1), (6, 30), (5, 31), (6, 20), (6, 26), "preparing"),
        ("h2", (7, 1), (12, 31), (12, 1), (12, 21), (12, 27), "preparing"),
    ]
    assert list(made) == [
        (kind, *(date(2027, *day) for day in days), status) for kind, *days, status in expected
    ]
    again = client.post(new_periods(cluster), HALVES)
    assert told(again)[-1] == "Đã có sẵn, giữ nguyên: 6 tháng đầu năm 2027 và 6 tháng cuối năm 2027."
    assert cluster.periods.count() == 2


def test_the_dates_are_shown_before_anything_is_made(client):
    cluster = make_cluster([make_unit()])
    make_period(cluster, "h1", 2027)
    page = client.get(new_periods(cluster), {"year": "2027", "kinds": ["h1", "q4"]})
    assert [(row.period.name, row.period.due_on, row.exists) for row in page.context["planned"]] == [
        ("6 tháng đầu năm 2027", date(2027, 6, 20), True),
        ("quý IV năm 2027", date(2027, 12, 21), False),
    ]
    assert "21/12/2027" in page.content.decode()
    assert cluster.periods.count() == 1


def test_the_page_proposes_the_halves_of_the_next_year(client):
    cluster = make_cluster([make_unit()])
    make_period(cluster, Period.Kind.SECOND_HALF, 2030)
    page = client.get(new_periods(cluster))
    assert [row.period.name for row in page.context["planned"]] == [
        "6 tháng đầu năm 2031",
        "6 tháng cuối năm 2031",
    ]


@pytest.mark.parametrize(
    "wrong", [{"year": "20277", "kinds": ["h1"]}, {"year": "2027"}, {"year": "2027", "kinds": ["school"]}]
)
def test_a_year_or_kind_that_has_no_rule_makes_nothing(client, wrong):
    cluster = make_cluster([make_unit()])
    assert client.post(new_periods(cluster), wrong).status_code == 200
    assert not Period.objects.exists()


@pytest.mark.parametrize("role", ["staff", "commander", "editor"])
def test_only_administrators_make_periods(client, role):
    cluster = make_cluster([make_unit()])
    client.force_login(make_user(cluster.memberships.get().unit, role=role))
    assert client.post(new_periods(cluster), HALVES).status_code in {302, 403}
    assert not Period.objects.exists()


def period_typed(period, **typed):
    days = ("starts_on", "ends_on", "opens_on", "due_on", "locks_on", "cutoff_on", "publishes_on")
    data = {name: as_typed(getattr(period, name)) for name in days}
    return {
        **data,
        "cluster": period.cluster_id,
        "kind": period.kind,
        "year": period.year,
        "name": period.name,
        **typed,
    }


def test_a_period_is_corrected_but_its_status_is_no_field(client):
    period = make_period(status="preparing")
    url = reverse("admin:cluster_reports_period_change", args=[period.pk])
    assert post(client, url, period_typed(period, due_on="5/6/2026", status="published")).status_code == 302
    period.refresh_from_db()
    assert (period.due_on, period.status) == (date(2026, 6, 5), "preparing")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"due_on": "01/01/2026"}, "Hạn nộp phải sau ngày mở nhập liệu."),
        ({"locks_on": "20/06/2026"}, "Ngày khóa sửa phải sau hạn nộp."),
        ({"cutoff_on": "01/07/2026"}, "Ngày chốt số liệu phải nằm trong kỳ."),
        ({"due_on": "31/06/2026"}, "tháng 6 năm 2026 có 30 ngày"),
        ({"kind": "h2", "name": ""}, "Cụm, khối đã có kỳ này."),
    ],
)
def test_a_period_that_would_be_wrong_is_refused_in_words(client, typed, words):
    period = make_period(status="preparing")
    make_period(period.cluster, Period.Kind.SECOND_HALF)
    url = reverse("admin:cluster_reports_period_change", args=[period.pk])
    assert words in said(post(client, url, period_typed(period, **typed)))


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("ends_on", "01/12/2025"),
        ("due_on", "01/01/2026"),
        ("locks_on", "20/06/2026"),
        ("cutoff_on", "01/07/2026"),
    ],
)
def test_a_day_of_a_period_that_is_wrong_is_marked_and_its_words_belong_to_it(client, name, day):
    period = make_period(status="preparing")
    url = reverse("admin:cluster_reports_period_change", args=[period.pk])
    page = post(client, url, period_typed(period, **{name: day}))
    assert name in page.context["adminform"].form.errors
    box = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text)[0]
    assert 'aria-invalid="true"' in box
    assert f"id_{name}_error" in re.search('aria-describedby="([^"]*)"', box)[1].split()
    assert f'id="id_{name}_error"' in page.text


def test_a_refused_page_stands_on_what_was_said(client):
    page = client.post(reverse("admin:cluster_reports_period_add"), {})
    assert 'class="errornote"' in page.text
    assert "js/error_focus" in page.text
    assert "change_form.js" not in page.text  # would stand on the first field


@pytest.mark.parametrize("status", ["open", "locked", "published"])
def test_a_period_that_was_opened_keeps_its_cluster_kind_and_year(client, status):
    period, other = make_period(status=status), make_cluster([make_unit()], proper_name="Văn xã")
    kept = (period.cluster_id, period.kind, period.year)
    url = reverse("admin:cluster_reports_period_change", args=[period.pk])
    page = client.get(url)
    assert not {"cluster", "kind", "year"} & page.context["adminform"].form.fields.keys()
    assert "Kỳ đã mở nên cụm, khối, loại kỳ và năm không đổi được nữa" in page.text
    assert '<div class="readonly">2026</div>' in page.text
    moved = period_typed(period, cluster=other.pk, kind="h2", year=2027, name="Kỳ hè")
    assert post(client, url, moved).status_code == 302
    period.refresh_from_db()
    assert (period.cluster_id, period.kind, period.year) == kept
    assert period.name == "Kỳ hè"


def test_the_name_of_an_opened_period_still_stands_once_in_its_cluster(client):
    period = make_period()
    other = make_period(period.cluster, Period.Kind.SECOND_HALF, name="")
    url = reverse("admin:cluster_reports_period_change", args=[other.pk])
    assert "Cụm, khối đã có kỳ này." in said(post(client, url, period_typed(other, name=period.name)))
    assert post(client, url, period_typed(other, name="")).status_code == 302
    other.refresh_from_db()
    assert other.name == "6 tháng cuối năm 2026"


def step(period, name):
    return reverse("admin:cluster_reports_period_step", args=[period.pk, name])


def test_opening_a_period_asks_first_then_makes_the_reports_and_is_logged(client, administrator):
    period = make_period(status="preparing")
    make_target(make_pledge(period.cluster))
    page = client.get(reverse("admin:cluster_reports_period_change", args=[period.pk]))
    assert step(period, "open") in page.content.decode()
    assert (
        "Mỗi đơn vị thành viên có ngay một báo cáo trống" in client.get(step(period, "open")).content.decode()
    )
    period.refresh_from_db()
    assert period.status == "preparing"
    post(client, step(period, "open"), {})
    period.refresh_from_db()
    assert (period.status, period.reports.count()) == ("open", 1)
    assert LoggedStep.objects.about(period).get().by == administrator


def test_unlocking_needs_a_reason(client):
    period = make_period(status="locked")
    assert "Cần ghi lý do" in post(client, step(period, "unlock"), {"comment": " "}).content.decode()
    post(client, step(period, "unlock"), {"comment": "Đơn vị xin sửa số liệu."})
    period.refresh_from_db()
    assert (period.status, LoggedStep.objects.get().comment) == ("open", "Đơn vị xin sửa số liệu.")


def test_a_unit_that_joined_while_the_period_was_locked_has_its_report_when_it_is_unlocked(client):
    period = make_period(status="locked")
    post(client, step(period, "unlock"), {"comment": "Thêm đơn vị."})
    assert [report.unit for report in period.reports.all()] == list(period.members())


def test_a_step_out_of_turn_changes_nothing_and_says_so(client):
    period = make_period(status="open")
    response = client.post(step(period, "open"))
    assert told(response) == ["Không thể “Mở kỳ” khi trạng thái là “Đang mở”."]
    assert not LoggedStep.objects.exists()


def test_a_period_without_members_is_not_opened(client):
    period = make_period(make_cluster(), status="preparing")
    assert "chưa có đơn vị thành viên nào" in post(client, step(period, "open"), {}).content.decode()


@pytest.mark.parametrize("noun", ["cluster", "period"])
def test_nothing_is_deleted_under_reports(client, noun):
    period = make_period()
    row = period if noun == "period" else period.cluster
    make_report(period, period.cluster.memberships.get().unit)
    url = reverse(f"admin:cluster_reports_{noun}_delete", args=[row.pk])
    page = client.post(url, {"post": "yes"}).content.decode()
    assert "6 tháng đầu năm 2026" in page
    client.post(
        reverse(f"admin:cluster_reports_{noun}_changelist"),
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )
    assert (Cluster.objects.count(), Period.objects.count(), period.reports.count()) == (1, 1, 1)


def test_a_period_nobody_reported_in_is_deleted(client):
    period = make_period()
    client.post(reverse("admin:cluster_reports_period_delete", args=[period.pk]), {"post": "yes"})
    assert not Period.objects.exists()


def test_a_changed_term_stands_in_the_log_of_rights_and_an_unchanged_one_does_not(client, administrator):
    first, second = make_unit("Phòng Tham mưu"), make_unit("Phòng Hậu cần")
    cluster = make_cluster([first, second], number=3)
    save(client, cluster)
    assert not SecurityEvent.objects.exists()
    roles = [role_row(row) for row in cluster.roles.all()]
    deputy = {"unit": second.pk, "kind": "deputy", "starts_on": "01/01/2026"}
    save(client, cluster, roles=[*roles, deputy])
    told = SecurityEvent.objects.get()
    before, after = told.words.split(" → ")
    assert (told.kind, told.by) == ("rights", administrator)
    assert "Phòng Hậu cần" not in before
    assert after.endswith(": Phòng Hậu cần từ 01/01/2026")
