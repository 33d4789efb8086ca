"""On time, extended, late, overdue or excused: five things that are never mixed, and who may excuse."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import dossiers, workflow
from cluster_reports.models import LoggedStep, Notice, UnitReport
from cluster_reports.workflow import StepRefused
from tests.dossiers.small import load, small
from tests.factories import make_report, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
Status = UnitReport.Status
LATE = moment(date(2026, 6, 23))


def excuse(report):
    return reverse("excuse", args=[report.period_id, report.pk])


@pytest.fixture
def late(entry_report, people):
    """Handed in three days after the due day."""
    entry_report.status, entry_report.submitted_by = Status.SUBMITTED, people["staff"]
    entry_report.submitted_at = entry_report.first_submitted_at = LATE
    entry_report.save()
    return entry_report


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("staff", 403),
        ("other", 403),
        ("head", 200),
        ("deputy", 200),
        ("editor", 403),
        ("commander", 403),
        ("admin", 403),
        ("outsider", 404),
    ],
)
def test_access(knock, late, who, status):
    assert knock(who, excuse(late)).status_code == status
    answer = knock(who, excuse(late), {"viec": "excuse", "comment": "Bão số 3."})
    assert answer.status_code == {200: 302, 302: 401}.get(status, status)
    late.refresh_from_db()
    assert (late.excused_at is not None) == (status == 200)


def test_nobody_excuses_the_own_unit_where_another_may(knock, entry_period, people):
    report = make_report(entry_period, people["head"].unit)
    assert [knock(who, excuse(report)).status_code for who in ("head", "deputy")] == [403, 200]


def test_a_report_of_another_period_is_not_reached(knock, late):
    assert knock("head", reverse("excuse", args=[late.period_id, 999])).status_code == 404


@pytest.mark.parametrize(
    ("came", "granted", "excused", "day", "said"),
    [
        (None, 0, False, 19, "due"),
        (None, 0, False, 20, "due"),
        (None, 0, False, 21, "overdue"),
        (None, 3, False, 21, "due"),
        (None, 0, True, 21, "excused"),
        (None, 0, True, 10, "excused"),
        (20, 0, False, 30, "on_time"),
        (20, 3, False, 30, "on_time"),
        (20, 0, True, 30, "on_time"),
        (22, 0, False, 30, "late"),
        (22, 3, False, 30, "extended"),
        (24, 3, False, 30, "late"),
        (22, 0, True, 30, "excused"),
    ],
)
def test_timeliness(entry_report, people, came, granted, excused, day, said):
    entry_report.days_granted = granted
    entry_report.first_submitted_at = came and moment(date(2026, 6, came), 23, 59)
    entry_report.excused_at = excused and LATE or None
    assert entry_report.timeliness(date(2026, 6, day)) == said
    assert entry_report.is_late(date(2026, 6, day)) == (said in {"late", "overdue"})


def test_an_excuse_is_told_logged_and_shown_apart_and_the_days_stay_counted(knock, late, people):
    answer = knock("head", excuse(late), {"viec": "excuse", "comment": " Bão số 3. "})
    assert answer.url == reverse("period", args=[late.period_id])
    late.refresh_from_db()
    assert (late.excused_by, late.excuse, late.status, late.days_late()) == (
        people["head"],
        "Bão số 3.",
        Status.SUBMITTED,
        3,
    )
    logged = LoggedStep.objects.get(step="excuse")
    assert (logged.source, logged.target, logged.comment) == ("submitted", "submitted", "Bão số 3.")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.text) == (
        people["staff"],
        "Trần Tham Mưu miễn trễ cho báo cáo 6 tháng đầu năm 2026: Bão số 3.",
    )
    context = knock("head", answer.url).context
    assert [
        (one.title, [(row.unit_name, words, why) for row, words, why in one.rows])
        for one in context["lateness"]
    ] == [("Được miễn trễ", [("Phòng Hậu cần", "nộp chậm 3 ngày", "Bão số 3.")])]
    assert context["tiles"][3:] == [(0, "đơn vị chậm, quá hạn"), (1, "đơn vị được miễn trễ")]
    assert "Bão số 3." in knock("staff", late.get_absolute_url()).content.decode()


def test_the_reason_is_read_by_the_unit_the_judges_and_the_admin(knock, late, people):
    workflow.take(late, "excuse", by=people["head"], at=LATE, comment="Bão số 3.")
    board = reverse("period", args=[late.period_id])
    seen = {who: "Bão số 3." in knock(who, board).content.decode() for who in people if who != "outsider"}
    assert {who for who, sees in seen.items() if sees} == {"staff", "head", "deputy", "admin"}


def test_late_extended_and_excused_are_three_lists(knock, late, entry_period, people, time_machine):
    other = make_report(entry_period, people["other"].unit, days_granted=5)
    head = make_report(entry_period, people["head"].unit)
    time_machine.move_to(moment(date(2026, 6, 24)), tick=False)
    workflow.take(late, "excuse", by=people["head"], at=LATE, comment="Bão số 3.")
    lists = knock("deputy", reverse("period", args=[entry_period.pk])).context["lateness"]
    assert [(one.title, [(row.report, words) for row, words, _ in one.rows]) for one in lists] == [
        ("Chậm, quá hạn", [(head, "quá hạn 4 ngày, chưa nộp")]),
        ("Trong thời gian gia hạn", [(other, "gia hạn đến 25/06/2026, chưa nộp")]),
        ("Được miễn trễ", [(late, "nộp chậm 3 ngày")]),
    ]


def test_an_excuse_needs_a_reason_and_keeps_what_was_typed(knock, late):
    answer = knock("head", excuse(late), {"viec": "excuse", "comment": " "})
    assert (answer.status_code, "Ghi lý do để đơn vị" in answer.content.decode()) == (422, True)
    answer = knock("head", excuse(late), {"viec": "excuse", "comment": "x" * 1001})
    assert (answer.status_code, "x" * 1001 in answer.content.decode()) == (422, True)
    late.refresh_from_db()
    assert late.excused_at is None


def test_an_excuse_is_taken_back(knock, late, people):
    knock("head", excuse(late), {"viec": "excuse", "comment": "Bão số 3."})
    assert knock("deputy", excuse(late), {"viec": "unexcuse"}).status_code == 302
    late.refresh_from_db()
    assert (late.excused_by, late.excused_at, late.excuse) == (None, None, "")
    assert late.timeliness(date(2026, 6, 30)) == "late"
    assert [notice.event for notice in Notice.objects.order_by("pk")] == ["excused", "unexcused"]


def test_a_stale_page_neither_excuses_twice_nor_takes_back_by_mistake(knock, late):
    knock("head", excuse(late), {"viec": "excuse", "comment": "Bão số 3."})
    answer = knock("deputy", excuse(late), {"viec": "excuse", "comment": "Lý do khác."})
    assert (answer.status_code, "đã được miễn trễ sau khi bạn mở trang này" in answer.content.decode()) == (
        409,
        True,
    )
    late.refresh_from_db()
    assert late.excuse == "Bão số 3."


@pytest.mark.parametrize("why", ["in time", "published", "not excused"])
def test_what_needs_no_excuse_gets_none(submitted, people, why):
    if why == "published":
        UnitReport.objects.update(first_submitted_at=LATE, submitted_at=LATE)
        type(submitted.period).objects.update(status="published")
    step = "unexcuse" if why == "not excused" else "excuse"
    with pytest.raises(StepRefused):
        workflow.take(submitted, step, by=people["head"], at=LATE, comment="Bão.")


def test_a_dossier_carries_an_excuse_and_loads_without_one():
    data = small()
    data["reports"][0] |= {
        "excused_by": "lan",
        "excused_at": "2026-06-21T08:00:00+07:00",
        "excuse": "Bão số 3.",
    }
    assert dossiers.dump(load(data).period) == data
    with pytest.raises(dossiers.DossierError, match="Miễn trễ phải ghi lý do"):
        load({**data, "reports": [{**data["reports"][0], "excuse": ""}]}, replace=True)
