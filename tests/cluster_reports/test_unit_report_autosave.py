"""Saving by itself, who else is there, the log-in over the page and the printed form: what the scripts are told."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from cluster_reports import workflow
from cluster_reports.models import GradeScale, LoggedStep, Presence, Result
from tests.cluster_reports.test_unit_report_edit import box, sent
from tests.factories import PASSWORD, make_pledge, make_result, make_target, make_user, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
DATA = {"HTTP_ACCEPT": "application/json"}
AT = moment(date(2026, 6, 10), 10, 42)
ROUTES = ["unit-report-autosave", "unit-report-presence", "unit-report-print"]


@pytest.fixture
def line(entry_report):
    return entry_report.results.get()


@pytest.fixture
def colleague(people):
    return make_user(people["staff"].unit, full_name="Trần Thị Bình")


@pytest.fixture
def save(client, entry_report, people):
    """Sends the page's fields as its script does, as one of the unit's staff; the answer's data."""

    def as_person(user=None, data=None, **fields):
        user = user or people["staff"]
        client.force_login(user)
        url = reverse("unit-report-autosave", args=[entry_report.pk])
        return client.post(url, (data or sent(entry_report)) | {"person": user.pk} | fields, **DATA).json()

    return as_person


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("who", "written", "printed"),
    [
        ("stranger", 401, 302),
        ("staff", 200, 200),
        ("other", 404, 404),
        ("head", 404, 404),
        ("editor", 404, 404),
        ("commander", 404, 404),
        ("admin", 403, 200),
        ("outsider", 404, 404),
    ],
)
def test_access(knock, entry_report, people, route, who, written, printed):
    url = reverse(route, args=[entry_report.pk])
    if route == "unit-report-print":
        assert knock(who, url).status_code == printed
    else:
        assert knock(who, url, {"person": people["staff"].pk}).status_code == written


@pytest.mark.parametrize("route", ROUTES[:2])
def test_the_head_of_a_submitted_report_neither_writes_nor_shows_up_in_it(knock, submitted, route):
    assert knock("head", reverse(route, args=[submitted.pk]), {}).status_code == 403
    assert Presence.objects.count() == 0


@pytest.mark.parametrize("route", ROUTES[:2])
def test_reading_addresses_of_scripts_is_not_possible(knock, entry_report, route):
    assert knock("staff", reverse(route, args=[entry_report.pk])).status_code == 405


def test_it_says_when_and_how_much_and_logs_no_step(save, entry_report, line, people, time_machine):
    time_machine.move_to(AT, tick=False)
    answer = save(**{box(line, "value"): "77"})
    entry_report.refresh_from_db()
    assert (answer["saved_at"], answer["done"], answer["total"]) == ("10:42", 1, 1)
    assert (entry_report.results.get().value, entry_report.changed_by) == (77, people["staff"])
    assert LoggedStep.objects.count() == 0


def test_nothing_new_is_no_save(save, entry_report):
    assert save()["saved_at"] == ""
    entry_report.refresh_from_db()
    assert entry_report.changed_at is None


def test_what_is_fine_is_saved_and_what_is_not_is_said_at_its_field(save, entry_report, entry_cluster, line):
    second = make_result(entry_report, make_target(make_pledge(entry_cluster), "Ngày công"))
    answer = save(
        strengths="x" * 2001,
        limitations="Một câu mới viết xong.",
        **{box(line, "value"): "abc", box(line, "explanation"): "vì mưa", box(second, "value"): "8"},
    )
    entry_report.refresh_from_db()
    line.refresh_from_db()
    assert (line.value, line.explanation, entry_report.results.get(pk=second.pk).value) == (45, "vì mưa", 8)
    assert entry_report.limitations == "Một câu mới viết xong."
    assert entry_report.strengths != "x" * 2001
    assert [name for name, _ in answer["faults"]] == [box(line, "value"), "strengths"]


def test_a_line_that_contradicts_itself_is_put_aside_whole(save, entry_report, line):
    answer = save(**{box(line, "state"): "estimate", box(line, "value"): ""})
    assert answer["faults"] == [[box(line, "value"), "Chọn “Ước tính” thì nhập số liệu."]]
    assert answer["put_aside"] == [f"dong-{line.pk}-figure"]
    line.refresh_from_db()
    assert (line.state, line.value) == (Result.State.VALUE, 45)


