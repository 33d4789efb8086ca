"""Scoring tables and score sheets in the browser's words: who sees and writes what, and that nothing is lost."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from openpyxl import load_workbook

from cluster_reports.models import (
    Criterion,
    FinalScore,
    LoggedStep,
    Notice,
    Score,
    Scoring,
    ScoringTable,
    UnitReport,
)
from cluster_reports.tables.score_book import converted_said, digest_of
from tests.admin_forms import post
from tests.factories import (
    make_area,
    make_change,
    make_criterion,
    make_final,
    make_report,
    make_result,
    make_score,
    make_scoring,
    make_table,
    make_target,
    make_unit,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
D = Decimal


@pytest.fixture
def unit(entry_report):
    """Phòng Hậu cần, whose staff is "staff"."""
    return entry_report.unit


@pytest.fixture
def table(entry_cluster, entry_report):
    """A group with a target line and two marked by hand, one of them with a sample and evidence."""
    table = make_table(entry_cluster)
    group = make_criterion(table, "Thực hiện nhiệm vụ", kind="sum", maximum=0, code="I")
    target = entry_report.results.get().target
    make_criterion(table, "Tuần tra", kind="target", maximum=20, target=target, parent=group, code="1.1")
    make_criterion(table, "Có kế hoạch", kind="pass", maximum=10, parent=group, code="1.2", order=2)
    make_criterion(
        table, "Mẫu kiểm tra", "sample", 5, sample=20, needs_evidence=True, parent=group, code="1.3", order=3
    )
    return table


@pytest.fixture
def scoring(table, entry_period):
    return make_scoring(entry_period, table)


@pytest.fixture
def leaves(table):
    return {leaf.name: leaf for leaf in Criterion.objects.filter(table=table)}


def url(name, scoring, unit=None, *more):
    return reverse(name, args=[scoring.period_id, *([unit.pk] if unit else []), *more])


def marks(page, leaves, **typed):
    """What a browser would post from this page of marks, with ``typed`` by the name of the line and field."""
    rows = page.context["rows"]
    data = {"read": page.context["read"]}
    for form in rows:
        for name in form.fields:
            value = form[name].value()
            data[form.add_prefix(name)] = "" if value is None else str(value) if value is not False else ""
    return {
        **data,
        **{f"c{leaves[line].pk}-{field}": value for (line, field), value in typed.get("of", {}).items()},
    }


SEES = {"head": 200, "deputy": 200, "admin": 200, "staff": 200, "other": 200, "editor": 200, "commander": 200}
HIDDEN = {"stranger": 302}  # to the log-in; everybody else is told that there is nothing


@pytest.mark.parametrize("who", [*SEES, "outsider", "stranger"])
def test_who_sees_tables_and_scorings(knock, scoring, who):
    for name, arg in (("scoring", scoring.period_id), ("scoring-table", scoring.table_id)):
        assert knock(who, reverse(name, args=[arg])).status_code == (SEES | HIDDEN).get(who, 404), name


def test_who_only_judges_an_area_has_no_part_in_scoring(knock, people, scoring):
    """The area's unit sees the period's board, not its points."""
    make_area(scoring.period.cluster, "Quân lực", people["outsider"].unit)
    assert knock("outsider", url("period", scoring)).status_code == 200
    assert knock("outsider", url("scoring", scoring)).status_code == 404


@pytest.mark.parametrize("who", ["head", "deputy", "admin"])
def test_before_closing_only_those_who_score_see_all_points(knock, scoring, unit, who):
    page = knock(who, url("scoring", scoring)).text
    assert "chạy thử" in page
    assert unit.name in page
    assert knock(who, url("score-sheet", scoring, unit)).status_code == 200


@pytest.mark.parametrize("who", ["other", "editor", "commander", "outsider", "stranger"])
def test_before_closing_nobody_else_sees_a_units_sheet(knock, scoring, unit, who):
    assert knock(who, url("score-sheet", scoring, unit)).status_code == HIDDEN.get(who, 404)
    assert knock(who, url("scoring-file", scoring)).status_code == HIDDEN.get(who, 404)
    page = knock(who, url("scoring", scoring))
    assert "Thứ hạng" not in page.text.replace("thứ hạng", "")


def test_a_unit_sees_its_own_sheet_without_how_others_stand(knock, scoring, unit, leaves, entry_report):
    best = make_criterion(
        scoring.table, "Tăng gia", "best", 10, target=entry_report.results.get().target, code="1.4", order=4
    )
    page = knock("staff", url("score-sheet", scoring, unit))
    row = {row["pk"]: row for row in page.context["rows"]}
    assert row[leaves["Tuần tra"].pk]["own"] == "18.00"  # 45 of 50, the half year's share of 100
    assert (row[best.pk]["own"], row[best.pk]["cluster"]) == ("", "")
    assert "xem được khi đã chốt" in page.text
    assert "tổng điểm" not in page.text


def test_a_unit_marks_itself_and_the_head_checks_it(knock, scoring, unit, leaves):
    own = url("score-own", scoring, unit)
    page = knock("staff", own)
    assert [form.heading for form in page.context["rows"]] == ["1.2 Có kế hoạch", "1.3 Mẫu kiểm tra"]
    typed = {
        ("Có kế hoạch", "is_met"): "True",
        ("Mẫu kiểm tra", "count"): "19",
        ("Mẫu kiểm tra", "has_evidence"): "on",
        ("Mẫu kiểm tra", "note"): "Biên bản ngày 5/6",
    }
    assert knock("staff", own, marks(page, leaves, of=typed)).status_code == 302
    page = knock("head", url("score-sheet", scoring, unit))
    row = {row["name"]: row for row in page.context["rows"]}
    assert (row["Có kế hoạch"]["own"], row["Mẫu kiểm tra"]["own"]) == ("10.00", "4.75")
    assert row["Có kế hoạch"]["cluster"] == ""
    assert "Biên bản ngày 5/6" in page.text
    checked = url("score-marks", scoring, unit)
    page = knock("head", checked)
    assert "Đơn vị tự chấm" in page.text
    typed = {("Có kế hoạch", "is_met"): "False", ("Mẫu kiểm tra", "count"): "18"}
    knock("head", checked, marks(page, leaves, of=typed))
    row = {row["name"]: row for row in knock("head", url("score-sheet", scoring, unit)).context["rows"]}
    assert (row["Có kế hoạch"]["cluster"], row["Mẫu kiểm tra"]["cluster"]) == ("0.00", "0.00")
    assert "chưa có minh chứng" in row["Mẫu kiểm tra"]["why"]
    assert Score.objects.get(side="self", criterion=leaves["Có kế hoạch"]).by.full_name == "Lê Văn Hậu"


def test_what_is_emptied_goes_and_what_is_untouched_stays_whose_it_was(knock, people, scoring, unit, leaves):
    make_score(scoring, leaves["Có kế hoạch"], unit, "self", is_met=True, by=people["staff"])
    kept = make_score(scoring, leaves["Mẫu kiểm tra"], unit, "self", count=3, by=people["other"])
    own = url("score-own", scoring, unit)
    page = knock("staff", own)
    knock("staff", own, marks(page, leaves, of={("Có kế hoạch", "is_met"): ""}))
    assert list(Score.objects.values_list("pk", "by")) == [(kept.pk, people["other"].pk)]


@pytest.mark.parametrize(
    "field, typed, said",
    [
        ("count", "21", "Chỉ kiểm tra 20 trường hợp."),
        ("count", "1,5", "Ghi số nguyên."),
        ("count", "-1", "0"),
        ("count", "mười", "Không hiểu số"),
    ],
)
def test_a_count_that_cannot_be_is_refused_in_words_and_kept_on_the_page(
    knock, scoring, unit, leaves, field, typed, said
):
    own = url("score-own", scoring, unit)
    page = knock("staff", own)
    answer = knock("staff", own, marks(page, leaves, of={("Mẫu kiểm tra", field): typed}))
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert not Score.objects.exists()


WRITES_OWN = {"staff": 200, "head": 403, "admin": 403, "other": 404, "editor": 404, "commander": 404}
WRITES_CLUSTER = {"staff": 403, "head": 200, "deputy": 200, "admin": 403, "other": 404, "commander": 404}


@pytest.mark.parametrize("who", WRITES_OWN)
def test_who_marks_for_the_unit(knock, scoring, unit, who):
    assert knock(who, url("score-own", scoring, unit)).status_code == WRITES_OWN[who]
    answer = knock(who, url("score-own", scoring, unit), {"read": "x"})
    assert (answer.status_code in {403, 404}) == (WRITES_OWN[who] != 200)


@pytest.mark.parametrize("name", ["score-marks", "score-finals"])
@pytest.mark.parametrize("who", WRITES_CLUSTER)
def test_who_marks_and_decides_for_the_cluster(knock, scoring, unit, who, name):
    assert knock(who, url(name, scoring, unit)).status_code == WRITES_CLUSTER[who]
    answer = knock(who, url(name, scoring, unit), {"read": "x"})
    assert (answer.status_code in {403, 404}) == (WRITES_CLUSTER[who] != 200)


def test_the_head_never_scores_its_own_unit_where_the_deputy_may(knock, people, scoring):
    own = people["head"].unit
    assert knock("head", url("score-marks", scoring, own)).status_code == 403
    assert knock("deputy", url("score-marks", scoring, own)).status_code == 200


@pytest.mark.parametrize("side, who", [("score-own", "staff"), ("score-marks", "head")])
def test_two_colleagues_never_overwrite_each_others_marks(knock, scoring, unit, leaves, side, who):
    address = url(side, scoring, unit)
    first, second = knock(who, address), knock(who, address)
    typed = marks(first, leaves, of={("Mẫu kiểm tra", "count"): "19"})
    knock(who, address, typed)
    assert knock(who, address, typed).status_code == 302  # sent twice is kept once
    answer = knock(who, address, marks(second, leaves, of={("Mẫu kiểm tra", "count"): "12"}))
    assert answer.status_code == 409
    assert [(one.mine, one.theirs) for one in answer.context["differences"]] == [("12", "19")]
    assert Score.objects.get().count == 19
    saved = knock(
        who,
        address,
        {**marks(second, leaves, of={("Mẫu kiểm tra", "count"): "12"}), "read": answer.context["read"]},
    )
    assert saved.status_code == 302
    assert Score.objects.get().count == 12


def decide(page, leaves, **typed):
    data = {"read": page.context["read"]}
    for form in page.context["rows"]:
        for name in form.fields:
            value = form[name].value()
            data[form.add_prefix(name)] = "" if value is None else str(value).replace(".", ",")
    return {
        **data,
        **{f"c{leaves[line].pk}-{field}": value for (line, field), value in typed.get("of", {}).items()},
    }


def approve(report, people):
    report.submitted_by, report.submitted_at = people["staff"], moment(date(2026, 6, 9))
    report.first_submitted_at = report.submitted_at
    report.approved_by, report.approved_at = people["head"], moment(date(2026, 6, 9))
    report.status = UnitReport.Status.APPROVED
    report.save()


def test_all_points_are_decided_as_the_cluster_found_them_or_otherwise_for_a_reason(
    knock, people, scoring, unit, leaves, entry_report
):
    approve(entry_report, people)
    make_score(scoring, leaves["Có kế hoạch"], unit, is_met=True)
    finals = url("score-finals", scoring, unit)
    page = knock("head", finals)
    assert "Chốt 2 tiêu chí theo điểm cụm chấm" in page.text
    knock("head", finals, {"read": page.context["read"], "do": "all"})
    found = {row.criterion.name: (row.points, row.reason) for row in FinalScore.objects.all()}
    assert found == {"Tuần tra": (D(18), ""), "Có kế hoạch": (D(10), "")}
    page = knock("head", finals)
    answer = knock("head", finals, decide(page, leaves, of={("Có kế hoạch", "points"): "7,5"}))
    assert answer.status_code == 422
    assert "Điểm cụm chấm là 10: ghi lý do chốt điểm khác." in answer.text
    typed = {("Có kế hoạch", "points"): "7,5", ("Có kế hoạch", "reason"): "Kế hoạch ra muộn một tháng."}
    assert knock("head", finals, decide(page, leaves, of=typed)).status_code == 302
    row = FinalScore.objects.get(criterion=leaves["Có kế hoạch"])
    assert (row.points, row.cluster_points, row.by) == (D("7.5"), D(10), people["head"])
    page = knock("staff", url("score-sheet", scoring, unit)).text
    assert "Kế hoạch ra muộn một tháng." in page


@pytest.mark.parametrize(
    "typed, said",
    [
        ({("Có kế hoạch", "points"): "11"}, "Điểm phải từ 0 đến 10."),
        ({("Có kế hoạch", "points"): "-1"}, "Điểm phải từ 0 đến 10."),
        ({("Có kế hoạch", "points"): "1,234"}, "2"),
        ({("Có kế hoạch", "reason"): "Vì sao đó"}, "Đã ghi lý do mà chưa ghi điểm chốt."),
        ({("Có kế hoạch", "points"): "5"}, "Điểm cụm chấm chưa có: ghi lý do chốt điểm khác."),
    ],
)
def test_points_that_cannot_be_are_refused_in_words(knock, scoring, unit, leaves, typed, said):
    finals = url("score-finals", scoring, unit)
    answer = knock("head", finals, decide(knock("head", finals), leaves, of=typed))
    assert answer.status_code == 422
    assert said in answer.text
    assert not FinalScore.objects.exists()


def test_deciding_nothing_is_not_told_as_saved(knock, scoring, unit, leaves):
    make_final(scoring, leaves["Có kế hoạch"], unit, 10)
    finals = url("score-finals", scoring, unit)
    answer = knock("head", finals, decide(knock("head", finals), leaves))
    assert answer.headers["Location"] == finals
    assert told(answer) == ["Chưa nhập hay sửa điểm chốt nào; các điểm đã chốt giữ nguyên."]
    emptied = decide(knock("head", finals), leaves, of={("Có kế hoạch", "points"): ""})
    assert told(knock("head", finals, emptied)) == ["Đã lưu điểm chốt."]
    assert not FinalScore.objects.exists()


def told(answer):
    """What the answer to a post has the next page say."""
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_points_are_decided_on_what_was_seen(knock, scoring, unit, leaves):
    """Somebody else decided, or the cluster's points changed, after the page was opened: nothing is decided."""
    make_score(scoring, leaves["Có kế hoạch"], unit, is_met=True)
    finals = url("score-finals", scoring, unit)
    page = knock("head", finals)
    all_of_it = {"read": page.context["read"], "do": "all"}
    Score.objects.update(is_met=False)
    assert knock("head", finals, all_of_it).status_code == 409
    assert not FinalScore.objects.exists()
    all_of_it["read"] = knock("head", finals).context["read"]
    assert knock("head", finals, all_of_it).status_code == 302
    assert knock("head", finals, all_of_it).status_code == 302  # sent twice
    assert FinalScore.objects.count() == 1
    typed = {("Có kế hoạch", "points"): "3", ("Có kế hoạch", "reason"): "Xét thêm"}
    answer = knock("head", finals, decide(page, leaves, of=typed))
    assert answer.status_code == 409
    assert FinalScore.objects.get().points == 0


