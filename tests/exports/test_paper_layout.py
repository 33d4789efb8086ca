"""The rules of Nghị định 30/2020/NĐ-CP, before any file is made."""

from datetime import date

import pytest

from cluster_reports.exports.papers.layout import (
    Annex,
    Column,
    Numbered,
    Table,
    Text,
    items,
    lay_out,
    letter,
    roman,
    section,
    sentence,
)

from .papers import TODAY, letterhead, paper

TABLE = Table((Column("STT", 1, is_number=True), Column("Tên", 3)), (("1", "a"),))


def laid(**fields):
    return lay_out(paper(**fields), today=TODAY)


def test_a_draft_has_neither_number_nor_day_and_says_so():
    head = laid()["head"]
    assert (head["number"], head["place_date"]) == ("Số: …/BC-CTĐ7", "Lâm Đồng, ngày … tháng … năm 2026")
    assert laid()["marks"] == ["DỰ THẢO"]
    assert laid(is_internal=True)["marks"] == ["LƯU HÀNH NỘI BỘ", "DỰ THẢO"]


@pytest.mark.parametrize(
    ("number", "on", "number_line", "date_line"),
    [
        (5, date(2026, 1, 5), "Số: 05/BC-CTĐ7", "Lâm Đồng, ngày 05 tháng 01 năm 2026"),
        (12, date(2026, 6, 29), "Số: 12/BC-CTĐ7", "Lâm Đồng, ngày 29 tháng 6 năm 2026"),
        (130, date(2026, 10, 9), "Số: 130/BC-CTĐ7", "Lâm Đồng, ngày 09 tháng 10 năm 2026"),
    ],
)
def test_number_and_date_have_zeros_where_the_decree_wants_them(number, on, number_line, date_line):
    content = lay_out(paper(is_internal=True), today=TODAY, given=Numbered(number, on))
    assert (content["head"]["number"], content["head"]["place_date"]) == (number_line, date_line)
    assert content["marks"] == ["LƯU HÀNH NỘI BỘ"]
    assert content["dated"] == on.isoformat()


def test_a_paper_without_place_begins_its_date_with_the_day():
    assert laid(letterhead=letterhead(place=""))["head"]["place_date"] == "ngày … tháng … năm 2026"


def test_headings_are_counted_in_roman_in_figures_and_in_vietnamese_letters():
    inner = [section(f"Mục {place}", Text("x")) for place in range(1, 8)]
    body = laid(parts=(*section("Một", section("Hai", *inner)), *section("Kế", Text("y"))))["body"]
    assert [node["text"] for node in body if node["is"] != "p"] == [
        *("I. MỘT", "1. Hai", "a) Mục 1", "b) Mục 2", "c) Mục 3", "d) Mục 4", "đ) Mục 5", "e) Mục 6"),
        *("g) Mục 7", "II. KẾ"),
    ]


def test_letters_and_roman_numbers_go_on():
    assert [letter(place) for place in (1, 5, 23, 24)] == ["a", "đ", "y", "aa"]
    assert [roman(place) for place in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]


def test_no_heading_stands_above_nothing():
    assert section("Trống", Text(""), Text("  "), section("Cũng trống"), items([""])) == ()
    assert section("Bảng trống", Table(TABLE.columns, ())) == ()


def test_the_text_ends_with_its_mark_once():
    assert laid()["body"][-1]["text"] == "Đại đội 1 hoàn thành nhiệm vụ./."
    assert laid(parts=(TABLE,))["body"][-1]["is"] == "table"


def test_bases_and_recipients_end_as_the_decree_says():
    content = laid(bases=("Căn cứ Luật;", "- Căn cứ giao ước.", " "), recipients=("Như trên;", "Lưu: VT, A."))
    assert content["bases"] == ["Căn cứ Luật;", "Căn cứ giao ước."]
    assert content["recipients"] == ["- Như trên;", "- Lưu: VT, A."]


@pytest.mark.parametrize(("many", "names"), [(1, ["Phụ lục"]), (2, ["Phụ lục I", "Phụ lục II"])])
def test_annexes_are_counted_where_there_are_several(many, names):
    annexes = tuple(Annex(f"Bảng {place}", (TABLE,)) for place in range(many))
    content = lay_out(paper(annexes=annexes), today=TODAY, given=Numbered(5, date(2026, 6, 24)))
    assert [annex["name"] for annex in content["annexes"]] == names
    assert content["annexes"][0]["with"] == (
        "(Kèm theo Báo cáo số 05/BC-CTĐ7 ngày 24 tháng 6 năm 2026 của Cụm thi đua số 7)"
    )


def test_what_no_file_may_hold_is_gone_and_the_text_is_nfc():
    said = laid(parts=(Text("Đa\u0323i\x00 \ufffe\tđô\u0323i\n1\u200b"),))["body"][0]["text"]
    assert said == "Đại  đội 1./."


@pytest.mark.parametrize(
    ("text", "whole"),
    [("a;", "A."), ("a…", "A…"), ("“x” và y", "“x” và y."), ("", ""), ("đạt 5", "Đạt 5.")],
)
def test_a_clause_becomes_a_sentence(text, whole):
    assert sentence(text) == whole
