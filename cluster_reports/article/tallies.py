"""Counts that stand for a list: how many contents of the pledge went well, how many targets reached their plan."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from .block import Said, review_source
from .facts import Figure
from .material import Period, Snapshot

GOOD = ("evenly_well", "well")
FEW = 3  # fewer are told without a count
_PASSED = {"h1": 50, "m9": 75}  # percent of the year behind a figure that adds up from its beginning


class Tally(Struct, frozen=True):
    """A clause and the fact it states."""

    text: str
    fact: Said


def of_contents(snapshot: Snapshot) -> Tally | None:
    """ "cả 5 nội dung giao ước được thực hiện tốt, đồng đều", "có 4/5 nội dung giao ước được thực hiện tốt"."""
    levels = [outcome.level for outcome in snapshot.outcomes]
    good = sum(level in GOOD for level in levels)
    if not good:
        return None
    said = f"{good} nội dung giao ước" if good == len(levels) else f"{good}/{len(levels)} nội dung giao ước"
    evenly = ", đồng đều" if levels.count("evenly_well") == good and len(snapshot.members) > 1 else ""
    text = f"{'cả' if good == len(levels) > 1 else 'có'} {said} được thực hiện tốt{evenly}"
    return Tally(text, Said("tally", said, review_source(snapshot), label="Nội dung giao ước"))


def of_plans(figures: Sequence[Figure], period: Period) -> Tally | None:
    """ "đối chiếu kế hoạch năm, 2/6 chỉ tiêu đạt từ 50% trở lên", "đối chiếu mức đề ra, 6/6 chỉ tiêu đạt hoặc vượt"."""
    reached = _keeps_pace if period.is_mid_year else is_met
    answers = [(figure, reached(figure, period)) for figure in figures]
    compared = [figure for figure, answer in answers if answer is not None]
    if len(compared) < FEW:
        return None
    said = f"{sum(answer is True for _, answer in answers)}/{len(compared)} chỉ tiêu"
    sources = tuple(dict.fromkeys(source for figure in compared for source in figure.sources))
    text = f"đối chiếu mức đề ra, {said} đạt hoặc vượt"
    if period.is_mid_year:
        text = f"đối chiếu kế hoạch năm, {said} đạt từ {_PASSED[period.kind]}% trở lên"
    return Tally(text, Said("tally", said, sources, label="Chỉ tiêu đối chiếu với kế hoạch"))


def importance(figure: Figure, period: Period) -> tuple:
    """Sorts what readers must know before what they may: what missed its target most, what changed most."""
    percent = (figure.progress.percent if figure.progress else None) or 0
    if is_met(figure, period) is False:
        return False, percent, 0
    return True, -figure.size_of_change, -percent


def is_met(figure: Figure, period: Period) -> bool | None:
    """Whether a target reached what was set; None where nobody can say yet, or not for sure."""
    if figure.progress is None or _is_running(figure, period):
        return None
    return _reaches(figure, figure.progress.planned)


def _keeps_pace(figure, period):
    """Whether the part of the year's plan that is done is no smaller than the part of the year that has passed."""
    if figure.progress is None or not _is_running(figure, period) or period.kind not in _PASSED:
        return None
    return _reaches(figure, figure.progress.planned * _PASSED[period.kind] / Decimal(100))


def _is_running(figure, period):
    """Whether the plan is a sum of the year, and the year goes on, as it does after a campaign too."""
    return (
        (period.is_mid_year or period.kind == "campaign")
        and figure.progress.of == "year"
        and figure.progress.percent is not None
    )


def _reaches(figure, planned):
    amount, is_down = figure.amount, figure.target.direction == "down"
    if amount.is_estimate or amount.bound not in {"exact", "under" if is_down else "over"}:
        return None
    return amount.value <= planned if is_down else amount.value >= planned
