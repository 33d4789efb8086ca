"""Several reports of the board at once: each through the one door, each answered for, nothing silent."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cluster_reports.models import LoggedStep, Notice, UnitReport
from tests.factories import make_period, make_report, make_unit, make_user, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
Status = UnitReport.Status
AT = moment(date(2026, 6, 9))


def many(period):
    return reverse("period-many", args=[period.pk])


def chosen(name, *reports):
    """What the board sends: the step, and every report with the version that was seen."""
    return {"viec": name, name: [f"{report.pk}-{report.version}" for report in reports]}


def ended(answer):
    return {one.report.unit_name: (str(one.ending), one.words) for one in answer.context["outcomes"]}


@pytest.fixture
def three(entry_period):
    """Three submitted reports of members who judge nothing."""
    reports = []
    for name in ("Trinh sát", "Công binh", "Thông tin"):
        unit = make_unit(f"Phòng {name}")
        entry_period.cluster.memberships.create(unit=unit, starts_on=date(2020, 1, 1))
        reports.append(make_report(entry_period, unit, Status.SUBMITTED, at=AT))
    return reports


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
def test_access(knock, submitted, who, status):
    url = many(submitted.period)
    assert knock(who, f"{url}?viec=approve&approve={submitted.pk}-{submitted.version}").status_code == status
    assert knock(who, url, chosen("approve", submitted)).status_code == {302: 401}.get(status, status)
    submitted.refresh_from_db()
    assert submitted.status == (Status.APPROVED if status == 200 else Status.SUBMITTED)


def test_the_board_offers_a_judge_what_can_be_done_with_each_row(knock, three, entry_report, people):
    own = make_report(entry_report.period, people["head"].unit, Status.SUBMITTED, by=people["head"])
    board = reverse("period", args=[own.period_id])
    offers = {
        who: {row.unit_name: row.choice for row in knock(who, board).context["rows"] if row.choice}
        for who in ("head", "deputy", "other", "commander", "admin")
    }
    all_three = {report.unit.name: "approve" for report in three}
    assert offers == {
        "head": {**all_three, "Phòng Hậu cần": "remind"},
        "deputy": {**all_three, "Phòng Hậu cần": "remind", "Phòng Tham mưu": "approve"},
        "other": {},
        "commander": {},
        "admin": {},
    }


def test_all_rows_of_one_kind_can_be_chosen_by_a_link(knock, three):
    page = knock("head", reverse("period", args=[three[0].period_id]) + "?chon=approve").content.decode()
    assert page.count('type="checkbox"') == page.count(" checked>") == 3


def test_asking_says_the_consequence_and_changes_nothing(knock, three):
    url = many(three[0].period)
    answer = knock("head", url, None)
    assert answer.status_code == 400
    query = "&".join(f"approve={report.pk}-{report.version}" for report in three)
    page = knock("head", f"{url}?viec=approve&{query}").content.decode()
    assert "Duyệt 3 báo cáo" in page
    assert "Số liệu vào bảng tổng hợp và bài viết." in page
    assert set(UnitReport.objects.values_list("status", flat=True)) == {Status.SUBMITTED}


def test_choosing_nothing_says_so(knock, entry_period):
    answer = knock("head", f"{many(entry_period)}?viec=approve")
    assert (answer.status_code, "Chưa chọn đơn vị nào" in answer.content.decode()) == (422, True)


def test_three_are_approved_and_told_one_by_one(knock, three, people):
    answer = knock("head", many(three[0].period), chosen("approve", *three))
    assert set(ended(answer).values()) == {("done", "Đã duyệt.")}
    assert answer.context["said"] == "3 đã duyệt"
    assert set(UnitReport.objects.values_list("status", "approved_by")) == {
        (Status.APPROVED, people["head"].pk)
    }
    assert LoggedStep.objects.filter(step="approve").count() == 3
    assert Notice.objects.filter(event="approved").count() == 3


def test_one_that_changed_since_is_named_and_keeps_its_state(knock, three):
    data = chosen("approve", *three)
    UnitReport.objects.filter(pk=three[1].pk).update(submitted_at=AT + timedelta(hours=1))
    url = many(three[0].period)
    query = "&".join(f"approve={value}" for value in data["approve"])
    foreseen = knock("head", f"{url}?viec=approve&{query}").context
    assert [one.report.unit_name for one in foreseen["hindered"]] == ["Phòng Công binh"]
    answer = knock("head", url, data)
    assert ended(answer)["Phòng Công binh"] == (
        "refused",
        "Báo cáo đã thay đổi sau khi bạn mở bảng. Mở xem lại rồi quyết định.",
    )
    assert answer.context["said"] == "2 đã duyệt, 1 không làm được"
    assert {report.unit.name: report.status for report in UnitReport.objects.all()} == {
        "Phòng Trinh sát": Status.APPROVED,
        "Phòng Công binh": Status.SUBMITTED,
        "Phòng Thông tin": Status.APPROVED,
    }


def test_a_double_click_does_nothing_twice_and_says_that_it_is_done(knock, three):
    data, url = chosen("approve", *three), many(three[0].period)
    knock("head", url, data)
    answer = knock("head", url, data)
    assert answer.context["said"] == "0 đã duyệt, 3 đã duyệt từ trước"
    assert {words for _, words in ended(answer).values()} == {"Bạn đã duyệt lúc 09:00 ngày 10/06/2026."}
    assert LoggedStep.objects.filter(step="approve").count() == 3


def test_a_colleague_was_faster_is_not_my_doing(knock, three):
    data, url = chosen("approve", *three), many(three[0].period)
    knock("deputy", url, data)
    assert {ending for ending, _ in ended(knock("head", url, data)).values()} == {"refused"}


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("own", "Đây là báo cáo của chính đơn vị bạn; đơn vị khác duyệt."),
        ("mine", "Bạn là người nộp báo cáo này; người khác duyệt."),
        ("draft", "Không thể “Duyệt” khi trạng thái là “Đang nhập”."),
        ("unchecked", "Chưa có người thẩm định; cụm, khối này duyệt qua hai bước."),
        ("checked", "Bạn đã thẩm định báo cáo này; một người khác duyệt."),
    ],
)
def test_what_cannot_be_approved_says_why(knock, entry_period, people, who, words):
    head, unit = people["head"], people["other"].unit
    fields = {}
    if who in {"unchecked", "checked"}:
        type(entry_period.cluster).objects.update(needs_check=True)
    if who == "checked":
        fields = {"checked_by": head, "checked_at": AT}
    report = make_report(
        entry_period,
        people["deputy"].unit if who == "own" else unit,
        {"draft": Status.DRAFT, "checked": Status.CHECKED}.get(who, Status.SUBMITTED),
        by={"mine": head}.get(who),
        at=AT,
        **fields,
    )
    answer = knock("deputy" if who == "own" else "head", many(entry_period), chosen("approve", report))
    assert list(ended(answer).values()) == [("refused", words)]
    report.refresh_from_db()
    assert report.approved_at is None


def test_where_two_steps_are_asked_for_several_are_checked_at_once(knock, three, people):
    type(three[0].period.cluster).objects.update(needs_check=True)
    answer = knock("head", many(three[0].period), chosen("check", *three))
    assert answer.context["said"] == "3 đã thẩm định"
    assert set(UnitReport.objects.values_list("status", "checked_by")) == {
        (Status.CHECKED, people["head"].pk)
    }


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 400),
        ({"viec": "return"}, 400),
        ({"viec": "approve", "approve": ["7"]}, 400),
        ({"viec": "approve", "approve": ["7-x"]}, 400),
        ({"viec": "approve", "approve": ["999-1"]}, 404),
        ({"viec": "approve", "approve": ["1-1"] * 201}, 400),
    ],
)
def test_what_the_board_never_sends_is_refused(knock, entry_period, data, status):
    assert knock("head", many(entry_period), data).status_code == status


def test_a_report_of_another_period_is_not_reached(knock, submitted, entry_cluster, people):
    other = make_report(make_period(entry_cluster, "q1"), people["other"].unit, Status.SUBMITTED)
    assert knock("head", many(submitted.period), chosen("approve", submitted, other)).status_code == 404
    assert set(UnitReport.objects.values_list("status", flat=True)) == {Status.SUBMITTED}


def test_units_that_have_not_submitted_are_reminded_once_a_day(knock, entry_report, people, time_machine):
    period, url = entry_report.period, many(entry_report.period)
    returned = make_report(period, people["other"].unit, Status.RETURNED)
    data = chosen("remind", entry_report, returned)
    assert knock("head", url, data).context["said"] == "2 đã nhắc"
    assert set(ended(knock("head", url, data)).values()) == {
        ("before", "Bạn đã nhắc lúc 09:00 ngày 10/06/2026; mỗi ngày chỉ nhắc một lần.")
    }
    assert set(ended(knock("deputy", url, data)).values()) == {
        ("refused", "Trần Tham Mưu đã nhắc đơn vị này lúc 09:00 hôm nay; mỗi ngày chỉ nhắc một lần.")
    }
    told = Notice.objects.filter(event="reminded")
    assert sorted(told.values_list("recipient", flat=True)) == sorted(
        [people["staff"].pk, people["other"].pk]
    )
    assert told.get(recipient=people["staff"]).text == (
        "Trần Tham Mưu nhắc đơn vị nộp báo cáo 6 tháng đầu năm 2026, hạn nộp 20/06/2026."
    )
    rows = knock("head", reverse("period", args=[period.pk])).context["rows"]
    assert {row.unit_name: (row.choice, row.told) for row in rows if row.report} == {
        "Phòng Hậu cần": ("", "đã nhắc 10/6"),
        "Phòng Kỹ thuật": ("", "đã nhắc 10/6"),
    }
    time_machine.move_to(moment(date(2026, 6, 11), 8), tick=False)
    assert knock("deputy", url, data).context["said"] == "2 đã nhắc"


def test_a_unit_that_submitted_meanwhile_is_not_reminded(knock, submitted):
    answer = knock("head", many(submitted.period), chosen("remind", submitted))
    assert [ending for ending, _ in ended(answer).values()] == ["refused"]
    assert not Notice.objects.filter(event="reminded").exists()


def test_a_unit_that_cannot_write_any_more_is_not_reminded(knock, entry_report, time_machine):
    time_machine.move_to(moment(date(2026, 6, 27)), tick=False)
    answer = knock("head", many(entry_report.period), chosen("remind", entry_report))
    assert [ending for ending, _ in ended(answer).values()] == ["refused"]


def test_each_report_more_costs_a_few_queries_more_and_no_others(client, entry_period, people):
    """A report approved costs its own locks, checks, step and notice: ``EACH`` queries, whatever stands beside it."""
    client.force_login(people["head"])
    costs = []
    for units in (1, 5):
        reports = [make_report(entry_period, make_user().unit, Status.SUBMITTED, at=AT) for _ in range(units)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.post(many(entry_period), chosen("approve", *reports))
        costs.append(len(queries))
    assert costs[1] - costs[0] == 4 * EACH


EACH = 16


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's test database has one connection")
@pytest.mark.django_db(transaction=True)
def test_two_judges_at_the_same_moment_approve_each_report_once(people, three):
    """Each posts the same three in another order; every report ends as one person's, and nobody hears of an error."""
    url, together, answers = many(three[0].period), Barrier(2), []

    def press(who, reports):
        client = Client()
        client.force_login(people[who])
        data = chosen("approve", *reports)
        together.wait()
        answers.append(client.post(url, data))
        connection.close()

    pairs = (("head", three), ("deputy", three[::-1]))
    threads = [Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pages = "".join(answer.content.decode() for answer in answers)  # contexts of two threads mix
    assert (pages.count("outcome is-done"), pages.count("outcome is-refused")) == (3, 3)
    assert LoggedStep.objects.filter(step="approve").count() == 3