def test_points_found_otherwise_after_the_decision_are_told(knock, scoring, unit, leaves):
    make_score(scoring, leaves["Có kế hoạch"], unit, is_met=False)
    make_final(scoring, leaves["Có kế hoạch"], unit, 10)
    page = knock("head", url("score-sheet", scoring, unit)).text
    assert "điểm cụm chấm đã đổi sau khi chốt" in page


def close(knock, scoring, who="head", version=None):
    page = knock(who, url("scoring", scoring))
    version = version or page.context["scoring"].version
    return knock(who, reverse("scoring-step", args=[scoring.period_id, "close_scores"]), {"version": version})


def decide_everything(scoring, leaves):
    for unit in scoring.period.members():
        for leaf in leaves.values():
            if leaf.kind != "sum":
                make_final(
                    scoring, leaf, unit, leaf.maximum - unit.protocol_order, reason="Hội nghị thống nhất"
                )


def test_a_scoring_with_open_lines_is_not_closed_and_says_which(knock, scoring, unit):
    answer = close(knock, scoring)
    assert answer.status_code == 409
    address = reverse("score-finals", args=[scoring.period_id, unit.pk])
    assert f'<a href="{address}">{unit.name}: còn 3 tiêu chí chưa chốt điểm.</a>' in answer.text
    heading = answer.text.partition('id="error-summary-title">')[2].partition("</h2>")[0]
    assert heading.endswith(f"còn {len(answer.context['errors'])} việc phải xong trước.")
    assert Scoring.objects.get().is_open


