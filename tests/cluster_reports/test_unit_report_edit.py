"""The entry page: who may open it, what it shows, what a save writes and what it never overwrites."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.forms.unit_report import UnitReportEntry
from cluster_reports.models import GradeScale, Period, Result, UnitReport
from cluster_reports.tables.report_lines import lines_of
from tests.factories import (
    make_line,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10), 10, 42)


def sent(report, **fields):
    """What a browser that opened the page now would send, with ``fields`` typed over it."""
    report = UnitReport.objects.for_page().get(pk=report.pk)
    entry = UnitReportEntry(report, lines_of(report, report.results.for_entry()))
    data = {"version": entry.version, "marks": entry.marks}
    for form in entry._all():
        data |= {form.add_prefix(name): form[name].value() or "" for name in form.fields}
    return data | fields


def box(result, name):
    return f"dong-{result.pk}-{name}"


@pytest.fixture
def line(entry_report):
    return entry_report.results.get()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("staff", 200),
        ("other", 404),
        ("head", 404),
        ("deputy", 404),
        ("editor", 404),
        ("commander", 404),
        ("admin", 403),
        ("outsider", 404),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_entry_access(knock, entry_report, who, status, method):
    url = reverse("unit-report-edit", args=[entry_report.pk])
    answer = knock(who, url, None if method == "get" else {})
    answers = {} if method == "get" else {200: 422, 302: 401}
    assert answer.status_code == answers.get(status, status)


def test_the_head_reads_a_submitted_report_but_never_writes_in_it(knock, submitted):
    assert knock("head", submitted.get_edit_url()).status_code == 403
    assert knock("head", submitted.get_edit_url(), {}).status_code == 403


def test_a_draft_saves_with_one_line_of_many(knock, entry_report, entry_cluster, line):
    others = [make_result(entry_report, make_target(make_pledge(entry_cluster))) for _ in range(19)]
    answer = knock(
        "staff", entry_report.get_edit_url(), sent(entry_report, **{box(line, "value"): "1.234,5"})
    )
    assert answer.status_code == 302
    assert entry_report.results.get(pk=line.pk).value == Decimal("1234.5")
    assert entry_report.results.filter(state=Result.State.NOT_REPORTED).count() == len(others)


def test_a_save_says_when_it_was_and_keeps_who_it_was(knock, entry_report, people, time_machine):
    time_machine.move_to(AT, tick=False)
    data = sent(entry_report, strengths="Một câu mới viết xong.")
    answer = knock("staff", entry_report.get_edit_url(), data)
    entry_report.refresh_from_db()
    assert (entry_report.changed_at, entry_report.changed_by) == (AT, people["staff"])
    assert "Đã lưu 10:42" in knock("staff", answer.url).content.decode()


def test_a_page_never_saved_says_so(knock, entry_report):
    assert "Chưa lưu lần nào" in knock("staff", entry_report.get_edit_url()).content.decode()


def test_a_bad_number_saves_nothing_and_keeps_what_was_typed(knock, entry_report, line):
    data = sent(entry_report, strengths="Đã viết thêm một câu dài.", **{box(line, "value"): "mười lăm"})
    answer = knock("staff", entry_report.get_edit_url(), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["errors"] == [
        (
            line.target.name,
            "Không hiểu số “mười lăm”. Nhập như 1.234,5 hoặc 1234,5.",
            f"id_{box(line, 'value')}",
        )
    ]
    assert "<title>Lỗi: " in page
    assert f'href="#id_{box(line, "value")}"' in page
    assert 'value="mười lăm"' in page
    assert "Đã viết thêm một câu dài." in page
    entry_report.refresh_from_db()
    assert (entry_report.changed_at, entry_report.results.get().value) == (None, 45)


def test_every_fault_is_listed_once_in_reading_order(knock, entry_report, entry_cluster, line):
    second = make_result(entry_report, make_target(make_pledge(entry_cluster), "Ngày công", order=2))
    data = sent(
        entry_report,
        limitations="x" * 2001,
        **{box(line, "value"): "a", box(second, "state"): Result.State.ESTIMATE},
    )
    errors = knock("staff", entry_report.get_edit_url(), data).context["errors"]
    assert [label for label, _, _ in errors] == ["Tuần tra, canh gác", "Ngày công", "Hạn chế"]


def test_a_status_or_a_line_of_another_report_posted_by_hand_is_ignored(knock, entry_report, entry_cluster):
    stranger = make_report(entry_report.period, entry_cluster.memberships.all()[3].unit)
    foreign = make_result(stranger, entry_report.results.get().target, value=7)
    data = sent(
        entry_report, status="approved", **{box(foreign, "value"): "99", box(foreign, "state"): "value"}
    )
    assert knock("staff", entry_report.get_edit_url(), data).status_code == 302
    foreign.refresh_from_db()
    entry_report.refresh_from_db()
    assert (foreign.value, entry_report.status) == (7, UnitReport.Status.DRAFT)


def test_a_submitted_report_is_shown_read_only_with_the_reason(knock, submitted):
    page = knock("staff", submitted.get_edit_url()).content.decode()
    assert "Lê Văn Hậu đã nộp lúc 09:00 ngày 10/06/2026, chờ cụm trưởng duyệt." in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    ("status", "today", "reason"),
    [
        ("locked", date(2026, 6, 10), "Quản trị đã khóa kỳ. Cần nhập tiếp thì đề nghị quản trị mở khóa kỳ."),
        ("open", date(2026, 5, 1), "Chưa mở nhập liệu. Kỳ mở từ 31/05/2026."),
        (
            "open",
            date(2026, 6, 27),
            "Đã khóa sửa từ 26/06/2026. Cần nhập tiếp thì xin gia hạn.",
        ),
        ("published", date(2026, 7, 2), "Kỳ đã công bố, báo cáo không sửa được nữa."),
    ],
)
def test_a_closed_period_says_why_nothing_can_be_typed(
    knock, entry_report, time_machine, status, today, reason
):
    time_machine.move_to(moment(today), tick=False)
    entry_report.period.status = status
    entry_report.period.save()
    page = knock("staff", entry_report.get_edit_url())
    assert page.context["reason"] == reason
    assert "<textarea" not in page.content.decode()


def test_what_was_typed_while_a_colleague_submitted_is_shown_and_not_saved(knock, entry_report, line, people):
    data = sent(entry_report, strengths="Một câu mới viết xong.", **{box(line, "value"): "77"})
    workflow.take(entry_report, "submit", by=people["staff"], at=AT)
    answer = knock("staff", entry_report.get_edit_url(), data)
    assert answer.status_code == 409
    assert answer.context["typed"] == [
        ("Tuần tra, canh gác", "Số liệu: 77"),
        ("Kết quả nổi bật", "Một câu mới viết xong."),
    ]
    entry_report.refresh_from_db()
    assert (entry_report.status, entry_report.results.get().value) == (UnitReport.Status.SUBMITTED, 45)


def test_two_colleagues_never_overwrite_each_other_silently(knock, entry_report, line):
    mine = sent(entry_report, **{box(line, "value"): "50"})
    theirs = sent(entry_report, **{box(line, "value"): "60"})
    knock("staff", entry_report.get_edit_url(), theirs)
    answer = knock("staff", entry_report.get_edit_url(), mine)
    assert answer.status_code == 409
    (conflict,) = answer.context["conflicts"]
    assert (conflict.label, conflict.mine, conflict.theirs) == ("Tuần tra, canh gác", "50 cuộc", "60 cuộc")
    assert entry_report.results.get().value == 60
    undecided = mine | {"version": answer.context["version"], "marks": answer.context["entry"].marks}
    assert knock("staff", entry_report.get_edit_url(), undecided).status_code == 409
    decided = undecided | {conflict.name: conflict.keep}
    assert knock("staff", entry_report.get_edit_url(), decided).status_code == 302
    assert entry_report.results.get().value == 50


def test_a_double_click_saves_once_and_complains_of_nothing(knock, entry_report, line):
    data = sent(entry_report, **{box(line, "value"): "50"})
    answers = [knock("staff", entry_report.get_edit_url(), data).status_code for _ in range(2)]
    assert answers == [302, 302]


def test_after_a_return_of_one_line_only_that_line_is_open(knock, entry_report, entry_cluster, line, people):
    other = make_result(entry_report, make_target(make_pledge(entry_cluster)), value=3)
    workflow.take(entry_report, "submit", by=people["staff"], at=AT)
    workflow.take(
        entry_report, "return", by=people["head"], at=AT, comment="Xem lại.", flags={line.pk: "Sai."}
    )
    answer = knock("staff", entry_report.get_edit_url())
    assert list(answer.context["entry"].forms) == [line.pk]
    assert answer.context["entry"].prose is None
    assert "Xem lại." in answer.content.decode()
    data = sent(entry_report, strengths="Sửa trộm.", **{box(line, "value"): "46", box(other, "value"): "9"})
    assert knock("staff", entry_report.get_edit_url(), data).status_code == 302
    assert list(entry_report.results.order_by("pk").values_list("value", flat=True)) == [46, 3]
    entry_report.refresh_from_db()
    assert entry_report.strengths != "Sửa trộm."


def test_lines_closed_by_a_return_since_the_page_was_opened_are_shown_back(
    knock, entry_report, entry_cluster, line, people
):
    other = make_result(entry_report, make_target(make_pledge(entry_cluster), "Ngày công"), value=3)
    stale = sent(entry_report, **{box(other, "value"): "9"})
    workflow.take(entry_report, "submit", by=people["staff"], at=AT)
    workflow.take(
        entry_report, "return", by=people["head"], at=AT, comment="Xem lại.", flags={line.pk: "Sai."}
    )
    answer = knock("staff", entry_report.get_edit_url(), stale)
    assert answer.status_code == 409
    assert answer.context["lost"] == [("Ngày công", "Số liệu: 9")]
    assert entry_report.results.get(pk=other.pk).value == 3


def test_each_line_stands_beside_plan_last_period_and_same_period(knock, entry_report, entry_cluster, line):
    old_pledge = make_pledge(entry_cluster, year=2025)
    old_target = make_target(old_pledge, "Tuần tra, canh gác")
    for kind, value in (("h1", 30), ("h2", 40)):
        old = make_report(make_period(entry_cluster, kind, 2025), entry_report.unit, "approved")
        make_result(old, old_target, value=value)
    page = knock("staff", entry_report.get_edit_url()).content.decode()
    assert "Kỳ trước 40 cuộc; cùng kỳ 30 cuộc" in page
    assert "Kế hoạch 50 cuộc" in page


def test_the_second_half_says_what_is_left_of_the_year(
    knock, entry_report, entry_cluster, line, time_machine
):
    entry_report.status = "approved"
    entry_report.submitted_at = entry_report.approved_at = entry_report.first_submitted_at = AT
    entry_report.submitted_by = entry_report.approved_by = entry_report.unit.people.first()
    entry_report.save()
    second = make_report(make_period(entry_cluster, "h2"), entry_report.unit)
    make_result(second, line.target)
    time_machine.move_to(moment(date(2026, 12, 5)), tick=False)
    assert "còn 55 cuộc của kế hoạch năm" in knock("staff", second.get_edit_url()).content.decode()


@pytest.mark.parametrize(
    ("gathered", "hint"),
    [("latest", "lấy số cuối kỳ: 99%"), ("average", "lấy trung bình các kỳ: 98,5%")],
)
def test_quarters_inside_a_half_are_gathered_as_the_target_says(
    knock, entry_report, entry_cluster, gathered, hint
):
    target = make_target(make_pledge(entry_cluster), "Quân số khỏe", measure="%", over_time=gathered)
    make_result(entry_report, target)
    for kind, value in (("q1", 98), ("q2", 99)):
        make_result(make_report(make_period(entry_cluster, kind), entry_report.unit), target, value=value)
    page = knock("staff", entry_report.get_edit_url()).content.decode()
    assert f"Quý I năm 2026 98%, quý II năm 2026 99%; {hint}" in page


def test_a_campaign_has_no_part_of_the_years_plan_and_is_no_last_period(
    knock, entry_report, entry_cluster, line
):
    def campaign(start, end):
        period = Period(cluster=entry_cluster, kind="campaign", year=2026, name=f"đợt {start}", status="open")
        period.starts_on, period.ends_on = start, end
        period.opens_on, period.due_on, period.locks_on = start, end, date(2027, 1, 1)
        period.save()
        return period

    own = make_report(campaign(date(2025, 11, 1), date(2025, 12, 1)), entry_report.unit)
    make_result(own, line.target, value=4)
    inside = make_report(campaign(date(2026, 3, 1), date(2026, 5, 1)), entry_report.unit)
    make_result(inside, line.target, value=5)
    (in_half,) = knock("staff", entry_report.get_edit_url()).context["sections"][0].lines
    assert (in_half.line.before, in_half.line.parts) == (None, ())
    (in_campaign,) = knock("staff", inside.get_edit_url()).context["sections"][0].lines
    assert (in_campaign.line.before.value, in_campaign.line.percent_said) == (4, "")


def test_the_two_days_are_named_apart(knock, entry_report):
    assert knock("staff", entry_report.get_edit_url()).context["deadlines"] == [
        ("Hạn nộp", "20/06/2026 (còn 10 ngày)"),
        ("Khóa sửa", "từ 26/06/2026 (còn 16 ngày)"),
    ]


def test_sections_follow_the_contents_of_the_pledge(knock, entry_report, entry_cluster):
    pledge = make_pledge(entry_cluster)
    second, first = make_line(pledge, "Hậu cần", order=2), make_line(pledge, "Huấn luyện", order=1)
    for line in (second, first):
        make_result(entry_report, make_target(pledge, line=line))
    sections = knock("staff", entry_report.get_edit_url()).context["sections"]
    assert [(section.title, section.done, section.total) for section in sections] == [
        ("Huấn luyện", 0, 1),
        ("Hậu cần", 0, 1),
        ("Chỉ tiêu khác", 1, 1),
    ]


@pytest.mark.parametrize("lines", [4, 40])
def test_opening_and_saving_cost_the_same_for_few_and_many_lines(
    client, entry_report, entry_cluster, people, django_assert_num_queries, lines
):
    pledge, scale = make_pledge(entry_cluster), GradeScale.objects.create(name="Ba mức")
    make_result(entry_report, make_target(pledge, direction="graded", scale=scale, measure=""))
    rows = [make_result(entry_report, make_target(pledge, order=place)) for place in range(lines - 2)]
    earlier = make_report(make_period(entry_cluster, "h2", 2025), entry_report.unit, "approved")
    for row in rows:
        make_result(earlier, row.target, value=3)
    client.force_login(people["staff"])
    client.get(entry_report.get_edit_url())
    with django_assert_num_queries(OPENING):
        client.get(entry_report.get_edit_url())
    data = sent(entry_report, **{box(row, "value"): "5" for row in rows})
    with django_assert_num_queries(SAVING):
        client.post(entry_report.get_edit_url(), data)
    assert entry_report.results.filter(value=5).count() == lines - 2


OPENING, SAVING = 7, 8


def test_a_post_locks_the_report_before_deciding(client, entry_report, people, django_assert_max_num_queries):
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite serialises writers instead")
    client.force_login(people["staff"])
    with django_assert_max_num_queries(20) as queries:
        client.post(entry_report.get_edit_url(), sent(entry_report))
    assert any("FOR UPDATE" in query["sql"] for query in queries.captured_queries)


def test_hostile_text_is_shown_as_text(knock, entry_report, line):
    hostile = '<script>alert("x")</script>{{ 7|add:7 }}'
    knock("staff", entry_report.get_edit_url(), sent(entry_report, **{box(line, "explanation"): hostile}))
    page = knock("staff", entry_report.get_edit_url()).content.decode()
    assert "<script>alert" not in page
    assert "{{ 7|add:7 }}" in page


@pytest.mark.parametrize(
    "garbage",
    ["\x00", "9" * 5000, "１２,５", "1e999", "NaN", "-0", "٣", "\u202e5", "=1+1", "<b>1</b>", "½", " ", "²"],
)
def test_no_input_breaks_the_page(knock, entry_report, entry_cluster, line, garbage):
    ratio = make_result(
        entry_report,
        make_target(
            make_pledge(entry_cluster),
            "Tỷ lệ",
            measure="%",
            numerator_label="tốt",
            denominator_label="tổng",
            pair_measure="người",
        ),
    )
    names = ("state", "value", "numerator", "denominator", "pair_value", "bound", "pair_bound", "explanation")
    data = sent(entry_report) | {box(ratio, name): garbage for name in names}
    data |= {"strengths": garbage, "review": garbage}
    assert knock("staff", entry_report.get_edit_url(), data).status_code in {302, 422}
    for name in names:
        one = sent(entry_report) | {box(ratio, name): garbage}
        assert knock("staff", entry_report.get_edit_url(), one).status_code in {302, 422}


def test_a_report_number_out_of_range_is_not_found(knock):
    assert knock("staff", "/bao-cao/99999999999999999999999/nhap/").status_code == 404
