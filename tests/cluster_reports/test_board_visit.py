"""What changed on the board since somebody last said that they had seen it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from cluster_reports import workflow
from cluster_reports.models import BoardVisit, UnitReport
from tests.factories import make_report, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]


def board(period):
    return reverse("period", args=[period.pk])


def see(knock, who, period, until=None):
    until = until or knock(who, board(period)).context["until"]
    return knock(who, reverse("period-seen", args=[period.pk]), {"until": until})


def news(knock, who, period):
    """What the board says is new, as (unit, what); None where it says nothing of the kind."""
    found = knock(who, board(period)).context.get("news")
    return found if found is None else [(event.unit, event.what) for event in found]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 401),
        ("staff", 302),
        ("head", 302),
        ("editor", 302),
        ("commander", 302),
        ("admin", 302),
        ("outsider", 404),
    ],
)
def test_access(knock, entry_period, people, who, status):
    """Whoever sees the board remembers for themselves only."""
    answer = knock(who, reverse("period-seen", args=[entry_period.pk]), {"until": now().isoformat()})
    assert answer.status_code == status
    known = [] if who in {"stranger", "outsider"} else [people[who].pk]
    assert list(BoardVisit.objects.values_list("person", flat=True)) == known


@pytest.mark.parametrize("until", ["", "hôm qua", "2026-06-10", "2026-06-10T09:00:00"])
def test_an_instant_no_page_ever_named_is_refused(knock, entry_period, until):
    answer = knock("head", reverse("period-seen", args=[entry_period.pk]), {"until": until})
    assert (answer.status_code, BoardVisit.objects.count()) == (400, 0)


def test_looking_writes_nothing(client, submitted, people):
    client.force_login(people["head"])
    with CaptureQueriesContext(connection) as queries:
        client.get(board(submitted.period))
    written = [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert (written, BoardVisit.objects.count()) == ([], 0)


def test_what_happened_between_two_visits_is_listed_once(knock, entry_report, people, time_machine):
    period = entry_report.period
    assert see(knock, "head", period).status_code == 302
    assert news(knock, "head", period) == []
    time_machine.move_to(moment(date(2026, 6, 11)), tick=False)
    workflow.take(entry_report, "submit", by=people["staff"], at=now())
    other = make_report(period, people["other"].unit)
    workflow.ask_extension(other, by=people["other"], at=now() + timedelta(minutes=1), days=2, reason="Bận.")
    found = knock("head", board(period)).context["news"]
    assert [(event.unit, event.what, event.by.split(",")[0]) for event in found] == [
        ("Phòng Kỹ thuật", "Xin gia hạn 2 ngày", "Đỗ Kỹ Thuật"),
        ("Phòng Hậu cần", "Nộp báo cáo", "Lê Văn Hậu"),
    ]
    assert [event.url for event in found] == [
        other.extensions.get().get_absolute_url(),
        entry_report.get_absolute_url(),
    ]
    time_machine.move_to(moment(date(2026, 6, 11), 10), tick=False)
    see(knock, "head", period)
    time_machine.move_to(moment(date(2026, 6, 12)), tick=False)
    assert "Không có gì mới từ lúc 10:00 hôm qua." in knock("head", board(period)).content.decode()


def test_a_second_submission_is_called_so(knock, submitted, people):
    at = moment(date(2026, 6, 9))
    workflow.take(submitted, "return", by=people["head"], at=at, comment="Sửa.")
    workflow.take(submitted, "submit", by=people["staff"], at=at + timedelta(minutes=1))
    assert news(knock, "deputy", submitted.period) == [
        ("Phòng Hậu cần", "Nộp lại báo cáo"),
        ("Phòng Hậu cần", "Trả lại"),
    ]


def test_ones_own_doing_is_no_news(knock, submitted, people):
    workflow.take(submitted, "approve", by=people["head"], at=now())
    assert (news(knock, "head", submitted.period), news(knock, "deputy", submitted.period)) == (
        [],
        [("Phòng Hậu cần", "Duyệt")],
    )


def test_what_was_written_before_handing_in_is_told_by_the_submission_alone(knock, submitted, people):
    at = moment(date(2026, 6, 9))
    workflow.take(submitted, "return", by=people["deputy"], at=at, comment="Sửa.")
    UnitReport.objects.update(changed_at=submitted.submitted_at, changed_by=people["staff"])
    assert news(knock, "head", submitted.period) == [("Phòng Hậu cần", "Trả lại")]


def test_a_report_that_is_being_filled_in_is_news_to_the_judge(knock, entry_report, people):
    UnitReport.objects.update(changed_at=now() - timedelta(hours=1), changed_by=people["staff"])
    found = knock("head", board(entry_report.period)).context["news"]
    assert [(event.what, event.url) for event in found] == [
        ("Nhập số liệu, 1/1 chỉ tiêu", f"#don-vi-{entry_report.pk}")
    ]
    assert news(knock, "staff", entry_report.period) == []


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("head", True),
        ("deputy", True),
        ("admin", True),
        ("staff", True),
        ("other", None),
        ("editor", None),
        ("commander", None),
    ],
)
def test_the_log_of_a_report_is_read_by_its_unit_the_judges_and_the_admin(
    knock, submitted, people, who, sees
):
    workflow.take(submitted, "return", by=people["deputy"], at=now(), comment="MẬT-DẤU")
    found = news(knock, who, submitted.period)
    assert (found is not None and found != []) == (sees is True) or who == "deputy"
    if sees is None:
        assert found is None
    assert "MẬT-DẤU" not in knock(who, board(submitted.period)).content.decode()


def test_what_came_while_the_page_was_open_stays_new(knock, entry_report, people, time_machine):
    until = knock("head", board(entry_report.period)).context["until"]
    time_machine.move_to(now() + timedelta(minutes=5), tick=False)
    workflow.take(entry_report, "submit", by=people["staff"], at=now())
    time_machine.move_to(now() + timedelta(minutes=5), tick=False)
    see(knock, "head", entry_report.period, until)
    assert news(knock, "head", entry_report.period) == [("Phòng Hậu cần", "Nộp báo cáo")]


def test_the_page_of_an_older_tab_and_a_clock_ahead_change_nothing(knock, entry_period, people):
    see(knock, "head", entry_period)
    see(knock, "head", entry_period, (now() - timedelta(days=2)).isoformat())
    see(knock, "head", entry_period, (now() + timedelta(days=2)).isoformat())
    assert BoardVisit.objects.get().seen_at == now()


def test_two_people_look_each_for_themselves(knock, submitted, people):
    workflow.take(submitted, "return", by=people["deputy"], at=now() - timedelta(hours=1), comment="Sửa.")
    see(knock, "head", submitted.period)
    assert (news(knock, "head", submitted.period), len(news(knock, "admin", submitted.period))) == ([], 1)
