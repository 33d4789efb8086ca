"""What papers say: the same figures as the article, nothing about nothing, no unit named where the public reads."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cluster_reports.article import draft, material
from cluster_reports.article.plan import plan
from cluster_reports.exports.papers.annexes import reading_said
from cluster_reports.exports.papers.layout import lay_out
from cluster_reports.exports.papers.letterheads import letterhead_for, symbol_of
from cluster_reports.exports.papers.minutes import Attended, minutes
from cluster_reports.exports.papers.proposal import proposal
from cluster_reports.exports.papers.report import official
from tests.article.samples import (
    cluster,
    figures,
    full,
    meeting,
    member,
    members,
    reading,
    snapshot,
    target,
)

from .papers import TODAY, report_of, texts

LISTS = [
    *("guests", "agenda", "movements", "outcomes", "highlights", "models"),
    *("awards", "limitations", "directions", "figures", "members"),
]
WORDS = [
    name
    for name in material.Meeting.__struct_fields__
    if name not in {"review", "kind", "word", "show_limitations"}
]
NUMBER = re.compile(r"\d[\d.,]*\d|\d")
NOT_SAID = re.compile(r" {2}| [,.;)]|[,;:.][,;:](?!/)|\( |“”|None|\{|\}|\(\)")


def numbers(text):
    """The numbers of a text, "05" the same as "5"."""
    return {one.lstrip("0") or "0" for one in NUMBER.findall(text)}


def prose(content):
    """Paragraphs and headings without the signs that count them."""
    return [
        re.sub(r"^(?:[IVX]+\.|\d+\.|[a-zđ]{1,2}\)|-) ", "", node["text"])
        for node in content["body"]
        if "text" in node
    ]


def known(snapshot):
    """Every number that the facts of the article or the rows of the review hold."""
    told = official(snapshot)
    said = [part for block in plan(told) for fact in block.facts for part in (fact.said, fact.clause)]
    rows = list(texts(material.to_json(snapshot)))
    counted = [str(len(snapshot.members))]
    spoken = [str(snapshot.period.year + 1)]
    return set().union(*map(numbers, said + rows + counted + spoken))


def empty_headings(content):
    body = content["body"]
    return [
        node["text"]
        for node, after in zip(body, [*body[1:], {"is": "h1"}], strict=False)
        if node["is"].startswith("h") and after["is"].startswith("h") and after["is"] <= node["is"]
    ]


def some(snapshot, kept, data):
    parts = {name: getattr(snapshot, name) if name in kept else () for name in LISTS}
    parts = {
        name: tuple(data.draw(st.permutations(rows))[: data.draw(st.integers(0, 7))])
        for name, rows in parts.items()
    }
    emptied = {name: None if name in {"on", "until"} else "" for name in WORDS if name not in kept}
    return replace(snapshot, **parts, meeting=replace(snapshot.meeting, **emptied))


@given(
    kept=st.sets(st.sampled_from(LISTS + WORDS)),
    audience=st.sampled_from(["public", "internal"]),
    data=st.data(),
)
def test_any_subset_gives_a_paper_without_empty_headings_and_with_known_numbers_only(kept, audience, data):
    given_ = some(full(audience=audience), kept, data)
    for content in papers_of(given_):
        assert empty_headings(content) == []
        assert [text for text in prose(content) if NOT_SAID.search(text)] == []
        dates = {"2026", *numbers("24 6"), *numbers("30 6")}
        assert set().union(set(), *map(numbers, prose(content))) - known(given_) - dates == set()


def papers_of(given_):
    head = letterhead_for(given_, None)
    made = [minutes(given_, head), proposal(given_, head)]
    return [report_of(given_), *(lay_out(paper, today=TODAY) for paper in made if paper)]


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_the_reports_figures_are_those_of_the_article(audience):
    """N18: one snapshot; every number of the article's results stands in the report, as it stands there."""
    given_ = full(audience=audience)
    article = {one.block: one for one in draft.write(given_).paragraphs}
    report = "\n".join(prose(report_of(given_)))
    for block in ("results", "models", "awards", "limitations", "directions"):
        assert numbers(article[block].text) - numbers(report) == set(), block
    said = [fact["said"] for fact in article["results"].facts if fact["kind"] == "figure"]
    assert said
    assert [one for one in said if one not in report] == []
    tables = "\n".join(
        cell for one in report_of(given_)["annexes"][:1] for row in one["body"][0]["rows"] for cell in row
    )
    assert [one for one in said if one not in tables] == []


