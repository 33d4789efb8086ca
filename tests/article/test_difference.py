import time

import pytest

from cluster_reports.article.difference import moved, pieces, sentences, words


def told(old, new):
    signs = {"same": "", "gone": "-", "new": "+", "moved": ">", "left": "<"}
    return [f"{signs[piece.kind]}{piece.text}" for piece in pieces(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Tuần tra 100 cuộc.", "Tuần tra 100 cuộc.", ["Tuần tra 100 cuộc."]),
        ("", "Mới viết.", ["+Mới viết."]),
        ("Viết cũ.", "", ["-Viết cũ."]),
        ("", "", []),
        (
            "Cụm tuần tra 28.360 cuộc, đạt 94,64%.",
            "Cụm tuần tra 28.410 cuộc, đạt 94,81%.",
            ["Cụm tuần tra ", "-28.360 ", "+28.410 ", "cuộc, đạt ", "-94,64%", "+94,81%", "."],
        ),
        (  # a mark is no part of its word: adding one touches nothing else
            "Ngày 24/6 họp tại “Nhà văn hóa” đông đủ.",
            "Ngày 24/6, họp tại “Nhà văn hóa” đông đủ.",
            ["Ngày 24/6", "+, ", "họp tại “Nhà văn hóa” đông đủ."],
        ),
        (  # the middle sentence is new, its neighbours are not read as changed
            "Một đơn vị dẫn đầu. Ba đơn vị theo sau.",
            "Một đơn vị dẫn đầu. Kết quả rất đáng mừng! Ba đơn vị theo sau.",
            ["Một đơn vị dẫn đầu. ", "+Kết quả rất đáng mừng! ", "Ba đơn vị theo sau."],
        ),
        (  # nothing in common: whole sentences, no crumbs
            "Các đơn vị thi đua sôi nổi.",
            "Hội nghị bầu cụm trưởng năm tới.",
            ["-Các đơn vị thi đua sôi nổi.", "+Hội nghị bầu cụm trưởng năm tới."],
        ),
        (
            "Phòng A dẫn đầu cả cụm. Phòng B về nhì năm nay.",
            "Phòng B về nhì năm nay. Phòng A dẫn đầu cả cụm.",
            [">Phòng B về nhì năm nay. ", "Phòng A dẫn đầu cả cụm.", "<Phòng B về nhì năm nay."],
        ),
    ],
)
def test_a_difference_is_told_by_sentence_and_word(old, new, expected):
    assert told(old, new) == expected


def test_a_lone_word_between_two_changes_belongs_to_them():
    assert told("Cụm giữ vững và xây dựng nền nếp tốt.", "Cụm củng cố và phát triển nền nếp tốt.") == [
        "Cụm ",
        "-giữ vững và xây dựng ",
        "+củng cố và phát triển ",
        "nền nếp tốt.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  đầu dòng có dấu cách",
        "Dòng một.\n\nDòng hai… “Trích.” Hết!\n",
        "<b>&amp;</b> {{ x }} {% y %}",
        "e\u0302\u0301 tổ hợp rời",
        "1.234,5% 24/6/2026 10-12",
    ],
)
def test_words_and_sentences_lose_nothing(text):
    assert "".join(words(text)) == text
    assert "".join(sentences(text)) == text


def test_the_newer_text_is_what_is_not_gone():
    old = "Sáng 24/6, Cụm họp. Có 3 đơn vị.\nTuần tra 100 cuộc; gác 20 ca."
    new = "Chiều 25/6, Cụm họp tại Phòng A. Tuần tra 120 cuộc; gác 20 ca.\nCó 3 đơn vị."
    found = pieces(old, new)
    assert "".join(one.text for one in found if one.kind not in {"gone", "left"}) == new
    older = "".join(one.text for one in found if one.kind not in {"new", "moved"})
    assert sorted(word.strip() for word in words(older)) == sorted(word.strip() for word in words(old))


def test_a_new_line_is_a_change():
    assert told("Một câu dài đủ. Hai câu dài đủ.", "Một câu dài đủ.\nHai câu dài đủ.") != [
        "Một câu dài đủ.\nHai câu dài đủ."
    ]


def test_the_fewest_blocks_have_moved():
    assert moved(["a", "b", "c", "d"], ["b", "c", "d", "a"]) == {"a"}
    assert moved(["a", "b", "c"], ["a", "x", "b", "c"]) == set()
    assert moved([], ["a"]) == set()


def test_what_somebody_types_to_annoy_is_compared_in_no_time():
    start = time.monotonic()
    pieces("a b " * 1500, "b a a " * 1000)
    pieces("a. " * 2000, "b. " * 2000)
    assert time.monotonic() - start < 5
