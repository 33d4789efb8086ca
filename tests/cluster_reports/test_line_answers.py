"""What a unit is asked about a line on its way: saved always, answered before handing in, read by the head."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import notices, workflow
from cluster_reports.models import GradeScale, Result
from cluster_reports.tables.report_lines import lines_of
from cluster_reports.workflow import StepRefused
from tests.cluster_reports.test_unit_report_edit import box, sent
from tests.factories import make_period, make_pledge, make_report, make_result, make_target, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10), 10, 42)
DECLARED = {"declaration": "on"}


@pytest.fixture
def line(entry_report):
    """45 of 50 planned."""
    return entry_report.results.get()


@pytest.fixture
def past(entry_report, entry_cluster):
    """What the unit reported in the two halves of 2025."""
    target = make_target(make_pledge(entry_cluster, year=2025), "Tuần tra, canh gác")
    for kind, value in (("h1", 40), ("h2", 48)):
        make_result(
            make_report(make_period(entry_cluster, kind, 2025), entry_report.unit, "approved"), target, value
        )


@pytest.fixture
def type_in(knock, entry_report):
    """Saves as a browser without script does; the page that comes then."""

    def save(**fields):
        answer = knock("staff", entry_report.get_edit_url(), sent(entry_report, **fields))
        assert answer.status_code == 302
        return knock("staff", answer.url).content.decode()

    return save


def missing(report):
    return report.missing(lines_of(report, report.results.for_entry(), with_drafts=True))


def submit(report, people):
    return workflow.take(report, "submit", by=people["staff"], at=AT)


def test_a_line_that_does_not_apply_is_saved_and_asked_for_its_explanation(type_in, entry_report, line):
    type_in(**{box(line, "state"): "na", box(line, "value"): ""})
    assert entry_report.results.get().state == Result.State.NOT_APPLICABLE
    assert missing(entry_report) == [
        (
            f"id_dong-{line.pk}-explanation",
            "Tuần tra, canh gác: chọn “Không áp dụng” nhưng chưa giải trình vì sao.",
        )
    ]


def test_half_a_ratio_is_saved_shown_and_listed(type_in, knock, entry_report, entry_cluster):
    labels = {"numerator_label": "số khỏe", "denominator_label": "tổng quân số", "over_units": "ratio"}
    ratio = make_result(
        entry_report, make_target(make_pledge(entry_cluster), "Quân số", measure="%", **labels)
    )
    page = type_in(**{box(ratio, "numerator"): "195"})
    assert 'value="195"' in page
    assert missing(entry_report) == [
        (f"id_dong-{ratio.pk}-denominator", "Quân số: mới có số khỏe, còn thiếu tổng quân số.")
    ]
    for url in ("unit-report", "unit-report-print"):
        assert "None" not in knock("staff", reverse(url, args=[entry_report.pk])).content.decode()


def test_off_target_asks_in_amber_and_keeps_nobody_from_saving(type_in, entry_report, line, people):
    page = type_in(**{box(line, "value"): "40"})
    words = "40 cuộc thấp hơn 20% so với kế hoạch kỳ (50 cuộc)"
    assert f"Xem lại:</strong> {words}." in page
    lacking = f"Tuần tra, canh gác: {words}; chưa ghi nguyên nhân, chưa ghi biện pháp khắc phục."
    assert missing(entry_report) == [(f"id_dong-{line.pk}-cause", lacking)]
    with pytest.raises(StepRefused) as refusal:
        submit(entry_report, people)
    assert refusal.value.faults == missing(entry_report)
    type_in(**{box(line, "cause"): "Mưa bão kéo dài.", box(line, "remedy"): "Tuần tra bù trong quý III."})
    assert submit(entry_report, people).status == "submitted"


def test_the_head_reads_the_answers_and_they_are_printed(type_in, knock, entry_report, line, people, past):
    Result.objects.filter(pk=line.pk).update(cause="Mưa bão kéo dài.", reason="Có tăng cường.")
    Result.objects.filter(pk=line.pk).update(remedy="Tuần tra bù.", confirmed_value=45)
    submit(entry_report, people)
    for page in (entry_report.get_absolute_url(), reverse("unit-report-print", args=[entry_report.pk])):
        text = knock("head", page).content.decode()
        for words in ("Mưa bão kéo dài.", "Có tăng cường.", "Tuần tra bù.", "Đã xác nhận:</strong> 45 cuộc"):
            assert words in text


def test_what_is_unusual_is_confirmed_for_this_figure_only(type_in, entry_report, line, past, people):
    page = type_in(**{box(line, "value"): "480"})
    assert "6 tháng đầu năm 2025: 40; 6 tháng cuối năm 2025: 48" in page
    asked = [anchor for anchor, _ in missing(entry_report)]
    assert asked == [f"id_dong-{line.pk}-reason", f"id_dong-{line.pk}-confirmed_value"]
    type_in(**{box(line, "confirmed_value"): "480", box(line, "reason"): "Tính cả tuần tra chung."})
    assert missing(entry_report) == []
    page = type_in(**{box(line, "value"): "490"})
    assert entry_report.results.get().confirmed_value is None
    assert [anchor for anchor, _ in missing(entry_report)] == [f"id_dong-{line.pk}-confirmed_value"]
    assert "checked" not in page.split(f'name="dong-{line.pk}-confirmed_value"')[1].split(">")[0]
    assert 'value="490"' in page.split(f'name="dong-{line.pk}-confirmed_value"')[1].split(">")[0]


def test_a_confirmation_of_another_figure_than_the_stored_one_counts_for_nothing(type_in, entry_report, line):
    type_in(**{box(line, "value"): "480", box(line, "confirmed_value"): "45"})
    assert entry_report.results.get().confirmed_value is None


def test_nothing_may_happen_where_nothing_should(type_in, entry_report, entry_cluster):
    target = make_target(make_pledge(entry_cluster), "Vi phạm", measure="vụ", direction="zero")
    breach = make_result(entry_report, target)
    page = type_in(**{box(breach, "value"): "1"})
    assert "để xảy ra 1 vụ, mà chỉ tiêu là không để xảy ra." in page
    assert [anchor for anchor, _ in missing(entry_report)] == [f"id_dong-{breach.pk}-cause"]


def test_a_part_over_its_whole_is_saved_in_red_and_has_no_box_for_an_excuse(
    type_in, entry_report, entry_cluster, line, people
):
    part = make_result(
        entry_report, make_target(make_pledge(entry_cluster), "Tuần tra đêm", parent=line.target)
    )
    page = type_in(**{box(part, "value"): "46"})
    assert entry_report.results.get(pk=part.pk).value == 46
    row = page.split(f'data-asked="dong-{part.pk}"')[1].split("</tr>")[0]
    assert "Phải sửa:" in row
    assert 'class="line-answer"' not in row
    type_in(**{box(part, "reason"): "Vẫn đúng."})
    with pytest.raises(StepRefused):
        submit(entry_report, people)
    type_in(**{box(part, "value"): "45"})
    assert submit(entry_report, people).status == "submitted"


def test_graded_and_yes_no_lines_ask_when_they_are_not_met(type_in, entry_report, entry_cluster):
    pledge, scale = make_pledge(entry_cluster), GradeScale.objects.create(name="Hai mức")
    good, bad = (
        scale.grades.create(label=label, phrase=label, is_met=is_met, order=place)
        for place, (label, is_met) in enumerate([("Tốt", True), ("Yếu", False)])
    )
    graded = make_result(
        entry_report, make_target(pledge, "Nề nếp", direction="graded", scale=scale, measure="")
    )
    told = make_result(entry_report, make_target(pledge, "Kết nghĩa", direction="yes_no", measure=""))
    type_in(**{box(graded, "grade"): bad.pk, box(told, "is_yes"): "0"})
    assert [anchor for anchor, _ in missing(entry_report)] == [
        f"id_dong-{one.pk}-cause" for one in (graded, told)
    ]
    type_in(**{box(graded, "grade"): good.pk, box(told, "is_yes"): "1"})
    assert missing(entry_report) == []


def test_the_admin_says_from_where_a_target_asks(type_in, entry_report, line, past):
    type_in(**{box(line, "value"): "30"})
    line.target.off_margin, line.target.unusual_change = 50, 10
    line.target.save()
    assert [anchor for anchor, _ in missing(entry_report)] == [f"id_dong-{line.pk}-confirmed_value"]
    line.target.unusual_change = None
    line.target.save()
    assert missing(entry_report) == []


def test_a_closed_line_is_asked_nothing_its_unit_could_not_answer(entry_report, entry_cluster, line, people):
    other = make_result(entry_report, make_target(make_pledge(entry_cluster), "Ngày công"), value=3)
    submit(entry_report, people)
    workflow.take(
        entry_report, "return", by=people["head"], at=AT, comment="Xem lại.", flags={other.pk: "Sai."}
    )
    line.target.off_margin = 5
    line.target.save()
    assert submit(entry_report, people).status == "submitted"


def test_a_closed_whole_does_not_excuse_its_open_part(entry_report, entry_cluster, line, people):
    target = make_target(make_pledge(entry_cluster), "Tuần tra đêm", parent=line.target)
    part = make_result(entry_report, target, value=40)
    submit(entry_report, people)
    flags = {part.pk: "Sai."}
    workflow.take(entry_report, "return", by=people["head"], at=AT, comment="Xem lại.", flags=flags)
    Result.objects.filter(pk=part.pk).update(value=46)
    assert [anchor for anchor, _ in missing(entry_report)] == [f"id_dong-{part.pk}-value"]


def test_a_whole_lowered_under_its_closed_part_is_listed_at_the_part(
    entry_report, entry_cluster, line, people
):
    target = make_target(make_pledge(entry_cluster), "Tuần tra đêm", parent=line.target)
    part = make_result(entry_report, target, value=40)
    submit(entry_report, people)
    flags = {line.pk: "Sai."}
    workflow.take(entry_report, "return", by=people["head"], at=AT, comment="Xem lại.", flags=flags)
    entry_report.results.filter(pk=line.pk).update(value=39, cause="Mưa bão.", remedy="Làm bù.")
    assert [anchor for anchor, _ in missing(entry_report)] == [f"dong-{part.pk}"]


def test_a_reminder_counts_what_the_rules_ask_and_leads_to_the_first(entry_report, line, people):
    Result.objects.filter(pk=line.pk).update(value=10)
    notices.remind(moment(date(2026, 6, 18)))
    (notice,) = people["staff"].notices.all()
    assert "Còn 1 việc phải xong." in notice.text
    assert notice.link.endswith(f"#id_dong-{line.pk}-cause")


def test_two_people_may_write_cause_and_remedy_of_one_line_at_once(knock, type_in, entry_report, line):
    mine = sent(entry_report, **{box(line, "cause"): "Mưa bão kéo dài."})
    theirs = sent(entry_report, **{box(line, "remedy"): "Tuần tra bù."})
    assert [knock("staff", entry_report.get_edit_url(), one).status_code for one in (theirs, mine)] == [
        302
    ] * 2
    line.refresh_from_db()
    assert (line.cause, line.remedy) == ("Mưa bão kéo dài.", "Tuần tra bù.")


def test_a_figure_changed_while_a_colleague_confirms_it_is_asked_again(knock, entry_report, line):
    confirming = sent(entry_report, **{box(line, "confirmed_value"): "45"})
    knock("staff", entry_report.get_edit_url(), sent(entry_report, **{box(line, "value"): "54"}))
    answer = knock("staff", entry_report.get_edit_url(), confirming)
    line.refresh_from_db()
    assert (answer.status_code, line.value, line.confirmed_value) == (409, 54, None)


@pytest.mark.parametrize("reports", [1, 3])
def test_reminding_costs_the_same_for_few_and_many_reports(
    entry_report, entry_cluster, entry_period, people, django_assert_num_queries, reports
):
    others = [one.unit for one in entry_cluster.memberships.all() if one.unit_id != entry_report.unit_id]
    for unit in others[: reports - 1]:
        make_result(make_report(entry_period, unit), entry_report.results.get().target, value=3)
    notices.remind(moment(date(2026, 6, 18)))
    people["staff"].notices.all().delete()
    with django_assert_num_queries(REMINDING + reports):  # whom to tell is looked up for each
        notices.remind(moment(date(2026, 6, 18)))


REMINDING = 20
