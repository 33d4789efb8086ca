import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster_reports.vietnamese.sorting import sort_key

# In dictionary order.
NAMES = [
    *[
        "3 tập thể",
        "12 cá nhân",
        "An",
        "An Giang",
        "An Giang 2",
        "Anh",
        "Ăn",
        "Ân",
        "ba",
        "Ba",
        "bà",
        "bả",
        "bã",
        "bá",
        "bạ",
    ],
    *[
        "Cần Thơ",
        "Cụm 2",
        "Cụm 02",
        "Cụm 10",
        "Cụm thi đua",
        "D",
        "Dũng",
        "Duyên",
        "Đ",
        "Đà Nẵng",
        "Đại đội 1",
        "Đống Đa",
    ],
    *[
        "E",
        "Ê",
        "F",
        "Hậu cần",
        "Hậu cần - Kỹ thuật",
        "Hậu Giang",
        "i",
        "j",
        "k",
        "o",
        "ô",
        "ơ",
        "p",
        "u",
        "ư",
        "v",
        "w",
        "x",
        "y",
        "z",
    ],
]


def test_names_come_in_dictionary_order():
    shuffled = random.Random(3).sample(NAMES, len(NAMES))
    assert sorted(shuffled, key=sort_key) == NAMES


@pytest.mark.parametrize("letter", ["a", "ă", "â", "e", "ê", "o", "ô", "ơ", "u", "ư", "y"])
def test_tones_come_in_school_order(letter):
    tones = [
        unicodedata.normalize("NFC", letter + mark)
        for mark in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    ]
    backwards = list(reversed(tones))
    assert sorted(backwards, key=sort_key) == tones


def test_tones_decide_only_between_equal_letters():
    assert sort_key("Bà con") < sort_key("Ba hoa") < sort_key("Bà hoa")


@given(st.text())
def test_keys_hold_only_what_every_database_compares_alike(text):
    assert set(sort_key(text)) <= set("0123456789abcdef")


@given(st.text())
def test_both_encodings_sort_alike(text):
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(unicodedata.normalize("NFC", text))


@given(st.integers(min_value=0, max_value=10**30), st.integers(min_value=0, max_value=10**30))
def test_numbers_sort_by_value(a, b):
    assert (sort_key(f"Cụm {a}") < sort_key(f"Cụm {b}")) == (a < b)


@given(st.text(alphabet="aâbđe 19"), st.text(alphabet="aâbđe 19"))
def test_a_beginning_comes_before_its_continuation(start, rest):
    assert sort_key(f"{start}k") <= sort_key(f"{start}k{rest.strip()}")
