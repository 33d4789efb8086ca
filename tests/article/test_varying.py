"""Values equal by chance make no article say six words twice; what people wrote twice stays as they wrote it."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from cluster_reports.article import draft
from cluster_reports.article.draft import write
from cluster_reports.article.material import to_json
from cluster_reports.article.overlap import names_of, said_twice
from cluster_reports.article.plan import smaller
from cluster_reports.article.room import Room
from cluster_reports.article.varying import unlike

from .samples import figures, full, meeting, members, reading, snapshot
from .test_any_subset import faults, lost


def fault(values, name):
    return figures(values, name=name, direction="zero", measure="vụ")


def guessed(name, direction):
    few = (reading(50, 1, "estimate", bound="under"), None, None)
    return figures(few, name=name, direction=direction, measure="vụ")


def deed(name, values=(50, 50, 50), **fields):
    return figures(values, name=name, measure="cuộc", **fields)


ALIKE = {
    "the same subject again": (
        fault((1, None, None), "Vi phạm kỷ luật"),
        fault((2, 1, 1), "Cháy nổ"),
        fault((1, None, None), "Mất an toàn giao thông"),
    ),
    "three counts": tuple(
        fault((reading(50, 1, "value", bound="over"), 0, 0), name)
        for name in ("Vi phạm kỷ luật", "Cháy nổ", "Mất an toàn giao thông")
    ),
    "estimates": (
        guessed("Phạm pháp hình sự", "down"),
        fault((2, 1, 1), "Cháy nổ"),
        guessed("Vi phạm kỷ luật", "zero"),
    ),
    "shares of the plan": tuple(deed(name, planned=1234) for name in ("Giúp dân", "Tuần tra", "Diễn tập")),
    "more than planned": tuple(deed(name, planned=40) for name in ("Giúp dân", "Tuần tra", "Diễn tập")),
    "changes": tuple(deed(name, last_year=(47, 47, 47)) for name in ("Giúp dân", "Tuần tra", "Diễn tập")),
    "nothing changed": tuple(
        deed(name, last_year=(50, 50, 50)) for name in ("Giúp dân", "Tuần tra", "Diễn tập", "Hội thao")
    ),
    "points": tuple(
        figures((92,), name=name, measure="%", last_year=(90,))
        for name in ("Quân số khỏe", "Tỷ lệ hồ sơ đúng hạn", "Học viên đạt yêu cầu")
    ),
    "ranges": tuple(deed(name, (1, 50, 3), over_units="none") for name in ("Giúp dân", "Tuần tra")),
    "floors": tuple(
        figures(
            (reading(Decimal("22.1"), 1, "value", bound="about"), 80, 90),
            name=name,
            measure="%",
            over_units="floor",
        )
        for name in ("Quân số khỏe", "Tỷ lệ hồ sơ đúng hạn")
    ),
    "points of the plan": tuple(
        figures((92,), name=name, measure="%", planned=95)
        for name in ("Quân số khỏe", "Tỷ lệ hồ sơ đúng hạn")
    ),
}


def repeated(text, one):
    return said_twice(text, names_of(to_json(one)))


@pytest.mark.parametrize("name", ALIKE)
def test_values_equal_by_chance_are_told_in_other_words(name, monkeypatch):
    one = snapshot(figures=ALIKE[name], members=members(3))
    told = write(one)
    assert (repeated(told.text, one), lost(told), faults(told)) == ([], [], [])
    assert write(one) == told
    monkeypatch.setattr(draft, "unlike", lambda paragraphs, room, *_: paragraphs(room))
    plain = write(one)
    assert repeated(plain.text, one)  # else this case shows nothing
    assert [fact["said"] for part in plain.paragraphs for fact in part.facts] == [
        fact["said"] for part in told.paragraphs for fact in part.facts
    ]


def test_what_people_wrote_twice_stays_and_the_article_is_finished():
    twice = "các cơ quan đã rà soát kỹ toàn bộ sổ sách"
    one = snapshot(meeting=meeting(context=twice, assessment=twice), figures=ALIKE["three counts"])
    text = write(one).text
    assert text.lower().count(twice) == 2
    assert all(part in twice for part in repeated(text, one))


def test_an_article_that_repeats_nothing_is_told_in_the_first_manner(monkeypatch):
    one = full()
    before = write(one)
    monkeypatch.setattr(draft, "unlike", lambda paragraphs, room, *_: paragraphs(room))
    assert write(one) == before


def test_another_manner_is_the_same_for_both_audiences():
    one = snapshot(figures=ALIKE["three counts"], members=members(3))
    assert write(replace(one, audience="internal")).text == write(one).text


AGAIN = "một hai ba bốn năm sáu"


def told(room):
    """Three blocks of 400 words in all, with six words twice; the second manner mends that by two words more."""
    mended = "một hai ba bốn rồi đến năm sáu" if room.manners.get("b") else AGAIN
    other = " ".join(f"x{number}" for number in range(386 if room.limits else 388))
    texts = {"a": AGAIN, "b": mended, "c": other}
    return tuple(SimpleNamespace(block=block, text=text, facts=()) for block, text in texts.items())


def test_where_a_mend_only_wants_for_length_one_thing_more_gives_way():
    whole, less = Room(True), Room(True, limits={"theme": 0})
    assert unlike(told, whole, ()) == told(whole)
    assert unlike(told, whole, (), [whole, less]) == told(replace(less, manners={"b": 1}))


def test_the_rooms_that_are_smaller_by_one_thing():
    one, room = full(), Room(True, limits={"models": 1, "reporter": 0})
    found = [each.limits for each in smaller(one, room)]
    assert {"models": 0, "reporter": 0} in found
    assert all(each["reporter"] == 0 for each in found)
    assert len(found) == len({tuple(sorted(each.items())) for each in found}) > 5
