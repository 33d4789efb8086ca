"""The first screen of staff, and where each role lands."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Result, UnitReport
from tests.factories import (
    make_cluster,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
Status = UnitReport.Status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("staff", 200),
        ("other", 200),
        ("head", 200),
        ("deputy", 200),
        ("editor", 403),
        ("commander", 403),
        ("admin", 403),
        ("outsider", 200),
    ],
)
def test_my_work_access(knock, who, status):
    assert knock(who, reverse("my-work")).status_code == status


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("staff", "my-work"),
        ("head", "my-work"),
        ("commander", "brief"),
        ("editor", "desk"),
        ("admin", "admin:index"),
        ("stranger", "login"),
    ],
)
def test_everybody_lands_on_their_first_page(knock, who, page):
    assert knock(who, reverse("home")).url.split("?")[0] == reverse(page)


def work(knock, who):
    context = knock(who, reverse("my-work")).context
    return context["due"], context["done"]


def test_three_reports_stand_by_due_day_the_overdue_one_first(knock, entry_report, entry_cluster):
    for kind, due in (("q1", -3), ("q2", 30)):
        day = date(2026, 6, 10) + timedelta(due)
        period = make_period(
            entry_cluster, kind, opens_on=date(2026, 3, 1), due_on=day, locks_on=day + timedelta(9)
        )
        make_report(period, entry_report.unit)
    due, _ = work(knock, "staff")
    assert [(task.where.split(" · ")[1], task.is_late, task.css) for task in due] == [
        ("quý I năm 2026", True, "late"),
        ("6 tháng đầu năm 2026", False, "not-started"),
        ("quý II năm 2026", False, "not-started"),
    ]


def test_a_row_says_what_is_left_and_what_to_do(knock, entry_report, entry_cluster):
    for _ in range(5):
        make_result(entry_report, make_target(make_pledge(entry_cluster)))
    entry_report.changed_at = moment(date(2026, 6, 9))
    entry_report.save()
    (task,) = work(knock, "staff")[0]
    assert (task.state, task.left, task.action, task.url) == (
        "Đang nhập",
        "1/6 chỉ tiêu · còn 10 ngày",
        "Nhập tiếp",
        entry_report.get_edit_url(),
    )


def test_a_returned_report_asks_for_its_flagged_lines(knock, entry_report):
    entry_report.status = Status.RETURNED
    entry_report.save()
    entry_report.results.update(is_flagged=True, remark="Sai.")
    (task,) = work(knock, "staff")[0]
    assert (task.css, task.left, task.action) == ("returned", "1 chỉ tiêu cần sửa · còn 10 ngày", "Sửa lại")


def test_a_return_after_the_due_day_of_a_report_that_came_in_time_is_not_late(knock, submitted, time_machine):
    submitted.status = Status.RETURNED
    submitted.save()
    time_machine.move_to(moment(date(2026, 7, 1)), tick=False)
    (task,) = work(knock, "staff")[0]
    assert (task.is_late, task.left, task.action) == (False, "1/1 chỉ tiêu", "Sửa lại")


def test_a_submitted_report_is_no_longer_due(knock, submitted):
    due, done = work(knock, "staff")
    assert due == []
    assert [(task.state, task.action) for task in done] == [("Đã nộp", "Xem")]


def test_nothing_due_says_so(knock):
    assert "Không còn việc nào đến hạn." in knock("staff", reverse("my-work")).content.decode()


@pytest.mark.parametrize(
    ("who", "waits"), [("head", ["1 báo cáo chờ duyệt"]), ("deputy", ["1 báo cáo chờ duyệt"]), ("other", [])]
)
def test_reports_to_judge_wait_for_head_and_deputies(knock, submitted, who, waits):
    tasks = [
        task for task in work(knock, who)[0] if task.url == reverse("period", args=[submitted.period_id])
    ]
    assert [task.left for task in tasks] == (["1 báo cáo chờ duyệt"] if waits else [])


def test_the_heads_own_report_waits_for_the_deputy_only(knock, entry_period, people):
    make_report(entry_period, people["head"].unit, Status.SUBMITTED, by=people["head"])
    board = reverse("period", args=[entry_period.pk])
    seen = {who: [task.url for task in work(knock, who)[0]].count(board) for who in ("head", "deputy")}
    assert seen == {"head": 0, "deputy": 1}


def test_a_pledge_in_signing_waits_until_the_unit_has_registered(knock, entry_cluster, people):
    pledge = make_pledge(entry_cluster, status="signing", register_by=date(2026, 6, 8))
    (task,) = work(knock, "staff")[0]
    assert (task.what, task.is_late, task.url) == ("Đăng ký giao ước", True, pledge.get_absolute_url())
    pledge.signatures.create(
        unit=people["staff"].unit, registered_by=people["staff"], registered_at=moment(date(2026, 6, 9))
    )
    (task,) = work(knock, "staff")[0]
    assert (task.what, task.is_late, task.url) == ("Ký giao ước", False, f"{pledge.get_absolute_url()}dong/")
    pledge.signatures.update(signed_on=date(2026, 6, 9), signer_post="Trưởng phòng")
    assert work(knock, "staff")[0] == []


def test_what_is_overdue_stands_above_what_was_due_even_earlier(knock, entry_report, entry_cluster, people):
    """Reports of an older period wait to be judged, but nothing of that is overdue."""
    early = make_period(entry_cluster, "q1", opens_on=date(2026, 3, 1), due_on=date(2026, 3, 20))
    make_report(early, people["staff"].unit, Status.SUBMITTED, by=people["staff"])
    late = make_period(entry_cluster, "q2", opens_on=date(2026, 5, 1), due_on=date(2026, 6, 8))
    make_report(late, people["head"].unit)
    due, _ = work(knock, "head")
    assert [(task.what, task.is_late) for task in due] == [
        ("Báo cáo của đơn vị", True),
        ("Duyệt báo cáo của các đơn vị", False),
    ]


def test_an_excused_report_is_not_red(knock, entry_report, people, time_machine):
    workflow.take(
        entry_report, "excuse", by=people["head"], at=moment(date(2026, 6, 10)), comment="Bão số 3."
    )
    time_machine.move_to(moment(date(2026, 6, 22)), tick=False)
    (task,) = work(knock, "staff")[0]
    assert (task.is_late, task.css, task.left) == (False, "not-started", "1/1 chỉ tiêu · được miễn trễ")


@pytest.mark.parametrize(
    ("day", "said", "is_long"),
    [(10, "chờ chưa đến 1 ngày", False), (12, "chờ 2 ngày", False), (13, "chờ 3 ngày, quá lâu", True)],
)
def test_what_waits_says_how_long_for_both_sides(knock, submitted, time_machine, day, said, is_long):
    time_machine.move_to(moment(date(2026, 6, day)), tick=False)
    judging, mine = work(knock, "head")[0][0], work(knock, "staff")[1][0]
    assert [(task.age.said, task.age.is_long) for task in (judging, mine)] == [(said, is_long)] * 2


def test_the_oldest_report_gives_the_judge_its_age(knock, submitted, entry_period, people, time_machine):
    make_report(
        entry_period, people["other"].unit, Status.SUBMITTED, by=people["other"], at=moment(date(2026, 6, 6))
    )
    assert work(knock, "head")[0][0].age.days == 4


def test_work_of_another_unit_or_cluster_never_shows(knock, entry_report, people):
    make_report(make_period(make_cluster()), people["other"].unit)
    due, done = work(knock, "outsider")
    assert (due, done) == ([], [])


@pytest.mark.parametrize("periods", [1, 4])
def test_the_first_screen_costs_the_same_for_few_and_many_periods(
    client, people, entry_cluster, django_assert_num_queries, periods
):
    for kind in ("h1", "q1", "q2", "m9")[:periods]:
        period = make_period(entry_cluster, kind)
        make_report(period, people["head"].unit)
        report = make_report(period, people["staff"].unit, Status.SUBMITTED, by=people["staff"])
        make_result(report, make_target(make_pledge(entry_cluster)), state=Result.State.ZERO)
    client.force_login(people["head"])
    with django_assert_num_queries(COST):
        client.get(reverse("my-work"))


COST = 16


def test_the_top_bar_hangs_no_deadline_over_a_unit_that_handed_in(client):
    cluster = make_cluster([make_unit()])
    unit = cluster.memberships.get().unit
    late = make_period(
        cluster, due_on=date(2026, 6, 1), opens_on=date(2026, 5, 1), locks_on=date(2026, 12, 1)
    )
    make_report(late, unit, UnitReport.Status.SUBMITTED)
    client.force_login(make_user(unit))
    with time_machine.travel(moment(date(2026, 6, 10)), tick=False):
        bar = client.get(reverse("my-work")).context["frame"].period
    assert (bar.state_label, bar.deadline) == ("Đang mở", "đơn vị đã nộp, hạn nộp 1/6")