def test_what_the_rules_ask_comes_with_the_answer(save, entry_report, line):
    answer = save(**{box(line, "value"): "30"})
    (asked,) = answer["asked"].values()
    assert "30 cuộc thấp hơn 40% so với kế hoạch kỳ (50 cuộc)." in asked["notes"]
    assert (list(answer["asked"]), asked["fields"], asked["figure"]) == (
        [f"dong-{line.pk}"],
        ["cause", "remedy"],
        "30",
    )
    assert save(**{box(line, "value"): "45"})["asked"] == {}


def test_the_boxes_for_answers_come_when_they_are_asked_for(save, client, entry_report, line):
    save(**{box(line, "value"): "45"})
    assert "data-answer" not in client.get(entry_report.get_edit_url()).text
    (asked,) = save(**{box(line, "value"): "30"})["asked"].values()
    assert list(asked["boxes"]) == ["cause", "remedy"]
    assert f'name="{box(line, "cause")}"' in asked["boxes"]["cause"]
    assert client.get(entry_report.get_edit_url()).text.count("data-answer=") == 2


def test_an_answer_that_a_page_has_no_box_for_stays(save, entry_report, line, colleague):
    """The page was opened before a colleague gave the answer."""
    page = without_answers(sent(entry_report), line)
    save(colleague, **{box(line, "value"): "30", box(line, "cause"): "Mưa lũ kéo dài."})
    answer = save(data=page, **{box(line, "explanation"): "Xem phụ lục."})
    line.refresh_from_db()
    assert (line.value, line.cause, line.explanation) == (30, "Mưa lũ kéo dài.", "Xem phụ lục.")
    (asked,) = answer["asked"].values()
    assert "Mưa lũ kéo dài." in asked["boxes"]["cause"]
    page["marks"] = json.dumps(answer["marks"])
    save(data=page, **{box(line, "value"): "30", box(line, "explanation"): "Xem phụ lục 2."})
    line.refresh_from_db()
    assert (line.cause, line.explanation) == ("Mưa lũ kéo dài.", "Xem phụ lục 2.")


def without_answers(data, line):
    names = {box(line, name) for name in ("reason", "cause", "remedy", "confirmed_value")}
    return {name: text for name, text in data.items() if name not in names}


def test_a_colleagues_cell_is_not_overwritten_but_shown_beside_mine(save, entry_report, line, colleague):
    stale = sent(entry_report, **{box(line, "value"): "50"})
    save(colleague, **{box(line, "value"): "60"})
    answer = save(data=stale, limitations="Một câu mới viết xong.")
    entry_report.refresh_from_db()
    assert answer["conflicts"] == [f"dong-{line.pk}-figure"]
    assert ("50 cuộc" in answer["choices"], "60 cuộc" in answer["choices"]) == (True, True)
    assert answer["last_save"] == "Lần lưu gần nhất: Trần Thị Bình, 09:00"
    assert (entry_report.results.get().value, entry_report.limitations) == (60, "Một câu mới viết xong.")


def test_somebody_else_logged_in_in_the_same_browser_saves_nothing(
    save, entry_report, line, colleague, client
):
    client.force_login(colleague)
    url = reverse("unit-report-autosave", args=[entry_report.pk])
    data = sent(entry_report, person="1", **{box(line, "value"): "50"})
    assert client.post(url, data, **DATA).status_code == 401
    assert entry_report.results.get().value == 45


def test_a_report_handed_in_meanwhile_says_so(client, entry_report, people):
    data = sent(entry_report, person=people["staff"].pk)
    workflow.take(entry_report, "submit", by=people["staff"], at=AT)
    client.force_login(people["staff"])
    answer = client.post(reverse("unit-report-autosave", args=[entry_report.pk]), data, **DATA)
    assert (answer.status_code, answer.json()["closed"]) == (
        409,
        "Lê Văn Hậu đã nộp lúc 10:42 ngày 10/06/2026, chờ cụm trưởng duyệt.",
    )


@pytest.mark.parametrize("garbage", ["\x00", "9" * 5000, "NaN", "-0", "\u202e5", "½", "²", "<b>1</b>"])
def test_no_input_breaks_it(save, entry_report, line, garbage):
    names = ("state", "value", "bound", "explanation")
    answer = save(marks=garbage, strengths=garbage, **{box(line, name): garbage for name in names})
    assert answer["total"] == 1


