"""A unit has the points of one line looked at again, who marks it rules in time, and the cluster reads the ruling."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cluster_reports import access, notices, workflow
from cluster_reports.models import Appeal, FinalScore, LoggedStep, Notice, Scoring
from cluster_reports.tables import waiting
from tests.factories import (
    make_appeal,
    make_area,
    make_criterion,
    make_final,
    make_scoring,
    make_table,
    make_unit,
    make_user,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
D = Decimal
AT = moment(date(2026, 6, 10))
EVERYBODY = ("staff", "other", "head", "deputy", "editor", "commander", "admin", "outsider", "stranger")


@pytest.fixture
def unit(entry_report):
    """Phòng Hậu cần, whose staff is "staff"."""
    return entry_report.unit


@pytest.fixture
def scoring(entry_period):
    return make_scoring(entry_period, make_table(entry_period.cluster))


@pytest.fixture
def leaf(scoring):
    return make_criterion(scoring.table, "Mô hình mới", "events", 10, each=2, code="1.3")


@pytest.fixture
def final(scoring, leaf, unit, people):
    return make_final(scoring, leaf, unit, 6, by=people["head"])


@pytest.fixture
def asked(scoring, leaf, unit, people, final):
    return workflow.ask_appeal(
        scoring, leaf, unit, by=people["staff"], at=AT, reason="Mô hình thứ tư có văn bản."
    )


def ask_url(scoring, unit, leaf):
    return reverse("appeal-new", args=[scoring.period_id, unit.pk, leaf.pk])


def sheet(scoring, unit):
    return reverse("score-sheet", args=[scoring.period_id, unit.pk])


def page_of(scoring):
    return reverse("scoring", args=[scoring.period_id])


def step(asked, name):
    return reverse("appeal-step", args=[asked.pk, name])


def ruling(name, points="8", comment="Văn bản hợp lệ.", read="6.00"):
    return {"read": read, f"{name}-points": points, f"{name}-comment": comment}


def ask(knock, who, scoring, unit, leaf, reason="Mô hình thứ tư."):
    """As a browser does: what the page says, then the form."""
    address = ask_url(scoring, unit, leaf)
    page = knock(who, address)
    return knock(who, address, {"read": page.context["read"], "reason": reason})


def close(scoring, by):
    return workflow.take(scoring, "close_scores", by=by, at=AT)


# Asking


def test_a_unit_asks_from_its_sheet_and_sees_it_there(knock, scoring, unit, leaf, final):
    address = ask_url(scoring, unit, leaf)
    assert address in knock("staff", sheet(scoring, unit)).text
    page = knock("staff", address)
    assert "trả lời trong 5 ngày" in page.text
    answer = ask(knock, "staff", scoring, unit, leaf, "  Mô hình thứ tư.\r\nCó văn bản. ")
    asked = Appeal.objects.get()
    assert answer.headers["Location"] == asked.get_absolute_url()
    assert (asked.reason, asked.points, asked.status) == ("Mô hình thứ tư.\nCó văn bản.", 6, "asked")
    assert asked.answer_by == date(2026, 6, 15)
    text = knock("staff", sheet(scoring, unit)).text
    assert (asked.get_absolute_url() in text, address in text) == (True, False)
    assert "trả lời chậm nhất 15/06/2026" in text
    assert knock("staff", address).headers["Location"] == asked.get_absolute_url()


def test_who_may_ask(knock, scoring, unit, leaf, final):
    address = ask_url(scoring, unit, leaf)
    refused = {"head": 403, "deputy": 403, "stranger": 401}
    for who in EVERYBODY:
        answer = knock(who, address, {"read": "6.00-0", "reason": "Xem lại."})
        expected = 302 if who == "staff" else refused.get(who, 404)
        assert answer.status_code == expected, who
        assert (Appeal.objects.count() == 1) == (who == "staff"), who
        Appeal.objects.all().delete()


def test_only_decided_lines_of_an_open_scoring_are_asked_about(
    knock, people, scoring, unit, leaf, entry_report
):
    target = entry_report.results.get().target
    best = make_criterion(scoring.table, "Tăng gia", "best", 10, target=target, order=2)
    make_final(scoring, best, unit, 4)
    for line in (leaf, best):  # not decided; decided, and compared with the best unit
        assert ask_url(scoring, unit, line) not in knock("staff", sheet(scoring, unit)).text
        answer = knock("staff", ask_url(scoring, unit, line), {"read": "", "reason": "x"})
        assert answer.headers["Location"] == f"{sheet(scoring, unit)}#tieu-chi-{line.pk}"
        with pytest.raises(workflow.StepRefused, match="chưa có điểm chốt"):
            workflow.ask_appeal(scoring, line, unit, by=people["staff"], at=AT, reason="x")
    make_final(scoring, leaf, unit, 6)
    for other in scoring.period.members().exclude(pk=unit.pk):
        for line in (leaf, best):
            make_final(scoring, line, other, 6, reason="Thống nhất")
    close(scoring, people["head"])
    assert ask_url(scoring, unit, leaf) not in knock("staff", sheet(scoring, unit)).text
    knock("staff", ask_url(scoring, unit, leaf), {"read": "6.00-0", "reason": "x"})
    with pytest.raises(workflow.StepRefused, match="không nhận đề nghị xem lại nữa"):
        workflow.ask_appeal(scoring, leaf, unit, by=people["staff"], at=AT, reason="x")
    assert not Appeal.objects.exists()


def test_lines_that_do_not_exist_are_not_asked_about(knock, scoring, unit, leaf, final, people):
    group = make_criterion(scoring.table, "Nhóm", "sum", 0)
    foreign = make_criterion(make_table(scoring.period.cluster), "Bản khác")
    for line in (group, foreign):
        assert knock("staff", ask_url(scoring, unit, line)).status_code == 404
    elsewhere = reverse("appeal-new", args=[scoring.period_id, people["outsider"].unit_id, leaf.pk])
    assert knock("outsider", elsewhere).status_code == 404


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        ("", "Ghi lý do để người chấm xem lại."),
        (" \n ", "Ghi lý do để người chấm xem lại."),
        ("\u200b", "Ghi lý do để người chấm xem lại."),
        ("x" * 1001, "Viết nhiều nhất 1.000 ký tự; đang có 1.001 ký tự."),
        ("a\x00b", "Nội dung có ký tự rỗng không lưu được. Xóa ký tự đó rồi gửi lại."),
    ],
)
def test_a_bad_reason_is_explained_and_nothing_is_kept(knock, scoring, unit, leaf, final, reason, error):
    page = ask(knock, "staff", scoring, unit, leaf, reason)
    assert (page.status_code, [message for _, message, _ in page.context["errors"]]) == (422, [error])
    assert not Appeal.objects.exists()


def test_markup_is_shown_as_typed(knock, scoring, unit, leaf, final):
    ask(knock, "staff", scoring, unit, leaf, "<b>Điểm</b>")
    text = knock("head", Appeal.objects.get().get_absolute_url()).text
    assert "&lt;b&gt;Điểm&lt;/b&gt;" in text
    assert "<b>Điểm</b>" not in text


def test_the_same_asked_twice_is_one_and_another_reason_is_told(knock, people, scoring, unit, leaf, final):
    address, data = ask_url(scoring, unit, leaf), {"read": "6.00-0", "reason": "Mô hình thứ tư."}
    answers = [knock("staff", address, data) for _ in "12"]
    asked = Appeal.objects.get()
    assert [one.headers["Location"] for one in answers] == [asked.get_absolute_url()] * 2
    people["colleague"] = make_user(unit)
    refused = knock("colleague", address, {**data, "reason": "Lý do khác."})
    assert refused.status_code == 409
    assert "Lê Văn Hậu đã đề nghị lúc 09:00 10/06/2026: Mô hình thứ tư." in refused.text
    assert "Lý do khác." in refused.text
    assert LoggedStep.objects.filter(step="ask").count() == 1


def test_a_request_about_points_that_changed_since_is_not_sent_unseen(knock, scoring, unit, leaf, final):
    address = ask_url(scoring, unit, leaf)
    read = knock("staff", address).context["read"]
    FinalScore.objects.update(points=9, reason="Sửa.")
    page = knock("staff", address, {"read": read, "reason": "Mô hình thứ tư."})
    assert (page.status_code, Appeal.objects.exists()) == (409, False)
    assert "Điểm chốt đã đổi" in page.text
    assert "Mô hình thứ tư." in page.text
    assert page.context["final"].points == 9


def test_a_request_that_was_refused_is_not_asked_again_by_a_page_sent_twice(knock, people, asked):
    workflow.take(asked, "keep", by=people["head"], at=AT, comment="Đủ rồi.")
    data = {"read": "6.00-0", "reason": asked.reason}
    assert knock("staff", ask_url(asked.scoring, asked.unit, asked.criterion), data).status_code == 409
    assert Appeal.objects.count() == 1
    ask(knock, "staff", asked.scoring, asked.unit, asked.criterion, "Có thêm văn bản.")
    assert Appeal.objects.waiting().get().reason == "Có thêm văn bản."


# Who reads


READS = {
    "asked": {"staff", "head", "deputy", "admin"},
    "withdrawn": {"staff", "head", "deputy", "admin"},
    "kept": {"staff", "head", "deputy", "admin", "other", "editor", "commander"},
    "changed": {"staff", "head", "deputy", "admin", "other", "editor", "commander"},
}


@pytest.mark.parametrize(("status", "readers"), READS.items())
def test_a_ruling_is_for_the_cluster_and_a_request_for_those_concerned(knock, asked, people, status, readers):
    if status in Appeal.ANSWERED:
        given = {"answered_by": people["head"], "answered_at": AT, "ruled_points": 6, "answer": "Rõ."}
        Appeal.objects.update(status=status, **given)
    else:
        Appeal.objects.update(status=status)
    for who in EVERYBODY:
        page = knock(who, asked.get_absolute_url())
        expected = 200 if who in readers else 302 if who == "stranger" else 404
        assert page.status_code == expected, who
        if who not in {"outsider", "stranger"}:
            assert (asked.get_absolute_url() in knock(who, page_of(asked.scoring)).text) == (
                who in readers
            ), who


def test_what_stays_inside_a_unit_is_not_told_by_a_ruling(knock, scoring, unit, people, entry_report):
    target = entry_report.results.get().target
    target.visibility = "unit"
    target.save()
    line = make_criterion(scoring.table, "Tuần tra", "target", 10, target=target)
    make_final(scoring, line, unit, 6)
    assert "chỉ đơn vị và người chấm xem được" in knock("staff", ask_url(scoring, unit, line)).text
    asked = workflow.ask_appeal(scoring, line, unit, by=people["staff"], at=AT, reason="Số thật là 60.")
    workflow.take(asked, "keep", by=people["head"], at=AT, comment="Chỉ có 45.")
    seen = {who: knock(who, asked.get_absolute_url()).status_code for who in EVERYBODY[:7]}
    assert seen == dict.fromkeys(("staff", "head", "deputy", "admin"), 200) | dict.fromkeys(
        ("other", "editor", "commander"), 404
    )
    assert asked.get_absolute_url() not in knock("commander", page_of(scoring)).text


def test_who_only_judges_an_area_has_no_part_in_it(knock, asked, people):
    make_area(asked.period.cluster, "Quân lực", people["outsider"].unit)
    workflow.take(asked, "keep", by=people["head"], at=AT, comment="Đủ rồi.")
    assert knock("outsider", asked.get_absolute_url()).status_code == 404


def test_others_do_not_reach_the_sheet_from_a_ruling_before_closing(knock, asked, people):
    workflow.take(asked, "keep", by=people["head"], at=AT, comment="Đủ rồi.")
    seen = {
        who: knock(who, asked.get_absolute_url()).context["sheet"] != "" for who in ("staff", "head", "other")
    }
    assert seen == {"staff": True, "head": True, "other": False}
    assert knock("other", asked.get_absolute_url()).context["forms"] == []


# Ruling


def test_a_ruling_writes_the_points_with_its_reason_and_keeps_what_the_cluster_found(knock, people, asked):
    page = knock("deputy", asked.get_absolute_url())
    assert "15/06/2026 (còn 5 ngày)" in page.text
    answer = knock("deputy", step(asked, "change"), ruling("change", "8,5", read=page.context["read"]))
    assert answer.headers["Location"] == asked.get_absolute_url()
    final, done = FinalScore.objects.get(), Appeal.objects.get()
    assert (final.points, final.cluster_points, final.reason) == (D("8.5"), 6, "Văn bản hợp lệ.")
    assert (final.by, final.at) == (people["deputy"], AT)
    assert (done.status, done.ruled_points, done.points, done.answered_by) == (
        "changed",
        D("8.5"),
        6,
        people["deputy"],
    )
    text = knock("other", asked.get_absolute_url()).text
    assert "Sửa thành 8,5 điểm (khi đề nghị: 6). Văn bản hợp lệ." in text
    row = next(row for row in knock("staff", sheet(asked.scoring, asked.unit)).context["rows"])
    assert (row["final"], row["may_appeal"]) == ("8.50", True)


def test_a_ruling_that_keeps_the_points_needs_its_reason_and_changes_none(knock, people, asked, final):
    data = {"read": "6.00", "keep-comment": " "}
    page = knock("head", step(asked, "keep"), data)
    assert (page.status_code, page.context["errors"][0][1]) == (422, "Ghi lý do để đơn vị biết.")
    with pytest.raises(workflow.StepRefused, match="Cần ghi lý do"):
        workflow.take(asked, "keep", by=people["head"], at=AT)
    knock("head", step(asked, "keep"), {**data, "keep-comment": "Mô hình chưa nhân rộng."})
    done, after = Appeal.objects.get(), FinalScore.objects.get()
    assert (done.status, done.answer, done.said) == ("kept", "Mô hình chưa nhân rộng.", "giữ 6 điểm")
    assert (after.points, after.by, after.at) == (6, final.by, final.at)


@pytest.mark.parametrize(
    ("points", "error"),
    [
        ("", "Ghi điểm mới."),
        ("11", "Điểm phải từ 0 đến 10."),
        ("-1", "Điểm phải từ 0 đến 10."),
        ("6", "Điểm đang chốt đã là 6; ghi điểm khác, hoặc giữ điểm."),
    ],
)
def test_new_points_that_cannot_be_are_explained_and_change_nothing(knock, asked, points, error):
    page = knock("head", step(asked, "change"), ruling("change", points))
    assert page.status_code == 422
    assert [message for _, message, _ in page.context["errors"]] == [error]
    assert (FinalScore.objects.get().points, Appeal.objects.get().status) == (6, "asked")
    assert "Văn bản hợp lệ." in page.text


@pytest.mark.parametrize("points", [None, D(11), D(6)])
def test_the_workflow_itself_refuses_such_points(asked, people, points):
    with pytest.raises(workflow.StepRefused, match="Chưa có gì thay đổi"):
        workflow.take(asked, "change", by=people["head"], at=AT, comment="x", flags={"points": points})
    assert Appeal.objects.get().status == "asked"


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("change", {"head", "deputy"}), ("keep", {"head", "deputy"}), ("take_back", {"staff"})],
)
def test_who_may_take_which_step(asked, knock, name, allowed):
    for who in EVERYBODY:
        answer = knock(who, step(asked, name), ruling(name))
        took = Appeal.objects.get().status != "asked"
        hidden = {"other", "editor", "commander", "outsider"}
        expected = 302 if who in allowed else {"stranger": 401}.get(who, 404 if who in hidden else 403)
        assert (answer.status_code, took) == (expected, who in allowed), who
        Appeal.objects.update(status="asked", answered_by=None, answered_at=None, ruled_points=None)
        FinalScore.objects.update(points=6, reason="")


def test_the_heads_own_unit_is_ruled_on_by_the_deputy(scoring, leaf, people):
    make_final(scoring, leaf, people["head"].unit, 6)
    asked = workflow.ask_appeal(scoring, leaf, people["head"].unit, by=people["head"], at=AT, reason="x")
    may = {
        who: access.can_answer_appeal(people[who], asked, AT.date()) for who in ("head", "deputy", "admin")
    }
    assert may == {"head": False, "deputy": True, "admin": False}
    colleague = make_user(people["head"].unit)
    assert not access.can_answer_appeal(colleague, asked, AT.date())


def test_a_cluster_with_one_judging_unit_lets_a_colleague_rule_never_who_asked(scoring, leaf, people):
    scoring.period.cluster.roles.filter(unit=people["deputy"].unit).delete()
    unit = people["head"].unit
    make_final(scoring, leaf, unit, 6)
    asked = workflow.ask_appeal(scoring, leaf, unit, by=people["head"], at=AT, reason="x")
    assert not access.can_answer_appeal(people["head"], asked, AT.date())
    assert access.can_answer_appeal(make_user(unit), asked, AT.date())


def test_a_ruling_sent_twice_is_one_and_a_stale_page_rules_nothing(knock, asked, people):
    stale = knock("deputy", asked.get_absolute_url()).context["read"]
    data = ruling("change")
    assert [knock("head", step(asked, "change"), data).status_code for _ in "12"] == [302, 302]
    assert LoggedStep.objects.filter(step="change").count() == 1
    for name in ("change", "keep"):
        page = knock("deputy", step(asked, name), ruling(name, "9", "Khác.", read=stale))
        assert page.status_code == 409
        assert "Trần Tham Mưu đã “Sửa điểm”" in page.text
    assert FinalScore.objects.get().points == 8


def test_a_ruling_on_points_that_changed_since_is_refused(knock, asked):
    FinalScore.objects.update(points=7, reason="Chốt lại.")
    for name in ("change", "keep"):
        page = knock("deputy", step(asked, name), ruling(name, "9", "Đúng là chín."))
        assert (page.status_code, Appeal.objects.get().status) == (409, "asked")
        assert "Điểm chốt đã đổi" in page.text
        assert "nay đang chốt 7" in page.text
        assert "Đúng là chín." in page.text
    assert knock("deputy", step(asked, "keep"), ruling("keep", read="7.00")).status_code == 302
    assert Appeal.objects.get().said == "giữ 7 điểm (khi đề nghị: 6)"


def test_points_that_are_not_decided_any_more_are_decided_first(knock, asked, people):
    FinalScore.objects.all().delete()
    page = knock("head", asked.get_absolute_url())
    assert (page.context["forms"], "đã bỏ chốt" in page.text) == ([], True)
    page = knock("head", step(asked, "change"), ruling("change", read=""))
    assert (page.status_code, "đã bỏ chốt" in page.text) == (409, True)
    assert knock("staff", step(asked, "take_back"), {}).status_code == 302


def test_a_unit_takes_its_request_back(knock, asked):
    assert [knock("staff", step(asked, "take_back"), {}).status_code for _ in "12"] == [302, 302]
    done = Appeal.objects.get()
    assert (done.status, done.answered_at) == ("withdrawn", None)
    assert knock("head", step(asked, "keep"), ruling("keep")).status_code == 409
    assert knock("head", step(asked, "khac"), {}).status_code == 409


# The scoring


def test_a_waiting_request_keeps_the_scoring_open_and_is_named(knock, asked, people):
    for other in asked.period.members().exclude(pk=asked.unit_id):
        make_final(asked.scoring, asked.criterion, other, 6, reason="Thống nhất")
    version = knock("head", page_of(asked.scoring)).context["scoring"].version
    address = reverse("scoring-step", args=[asked.period.pk, "close_scores"])
    page = knock("head", address, {"version": version})
    assert page.status_code == 409
    assert "Mọi ô điểm đã chốt, còn 1 đề nghị xem lại chưa trả lời." in page.text
    assert "Phòng Hậu cần: đề nghị xem lại điểm “1.3 Mô hình mới” chưa được trả lời." in page.text
    workflow.take(asked, "change", by=people["head"], at=AT, comment="Đúng.", flags={"points": D(8)})
    assert knock("head", address, {"version": version}).status_code == 409  # the points are not those seen
    version = knock("head", page_of(asked.scoring)).context["scoring"].version
    assert knock("head", address, {"version": version}).status_code == 302
    closed = Scoring.objects.get()
    assert closed.frozen["cells"][str(asked.unit_id)][str(asked.criterion_id)]["final"] == "8.00"
    assert asked.get_absolute_url() in knock("other", sheet(closed, asked.unit)).text
    assert "Mô hình thứ tư" not in str(closed.frozen)


def test_a_request_goes_with_its_line_to_another_version(knock, asked, people):
    gone = make_appeal(asked.scoring, make_criterion(asked.scoring.table, "Bỏ đi", order=9), asked.unit)
    table = asked.scoring.table.copy()
    workflow.take(table, "issue", by=people["admin"], at=AT)
    table.criteria.filter(name="Bỏ đi").update(origin=None)
    Scoring.objects.get().move_to(table)
    asked.refresh_from_db()
    assert asked.criterion == table.criteria.get(name="Mô hình mới")
    with pytest.raises(workflow.StepRefused):  # decided anew first
        workflow.take(asked, "keep", by=people["head"], at=AT, comment="x")
    done = workflow.take(gone, "keep", by=people["head"], at=AT, comment="Không còn tiêu chí.")
    assert (done.status, done.ruled_points) == ("kept", 10)


def test_a_request_comes_back_with_its_line_after_a_version_without_it(asked, people):
    scoring, first = asked.scoring, asked.scoring.table
    second, third = first.copy(), first.copy()
    second.criteria.all().delete()
    places = []
    for table in (second, third, first):
        scoring.move_to(table)
        places.append(Appeal.objects.waiting().get().criterion.table)
    assert places == [first, third, first]


# Notices and the clock


def test_requests_rulings_and_withdrawals_are_told(asked, people, scoring, leaf, unit):
    def told(event):
        found = Notice.objects.filter(event=event).order_by("recipient__full_name")
        return [(one.recipient.full_name, one.text) for one in found]

    text = "Phòng Hậu cần đề nghị xem lại điểm “1.3 Mô hình mới”, 6 tháng đầu năm 2026: Mô hình thứ tư có văn bản."
    assert told("appealed") == [("Phạm Chính Trị", text), ("Trần Tham Mưu", text)]
    workflow.take(asked, "keep", by=people["head"], at=AT, comment="Chưa nhân rộng.")
    text = (
        "Trần Tham Mưu trả lời đề nghị xem lại điểm “1.3 Mô hình mới”, 6 tháng đầu năm 2026:"
        " giữ 6 điểm. Chưa nhân rộng."
    )
    assert told("appeal_ruled") == [("Lê Văn Hậu", text)]
    again = workflow.ask_appeal(scoring, leaf, unit, by=people["staff"], at=AT, reason="Nữa.")
    workflow.take(again, "take_back", by=people["staff"], at=AT)
    assert [name for name, _ in told("appeal_undone")] == ["Phạm Chính Trị", "Trần Tham Mưu"]


def test_the_clock_reminds_after_the_answer_day_and_tells_the_commander_later(asked, people):
    def reminded(day, hour):
        notices.remind(moment(day, hour))
        about = Notice.objects.filter(key__contains=f"xem-lai-{asked.pk}-")
        return sorted((one.event, one.recipient.full_name) for one in about)

    judges = [("appeal_still", "Phạm Chính Trị"), ("appeal_still", "Trần Tham Mưu")]
    above = ("escalated", people["commander"].full_name)
    assert reminded(date(2026, 6, 15), 23) == []
    assert reminded(date(2026, 6, 16), 0) == judges
    assert reminded(date(2026, 6, 17), 23) == judges
    assert reminded(date(2026, 6, 18), 0) == sorted([*judges, above])
    assert reminded(date(2026, 6, 18), 9) == sorted([*judges, above])
    notice = Notice.objects.get(event="escalated", key__contains="xem-lai")
    assert notice.link == page_of(asked.scoring)  # a request that waits is not for the commander's eyes
    assert notice.text == (
        "Phòng Hậu cần đề nghị xem lại điểm “1.3 Mô hình mới”, 6 tháng đầu năm 2026,"
        " quá hạn trả lời 15/06/2026, chờ đã 8 ngày."
    )


def test_a_reminder_of_the_longest_line_fits_a_notice(scoring, unit, people):
    leaf = make_criterion(scoring.table, "Đ" * 300)
    make_appeal(scoring, leaf, unit, at=AT)
    notices.remind(moment(date(2026, 6, 16)))
    assert {len(one.text) for one in Notice.objects.filter(event="appeal_still")} <= set(range(300, 401))


def test_an_answered_request_is_not_reminded_of(asked, people):
    workflow.take(asked, "keep", by=people["head"], at=AT, comment="Đủ rồi.")
    notices.remind(moment(date(2026, 6, 20)))
    assert not Notice.objects.filter(event="appeal_still").exists()


def test_the_page_says_that_the_answer_is_overdue(knock, asked, time_machine):
    time_machine.move_to(moment(date(2026, 6, 17)))
    assert "15/06/2026 (quá hạn 2 ngày)" in knock("staff", asked.get_absolute_url()).text
    for page in (page_of(asked.scoring), sheet(asked.scoring, asked.unit)):
        assert "quá hạn trả lời 15/06/2026" in knock("staff", page).text


def test_judges_find_it_on_their_first_screen(knock, asked, time_machine):
    time_machine.move_to(moment(date(2026, 6, 16)))
    seen = {who: knock(who, reverse("my-work")).text for who in ("head", "deputy", "staff", "other")}
    found = {who: asked.get_absolute_url() in text for who, text in seen.items()}
    assert found == {"head": True, "deputy": True, "staff": False, "other": False}
    assert "chờ 6 ngày, quá lâu" in seen["head"]
    assert [waiting.RULE_OF_APPEALS in text for text in seen.values()] == [True, True, False, False]


@pytest.mark.parametrize("rows", [1, 4])
def test_pages_cost_the_same_for_few_and_many(client, scoring, people, leaf, rows, django_assert_num_queries):
    for number in range(rows):
        unit = make_unit(f"Phòng Thêm {number}")
        scoring.period.cluster.memberships.create(unit=unit, starts_on=date(2020, 1, 1))
        make_final(scoring, leaf, unit, 6)
        asked = workflow.ask_appeal(scoring, leaf, unit, by=make_user(unit), at=AT, reason="Xem lại.")
    client.force_login(people["head"])
    counts = {
        reverse("my-work"): 18,
        page_of(scoring): 23,
        sheet(scoring, asked.unit): 19,
        asked.get_absolute_url(): 10,
    }
    for address, count in counts.items():
        client.get(address)
        with django_assert_num_queries(count):
            client.get(address)
