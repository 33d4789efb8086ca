"""A chart draws the figures of its table, nothing else: gaps are gaps, zero is a value, every letter stays inside."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster_reports.charts import Mark, bars, lines
from cluster_reports.charts.drawing import WIDTH, width_of
from cluster_reports.charts.mark import NO_FIGURE

SVG = "{http://www.w3.org/2000/svg}"
BAD = "<script>alert(1)</script>&\"'"


def marks(*values, **fields):
    return [
        Mark(f"năm {2016 + order}", None if value is None else Decimal(value), **said(value), **fields)
        for order, value in enumerate(values)
    ]


def said(value):
    return {} if value is None else {"said": str(value)}


def parts(chart, name, css=None):
    tree = ElementTree.fromstring(chart.svg)
    return [one for one in tree.iter(f"{SVG}{name}") if css is None or one.get("class") == css]


def texts(chart, css):
    return [one.text for one in parts(chart, "text", css)]


@pytest.mark.parametrize("draw", [lines, bars])
def test_every_figure_of_the_picture_stands_in_the_table(draw):
    chart = draw("a", "Tuần tra", marks("64", "126", None, "0", "80.5"), measure="cuộc")
    assert [row[1] for row in chart.rows] == ["64", "126", "chưa có số liệu", "0", "80.5"]
    drawn = texts(chart, "chart-value")
    assert sorted(drawn) == ["0", "126", "64", "80.5"]
    assert chart.head[1] == "Số liệu (cuộc)"


def test_a_gap_is_drawn_as_a_gap_and_interrupts_the_line():
    chart = lines("a", "Tuần tra", marks("1", "2", None, "4", "5"))
    assert len(parts(chart, "polyline")) == 2
    assert len(parts(chart, "circle")) == 4
    assert texts(chart, "chart-gap") == ["×"]
    assert "dấu ×: không có số để vẽ" in chart.legend


def test_periods_that_cannot_be_compared_are_not_joined():
    rows = [
        *marks("1", "2"),
        Mark("năm 2018", Decimal(9), "9", breaks="do sắp xếp lại đơn vị"),
        Mark("năm 2019", Decimal(8), "8"),
    ]
    chart = lines("a", "Tuần tra", rows)
    assert [len(one.get("points").split()) for one in parts(chart, "polyline")] == [2, 2]
    assert "năm 2018 không so sánh được với kỳ trước do sắp xếp lại đơn vị" in chart.summary


def test_zero_has_a_dot_and_a_missing_bar_has_none():
    chart = bars("a", "Tuần tra", marks("0", None, "5"))
    assert len(parts(chart, "circle", "chart-dot")) == 1
    assert len(parts(chart, "rect")) == 1


def test_an_estimate_is_hollow_and_the_legend_says_so():
    rows = [Mark("A", Decimal(5), "ước 5", is_estimate=True), Mark("B", Decimal(4), "4")]
    assert len(parts(bars("a", "x", rows), "rect", "chart-bar is-estimate")) == 1
    assert bars("a", "x", rows).legend == ("thanh rỗng: số ước tính",)
    assert len(parts(lines("a", "x", rows), "circle", "chart-dot is-estimate")) == 1


def test_a_plan_is_a_diamond_on_the_scale_of_the_bars_and_a_column_of_the_table():
    rows = [Mark("A", Decimal(50), "50", plan=Decimal(100), plan_said="100"), Mark("B", Decimal(100), "100")]
    chart = bars("a", "x", rows, measure="cuộc")
    (plan,) = parts(chart, "polygon", "chart-plan")
    longest = max(parts(chart, "rect"), key=lambda one: float(one.get("width")))
    tip = float(plan.get("points").split()[0].split(",")[0])
    assert tip == pytest.approx(float(longest.get("x")) + float(longest.get("width")), abs=0.2)
    assert chart.rows == (("A", "50", "100"), ("B", "100", ""))
    assert chart.head == ("Đơn vị", "Số liệu (cuộc)", "Mức giao (cuộc)")


@pytest.mark.parametrize(
    "values",
    [
        [],
        [None],
        [None, None, None],
        ["0"],
        ["0", "0", "0"],
        ["7"],
        ["7", "7"],
        ["-40", "105.4"],
        ["-3", "-2"],
        ["99999999999999.9999", "0.0001"],
        ["98.5", "99.1", "98.9"],
        [str(order) for order in range(40)],
    ],
)
@pytest.mark.parametrize("draw", [lines, bars])
def test_any_figures_are_drawn_inside_the_picture(draw, values):
    chart = draw("a", "Tuần tra", marks(*values))
    tree = ElementTree.fromstring(chart.svg)
    height = float(tree.get("viewBox").split()[3])
    for one in tree.iter():
        for name, most in (
            ("x", WIDTH),
            ("x1", WIDTH),
            ("x2", WIDTH),
            ("cx", WIDTH),
            ("y", height),
            ("cy", height),
        ):
            assert 0 <= float(one.get(name, 0)) <= most
        for point in (one.get("points") or "").split():
            assert all(
                0 <= float(part) <= most for part, most in zip(point.split(","), (WIDTH, height), strict=True)
            )
        assert float(one.get("width", 0)) + float(one.get("x", 0)) <= WIDTH + 0.2
    assert chart.summary.endswith(".")
    assert len(chart.rows) == len(values)


def test_the_longest_bar_belongs_to_the_largest_and_bars_below_zero_run_the_other_way():
    chart = bars("a", "x", marks("-50", "100"))
    below, above = parts(chart, "rect")
    assert float(below.get("x")) < float(above.get("x"))
    assert float(below.get("x")) + float(below.get("width")) == pytest.approx(float(above.get("x")), abs=0.2)
    assert float(above.get("width")) == pytest.approx(2 * float(below.get("width")), rel=0.01)


@pytest.mark.parametrize("draw", [lines, bars])
def test_words_never_lie_on_each_other_nor_leave_the_picture(draw):
    rows = [
        Mark(
            f"Ban Chỉ huy Quân sự xã Đăk Nhau Thượng số {order}",
            Decimal(order % 7),
            f"{order % 7}.000.000,25",
        )
        for order in range(40)
    ]
    chart = draw("a", "x", rows)
    boxes = []
    for one in parts(chart, "text"):
        wide, x, y = width_of(one.text), float(one.get("x")), float(one.get("y"))
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[one.get("text-anchor")]
        assert left >= -0.2, one.text
        assert left + wide <= WIDTH + 0.2, one.text
        boxes.append((left, y, left + wide, one.text))
    for order, (left, y, right, text) in enumerate(boxes):
        for other_left, other_y, other_right, other in boxes[order + 1 :]:
            assert y != other_y or right <= other_left or other_right <= left, (text, other)


def test_hostile_words_stay_words():
    rows = [Mark(BAD, Decimal(1), BAD), Mark("B" * 300, Decimal(2), "2" * 300)]
    for chart in (lines("a", BAD, rows), bars("a", BAD, rows)):
        assert "<script" not in chart.svg
        assert parts(chart, "title")[0].text == BAD
        assert "script" in chart.summary


def test_a_screen_reader_gets_title_and_sentence_by_ids_of_their_own():
    chart = lines("chart-7", "Tuần tra, canh gác", marks("64", "126"), measure="cuộc")
    tree = ElementTree.fromstring(chart.svg)
    assert (tree.get("role"), tree.get("aria-labelledby")) == ("img", "chart-7-ten chart-7-y")
    assert [one.text for one in (*parts(chart, "title"), *parts(chart, "desc"))] == [
        "Tuần tra, canh gác",
        chart.summary,
    ]


def test_a_picture_holds_no_style_of_its_own_and_four_kinds_of_colour():
    rows = [
        Mark("A", Decimal(5), "ước 5", is_estimate=True, plan=Decimal(7), plan_said="7"),
        Mark("B"),
        Mark("C", Decimal(0), "0"),
    ]
    for chart in (lines("a", "x", rows), bars("a", "x", rows)):
        classes = {
            one.get("class", "").split()[0]
            for one in ElementTree.fromstring(chart.svg).iter()
            if one.get("class")
        }
        assert classes <= {
            *("chart", "chart-axis", "chart-line", "chart-dot", "chart-bar", "chart-plan"),
            *("chart-gap", "chart-value", "chart-label"),
        }
        assert not {"style", "fill", "stroke"} & {
            name for one in ElementTree.fromstring(chart.svg).iter() for name in one.attrib
        }


def test_a_line_far_above_zero_says_that_its_axis_does_not_begin_there():
    assert "trục đứng không bắt đầu từ 0" in lines("a", "x", marks("98.5", "99")).legend
    assert lines("a", "x", marks("10", "99")).legend == ()


def test_no_change_is_told_across_a_break():
    two, three = marks("100", "105"), marks("1", "3", "2")
    two[1] = replace(two[1], breaks="do sáp nhập")
    three[1] = replace(three[1], breaks="do sáp nhập")
    assert lines("a", "x", two, measure="cuộc").summary == (
        "Năm 2016: 100 cuộc; năm 2017: 105 cuộc; năm 2017 không so sánh được với kỳ trước do sáp nhập."
    )
    told = lines("a", "x", three, measure="cuộc").summary
    assert told.startswith("Kỳ gần nhất, năm 2018, 2 cuộc;")
    assert "nhất là" not in told.replace("gần nhất", "")
    assert "Cao" not in told


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "Chưa kỳ nào có số liệu."),
        ([None], "Năm 2016 chưa có số liệu."),
        ([None, None, None], "Cả 3 kỳ đều chưa có số liệu."),
        (["64"], "Chỉ năm 2016 có số liệu: 64 cuộc."),
        (["64", "126"], "Từ 64 cuộc (năm 2016) lên 126 cuộc (năm 2017)."),
        (["126", None, "64"], "Từ 126 cuộc (năm 2016) xuống 64 cuộc (năm 2018); năm 2017 chưa có số liệu."),
        (["5", "5"], "Năm 2016 và năm 2017 đều 5 cuộc."),
        (["5", "5", "5"], "Cả 3 kỳ có số liệu đều 5 cuộc."),
        (
            ["1", "3", "2"],
            "Cao nhất năm 2017, 3 cuộc; thấp nhất năm 2016, 1 cuộc; kỳ gần nhất, năm 2018, 2 cuộc.",
        ),
        (["1", "2", "3"], "Cao nhất là kỳ gần nhất, năm 2018, 3 cuộc; thấp nhất năm 2016, 1 cuộc."),
        (
            ["1", "1", "1", "2", None, None, None],
            "Cao nhất là kỳ gần nhất, năm 2019, 2 cuộc; thấp nhất 3 kỳ, 1 cuộc; 3 kỳ chưa có số liệu.",
        ),
    ],
)
def test_a_line_is_told_in_one_sentence(values, sentence):
    assert lines("a", "x", marks(*values), measure="cuộc").summary == sentence


def unit_marks(*values):
    names = ("Phòng Hậu cần", "Phòng Chính trị", "Phòng Kỹ thuật", "Phòng Tham mưu")
    return [
        Mark(
            name,
            None if value is None else Decimal(value),
            **({} if value is None else {"said": f"{value}%"}),
        )
        for name, value in zip(names, values, strict=False)
    ]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([], "Chưa đơn vị nào có số liệu."),
        ([None, None, None], "Cả 3 đơn vị đều chưa có số liệu."),
        (["80"], "Chỉ Phòng Hậu cần có số liệu: 80%."),
        (["105", "80"], "Phòng Hậu cần cao nhất, 105%; Phòng Chính trị thấp nhất, 80%."),
        (["80", "80"], "Phòng Hậu cần và Phòng Chính trị đều 80%."),
        (["80", "80", "80"], "Cả 3 đơn vị có số liệu đều 80%."),
        (
            ["80", "80", "70", None],
            (
                "Phòng Hậu cần và Phòng Chính trị cùng cao nhất, 80%; Phòng Kỹ thuật thấp nhất, 70%;"
                " Phòng Tham mưu chưa có số liệu."
            ),
        ),
        (["80", "80", "80", "70"], "3 đơn vị cùng cao nhất, 80%; Phòng Tham mưu thấp nhất, 70%."),
        (
            ["80", None, None],
            "Chỉ Phòng Hậu cần có số liệu: 80%; Phòng Chính trị và Phòng Kỹ thuật chưa có số liệu.",
        ),
    ],
)
def test_bars_are_told_in_one_sentence(values, sentence):
    assert bars("a", "x", unit_marks(*values), measure="%").summary == sentence


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            [("5", "trên 5"), ("5", "5"), ("1", "1")],
            "Cao nhất là Phòng Hậu cần (trên 5 vụ) và Phòng Chính trị (5 vụ); Phòng Kỹ thuật thấp nhất, 1 vụ.",
        ),
        ([("5", "ước 5"), ("5", "5")], "Phòng Hậu cần (ước 5 vụ) và Phòng Chính trị (5 vụ)."),
    ],
)
def test_figures_drawn_alike_keep_their_own_words(values, sentence):
    names = ("Phòng Hậu cần", "Phòng Chính trị", "Phòng Kỹ thuật")
    drawn = [Mark(name, Decimal(value), said) for name, (value, said) in zip(names, values, strict=False)]
    assert bars("a", "x", drawn, measure="vụ").summary == sentence


def test_each_reason_of_a_gap_is_told_apart():
    rows = [*unit_marks("80"), Mark("B", said="không áp dụng"), Mark("C"), Mark("D"), Mark("E")]
    summary = bars("a", "x", rows).summary
    assert summary.endswith("B không áp dụng; 3 đơn vị chưa có số liệu.")


FIGURES = st.lists(
    st.none() | st.integers(-10_000, 10_000).map(lambda tenths: Decimal(tenths) / 10), min_size=1, max_size=12
)


@given(FIGURES)
def test_every_bar_stands_on_its_own_row_with_the_words_and_the_length_of_its_figure(values):
    """Order, words and lengths of the picture are those of the table, and those of the figures it is drawn from."""
    chart = bars("a", "x", [Mark(f"Phòng {at}", value, **said(value)) for at, value in enumerate(values)])
    expected = [
        (f"Phòng {at}", NO_FIGURE if value is None else str(value)) for at, value in enumerate(values)
    ]
    assert list(chart.rows) == expected
    drawn = [one for one in parts(chart, "text") if one.get("class") in {"chart-value", "chart-gap"}]
    assert list(zip(texts(chart, "chart-label"), [one.text for one in drawn], strict=True)) == expected
    tops = [float(one.get("y")) for one in drawn]
    assert tops == sorted(tops)
    known = [value for value in values if value]
    lengths = [float(one.get("width")) for one in parts(chart, "rect")]
    longest = max(map(abs, known), default=None)
    assert len(lengths) == len(known)
    for value, length in zip(known, lengths, strict=True):
        share = float(abs(value) / longest) * max(lengths)
        assert length == pytest.approx(max(share, 1), abs=1), value


@given(FIGURES)
def test_every_dot_of_a_line_lies_as_high_as_its_figure(values):
    chart = lines("a", "x", [Mark(f"năm {at}", value, **said(value)) for at, value in enumerate(values)])
    assert [row[1] for row in chart.rows] == [NO_FIGURE if one is None else str(one) for one in values]
    known = [value for value in values if value is not None]
    dots = [
        (float(one.get("cx")), float(one.get("cy")))
        for one in parts(chart, "circle")
        if "chart-dot" in one.get("class")
    ]
    assert len(dots) == len(known)
    assert [x for x, _ in dots] == sorted(x for x, _ in dots)
    high, low = [y for _, y in dots], [-value for value in known]
    for one, value in zip(high, low, strict=True):
        for other, another in zip(high, low, strict=True):
            assert (one < other) <= (value < another)  # higher up is more; the picture may round two into one
    assert set(texts(chart, "chart-value")) <= {str(value) for value in known}