def test_a_scoring_is_closed_as_it_was_seen_and_once(knock, people, scoring, unit, leaves):
    decide_everything(scoring, leaves)
    assert close(knock, scoring, version="1").status_code == 409
    assert close(knock, scoring).status_code == 302
    version = knock("head", url("scoring", scoring)).context["scoring"].version
    assert close(knock, scoring, version=version).status_code == 302  # sent twice
    assert LoggedStep.objects.filter(step="close_scores").count() == 1
    told = set(Notice.objects.filter(event="scored").values_list("recipient__full_name", flat=True))
    assert {"Lê Văn Hậu", "Đỗ Kỹ Thuật"} <= told
    closed = Scoring.objects.get()
    assert closed.digest == digest_of(closed.frozen)
    for name in ("score-own", "score-marks", "score-finals"):
        assert knock("head", url(name, scoring, unit)).status_code == 403


def test_a_closed_scoring_is_shown_as_it_stood_whatever_changes(knock, scoring, unit, leaves):
    decide_everything(scoring, leaves)
    close(knock, scoring)
    before = {who: knock(who, url("scoring", scoring)).context["ranking"] for who in ("other", "commander")}
    assert [one["rank"] for one in before["other"]] == [1, 2, 3, 4]
    FinalScore.objects.all().delete()
    Criterion.objects.update(name="Tên khác")
    for who, ranking in before.items():
        assert knock(who, url("scoring", scoring)).context["ranking"] == ranking
        sheet = knock(who, url("score-sheet", scoring, unit))
        assert "Tên khác" not in sheet.text
        assert "Tuần tra" in sheet.text


