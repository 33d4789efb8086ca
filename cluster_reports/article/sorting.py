"""The facts of a review in the order in which they are told, whatever room there is for them."""

from msgspec import Struct

from . import reach, tallies, verdicts
from .facts import Figure, Verdict, facts_of
from .material import Snapshot


class Sorted(Struct, frozen=True):
    """The facts by how they are told."""

    verdicts: list[list[Verdict]]  # those that one clause can state, together
    absences: list[list[Figure]]
    parts: list[Figure]  # of others
    largest_first: list[Figure]  # the wholes
    wanted_first: list[Figure]  # those of them that may give way, what readers must know before what they may
    reached: reach.Reach | None
    tally: tallies.Tally | None


def sort(snapshot: Snapshot) -> Sorted:
    """Missed targets are wanted before large changes."""
    facts, period = facts_of(snapshot), snapshot.period
    figures = [fact for fact in facts if isinstance(fact, Figure)]
    counted = [figure for figure in figures if not figure.is_absence]
    here = {figure.target.pk for figure in counted}
    wholes = [figure for figure in counted if figure.target.parent not in here]
    largest_first = sorted(wholes, key=lambda one: (one.target.direction == "zero", -one.size_of_change))
    may_go = [figure for figure in largest_first if figure.target.direction != "zero"]
    reached = reach.common(counted)
    return Sorted(
        verdicts=verdicts.alike([fact for fact in facts if isinstance(fact, Verdict)]),
        absences=verdicts.alike([figure for figure in figures if figure.is_absence]),
        parts=[figure for figure in counted if figure.target.parent in here],
        largest_first=largest_first,
        wanted_first=sorted(may_go, key=lambda figure: tallies.importance(figure, period)),
        reached=reached,
        tally=None if reached else tallies.of_plans(counted, period),
    )
