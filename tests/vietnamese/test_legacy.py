import unicodedata

import pytest

from cluster_reports.vietnamese.legacy import from_tcvn3, from_vni, looks_legacy

SMALL = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ"


@pytest.mark.parametrize(
    ("legacy", "text"),
    [
        ("Xin chµo tÊt c¶", "Xin chào tất cả"),
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("§¬n vÞ quyÕt th¾ng, s½n sµng chiÕn ®Êu", "Đơn vị quyết thắng, sẵn sàng chiến đấu"),
        ("\u00adu tiªn", "ưu tiên"),
        ("\u03bc", "à"),
    ],
)
def test_from_tcvn3(legacy, text):
    assert from_tcvn3(legacy) == text


@pytest.mark.parametrize(
    ("legacy", "text"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"),
        ("Trung ñoaøn Boä binh, sô keát 6 thaùng ñaàu naêm", "Trung đoàn Bộ binh, sơ kết 6 tháng đầu năm"),
        ("kyõ thuaät, kyû nieäm, Myõ, tyû leä, kî", "kỹ thuật, kỷ niệm, Mỹ, tỷ lệ, kỵ"),
        ("Aùnh", "Ánh"),
    ],
)
def test_from_vni(legacy, text):
    assert from_vni(legacy) == text


def test_from_tcvn3_reaches_every_small_letter():
    latin = "".join(map(chr, range(0xA1, 0x100)))
    assert set(SMALL) - set("aeiouy") <= set(from_tcvn3(latin))


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_from_vni_reaches_every_letter(case):
    latin = [chr(code) for code in range(0xC0, 0x100)]
    readings = {from_vni(case(base + mark)) for base in ["", *"aeiouyôö"] for mark in latin}
    assert set(case(SMALL)) - set(case("aeiouy")) <= readings


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Xin chµo tÊt c¶", "tcvn3"),
        ("B¸o c¸o s¬ kÕt phong trµo thi ®ua", "tcvn3"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "vni"),
        ("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC", "vni"),
        ("Báo cáo sơ kết phong trào thi đua", None),
        (unicodedata.normalize("NFD", "Hà Nội, Hà Giang"), None),
        ("Hà Giang, Hà Nam", None),
        ("Café à la crème, naïve", None),
        ("Cluster 3", None),
        ("", None),
    ],
)
def test_looks_legacy(text, encoding):
    assert looks_legacy(text) == encoding