def test_a_closed_scoring_is_reopened_for_a_reason_and_its_book_is_kept(knock, scoring, leaves):
    decide_everything(scoring, leaves)
    close(knock, scoring)
    closed = Scoring.objects.get()
    page = knock("head", url("scoring", scoring))
    data = {"version": page.context["scoring"].version}
    address = reverse("scoring-step", args=[scoring.period_id, "reopen_scores"])
    assert knock("staff", address, {**data, "comment": "x"}).status_code == 403
    assert knock("head", address, data).status_code == 409
    assert knock("head", address, {**data, "comment": "Sót minh chứng của Phòng Kỹ thuật"}).status_code == 302
    assert Scoring.objects.get().is_open
    kept = LoggedStep.objects.get(step="reopen_scores").before
    assert kept == {"digest": closed.digest, "frozen": closed.frozen}
    assert "chưa chốt" in knock("commander", url("scoring", scoring)).text


def test_two_equal_totals_are_both_second_and_the_next_is_fourth(knock, scoring, leaves):
    """The rule stands under the table; the chain of the table decides where it can."""
    units = list(scoring.period.members())
    for unit, points in zip(units, (9, 8, 8, 7), strict=True):
        make_final(scoring, leaves["Có kế hoạch"], unit, points, reason="Hội nghị thống nhất")
    page = knock("head", url("scoring", scoring))
    assert [(one["name"], one["rank"]) for one in page.context["ranking"]] == [
        (units[0].name, 1),
        (units[1].name, 2),
        (units[2].name, 2),
        (units[3].name, 4),
    ]
    assert "cùng hạng vì bằng điểm" in page.text
    leaves["Mẫu kiểm tra"].tie_order = 1
    leaves["Mẫu kiểm tra"].save()
    make_score(scoring, leaves["Mẫu kiểm tra"], units[2], count=4, has_evidence=True)
    FinalScore.objects.filter(unit=units[2]).update(points=7)
    page = knock("head", url("scoring", scoring))
    assert [one["rank"] for one in page.context["ranking"]] == [1, 2, 3, 4]
    assert "bằng điểm, xét theo 1.3 Mẫu kiểm tra" in page.text


