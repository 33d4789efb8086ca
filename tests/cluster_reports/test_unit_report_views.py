"""Reading a report and taking its steps: submit, recall, check, approve, return, reopen, override."""

from datetime import date

import pytest
from django.urls import reverse

from cluster_reports import workflow
from cluster_reports.models import LoggedStep, Result, UnitReport
from tests.factories import (
    make_line,
    make_period,
    make_pledge,
    make_report,
    make_result,
    make_target,
    make_user,
    moment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("june")]
AT = moment(date(2026, 6, 10), 8)
Status = UnitReport.Status


def step_url(report, step):
    return reverse("unit-report-step", args=[report.pk, step])


@pytest.fixture
def knock(knock):
    """As the shared one; a step is taken from the page as it is now unless the test names a version."""

    def open_as(who, url, data=None):
        if data is not None and "version" not in data:
            data = {**data, "version": UnitReport.objects.get(pk=url.split("/")[2]).version}
        return knock(who, url, data)

    return open_as


def test_a_step_without_its_pages_version_is_taken_as_old(knock, submitted):
    answer = knock("head", step_url(submitted, "approve"), {"version": ""})
    assert answer.status_code == 409
    submitted.refresh_from_db()
    assert submitted.status == Status.SUBMITTED


@pytest.fixture
def line(entry_report):
    return entry_report.results.get()


@pytest.fixture
def approved(submitted, people):
    return workflow.take(submitted, "approve", by=people["head"], at=AT)


READERS = [
    # who, while with the unit, once submitted, once approved
    ("stranger", 302, 302, 302),
    ("staff", 200, 200, 200),
    ("other", 404, 404, 404),
    ("head", 404, 200, 200),
    ("deputy", 404, 200, 200),
    ("editor", 404, 404, 200),
    ("commander", 404, 404, 200),
    ("admin", 200, 200, 200),
    ("outsider", 404, 404, 404),
]


@pytest.mark.parametrize(("who", "draft", "sent", "done"), READERS)
def test_reading_access(knock, entry_report, request, who, draft, sent, done):
    url = reverse("unit-report", args=[entry_report.pk])
    seen = [knock(who, url).status_code]
    for state in ("submitted", "approved"):
        request.getfixturevalue(state)
        seen.append(knock(who, url).status_code)
    assert seen == [draft, sent, done]


