"""In the administration, saving an agreed target asks for a reason instead of failing or writing."""

import pytest
from django.urls import reverse

from cluster_reports.models import Pledge, Target, TargetChange
from tests.admin_forms import post
from tests.factories import (
    make_change,
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_target,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def administrator(client):
    user = make_user(role="admin", username="quantri")
    client.force_login(user)
    return user


@pytest.fixture
def units():
    return [make_unit("Phòng A"), make_unit("Phòng B")]


@pytest.fixture
def target(units):
    """An agreed target: its period is open."""
    cluster = make_cluster(units)
    make_period(cluster)
    return make_target(make_pledge(cluster), "Tuần tra", planned=100)


def typed(target, **changes):
    return {
        "order": 1,
        "name": target.name,
        "visibility": "cluster",
        "direction": "up",
        "measure": "cuộc",
        "places": 0,
        "planned": "100",
        "first_half_share": "50",
        "tolerance": "1",
        "over_units": "sum",
        "over_time": "sum",
        "assignments-TOTAL_FORMS": 0,
        "assignments-INITIAL_FORMS": 0,
        **changes,
    }


def save(client, target, **changes):
    return post(
        client, reverse("admin:cluster_reports_target_change", args=[target.pk]), typed(target, **changes)
    )


def send(client, page, reason="Giao thêm việc."):
    url = reverse("admin:cluster_reports_target_ask_change", args=[page.context["original"].pk])
    return client.post(url, {"packed": page.context["packed"], "reason": reason})


def row(index, unit, **fields):
    values = {"unit": unit.pk, "is_assigned": "on", "planned": "", "baseline": "", **fields}
    return {f"assignments-{index}-{name}": value for name, value in values.items() if value is not None}


def test_a_locked_figure_asks_for_its_reason_and_is_not_written(client, target):
    page = save(client, target, planned="80")
    assert page.templates[0].name == "admin/target_change.html"
    assert [(one.name, one.old_said, one.new_said) for one in page.context["rows"]] == [
        ("mức giao cả năm", "100 cuộc", "80 cuộc")
    ]
    target.refresh_from_db()
    assert (target.planned, TargetChange.objects.count()) == (100, 0)


def test_the_reason_sends_the_request(client, target):
    answer = send(client, save(client, target, planned="80"), "Giao  thêm việc.")
    change = TargetChange.objects.get()
    assert (answer.headers["Location"], change.reason) == (change.get_absolute_url(), "Giao thêm việc.")
    assert change.said == "Mức giao cả năm: 100 cuộc → 80 cuộc"
    target.refresh_from_db()
    assert target.planned == 100


def test_without_a_reason_nothing_is_sent_and_what_was_typed_is_kept(client, target):
    again = send(client, save(client, target, planned="80"), " ")
    assert (again.status_code, again.context["form"].errors["reason"]) == (
        422,
        ["Ghi lý do để người duyệt quyết định."],
    )
    assert [one.new_said for one in again.context["rows"]] == ["80 cuộc"]
    send(client, again)
    assert TargetChange.objects.get().said == "Mức giao cả năm: 100 cuộc → 80 cuộc"


def test_names_are_saved_at_once_and_logged_without_what_waits(client, target):
    save(client, target, name="Tuần tra, canh gác", planned="80")
    target.refresh_from_db()
    assert (target.name, target.planned) == ("Tuần tra, canh gác", 100)
    history = client.get(reverse("admin:cluster_reports_target_history", args=[target.pk])).text
    assert ("Tên chỉ tiêu" in history, "Mức giao" in history) == (True, False)


def test_a_name_alone_asks_nothing(client, target):
    assert save(client, target, name="Tuần tra đêm").status_code == 302
    target.refresh_from_db()
    assert target.name == "Tuần tra đêm"


def test_plans_of_units_are_asked_for_in_one_request(client, target, units):
    first = target.assignments.create(unit=units[0], planned=60)
    rows = {
        "assignments-TOTAL_FORMS": 2,
        "assignments-INITIAL_FORMS": 1,
        **row(0, units[0], planned="70", id=first.pk),
        **row(1, units[1], is_assigned=None),
    }
    send(client, save(client, target, **rows))
    change = TargetChange.objects.get()
    assert [one.said for one in change.values.all()] == [
        "Mức giao cả năm của Phòng A: 60 cuộc → 70 cuộc",
        "Việc giao cho Phòng B: có giao → không giao",
    ]
    assert list(target.assignments.values_list("planned", flat=True)) == [60]


def test_a_row_taken_away_means_the_common_figure(client, target, units):
    first = target.assignments.create(unit=units[0], planned=60)
    rows = {
        "assignments-TOTAL_FORMS": 1,
        "assignments-INITIAL_FORMS": 1,
        **row(0, units[0], planned="60", id=first.pk, DELETE="on"),
    }
    page = save(client, target, **rows)
    assert [(one.old_said, one.new_said) for one in page.context["rows"]] == [("60 cuộc", "theo mức chung")]
    assert target.assignments.count() == 1


def test_the_same_units_row_untouched_asks_nothing(client, target, units):
    first = target.assignments.create(unit=units[0], planned=60)
    rows = {
        "assignments-TOTAL_FORMS": 1,
        "assignments-INITIAL_FORMS": 1,
        **row(0, units[0], planned="60", id=first.pk),
    }
    assert save(client, target, **rows).status_code == 302


def test_while_nothing_binds_everything_is_written_at_once(client, units):
    cluster = make_cluster(units)
    target = make_target(make_pledge(cluster), "Tuần tra", planned=100)
    rows = {"assignments-TOTAL_FORMS": 1, **row(0, units[0], planned="60")}
    assert save(client, target, planned="80", **rows).status_code == 302
    target.refresh_from_db()
    assert (target.planned, target.assignments.get().planned) == (80, 60)


def test_a_confirmed_pledge_binds_before_any_period_opens(client, units):
    target = make_target(make_pledge(make_cluster(units)), "Tuần tra", planned=100)
    Pledge.objects.update(status="confirmed")
    assert "rows" in save(client, target, planned="80").context
    url = reverse("admin:cluster_reports_target_delete", args=[target.pk])
    assert "Giao ước thi đua năm 2026" in client.post(url, {"post": "yes"}).text
    assert Target.objects.filter(pk=target.pk).exists()


def test_a_second_request_is_sent_to_the_first(client, target):
    waiting = make_change(target, old="100", new="90")
    answer = save(client, target, planned="80")
    assert answer.headers["Location"] == waiting.get_absolute_url()
    assert TargetChange.objects.count() == 1


def test_what_no_longer_holds_is_refused_in_words(client, target):
    page = save(client, target, planned="80")
    Target.objects.update(planned=90)
    refused = send(client, page)
    assert refused.status_code == 409
    assert "nay là “90 cuộc”, không còn là “100 cuộc”" in refused.text
    assert not TargetChange.objects.exists()


def test_a_packet_of_another_target_or_a_forged_one_sends_nothing(client, target):
    other = make_target(target.pledge, planned=5)
    page = save(client, target, planned="80")
    for pk, packed in ((other.pk, page.context["packed"]), (target.pk, "x" + page.context["packed"])):
        url = reverse("admin:cluster_reports_target_ask_change", args=[pk])
        assert client.post(url, {"packed": packed, "reason": "Vì thế."}).status_code == 302
    assert not TargetChange.objects.exists()


@pytest.mark.parametrize("role", ["staff", "commander", "editor"])
def test_only_administrators_ask_here(client, target, role):
    page = save(client, target, planned="80")
    client.force_login(make_user(role=role))
    assert send(client, page).status_code in {302, 403}
    assert not TargetChange.objects.exists()


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"numerator_label": "quân số khỏe", "denominator_label": "tổng quân số"}, "numerator_label"),
        ({"pair_measure": "lượt người"}, "pair_measure"),
    ],
)
def test_what_units_type_stays_the_same_kind_of_thing(client, target, changes, name):
    errors = save(client, target, **changes).context["adminform"].form.errors
    assert errors[name] == ["Chỉ tiêu đã giao không đổi cách nhập: hãy lập chỉ tiêu mới."]