def test_scoring_is_opened_once_by_head_and_deputies(knock, table, entry_period):
    address = reverse("scoring-open", args=[entry_period.pk])
    for who, status in (
        ("staff", 403),
        ("commander", 403),
        ("admin", 403),
        ("outsider", 404),
        ("stranger", 401),
    ):
        assert knock(who, address, {"table": table.pk}).status_code == status
    assert knock("head", address, {"table": "999"}).status_code == 422
    assert knock("head", address, {"table": table.pk}).status_code == 302
    assert knock("deputy", address, {"table": table.pk}).status_code == 302
    assert Scoring.objects.get().table == table


def test_without_an_issued_table_there_is_nothing_to_open(knock, entry_cluster, entry_period):
    draft = make_table(entry_cluster, status="draft")
    page = knock("head", reverse("scoring", args=[entry_period.pk])).text
    assert "Chưa có bảng điểm nào của năm này được ban hành" in page
    assert (
        knock("head", reverse("scoring-open", args=[entry_period.pk]), {"table": draft.pk}).status_code == 422
    )


def test_a_table_is_issued_as_it_was_seen_and_once(knock, entry_cluster):
    table = make_table(entry_cluster, status="draft")
    address = reverse("scoring-table-step", args=[table.pk, "issue"])
    version = knock("admin", table.get_absolute_url()).context["table"].step_version
    refused = knock("admin", address, {"version": version})
    assert refused.status_code == 409
    assert "Bảng điểm chưa có tiêu chí nào." in refused.text
    make_criterion(table)
    assert knock("admin", address, {"version": version}).status_code == 409
    version = knock("admin", table.get_absolute_url()).context["table"].step_version
    for who in ("head", "staff"):
        assert knock(who, address, {"version": version}).status_code == 404  # a draft is the administration's
    assert knock("admin", address, {"version": version}).status_code == 302
    assert knock("admin", address, {"version": version}).status_code == 302
    assert LoggedStep.objects.filter(step="issue").count() == 1
    assert Notice.objects.filter(event="table_issued", recipient__full_name="Lê Văn Hậu").count() == 1


def test_a_table_that_cannot_be_used_is_not_issued_and_says_why(knock, entry_cluster, entry_report):
    table = make_table(entry_cluster, status="draft")
    make_criterion(table, "Nhóm trống", kind="sum", maximum=0, code="I")
    banded = make_criterion(table, "Tỷ lệ", kind="bands", maximum=5, code="II")
    make_criterion(table, "Khoảng", kind="bands", maximum=5, code="III")
    elsewhere = make_target(entry_report.results.get().target.pledge, "Năm khác")
    elsewhere.pledge.year = 2025
    elsewhere.pledge.save()
    make_criterion(table, "Lấy nhầm", kind="target", maximum=5, target=elsewhere, code="IV")
    for low, high, points in ((88, 90, 2), (91, 95, 9)):
        banded.bands.create(low=low, high=high, points=points)
    version = knock("admin", table.get_absolute_url()).context["table"].step_version
    said = knock("admin", reverse("scoring-table-step", args=[table.pk, "issue"]), {"version": version}).text
    for sentence in (
        "I Nhóm trống: nhóm chưa có tiêu chí con.",
        "II Tỷ lệ: Giữa 90 và 91 không có mức nào.",
        "II Tỷ lệ: có khoảng được 9 điểm, quá điểm tối đa 5.",
        "III Khoảng: chưa có khoảng điểm nào.",
        "IV Lấy nhầm: chỉ tiêu không thuộc giao ước của cụm, khối năm 2026.",
    ):
        assert sentence in said


def test_the_administration_leads_from_an_issued_table_to_its_page_and_says_why(
    client, people, table, leaves
):
    client.force_login(people["admin"])
    for row in (table, leaves["Tuần tra"]):
        address = reverse(f"admin:cluster_reports_{row._meta.model_name}_change", args=[row.pk])
        for send in (client.get, client.post):
            answer = send(address, {"name": "Tên khác", "document": "Văn bản khác"}, follow=True)
            assert answer.redirect_chain == [(table.get_absolute_url(), 302)]
            assert "Muốn đổi thì lập bản mới từ bảng này." in answer.text
    assert not Criterion.objects.filter(name="Tên khác").exists()


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"kind": "target"}, "Cách chấm này lấy kết quả của một chỉ tiêu: chọn chỉ tiêu."),
        ({"kind": "events"}, "Ghi điểm mỗi lần, lớn hơn 0."),
        ({"kind": "sum"}, "Nhóm không có điểm riêng"),
        ({"maximum": "0"}, "Tiêu chí phải có điểm tối đa lớn hơn 0."),
        ({"floor": "-1"}, "Điểm thấp nhất chỉ dùng cho cách chấm cộng và trừ (có thể âm) và đúng hạn."),
        ({"of_plan": "on"}, "Chỉ tính theo % mức giao khi lấy kết quả của chỉ tiêu có mức giao."),
        ({"parent": "leaf"}, "Mục này không có trong danh sách."),  # only groups are offered
        ({"parent": "itself"}, "Tiêu chí không thể nằm trong chính nó hay phần của nó."),
    ],
)
def test_a_criterion_that_cannot_be_is_refused_in_words(client, people, table, wrong, said):
    draft = table.copy()
    group = draft.criteria.get(name="Thực hiện nhiệm vụ")
    leaf = draft.criteria.get(name="Có kế hoạch")
    row = group if wrong.get("parent") == "itself" else leaf
    special = {"leaf": draft.criteria.get(name="Tuần tra").pk, "itself": group.pk}
    wrong = {name: special.get(value, value) for name, value in wrong.items()}
    client.force_login(people["admin"])
    address = reverse("admin:cluster_reports_criterion_change", args=[row.pk])
    form = client.get(address).context["adminform"].form
    typed = {name: form[name].value() for name in form.fields}
    typed = {name: value for name, value in typed.items() if value is not None and value is not False}
    inlines = {f"{rows}-{end}": 0 for rows in ("bands", "spared") for end in ("TOTAL_FORMS", "INITIAL_FORMS")}
    answer = post(client, address, {**typed, **inlines, **wrong})
    assert answer.status_code == 200
    told = [*answer.context["errors"], *answer.context["adminform"].form.errors.items()]
    assert said in str(told)
    assert Criterion.objects.get(pk=row.pk).kind == row.kind


