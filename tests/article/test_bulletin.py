"""At most 80 words of the article's own figures; what went wrong is not what gives way."""

import pytest

from cluster_reports.article.bulletin import WORDS_AT_MOST
from cluster_reports.article.draft import write
from cluster_reports.article.material import Limitation
from cluster_reports.vietnamese.words import count_words

from .samples import figures, full, meeting, period, snapshot


def bulletin(**fields):
    return write(full(**fields)).bulletin


def test_it_says_when_who_what_and_what_lacks():
    made = bulletin(figures=(figures((10, 20, 30, 40, 60), last_year=(10, 20, 30, 40, 40)),), agenda=())
    assert made.text.startswith(
        "Sáng 24/6, Cụm thi đua số 7 sơ kết phong trào Thi đua Quyết thắng 6 tháng đầu năm 2026. "
        "Tính đến ngày 24/6, các đơn vị tuần tra, canh gác 160 cuộc (tăng 14,3% so với cùng kỳ năm 2025)."
    )
    assert "công tác tuyên truyền chưa thường xuyên" in made.text
    assert count_words(made.text) <= WORDS_AT_MOST


def test_its_facts_are_the_ones_in_it():
    made = bulletin()
    assert made.facts
    assert [fact["said"] for fact in made.facts if fact["said"].casefold() not in made.text.casefold()] == []


def test_a_meeting_is_all_there_is_to_say():
    assert write(snapshot()).bulletin.text == (
        "Cụm thi đua số 7 sơ kết phong trào Thi đua Quyết thắng 6 tháng đầu năm 2026."
    )


def test_what_must_not_have_happened_stays_while_there_is_any_figure():
    bad = figures((1, 0, 0, 0, 0), name="Mất an toàn", direction="zero", measure="vụ")
    good = tuple(figures((9,) * 5, name=f"Nội dung dài thứ {n} của kỳ", last_year=(3,) * 5) for n in range(9))
    text = bulletin(figures=(*good, bad)).text
    assert "còn xảy ra 1 vụ mất an toàn" in text
    assert count_words(text) <= WORDS_AT_MOST


def test_texts_of_any_length_keep_to_the_length():
    long = "chữ " * 90
    many = tuple(figures((9,) * 5, name=f"Việc {long}", direction="zero", measure="vụ") for _ in range(3))
    text = bulletin(figures=many, limitations=(Limitation(long, long),)).text
    assert text == "Sáng 24/6, Cụm thi đua số 7 sơ kết phong trào Thi đua Quyết thắng 6 tháng đầu năm 2026."


def test_hidden_limitations_are_hidden_here_too():
    hidden = full(meeting=meeting(show_limitations=False))
    assert "tuyên truyền" not in write(hidden).bulletin.text


@pytest.mark.parametrize(
    ("reported", "said"),
    [
        ((5, 5, 5, 5, 5), "Các đơn vị tuần tra"),
        ((5, 5, None, None, None), "Theo báo cáo của 2/5 đơn vị, các đơn vị này tuần tra"),
    ],
)
def test_it_claims_no_more_than_was_reported(reported, said):
    text = write(snapshot(figures=(figures(reported),), period=period())).bulletin.text
    assert said in text