@pytest.mark.parametrize("typed", [{"value": "8"}, {"numerator": "195", "denominator": "200"}])
def test_a_first_figure_sent_twice_is_no_quarrel_with_oneself(
    knock, save, entry_report, entry_cluster, typed
):
    """Without the answer to the first sending the page knows neither the state nor the ratio that followed."""
    labels = {"numerator_label": "khỏe", "denominator_label": "tổng"} if "numerator" in typed else {}
    target = make_target(make_pledge(entry_cluster), "Quân số", measure="%", over_units="floor", **labels)
    fresh = make_result(entry_report, target)
    data = sent(entry_report, **{box(fresh, name): text for name, text in typed.items()})
    answers = [save(data=data)["conflicts"] for _ in "12"]
    pages = [knock("staff", entry_report.get_edit_url(), data).status_code for _ in "12"]
    fresh.refresh_from_db()
    assert (answers, pages) == ([[], []], [302, 302])
    assert (fresh.state, float(fresh.value)) == ("value", 97.5 if labels else 8)


@pytest.mark.parametrize(
    ("arrived", "theirs", "is_asked"),
    [
        (True, "", False),
        (False, "50,0", False),  # the same words, whoever wrote them
        (True, "60", True),
        (False, "60", True),
    ],
)
def test_over_what_was_sent_and_never_answered_nobody_is_asked_unless_it_is_another_now(
    save, entry_report, line, colleague, arrived, theirs, is_asked
):
    unanswered = sent(entry_report, **{box(line, "value"): "50"})
    if arrived:
        save(data=unanswered)
    if theirs:
        save(colleague, **{box(line, "value"): theirs})
    again = save(data=unanswered)
    newer = unanswered | {"marks": json.dumps(again["marks"]), box(line, "value"): "56"}
    assert (save(data=newer)["conflicts"] != [], entry_report.results.get().value) == (
        is_asked,
        60 if is_asked else 56,
    )


@pytest.mark.parametrize("lines", [4, 40])
def test_one_cell_costs_the_same_among_few_and_many(
    client, entry_report, entry_cluster, people, django_assert_num_queries, lines
):
    pledge, scale = make_pledge(entry_cluster), GradeScale.objects.create(name="Ba mức")
    make_result(entry_report, make_target(pledge, direction="graded", scale=scale, measure=""))
    rows = [make_result(entry_report, make_target(pledge, order=place)) for place in range(lines - 2)]
    client.force_login(people["staff"])
    url = reverse("unit-report-autosave", args=[entry_report.pk])
    data = sent(entry_report, person=people["staff"].pk, **{box(rows[0], "value"): "5"})
    with django_assert_num_queries(10):
        assert client.post(url, data, **DATA).status_code == 200
    assert entry_report.results.filter(value=5).count() == 1


def test_people_at_the_same_report_see_each_other_for_a_minute(
    client, entry_report, people, colleague, time_machine
):
    url = reverse("unit-report-presence", args=[entry_report.pk])
    client.force_login(people["staff"])
    assert [client.post(url).json()["others"] for _ in range(2)] == ["", ""]
    client.force_login(colleague)
    assert client.post(url).json()["others"] == "Lê Văn Hậu (lúc 09:00) cũng đang mở báo cáo này."
    page = client.get(entry_report.get_edit_url()).content.decode()
    assert "Lê Văn Hậu (lúc 09:00) cũng đang mở báo cáo này." in page
    time_machine.move_to(now() + timedelta(seconds=61), tick=False)
    assert client.post(url).json()["others"] == ""
    assert Presence.objects.count() == 2


def test_a_script_is_told_that_the_session_is_over_and_a_page_is_sent_to_the_log_in(client, entry_report):
    url = entry_report.get_edit_url()
    assert client.get(url, **DATA).status_code == 401
    assert client.get(url).status_code == 302


def test_a_script_is_told_that_its_token_is_old(settings, entry_report):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(entry_report.get_edit_url(), {}, **DATA)
    assert (answer.status_code, answer.json()) == (403, {"token": False})


def test_the_log_in_in_place_answers_who_works_here_and_a_new_token(client, people):
    url, user = reverse("login-in-place"), people["staff"]
    assert client.get(url).json()["person"] is None
    wrong = client.post(url, {"username": user.username, "password": "sai"}).json()
    assert wrong["errors"] == [
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường."
    ]
    right = client.post(url, {"username": user.username, "password": PASSWORD}).json()
    assert (right["person"], client.get(url).json()["person"]) == (user.pk, user.pk)
    assert right["token"]


@pytest.mark.parametrize(
    ("query", "shown", "hidden"), [("", "45 cuộc", 'class="rule"'), ("?trong=1", 'class="rule"', "45 cuộc")]
)
def test_the_form_is_printed_filled_or_blank(knock, entry_report, query, shown, hidden):
    page = knock("staff", reverse("unit-report-print", args=[entry_report.pk]) + query).content.decode()
    assert (shown in page, hidden in page, "PHÒNG HẬU CẦN" in page) == (True, False, True)