def test_a_new_version_is_copied_once_and_the_old_one_stays(knock, table, leaves, unit):
    leaves["Mẫu kiểm tra"].spared.create(unit=unit, reason="Không có lực lượng")
    leaves["Có kế hoạch"].bands.create(low=1, points=3)
    address = reverse("scoring-table-copy", args=[table.pk])
    assert knock("head", address, {}).status_code == 403
    first, again = knock("admin", address, {}), knock("admin", address, {})
    assert first.url == again.url
    copy = ScoringTable.objects.get(version=2)
    assert copy.is_draft
    lines = {row.name: row for row in copy.criteria.all()}
    assert {row.name for row in table.criteria.all()} == set(lines)
    assert {row.origin_id for row in lines.values()} == {row.pk for row in table.criteria.all()}
    assert lines["Tuần tra"].parent == lines["Thực hiện nhiệm vụ"]
    assert lines["Mẫu kiểm tra"].spared.get().unit == unit
    assert (lines["Có kế hoạch"].bands.get().points, table.criteria.count()) == (3, 4)


def test_one_weight_changed_in_a_copy_leaves_the_closed_period_as_it_was(knock, scoring, leaves, unit):
    """F7: copied, one weight edited; the period scored by the first version still has the old weight."""
    decide_everything(scoring, leaves)
    close(knock, scoring)
    knock("admin", reverse("scoring-table-copy", args=[scoring.table_id]), {})
    Criterion.objects.filter(table__version=2, name="Tuần tra").update(maximum=30)
    row = next(
        row
        for row in knock("other", url("score-sheet", scoring, unit)).context["rows"]
        if row["name"] == "Tuần tra"
    )
    assert row["maximum"] == "20.00"
    assert "Bảng điểm năm 2026, bản 1" in knock("other", url("score-sheet", scoring, unit)).text


def test_an_open_scoring_moves_to_a_new_version_with_its_marks(knock, scoring, leaves, unit):
    make_score(scoring, leaves["Có kế hoạch"], unit, "self", is_met=True)
    make_final(scoring, leaves["Có kế hoạch"], unit, 10)
    new = scoring.table.copy()
    new.status, new.issued_at = "issued", moment(date(2026, 6, 1))
    new.save()
    page = knock("head", url("scoring", scoring))
    assert "Đổi bản" in page.text
    address, stale = reverse("scoring-open", args=[scoring.period_id]), page.context["scoring"].version
    moved = {"table": new.pk, "version": stale}
    assert knock("head", address, moved).status_code == 302
    assert Scoring.objects.get().table == new
    assert Score.objects.get().criterion == new.criteria.get(name="Có kế hoạch")
    assert not FinalScore.objects.exists()
    logged = LoggedStep.objects.get(step="move_scores")
    assert logged.details[1] == {"line": f"{unit}, 1.2 Có kế hoạch", "reason": "đã chốt 10 điểm"}
    assert knock("deputy", address, {"table": scoring.table_id, "version": stale}).status_code == 409
    assert Scoring.objects.get().table == new


def test_marks_follow_their_lines_through_any_versions_and_back(scoring, leaves, unit):
    first, plan = scoring.table, leaves["Có kế hoạch"]
    second = first.copy()
    third = second.copy()
    make_score(scoring, plan, unit, is_met=True)
    assert scoring.move_to(third) == 0
    assert Score.objects.get().criterion == third.criteria.get(name="Có kế hoạch")
    scoring.move_to(first)
    make_score(scoring, leaves["Mẫu kiểm tra"], unit, count=3)
    Score.objects.filter(criterion=plan).update(is_met=False)
    second.criteria.get(name="Mẫu kiểm tra").delete()
    assert scoring.move_to(second) == 1  # kept in the version that has its line
    assert Score.objects.get(criterion=second.criteria.get(name="Có kế hoạch")).is_met is False
    assert scoring.move_to(first) == 0
    there = {row.criterion: (row.is_met, row.count) for row in Score.objects.all()}
    assert there == {plan: (False, None), leaves["Mẫu kiểm tra"]: (None, 3)}


