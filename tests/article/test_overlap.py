"""How much of an article those before it said already, in numbers and in words."""

import pytest

from cluster_reports.article.material import AgendaItem, to_json
from cluster_reports.article.overlap import Likeness, likeness, names_of, overlap, sequences

from .samples import full, snapshot

DATA = to_json(snapshot())


@pytest.mark.parametrize(
    ("shares", "sentence", "is_high"),
    [
        ((), "Chưa có bài kỳ trước để so.", False),
        ((14,), "Trùng 14% với bài kỳ trước; ngưỡng 35%.", False),
        ((14, 9), "Trùng 14% với bài kỳ trước; 9% với bài trước nữa; ngưỡng 35%.", False),
        ((34, 9, 8), "Trùng 34% với bài kỳ trước; 9%, 8% với hai bài trước nữa; ngưỡng 35%.", False),
        ((14, 9, 35, 11), "Trùng 14% với bài kỳ trước; 9%, 35%, 11% với ba bài trước nữa; ngưỡng 35%.", True),
    ],
)
def test_the_measure_in_words(shares, sentence, is_high):
    assert (str(Likeness(shares)), Likeness(shares).is_high) == (sentence, is_high)


def test_only_the_last_four_count():
    assert likeness("một hai ba bốn", DATA, [("một hai ba bốn", {})] * 6).shares == (100,) * 4


@pytest.mark.parametrize(
    ("text", "before", "share"),
    [
        ("", "một hai ba", 0),
        ("một hai", "một hai", 0),
        ("một hai ba bốn", "hai ba bốn năm", 0.5),
        ("MỘT hai, ba.", "một Hai ba", 1),
        ("một hai\nba", "một hai ba", 0),
    ],
)
def test_the_part_that_was_said_before(text, before, share):
    assert overlap(text, before, set()) == share


def test_names_of_either_article_are_no_repetition():
    text = "Cụm thi đua số 7 họp ở Phòng Chính trị hôm qua"
    assert likeness(text, DATA, [(text, DATA)]).shares == (0,)
    assert sequences(text, 2, names_of(DATA)) == ["họp ở", "hôm qua"]


def test_the_name_of_a_campaign_is_a_name():
    launched = full(agenda=(AgendaItem("launched", "đợt thi đua 60 ngày quyết thắng", ""),))
    assert "đợt thi đua 60 ngày quyết thắng" in names_of(to_json(launched))


@pytest.mark.parametrize("text", ["(", "a.b*[", "¤¤", "\\", "x" * 5000])
def test_hostile_names_are_names(text):
    data = to_json(snapshot(movements=(text,)))
    assert sequences(f"một hai {text} ba bốn", 2, names_of(data))[-1] == "ba bốn"


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("một ĐẠI hội hai", "đại Hội", ["một", "hai"]),
        ("đại hội một đại hội_hai đại hộixa", "Đại hội", ["một", "đại", "hội_hai", "đại", "hộixa"]),
        ("a aa a.a", "a", ["aa"]),
        ("một Straße hai", "STRAßE", ["một", "hai"]),
        ("một İKI hai ıkı", "IKI", ["một", "hai"]),
        ("ΟΔΟΣ một οδοσ hai", "οδος", ["một", "hai"]),
        ("ΟΔΟΣ một", "hai", ["οδος", "một"]),
    ],
)
def test_a_name_is_found_in_any_case_as_whole_words_only(text, name, found):
    assert sequences(text, 1, {name}) == found
