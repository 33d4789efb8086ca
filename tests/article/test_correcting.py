"""What a correction does to a frozen form, in examples."""

from datetime import date

import pytest

from cluster_reports.article import correcting
from cluster_reports.article.correcting import swapped, told_apart

PIECE = {
    "headline": "Cụm 3 sơ kết",
    "description": "Sáng 24/6, Cụm họp.",
    "blocks": [
        {"block": "lead", "text": ["Sáng 24/6, Cụm họp."]},
        {"block": "results", "text": ["Tuần tra 100 cuộc. Giúp dân 20 ngày công.", "Không có vi phạm."]},
    ],
    "photos": [{"caption": "Quang cảnh", "alt": "Quang cảnh", "credit": ""}],
    "byline": "Lê A",
    "figures": [{"label": "Tuần tra", "value": "100 cuộc", "comparison": ""}],
}
TITLES = {"lead": "Mở đầu", "results": "Kết quả"}


def correct(typed, on=date(2026, 6, 25), piece=PIECE):
    changed = correcting.changes(piece, TITLES, typed)
    return correcting.corrected(piece, changed, note="Sửa số.", on=on, today=None)


def test_every_text_a_reader_sees_can_be_corrected():
    assert [(place.key, place.title) for place in correcting.places(PIECE, TITLES)] == [
        ("headline", "Tít"),
        ("block:lead", "Mở đầu"),
        ("block:results", "Kết quả"),
        ("photo:0", "Chú thích ảnh 1"),
        ("byline", "Tên tác giả"),
        ("figure:0", "Bảng “Trong số này”: Tuần tra"),
    ]


def test_the_note_holds_only_the_sentences_that_differ():
    new = correct({"block:results": "Tuần tra 120 cuộc. Giúp dân 20 ngày công.\nKhông có vi phạm."})
    assert new["blocks"][1]["text"] == ["Tuần tra 120 cuộc. Giúp dân 20 ngày công.", "Không có vi phạm."]
    assert new["corrections"] == [
        {
            "on": "25/6/2026",
            "note": "Sửa số",
            "changes": [{"title": "Kết quả", "old": "Tuần tra 100 cuộc.", "new": "Tuần tra 120 cuộc."}],
        }
    ]


def test_the_form_before_stays_as_it_was():
    before = repr(PIECE)
    twice = correct({"byline": "Lê B"}, piece=correct({"headline": "Tít mới", "photo:0": "Hội trường"}))
    assert repr(PIECE) == before
    assert (twice["headline"], twice["byline"]) == ("Tít mới", "Lê B")
    assert twice["photos"] == [{"caption": "Hội trường", "alt": "Hội trường", "credit": ""}]
    assert len(twice["corrections"]) == 2


def test_the_description_follows_the_lead_and_an_emptied_paragraph_goes():
    new = correct({"block:lead": "Chiều 24/6, Cụm họp.", "block:results": " \n "})
    assert new["description"] == "Chiều 24/6, Cụm họp."
    assert [block["block"] for block in new["blocks"]] == ["lead"]
    assert new["corrections"][0]["changes"][1]["new"] == ""


COMPARED = PIECE | {"figures": [{"label": "Tuần tra", "value": "100 cuộc", "comparison": "đạt 57%"}]}


@pytest.mark.parametrize(
    ("typed", "said", "compared"),
    [
        ({"figure:0": "120 cuộc"}, ["block:results"], ["đạt 57%"]),
        ({"figure:0": "120 cuộc", "comparison:0": "đạt 68%"}, ["block:results"], []),
        ({"figure:0": "120 cuộc", "comparison:0": " ", "block:results": "Tuần tra 120 cuộc."}, [], []),
        ({"figure:0": ""}, [], []),
        ({"figure:0": "100 cuộc tuần tra"}, [], []),
        ({"block:results": "Không có vi phạm."}, [], []),
    ],
)
def test_a_figure_that_the_table_gave_up_is_said_nowhere_and_nothing_is_reckoned_from_it(
    typed, said, compared
):
    changed = correcting.changes(COMPARED, TITLES, typed)
    new = correcting.corrected(COMPARED, changed, note="Sửa số.", on=date(2026, 6, 25), today=None)
    assert [place.key for place, _ in correcting.still_said(new, changed, TITLES)] == said
    assert [row["comparison"] for row in correcting.compared_by_old(COMPARED, new, changed)] == compared


def test_a_figure_that_another_row_has_too_may_still_be_said():
    rows = [{"label": name, "value": "100 cuộc", "comparison": ""} for name in ("Tuần tra", "Canh gác")]
    changed = correcting.changes(PIECE | {"figures": rows}, TITLES, {"figure:0": "120 cuộc"})
    new = correcting.corrected(PIECE | {"figures": rows}, changed, note="x", on=date(2026, 6, 25), today=None)
    assert correcting.still_said(new, changed, TITLES) == []


def test_an_estimate_of_the_table_is_found_in_the_text_that_says_it_in_its_own_words():
    guessed = PIECE | {
        "blocks": [{"block": "results", "text": ["Tuần tra ước đạt 100 cuộc."]}],
        "figures": [{"label": "Tuần tra", "value": "ước 100 cuộc", "comparison": ""}],
    }
    for typed, left, said in (
        ({"block:results": "Tuần tra 120 cuộc."}, 1, 0),
        ({"figure:0": "120 cuộc"}, 0, 1),
        ({"figure:0": "100 cuộc"}, 0, 0),
    ):
        changed = correcting.changes(guessed, TITLES, typed)
        new = correct(typed, piece=guessed)
        assert len(correcting.left_over(new, changed)) == left
        assert len(correcting.still_said(new, changed, TITLES)) == said


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"headline": "  Cụm 3  sơ kết "},
        {"block:results": "Tuần tra 100 cuộc. Giúp dân 20 ngày công.\r\n\r\nKhông có vi phạm.\n"},
        {"block:none": "x", "figure:9": "x"},
    ],
)
def test_what_says_the_same_changes_nothing(typed):
    assert correcting.changes(PIECE, TITLES, typed) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("A. B. C.", "A. X. C.", ("B.", "X.")),
        ("A. B.", "A. B. C.", ("", "C.")),
        ("A. A.", "A.", ("A.", "")),
        ("Một câu", "Câu khác", ("Một câu", "Câu khác")),
        ("", "Mới.", ("", "Mới.")),
    ],
)
def test_sentences_alike_at_both_ends_are_left_out(old, new, told):
    assert told_apart(old, new) == told


@pytest.mark.parametrize(
    ("text", "swaps", "new"),
    [
        ("Tuần tra 100 cuộc.", [("100 cuộc", "120 cuộc")], "Tuần tra 120 cuộc."),
        ("Tuần tra 1.100 cuộc.", [("100 cuộc", "120 cuộc")], "Tuần tra 1.100 cuộc."),
        ("Đạt 94,64%.", [("94,6", "95")], "Đạt 94,64%."),
        ("5 vụ, 6 vụ.", [("5 vụ", "6 vụ"), ("6 vụ", "5 vụ")], "6 vụ, 5 vụ."),
        ("Không đổi.", [], "Không đổi."),
    ],
)
def test_figures_are_swapped_where_they_stand_whole(text, swaps, new):
    assert swapped(text, swaps) == new
