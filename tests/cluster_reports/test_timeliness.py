"""On time, late, by an extension, excused: four things that are counted apart."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories import (
    make_area,
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

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 10)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(moment(TODAY), tick=False)


@pytest.fixture
def url(entry_cluster):
    return reverse("cluster-timeliness", args=[entry_cluster.slug])


def hand_in(period, unit, after=0, **fields):
    """A report that came ``after`` days past the period's due day."""
    return make_report(period, unit, "submitted", at=moment(period.due_on + timedelta(after)), **fields)


def cells(page):
    return [[(cell.words, cell.note) for cell in row.cells] for row in page.context["table"].rows]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("outsider", 404),
        *((who, 200) for who in ("staff", "other", "head", "deputy", "editor", "commander", "admin")),
    ],
)
def test_only_the_inside_knows_who_was_late(knock, url, entry_period, who, status):
    assert knock(who, url).status_code == status


def test_somebody_who_judges_an_area_may_look_and_is_led_nowhere_closed(
    client, url, entry_cluster, entry_period
):
    judge = make_user()
    make_area(entry_cluster, "Hậu cần", judge.unit)
    client.force_login(judge)
    page = client.get(url)
    assert page.status_code == 200
    assert reverse("cluster-comparison", args=[entry_cluster.slug]) not in page.text
    assert "/don-vi/" not in page.text


def test_each_way_of_handing_in_has_its_own_words_and_count(knock, url, entry_cluster, entry_period, people):
    units = [membership.unit for membership in entry_cluster.memberships.all()]
    hand_in(entry_period, units[0])
    hand_in(entry_period, units[1], after=3)
    hand_in(entry_period, units[2], after=2, days_granted=3)
    excused = {"excused_by": people["head"], "excused_at": moment(TODAY), "excuse": "Đi chống bão KÍN."}
    hand_in(entry_period, units[3], after=2, **excused)
    page = knock("commander", url)
    assert cells(page) == [
        [("đúng hạn", "")],
        [("chậm 3 ngày", "")],
        [("đúng hạn gia hạn", "gia hạn đến 23/06/2026")],
        [("được miễn trễ", "nộp chậm 2 ngày")],
    ]
    (shares,) = page.context["table"].shares
    assert shares.on_time_said == "1/4 (25%)"
    assert shares.apart == [
        ("granted", "1 gia hạn"),
        ("excused", "1 miễn trễ"),
        ("late", "1 chậm (cộng 3 ngày)"),
    ]
    assert "KÍN" not in page.text


def test_late_also_past_an_extension_is_late_from_the_granted_day(knock, url, entry_cluster, entry_period):
    hand_in(entry_period, entry_cluster.memberships.first().unit, after=5, days_granted=3)
    assert cells(knock("staff", url))[0] == [("chậm 2 ngày", "gia hạn đến 23/06/2026")]


def test_what_never_came_counts_from_its_due_day_and_what_is_not_due_counts_nowhere(
    knock, url, entry_cluster, time_machine
):
    units = [membership.unit for membership in entry_cluster.memberships.all()]
    past = make_period(entry_cluster)
    running = make_period(entry_cluster, "h2", due_on=TODAY, locks_on=TODAY + timedelta(5))
    make_report(past, units[0])
    make_report(running, units[0])
    page = knock("staff", url)
    assert cells(page)[0] == [
        ("chưa đến hạn", ""),
        (f"quá hạn {(TODAY - past.due_on).days} ngày, chưa nộp", ""),
    ]
    assert cells(page)[1] == [("chưa có báo cáo", "")] * 2
    row = page.context["table"].rows[0]
    assert (row.shares.on_time_said, row.shares.expected) == ("0/1 (0%)", 1)
    assert page.context["by_period"].rows == (
        ("6 tháng đầu năm 2026", "0%"),
        ("6 tháng cuối năm 2026", "chưa đơn vị nào đến hạn"),
    )
    time_machine.move_to(moment(TODAY + timedelta(1)), tick=False)
    assert cells(knock("staff", url))[0][0] == ("quá hạn 1 ngày, chưa nộp", "")


def test_nobody_sees_how_far_a_draft_of_another_unit_is(knock, url, entry_cluster):
    past = make_period(entry_cluster)
    report = make_report(past, entry_cluster.memberships.first().unit)
    make_result(report, make_target(make_pledge(entry_cluster)), 5)
    page = knock("staff", url)
    assert cells(page)[0] == [(f"quá hạn {(TODAY - past.due_on).days} ngày, chưa nộp", "")]
    assert page.context["table"].shares[0].completeness_said == "0/1 (0%)"


def test_completeness_is_the_lines_with_an_answer_of_the_reports_that_were_due(
    knock, url, entry_cluster, entry_period
):
    pledge, units = make_pledge(entry_cluster), [one.unit for one in entry_cluster.memberships.all()]
    targets = [make_target(pledge) for _ in range(4)]
    report = hand_in(entry_period, units[0])
    for target, state in zip(targets, ("value", "zero", "na", "missing"), strict=True):
        make_result(report, target, 5 if state == "value" else None, state)
    page = knock("staff", url)
    assert cells(page)[0] == [("đúng hạn", "3/4 chỉ tiêu")]
    assert page.context["table"].shares[0].completeness_said == "3/4 (75%)"


def test_who_joined_later_is_no_late_unit_and_who_left_keeps_its_row(knock, url, entry_cluster):
    first = make_period(entry_cluster, year=2025)
    second = make_period(entry_cluster, year=2026)
    membership = entry_cluster.memberships.last()
    membership.starts_on = date(2026, 1, 1)
    membership.save()
    gone = make_unit("Phòng Đã Tách")
    hand_in(first, gone)
    hand_in(second, membership.unit)
    rows = {row.name: [cell.words for cell in row.cells] for row in knock("staff", url).context["table"].rows}
    assert rows[membership.unit.name] == ["đúng hạn", "không là thành viên"]
    assert rows["Phòng Đã Tách"] == ["không là thành viên", "đúng hạn"]


def test_more_periods_than_fit_are_said_to_be_left_out(knock, url, entry_cluster):
    for year in range(2014, 2027):
        make_period(entry_cluster, year=year)
    page = knock("staff", url)
    assert len(page.context["table"].periods) == 12
    assert "Chỉ nêu 12 kỳ gần nhất." in page.text


def test_a_period_in_preparation_stays_out_and_no_period_is_an_empty_page(knock, url, entry_cluster):
    make_period(entry_cluster, status="preparing")
    assert "Chưa có kỳ nào được mở." in knock("staff", url).text
    assert make_cluster([make_unit()]).slug not in knock("staff", url).text
