"""What differs between two versions of a report: the comparison by itself, then what is kept and shown of it."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import LoggedStep, Result, Submission, UnitReport, content_of
from cluster_reports.tables.changes import LineChange, Part, compare, comparison_of
from tests.factories import make_evidence, make_pledge, make_report, make_result, make_target, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]


def at(hour, minute=0):
    return moment(date(2026, 6, 10), hour, minute)


@pytest.fixture
def line(entry_report):
    return entry_report.results.get()


def change(result, **fields):
    Result.objects.filter(pk=result.pk).update(**fields)


def differing(report, before):
    """The parts of the only line that differs from ``before``."""
    changes = compare(before, content_of(report))
    return [(part.label, part.old, part.new) for one in changes.lines for part in one.parts]


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"value": 60}, [("Kết quả", "45 cuộc", "60 cuộc")]),
        ({"value": "1234.5"}, [("Kết quả", "45 cuộc", "1.234,5 cuộc")]),
        ({"bound": "over"}, [("Kết quả", "45 cuộc", "trên 45 cuộc")]),
        ({"pair_value": 7}, [("Kết quả", "45 cuộc", "45 cuộc, 7 người")]),
        ({"numerator": 9, "denominator": 10}, [("Kết quả", "45 cuộc", "45 cuộc (9/10)")]),
        ({"explanation": "Thêm\nđợt 2."}, [("Giải trình", "", "Thêm\nđợt 2.")]),
        (
            {"state": "estimate"},
            [("Kết quả", "45 cuộc", "ước 45 cuộc"), ("Tình trạng", "Có số liệu", "Ước tính")],
        ),
        (
            {"state": "zero", "value": 0},
            [("Kết quả", "45 cuộc", "Không phát sinh"), ("Tình trạng", "Có số liệu", "Không phát sinh")],
        ),
        ({"value": "45.0000"}, []),
    ],
)
def test_a_line_tells_what_differs_in_words(entry_report, line, fields, parts):
    line.target.pair_measure = "người"
    line.target.save()
    before = content_of(entry_report)
    change(line, **fields)
    assert differing(entry_report, before) == parts


def test_yes_and_grades_are_told_by_their_words(entry_report, entry_cluster, line):
    from cluster_reports.models import GradeScale

    scale = GradeScale.objects.create(name="Mức")
    good, fair = [scale.grades.create(label=label, phrase=label.lower()) for label in ("Tốt", "Khá")]
    pledge = make_pledge(entry_cluster)
    yes = make_result(
        entry_report, make_target(pledge, direction="yes_no", measure=""), state="value", is_yes=True
    )
    graded = make_result(
        entry_report,
        make_target(pledge, direction="graded", measure="", scale=scale),
        state="value",
        grade=good,
    )
    before = content_of(entry_report)
    change(yes, is_yes=False)
    change(graded, grade=fair)
    assert differing(entry_report, before) == [("Kết quả", "Có", "Không"), ("Kết quả", "Tốt", "Khá")]


def test_written_back_to_what_it_was_is_no_change(entry_report, line):
    before = content_of(entry_report)
    for value in (60, 45):
        change(line, value=value)
    assert not compare(before, content_of(entry_report))


def test_a_line_that_came_or_went_is_told(entry_report, entry_cluster, line):
    before = content_of(entry_report)
    make_result(entry_report, make_target(make_pledge(entry_cluster), "Trồng rau"), value=1)
    line.delete()
    now = content_of(entry_report)
    assert compare(before, now).lines == [
        LineChange("Trồng rau", now["lines"][0]["anchor"], (Part("Dòng", "chưa có", "có"),)),
        LineChange("Tuần tra, canh gác", "", (Part("Dòng", "có", "không còn"),)),
    ]


def test_a_file_added_as_proof_is_a_change(entry_report, line, people):
    before = content_of(entry_report)
    make_evidence(line, people["staff"], name="biên bản.pdf")
    assert differing(entry_report, before) == [("Minh chứng", "", "biên bản.pdf")]


def test_the_written_part_is_told_in_full(entry_report):
    before = content_of(entry_report)
    entry_report.limitations = "Hai dòng.\nDòng thứ hai."
    changes = compare(before, content_of(entry_report))
    old = "Công tác phối hợp giữa các ban chưa thường xuyên."
    assert changes.prose == [Part("Hạn chế", old, "Hai dòng.\nDòng thứ hai.")]
    assert changes.lines == []


def test_what_was_sent_back_and_is_the_same_is_named_with_its_reason(entry_report, entry_cluster, line):
    other = make_result(entry_report, make_target(make_pledge(entry_cluster), "Trồng rau"), value=1)
    before = content_of(entry_report)
    change(line, is_flagged=True, remark="Thiếu tháng 5.", value=50)
    change(other, is_flagged=True, remark="Xem lại.")
    entry_report.prose_is_flagged, entry_report.prose_remark = True, "Viết rõ hơn."
    changes = compare(before, content_of(entry_report))
    assert changes.kept == [("Trồng rau", "Xem lại."), ("Phần tự đánh giá", "Viết rõ hơn.")]
    assert (len(changes.lines), changes.asked, changes.total) == (1, 3, 2)


def test_a_version_from_before_a_field_existed_holds_what_an_untouched_one_does(entry_report, line):
    before = content_of(entry_report)
    del before["lines"][0]["written"]["explanation"]
    assert not compare(before, content_of(entry_report))
    change(line, explanation="Do mưa.")
    assert differing(entry_report, before) == [("Giải trình", "", "Do mưa.")]


# What is kept, and shown.


def take(report, step, by, hour, minute=0, **more):
    return workflow.take(report, step, by=by, at=at(hour, minute), **more)


@pytest.fixture
def twenty(entry_report, entry_cluster, line):
    """The report with twenty lines."""
    pledge = make_pledge(entry_cluster)
    for place in range(1, 20):
        make_result(entry_report, make_target(pledge, f"Chỉ tiêu {place}", order=place), value=place)
    return entry_report


@pytest.fixture
def again(twenty, people):
    """Handed in, two lines sent back, both changed, handed in again."""
    two = list(twenty.results.filter(target__name__in=["Chỉ tiêu 3", "Chỉ tiêu 7"]))
    take(twenty, "submit", people["staff"], 6)
    flags = {row.pk: "Xem lại." for row in two}
    take(twenty, "return", people["head"], 7, comment="Hai dòng chưa khớp sổ.", flags=flags)
    change(two[0], value=33)
    change(two[1], state="zero", value=0)
    return take(twenty, "submit", people["staff"], 8)


def test_of_twenty_lines_the_judge_sees_exactly_the_two_that_changed(knock, again):
    answer = knock("head", again.get_absolute_url())
    comparison = answer.context["comparison"]
    assert comparison.title == "Thay đổi so với lần nộp trước"
    assert [(one.name, one.parts[0].old, one.parts[0].new) for one in comparison.changes.lines] == [
        ("Chỉ tiêu 3", "3 cuộc", "33 cuộc"),
        ("Chỉ tiêu 7", "7 cuộc", "Không phát sinh"),
    ]
    assert "2 trong 20 dòng thay đổi" in answer.text
    assert "Cả 2 chỗ trả lại đều đã thay đổi." in answer.text
    assert knock("staff", again.get_absolute_url()).context["comparison"] == comparison


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("staff", True),
        ("head", True),
        ("deputy", True),
        ("admin", True),
        ("editor", False),
        ("commander", False),
    ],
)
def test_who_sees_the_changes_of_an_approved_report(knock, again, people, who, sees):
    take(again, "approve", people["head"], 8, 30)
    assert bool(knock(who, again.get_absolute_url()).context["comparison"]) is sees


def test_a_first_submission_has_nothing_to_compare_with(knock, submitted):
    assert knock("head", submitted.get_absolute_url()).context["comparison"] is None


def test_a_recalled_submission_stays_and_is_compared_with(knock, entry_report, line, people):
    take(entry_report, "submit", people["staff"], 6)
    take(entry_report, "recall", people["staff"], 7)
    assert knock("staff", entry_report.get_absolute_url()).context["comparison"] is None
    change(line, value=50)
    own = knock("staff", entry_report.get_absolute_url()).context["comparison"]
    assert (own.newer, len(own.changes.lines)) == (None, 1)
    take(entry_report, "submit", people["staff"], 8)
    shown = knock("head", entry_report.get_absolute_url()).context["comparison"]
    assert (shown.older.number, shown.newer.number) == (1, 2)
    assert list(entry_report.submissions.values_list("number", "by", "at")) == [
        (2, people["staff"].pk, at(8)),
        (1, people["staff"].pk, at(6)),
    ]


def test_after_a_reopening_the_approved_version_stays_within_reach(knock, entry_report, line, people):
    take(entry_report, "submit", people["staff"], 5)
    take(entry_report, "approve", people["head"], 5, 10)
    take(entry_report, "reopen", people["head"], 5, 20, comment="Bổ sung.")
    change(line, value=50)
    take(entry_report, "submit", people["staff"], 6)
    shown = knock("head", entry_report.get_absolute_url()).context["comparison"]
    assert (shown.title, shown.others) == ("Thay đổi so với bản đã duyệt trước khi mở lại", ())
    take(entry_report, "return", people["head"], 7, comment="Vẫn sai.")
    change(line, value=45)
    take(entry_report, "submit", people["staff"], 8)
    shown = knock("head", entry_report.get_absolute_url()).context["comparison"]
    assert (shown.title, len(shown.changes.lines)) == ("Thay đổi so với lần nộp trước", 1)
    assert shown.others == (("So với bản đã duyệt trước khi mở lại", 1),)
    page = knock("head", entry_report.get_absolute_url() + "?so-voi=1")
    assert page.context["comparison"].title == "Thay đổi so với bản đã duyệt trước khi mở lại"
    assert "Không dòng nào thay đổi" in page.text


@pytest.mark.parametrize("number", ["0", "3", "9", "-1", "x", "1'"])
def test_a_version_that_is_not_there_is_the_last_one(knock, again, number):
    page = knock("head", f"{again.get_absolute_url()}?so-voi={number}")
    assert page.context["comparison"].older.number == 1


def test_an_undone_reopening_makes_no_version_approved(entry_report, line, people):
    take(entry_report, "submit", people["staff"], 5)
    take(entry_report, "return", people["head"], 6, comment="Sửa.")
    change(line, value=50)
    take(entry_report, "submit", people["staff"], 7)
    take(entry_report, "approve", people["head"], 8)
    take(entry_report, "reopen", people["head"], 8, 10, comment="Nhầm.")
    report = take(entry_report, "undo", people["head"], 8, 20)
    assert comparison_of(report, report.results.for_entry()).title == "Thay đổi so với lần nộp trước"


def test_a_report_handed_in_before_submissions_were_kept_is_kept_when_it_goes_back(submitted, line, people):
    assert not submitted.submissions.exists()
    take(submitted, "return", people["head"], 10, comment="Sửa.", flags={line.pk: "Thiếu."})
    kept = submitted.submissions.get()
    assert (kept.by, kept.at, kept.content["asked"]) == (people["staff"], submitted.submitted_at, {})
    change(line, value=50)
    report = take(submitted, "submit", people["staff"], 11)
    assert len(comparison_of(report, report.results.for_entry()).changes.lines) == 1


def test_words_from_a_unit_cannot_become_markup(knock, again, people):
    take(again, "return", people["head"], 9, comment="Sửa.")
    row = again.results.get(target__name="Chỉ tiêu 3")
    change(row, explanation="<script>alert(1)</script>")
    take(again, "submit", people["staff"], 10)
    page = knock("head", again.get_absolute_url()).text
    assert ("<script>alert" in page, "&lt;script&gt;alert" in page) == (False, True)


def test_what_a_refused_submission_would_have_held_is_not_kept(entry_report, people):
    UnitReport.objects.filter(pk=entry_report.pk).update(strengths="")
    with pytest.raises(workflow.StepRefused):
        take(entry_report, "submit", people["staff"], 6)
    assert (Submission.objects.count(), LoggedStep.objects.count()) == (0, 0)


COMPARING = 21  # one more than a report never sent back: was it reopened?


@pytest.mark.parametrize("lines", [1, 30])
def test_comparing_costs_the_same_for_few_and_many_lines(
    client, entry_report, entry_cluster, people, django_assert_num_queries, lines
):
    for _ in range(lines - 1):
        make_result(entry_report, make_target(make_pledge(entry_cluster)), value=1)
    take(entry_report, "submit", people["staff"], 6)
    take(entry_report, "return", people["head"], 7, comment="Sửa.")
    entry_report.results.update(explanation="Đã sửa.")
    take(entry_report, "submit", people["staff"], 8)
    client.force_login(people["head"])
    client.get(entry_report.get_absolute_url())
    with django_assert_num_queries(COMPARING):
        client.get(entry_report.get_absolute_url())


def test_another_units_staff_get_no_version(knock, again):
    url = reverse("unit-report", args=[again.pk]) + "?so-voi=1"
    assert [knock(who, url).status_code for who in ("other", "outsider", "stranger")] == [404, 404, 302]


def test_the_version_of_another_report_cannot_be_asked_for(knock, again, entry_period, people):
    other = make_report(entry_period, people["other"].unit)
    for hour in (4, 5, 6):
        Submission.keep(other, by=people["other"], at=at(hour))
    shown = knock("head", again.get_absolute_url() + "?so-voi=3").context["comparison"]
    assert (shown.older.number, shown.older.report_id) == (1, again.pk)
