import pytest

from cluster_reports.vietnamese.words import count_words, lower_first, tone_placement, upper_first


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("đơn vị", "Đơn vị"),
        ("“ở đâu”", "“Ở đâu”"),
        ("6 tháng đầu năm", "6 tháng đầu năm"),
        ("SSCĐ", "SSCĐ"),
        ("", ""),
    ],
)
def test_upper_first(text, raised):
    assert upper_first(text) == raised


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("Đơn vị", "đơn vị"),
        ("“Sẵn sàng”", "“sẵn sàng”"),
        ("SSCĐ tốt", "SSCĐ tốt"),
        ("Ở cụm", "ở cụm"),
        ("6 tháng", "6 tháng"),
        ("", ""),
    ],
)
def test_lower_first_keeps_abbreviations(text, lowered):
    assert lower_first(text) == lowered


PLACED = [
    ("hòa", "hoà"),
    ("Cộng hòa", "Cộng hoà"),
    ("CỘNG HÒA", "CỘNG HOÀ"),
    ("thủy lợi", "thuỷ lợi"),
    ("Ủy ban", "Uỷ ban"),
    ("khóa", "khoá"),
    ("khỏe mạnh", "khoẻ mạnh"),
    ("lũy kế", "luỹ kế"),
    ("quý", "quý"),
    ("hoàn thành", "hoàn thành"),
    ("khuỷu tay", "khuỷu tay"),
    ("loại", "loại"),
    ("Huế", "Huế"),
]


@pytest.mark.parametrize(("old", "new"), PLACED)
def test_tone_placement_goes_both_ways(old, new):
    assert (tone_placement(old, "new"), tone_placement(new, "old")) == (new, old)
    assert (tone_placement(old, "old"), tone_placement(new, "new")) == (old, new)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("Phòng Hậu cần - Kỹ thuật", 5), ("đạt 94,64%, vượt", 3), ("Cụm\n thi  đua …", 3)],
)
def test_count_words(text, count):
    assert count_words(text) == count