def test_the_report_has_its_parts_in_order():
    headings = [node["text"] for node in report_of(full())["body"] if node["is"] in {"h1", "h2"}]
    assert headings == [
        "I. ĐẶC ĐIỂM TÌNH HÌNH",
        "II. KẾT QUẢ THỰC HIỆN",
        "1. Công tác tổ chức phong trào",
        "2. Kết quả thực hiện nội dung giao ước",
        "3. Kết quả thực hiện chỉ tiêu",
        "4. Mô hình hay, cách làm sáng tạo",
        "5. Công tác khen thưởng",
        "III. HẠN CHẾ, NGUYÊN NHÂN",
        "1. Hạn chế",
        "2. Nguyên nhân",
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ 6 THÁNG CUỐI NĂM 2026",
        "1. Nhiệm vụ trọng tâm",
        "2. Chỉ tiêu phấn đấu",
        "V. KIẾN NGHỊ, ĐỀ XUẤT",
    ]


def test_a_paper_pads_small_counts_whatever_the_outlet_does():
    assert "04 tập thể, 12 cá nhân được tặng Giấy khen." in "\n".join(prose(report_of(full())))


def test_what_each_unit_reached_stays_in_the_cluster():
    internal, public = report_of(full(audience="internal")), report_of(full())
    assert [one["wide"] for one in internal["annexes"]] == [False, True]
    assert [one["wide"] for one in public["annexes"]] == [False]
    assert ("LƯU HÀNH NỘI BỘ" in internal["marks"], "LƯU HÀNH NỘI BỘ" in public["marks"]) == (True, False)
    units = [member.short_name for member in full().members]
    cells = {cell for row in public["annexes"][0]["body"][0]["rows"] for cell in row}
    assert not cells & set(units)


def test_a_limitation_of_one_unit_names_it_inside_only():
    one = (material.Limitation("Phòng Hậu cần nộp báo cáo chậm", ""),)
    assert "một đơn vị nộp báo cáo chậm" in "\n".join(prose(report_of(full(limitations=one)))).lower()
    inside = report_of(full(audience="internal", limitations=one))
    assert "Phòng Hậu cần nộp báo cáo chậm." in prose(inside)


def test_units_that_have_not_reported_are_not_counted_as_zero():
    content = report_of(snapshot(audience="internal", figures=(figures((10, None, 20)),)))
    totals, units = (one["body"][0]["rows"][0] for one in content["annexes"])
    assert totals[2:4] == ["30 cuộc", "2/3"]
    assert units[3:] == ["10", "chưa báo cáo", "20", "–", "–"]


@pytest.mark.parametrize(
    ("one", "cell"),
    [
        (reading(0), "0"),
        (reading(None, state="missing"), "chưa báo cáo"),
        (reading(None, state="na"), "không áp dụng"),
        (reading("1234.5", bound="over"), "trên 1.234,5"),
        (reading(5, state="estimate"), "ước 5"),
        (reading(None, state="value", is_yes=False), "không"),
        (reading(90, numerator=Decimal(9), denominator=Decimal(10)), "90 (9/10)"),
    ],
)
def test_a_units_cell(one, cell):
    assert reading_said(one, target()) == cell


def test_a_rate_of_nothing_is_no_number_in_a_units_cell():
    assert reading_said(reading(0), target(measure="%")) == "không phát sinh"
    assert reading_said(reading(0), target(measure="%", direction="down")) == "0"


def test_many_units_stand_in_several_tables():
    many = members(19)
    content = report_of(snapshot(audience="internal", members=many, figures=(figures(tuple(range(1, 20))),)))
    tables = content["annexes"][1]["body"]
    assert [len(table["columns"]) for table in tables] == [11, 11, 6]
    assert [cell for table in tables for cell in table["rows"][0][3:]] == [str(n) for n in range(1, 20)]


