"""The page of one area's part, and what the report, the board and the first screen show of the areas."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import access, workflow
from cluster_reports.models import PartReview, UnitReport
from tests.factories import (
    make_cluster,
    make_part,
    make_period,
    make_report,
    make_result,
    make_target,
    make_unit,
    make_user,
    moment,
)

from .areas import NAMES, three_areas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 7))
HIDDEN = {"other", "editor", "commander", "outsider"}
EVERYBODY = (
    "judge",
    "staff",
    "other",
    "head",
    "deputy",
    "editor",
    "commander",
    "admin",
    "outsider",
    "stranger",
)


@pytest.fixture
def three(entry_report, people):
    three = three_areas(entry_report)
    workflow.take(entry_report, "submit", by=people["staff"], at=AT)
    people["judge"], people["neighbour"] = three.judges["Hậu cần"], three.judges["Tham mưu"]
    people["political"] = three.judges["Chính trị"]
    return three


@pytest.fixture
def part(three):
    return part_of(three, "Hậu cần")


def part_of(three, name):
    return PartReview.objects.get(report=three.report, area=three.areas[name])


def step_url(part, step):
    return reverse("part-review-step", args=[part.pk, step])


def form(part, step, **more):
    """What the page of the part posts for a step; ``more`` by the form's short names."""
    return {"version": str(part.version), **{f"{step}-{name}": value for name, value in more.items()}}


