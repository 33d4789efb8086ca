"""The cluster board: states for every member, figures only for those who may read them."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Result, UnitReport
from cluster_reports.tables.board import total_said
from tests.factories import (
    make_line,
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


def board(period):
    return reverse("period", args=[period.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("staff", 200),
        ("other", 200),
        ("head", 200),
        ("deputy", 200),
        ("editor", 200),
        ("commander", 200),
        ("admin", 200),
        ("outsider", 404),
    ],
)
def test_board_access(knock, entry_report, who, status):
    assert knock(who, board(entry_report.period)).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 401),
        ("staff", 403),
        ("head", 403),
        ("editor", 403),
        ("commander", 403),
        ("admin", 302),
        ("outsider", 404),
    ],
)
def test_period_step_access(knock, entry_report, who, status):
    url = reverse("period-step", args=[entry_report.period_id, "lock"])
    assert knock(who, url, {"version": entry_report.period.version}).status_code == status
    entry_report.period.refresh_from_db()
    assert entry_report.period.status == ("locked" if who == "admin" else "open")


def shown(period, **typed):
    """What the button of a page drawn just now posts."""
    return {"version": period.version} | typed


def test_an_unlock_without_a_reason_is_refused_in_words(knock, entry_period):
    entry_period.status = "locked"
    entry_period.save()
    answer = knock(
        "admin", reverse("period-step", args=[entry_period.pk, "unlock"]), shown(entry_period, comment=" ")
    )
    assert answer.status_code == 409
    assert "Cần ghi lý do để “Mở khóa kỳ”. Chưa có gì thay đổi." in answer.content.decode()


def test_opening_a_period_gives_every_member_a_row_with_a_report(knock, entry_cluster, entry_period):
    make_target(make_pledge(entry_cluster))
    entry_period.status = "preparing"
    entry_period.save()
    answer = knock("admin", reverse("period-step", args=[entry_period.pk, "open"]), shown(entry_period))
    assert answer.status_code == 302
    rows = knock("admin", answer.url).context["rows"]
    assert [(row.report.status, row.done, row.total) for row in rows] == [("draft", 0, 1)] * 4


def test_a_period_without_members_is_not_opened_and_the_page_says_why(knock, entry_cluster, entry_period):
    entry_period.status = "preparing"
    entry_period.save()
    entry_cluster.memberships.all().delete()
    answer = knock("admin", reverse("period-step", args=[entry_period.pk, "open"]), shown(entry_period))
    assert answer.status_code == 409
    assert "chưa có đơn vị thành viên nào" in answer.content.decode()


def test_paired_figures_are_summed_beside_their_target(knock, submitted, entry_period, people):
    target = make_target(
        make_pledge(entry_period.cluster), "Tuần tra trên biển", pair_measure="hải lý", order=9
    )
    for who in ("other", "staff"):
        report = UnitReport.objects.filter(unit=people[who].unit).first() or make_report(
            entry_period, people[who].unit, Status.APPROVED
        )
        make_result(report, target, value=100, pair_value=5200, pair_bound="over")
    row = knock("head", board(entry_period)).context["target_rows"][-1]
    assert (row.total, row.pair_total) == ("100 cuộc", "trên 5.200 hải lý")


FIGURE = "987,6 cuộc"


def say(report, value="987.6"):
    report.results.update(value=value)


@pytest.mark.parametrize(
    ("who", "draft", "sent", "done"),
    [
        ("staff", False, False, False),
        ("other", False, False, False),
        ("head", False, True, True),
        ("deputy", False, True, True),
        ("editor", False, False, True),
        ("commander", False, False, True),
        ("admin", True, True, True),
    ],
)
def test_figures_are_shown_only_to_those_who_may_read_the_report(
    knock, entry_report, people, who, draft, sent, done
):
    say(entry_report)
    seen = [FIGURE in knock(who, board(entry_report.period)).content.decode()]
    entry_report.status, entry_report.submitted_by = Status.SUBMITTED, people["staff"]
    entry_report.submitted_at = entry_report.first_submitted_at = moment(date(2026, 6, 9))
    entry_report.save()
    seen.append(FIGURE in knock(who, board(entry_report.period)).content.decode())
    entry_report.status, entry_report.approved_by = Status.APPROVED, people["head"]
    entry_report.approved_at = moment(date(2026, 6, 10))
    entry_report.save()
    seen.append(FIGURE in knock(who, board(entry_report.period)).content.decode())
    assert seen == [draft, sent, done]


def test_totals_count_approved_reports_only(knock, submitted, entry_period, people):
    approved = make_report(entry_period, people["other"].unit, Status.APPROVED)
    make_result(approved, submitted.results.get().target, value=30)
    (row,) = knock("head", board(entry_period)).context["target_rows"]
    assert (row.total, row.coverage) == ("30 cuộc", "1/2 đơn vị")


def test_every_member_has_a_row_with_its_progress_and_lateness(
    knock, entry_report, entry_cluster, time_machine
):
    make_result(entry_report, make_target(make_pledge(entry_cluster)))
    time_machine.move_to(moment(date(2026, 6, 22)), tick=False)
    rows = knock("head", board(entry_report.period)).context["rows"]
    assert [(row.unit_name, row.done, row.total, row.is_late) for row in rows] == [
        ("Phòng Tham mưu", 0, 0, False),
        ("Phòng Chính trị", 0, 0, False),
        ("Phòng Hậu cần", 1, 2, True),
        ("Phòng Kỹ thuật", 0, 0, False),
    ]


def test_days_late_are_counted_to_the_first_submission(knock, submitted):
    submitted.submitted_at = submitted.first_submitted_at = moment(date(2026, 6, 23))
    submitted.save()
    assert "Chậm 3 ngày" in knock("head", board(submitted.period)).content.decode()


def test_sections_are_empty_partly_done_or_complete(knock, entry_report, entry_cluster):
    pledge = make_pledge(entry_cluster)
    for text, values in (("Một", (None, None)), ("Hai", (1, None)), ("Ba", (1, 0))):
        content = make_line(pledge, text, order=len(text))
        for value in values:
            make_result(entry_report, make_target(pledge, line=content), value=value)
    rows = knock("admin", board(entry_report.period)).context["rows"]
    row = next(row for row in rows if row.report)
    assert [(state, words) for _, state, words in row.sections] == [
        ("in-progress", "đã nhập đủ 2/2"),
        ("not-started", "chưa nhập 0/2"),
        ("in-progress", "đang nhập 1/2"),
        ("in-progress", "đã nhập đủ 1/1"),
    ]


def test_a_member_without_a_report_is_not_said_to_have_no_targets(knock, entry_report):
    context = knock("admin", board(entry_report.period)).context
    missing = [row for row in context["rows"] if row.report is None]
    assert {words for row in missing for *_, words in row.sections} == {"chưa có báo cáo"}
    (target,) = context["target_rows"]
    assert [cell.words for cell in target.cells] == [*["chưa có báo cáo"] * 2, "45 cuộc", "chưa có báo cáo"]


@pytest.mark.parametrize(
    ("status", "day", "said"),
    [
        (Status.DRAFT, 22, ("late", "quá hạn 0/1")),
        (Status.SUBMITTED, 10, ("submitted", "đã nộp 1/1")),
        (Status.CHECKED, 10, ("checked", "đã thẩm định 1/1")),
        (Status.APPROVED, 10, ("approved", "đã duyệt 1/1")),
        (Status.RETURNED, 10, ("returned", "trả lại 1/1")),
    ],
)
def test_a_section_says_what_became_of_its_report(
    knock, entry_period, people, time_machine, status, day, said
):
    report = make_report(entry_period, people["staff"].unit, status)
    pledge = make_pledge(entry_period.cluster)
    value = None if status == Status.DRAFT else 3
    make_result(report, make_target(pledge, line=make_line(pledge)), value=value)
    time_machine.move_to(moment(date(2026, 6, day)), tick=False)
    rows = knock("admin", board(entry_period)).context["rows"]
    assert [row.sections[0][1:] for row in rows if row.report] == [said]


def test_only_the_sections_sent_back_are_shown_as_returned(knock, submitted, people):
    pledge = make_pledge(submitted.period.cluster)
    line = make_line(pledge)
    flagged = make_result(submitted, make_target(pledge, line=line), value=3)
    make_result(submitted, make_target(pledge, line=line), value=3)
    workflow.take(
        submitted,
        "return",
        by=people["head"],
        at=moment(date(2026, 6, 10)),
        comment="Sửa.",
        flags={flagged.pk: "Sai."},
    )
    seen = {
        who: [
            cell[1:]
            for row in knock(who, board(submitted.period)).context["rows"]
            for cell in row.sections
            if row.report
        ]
        for who in ("head", "other")
    }
    assert seen == {
        "head": [("returned", "cần sửa 1/2"), ("submitted", "giữ nguyên 1/1")],
        "other": [("returned", "trả lại 2/2"), ("returned", "trả lại 1/1")],
    }


def results(target, *values):
    rows = [value if isinstance(value, dict) else {"value": value} for value in values]
    return [Result(target=target, state="value", **row) for row in rows]


@pytest.mark.parametrize(
    ("options", "values", "said"),
    [
        ({}, (5, 7), "12 cuộc"),
        ({}, ({"value": 5, "bound": "over"}, 7), "trên 12 cuộc"),
        ({"measure": "%"}, (98, 80), "từ 80% trở lên"),
        ({"measure": "%"}, (98, {"value": 90, "bound": "over"}), "trên 90%"),
        ({"measure": "%", "direction": "down"}, (1, {"value": 2, "bound": "under"}), "gần 2%"),
        ({"measure": "%", "over_units": "none"}, (98, 80), "từ 80% đến 98%"),
        (
            {"measure": "%", "over_units": "ratio", "numerator_label": "tốt", "denominator_label": "tổng"},
            (
                {"value": 50, "numerator": 1, "denominator": 2},
                {"value": 100, "numerator": 8, "denominator": 8},
            ),
            "90% (9/10)",
        ),
        (
            {"measure": "%", "over_units": "ratio", "numerator_label": "tốt", "denominator_label": "tổng"},
            ({"value": 50, "numerator": 1, "denominator": 2}, 100),
            "từ 50% trở lên",
        ),
    ],
)
def test_units_are_gathered_as_the_target_says(entry_cluster, options, values, said):
    target = make_target(make_pledge(entry_cluster), **options)
    assert total_said(target, results(target, *values)) == said


def test_the_history_of_the_headship_is_shown(knock, entry_period):
    assert knock("staff", board(entry_period)).context["roles"] == [
        ("Cụm trưởng", "Phòng Tham mưu", "từ 01/01/2020"),
        ("Cụm phó", "Phòng Chính trị", "từ 01/01/2020"),
    ]


def test_the_head_may_start_the_review_and_others_may_not(knock, entry_period):
    new = reverse("review-new", args=[entry_period.pk])
    people = ("head", "deputy", "other", "admin")
    seen = {who: new in knock(who, board(entry_period)).content.decode() for who in people}
    assert seen == {"head": True, "deputy": True, "other": False, "admin": False}


@pytest.mark.parametrize("units", [2, 6])
def test_the_board_costs_the_same_for_few_and_many_units(
    client, entry_period, entry_cluster, people, django_assert_num_queries, units
):
    target = make_target(make_pledge(entry_cluster), line=make_line(make_pledge(entry_cluster)))
    for place in range(units):
        unit = make_unit(f"Trung đoàn {place}")
        entry_cluster.memberships.create(unit=unit, starts_on=date(2020, 1, 1))
        make_result(make_report(entry_period, unit, Status.APPROVED, by=people["staff"]), target, value=3)
    client.force_login(people["head"])
    client.get(board(entry_period))
    with django_assert_num_queries(COST):
        client.get(board(entry_period))


COST = 17


@pytest.mark.parametrize("units", [1, 5])
def test_ages_news_and_choices_cost_the_same_for_few_and_many_units(
    client, entry_period, entry_cluster, people, django_assert_num_queries, units
):
    for place in range(3 * units):
        unit = make_unit(f"Trung đoàn {place}")
        entry_cluster.memberships.create(unit=unit, starts_on=date(2020, 1, 1))
        staff, at = make_user(unit), moment(date(2026, 6, 9))
        report = make_report(entry_period, unit)
        if place % 3:
            workflow.take(report, "submit", by=staff, at=at)
        if place % 3 == 1:
            workflow.take(report, "return", by=people["deputy"], at=at, comment="Sửa.")
    client.force_login(people["head"])
    with django_assert_num_queries(BUSY):
        client.get(board(entry_period))


BUSY = 18
