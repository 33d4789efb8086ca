"""Whose text a save takes where two people typed into the same report."""

import json
from copy import copy

import pytest

from cluster_reports.forms.merging import Merge, cells_of
from cluster_reports.forms.result import ResultForm
from cluster_reports.models import Result
from tests.factories import make_pledge, make_result, make_target

pytestmark = pytest.mark.django_db
FIGURE, WORDS = "dong-figure", "dong-explanation"


@pytest.fixture
def line(entry_report, entry_cluster):
    return make_result(entry_report, make_target(make_pledge(entry_cluster), "Ngày công"))


def cells(line):
    return cells_of(ResultForm(line), "dong", line.target.name)


def posted(line, marks=None, choice="", **typed):
    """What a page sends that got the line as it was when ``marks`` were made."""
    blank, data = ResultForm(line), {}
    for name in blank.fields:
        data[blank.add_prefix(name)] = typed.get(name, blank[name].value() or "")
    data["marks"] = json.dumps(marks or {cell.key: cell.mark for cell in cells(line)})
    data[f"chon-{FIGURE}"] = choice
    return data


def save_elsewhere(line, **fields):
    Result.objects.filter(pk=line.pk).update(**fields)
    return Result.objects.get(pk=line.pk)


def outcome(line, data):
    """The keys in conflict, the keys taken from elsewhere, and the form of what is to be saved."""
    merge = Merge(cells(line), data)
    form = ResultForm(line, merge.data)
    assert form.is_valid(), form.errors
    return (
        [cell.key for cell in merge.conflicts],
        [cell.key for cell in merge.taken],
        form.applied(copy(line)),
    )


def test_what_only_this_page_changed_is_saved(line):
    assert outcome(line, posted(line, value="5"))[:2] == ([], [])
    assert outcome(line, posted(line, value="5"))[2].value == 5


def test_what_only_somebody_else_changed_stays_as_they_wrote_it(line):
    data = posted(line, explanation="của tôi")
    line = save_elsewhere(line, state="value", value=7)
    conflicts, taken, result = outcome(line, data)
    assert (conflicts, taken, result.value, result.explanation) == ([], [FIGURE], 7, "của tôi")


def test_both_changed_the_same_cell_and_it_is_a_conflict_until_one_chooses(line):
    data = posted(line, value="5")
    line = save_elsewhere(line, state="value", value=7)
    mark = cells(line)[0].mark
    assert outcome(line, data)[0] == [FIGURE]
    assert outcome(line, data | {f"chon-{FIGURE}": f"giu-{mark}"})[2].value == 5
    assert outcome(line, data | {f"chon-{FIGURE}": f"lay-{mark}"})[2].value == 7


def test_a_choice_is_worth_nothing_once_the_other_version_changed_again(line):
    data = posted(line, value="5")
    line = save_elsewhere(line, state="value", value=7)
    choice = {f"chon-{FIGURE}": f"giu-{cells(line)[0].mark}"}
    line = save_elsewhere(line, value=8)
    assert outcome(line, data | choice)[0] == [FIGURE]


def test_both_typing_the_same_is_no_conflict_however_it_is_written(line):
    data = posted(line, value="1234,50", state="value")
    line = save_elsewhere(line, state="value", value="1234.5")
    assert outcome(line, data)[:2] == ([], [])


@pytest.mark.parametrize("state", ["na", "zero", "value", "estimate"])
def test_a_state_nobody_chose_here_does_not_contradict_the_figure_typed_here(line, state):
    data = posted(line, value="5", explanation="vì")
    value = {"zero": 0, "na": None}.get(state, 9)
    line = save_elsewhere(line, state=state, value=value, explanation="vì")
    mark = cells(line)[0].mark
    result = outcome(line, data | {f"chon-{FIGURE}": f"giu-{mark}"})[2]
    assert (result.value, result.state in {"value", "estimate"}) == (5, True)


@pytest.mark.parametrize("marks", ["", "{", "[]", "7", '"x"', '{"dong-figure": []}', "{}"])
def test_a_page_that_does_not_say_what_it_got_never_overwrites(line, marks):
    line = save_elsewhere(line, state="value", value=7)
    data = posted(line, value="5")
    data["marks"] = marks
    assert outcome(line, data)[0] == [FIGURE]


def test_explanation_and_figures_are_two_cells(line):
    data = posted(line, explanation="của tôi")
    line = save_elsewhere(line, explanation="của họ")
    assert outcome(line, data)[:2] == ([WORDS], [])
