"""A unit asks for more days, the head or a deputy answers, and every date of that unit follows."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from cluster_reports import access, notices, workflow
from cluster_reports.models import Extension, LoggedStep, Notice, UnitReport
from tests.factories import make_report, make_unit, make_user, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 18))
EVERYBODY = ("staff", "other", "head", "deputy", "editor", "commander", "admin", "outsider", "stranger")


@pytest.fixture
def asked(entry_report, people):
    return workflow.ask_extension(
        entry_report, by=people["staff"], at=moment(date(2026, 6, 10)), days=5, reason="Chờ số liệu quý II."
    )


def grant(asked, by, days, at=AT):
    return workflow.take(asked, "grant", by=by, at=at, flags={"days": days})


def test_a_request_is_logged_and_told_to_the_judges(asked, people):
    assert (asked.status, asked.days_asked, asked.asked_by) == ("asked", 5, people["staff"])
    step = LoggedStep.objects.about(asked).get()
    assert (step.label, step.comment) == ("Xin gia hạn 5 ngày", "Chờ số liệu quý II.")
    told = Notice.objects.order_by("recipient__full_name")
    assert [(one.recipient, one.event, one.link) for one in told] == [
        (people["deputy"], "asked", asked.get_absolute_url()),
        (people["head"], "asked", asked.get_absolute_url()),
    ]


def test_days_granted_move_the_due_day_and_the_lock_of_that_unit_only(asked, people, entry_period):
    other = make_report(entry_period, people["other"].unit)
    done = grant(asked, people["head"], 3)
    report = UnitReport.objects.get(pk=asked.report_id)
    assert (done.status, done.days_granted, done.answered_by) == ("granted", 3, people["head"])
    assert (report.due_on, report.locks_on) == (date(2026, 6, 23), date(2026, 6, 29))
    other.refresh_from_db()
    assert (other.due_on, other.locks_on) == (date(2026, 6, 20), date(2026, 6, 26))
    notice = Notice.objects.get(event="granted")
    assert (notice.recipient, notice.link) == (people["staff"], report.get_edit_url())
    assert notice.text == "Trần Tham Mưu cho gia hạn báo cáo 6 tháng đầu năm 2026 đến hết ngày 23/06/2026."


def test_entry_stays_open_until_midnight_before_the_moved_lock_day(asked, people):
    grant(asked, people["head"], 3)
    report = UnitReport.objects.get(pk=asked.report_id)
    days = [date(2026, 6, 26), date(2026, 6, 28), date(2026, 6, 29)]
    assert [access.can_edit(people["staff"], report, day) for day in days] == [True, True, False]


def test_a_submission_within_the_extension_is_not_late(asked, people):
    grant(asked, people["head"], 3)
    report = workflow.take(asked.report, "submit", by=people["staff"], at=moment(date(2026, 6, 23), 23, 59))
    assert (report.days_late(), report.is_late(date(2026, 7, 1))) == (0, False)
    assert report.extension_said == "Gia hạn đến 23/06/2026"


def test_one_minute_after_the_extended_due_day_is_late(asked, people):
    grant(asked, people["head"], 3)
    report = workflow.take(asked.report, "submit", by=people["staff"], at=moment(date(2026, 6, 24), 0, 0))
    assert report.days_late() == 1


def test_a_second_extension_adds_to_the_first(asked, people, entry_report):
    grant(asked, people["head"], 3)
    again = workflow.ask_extension(entry_report, by=people["staff"], at=AT, days=2, reason="Còn thiếu.")
    grant(again, people["deputy"], 2)
    entry_report.refresh_from_db()
    assert entry_report.due_on == date(2026, 6, 25)


def test_a_refusal_needs_its_reason_and_moves_nothing(asked, people):
    with pytest.raises(workflow.StepRefused, match="Cần ghi lý do"):
        workflow.take(asked, "refuse", by=people["head"], at=AT)
    done = workflow.take(asked, "refuse", by=people["head"], at=AT, comment="Hội nghị sắp họp.")
    assert (done.status, done.answer, done.days_granted) == ("refused", "Hội nghị sắp họp.", None)
    assert UnitReport.objects.get(pk=asked.report_id).due_on == date(2026, 6, 20)
    assert Notice.objects.get(event="refused").recipient == people["staff"]


def test_a_request_is_answered_once(asked, people):
    grant(asked, people["head"], 3)
    with pytest.raises(workflow.StepRefused, match="Trần Tham Mưu đã “Cho gia hạn”"):
        grant(asked, people["deputy"], 3)
    assert UnitReport.objects.get(pk=asked.report_id).days_granted == 3


def test_days_that_end_in_the_past_are_refused(asked, people):
    with pytest.raises(workflow.StepRefused, match="22/06/2026, đã qua"):
        grant(asked, people["head"], 2, at=moment(date(2026, 6, 23)))
    assert Extension.objects.get().status == "asked"


def test_a_report_that_came_meanwhile_needs_no_answer(asked, people):
    workflow.take(asked.report, "submit", by=people["staff"], at=AT)
    with pytest.raises(workflow.StepRefused) as refusal:
        grant(asked, people["head"], 3)
    assert refusal.value.faults == [("", "Báo cáo đã nộp, không cần gia hạn nữa.")]
    assert list(Extension.objects.waiting()) == []


@pytest.mark.parametrize(("step", "who"), [("grant", "head"), ("grant_instead", "admin")])
def test_in_a_locked_period_no_days_are_promised_that_the_unit_cannot_use(asked, people, knock, step, who):
    period = workflow.take(asked.report.period, "lock", by=people["admin"], at=AT)
    said = "Quản trị đã khóa kỳ; đề nghị quản trị mở khóa kỳ rồi mới cho gia hạn được."
    page = knock(who, asked.get_absolute_url())
    assert said in page.text
    assert step not in [form.step.name for form in page.context["forms"]]
    with pytest.raises(workflow.StepRefused) as refusal:
        workflow.take(asked, step, by=people[who], at=AT, comment="Đồng ý.", flags={"days": 3})
    assert refusal.value.faults == [("", said)]
    assert UnitReport.objects.get(pk=asked.report_id).days_granted == 0
    workflow.take(period, "unlock", by=people["admin"], at=AT, comment="Cho gia hạn.")
    done = workflow.take(
        Extension.objects.get(), step, by=people[who], at=AT, comment="Đồng ý.", flags={"days": 3}
    )
    assert done.status == "granted"


def test_an_answer_that_would_be_refused_is_not_offered(asked, people, knock):
    workflow.take(asked.report, "submit", by=people["staff"], at=AT)
    page = knock("head", asked.get_absolute_url())
    assert [form.step.name for form in page.context["forms"]] == ["refuse"]
    assert "Báo cáo đã nộp, không cần gia hạn nữa." in page.text


def test_two_requests_do_not_wait_at_once(asked, people, entry_report):
    with pytest.raises(workflow.StepRefused, match="đang chờ trả lời"):
        workflow.ask_extension(entry_report, by=people["staff"], at=AT, days=1, reason="Nữa.")


def test_the_heads_own_unit_is_answered_by_the_deputy(entry_period, people):
    report = make_report(entry_period, people["head"].unit)
    asked = workflow.ask_extension(report, by=people["head"], at=AT, days=2, reason="Bận.")
    colleague = make_user(people["head"].unit)
    may = [access.can_answer_extension(user, asked, AT.date()) for user in (people["head"], colleague)]
    assert may == [False, False]
    assert access.can_answer_extension(people["deputy"], asked, AT.date())


def test_an_admin_answers_in_place_of_the_judges_with_a_reason(asked, people):
    with pytest.raises(workflow.StepRefused, match="Cần ghi lý do"):
        workflow.take(asked, "grant_instead", by=people["admin"], at=AT, flags={"days": 1})
    done = workflow.take(
        asked, "grant_instead", by=people["admin"], at=AT, comment="Cụm trưởng vắng.", flags={"days": 1}
    )
    assert (done.status, done.report.due_on) == ("granted", date(2026, 6, 21))


def test_a_unit_takes_its_request_back(asked, people):
    done = workflow.take(asked, "take_back", by=people["staff"], at=AT)
    assert (done.status, done.answered_at) == ("withdrawn", None)


@pytest.mark.parametrize(
    ("status", "period_status", "day", "may"),
    [
        ("draft", "open", date(2026, 6, 10), True),
        ("draft", "open", date(2026, 6, 27), True),
        ("draft", "open", date(2026, 5, 1), False),
        ("draft", "locked", date(2026, 6, 10), False),
        ("returned", "open", date(2026, 6, 10), False),
        ("submitted", "open", date(2026, 6, 10), False),
    ],
)
def test_when_a_unit_may_ask(entry_period, people, status, period_status, day, may):
    entry_period.status = period_status
    report = make_report(entry_period, people["staff"].unit, status)
    assert access.can_ask_extension(people["staff"], report, day) is may


def test_who_may_ask(entry_report, knock):
    url = reverse("extension-new", args=[entry_report.pk])
    assert {who: knock(who, url).status_code for who in EVERYBODY} == {
        "staff": 200,
        "other": 404,
        "head": 404,
        "deputy": 404,
        "editor": 404,
        "commander": 404,
        "admin": 403,
        "outsider": 404,
        "stranger": 302,
    }


def test_who_may_read_a_request(asked, knock):
    url = reverse("extension", args=[asked.pk])
    assert {who: knock(who, url).status_code for who in EVERYBODY} == {
        "staff": 200,
        "other": 404,
        "head": 200,
        "deputy": 200,
        "editor": 404,
        "commander": 404,
        "admin": 200,
        "outsider": 404,
        "stranger": 302,
    }


@pytest.mark.parametrize(
    ("step", "allowed"),
    [
        ("grant", {"head", "deputy"}),
        ("refuse", {"head", "deputy"}),
        ("grant_instead", {"admin"}),
        ("take_back", {"staff"}),
    ],
)
def test_who_may_take_which_step(asked, knock, step, allowed):
    url = reverse("extension-step", args=[asked.pk, step])
    data = {f"{step}-days": "3", f"{step}-comment": "Đồng ý."}
    for who in EVERYBODY:
        Extension.objects.update(status="asked", answered_by=None, answered_at=None, days_granted=None)
        answer = knock(who, url, data)
        took = Extension.objects.get().status != "asked"
        hidden = {"other", "editor", "commander", "outsider"}
        expected = 302 if who in allowed else {"stranger": 401}.get(who, 404 if who in hidden else 403)
        assert (answer.status_code, took) == (expected, who in allowed), who


def test_staff_ask_from_the_report_and_see_the_request_there(knock, entry_report):
    url = reverse("extension-new", args=[entry_report.pk])
    assert url in knock("staff", entry_report.get_absolute_url()).text
    answer = knock("staff", url, {"days": "5", "reason": "Chờ  số liệu."})
    asked = Extension.objects.get()
    assert (answer.headers["Location"], asked.reason) == (asked.get_absolute_url(), "Chờ số liệu.")
    page = knock("staff", entry_report.get_absolute_url())
    assert (asked.get_absolute_url() in page.text, page.context["ask_url"]) == (True, "")
    assert [step["label"] for step in page.context["history"]] == ["Xin gia hạn 5 ngày"]
    assert knock("staff", url).headers["Location"] == asked.get_absolute_url()


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, ["Ghi số ngày.", "Ghi lý do để người duyệt quyết định."]),
        ({"days": "0", "reason": "x"}, ["Ít nhất 1 ngày."]),
        ({"days": "61", "reason": "x"}, ["Nhiều nhất 60 ngày."]),
        ({"days": "ba", "reason": "x"}, ["Ghi một số nguyên, ví dụ: 3."]),
        ({"days": "3", "reason": "x" * 501}, ["Viết nhiều nhất 500 ký tự; đang có 501 ký tự."]),
        (
            {"days": "3", "reason": "a\x00b"},
            ["Nội dung có ký tự rỗng không lưu được. Xóa ký tự đó rồi gửi lại."],
        ),
    ],
)
def test_a_bad_request_is_explained_and_nothing_is_kept(knock, entry_report, data, errors):
    page = knock("staff", reverse("extension-new", args=[entry_report.pk]), data)
    assert page.status_code == 422
    assert [message for _, message, _ in page.context["errors"]] == errors
    assert not Extension.objects.exists()


def test_a_bad_answer_is_explained_and_changes_nothing(knock, asked):
    url = reverse("extension-step", args=[asked.pk, "grant"])
    page = knock("head", url, {"grant-days": "90"})
    assert (page.status_code, page.context["errors"]) == (
        422,
        [("Cho thêm mấy ngày", "Nhiều nhất 60 ngày.", "id_grant-days")],
    )
    assert Extension.objects.get().status == "asked"
    assert knock("head", reverse("extension-step", args=[asked.pk, "khac"]), {}).status_code == 409


def test_every_place_that_names_the_due_day_follows(knock, asked, people, entry_report):
    grant(asked, people["head"], 3, at=moment(date(2026, 6, 10)))
    for url in (entry_report.get_absolute_url(), entry_report.get_edit_url()):
        page = knock("staff", url)
        assert page.context["deadlines"] == [
            ("Hạn nộp", "23/06/2026 (còn 13 ngày)"),
            ("Khóa sửa", "từ 29/06/2026 (còn 19 ngày)"),
            ("Gia hạn", "3 ngày; hạn chung 20/06/2026"),
        ]
        assert page.context["frame"].period.deadline == "còn 13 ngày, gia hạn đến 23/6"
    assert "gia hạn đến 23/06/2026" in knock("staff", reverse("my-work")).text
    assert knock("other", reverse("my-work")).context["frame"].period.deadline == (
        "còn 10 ngày, hạn nộp 20/6"
    )


def test_the_board_says_extended_apart_from_late(knock, asked, people, time_machine):
    grant(asked, people["head"], 3)
    time_machine.move_to(moment(date(2026, 6, 22)))
    page = knock("head", reverse("period", args=[asked.report.period_id]))
    row = next(row for row in page.context["rows"] if row.report)
    assert (row.is_late, row.report.extension_said) == (False, "Gia hạn đến 23/06/2026")
    assert "Gia hạn đến 23/06/2026" in page.text


def test_judges_find_the_request_on_their_first_screen_and_on_the_board(knock, asked):
    board = reverse("period", args=[asked.report.period_id])
    seen = {
        who: (
            asked.get_absolute_url() in knock(who, reverse("my-work")).text,
            asked.get_absolute_url() in knock(who, board).text,
        )
        for who in ("head", "deputy", "staff", "other")
    }
    assert seen == {
        "head": (True, True),
        "deputy": (True, True),
        "staff": (False, True),
        "other": (False, False),
    }


@pytest.mark.parametrize("rows", [1, 4])
def test_pages_cost_the_same_for_few_and_many_requests(
    client, entry_period, people, rows, django_assert_num_queries
):
    for number in range(rows):
        unit = make_unit(f"Phòng Thêm {number}")
        entry_period.cluster.memberships.create(unit=unit, starts_on=date(2020, 1, 1))
        report = make_report(entry_period, unit)
        asked = workflow.ask_extension(report, by=make_user(unit), at=AT, days=2, reason="Bận.")
    client.force_login(people["head"])
    ContentType.objects.get_for_models(*apps.get_models())  # kept in memory by every process
    with django_assert_num_queries(17):
        client.get(reverse("my-work"))
    with django_assert_num_queries(17):
        client.get(reverse("period", args=[entry_period.pk]))
    with django_assert_num_queries(7):
        client.get(asked.get_absolute_url())


def test_a_granted_extension_is_reminded_of_its_new_day(asked, people):
    grant(asked, people["head"], 3)
    notices.remind(moment(date(2026, 6, 20)))
    assert "hạn nộp 23/06/2026" in Notice.objects.get(event="due_soon").text