def test_the_units_of_a_cluster_stand_behind_one_colon():
    mixed = (*members(2), member(3, "Trung đoàn 994", "Trung đoàn", "các trung đoàn"))
    said = "có 03 đơn vị, gồm các phòng: Chính trị, Tham mưu và Trung đoàn 994"
    assert said in "\n".join(prose(report_of(snapshot(members=mixed))))


def test_a_part_stands_with_its_whole():
    whole = figures((10, 20))
    part = figures((3, 4), name="Ban đêm", parent=whole.target.pk)
    said = prose(report_of(snapshot(figures=(whole, part))))
    assert any("30 cuộc" in text and "trong đó" in text and "07 cuộc" in text for text in said)


def test_the_proposal_is_only_there_where_somebody_is_proposed():
    head = letterhead_for(full(), None)
    assert proposal(full(awards=full().awards[:2], agenda=()), head) is None
    content = lay_out(proposal(full(), head), today=TODAY)
    assert "Đề nghị công nhận danh hiệu Đơn vị Quyết thắng cho 02 tập thể." in prose(content)
    assert content["addressees"] == ["Bộ Chỉ huy Quân sự tỉnh."]


def test_several_forms_are_summed_up_in_a_table():
    awards = tuple(material.Award("proposed", form, 2, 0, False) for form in ("Cờ thi đua", "Bằng khen"))
    content = lay_out(proposal(full(awards=awards), letterhead_for(full(), None)), today=TODAY)
    table = next(node for node in content["body"] if node["is"] == "table")
    assert table["rows"] == [["1", "Cờ thi đua", "02", "–"], ["2", "Bằng khen", "02", "–"]]


def test_the_minutes_leave_hours_and_secretary_to_be_written_by_hand():
    content = lay_out(minutes(full(), letterhead_for(full(), None)), today=TODAY)
    said = prose(content)
    assert said[0] == "Thời gian bắt đầu: … giờ … phút, buổi sáng, ngày 24 tháng 6 năm 2026."
    assert said[-1] == "Hội nghị kết thúc vào … giờ … phút, ngày 24 tháng 6 năm 2026./."
    assert [(one["post"], one["name"]) for one in content["signatures"]] == [
        ("THƯ KÝ", ""),
        ("CHỦ TỌA", "Đại tá Trần Văn Ba"),
    ]


def test_the_minutes_count_who_was_recorded_and_name_who_was_missed():
    attended = (
        Attended("Phòng Hậu cần", "present", True, 3, "Thượng tá <b>Lê Văn Hậu</b>"),
        Attended("Phòng Kỹ thuật", "late", False, 2),
        Attended("Trung đoàn 994", "excused", reason="Trực khắc phục mưa lũ."),
        Attended("Phòng Chính trị", "absent"),
    )
    head = letterhead_for(full(), None)
    said = "\n".join(prose(lay_out(minutes(full(), head, attended), today=TODAY)))
    for line in (
        "Các đơn vị thành viên: 2/4 đơn vị có mặt, 1 đến muộn, 1 vắng có lý do, 1 vắng không lý do; 5 người.",
        "Phòng Hậu cần: 3 người; dẫn đầu: Thượng tá <b>Lê Văn Hậu</b>",
        "Phòng Kỹ thuật: 2 người; đến muộn; không đúng thành phần",
        "Trung đoàn 994: vắng (Trực khắc phục mưa lũ)",
        "Phòng Chính trị: vắng",
    ):
        assert line in said
    assert "Đại diện các đơn vị" not in said
    assert "Đại diện các đơn vị" in "\n".join(prose(lay_out(minutes(full(), head), today=TODAY)))


def test_the_minutes_of_two_days_end_on_the_second():
    given_ = full(meeting=meeting(on=date(2026, 6, 24), until=date(2026, 6, 25)))
    assert prose(lay_out(minutes(given_, letterhead_for(given_, None)), today=TODAY))[-1].endswith(
        "ngày 25 tháng 6 năm 2026./."
    )


@pytest.mark.parametrize(
    ("one", "symbol"),
    [
        (cluster(number=3), "CTĐ3"),
        (cluster(number=None, word="khối", proper_name="Văn hóa - Xã hội"), "KTĐVHXH"),
    ],
)
def test_a_cluster_without_template_has_a_symbol_of_its_own(one, symbol):
    assert symbol_of(one) == symbol