STEPS = {
    "submit": ("entry_report", {"declaration": "on"}),
    "recall": ("submitted", {}),
    "approve": ("submitted", {}),
    "return": ("submitted", {"return-comment": "Xem lại."}),
    "override": ("submitted", {"comment": "Đi công tác."}),
    "reopen": ("approved", {"reopen-comment": "Bổ sung."}),
}
TAKERS = {
    "submit": {"staff"},
    "recall": {"staff"},
    "approve": {"head", "deputy"},
    "return": {"head", "deputy"},
    "override": {"admin"},
    "reopen": {"head", "deputy"},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", [who for who, *_ in READERS])
def test_step_access(knock, request, who, step):
    fixture, data = STEPS[step]
    report = request.getfixturevalue(fixture)
    can_read = knock(who, report.get_absolute_url()).status_code
    before = LoggedStep.objects.about(report).count()
    answer = knock(who, step_url(report, step), data)
    taken = LoggedStep.objects.about(report).count() - before
    if who in TAKERS[step]:
        assert (answer.status_code, taken) == (302, 1)
    else:
        assert (answer.status_code, taken) == ({200: 403, 302: 401}.get(can_read, can_read), 0)


def test_buttons_are_those_of_the_steps_one_may_take(knock, submitted):
    def labels(who):
        context = knock(who, submitted.get_absolute_url()).context
        return [step.name for step in context["steps"]] + ([context["back"].name] if context["back"] else [])

    assert (labels("staff"), labels("head"), labels("admin")) == (
        ["recall"],
        ["approve", "return"],
        ["override"],
    )


def test_submission_lists_what_is_missing_with_links_to_the_lines(knock, entry_report, entry_cluster):
    rows = [
        make_result(entry_report, make_target(make_pledge(entry_cluster), f"Chỉ tiêu {place}", order=place))
        for place in range(1, 20)
    ]
    answer = knock("staff", entry_report.get_absolute_url())
    assert len(answer.context["missing"]) == 19
    assert f'href="{entry_report.get_edit_url()}#dong-{rows[0].pk}"' in answer.content.decode()
    refused = knock("staff", step_url(entry_report, "submit"), {"declaration": "on"})
    assert refused.status_code == 409
    assert len(refused.context["faults"]) == 19
    assert "Chưa thể “Nộp báo cáo”: còn 19 việc phải xong trước." in refused.content.decode()


def test_without_the_declaration_nothing_is_submitted(knock, entry_report):
    answer = knock("staff", step_url(entry_report, "submit"), {})
    assert answer.status_code == 422
    assert answer.context["errors"][0][2] == "declaration"
    entry_report.refresh_from_db()
    assert entry_report.status == Status.DRAFT


def test_a_refusal_says_the_period_of_its_report(knock, people, entry_cluster, entry_report):
    """Not the half-year that the bar would show by itself, which is due earlier."""
    year = make_period(entry_cluster, "year", 2026, opens_on=date(2026, 6, 1))
    report = make_report(year, entry_report.unit)
    for sent, status in (({}, 422), ({"version": "99"}, 409)):
        answer = knock("staff", step_url(report, "submit"), sent)
        assert answer.status_code == status
        assert answer.context["frame"].period.label == f"{entry_cluster} · {year}"


@pytest.mark.parametrize(("status", "is_open"), [("draft", True), ("submitted", False)])
def test_a_page_that_is_only_read_asks_for_no_entries(knock, entry_report, submitted, status, is_open):
    UnitReport.objects.filter(pk=submitted.pk).update(status=status)
    page = knock("staff", submitted.get_edit_url()).content.decode()
    assert ("Nhập từng chỉ tiêu" in page, "Trang này chỉ để xem." in page) == (is_open, not is_open)


def test_the_declaration_is_kept_in_the_log(knock, entry_report):
    knock("staff", step_url(entry_report, "submit"), {"declaration": "on"})
    comment = LoggedStep.objects.about(entry_report).get().comment
    assert comment == "Xác nhận: báo cáo không chứa bí mật nhà nước."


def test_one_line_goes_back_with_its_reason_on_top_and_at_the_line(knock, submitted, line):
    data = {"return-comment": "Số chưa khớp sổ.", f"return-ly-do-{line.pk}": "Thiếu tháng 5."}
    knock("head", step_url(submitted, "return"), data)
    page = knock("staff", submitted.get_absolute_url()).content.decode()
    assert "Số chưa khớp sổ." in page
    assert page.count("Thiếu tháng 5.") == 3  # on top, at the line, in the history
    assert knock("staff", submitted.get_edit_url()).content.decode().count("Thiếu tháng 5.") == 1


def test_a_ticked_line_without_its_own_reason_takes_the_general_one(knock, submitted, line):
    knock(
        "head", step_url(submitted, "return"), {"return-comment": "Xem lại.", f"return-chon-{line.pk}": "on"}
    )
    line.refresh_from_db()
    assert (line.is_flagged, line.remark) == (True, "Xem lại.")


def test_a_whole_section_is_reopened_and_the_others_stay_locked(knock, approved, entry_cluster, line):
    pledge = make_pledge(entry_cluster)
    content = make_line(pledge, "Hậu cần")
    inside = [make_result(approved, make_target(pledge, line=content), value=1) for _ in range(2)]
    data = {"reopen-comment": "Bổ sung.", f"reopen-chon-phan-{content.pk}": "on"}
    knock("head", step_url(approved, "reopen"), data)
    flagged = set(approved.results.filter(is_flagged=True))
    assert flagged == set(inside)
    assert LoggedStep.objects.about(approved).first().comment == "Bổ sung."


def test_the_written_part_can_go_back_alone(knock, submitted):
    data = {"return-comment": "Xem lại.", "return-ly-do-prose": "Nêu rõ nguyên nhân."}
    knock("head", step_url(submitted, "return"), data)
    submitted.refresh_from_db()
    assert (submitted.prose_is_flagged, submitted.prose_remark) == (True, "Nêu rõ nguyên nhân.")
    assert not submitted.results.filter(is_flagged=True).exists()


def test_where_every_chosen_line_has_its_own_reason_they_are_the_general_one(knock, submitted, line):
    data = {f"return-ly-do-{line.pk}": "Thiếu tháng 5.", "return-comment": " "}
    assert knock("head", step_url(submitted, "return"), data).status_code == 302
    submitted.refresh_from_db()
    assert submitted.return_reason == f"{line.target.name}: Thiếu tháng 5."
    assert LoggedStep.objects.about(submitted).first().comment == submitted.return_reason
    assert list(submitted.results.filter(is_flagged=True)) == [line]


def test_the_reasons_of_many_lines_fit_in_the_general_one(knock, submitted, line):
    pledge = line.target.pledge
    more = [make_result(submitted, make_target(pledge), value=1) for _ in range(3)]
    data = {f"return-ly-do-{one.pk}": "y" * 490 for one in (line, *more)}
    assert knock("head", step_url(submitted, "return"), data).status_code == 302
    submitted.refresh_from_db()
    assert (len(submitted.return_reason), submitted.return_reason[-1]) == (1000, "…")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({}, "Ghi lý do chung để đơn vị biết cần sửa gì."),
        ({"return-comment": "  "}, "Ghi lý do chung để đơn vị biết cần sửa gì."),
        (
            {"return-chon-prose": "on", "return-ly-do-{pk}": "Thiếu tháng 5."},
            "Ghi lý do chung: 1 chỗ được chọn chưa có lý do riêng.",
        ),
    ],
)
def test_a_return_needs_a_reason_and_keeps_what_was_ticked(knock, submitted, line, data, fault):
    data = {name.format(pk=line.pk): text for name, text in data.items()}
    answer = knock("head", step_url(submitted, "return"), data)
    assert answer.status_code == 422
    assert answer.context["errors"] == [("Lý do chung", fault, "id_return-comment")]
    assert ('value="Thiếu tháng 5."' in answer.content.decode()) == (len(data) > 1)
    submitted.refresh_from_db()
    assert submitted.status == Status.SUBMITTED


