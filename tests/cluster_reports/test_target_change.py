"""An agreed target changes only with a reason and another person's approval; who was judged keeps the old plan."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.article import snapshot
from cluster_reports.models import LoggedStep, Notice, Period, Pledge, Result, TargetChange
from cluster_reports.models.plans import Plans
from cluster_reports.tables.board import rows_of
from cluster_reports.tables.report_lines import lines_of
from tests.factories import (
    make_change,
    make_cluster,
    make_period,
    make_pledge,
    make_published,
    make_report,
    make_result,
    make_review,
    make_target,
    make_unit,
    make_user,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 15))
EVERYBODY = ("staff", "other", "head", "deputy", "editor", "commander", "admin", "outsider", "stranger")
WHY = "Bộ Chỉ huy giao thêm nhiệm vụ đột xuất."


@pytest.fixture
def target(entry_report):
    target = entry_report.results.get().target
    Pledge.objects.update(status="signing")
    target.pledge.refresh_from_db()
    return target


@pytest.fixture
def asked(target, people):
    """The admin asks to lower the plan of all from 100 to 80."""
    return ask(target, people["admin"], (None, "planned", "100", "80"))


def ask(target, by, *values, at=AT):
    return workflow.ask_target_change(target, list(values), by=by, at=at, reason=WHY)


def approve(change, by, at=AT):
    return workflow.take(change, "approve", by=by, at=at)


def test_a_request_changes_nothing_and_is_told_to_the_judges(asked, target, people):
    target.refresh_from_db()
    assert (target.planned, asked.status) == (100, "asked")
    step = LoggedStep.objects.about(asked).get()
    assert (step.comment, step.details) == (
        WHY,
        [{"line": "mức giao cả năm", "reason": "100 cuộc → 80 cuộc"}],
    )
    told = Notice.objects.filter(event="change_asked").order_by("recipient__full_name")
    assert [one.recipient for one in told] == [people["deputy"], people["head"]]
    assert told[0].text == (
        "Quản trị đề nghị điều chỉnh chỉ tiêu “Tuần tra, canh gác”. Mức giao cả năm: 100 cuộc → 80 cuộc."
        f" Lý do: {WHY}"
    )


def test_the_heads_approval_writes_the_value_and_tells_everybody_concerned(asked, target, people):
    done = approve(asked, people["head"])
    target.refresh_from_db()
    assert (target.planned, done.status, done.decided_by, done.decided_at) == (
        80,
        "approved",
        people["head"],
        AT,
    )
    told = {one.recipient for one in Notice.objects.filter(event="change_made")}
    assert told == {people["admin"], people["staff"], people["other"], people["deputy"]}


def test_a_refusal_needs_its_reason_and_changes_nothing(asked, target, people):
    with pytest.raises(workflow.StepRefused, match="Cần ghi lý do"):
        workflow.take(asked, "refuse", by=people["head"], at=AT)
    done = workflow.take(asked, "refuse", by=people["deputy"], at=AT, comment="Giữ như đã ký.")
    target.refresh_from_db()
    assert (done.status, done.answer, target.planned) == ("refused", "Giữ như đã ký.", 100)
    assert Notice.objects.get(event="change_refused").recipient == people["admin"]


def test_a_decided_change_is_not_decided_again(asked, people):
    approve(asked, people["head"])
    for step in ("approve", "refuse", "approve_instead", "take_back"):
        with pytest.raises(workflow.StepRefused, match="Trần Tham Mưu đã “Đồng ý điều chỉnh”"):
            workflow.take(asked, step, by=people["deputy"], at=AT, comment="Lại.")


def test_an_old_value_that_no_longer_holds_is_refused_in_words(asked, target, people):
    type(target).objects.filter(pk=target.pk).update(planned=90)
    with pytest.raises(workflow.StepRefused, match="nay là “90 cuộc”, không còn là “100 cuộc”"):
        approve(asked, people["head"])
    target.refresh_from_db()
    assert (target.planned, TargetChange.objects.get().status) == (90, "asked")


def test_one_request_waits_for_a_target_at_a_time(asked, target, people):
    with pytest.raises(workflow.StepRefused, match="đang có một đề nghị điều chỉnh chờ quyết định"):
        ask(target, people["admin"], (None, "baseline", "", "5"))
    workflow.take(asked, "take_back", by=people["admin"], at=AT)
    assert ask(target, people["admin"], (None, "baseline", "", "5")).status == "asked"


def test_nothing_new_is_nothing_to_ask(target, people):
    with pytest.raises(workflow.StepRefused, match="giống giá trị đang có"):
        ask(target, people["admin"])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([(None, "measure", "cuộc", "%")], "Không cộng tỷ lệ phần trăm"),
        ([(None, "direction", "up", "zero")], "mức giao là 0 hoặc để trống"),
        ([(None, "direction", "up", "yes_no")], "hãy lập chỉ tiêu mới"),
        ([(None, "first_half_share", "50", "120")], "100"),
        ([(None, "planned", "100", "")], None),
        ([(None, "planned", "100", ""), (None, "direction", "up", "zero")], None),
    ],
)
def test_what_would_be_impossible_is_refused_when_it_is_asked(target, people, values, words):
    if words is None:
        approve(ask(target, people["admin"], *values), people["head"])
        target.refresh_from_db()
        assert target.planned is None
    else:
        with pytest.raises(workflow.StepRefused) as refusal:
            ask(target, people["admin"], *values)
        assert words in " ".join(sentence for _, sentence in refusal.value.faults)
        assert not TargetChange.objects.exists()


def test_how_it_is_measured_stays_once_a_figure_is_approved(target, people, entry_period):
    change = ask(target, people["admin"], (None, "measure", "cuộc", "lượt"))
    report = make_report(entry_period, people["other"].unit, "approved")
    make_result(report, target, 3)
    with pytest.raises(workflow.StepRefused) as refusal:
        approve(change, people["head"])
    assert "đã có 1 số liệu được duyệt" in refusal.value.faults[0][1]


def test_a_unit_gets_a_plan_of_its_own_and_loses_it_again(target, people):
    unit = people["staff"].unit
    approve(ask(target, people["admin"], (unit, "planned", "", "60")), people["head"])
    assert target.assignments.get().planned == 60
    later = AT + timedelta(1)
    change = ask(target, people["admin"], (unit, "planned", "60", ""), at=later)
    assert change.said == "Mức giao cả năm của Phòng Hậu cần: 60 cuộc → theo mức chung"
    approve(change, people["head"], later)
    plans = Plans([target.pk])
    days = [None, AT - timedelta(1), AT + timedelta(hours=1)]
    assert [plans.of(target, unit.pk, at).planned for at in days] == [100, 100, 60]


def test_a_unit_that_is_spared_loses_its_empty_lines_and_keeps_its_figures(target, people, entry_report):
    empty = make_report(entry_report.period, people["other"].unit)
    make_result(empty, target)
    units = [people["staff"].unit, people["other"].unit]
    values = [(unit, "is_assigned", "yes", "no") for unit in units]
    approve(ask(target, people["admin"], *values), people["head"])
    assert list(target.assignments.values_list("is_assigned", flat=True)) == [False, False]
    assert list(Result.objects.filter(target=target).values_list("report", flat=True)) == [entry_report.pk]


def test_a_unit_newly_given_a_target_finds_its_line(target, people, entry_period):
    unit = people["other"].unit
    target.assignments.create(unit=unit, is_assigned=False)
    report = make_report(entry_period, unit)
    values = [(unit, "is_assigned", "no", "yes"), (unit, "planned", "", "30")]
    approve(ask(target, people["admin"], *values), people["head"])
    assert (report.results.get().target, target.assignments.get().planned) == (target, 30)


def whole_and_half(target, *reports):
    return [
        [(line.year_planned, line.planned) for line in lines_of(report, report.results.for_entry())]
        for report in reports
    ]


def test_an_approved_report_keeps_the_plan_it_was_judged_by(asked, target, people, entry_report):
    judged = make_report(entry_report.period, people["other"].unit, "approved", at=AT - timedelta(2))
    make_result(judged, target, 45)
    approve(asked, people["head"])
    judged.refresh_from_db()
    assert whole_and_half(target, judged, entry_report) == [[(100, 50)], [(80, 40)]]
    (old,), (new,) = (lines_of(one, one.results.for_entry()) for one in (judged, entry_report))
    assert (old.is_met, old.changes_said) == (False, "")
    assert (new.is_met, new.changes_said) == (
        True,
        "Mức giao cả năm điều chỉnh từ 100 cuộc thành 80 cuộc ngày 15/06/2026",
    )
    rows = rows_of(entry_report.period, set(), AT.date())
    plans = {row.report.pk: row.plans[target.pk] for row in rows if row.report}
    assert plans == {judged.pk: 50, entry_report.pk: 40}


def test_the_article_holds_a_figure_against_the_plan_its_report_was_approved_by(asked, target, people):
    period = Period.objects.get()
    judged = make_report(period, people["other"].unit, "approved", at=AT - timedelta(2))
    make_result(judged, target, 45)
    approve(asked, people["head"])
    (figures,) = snapshot.read(make_review(period), "internal").figures
    plans = {plan.unit: (plan.year, plan.period) for plan in figures.unit_plans}
    assert plans[judged.unit_id] == (100, 50)
    assert plans[people["staff"].unit_id] == (80, 40)


def test_a_figure_of_the_whole_cluster_keeps_the_plan_of_the_day_its_article_came_out(target, people):
    period = Period.objects.get()
    review = make_review(period)
    make_result(review, target, 90)
    make_published(review, audience="internal", at=AT - timedelta(2))
    approve(ask(target, people["admin"], (None, "planned", "100", "80")), people["head"])
    plans = []
    for status in ("locked", "published"):
        Period.objects.update(status=status)
        plans.append(snapshot.read(review, "internal").figures[0].plan.year)
    assert plans == [80, 100]


def test_a_report_approved_after_the_change_is_judged_by_the_new_plan(asked, target, people, entry_period):
    approve(asked, people["head"])
    judged = make_report(entry_period, people["other"].unit, "approved", at=AT + timedelta(1))
    make_result(judged, target, 45)
    (line,) = lines_of(judged, judged.results.for_entry())
    assert (line.planned, line.is_met) == (40, True)
    assert "điều chỉnh từ 100 cuộc thành 80 cuộc" in line.changes_said


def test_the_share_of_the_half_year_is_also_the_one_agreed_then(target, people, entry_period):
    judged = make_report(entry_period, people["other"].unit, "approved", at=AT - timedelta(2))
    make_result(judged, target, 45)
    approve(ask(target, people["admin"], (None, "first_half_share", "50", "40")), people["head"])
    (line,) = lines_of(judged, judged.results.for_entry())
    assert line.planned == Decimal(50)


def test_who_asks_never_decides_and_another_unit_does(target, people):
    colleague = make_user(people["head"].unit)
    change = ask(target, people["head"], (None, "planned", "100", "80"))
    for person in (people["head"], colleague, people["admin"]):
        with pytest.raises(workflow.StepRefused, match="không có quyền"):
            approve(change, person)
    assert approve(change, people["deputy"]).status == "approved"


def test_an_admin_decides_in_the_judges_place_with_a_reason_where_the_head_asked(target, people):
    change = ask(target, people["head"], (None, "planned", "100", "80"))
    with pytest.raises(workflow.StepRefused, match="Cần ghi lý do"):
        workflow.take(change, "approve_instead", by=people["admin"], at=AT)
    done = workflow.take(change, "approve_instead", by=people["admin"], at=AT, comment="Cụm phó đi vắng.")
    assert (done.status, done.answer) == ("approved", "Cụm phó đi vắng.")


def test_no_admin_approves_what_an_admin_asked(asked):
    with pytest.raises(workflow.StepRefused, match="không có quyền"):
        workflow.take(
            asked, "approve_instead", by=make_user(role="admin"), at=AT, comment="Quản trị với nhau."
        )


def test_where_nobody_else_may_decide_another_admin_does(asked, entry_cluster):
    entry_cluster.roles.all().delete()
    done = workflow.take(
        asked, "approve_instead", by=make_user(role="admin"), at=AT, comment="Cụm chưa có cụm trưởng."
    )
    assert done.status == "approved"


def test_a_unit_does_not_decide_about_its_own_plan(target, people):
    change = ask(target, people["admin"], (people["head"].unit, "planned", "", "60"))
    with pytest.raises(workflow.StepRefused, match="không có quyền"):
        approve(change, people["head"])
    assert approve(change, people["deputy"]).status == "approved"


@pytest.mark.parametrize(
    ("status", "confirmed", "binds"),
    [
        ("preparing", False, False),
        ("preparing", True, True),
        ("open", False, True),
        ("published", False, True),
    ],
)
def test_targets_bind_once_a_period_is_open_or_the_pledge_is_confirmed(status, confirmed, binds):
    cluster = make_cluster([make_unit()])
    make_period(cluster, status=status)
    pledge = make_pledge(cluster, status="confirmed" if confirmed else "signing")
    assert pledge.binds_targets() is binds


def test_who_may_read_a_waiting_request(asked, knock):
    url = reverse("target-change", args=[asked.pk])
    assert {who: knock(who, url).status_code for who in EVERYBODY} == {
        "staff": 404,
        "other": 404,
        "head": 200,
        "deputy": 200,
        "editor": 404,
        "commander": 404,
        "admin": 200,
        "outsider": 404,
        "stranger": 302,
    }


def test_who_may_read_a_change_that_was_made_and_the_target_it_changed(asked, target, people, knock):
    approve(asked, people["head"])
    inside = dict.fromkeys(EVERYBODY, 200) | {"outsider": 404, "stranger": 302}
    for url in (reverse("target-change", args=[asked.pk]), reverse("target", args=[target.pk])):
        assert {who: knock(who, url).status_code for who in EVERYBODY} == inside
    page = knock("staff", target.get_absolute_url()).text
    for words in ("100 cuộc → 80 cuộc", WHY, "Quản trị", "Trần Tham Mưu", "15/06/2026"):
        assert words in page, words


def test_what_stays_inside_the_units_is_no_page_for_editors_and_commanders(target, knock):
    type(target).objects.update(visibility="unit")
    url = reverse("target", args=[target.pk])
    assert [knock(who, url).status_code for who in ("staff", "editor", "commander")] == [200, 404, 404]


def test_who_may_ask_on_the_site(target, knock):
    url = reverse("target-change-new", args=[target.pledge_id])
    assert {who: knock(who, url).status_code for who in EVERYBODY} == {
        "staff": 403,
        "other": 403,
        "head": 200,
        "deputy": 200,
        "editor": 403,
        "commander": 403,
        "admin": 403,
        "outsider": 404,
        "stranger": 302,
    }


@pytest.mark.parametrize(
    ("step", "asker", "allowed"),
    [
        ("approve", "admin", {"head", "deputy"}),
        ("refuse", "admin", {"head", "deputy"}),
        ("take_back", "admin", {"admin"}),
        ("approve_instead", "head", {"admin"}),
        ("approve", "head", {"deputy"}),
        ("take_back", "head", {"head"}),
    ],
)
def test_who_may_take_which_step(target, people, knock, step, asker, allowed):
    change = make_change(target, people[asker])
    url = reverse("target-change-step", args=[change.pk, step])
    for who in EVERYBODY:
        TargetChange.objects.update(status="asked", decided_by=None, decided_at=None, answer="")
        type(target).objects.update(planned=100)
        answer = knock(who, url, {f"{step}-comment": "Đồng ý."})
        took = TargetChange.objects.get().status != "asked"
        hidden = {"staff", "other", "editor", "commander", "outsider"}
        expected = 302 if who in allowed else {"stranger": 401}.get(who, 404 if who in hidden else 403)
        assert (answer.status_code, took) == (expected, who in allowed), who


def test_the_head_asks_from_the_pledge_page(target, people, knock):
    url = reverse("target-change-new", args=[target.pledge_id])
    assert url in knock("head", target.pledge.get_absolute_url()).text
    assert url not in knock("staff", target.pledge.get_absolute_url()).text
    typed = {
        "target": target.pk,
        "unit": people["staff"].unit_id,
        "what": "planned",
        "number": "1.080,5",
        "reason": "Thêm  quân số.",
    }
    answer = knock("head", url, typed)
    change = TargetChange.objects.get()
    assert (answer.headers["Location"], change.reason) == (change.get_absolute_url(), "Thêm quân số.")
    assert change.said == "Mức giao cả năm của Phòng Hậu cần: theo mức chung → 1.080,5 cuộc"
    page = knock("head", target.pledge.get_absolute_url()).text
    assert change.said in page


def test_sparing_a_unit_takes_its_own_figures_along(target, people, knock):
    target.assignments.create(unit=people["staff"].unit, planned=60)
    typed = {"target": target.pk, "unit": people["staff"].unit_id, "what": "spare", "reason": "Chuyển việc."}
    knock("head", reverse("target-change-new", args=[target.pledge_id]), typed)
    change = TargetChange.objects.get()
    assert [(one.field, one.old, one.new) for one in change.values.all()] == [
        ("planned", "60", ""),
        ("is_assigned", "yes", "no"),
    ]
    approve(change, people["deputy"])
    assert target.assignments.get().is_assigned is False


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"number": ""}, ["Ghi giá trị mới."]),
        ({"number": "tám mươi"}, None),
        ({"number": "-3"}, ["Giá trị mới không được âm."]),
        ({"reason": " "}, ["Ghi lý do để người duyệt quyết định."]),
        ({"target": ""}, ["Chọn chỉ tiêu."]),
        ({"what": "spare", "number": ""}, ["Chọn đơn vị."]),
        ({"what": "xóa"}, ["Chọn điều cần điều chỉnh."]),
    ],
)
def test_a_bad_request_is_explained_and_nothing_is_kept(target, knock, typed, errors):
    good = {"target": target.pk, "unit": "", "what": "planned", "number": "80", "reason": WHY}
    page = knock("head", reverse("target-change-new", args=[target.pledge_id]), {**good, **typed})
    assert page.status_code == 422
    if errors:
        assert [message for _, message, _ in page.context["errors"]] == errors
    assert not TargetChange.objects.exists()


def test_the_present_value_asked_again_is_told(target, knock):
    typed = {"target": target.pk, "unit": "", "what": "planned", "number": "100", "reason": WHY}
    page = knock("head", reverse("target-change-new", args=[target.pledge_id]), typed)
    assert (page.status_code, page.context["errors"][0][1]) == (
        409,
        "Giá trị mới giống giá trị đang có. Chưa có gì thay đổi.",
    )


def test_a_bad_answer_is_explained_and_changes_nothing(asked, knock):
    page = knock("head", reverse("target-change-step", args=[asked.pk, "refuse"]), {"refuse-comment": ""})
    assert (page.status_code, page.context["errors"][0][1]) == (422, "Ghi lý do để người đề nghị biết.")
    assert TargetChange.objects.get().status == "asked"
    assert knock("head", reverse("target-change-step", args=[asked.pk, "khac"]), {}).status_code == 409


def test_who_decides_finds_it_on_the_first_screen_with_its_age(asked, knock, time_machine):
    time_machine.move_to(AT + timedelta(3), tick=False)
    seen = {}
    for who in ("head", "deputy", "staff"):
        tasks = [task for task in knock(who, reverse("my-work")).context["due"] if task.css == "asked"]
        seen[who] = [(task.url, task.age.said) for task in tasks]
    mine = [(asked.get_absolute_url(), "chờ 3 ngày, quá lâu")]
    assert seen == {"head": mine, "deputy": mine, "staff": []}


def test_the_report_says_the_change_where_the_plan_stands(asked, people, knock, entry_report):
    approve(asked, people["head"])
    said = "Mức giao cả năm điều chỉnh từ 100 cuộc thành 80 cuộc ngày 15/06/2026"
    for url in (
        entry_report.get_absolute_url(),
        entry_report.get_edit_url(),
        reverse("unit-report-print", args=[entry_report.pk]),
    ):
        assert said in knock("staff", url).text, url


@pytest.mark.parametrize("rows", [1, 4])
def test_pages_cost_the_same_for_few_and_many_changes(
    client, entry_period, target, people, rows, django_assert_num_queries
):
    for number in range(rows):
        one = make_target(target.pledge, planned=100)
        change = make_change(one, unit=make_unit(), old="")
        approve(make_change(target, old=str(100 - number), new=str(99 - number)), people["head"])
    client.force_login(people["head"])
    with django_assert_num_queries(20):
        client.get(reverse("my-work"))
    with django_assert_num_queries(12):
        client.get(target.get_absolute_url())
    with django_assert_num_queries(10):
        client.get(change.get_absolute_url())
    with django_assert_num_queries(9):
        client.get(reverse("target-change-new", args=[target.pledge_id]))