def test_a_unit_that_is_spared_a_line_is_not_asked_for_it(knock, scoring, leaves, unit):
    leaves["Có kế hoạch"].spared.create(unit=unit, reason="Không có lực lượng")
    page = knock("staff", url("score-own", scoring, unit))
    assert [form.heading for form in page.context["rows"]] == ["1.3 Mẫu kiểm tra"]
    told = knock("head", url("scoring", scoring)).text
    assert f"1.2 Có kế hoạch: không giao cho {unit.name}." in told
    assert "chỉ có thể đạt 25 điểm" in told
    assert "Không giao cho đơn vị." in knock("staff", url("score-sheet", scoring, unit)).text


def test_how_a_unit_marks_itself_is_told_to_it_and_to_those_who_score_only(
    knock, people, scoring, unit, leaves, entry_report
):
    """N10: own marks beside what was decided, over the closed periods."""
    entry_report.submitted_by, entry_report.submitted_at = people["staff"], moment(date(2026, 6, 9))
    entry_report.save()
    make_score(scoring, leaves["Có kế hoạch"], unit, "self", is_met=True)
    make_score(scoring, leaves["Mẫu kiểm tra"], unit, "self", count=0)
    decide_everything(scoring, leaves)
    assert "Tự chấm so với điểm chốt" not in knock("staff", url("score-sheet", scoring, unit)).text
    close(knock, scoring)
    final, own = D(35 - 3 * unit.protocol_order), D(28)  # 10 for the plan, 18 for the report
    for who in ("staff", "head", "deputy"):
        (row,) = knock(who, url("score-sheet", scoring, unit)).context["gaps"]
        assert (D(row["own"]), D(row["final"]), row["gap"]) == (own, final, own - final)
    assert "tự chấm thấp hơn 1 điểm" in knock("staff", url("score-sheet", scoring, unit)).text
    for who in ("other", "commander", "editor"):
        assert "Tự chấm so với điểm chốt" not in knock(who, url("score-sheet", scoring, unit)).text


def test_what_stays_inside_a_unit_is_told_to_nobody_else_and_figures_only_once_they_are_published(
    knock, people, scoring, unit, leaves, entry_report
):
    approve(entry_report, people)
    make_score(scoring, leaves["Có kế hoạch"], unit, "self", is_met=True, note="Kế hoạch số 7")
    decide_everything(scoring, leaves)
    close(knock, scoring)

    def told(who):
        return {row["name"]: row for row in knock(who, url("score-sheet", scoring, unit)).context["rows"]}

    for who in ("staff", "head", "deputy", "admin"):
        assert "45" in told(who)["Tuần tra"]["why"]
        assert told(who)["Có kế hoạch"]["own_note"] == "Kế hoạch số 7"
    for who in ("other", "editor", "commander"):
        row = told(who)["Tuần tra"]
        assert (row["why"], row["own"], row["final"] != "") == ("", "", True)
        assert told(who)["Có kế hoạch"]["own_note"] == ""
        assert told(who)["Có kế hoạch"]["reason"] == "Hội nghị thống nhất"
        assert "Kế hoạch số 7" not in knock(who, url("score-sheet", scoring, unit)).text
    scoring.period.status = "published"
    scoring.period.save()
    assert "45" in told("other")["Tuần tra"]["why"]
    frozen = Scoring.objects.get().frozen
    next(line for line in frozen["lines"] if line["name"] == "Tuần tra")["is_inside"] = True
    Scoring.objects.update(frozen=frozen)
    assert (told("other")["Tuần tra"]["why"], told("other")["Tuần tra"]["reason"]) == ("", "")
    assert "45" in told("staff")["Tuần tra"]["why"]


def test_a_draft_is_its_units_own(knock, scoring, unit):
    def own_points(who):
        rows = knock(who, url("score-sheet", scoring, unit)).context["rows"]
        return next(row["own"] for row in rows if row["name"] == "Tuần tra")

    assert own_points("staff") == "18.00"
    assert own_points("head") == ""


def test_points_stand_on_the_plan_by_which_the_report_was_approved(
    knock, people, scoring, unit, entry_report
):
    approve(entry_report, people)
    target = entry_report.results.get().target
    make_change(
        target,
        people["head"],
        old="100",
        new="200",
        status="approved",
        decided_by=people["admin"],
        decided_at=moment(date(2026, 6, 10)),
    )
    target.planned = 200
    target.save()
    row = {row["name"]: row for row in knock("head", url("score-sheet", scoring, unit)).context["rows"]}
    assert row["Tuần tra"]["cluster"] == "18.00"


