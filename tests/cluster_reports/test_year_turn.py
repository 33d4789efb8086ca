"""One page closes a year and opens the next: for administrators, once, whole or not at all."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.forms.year_turn import TurnForm
from cluster_reports.models import (
    Assignment,
    ClusterRole,
    Criterion,
    Duty,
    Handover,
    LoggedStep,
    Membership,
    Notice,
    Period,
    Pledge,
    ScoringTable,
)
from cluster_reports.models.turn_actions import Choices
from cluster_reports.tables.open_points import open_points
from cluster_reports.tables.year_turn import read_turn
from tests.factories import (
    make_appeal,
    make_article,
    make_change,
    make_cluster,
    make_correction,
    make_criterion,
    make_line,
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_review,
    make_scoring,
    make_table,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]
EVE, DAY = date(2026, 12, 31), date(2027, 1, 1)
NAMES = ("Tham mưu", "Chính trị", "Hậu cần", "Kỹ thuật")


@pytest.fixture
def january(time_machine):
    time_machine.move_to(moment(date(2027, 1, 5)), tick=False)


@pytest.fixture
def admin():
    return make_user(role="admin", full_name="Trần Quản Trị")


@pytest.fixture
def units():
    return [make_unit(f"Phòng {name}", protocol_order=place) for place, name in enumerate(NAMES)]


@pytest.fixture
def cluster(units):
    return make_cluster(units, deputy=units[1], number=3, organisation=make_unit("Bộ Chỉ huy"))


@pytest.fixture
def year(cluster, units):
    """A finished 2026: two published halves, a pledge with results, and a table that reads them."""
    pledge = make_pledge(cluster, status="signing")
    line = make_line(pledge, "Xây dựng đơn vị")
    target = make_target(pledge, "Tuần tra", line=line, planned=20)
    make_target(pledge, "Tuần tra đêm", parent=target, planned=5)
    for kind, value in (("h1", 9), ("h2", 14)):
        period = make_period(cluster, kind, status=Period.Status.PUBLISHED)
        make_result(make_report(period, units[0], "approved"), target, value)
        make_result(make_review(period), target, value * 4)
    table = make_table(cluster)
    group = make_criterion(table, name="Nhóm", kind="sum", maximum=0)
    make_criterion(table, name="Tuần tra", kind="target", target=target, parent=group)
    make_criterion(table, name="Nền nếp", kind="pass", parent=group)
    return pledge


@pytest.fixture
def url(cluster):
    return reverse("year-turn", args=[cluster.slug, 2027])


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


def as_proposed(client, url, **changes):
    """What the page would post as it stands, with what a person changed; None takes a field away."""
    page = client.get(url)
    form = page.context["form"]
    data = {"version": page.context["version"]}
    for name in form.fields:
        value = form[name].value()
        if value is True:
            data[name] = "on"
        elif value not in (None, "", False):
            data[name] = value if isinstance(value, list) else str(form[name].value())
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def turn(client, url, **changes):
    return client.post(url, as_proposed(client, url, **changes) | {"viec": "lam"}, follow=True)


def state(cluster):
    """Everything that a turn can make."""
    return (
        list(Membership.objects.values_list("unit", "starts_on", "ends_on").order_by("pk")),
        list(ClusterRole.objects.values_list("unit", "kind", "starts_on", "ends_on").order_by("pk")),
        list(Period.objects.values_list("name", flat=True).order_by("pk")),
        list(Pledge.objects.values_list("year", "status").order_by("pk")),
        list(ScoringTable.objects.values_list("year", "version", "status").order_by("pk")),
        Handover.objects.count(),
    )


# Who


ACCESS = {"admin": 200, "head": 403, "deputy": 403, "staff": 403, "editor": 403, "commander": 403}
ACCESS |= {"outsider": 404, "stranger": 302}


@pytest.mark.parametrize("who", ACCESS)
def test_only_an_admin_turns_the_year(knock, entry_cluster, who):
    url = reverse("year-turn", args=[entry_cluster.slug, 2027])
    assert knock(who, url).status_code == ACCESS[who]
    next_url = reverse("year-turn-next", args=[entry_cluster.slug])
    assert knock(who, next_url).status_code == (302 if who == "admin" else ACCESS[who])
    before = state(entry_cluster)
    answer = knock(who, url, {"viec": "lam", "do_periods": "on", "kinds": ["h1"]})
    assert answer.status_code == {200: 409, 302: 401}.get(ACCESS[who], ACCESS[who])
    assert state(entry_cluster) == before


@pytest.mark.parametrize("year", [1990, 2100, 99999])
def test_a_year_out_of_time_is_no_page(office, cluster, year):
    assert office.get(reverse("year-turn", args=[cluster.slug, year])).status_code == 404


def test_the_page_of_the_cluster_leads_there_and_to_the_right_year(office, cluster, units, time_machine):
    assert office.get(reverse("year-turn-next", args=[cluster.slug])).url.endswith("/2027/")
    time_machine.move_to(moment(date(2026, 11, 20)))
    assert office.get(reverse("year-turn-next", args=[cluster.slug])).url.endswith("/2027/")
    link = reverse("year-turn-next", args=[cluster.slug])
    assert link in office.get(cluster.get_absolute_url()).text
    assert link in office.get(reverse("admin:cluster_reports_cluster_change", args=[cluster.pk])).text
    office.force_login(make_user(units[0]))
    assert link not in office.get(cluster.get_absolute_url()).text


# What it shows


def test_the_page_proposes_the_next_year(office, url, year, units):
    page = office.get(url)
    turn = page.context["turn"]
    assert (turn.lead.head, turn.lead.deputies) == (units[1].pk, (units[2].pk,))
    assert [(one[0], one[-1]) for one in turn.periods] == [
        ("6 tháng đầu năm 2027", False),
        ("6 tháng cuối năm 2027", False),
    ]
    assert [(one.name, one.plan, one.baseline, one.source) for one in turn.targets] == [
        ("Tuần tra", "20 cuộc", "92", "tổng hai kỳ 6 tháng"),
        ("Tuần tra đêm", "5 cuộc", "", "chưa có kết quả cả năm, để trống"),
    ]
    assert "Luân phiên theo thứ tự đơn vị trong cụm, khối." in page.text
    assert "Giao ước thi đua năm 2026" in page.text  # not confirmed: an open point, and no blocking one
    assert turn.blocking == []


def test_what_the_meeting_elected_is_proposed(office, url, year, units):
    review = Period.objects.get(kind="h2").review
    review.agendaitems.create(kind="elected", text="Cụm trưởng năm 2027", unit=units[3])
    assert office.get(url).context["turn"].lead.head == units[3].pk


def test_everything_open_of_the_year_is_listed_and_what_blocks_is_marked(cluster, units, year):
    period = make_period(cluster, "q1", status=Period.Status.OPEN)
    make_period(cluster, "h1", year=2025)  # of another year
    report = make_report(period, units[2], "returned")
    report.extensions.create(
        days_asked=3, reason="Chờ.", asked_by=make_user(units[2]), asked_at=moment(date(2026, 3, 1))
    )
    review = make_review(period)
    make_article(review)
    make_correction(make_published(make_review(make_period(cluster, "q2", status="published"))))
    scoring = make_scoring(period)
    make_appeal(scoring, make_criterion(scoring.table), units[2])
    make_change(year.targets.first())
    found = open_points(cluster, 2026)
    assert [(one.group, one.is_blocking) for one in found] == [
        ("Kỳ chưa công bố", True),
        ("Báo cáo chưa xong", False),
        ("Bài viết chưa đăng", False),
        ("Đề nghị đang chờ", False),
        ("Đề nghị đang chờ", False),
        ("Đề nghị đang chờ", True),
        ("Đề nghị đang chờ", False),
        ("Chấm điểm chưa chốt", False),
        ("Giao ước chưa xong", False),
    ]
    assert all(one.url and one.text for one in found)
    assert len(open_points(cluster)) == len(found) + 1


def count(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_page_asks_as_much_for_many_as_for_few(office, url, cluster, year):
    period = make_period(cluster, "q3", status=Period.Status.LOCKED)
    make_report(period, cluster.memberships.first().unit, "returned")
    direction = Period.objects.get(kind="h2").review.directions.create(text="Đẩy mạnh huấn luyện")
    count(office, url)  # content types are read once
    few = count(office, url)
    for place in range(5):
        unit = make_unit(f"Phòng Thêm {place}")
        Membership.objects.create(cluster=cluster, unit=unit, starts_on=date(2020, 1, 1))
        target = make_target(year, f"Thêm {place}", planned=3)
        Assignment.objects.create(target=target, unit=unit, planned=2)
        make_report(period, unit, "returned")
        Duty.objects.create(direction=direction, unit=unit)
    assert count(office, url) == few == FEW


FEW = 34


# What it does


def test_a_year_is_turned_in_one_step(office, url, cluster, year, units, admin):
    for unit in units[:3]:
        make_user(unit)
    answer = turn(office, url)
    assert "Đã sang năm 2027: làm xong 9 việc" in answer.text
    assert [term.unit for term in (cluster.head_on(EVE), cluster.head_on(DAY))] == units[:2]
    assert cluster.judges_on(DAY) == {units[1].pk, units[2].pk}
    assert cluster.judges_on(EVE) == {units[0].pk, units[1].pk}
    assert list(cluster.periods.filter(year=2027).values_list("kind", "status").order_by("kind")) == [
        ("h1", "preparing"),
        ("h2", "preparing"),
    ]
    pledge = cluster.pledges.get(year=2027)
    target = pledge.targets.get(name="Tuần tra")
    assert (pledge.status, target.baseline, target.planned) == ("draft", 92, 20)
    assert target.assignments.get(unit=units[0]).baseline == 23
    table = cluster.scoring_tables.get(year=2027)
    lines = table.criteria.order_by("pk")
    assert [(one.name, one.parent and one.parent.name, one.target) for one in lines] == [
        ("Nhóm", None, None),
        ("Tuần tra", "Nhóm", target),
        ("Nền nếp", "Nhóm", None),
    ]
    assert (table.status, table.starts_on) == ("draft", DAY)
    logged = LoggedStep.objects.about(cluster).get()
    assert (logged.step, logged.by, len(logged.details)) == ("turn_year", admin, 9)
    handover = Handover.objects.get()
    assert (handover.from_unit, handover.to_unit, handover.starts_on) == (units[0], units[1], DAY)
    told = Notice.objects.filter(event="handed_over").values_list("recipient__unit", "link").distinct()
    assert set(told) == {(unit.pk, handover.get_absolute_url()) for unit in units[:2]}


def test_pressed_twice_it_is_done_once(office, url, cluster, year):
    data = as_proposed(office, url) | {"viec": "lam"}
    office.post(url, data)
    after = state(cluster)
    again = office.post(url, data, follow=True)
    assert "Không còn gì phải làm cho năm 2027" in again.text
    assert state(cluster) == after
    assert LoggedStep.objects.about(cluster).count() == 1


def test_run_again_it_makes_only_what_is_missing(office, url, cluster, year, units):
    left_out = dict.fromkeys(("do_lead", "do_pledge", "do_table", "do_handover"))
    turn(office, url, **left_out, kinds=["h2"])
    assert list(cluster.periods.filter(year=2027).values_list("kind", flat=True)) == ["h2"]
    assert cluster.head_on(DAY).unit == units[0]
    turn(office, url)
    assert cluster.periods.filter(year=2027).count() == 2
    assert cluster.head_on(DAY).unit == units[1]
    after = state(cluster)
    page = office.get(url)
    assert [page.context["turn"].state(part) for part in ("lead", "periods", "pledge", "table")] == [
        "done"
    ] * 4
    assert "Nhiệm kỳ năm 2027 đã ghi, giữ nguyên." in page.text
    turn(office, url, do_lead="on", do_pledge="on", do_table="on", do_periods="on")
    assert state(cluster) == after


def test_the_preview_says_all_and_changes_nothing(office, url, cluster, year):
    before = state(cluster)
    data = as_proposed(office, url) | {"viec": "xem"}
    page = office.post(url, data)
    assert page.status_code == 200
    assert "Phòng Chính trị làm cụm trưởng từ ngày 01/01/2027." in page.text
    assert state(cluster) == before
    held = dict(page.context["held"])
    assert "version" not in held
    assert "viec" not in held
    back = office.post(url, data | {"viec": "sua", "since": "15/01/2027"})
    assert 'value="15/01/2027"' in back.text


def test_what_changed_meanwhile_is_looked_at_again(office, url, cluster, year, units):
    data = as_proposed(office, url) | {"viec": "lam"}
    ClusterRole.objects.filter(kind="deputy").update(unit=units[3])
    before = state(cluster)
    page = office.post(url, data)
    assert page.status_code == 409
    assert "Cụm, khối đã thay đổi sau khi bạn mở trang." in page.text
    assert state(cluster) == before
    office.post(url, data | {"version": page.context["version"]})
    assert cluster.head_on(DAY).unit == units[1]


def test_an_open_year_keeps_the_pledge_back_and_nothing_else(office, url, cluster, year, units):
    Period.objects.filter(kind="h2").update(status=Period.Status.OPEN)
    before = state(cluster)
    page = office.post(url, as_proposed(office, url, do_pledge="on") | {"viec": "lam"})
    assert page.status_code == 422
    assert "Chưa chép được giao ước: còn 1 việc của năm 2026 phải xong trước" in page.text
    assert state(cluster) == before
    turn(office, url)
    assert cluster.head_on(DAY).unit == units[1]
    assert not cluster.pledges.filter(year=2027).exists()


def test_one_fault_stops_all_of_it(cluster, year, units, admin):
    whole = read_turn(cluster, 2027)
    before = state(cluster)
    choices = Choices(parts=frozenset({"periods", "lead"}), since=DAY, head=None, kinds=frozenset({"h1"}))
    with pytest.raises(workflow.StepRefused) as refusal:
        workflow.turn_year(cluster, whole, choices, by=admin, at=moment(DAY))
    assert refusal.value.faults == [("", "Chưa chọn cụm trưởng.")]
    assert state(cluster) == before


def test_units_leave_and_join_also_in_the_middle_of_the_year(office, url, cluster, units, year):
    newcomer = make_unit("Phòng Tác chiến")
    make_line(year, "Dòng riêng", unit=units[3])
    turn(
        office,
        url,
        **{f"leaves_{units[3].pk}": "30/12/2026", "join_0": newcomer.pk, "join_0_on": "01/07/2027"},
    )
    assert cluster.memberships.get(unit=units[3]).ends_on == date(2026, 12, 30)
    assert cluster.memberships.get(unit=newcomer).starts_on == date(2027, 7, 1)
    assert [line.text for line in cluster.pledges.get(year=2027).lines.all()] == ["Xây dựng đơn vị"]


def test_a_merged_unit_is_followed_by_its_heir(office, url, cluster, units, year):
    heir = make_unit("Phòng Hậu cần - Kỹ thuật", founded_on=date(2026, 10, 1))
    heir.predecessors.set(units[2:])
    for unit in units[2:]:
        unit.closed_on = date(2026, 9, 30)
        unit.save()
    turn(office, url)
    ended = cluster.memberships.filter(unit__in=units[2:]).values_list("ends_on", flat=True)
    assert list(ended) == [date(2026, 9, 30)] * 2
    assert cluster.memberships.get(unit=heir).starts_on == date(2026, 10, 1)
    assert cluster.memberships.count() == 5


def test_targets_and_plans_may_be_left_out(office, url, cluster, year):
    keep = str(year.targets.get(name="Tuần tra").pk)
    turn(office, url, targets=[keep], plans="open")
    copy = cluster.pledges.get(year=2027)
    assert [(one.name, one.planned, one.baseline) for one in copy.targets.all()] == [("Tuần tra", None, 92)]


def test_a_target_left_behind_leaves_its_line_of_the_table_behind(office, url, cluster, year):
    turn(office, url, targets=[])
    assert list(Criterion.objects.filter(table__year=2027).values_list("name", flat=True)) == [
        "Nhóm",
        "Nền nếp",
    ]


def test_the_preview_says_how_many_lines_of_the_table_stay_behind(office, url, cluster, year):
    def previewed(**changes):
        page = office.post(url, as_proposed(office, url, **changes) | {"viec": "xem"})
        return [one.said for one in page.context["todo"] if one.does == "table"]

    whole = "Chép bảng điểm năm 2026 thành bản nháp năm 2027"
    without = [f"{whole}, bỏ 1 tiêu chí vì chỉ tiêu không chép sang."]
    assert previewed() == [f"{whole}."]
    assert previewed(targets=[]) == without
    turn(office, url, do_table=None)
    assert previewed() == [f"{whole}."]
    cluster.pledges.get(year=2027).targets.filter(name="Tuần tra").update(name="Tuần tra chung")
    assert previewed() == without


def test_an_empty_draft_of_the_new_year_is_filled_and_a_written_one_kept(office, url, cluster, year):
    empty = make_pledge(cluster, 2027)
    turn(office, url)
    assert empty.targets.count() == 2
    assert cluster.pledges.filter(year=2027).count() == 1


def test_a_cluster_without_an_old_year_gets_periods_and_a_head(office, admin):
    alone = make_cluster([], number=9)
    url = reverse("year-turn", args=[alone.slug, 2027])
    page = office.get(url)
    assert "Chưa có thành viên nào vào ngày 01/01/2027." in page.text
    assert "Năm 2026 không có giao ước để chép" in page.text
    unit = make_unit("Phòng Mới")
    turn(office, url, join_0=unit.pk)
    turn(office, url, do_lead="on", head=unit.pk)
    assert (alone.periods.count(), alone.head_on(DAY).unit) == (2, unit)
    assert Handover.objects.count() == 0


def test_a_school_year_turns_in_summer(office, units, admin):
    school = make_cluster(units, number=10)
    period = Period(
        cluster=school, kind="school", year=2025, starts_on=date(2025, 9, 1), ends_on=date(2026, 5, 31)
    )
    period.opens_on, period.due_on, period.locks_on = date(2026, 5, 1), date(2026, 5, 20), date(2026, 5, 26)
    period.status = "published"
    period.save()
    turn(office, reverse("year-turn", args=[school.slug, 2026]))
    new = school.periods.get(year=2026)
    assert (new.name, new.starts_on, new.due_on) == (
        "năm học 2026 - 2027",
        date(2026, 9, 1),
        date(2027, 5, 20),
    )
    assert school.head_on(date(2026, 6, 1)).unit == units[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("head", "999999"),
        ("head", "x'; --"),
        ("since", "31/02/2027"),
        ("join_0_on", "01/01/2027"),
        ("kinds", ["khong-co"]),
        ("targets", ["999999"]),
        ("plans", "<b>"),
    ],
)
def test_hostile_input_is_refused_in_words_and_changes_nothing(office, url, cluster, year, field, value):
    before = state(cluster)
    page = office.post(url, as_proposed(office, url, **{field: value}) | {"viec": "lam"})
    assert page.status_code == 422
    assert "chỗ cần sửa" in page.text
    assert state(cluster) == before


def test_a_closed_unit_and_one_of_another_cluster_cannot_be_chosen_to_lead(office, url, cluster, year):
    closed = make_unit("Phòng Cũ", closed_on=date(2020, 1, 1))
    other = make_unit("Phòng Khác")
    for unit in (closed, other):
        page = office.post(url, as_proposed(office, url, head=unit.pk) | {"viec": "lam"})
        assert page.status_code == 422
    assert "Phòng Khác không là thành viên vào ngày 01/01/2027" in page.text


def test_a_new_head_of_november_is_not_turned_over_again(office, url, cluster, units, year):
    ClusterRole.objects.filter(kind="head").update(ends_on=date(2026, 11, 19))
    ClusterRole.objects.create(cluster=cluster, unit=units[1], kind="head", starts_on=date(2026, 11, 20))
    page = office.get(url)
    assert "coi như nhiệm kỳ 2027" in page.text
    turn(office, url)
    assert cluster.head_on(DAY).unit == units[1]
    assert cluster.roles.filter(kind="head").count() == 2


def test_the_form_draws_every_field_it_reads(office, url, year):
    page = office.get(url)
    assert isinstance(page.context["form"], TurnForm)
    missing = [name for name in page.context["form"].fields if f'name="{name}"' not in page.text]
    assert missing == []
