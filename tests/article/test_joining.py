import pytest

from cluster_reports.article.joining import clauses, join, starting_unlike, units

from .samples import member


def regiment(unit, name):
    return member(unit, f"Trung đoàn {name}", "Trung đoàn", "các trung đoàn")


def police(unit, name):
    return member(unit, f"Công an tỉnh {name}", "Công an tỉnh", "Công an các tỉnh")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], ""),
        ([member(1)], "Phòng Chính trị"),
        ([member(1), member(3), member(4)], "các phòng Chính trị, Hậu cần và Kỹ thuật"),
        (
            [member(1), member(2), member(3), member(4), regiment(5, "Bộ binh 994")],
            "các phòng: Chính trị, Tham mưu, Hậu cần, Kỹ thuật và Trung đoàn Bộ binh 994",
        ),
        (
            [member(1), member(2), regiment(3, "892"), regiment(4, "893")],
            "các phòng: Chính trị và Tham mưu; các trung đoàn: 892 và 893",
        ),
        ([police(1, "Kon Tum"), police(2, "Gia Lai")], "Công an các tỉnh Kon Tum và Gia Lai"),
        (
            [member(1, "Phòng Tham mưu"), member(2, "Phòng Hậu cần - Kỹ thuật"), regiment(3, "892")],
            "Phòng Tham mưu; Phòng Hậu cần - Kỹ thuật và Trung đoàn 892",
        ),
        (
            [member(1, "Phòng Tham mưu"), member(2, "Phòng Pháp chế và Thanh tra")],
            "Phòng Tham mưu; Phòng Pháp chế và Thanh tra",
        ),
        ([member(1, "Văn phòng"), member(2), member(3)], "Văn phòng; các phòng: Tham mưu và Hậu cần"),
        ([regiment(1, "892"), member(2)], "Trung đoàn 892 và Phòng Tham mưu"),
    ],
)
def test_units_share_their_noun(given, said):
    assert units(given) == said


def test_no_unit_is_lost_by_joining():
    given = [member(1), regiment(2, "892"), member(3), regiment(4, "893"), regiment(5, "894")]
    said = units(given)
    assert [name for name in ("Chính trị", "892", "Hậu cần", "893", "894") if name not in said] == []


def test_items_with_commas_are_kept_apart():
    assert join(["a, b", "c", "d"]) == "a, b; c và d"


def test_empty_items_leave_no_trace():
    assert (join(["", "a", ""]), clauses(["", "b", "c"])) == ("a", "b; c")


@pytest.mark.parametrize(
    ("opening", "told", "is_again"),
    [
        ("các đơn vị thống nhất", "mở rộng vườn rau; thống nhất quy trình phối hợp", True),
        ("hội nghị xác định các đơn vị cần", "cần cù, tiết kiệm", True),
        ("yêu cầu các đơn vị", "yêu cầu cao hơn về chất lượng", True),
        ("các đơn vị sẽ", "mở rộng vườn rau; thống nhất quy trình phối hợp", False),
        ("các đơn vị thống nhất", "", False),
    ],
)
def test_an_opening_says_no_verb_that_follows_it(opening, told, is_again):
    assert list(starting_unlike((opening, "…"), told)) == (["…"] if is_again else [opening, "…"])


def test_where_every_opening_says_it_all_of_them_may_stand():
    assert starting_unlike(("các đơn vị thống nhất", "cùng thống nhất"), "thống nhất giao ước") == (
        "các đơn vị thống nhất",
        "cùng thống nhất",
    )