def test_who_may_read_a_part(part, knock):
    url = reverse("part-review", args=[part.pk])
    assert {who: knock(who, url).status_code for who in (*EVERYBODY, "neighbour")} == {
        "judge": 200,
        "neighbour": 200,  # judges another part of the report, so reads the whole
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


@pytest.mark.parametrize("step", ["approve", "return", "asked_again", "went_back"])
def test_who_may_judge_a_part(part, knock, step):
    for who in (*EVERYBODY, "neighbour"):
        PartReview.objects.filter(pk=part.pk).update(
            status="waiting", judged_by=None, judged_at=None, reason=""
        )
        UnitReport.objects.filter(pk=part.report_id).update(status="submitted")
        answer = knock(who, step_url(part, step), form(part, step, comment="Sai."))
        took = PartReview.objects.get(pk=part.pk).status != "waiting"
        may = who == "judge" and step in {"approve", "return"}
        # a step that does not fit the state is explained, one that does is forbidden to whoever may not take it
        refused = 409 if step == "asked_again" else 403
        expected = 302 if may else {"stranger": 401}.get(who, 404 if who in HIDDEN else refused)
        assert (answer.status_code, took) == (expected, may), who


def test_who_may_open_the_report_and_its_board(three, knock):
    opened = {
        name: {who: knock(who, reverse(name, args=[pk])).status_code for who in ("judge", "outsider")}
        for name, pk in (
            ("unit-report", three.report.pk),
            ("period", three.report.period_id),
            ("unit-report-edit", three.report.pk),
            ("report-sheet", three.report.pk),
            ("pledge", three.report.period.cluster.pledges.get().pk),
        )
    }
    assert opened == {
        "unit-report": {"judge": 200, "outsider": 404},
        "period": {"judge": 200, "outsider": 404},
        "unit-report-edit": {"judge": 403, "outsider": 404},
        "report-sheet": {"judge": 403, "outsider": 404},
        "pledge": {"judge": 404, "outsider": 404},
    }


def test_before_submission_and_in_other_clusters_a_judge_opens_nothing(entry_report, people, knock):
    three = three_areas(entry_report)
    people["judge"] = three.judges["Hậu cần"]
    elsewhere = make_report(make_period(make_cluster([make_unit()])), make_unit(), "submitted")
    for report in (entry_report, elsewhere):
        assert knock("judge", report.get_absolute_url()).status_code == 404
    assert knock("judge", reverse("period", args=[elsewhere.period_id])).status_code == 404
    board = knock("judge", reverse("period", args=[entry_report.period_id]))
    assert [row.is_visible for row in board.context["rows"]] == [False] * 4
    assert (board.context["target_rows"], board.context["part_rows"]) == ([], [])


def test_a_board_shows_a_judge_no_figure_of_a_report_without_the_own_area(three, knock, entry_period, people):
    other = make_report(entry_period, people["other"].unit, "submitted")
    make_result(other, three.report.results.get(target__line=None).target, value=98765)
    page = knock("judge", reverse("period", args=[entry_period.pk]))
    assert "98.765" not in page.text
    assert [row.unit_name for row in page.context["rows"] if row.is_visible] == ["Phòng Hậu cần"]


def test_the_page_shows_the_parts_lines_only_and_its_steps(part, knock):
    page = knock("judge", part.get_absolute_url())
    assert [line.target.name for section in page.context["sections"] for line in section.lines] == [
        "Hậu cần 1"
    ]
    assert [step.name for step in page.context["steps"]] == ["approve"]
    assert page.context["back"].name == "return"
    assert "Tự đánh giá" not in page.text


def test_a_judge_approves_and_sees_it_done(part, knock):
    answer = knock("judge", step_url(part, "approve"), form(part, "approve"))
    assert answer.headers["Location"] == part.get_absolute_url()
    page = knock("judge", part.get_absolute_url())
    assert ([step.name for step in page.context["steps"]], page.context["back"]) == (["undo"], None)
    assert [step["label"] for step in page.context["history"]] == ["Duyệt mảng"]


def test_a_judge_undoes_an_approval_and_the_part_waits_again(part, knock):
    knock("judge", step_url(part, "approve"), form(part, "approve"))
    part.refresh_from_db()
    assert knock("head", step_url(part, "undo"), form(part, "undo")).status_code == 403
    knock("judge", step_url(part, "undo"), form(part, "undo"))
    page = knock("judge", part.get_absolute_url())
    assert [step.name for step in page.context["steps"]] == ["approve"]
    assert [step["label"] for step in page.context["history"]] == ["Hoàn tác", "Duyệt mảng"]


def test_a_judge_returns_ticked_lines_and_the_unit_may_mend_only_those(three, knock):
    part, line = part_of(three, "Chính trị"), three.lines["Chính trị"][1]
    data = form(part, "return", comment="Xem lại.", **{f"ly-do-{line.pk}": "Thiếu tháng 5."})
    assert knock("political", step_url(part, "return"), data).status_code == 302
    page = knock("staff", three.report.get_edit_url())
    assert [one.result.target.name for one in page.context["entry"].open_lines] == ["Chính trị 2"]
    assert "Mảng Chính trị: Xem lại." in page.text


def test_a_return_without_a_reason_is_explained_and_changes_nothing(part, knock):
    page = knock("judge", step_url(part, "return"), form(part, "return", comment=" "))
    assert (page.status_code, page.context["errors"]) == (
        422,
        [("Lý do chung", "Ghi lý do chung để đơn vị biết cần sửa gì.", "id_return-comment")],
    )
    part.refresh_from_db()
    assert part.status == "waiting"


def test_a_page_opened_before_the_part_came_again_is_refused(three, part, knock, people):
    old = form(part, "approve")
    workflow.take(part, "return", by=people["judge"], at=moment(date(2026, 6, 8)), comment="Sai.")
    workflow.take(three.report, "submit", by=people["staff"], at=moment(date(2026, 6, 9)))
    page = knock("judge", step_url(part, "approve"), old)
    assert page.status_code == 409
    assert "Mảng này đã thay đổi sau khi bạn mở trang." in page.text
    part.refresh_from_db()
    assert part.status == "waiting"


def test_what_others_do_meanwhile_leaves_an_open_page_good(three, part, knock, people):
    """Another area's return, the unit's saving and its resubmission touch no line of this part."""
    opened = form(part, "approve")
    other = part_of(three, "Tham mưu")
    workflow.take(other, "return", by=people["neighbour"], at=moment(date(2026, 6, 8)), comment="Sai.")
    UnitReport.objects.filter(pk=three.report.pk).update(changed_at=moment(date(2026, 6, 9)))
    workflow.take(three.report, "submit", by=people["staff"], at=moment(date(2026, 6, 9)))
    assert knock("judge", step_url(part, "approve"), opened).status_code == 302


def test_a_submission_from_a_page_without_the_newest_returned_lines_is_refused(three, part, knock, people):
    other = part_of(three, "Tham mưu")
    workflow.take(other, "return", by=people["neighbour"], at=moment(date(2026, 6, 8)), comment="Sai.")
    version = UnitReport.objects.get(pk=three.report.pk).version
    workflow.take(part, "return", by=people["judge"], at=moment(date(2026, 6, 9)), comment="Sai.")
    submit = reverse("unit-report-step", args=[three.report.pk, "submit"])
    answer = knock("staff", submit, {"version": str(version), "declaration": "on"})
    assert answer.status_code == 409
    part.refresh_from_db()
    assert part.status == "returned"


def test_the_report_shows_the_grid_of_areas_to_whoever_reads_it(three, part, knock, people):
    workflow.take(part, "approve", by=people["judge"], at=moment(date(2026, 6, 8)))
    workflow.take(part_of(three, "Tham mưu"), "return", by=people["neighbour"], at=AT, comment="Sai số.")
    for who in ("head", "staff", "judge", "admin"):
        page = knock(who, three.report.get_absolute_url())
        assert page.context["parts_said"] == "1 ✓ đã duyệt · 1 ✗ trả lại · 1 … chờ duyệt"
        assert [(one.row.area.name, one.label) for one in page.context["parts"]] == [
            ("Chính trị", "Chờ duyệt"),
            ("Tham mưu", "Trả lại"),
            ("Hậu cần", "Đã duyệt"),
        ]
        assert "Sai số." in page.text
    labels = [step["label"] for step in page.context["history"]]
    assert labels == ["Duyệt mảng", "Trả lại mảng", "Nộp báo cáo"]


def test_the_head_gets_the_button_once_all_parts_are_approved(three, knock):
    def buttons(who):
        return [step.name for step in knock(who, three.report.get_absolute_url()).context["steps"]]

    assert (buttons("head"), buttons("staff"), buttons("judge")) == ([], ["recall"], [])
    for name in NAMES:
        workflow.take(part_of(three, name), "approve", by=three.judges[name], at=AT)
    assert (buttons("head"), buttons("staff"), buttons("judge")) == (["approve"], [], [])


def test_an_approval_posted_too_early_names_who_is_waited_for(three, knock):
    url = reverse("unit-report-step", args=[three.report.pk, "approve"])
    page = knock("head", url, {"version": str(UnitReport.objects.get(pk=three.report.pk).version)})
    assert page.status_code == 409
    assert "Mảng Hậu cần: Cơ quan Hậu cần chưa duyệt." in page.text


def test_the_board_shows_units_against_areas(three, part, knock, people):
    workflow.take(part, "approve", by=people["judge"], at=AT)
    page = knock("head", reverse("period", args=[three.report.period_id]))
    assert [area.name for area in page.context["areas"]] == list(NAMES)
    (row,) = page.context["part_rows"]
    assert (row.unit_name, [cell.symbol for cell in row.cells]) == ("Phòng Hậu cần", ["…", "…", "✓"])
    assert "Duyệt theo mảng" in page.text
    assert "Duyệt theo mảng" not in knock("other", reverse("period", args=[three.report.period_id])).text


def test_a_cluster_without_areas_shows_nothing_of_them(submitted, knock):
    for url in (submitted.get_absolute_url(), reverse("period", args=[submitted.period_id])):
        assert "mảng" not in knock("head", url).text.lower()


def test_the_parts_that_wait_stand_on_their_judges_first_screen_with_their_age(three, knock):
    (task,) = knock("judge", reverse("my-work")).context["due"]
    assert (task.what, task.state, task.age.said) == (
        "Duyệt mảng Hậu cần của Phòng Hậu cần",
        "Chờ duyệt",
        "chờ 3 ngày, quá lâu",
    )
    assert task.url == part_of(three, "Hậu cần").get_absolute_url()


def test_the_first_screen_lists_exactly_what_its_person_may_judge(three, knock, people, entry_period):
    three.areas["Hậu cần"].unit = people[
        "staff"
    ].unit  # the unit's own area: the head's or the deputy's to judge
    three.areas["Hậu cần"].save()
    own = make_report(entry_period, people["head"].unit, "submitted", by=people["head"])
    three.areas["Tham mưu"].unit = people["head"].unit
    three.areas["Tham mưu"].save()
    make_part(own, three.areas["Tham mưu"])
    people["colleague"] = make_user(people["head"].unit)
    today, listed = date(2026, 6, 10), set()
    for who in ("staff", "other", "head", "colleague", "deputy", "outsider", "judge", "neighbour"):
        urls = {task.url for task in knock(who, reverse("my-work")).context["due"] if "mảng" in task.what}
        may = {
            part.get_absolute_url()
            for part in PartReview.objects.asked()
            if access.can_judge_part(people[who], part, today)
        }
        assert urls == may, who
        listed |= urls
    assert len(listed) == 3  # one of the four parts waits for the judges of "Chính trị"


def test_what_is_judged_or_settled_no_longer_waits(three, part, knock, people):
    workflow.take(part, "approve", by=people["judge"], at=AT)
    workflow.take(three.report, "override", by=people["admin"], at=AT, comment="Gấp.")
    for who in ("judge", "neighbour"):
        assert knock(who, reverse("my-work")).context["due"] == []
    page = knock("head", three.report.get_absolute_url())
    assert [one.label for one in page.context["parts"]] == [
        "Không duyệt riêng",
        "Không duyệt riêng",
        "Đã duyệt",
    ]


def test_the_top_bar_counts_no_deadline_of_a_cluster_one_only_judges(three, knock):
    assert knock("judge", reverse("my-work")).context["frame"].period is None


@pytest.mark.parametrize("many", [1, 4])
def test_queries_do_not_grow(client, three, people, entry_period, django_assert_num_queries, many):
    area, line = three.areas["Hậu cần"], three.lines["Hậu cần"][0].target.line
    for _ in range(many):
        other = make_report(entry_period, make_unit(), "submitted")
        make_part(other, area)
        make_result(three.report, make_target(line.pledge, line=line), value=1)
    part = part_of(three, "Hậu cần")
    costs = {
        ("judge", reverse("my-work")): MY_WORK,
        ("judge", part.get_absolute_url()): PART,
        ("head", three.report.get_absolute_url()): REPORT,
        ("head", reverse("period", args=[entry_period.pk])): BOARD,
    }
    for (who, url), cost in costs.items():
        client.force_login(people[who])
        client.get(url)  # kinds of rows are looked up once a process
        with django_assert_num_queries(cost, info=f"{who} {url}"):
            client.get(url)


MY_WORK, PART, REPORT, BOARD = 15, 11, 21, 19