def test_a_decision_stays_while_other_lines_are_saved(knock, people, scoring, unit, leaves):
    make_score(scoring, leaves["Có kế hoạch"], unit, is_met=True)
    make_final(scoring, leaves["Có kế hoạch"], unit, 10, by=people["deputy"])
    Score.objects.update(is_met=False)  # the cluster found otherwise after the decision
    finals = url("score-finals", scoring, unit)
    typed = {("Mẫu kiểm tra", "points"): "3", ("Mẫu kiểm tra", "reason"): "Hội nghị thống nhất"}
    assert knock("head", finals, decide(knock("head", finals), leaves, of=typed)).status_code == 302
    kept = FinalScore.objects.get(criterion=leaves["Có kế hoạch"])
    assert (kept.points, kept.cluster_points, kept.by) == (10, 10, people["deputy"])
    assert not LoggedStep.objects.filter(step="change_finals").exists()
    typed = {("Mẫu kiểm tra", "points"): "4"}
    knock("head", finals, decide(knock("head", finals), leaves, of=typed))
    logged = LoggedStep.objects.get(step="change_finals")
    assert logged.details == [{"line": f"{unit.name}, 1.3 Mẫu kiểm tra", "reason": "3 điểm → 4 điểm"}]
    assert "3 điểm → 4 điểm" in knock("head", url("scoring", scoring)).text


TAKES = {
    "head": 200,
    "deputy": 200,
    "admin": 200,
    "editor": 200,
    "commander": 200,
    "staff": 404,
    "other": 404,
}


def test_the_whole_workbook_is_for_who_scores_and_who_commands(knock, scoring, leaves):
    decide_everything(scoring, leaves)
    close(knock, scoring)
    for who, status in TAKES.items():
        assert knock(who, url("scoring-file", scoring)).status_code == status
        assert ("Tải bảng Excel" in knock(who, url("scoring", scoring)).text) == (status == 200)


def test_who_took_the_workbook_is_written_down_and_shown_to_who_scores(knock, people, scoring):
    knock("head", url("scoring-file", scoring))
    knock("head", url("scoring-file", scoring))  # pressed twice
    taken = scoring.downloads.get()
    assert (taken.by, taken.name[-5:]) == (people["head"], ".xlsx")
    assert f"Tải bảng Excel lần cuối: {taken.said}." in knock("deputy", url("scoring", scoring)).text
    assert "lần cuối" not in knock("staff", url("scoring", scoring)).text


@pytest.mark.parametrize(
    ("total", "bonus", "maximum", "is_converted", "said"),
    [
        ("96.01", "2.00", "95.00", True, "94,01/95 × 100 + 2 điểm thưởng"),
        ("94.01", "0.00", "95.00", True, "94,01/95 × 100"),
        ("98.50", "2.00", "100.00", False, ""),
        ("2.00", "2.00", "0.00", True, ""),
    ],
)
def test_a_converted_total_is_told_so_that_a_reader_can_work_it_out(
    total, bonus, maximum, is_converted, said
):
    unit = {"sum": total, "bonus": bonus, "maximum": maximum, "is_converted": is_converted}
    assert converted_said(unit, {"maximum": "100.00"}) == said


def test_page_and_workbook_tell_how_a_total_was_converted(knock, scoring, leaves, unit):
    leaves["Có kế hoạch"].spared.create(unit=unit, reason="Không có lực lượng")
    make_final(scoring, leaves["Mẫu kiểm tra"], unit, 5)
    assert "quy đổi: 5/25 × 35</span>" in knock("head", url("scoring", scoring)).text
    answer = knock("head", url("scoring-file", scoring))
    overview = load_workbook(io.BytesIO(b"".join(answer)))["Tổng hợp"]
    [row] = [row for row in overview.iter_rows(values_only=True) if row[1] == unit.name]
    assert row[-2:] == (7, "quy đổi: 5/25 × 35")


def test_the_workbook_prints_on_a4_and_carries_no_formula(knock, scoring, leaves, unit):
    unit.name = "=HYPERLINK(1)"
    unit.save()
    make_final(scoring, leaves["Có kế hoạch"], unit, 10)
    answer = knock("head", url("scoring-file", scoring))
    book = load_workbook(io.BytesIO(b"".join(answer)))
    overview, details = book["Tổng hợp"], book["Chi tiết"]
    assert (overview.page_setup.orientation, details.page_setup.orientation) == ("portrait", "landscape")
    for sheet in (overview, details):
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0  # as many as it takes, one page wide
        assert "CHẠY THỬ" in sheet.oddHeader.center.text
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    cells = [cell.value for row in overview.iter_rows() for cell in row]
    assert "=HYPERLINK(1)" in cells
    top = next(row for row in overview.iter_rows(values_only=True) if row[1] == "=HYPERLINK(1)")
    assert (top[0], top[2], top[-2]) == (1, 10, 10)


def test_the_number_of_queries_does_not_depend_on_units_or_lines(
    django_assert_num_queries, client, people, scoring, unit, leaves, entry_cluster, entry_report
):
    client.force_login(people["head"])
    pages = {url("scoring", scoring): 25, url("score-sheet", scoring, unit): 21}
    for address, count in pages.items():
        client.get(address)
        with django_assert_num_queries(count):
            client.get(address)
    target = entry_report.results.get().target
    for number in range(6):
        more = make_unit(protocol_order=9 + number)
        entry_cluster.memberships.create(unit=more, starts_on=date(2020, 1, 1))
        make_result(make_report(scoring.period, more), target, value=3)
        leaf = make_criterion(scoring.table, f"Thêm {number}", parent=leaves["Thực hiện nhiệm vụ"])
        make_score(scoring, leaf, unit, is_met=True)
        make_final(scoring, leaf, unit, 10)
    for address, count in pages.items():
        with django_assert_num_queries(count):
            client.get(address)
