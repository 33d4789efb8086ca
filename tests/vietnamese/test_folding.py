import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.vietnamese.folding import clean, fold, folded_letters, nfc, slug

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


@given(st.text())
def test_every_folded_letter_knows_where_it_comes_from(text):
    letters = folded_letters(text)
    assert fold("".join(letter for letter, _ in letters)) == fold(text)
    assert [at for _, at in letters] == sorted(at for _, at in letters)
