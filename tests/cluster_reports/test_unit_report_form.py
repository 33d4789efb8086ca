"""One line as it is typed: five states that never mix."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cluster_reports.forms.result import ResultForm
from cluster_reports.forms.unit_report import ProseForm
from cluster_reports.models import Grade, GradeScale, Result, UnitReport
from tests.factories import make_pledge, make_result, make_target

pytestmark = pytest.mark.django_db
State = Result.State


@pytest.fixture
def target(entry_cluster):
    return make_target(make_pledge(entry_cluster), "Tăng gia", pair_measure="lượt người")


@pytest.fixture
def line(entry_report, target):
    return make_result(entry_report, target)


@pytest.fixture
def ratio(entry_report, entry_cluster):
    target = make_target(
        make_pledge(entry_cluster),
        "Kiểm tra đạt yêu cầu",
        measure="%",
        numerator_label="số người đạt",
        denominator_label="số người kiểm tra",
        over_units="ratio",
    )
    return make_result(entry_report, target)


def typed(result, **fields):
    """The form as a browser sends it: the stored line with ``fields`` typed over it."""
    blank = ResultForm(result)
    data = {blank.add_prefix(name): blank[name].value() or "" for name in blank.fields}
    data |= {blank.add_prefix(name): value for name, value in fields.items()}
    return ResultForm(result, data)


def saved(form):
    assert form.errors == {}
    result = form.applied()
    result.save()
    result.refresh_from_db()
    return result


def test_zero_nothing_and_none_occurred_are_three_different_rows(entry_report, entry_cluster):
    zero, blank, none = (make_result(entry_report, make_target(make_pledge(entry_cluster))) for _ in range(3))
    rows = [
        saved(typed(zero, value="0")),
        saved(typed(blank)),
        saved(typed(none, state=State.ZERO)),
    ]
    assert [(row.state, row.value) for row in rows] == [
        (State.VALUE, 0),
        (State.NOT_REPORTED, None),
        (State.ZERO, 0),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,5", "1234.5"), ("12,5", "12.5"), ("98.7", "98.7"), ("1 800", "1800"), ("12.500", "12500")],
)
def test_a_typed_number_makes_the_line_a_value(line, text, value):
    row = saved(typed(line, value=text))
    assert (row.state, row.value) == (State.VALUE, Decimal(value))


def test_a_number_of_an_estimate_stays_an_estimate(line):
    row = saved(typed(line, value="45", state=State.ESTIMATE))
    assert (row.state, row.value) == (State.ESTIMATE, 45)


def test_a_cleared_number_is_not_reported_again(line):
    line = saved(typed(line, value="45"))
    assert saved(typed(line, value="")).state == State.NOT_REPORTED


def test_choosing_none_occurred_drops_the_number_that_stood_there(line):
    line = saved(typed(line, value="45", pair_value="950", bound="over"))
    row = saved(typed(line, state=State.ZERO))
    assert (row.state, row.value, row.pair_value, row.bound) == (State.ZERO, 0, None, "exact")


def test_typing_over_none_occurred_makes_a_value(line):
    line = saved(typed(line, state=State.ZERO))
    row = saved(typed(line, value="3"))
    assert (row.state, row.value) == (State.VALUE, 3)


def test_a_new_number_with_a_new_state_without_figure_is_asked_back(line):
    assert typed(line, value="3", state=State.ZERO).errors == {
        "state": [
            "Đã chọn “Không phát sinh” nhưng lại có số liệu mới. Xóa số liệu, hoặc chọn lại tình trạng."
        ]
    }


def test_not_applicable_is_saved_without_its_explanation(line):
    row = saved(typed(line, state=State.NOT_APPLICABLE))
    assert (row.state, row.value, row.explanation) == (State.NOT_APPLICABLE, None, "")
    row = saved(typed(row, explanation="Đơn vị không có vườn."))
    assert (row.state, row.explanation) == (State.NOT_APPLICABLE, "Đơn vị không có vườn.")


def test_an_estimate_without_a_number_is_asked_back(line):
    assert typed(line, state=State.ESTIMATE).errors == {"value": ["Chọn “Ước tính” thì nhập số liệu."]}


def test_a_state_that_waits_for_its_number_is_not_reported_yet(line):
    assert saved(typed(line, state=State.VALUE)).state == State.NOT_REPORTED


def test_a_paired_figure_alone_is_kept_and_not_reported_yet(line):
    row = saved(typed(line, pair_value="950", state=State.VALUE))
    assert (row.state, row.value, row.pair_value) == (State.NOT_REPORTED, None, 950)
    row = saved(typed(row, value="45"))
    assert (row.state, row.value, row.pair_value) == (State.VALUE, 45, 950)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("mười", "Không hiểu số “mười”. Nhập như 1.234,5 hoặc 1234,5."),
        ("-3", "Số liệu không được âm."),
        ("1,23456", "Nhiều nhất 4 chữ số sau dấu phẩy."),
        ("1" * 15, "Số quá lớn: phần nguyên nhiều nhất 14 chữ số."),
        ("1" * 41, "Số quá dài."),
    ],
)
def test_a_bad_number_is_told_in_words(line, text, fault):
    assert typed(line, value=text).errors == {"value": [fault]}


def test_a_ratio_is_computed_from_its_two_numbers(ratio):
    row = saved(typed(ratio, numerator="22.178", denominator="32.958"))
    assert (row.state, row.value) == (State.VALUE, Decimal("67.29"))


def test_a_ratio_typed_beside_its_numbers_may_be_rounded_but_not_wrong(ratio):
    assert typed(ratio, numerator="22.178", denominator="32.958", value="67,3").errors == {}
    assert typed(ratio, numerator="22.178", denominator="32.958", value="68").errors == {
        "value": ["Số 68% không khớp 22.178/32.958 = 67,29%. Sửa một trong ba số."]
    }


def test_a_changed_numerator_computes_the_ratio_anew(ratio):
    ratio = saved(typed(ratio, numerator="195", denominator="200"))
    assert saved(typed(ratio, numerator="196")).value == 98


@pytest.mark.parametrize(
    ("numbers", "fault"),
    [
        (
            {"numerator": "5", "value": "98"},
            {"denominator": ["Thiếu số người kiểm tra: nhập đủ cả hai số."]},
        ),
        ({"numerator": "5", "state": "estimate"}, {"value": ["Chọn “Ước tính” thì nhập số liệu."]}),
        ({"numerator": "5", "denominator": "-1"}, {"denominator": ["Số liệu không được âm."]}),
        (
            {"denominator": "0"},
            {"denominator": ["Số người kiểm tra phải lớn hơn 0; không có thì chọn “Không phát sinh”."]},
        ),
        (
            {"numerator": "5", "denominator": "0"},
            {"denominator": ["Số người kiểm tra phải lớn hơn 0; không có thì chọn “Không phát sinh”."]},
        ),
        (
            {"numerator": "9" * 14, "denominator": "0,0001"},
            {"denominator": ["Kết quả quá lớn. Xem lại hai số này."]},
        ),
    ],
)
def test_a_ratio_that_contradicts_itself_is_asked_back(ratio, numbers, fault):
    assert typed(ratio, **numbers).errors == fault


@pytest.mark.parametrize(("name", "other"), [("numerator", "denominator"), ("denominator", "numerator")])
def test_half_a_ratio_is_kept_and_not_reported_yet(ratio, name, other):
    row = saved(typed(ratio, state=State.VALUE, **{name: "195"}))
    assert (row.state, row.value, getattr(row, name), getattr(row, other)) == ("missing", None, 195, None)
    assert ResultForm(row)[name].value() == "195"
    assert typed(row).changed_data == []
    row = saved(typed(row, **{other: "195"}))
    assert (row.state, row.value) == (State.VALUE, 100)


def test_half_a_ratio_taken_away_takes_the_rate_with_it(ratio):
    ratio = saved(typed(ratio, numerator="195", denominator="200"))
    row = saved(typed(ratio, denominator=""))
    assert (row.state, row.value, row.numerator, row.denominator) == (State.NOT_REPORTED, None, 195, None)


def test_choosing_none_occurred_drops_half_a_ratio(ratio):
    row = saved(typed(saved(typed(ratio, numerator="195")), state=State.ZERO))
    assert (row.state, row.value, row.numerator) == (State.ZERO, 0, None)


def test_a_confirmation_is_of_one_figure(line):
    row = saved(typed(line, value="960", confirmed_value="960"))
    assert row.confirmed_value == 960
    row = saved(typed(row, value="961"))
    assert (row.value, row.confirmed_value) == (961, None)
    assert saved(typed(row, confirmed_value="960")).confirmed_value is None
    assert saved(typed(row, state=State.ZERO, value="", confirmed_value="961")).confirmed_value is None


def test_the_answers_are_kept_as_they_are_typed(line):
    row = saved(typed(line, value="3", reason="Có tăng cường.", cause="Mưa bão.", remedy="Làm bù quý sau."))
    assert (row.reason, row.cause, row.remedy) == ("Có tăng cường.", "Mưa bão.", "Làm bù quý sau.")
    assert typed(row, cause="x" * 1001).errors.keys() == {"cause"}
    assert typed(row, reason="x" * 501).errors.keys() == {"reason"}


def test_a_graded_target_takes_a_level_of_its_own_scale_only(entry_report, entry_cluster):
    scale, foreign = GradeScale.objects.create(name="Ba mức"), GradeScale.objects.create(name="Khác")
    partly = Grade.objects.create(scale=scale, label="Đạt một phần", phrase="mới đạt một phần")
    other = Grade.objects.create(scale=foreign, label="Giỏi", phrase="giỏi")
    target = make_target(make_pledge(entry_cluster), direction="graded", scale=scale, measure="")
    line = make_result(entry_report, target)
    assert "grade" in typed(line, grade=str(other.pk)).errors
    row = saved(typed(line, grade=str(partly.pk)))
    assert (row.state, row.grade, row.value) == (State.VALUE, partly, None)


def test_a_yes_no_target_has_no_zero_and_keeps_no_as_an_answer(entry_report, entry_cluster):
    line = make_result(entry_report, make_target(make_pledge(entry_cluster), direction="yes_no", measure=""))
    assert State.ZERO not in dict(typed(line).fields["state"].choices)
    row = saved(typed(line, is_yes="0"))
    assert (row.state, row.is_yes) == (State.VALUE, False)


def test_a_line_sent_back_untouched_has_not_changed(line):
    line = saved(typed(line, value="1.234,5", explanation="Dòng một\r\nDòng hai", bound="over"))
    form = typed(line, value="1234,50", explanation="Dòng một\r\nDòng hai")
    assert form.changed_data == []


def test_a_stored_value_is_echoed_in_words(line):
    line = saved(typed(line, value="1.200", pair_value="95"))
    form = ResultForm(line)
    assert (form.echo, form.pair_echo) == ("1.200: một nghìn hai trăm", "95: chín mươi lăm")


def test_a_number_may_be_typed_with_its_own_measure(line, ratio):
    row = saved(typed(line, value=f"1.200 {line.target.measure.upper()}", pair_value="95 lượt người"))
    assert (row.value, row.pair_value) == (1200, 95)
    assert saved(typed(ratio, value="98,6 %")).value == Decimal("98.6")
    assert typed(ratio, value="98,6 người").errors == {
        "value": ["Không hiểu số “98,6 người”. Chỉ nhập số, bỏ đơn vị tính và dấu %."]
    }


def test_a_text_that_is_too_long_is_told_so_in_vietnamese_figures(entry_report):
    form = ProseForm({"strengths": "a" * 3400}, instance=entry_report)
    assert form.errors["strengths"] == ["Viết nhiều nhất 2.000 ký tự; đang có 3.400 ký tự."]


def test_a_part_is_no_more_than_its_whole(ratio):
    assert typed(ratio, numerator="33", denominator="32").errors == {
        "numerator": ["Số người đạt 33 lớn hơn số người kiểm tra 32. Xem lại hai số này."]
    }
    assert saved(typed(ratio, numerator="32", denominator="32")).value == 100


def test_a_percentage_of_a_whole_is_no_more_than_a_hundred(ratio):
    assert typed(ratio, value="100,5").errors == {
        "value": ["100,5% lớn hơn 100%, mà đây là tỷ lệ số người đạt trên số người kiểm tra. Xem lại số này."]
    }


def test_a_percentage_of_a_plan_may_pass_a_hundred(entry_report, entry_cluster):
    target = make_target(make_pledge(entry_cluster), "Thu hồi đất", measure="%")
    assert saved(typed(make_result(entry_report, target), value="512")).value == 512


def test_a_ratio_of_no_whole_may_pass_a_hundred(ratio):
    ratio.target.is_part_of_whole = False
    ratio.target.save()
    assert saved(typed(ratio, numerator="33", denominator="32")).value == Decimal("103.13")
    assert typed(ratio, value="100,5", numerator="", denominator="").errors == {}


def test_what_is_no_percentage_may_have_the_larger_number_above(entry_report, entry_cluster):
    target = make_target(
        make_pledge(entry_cluster),
        measure="nghìn đồng",
        numerator_label="tổng tiền",
        denominator_label="số người",
        over_units="ratio",
    )
    assert saved(typed(make_result(entry_report, target), numerator="210", denominator="30")).value == 7


def test_constraints_hold_wherever_more_than_the_written_part_is_typed(entry_report):
    entry_report.excuse = "Bão."  # by nobody, at no time
    rest = {field.name for field in UnitReport._meta.fields} - set(UnitReport.PROSE)
    entry_report.full_clean(exclude=rest)
    for typed in (set(), {"excuse", "excused_at"}):
        with pytest.raises(ValidationError, match="Miễn trễ phải ghi lý do"):
            entry_report.full_clean(exclude=rest - typed if typed else None)
