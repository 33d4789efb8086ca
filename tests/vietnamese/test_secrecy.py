import unicodedata

import pytest

from cluster_reports.vietnamese.secrecy import MOST_PLACES, secrecy_marks

STAMPED = {
    "MẬT": ["MẬT"],
    "TỐI MẬT": ["TỐI MẬT"],
    "TUYỆT MẬT": ["TUYỆT MẬT"],
    "  [ MẬT ]  ": ["MẬT"],
    "*** TỐI MẬT ***": ["TỐI MẬT"],
    "(TUYỆT  MẬT)": ["TUYỆT MẬT"],
    "M Ậ T": ["MẬT"],
    "T U Y Ệ T   M Ậ T": ["TUYỆT MẬT"],
    "TỐIMẬT": ["TỐI MẬT"],
    "T Ố I  M Ậ T": ["TỐI MẬT"],
    "ĐOÀN TIỀN PHONG  MẬT": ["MẬT"],
    "TUY Ệ T M Ậ T": ["TUYỆT MẬT"],
    "TỐI\nMẬT": ["TỐI MẬT"],
    "BỘ CHỈ HUY QUÂN SỰ TỈNH\nMẬT\nSố: 12/BC-PCT": ["MẬT"],
    "MẬT\nĐỘ KHẨN: HỎA TỐC": ["MẬT"],
    "Phòng Hậu cần\tMẬT": ["MẬT"],
    "BỘ CÔNG AN      TUYỆT MẬT": ["TUYỆT MẬT"],
    "12 | MẬT | bản 01": ["MẬT"],
    "MẬT Số: 12/BC-PCT": ["MẬT"],
    "Số: 12/BC-PCT MẬT": ["MẬT"],
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM MẬT": ["MẬT"],
    "TỐI MẬT Bản số 03": ["TỐI MẬT"],
    "Báo cáo quân số năm 2026 TUYỆT MẬT": ["TUYỆT MẬT"],
    "Độ mật: Mật": ["MẬT"],
    "Độ mật: tối mật.": ["TỐI MẬT"],
    "Cấp độ bảo mật: TUYỆT MẬT": ["TUYỆT MẬT"],
    "trang 1\nTỐI MẬT\ntrang 2\nMẬT": ["TỐI MẬT", "MẬT"],
    "mËt": ["MẬT"],  # TCVN3, in a font of capitals
    "TèI MËT": ["TỐI MẬT"],
    "tuyÖt mËt": ["TUYỆT MẬT"],
    "MAÄT": ["MẬT"],  # VNI
    "TOÁI MAÄT": ["TỐI MẬT"],
    "TUYEÄT MAÄT": ["TUYỆT MẬT"],
    "M\u200bẬT": ["MẬT"],
}

OPEN = [
    "",
    "Mật",
    "mật",
    "bí mật",
    "BẢO  VỆ  BÍ  MẬT",
    "B Ả O  V Ệ  B Í  M Ậ T",
    "B Ả O  V Ệ  B Í\nM Ậ T",
    "BÍ MẬT",
    "BÍ\nMẬT",
    "BẢO\nMẬT",
    "Bảo vệ bí mật nhà nước",
    "CÔNG TÁC BẢO VỆ BÍ MẬT NHÀ NƯỚC",
    "Không nhập thông tin thuộc bí mật nhà nước.",
    "BẢO MẬT",
    "Đổi mật khẩu, bảo mật tài khoản",
    "MẬT KHẨU",
    "MẬT\nKHẨU",
    "mật thiết",
    "Mật độ dân số",
    "MẬT\nĐỘ\nDÂN SỐ",
    "MẬT ĐỘ",
    "TÚI MẬT",
    "MẬT ONG",
    "Mô hình nuôi ong lấy mật",
    "MÔ HÌNH NUÔI ONG LẤY MẬT",
    "CƠ MẬT",
    "Ban Cơ yếu, mật mã",
    "Tuyệt mật và tối mật là hai cấp độ",
    "Danh mục bí mật nhà nước độ Tuyệt mật",
    "QUY ĐỊNH DANH MỤC BÍ MẬT NHÀ NƯỚC ĐỘ TUYỆT MẬT",
    "Ba cấp độ: MẬT, TỐI MẬT, TUYỆT MẬT",
    "MẬT, TỐI MẬT, TUYỆT MẬT",
    "Không tải lên tệp có dấu MẬT hoặc TỐI MẬT",
    "Độ mật: không",
    "Độ mật: Thường",
    "MẶT",
    "MẤT",
    "MAT",
    "TUYỆT ĐỐI GIỮ BÍ MẬT",
    "Gia đình thân mật",
]


@pytest.mark.parametrize("text", STAMPED)
def test_a_stamp_is_seen(text):
    assert secrecy_marks(text) == STAMPED[text]


@pytest.mark.parametrize("text", OPEN)
def test_a_word_in_a_sentence_is_no_stamp(text):
    assert secrecy_marks(text) == []


@pytest.mark.parametrize("text", [text for text in STAMPED if "Ë" not in text and "Ä" not in text])
def test_the_encoding_of_a_stamp_does_not_matter(text):
    assert secrecy_marks(unicodedata.normalize("NFD", text)) == STAMPED[text]


@pytest.mark.parametrize("text", OPEN)
def test_the_encoding_of_an_open_text_does_not_matter(text):
    assert secrecy_marks(unicodedata.normalize("NFD", text)) == []


@pytest.mark.parametrize("piece", ["TUYỆT ", "MẬT, ", "\n", "số 1/", "-", "a", "Ậ", "độ mật ", " TỐI MẬT,x"])
def test_a_long_text_is_read_in_a_moment(piece):
    assert secrecy_marks("Ậ" + piece * 200_000 + "Ậ") == []


@pytest.mark.parametrize("line", ["Ậ" + "." * 290 + "x", "MẬTx" + "." * 290 + "x", "số" + " " * 290 + "MẬTx"])
def test_many_lines_that_are_slow_to_read_are_read_in_a_moment(line):
    assert secrecy_marks(f"{line}\n" * (MOST_PLACES // 2)) == []


@pytest.mark.parametrize("between", ["\n", "|"])
def test_what_says_the_word_more_often_than_is_looked_at_is_taken_as_stamped(between):
    assert secrecy_marks(between.join(["mật khẩu"] * (MOST_PLACES - 1))) == []
    assert secrecy_marks("TỐI MẬT\n" + between.join(["mật khẩu"] * MOST_PLACES)) == ["TỐI MẬT", "MẬT"]


def test_a_stamp_at_the_end_of_a_long_line_is_seen():
    assert secrecy_marks("việc " * 1000 + "TUYỆT MẬT") == ["TUYỆT MẬT"]
