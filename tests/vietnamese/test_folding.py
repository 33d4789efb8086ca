import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.vietnamese.folding import clean, fold, highlight, nfc, slug

VIETNAMESE = st.text(alphabet="aàảãáạăằẳẵắặâầẩẫấậđeêếệiìoôơợuưữyỵĐƠƯQbcnght ,-")


def test_nfc_joins_what_macs_and_old_windows_take_apart():
    mac = unicodedata.normalize("NFD", "đội")
    windows = "đô\u0323i"
    assert (nfc(mac), nfc(windows)) == ("đội", "đội")


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        ("Ðại đội, Ɖơn vị", "Đại đội, Đơn vị"),
        ("ðội", "đội"),
        ("sơ\u200b kết\ufeff", "sơ kết"),
        ("\u202aCụm 3\u202c", "Cụm 3"),
        ("28\u00a0360", "28 360"),
        ("một  \r\nhai\t\rba\x0b", "một\nhai\nba"),
        ("cột\tcột", "cột\tcột"),
        ("mo\u0301\u0302t", "mốt"),
        ("a\x00b", "ab"),
    ],
)
def test_clean_makes_pasted_text_plain(pasted, stored):
    assert clean(pasted) == stored


@given(st.text())
def test_clean_twice_is_clean_once(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("text", ["Đơn vị Hậu cần", "don  vi\nhau can", "ĐƠN VỊ HẬU CẦN", "Ðơn vị Hậu cần "])
def test_fold_forgets_accents_case_and_spaces(text):
    assert fold(text) == "don vi hau can"


@pytest.mark.parametrize(("old", "new"), [("hòa", "hoà"), ("thủy", "thuỷ"), ("Ủy", "Uỷ")])
def test_fold_forgets_where_the_tone_stands(old, new):
    assert fold(old) == fold(new)


@given(st.text())
def test_fold_twice_is_fold_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_both_encodings_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(VIETNAMESE)
def test_vietnamese_folds_to_ascii(text):
    assert fold(text).isascii()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Đường đua", "duong-dua"),
        ("Cụm thi đua số 3 – sơ kết 2022", "cum-thi-dua-so-3-so-ket-2022"),
        ("…", "0"),
        ("", "0"),
    ],
)
def test_slug_keeps_every_letter(text, address):
    assert slug(text) == address


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Hội nghị sơ kết quý", "so ket", ["sơ kết"]),
        ("Hội nghị sơ kết; số kết quả, số 3", "SƠ  KẾT", ["sơ kết", "số kết"]),
        ("Đội Hậu cần", "hau doi", ["Đội", "Hậu"]),
        ("Soạn thảo", "so", ["So"]),
        ("Đường", "uong", []),
        ("a+b", "a+", ["a+"]),
        ("hiệu quả", "ﬁ", []),
        ("ﬁle", "fi", ["ﬁ"]),
        ("", "a", []),
        ("Cụm", " ", []),
    ],
)
def test_highlight_marks_what_was_found_in_its_own_spelling(text, query, marked):
    assert [piece for piece, found in highlight(text, query) if found] == marked


@given(st.text(alphabet="ađĐôệ\u0301ﬁ Sos"), st.text(alphabet="adoesfi "))
def test_highlight_loses_no_letter(text, query):
    assert "".join(piece for piece, _ in highlight(text, query)) == nfc(text)


@given(VIETNAMESE, VIETNAMESE)
def test_highlight_finds_a_word_that_stands_in_the_text(before, after):
    assert ("sơ kết", True) in highlight(f"{before} sơ kết, {after}", "so ket")