def test_reasons_too_long_for_the_database_are_told(knock, submitted, line):
    data = {"return-comment": "x" * 1001, f"return-ly-do-{line.pk}": "y" * 501}
    assert len(knock("head", step_url(submitted, "return"), data).context["errors"]) == 2


def test_a_decided_report_says_who_decided_and_when(knock, approved):
    answer = knock("deputy", step_url(approved, "approve"), {})
    assert answer.status_code == 409
    assert "Trần Tham Mưu đã “Duyệt” lúc 08:00 ngày 10/06/2026." in answer.content.decode()


def test_nobody_approves_their_own_units_report_and_the_page_says_why(knock, entry_period, people):
    own = make_report(entry_period, people["head"].unit, Status.SUBMITTED, by=people["head"])
    answer = knock("head", own.get_absolute_url())
    assert [step.name for step in answer.context["steps"]] == ["recall"]
    assert answer.context["judges"] == [
        ("Cụm trưởng", "Phòng Tham mưu", "01/01/2020", "không duyệt báo cáo của chính mình"),
        ("Cụm phó", "Phòng Chính trị", "01/01/2020", ""),
    ]


def test_a_page_opened_before_a_recall_and_a_new_submission_approves_nothing(knock, submitted, line, people):
    opened = knock("head", submitted.get_absolute_url()).context["report"].version
    workflow.take(submitted, "recall", by=people["staff"], at=AT)
    line.value = 99
    line.save()
    workflow.take(submitted, "submit", by=people["staff"], at=moment(date(2026, 6, 10), 9, 30))
    answer = knock("head", step_url(submitted, "approve"), {"version": str(opened)})
    assert answer.status_code == 409
    assert "Báo cáo đã thay đổi sau khi bạn mở trang này." in answer.content.decode()
    submitted.refresh_from_db()
    assert submitted.status == Status.SUBMITTED
    fresh = {"version": str(answer.context["report"].version)}
    assert knock("head", step_url(submitted, "approve"), fresh).status_code == 302


