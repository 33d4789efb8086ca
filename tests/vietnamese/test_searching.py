"""The language of search: what is typed, what a text is found by, what of it is shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.vietnamese.folding import nfc
from cluster_reports.vietnamese.searching import (
    LONGEST_WORD,
    MOST_LETTERS,
    MOST_WORDS,
    SNIPPET,
    highlight,
    keys_of,
    line_of,
    parse,
    phrase_keys,
    snippet,
    spelled_of,
    words_of,
)

VIETNAMESE = st.text(alphabet="aàảãáạăằẳẵắặâầẩẫấậđeêếệiìoôơợuưữyỵĐƠƯQbcnght ,-")


def said(pieces):
    return "".join(text for text, _ in pieces)


def marked(pieces):
    return [text for text, is_hit in pieces if is_hit]


@pytest.mark.parametrize(
    ("typed", "whole", "phrases"),
    [
        ("Sơ  KẾT", ("so", "ket"), ()),
        (unicodedata.normalize("NFD", "đơn vị Hậu cần"), ("don", "vi", "hau", "can"), ()),
        ("“hậu cần” sơ kết", ("hau", "can", "so", "ket"), (("hau", "can"),)),
        ('"so ket', ("so", "ket"), (("so", "ket"),)),
        ('"so" ket', ("so", "ket"), ()),
        ("50,6%", ("50", "6"), ()),
        ("s\u200bơ\x00 kết\ufeff", ("so", "ket"), ()),
        ("BC-UBND_2026/QĐ", ("bc", "ubnd", "2026", "qd"), ()),
        ("%_\\'\";--<>|^=", (), ()),
        ("\x00\u200b", (), ()),
        ("", (), ()),
    ],
)
def test_what_is_typed_becomes_words_and_phrases(typed, whole, phrases):
    query = parse(typed)
    assert (query.whole, query.phrases) == (whole, phrases)


@pytest.mark.parametrize(
    ("typed", "is_short", "is_asked"),
    [("", False, False), ("đ", True, False), ("%%%", True, False), ("ở", True, False), ("so", False, True)],
)
def test_less_than_two_letters_is_no_question(typed, is_short, is_asked):
    assert (parse(typed).is_short, bool(parse(typed))) == (is_short, is_asked)


@pytest.mark.parametrize(
    "typed", ["a" * 10_000, "sơ kết " * 2_000, "“" * 10_000, "ế\u0301" * 5_000, '"a b" ' * 99]
)
def test_what_is_too_long_is_cut_and_said(typed):
    query = parse(typed)
    assert (len(query.typed) <= MOST_LETTERS, len(query.whole) <= MOST_WORDS, query.is_cut) == (True,) * 3
    assert all(len(word) <= LONGEST_WORD for word in query.whole)


def test_no_half_word_is_left_by_the_cut():
    typed = "ab " * 3 + "sơ" * 95 + " kếtkết"
    assert parse(typed).typed.endswith("sơ")


@given(st.text())
def test_any_text_is_a_question_that_holds_words_only(typed):
    query = parse(typed)
    assert all(word.isalnum() for word in query.whole)
    assert {word for phrase in query.phrases for word in phrase} <= set(query.whole)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("hòa", "hoà", True),
        ("thủy", "THUỶ", True),
        ("sơ kết", "so kết", False),
        ("số", "sổ", False),
        ("Đ", "đ", True),
    ],
)
def test_as_spelled_tones_count_but_not_where_they_stand(one, other, is_same):
    assert (spelled_of(one) == spelled_of(other)) is is_same
    assert spelled_of(one) == spelled_of(unicodedata.normalize("NFD", one))


@given(VIETNAMESE)
def test_a_text_has_as_many_words_with_tones_as_without(text):
    assert len(words_of(text)) == len(spelled_of(text))


def test_a_text_is_found_by_its_words_pairs_and_title():
    words, spelled = [["so", "ket"], ["hai"]], [["sơ", "kêt2"], ["hai"]]
    assert keys_of(words[0], words, spelled) == sorted(
        ["^so", "^ket", "so", "ket", "so_ket", "=sơ", "=kêt2", "=sơ_kêt2", "hai", "=hai"]
    )
    assert line_of(words) == " so ket | hai "
    assert (phrase_keys(["so"]), phrase_keys(["a", "b", "c"], "=")) == (["so"], ["=a_b", "=b_c"])


@given(VIETNAMESE)
def test_a_phrase_of_the_text_has_only_keys_of_the_text(text):
    words, spelled = words_of(text), spelled_of(text)
    if words:
        assert set(phrase_keys(words)) <= set(keys_of([], [words], [spelled]))


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("Hội nghị sơ kết quý", "so ket", ["sơ kết"]),
        ("Hội nghị sơ kết; số kết quả, số 3", "SƠ  KẾT", ["sơ kết", "số kết"]),
        ("Đội Hậu cần", "hau doi", ["Đội", "Hậu"]),
        ("Soạn thảo", "so", []),
        ("Đường", "uong", []),
        ("sơ – kết", "so ket", ["sơ – kết"]),
        ("đạt 50,6% kế hoạch", "50,6", ["50,6"]),
        ("hiệu quả", "ﬁ", []),
        ("ﬁle fi", "fi", ["fi"]),
        (unicodedata.normalize("NFD", "Bảo đảm hậu cần"), "hau can", ["hậu cần"]),
        ("", "ab", []),
        ("Cụm", " ", []),
    ],
)
def test_highlight_marks_what_was_found_in_its_own_spelling(text, query, found):
    assert marked(highlight(text, parse(query))) == found


@given(st.text(alphabet="ađĐôệ\u0301ﬁ Sos"), st.text(alphabet="adoesfi "))
def test_highlight_loses_no_letter(text, query):
    assert said(highlight(text, parse(query))) == nfc(text)


@given(VIETNAMESE, VIETNAMESE)
def test_highlight_finds_a_phrase_that_stands_in_the_text(before, after):
    assert "sơ kết" in marked(highlight(f"{before} sơ kết, {after}", parse("so ket")))


def test_a_snippet_is_cut_at_words_around_the_first_find():
    text = f"Một đoạn khác.\n{'trước ' * 100}sơ kết {'sau ' * 100}"
    pieces = snippet(text, parse("so ket"))
    assert marked(pieces) == ["sơ kết"]
    assert said(pieces).startswith("… trước ")
    assert said(pieces).endswith("sau …")
    assert len(said(pieces)) <= SNIPPET + LONGEST_WORD


def test_a_snippet_prefers_the_paragraph_with_the_whole_query_and_falls_back_to_the_first():
    text = "Họp sơ bộ.\nHội nghị sơ kết.\nHết."
    assert said(snippet(text, parse("so ket"))) == "Hội nghị sơ kết."
    assert said(snippet(text, parse("ket bo"))) == "Họp sơ bộ."
    assert said(snippet(text, parse("zz"))) == "Họp sơ bộ."
    assert snippet(" \n ", parse("zz")) == []


@given(VIETNAMESE, VIETNAMESE, st.sampled_from(["so ket", "a", "dua b"]))
def test_a_snippet_is_a_piece_of_the_text(before, after, query):
    text = f"{before * 30} sơ kết {after * 30}"
    assert said(snippet(text, parse(query))).removeprefix("… ").removesuffix(" …") in nfc(text)
