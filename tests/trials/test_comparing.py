"""The trial's own judgement: it sees what is lost, doubled, torn or made up."""

import pytest

from .ha_saves import KINDS, Found, Told, differences, longest_silence

TWICE = ["submit", "recall"] * 2


def told(acknowledged, sent):
    """The first so many rounds, all three parts of them."""
    return Told(
        sent={kind: list(range(1, sent + 1)) for kind in KINDS},
        acknowledged={kind: list(range(1, acknowledged + 1)) for kind in KINDS},
    )


@pytest.mark.parametrize(
    ("acknowledged", "sent", "found"),
    [
        (2, 2, Found([[1, 1], [2, 2]], TWICE, [2, 2])),
        (1, 2, Found([[1, 1], [2, 2]], TWICE, [2, 2])),  # arrived, although no answer came
        (1, 2, Found([[1, 1]], TWICE[:2], [1, 1])),  # never arrived
        (1, 2, Found([[1, 1], [2, 2]], TWICE[:3], [2, 2])),
        (0, 0, Found([], [], [None, None])),
    ],
)
def test_what_was_acknowledged_is_there_and_the_rest_may_be(acknowledged, sent, found):
    assert differences(told(acknowledged, sent), found) == []


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Found([[1, 1]], TWICE, [2, 2]), "lost submission 2"),
        (Found([[1, 1], [2, 2], [2, 2]], TWICE, [2, 2]), "doubled submission 2"),
        (Found([[1, 1], [2, 1]], TWICE, [2, 2]), "torn submission [2, 1]"),
        (Found([[1, 1], [2, 2], [3, 3]], TWICE, [2, 2]), "submission 3 that nobody sent"),
        (Found([[2, 2], [1, 1]], TWICE, [2, 2]), "submissions out of order: [2, 1]"),
        (Found([[1, 1], [2, 2]], TWICE[:3], [2, 2]), "1 times recall; acknowledged 2, sent 2"),
        (Found([[1, 1], [2, 2]], ["submit", *TWICE], [2, 2]), "3 times submit; acknowledged 2, sent 2"),
        (Found([[1, 1], [2, 2]], TWICE, [1, 1]), "figures are [1, 1]; last acknowledged 2"),
        (Found([[1, 1], [2, 2]], TWICE, [3, 3]), "figures are [3, 3]; last acknowledged 2"),
        (Found([[1, 1], [2, 2]], TWICE, [2, None]), "figures are [2, None]; last acknowledged 2"),
        (Found([], [], [None, None]), "lost submission 1"),
    ],
)
def test_what_is_wrong_is_named(found, said):
    assert said in differences(told(2, 2), found)


def test_silence_is_the_longest_time_without_anything_acknowledged():
    assert longest_silence([0.5, 1.0, 4.0, 4.5], 1.0, 5.0) == 3.0
    assert longest_silence([], 1.0, 5.0) == 4.0