def test_a_target_added_while_the_period_is_open_gets_its_lines(client, target, units):
    period = target.pledge.cluster.periods.get()
    still, gone = make_report(period, units[0]), make_report(period, units[1], "submitted")
    new = typed(target, pledge=target.pledge_id, name="Trồng rau")
    assert client.post(reverse("admin:cluster_reports_target_add"), new).status_code == 302
    names = [list(report.results.values_list("target__name", flat=True)) for report in (still, gone)]
    assert ("Trồng rau" in names[0], "Trồng rau" in names[1]) == (True, False)


def test_the_page_of_an_agreed_target_says_what_is_locked(client, target):
    page = client.get(reverse("admin:cluster_reports_target_change", args=[target.pk])).text
    assert "hệ thống hỏi lý do và chờ đơn vị đứng đầu đồng ý" in page
    assert reverse("target", args=[target.pk]) in page


def test_changes_are_looked_up_and_never_edited(client, target):
    change = make_change(target, old="100", new="90", at=None)
    url = reverse("admin:cluster_reports_targetchange_change", args=[change.pk])
    assert "100 cuộc → 90 cuộc" in client.get(url).text
    assert client.post(url, {"reason": "Khác."}).status_code == 403
    listed = client.get(reverse("admin:cluster_reports_targetchange_changelist"))
    assert listed.status_code == 200
