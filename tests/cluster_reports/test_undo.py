"""A decision taken back: all as before, as long as nobody has acted on it; and what is told of it."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import Digest, LoggedStep, Notice, Result, UnitReport
from tests.cluster_reports.areas import three_areas
from tests.cluster_reports.test_unit_report_edit import sent
from tests.factories import (
    make_evidence,
    make_pledge,
    make_published,
    make_result,
    make_review,
    make_target,
    make_user,
    moment,
)
from units.acting import through_door

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10), 8)
LATER = moment(date(2026, 6, 10), 8, 30)
Status = UnitReport.Status


@pytest.fixture
def line(entry_report):
    return entry_report.results.earliest("pk")


@pytest.fixture
def handed_in(entry_report, people):
    """Two lines, handed in."""
    make_result(entry_report, make_target(make_pledge(entry_report.period.cluster), "Trồng rau"), value=1)
    return workflow.take(entry_report, "submit", by=people["staff"], at=moment(date(2026, 6, 10), 7))


def take(report, step, by, at=AT, **more):
    return workflow.take(report, step, by=by, at=at, **more)


def stored(report):
    """All that is stored of a report and its lines."""
    return UnitReport.objects.filter(pk=report.pk).values().get(), list(
        Result.objects.filter(report=report).order_by("pk").values()
    )


def can_undo(report, user):
    report = UnitReport.objects.get(pk=report.pk)
    return "undo" in [step.name for step in workflow.steps_for(report, user, AT.date())]


def returned(report, people, line):
    return take(
        report,
        "return",
        people["head"],
        comment="Chưa khớp.",
        flags={line.pk: "Thiếu tháng 5.", "prose": "Viết rõ."},
    )


DECISIONS = {  # the step to undo: who takes it, what else it needs, the steps before it
    "check": ("head", {}, []),
    "approve": ("head", {}, []),
    "return": ("head", {"comment": "Chưa khớp."}, []),
    "override": ("admin", {"comment": "Đi công tác."}, []),
    "confirm": ("deputy", {}, [("override", "admin", {"comment": "Đi công tác."})]),
    "reopen": ("head", {"comment": "Bổ sung."}, [("approve", "head", {})]),
}


@pytest.mark.parametrize("step", DECISIONS)
def test_every_decision_is_undone_to_the_last_stamp(handed_in, people, line, step):
    who, more, before = DECISIONS[step]
    if step == "check":
        type(handed_in.period.cluster).objects.update(needs_check=True)
    for name, by, options in before:
        take(handed_in, name, people[by], **options)
    if step in {"return", "reopen"}:
        more = {**more, "flags": {line.pk: "Thiếu tháng 5.", "prose": "Viết rõ."}}
    was = stored(handed_in)
    take(handed_in, step, people[who], **more)
    assert stored(handed_in) != was
    take(handed_in, "undo", people[who], at=LATER)
    assert stored(handed_in) == was


def test_two_steps_are_undone_one_by_one_only_by_those_who_took_them(handed_in, people):
    type(handed_in.period.cluster).objects.update(needs_check=True)
    take(handed_in, "check", people["head"])
    take(handed_in, "approve", people["deputy"])
    assert (can_undo(handed_in, people["head"]), can_undo(handed_in, people["deputy"])) == (False, True)
    report = take(handed_in, "undo", people["deputy"], at=LATER)
    assert (report.status, report.checked_by) == (Status.CHECKED, people["head"])
    assert (can_undo(report, people["head"]), can_undo(report, people["deputy"])) == (False, False)


def test_the_log_tells_of_both_and_who_undid_what(handed_in, people):
    take(handed_in, "approve", people["head"])
    take(handed_in, "undo", people["head"], at=LATER)
    undone = LoggedStep.objects.last_about(handed_in)
    assert (undone.step, undone.source, undone.target) == ("undo", "approved", "submitted")
    assert undone.details == [{"line": "Duyệt", "reason": "bước lúc 08:00 ngày 10/06/2026"}]
    assert undone.sentence() == "Trần Tham Mưu đã hoàn tác bước “Duyệt” lúc 08:30 ngày 10/06/2026."
    assert [step.step for step in LoggedStep.objects.about(handed_in)] == ["undo", "approve", "submit"]


@pytest.mark.parametrize("who", ["staff", "deputy", "admin", "other", "editor", "commander", "outsider"])
def test_nobody_else_undoes_it(handed_in, people, who):
    take(handed_in, "approve", people["head"])
    assert not can_undo(handed_in, people[who])
    with pytest.raises(workflow.StepRefused, match="Bạn không có quyền “Hoàn tác”"):
        take(handed_in, "undo", people[who], at=LATER)
    handed_in.refresh_from_db()
    assert handed_in.status == Status.APPROVED


def test_once_the_unit_wrote_anything_a_return_stands(handed_in, people, line):
    returned(handed_in, people, line)
    assert can_undo(handed_in, people["head"])
    Result.objects.filter(pk=line.pk).update(explanation="Đã sửa.")
    assert not can_undo(handed_in, people["head"])


def test_once_the_unit_attached_a_proof_a_return_stands(handed_in, people, line):
    returned(handed_in, people, line)
    make_evidence(line, people["staff"])
    assert not can_undo(handed_in, people["head"])


def test_once_the_unit_handed_in_again_a_return_stands(handed_in, people, line):
    returned(handed_in, people, line)
    take(handed_in, "submit", people["staff"], at=LATER)
    with pytest.raises(workflow.StepRefused, match="Lê Văn Hậu đã “Nộp báo cáo” lúc 08:30"):
        take(handed_in, "undo", people["head"], at=LATER)


def test_once_somebody_acted_on_it_an_approval_stands(handed_in, people):
    take(handed_in, "approve", people["head"])
    take(handed_in, "reopen", people["deputy"], comment="Bổ sung.")
    assert not can_undo(handed_in, people["head"])


def test_a_published_period_keeps_its_approvals(handed_in, people):
    take(handed_in, "approve", people["head"])
    type(handed_in.period).objects.update(status="published")
    assert not can_undo(handed_in, people["head"])


@pytest.mark.parametrize(("hour", "may"), [(7, True), (9, False)])
def test_an_article_out_since_keeps_the_approval_it_told_of(handed_in, people, hour, may):
    take(handed_in, "approve", people["head"])
    make_published(make_review(handed_in.period), at=moment(date(2026, 6, 10), hour))
    assert can_undo(handed_in, people["head"]) is may


def test_who_is_no_judge_any_more_undoes_nothing(handed_in, people):
    take(handed_in, "approve", people["head"])
    handed_in.period.cluster.roles.filter(unit=people["head"].unit).delete()
    assert not can_undo(handed_in, people["head"])


def test_a_submission_and_an_undoing_are_not_undone(handed_in, people):
    assert not can_undo(handed_in, people["staff"])
    take(handed_in, "approve", people["head"])
    take(handed_in, "reopen", people["head"], comment="Nhầm.")
    take(handed_in, "undo", people["head"], at=LATER)
    assert not can_undo(handed_in, people["head"])


def test_a_decision_from_another_machine_is_not_undone(submitted, people):
    """A dossier holds no memory of what was before."""
    take(submitted, "approve", people["head"])
    with through_door("tests"):
        LoggedStep.objects.update(before={})
    assert not can_undo(submitted, people["head"])


# Notices.


def told(event):
    return {notice.recipient.full_name for notice in Notice.objects.filter(event=event)}


def test_unread_notices_go_and_nobody_hears_of_it(handed_in, people):
    before = set(Notice.objects.values_list("pk", flat=True))
    take(handed_in, "approve", people["head"])
    assert told("approved") == {"Lê Văn Hậu"}
    take(handed_in, "undo", people["head"], at=LATER)
    assert set(Notice.objects.values_list("pk", flat=True)) == before


def test_who_had_read_of_it_is_told_that_it_was_undone(handed_in, people):
    make_user(people["staff"].unit, full_name="Ngô Chưa Đọc")
    take(handed_in, "approve", people["head"])
    Notice.objects.filter(recipient=people["staff"]).update(read_at=AT)
    take(handed_in, "undo", people["head"], at=LATER)
    notice = Notice.objects.get(event="undone")
    assert (notice.recipient, notice.link) == (people["staff"], handed_in.get_absolute_url())
    assert notice.text == (
        "Trần Tham Mưu hoàn tác bước “Duyệt”: báo cáo 6 tháng đầu năm 2026 của Phòng Hậu cần trở lại “Đã nộp”."
    )
    assert told("approved") == {"Lê Văn Hậu"}  # the one who knows; the other never will


def test_who_got_a_letter_of_it_keeps_the_link_and_is_told(handed_in, people):
    take(handed_in, "approve", people["head"])
    letter = Digest.objects.create(recipient=people["staff"], day=AT.date(), try_at=AT)
    Notice.objects.filter(event="approved").update(digest=letter)
    take(handed_in, "undo", people["head"], at=LATER)
    assert (told("approved"), told("undone")) == ({"Lê Văn Hậu"}, {"Lê Văn Hậu"})


def test_a_notice_that_was_taken_away_leads_to_the_inbox_with_a_word(client, handed_in, people):
    take(handed_in, "approve", people["head"])
    link = Notice.objects.get(event="approved").get_absolute_url()
    take(handed_in, "undo", people["head"], at=LATER)
    client.force_login(people["staff"])
    answer = client.get(link, follow=True)
    assert answer.redirect_chain == [(reverse("notices"), 302)]
    assert "Thông báo này không còn" in answer.text


# The page and the board.


def press(knock, who, report, **data):
    data = {"version": UnitReport.objects.get(pk=report.pk).version, **data}
    return knock(who, reverse("unit-report-step", args=[report.pk, "undo"]), data)


def test_the_button_is_drawn_for_the_one_who_decided_and_the_counts_return(knock, handed_in, people):
    board = reverse("period", args=[handed_in.period_id])
    tiles = knock("head", board).context["tiles"]
    take(handed_in, "approve", people["head"])
    assert knock("head", board).context["tiles"] != tiles
    steps = {
        who: [step.name for step in knock(who, handed_in.get_absolute_url()).context["undo"]]
        for who in ("head", "deputy", "staff", "admin")
    }
    assert steps == {"head": ["undo"], "deputy": [], "staff": [], "admin": []}
    assert press(knock, "head", handed_in).status_code == 302
    assert knock("head", board).context["tiles"] == tiles


@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 403), ("deputy", 403), ("admin", 403), ("other", 404), ("commander", 403), ("outsider", 404)],
)
def test_undoing_access(knock, handed_in, people, who, status):
    take(handed_in, "approve", people["head"])
    assert press(knock, who, handed_in).status_code == status


def test_a_page_that_was_overtaken_undoes_nothing_and_says_by_whom(knock, handed_in, people, line):
    returned(handed_in, people, line)
    opened = UnitReport.objects.get(pk=handed_in.pk).version
    take(handed_in, "submit", people["staff"], at=LATER)
    take(handed_in, "approve", people["deputy"], at=LATER)
    answer = press(knock, "head", handed_in, version=str(opened))
    assert answer.status_code == 409
    assert "Phạm Chính Trị đã duyệt lúc 08:30 ngày 10/06/2026." in answer.text


def test_a_double_click_undoes_once(knock, handed_in, people):
    take(handed_in, "approve", people["head"])
    take(handed_in, "reopen", people["head"], comment="Nhầm.")
    assert press(knock, "head", handed_in).status_code == 302
    answer = press(knock, "head", handed_in)
    assert (answer.status_code, LoggedStep.objects.filter(step="undo").count()) == (409, 1)


# Races.


def together(*acts):
    """Every act in a thread of its own, at once: what each came to, an exception or None."""
    start, ends = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait()
            act()
        except Exception as fault:
            ends[place] = fault
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


ONLY_POSTGRESQL = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite's test database has one connection"
)


@ONLY_POSTGRESQL
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(10))
def test_of_undoing_and_handing_in_again_only_one_happens(handed_in, people, line, turn):
    returned(handed_in, people, line)
    undoing, handing_in = together(
        lambda: take(handed_in, "undo", people["head"], at=LATER),
        lambda: take(handed_in, "submit", people["staff"], at=LATER),
    )
    assert [undoing, handing_in].count(None) == 1, (undoing, handing_in)
    last, report = LoggedStep.objects.last_about(handed_in), UnitReport.objects.get(pk=handed_in.pk)
    assert report.status == Status.SUBMITTED
    assert (last.step, report.submissions.count()) == (("undo", 1) if undoing is None else ("submit", 2))


@ONLY_POSTGRESQL
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(10))
def test_of_undoing_and_writing_only_one_happens(client, handed_in, people, line, turn):
    """The unit saves through its page while the judge takes the return back: never both, nothing half."""
    returned(handed_in, people, line)
    client.force_login(people["staff"])
    data = sent(handed_in, **{f"{line.anchor}-value": "77"})
    answers = []
    undoing, writing = together(
        lambda: take(handed_in, "undo", people["head"], at=LATER),
        lambda: answers.append(client.post(handed_in.get_edit_url(), data)),
    )
    assert writing is None
    report, row = UnitReport.objects.get(pk=handed_in.pk), Result.objects.get(pk=line.pk)
    if undoing is None:
        assert (answers[0].status_code, report.status, row.value) == (409, Status.SUBMITTED, 45)
        assert "77" in answers[0].content.decode()  # what was typed is shown back
    else:
        assert (answers[0].status_code, report.status, row.value) == (302, Status.RETURNED, 77)


def test_an_undone_return_gives_its_parts_back_and_leaves_what_others_judged_since(entry_report, people):
    three = three_areas(entry_report)
    report = take(entry_report, "submit", people["staff"], at=moment(date(2026, 6, 10), 7))
    parts = {part.area.name: part for part in report.part_reviews.select_related("area")}
    for name, at in (("Chính trị", AT), ("Tham mưu", AT)):
        workflow.take(parts[name], "approve", by=three.judges[name], at=at)
    before = list(report.part_reviews.order_by("pk").values())
    flags = {three.lines["Chính trị"][0].pk: "Xem lại."}
    take(report, "return", people["head"], at=LATER, comment="Xem lại.", flags=flags)
    assert [part.status for part in report.part_reviews.all()] == ["returned", "approved", "waiting"]
    workflow.take(parts["Hậu cần"], "approve", by=three.judges["Hậu cần"], at=LATER)
    take(report, "undo", people["head"], at=moment(date(2026, 6, 10), 9))
    after = list(report.part_reviews.order_by("pk").values())
    assert after[:2] == before[:2]
    assert after[2]["status"] == "approved"
    last = LoggedStep.objects.last_about(parts["Chính trị"])
    assert (last.step, last.source, last.target) == ("put_back", "returned", "approved")


@pytest.fixture
def parts(entry_report, people):
    """A report in three areas, handed in: the areas' judges, and its parts by the areas' names."""
    three = three_areas(entry_report)
    report = take(entry_report, "submit", people["staff"], at=moment(date(2026, 6, 10), 7))
    Notice.objects.all().delete()
    three.parts = {part.area.name: part for part in report.part_reviews.select_related("area__unit")}
    return three


def judge(parts, name, step, at=AT, **more):
    return workflow.take(parts.parts[name], step, by=parts.judges[name], at=at, **more)


def may_undo(parts, name, user=None):
    part = type(parts.parts[name]).objects.get(pk=parts.parts[name].pk)
    return "undo" in [step.name for step in workflow.steps_for(part, user or parts.judges[name], AT.date())]


@pytest.mark.parametrize(
    ("step", "more"), [("approve", {}), ("return", {"comment": "Chưa khớp."})], ids=["approve", "return"]
)
def test_a_judge_takes_the_own_word_about_a_part_back(parts, step, more):
    def all_stored():
        report, lines = stored(parts.report)
        return report, lines, list(parts.report.part_reviews.order_by("pk").values())

    before = all_stored()
    judge(parts, "Hậu cần", step, **more)
    assert all_stored() != before
    assert (may_undo(parts, "Hậu cần"), may_undo(parts, "Tham mưu")) == (True, False)
    assert not may_undo(parts, "Hậu cần", parts.judges["Tham mưu"])
    judge(parts, "Hậu cần", "undo", at=LATER)
    assert all_stored() == before
    assert not Notice.objects.exists()
    assert not may_undo(parts, "Hậu cần")


def test_who_has_read_of_a_returned_part_is_told_that_it_is_not(parts, people):
    judge(parts, "Hậu cần", "return", comment="Chưa khớp.")
    people["staff"].notices.update(read_at=LATER)
    judge(parts, "Hậu cần", "undo", at=LATER)
    told = people["staff"].notices.get(event="undone")
    assert told.text == (
        "Đặng Hậu cần hoàn tác bước “Trả lại mảng” ở mảng Hậu cần của báo cáo 6 tháng đầu năm 2026, Phòng Hậu cần."
    )


def test_the_last_return_of_two_is_undone_and_the_first_stays(parts):
    judge(parts, "Chính trị", "return", comment="Thiếu sổ.")
    before = stored(parts.report)
    judge(parts, "Hậu cần", "return", comment="Chưa khớp.", at=LATER)
    assert not may_undo(parts, "Chính trị")
    judge(parts, "Hậu cần", "undo", at=moment(date(2026, 6, 10), 9))
    assert stored(parts.report) == before


def test_a_return_is_not_undone_once_the_unit_has_written(parts):
    judge(parts, "Hậu cần", "return", comment="Chưa khớp.")
    Result.objects.filter(pk=parts.lines["Hậu cần"][0].pk).update(value=77)
    assert not may_undo(parts, "Hậu cần")


def test_an_approval_is_not_undone_once_the_report_is_settled(parts, people):
    for name in parts.parts:
        judge(parts, name, "approve")
    take(parts.report, "approve", people["head"], at=LATER)
    assert not any(may_undo(parts, name) for name in parts.parts)
