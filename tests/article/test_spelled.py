"""A number that an editor writes in words is read too, and never stops an article."""

import pytest
from msgspec.structs import replace

from cluster_reports.article.checks import check

from .proofs import proof
from .test_checks import review
from .test_length import demo, fuller, reviews  # noqa: F401  fixtures


def told(text, **fields):
    """The passages warned of after an editor added ``text`` to the results."""
    before = next(part for part in proof(review()).parts if part.place == "results")
    changes = [("results", before.shown[-20:], f"{before.shown[-20:]} {text}")]
    findings = [
        one for one in check(proof(review(), changes=changes, **fields)).findings if one.kind == "spelled"
    ]
    assert not any(one.is_blocking or one.replacement for one in findings)
    return [one.passage for one in findings]


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("Có tám đơn vị dẫn đầu.", "tám đơn vị"),
        ("Tám đơn vị dẫn đầu.", "Tám đơn vị"),
        ("Đã mở hai mươi lăm lớp.", "hai mươi lăm lớp"),
        ("Toàn Cụm tổ chức một trăm linh hai buổi giao lưu.", "một trăm linh hai buổi"),
        ("Hơn chín mươi tư phần trăm quân số khỏe.", "chín mươi tư phần trăm"),
        ("Cả bảy vụ đã xử lý.", "bảy vụ"),  # 7 is the cluster's number
        ("Còn sáu vụ chưa xử lý.", "sáu vụ"),  # 6 are the months
        ("BA MƯƠI BUỔI giao lưu.", "BA MƯƠI BUỔI"),
    ],
)
def test_a_number_in_words_that_no_fact_holds_is_told(text, passage):
    assert told(text) == [passage]


@pytest.mark.parametrize(
    "text",
    [
        "Có bốn đơn vị hoàn thành kế hoạch.",  # as the data say
        "Cả năm đơn vị vào cuộc, từ đầu năm đơn vị nào cũng làm.",  # "năm" may be a year
        "Đã mở sáu mươi ba lớp.",
        "Quân số khỏe từ chín mươi phần trăm trở lên.",
        "Giao lưu mười buổi.",
        "Đây là một đơn vị mạnh, một trong các đơn vị dẫn đầu.",
        "Ba thứ quân phối hợp, hai bên thống nhất, đôi ba đơn vị còn chậm.",
        "Còn hai ba vụ, dăm ba vụ, vài ba cuộc nhỏ lẻ.",
        "Tháng ba đơn vị ra quân; lần thứ hai đơn vị được khen; thứ sáu đơn vị nghỉ.",
        "Hai đơn vị Phòng Chính trị và Phòng Tham mưu dẫn đầu.",
        "Hai đồng chí: An và Bình được khen.",
        "Hai đồng chí gồm An và Bình được khen.",
        "Đồng chí Hồ Văn Ba cán bộ huấn luyện được khen.",
        "Ba mươi lăm năm xây dựng và trưởng thành.",
        "",
    ],
)
def test_what_is_held_or_counts_nothing_is_not(text):
    assert told(text) == []


def test_what_the_data_gave_is_not_read_and_a_confirmed_number_is_held():
    assert told("Có tám đơn vị dẫn đầu.", confirmed=frozenset({"tám đơn vị"})) == []
    assert [one for one in check(proof(review())).findings if one.kind == "spelled"] == []


def test_no_sentence_of_the_demo_is_warned_of_had_a_person_typed_it(reviews):  # noqa: F811
    for snapshot in reviews:
        whole = proof(snapshot)
        typed = tuple(replace(part, generated="Đoạn do máy soạn.") for part in whole.parts)
        findings = check(replace(whole, parts=typed)).findings
        assert [one.passage for one in findings if one.kind == "spelled"] == []