@pytest.mark.parametrize(
    ("who", "step", "field"), [("head", "return", "return-comment"), ("admin", "override", "comment")]
)
def test_a_reason_typed_on_a_page_that_was_overtaken_is_shown_back(knock, submitted, who, step, field):
    answer = knock(who, step_url(submitted, step), {field: "Thiếu sổ theo dõi.", "version": "1"})
    assert answer.status_code == 409
    assert "Thiếu sổ theo dõi." in answer.content.decode()


def test_an_override_is_flagged_until_the_head_confirms(knock, submitted):
    knock("admin", step_url(submitted, "override"), {"comment": "Cụm trưởng đi công tác."})
    assert "Duyệt thay, chờ xác nhận." in knock("staff", submitted.get_absolute_url()).content.decode()
    knock("head", step_url(submitted, "confirm"), {})
    assert "Duyệt thay, chờ xác nhận." not in knock("staff", submitted.get_absolute_url()).content.decode()


def test_the_strip_moves_through_three_users(knock, entry_report, people):
    cluster = entry_report.period.cluster
    cluster.needs_check = True
    cluster.save()

    def now_at():
        strip = knock("staff", entry_report.get_absolute_url()).context["strip"]
        return [label for label, _, is_current in strip if is_current], len(strip)

    seen = [now_at()]
    people["second"] = make_user(people["head"].unit)
    for who, step, data in (
        ("staff", "submit", {"declaration": "on"}),
        ("head", "check", {}),
        ("second", "approve", {}),
    ):
        assert knock(who, step_url(entry_report, step), data).status_code == 302
        seen.append(now_at())
    assert seen == [(["Nhập"], 4), (["Nộp"], 4), (["Thẩm định"], 4), (["Duyệt"], 4)]


def test_zero_blank_and_none_occurred_are_read_as_three_things(knock, entry_report, entry_cluster):
    pledge = make_pledge(entry_cluster)
    for name, options in {
        "Một": {"value": 0},
        "Hai": {},
        "Ba": {"state": Result.State.ZERO},
        "Bốn": {"state": Result.State.NOT_APPLICABLE},
        "Năm": {"value": 98, "state": Result.State.ESTIMATE},
    }.items():
        make_result(entry_report, make_target(pledge, name), **options)
    sections = knock("staff", entry_report.get_absolute_url()).context["sections"]
    assert {line.target.name: line.said for line in sections[0].lines if len(line.target.name) < 5} == {
        "Một": "0 cuộc",
        "Hai": "Chưa báo cáo",
        "Ba": "Không phát sinh",
        "Bốn": "Không áp dụng",
        "Năm": "ước 98 cuộc",
    }


def test_a_falling_target_is_judged_by_its_fall(knock, entry_report, entry_cluster):
    target = make_target(
        make_pledge(entry_cluster), "Tai nạn", direction="down", over_time="latest", baseline=10, planned=5
    )
    result = make_result(entry_report, target, value=6)
    sections = knock("staff", entry_report.get_absolute_url()).context["sections"]
    line = next(line for line in sections[0].lines if line.result == result)
    assert (line.percent_said, line.verdict) == ("80%", "chưa đạt")


def test_readers_outside_the_cluster_get_no_history(knock, approved):
    seen = {
        who: knock(who, approved.get_absolute_url()).context["history"] is None
        for who in ("staff", "head", "admin", "editor", "commander")
    }
    assert seen == {"staff": False, "head": False, "admin": False, "editor": True, "commander": True}


def test_a_step_cannot_be_taken_by_a_link(knock, submitted):
    answer = knock("head", step_url(submitted, "approve"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Không mở thẳng địa chỉ này được" in answer.content.decode()


@pytest.mark.parametrize("lines", [1, 30])
def test_reading_costs_the_same_for_few_and_many_lines(
    client, submitted, entry_cluster, people, django_assert_num_queries, lines
):
    for _ in range(lines - 1):
        make_result(submitted, make_target(make_pledge(entry_cluster)), value=1)
    client.force_login(people["head"])
    client.get(submitted.get_absolute_url())
    with django_assert_num_queries(READING):
        client.get(submitted.get_absolute_url())


READING = 20
