"""The headline in the pattern of the house, and the line above it. A figure in it stands in the body too."""

from collections.abc import Collection

from cluster_reports.vietnamese.words import upper_first

from .comparing import MEANS_A_SHARE, against_last_year, against_plan
from .facts import Figure, facts_of
from .material import CHANGE, MEETING, THEME, Snapshot
from .opening import launched
from .telling import thing

LENGTH = 200
_OF_OPENING = {CHANGE: "result", THEME: "theme"}


def headline(snapshot: Snapshot, told: Collection[int] = (), opens: int = MEETING) -> str:
    """ "Cụm thi đua số 3 sơ kết Phong trào …", or as the house or the opening wants it and the data allow.

    ``told`` are the targets that the body tells: no other may lead.
    """
    cluster, word, period = snapshot.cluster.name, snapshot.meeting.word, snapshot.period.name
    pattern = _OF_OPENING.get(opens, snapshot.house.headline_pattern)
    made = ""
    if pattern == "superior" and snapshot.cluster.organisation:
        made = f"{snapshot.cluster.organisation}: {upper_first(_joined(word, _movement(snapshot), period))}"
    if pattern == "result":
        result = _result(snapshot, told)
        made = result and f"{cluster}: {result}"
    theme = snapshot.meeting.theme.strip('“”" ')
    if pattern == "theme" and theme:
        made = f"“{theme}”: {_joined(cluster, word, period)}"
    if pattern == "launch" and (second := launched(snapshot)):
        made = f"{_joined(cluster, word, period)}, {second}"
    return made if made and len(made) <= LENGTH else usual(snapshot)


def usual(snapshot: Snapshot) -> str:
    """Cluster, kind of review, movement, period; of what is too long the movement goes first, then the period."""
    begun, period = (snapshot.cluster.name, snapshot.meeting.word), snapshot.period.name
    ways = [_joined(*begun, *rest) for rest in ((_movement(snapshot), period), (period,), ())]
    return next((way for way in ways if len(way) <= LENGTH), ways[-1][:LENGTH].strip())


def kicker(snapshot: Snapshot) -> str:
    return snapshot.cluster.organisation.upper() if snapshot.house.shows_kicker else ""


def leading(snapshot: Snapshot) -> Figure | None:
    """The counted target that changed most, or where none is compared to last year, exceeded its plan most.

    Only of what every unit has reported; what must not happen, and what is an estimate, leads no article.
    """
    here = {figures.target.pk for figures in snapshot.figures}
    fit = [
        fact
        for fact in facts_of(snapshot)
        if isinstance(fact, Figure)
        and fact.target.direction != "zero"
        and fact.target.parent not in here
        and not (fact.is_nothing or fact.amount.is_estimate)
        and (fact.coverage is None or fact.coverage.misses_none)
    ]
    changed = max(fit, key=lambda one: (_is_weighty(one), one.size_of_change), default=None)
    if changed and changed.size_of_change:
        return changed
    exceeded = [one for one in fit if one.progress and 100 < (one.progress.percent or 0) < 200]
    return max(exceeded, key=lambda one: one.progress.percent, default=None)


def _is_weighty(figure):
    """Whether it changed from enough to speak of a share: from two to four is little, though it is twice as much."""
    change = figure.change
    if change is None or change.is_steady:
        return False
    return figure.target.measure == "%" or abs(figure.amount.value - change.amount) >= MEANS_A_SHARE


def _result(snapshot, told):
    """ "giúp dân tăng 8% so với cùng kỳ"; "" where nothing leads, or the body does not tell it."""
    figure = leading(snapshot)
    if figure is None or figure.target.pk not in told:
        return ""
    period, house = snapshot.period, snapshot.house
    if figure.size_of_change:
        said = against_last_year(figure, period, house, is_first=False)
    else:
        said = against_plan(figure, period, house, is_first=False)
    return f"{thing(figure.target.name)} {said}"


def _movement(snapshot):
    subject = snapshot.cluster.subject
    start = subject.lower().rfind("phong trào")
    return subject[start:].split(" và ")[0] if start > 0 else subject


def _joined(*parts):
    return " ".join(part for part in parts if part)
