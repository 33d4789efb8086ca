"""What rooms share is what each of them would work out alone, however many were tried before it."""

import pytest
from msgspec.structs import replace

from cluster_reports.article import plan
from cluster_reports.article.draft import _voice, write
from cluster_reports.article.known import Known, once
from cluster_reports.article.material import CHANGE, MEETING, THEME
from cluster_reports.article.printing import Printer
from cluster_reports.article.room import Room

from .samples import full
from .test_length import fuller


def printer(snapshot, opens):
    return Printer(snapshot, (), {}, opens, _voice(snapshot, opens))


def rooms(snapshot):
    """Every room that a piece may be cut to, the largest first, and some of them in other manners."""
    steps = tuple(plan._steps(snapshot))
    yield Room()
    for taken in range(len(steps) + 1):
        room = Room(True, limits=dict(steps[:taken]))
        yield room
        if taken % 5 == 0:
            yield replace(room, manners={"results": 1, "directions": 2})
            yield replace(room, manners={snapshot.figures[0].target.pk: 1})


@pytest.mark.parametrize("opens", [MEETING, CHANGE, THEME])
def test_a_room_reads_the_same_after_all_others_as_alone(opens):
    whole = fuller(7)
    shared, tried = printer(whole, opens), list(rooms(whole))
    for room in (*tried, *reversed(tried)):
        shared.words(room)
    shared = shared.__class__(
        whole, (), {}, opens, _voice(whole, opens), known=shared.known, _said=shared._said
    )
    for room in tried:
        alone = printer(whole, opens).paragraphs(room)
        assert [one.written() for one in shared.paragraphs(room)] == [one.written() for one in alone]


def test_what_was_worked_out_serves_only_where_all_that_was_read_is_the_same():
    known, asked = Known(), []

    def about(snapshot, mark):
        asked.append(mark)
        return f"{mark} {snapshot.meeting.chair}"

    def title(snapshot):
        return f"{once(about, snapshot, '!')}, {snapshot.head}"

    one = full(head="A")
    chair = one.meeting.chair
    elsewhere = replace(one, meeting=replace(one.meeting, place="B"))
    other = replace(one, meeting=replace(one.meeting, chair="C"))
    said = [known.of(title, each) for each in (one, elsewhere, other, one, replace(one, head="D"))]
    assert said == [f"! {chair}, A", f"! {chair}, A", "! C, A", f"! {chair}, A", f"! {chair}, D"]
    assert asked == ["!", "!"]
    assert (known.of(about, one, "?"), known.of(about, other, "!")) == (f"? {chair}", "! C")
    assert asked == ["!", "!", "?"]


def test_the_article_of_a_changed_snapshot_is_its_own():
    one = full()
    write(one)
    chair = "Đại tá Trần Văn Hai, Chính ủy"
    other = replace(one, meeting=replace(one.meeting, chair=chair))
    assert "Trần Văn Hai" in write(other).text
    assert "Trần Văn Hai" not in write(one).text
