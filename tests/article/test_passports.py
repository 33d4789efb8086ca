"""Which figure of a line has which passport."""

import pytest

from cluster_reports.article.draft import write
from cluster_reports.article.passports import marked

from .samples import figures, member, reading
from .test_checks import review


def passports(draft, confirmed=()):
    facts = [{"block": one.block} | fact for one in draft.paragraphs for fact in one.facts]
    return {"facts": facts, "confirmed": [{"number": number} for number in confirmed]}


def said(text, snapshot=None, *, block="results", confirmed=(), doubted=()):
    """The marked figures of a text: (figure, label of its fact or the confirmed number, None where doubted)."""
    held = passports(write(snapshot or review()), confirmed)
    blocks, _ = marked([{"block": block, "text": text.split("\n")}], held, {block: list(doubted)})
    lines = [line for one in blocks for line in one["text"]]
    assert [str(line) for line in lines] == text.split("\n")
    return [
        (
            piece.text,
            (piece.card.fact or {}).get("label") or piece.card.confirmed["number"] if piece.card else None,
        )
        for line in lines
        for piece in line.pieces
        if piece.card or piece.is_doubted
    ]


def test_every_figure_of_a_generated_text_has_the_passport_of_its_own_fact():
    text = next(one.text for one in write(review()).paragraphs if one.block == "results")
    found = said(text)
    for figure, label in (
        ("150", "Tuần tra, canh gác"),
        ("30%", "Tuần tra, canh gác"),
        ("7,1%", "Tuần tra, canh gác"),
        ("90", "Phạm pháp hình sự"),
        ("60", "Phạm pháp hình sự"),
        ("10", "Giao lưu văn nghệ"),
        ("90%", "Quân số khỏe"),
    ):
        assert (figure, label) in found


def test_equal_numbers_of_two_targets_keep_their_own_passports():
    two = (figures((5,), name="Đào giếng", measure="giếng"), figures((5,), name="Nuôi cá", measure="tấn"))
    text = next(one.text for one in write(review(figures=two)).paragraphs if one.block == "results")
    assert {label for figure, label in said(text, review(figures=two)) if figure == "5"} == {
        "Đào giếng",
        "Nuôi cá",
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nay các đơn vị tuần tra 150 cuộc.", [("150", "Tuần tra, canh gác")]),
        ("Trung đoàn Bộ binh 150 và Cụm số 10, 6 tháng đầu năm 2026.", []),
        ("Không có số nào.", []),
        ("", []),
        ("<b>777</b>", []),
    ],
)
def test_an_edited_text_keeps_the_passports_of_the_numbers_it_kept(text, found):
    assert said(text) == found


def test_confirmed_and_doubted_numbers_are_marked_as_such():
    text = "Tuần tra 155 cuộc, 156 cuộc và 150 cuộc."
    assert said(text, confirmed=["155 cuộc"], doubted=["156 cuộc"]) == [
        ("155", "155 cuộc"),
        ("156", None),
        ("150", "Tuần tra, canh gác"),
    ]


def test_a_passport_has_one_number_however_often_its_figure_stands():
    held = passports(write(review()))
    _, cards = marked([{"block": "results", "text": ["150 cuộc, 150 cuộc, 10 buổi"]}], held)
    assert [card.anchor for card in cards] == ["so-1", "so-2"]


def test_members_and_readings_of_one_are_no_trouble():
    one = review(
        members=(member(1),), figures=(figures((reading(7, 1),), name="Đào giếng", measure="giếng"),)
    )
    assert said("Đào 7 giếng.", one) == [("7", "Đào giếng")]
