"""A commander's five questions about a period, answered: who met, who did not, why, against before, what to direct."""

from collections import Counter
from decimal import Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from cluster_reports.article.facts import Figure, facts_of
from cluster_reports.article.material import Target

from .brief_matrix import Material, Matrix, is_better
from .consolidated import amount_said, change_said

MOST_WANTED = 10
MOST_MOVES = 3
MOST_MISSED = 2  # of one unit, where several are told in one line


class Standing(Struct, frozen=True):
    """How one unit stands: of what is judged of it, what it met; what it missed, the worst first; what is not in."""

    unit: int
    name: str
    met: int = 0
    missed: tuple = ()  # (Target, Cell)
    gaps: int = 0
    is_silent: bool = False  # no figure of it is approved
    gap_said: str = ""

    @property
    def judged(self):
        return self.met + len(self.missed)

    @property
    def told(self):
        return self.missed[:MOST_MISSED]

    @property
    def more(self):
        return len(self.missed) - len(self.told)

    @property
    def met_all(self):
        return self.met > 0 and not (self.missed or self.gaps)


class Reason(Struct, frozen=True):
    """Why something was missed, in the words of who said it; ``path`` ends the address of the figure's page."""

    about: str
    said: str
    unit: int | None = None
    path: str = ""


class Move(Struct, frozen=True):
    """How the cluster's figure of one target moved against another period."""

    target: Target
    said: str
    change: str
    is_better: bool | None

    @property
    def path(self):
        return f"{self.target.pk}/"


class Comparison(Struct, frozen=True):
    """All targets against one other period; ``name`` is that period, "" where there is none."""

    title: str
    name: str
    moves: tuple[Move, ...] = ()
    steady: int = 0
    lost: dict = field(default_factory=dict)  # how many cannot be compared, by the reason

    @property
    def said(self):
        """ "4 chỉ tiêu tốt hơn, 2 kém hơn, 1 giữ ổn định, 1 không so sánh được (đơn vị sáp nhập, tách)"."""
        kinds = Counter(move.is_better for move in self.moves)
        words = [(kinds[True], "tốt hơn"), (kinds[False], "kém hơn"), (self.steady, "giữ ổn định")]
        words.append((kinds[None], "thay đổi, chỉ thống kê"))
        words += [(count, f"không so sánh được ({reason})") for reason, count in self.lost.items()]
        return ", ".join(f"{count} {word}" for count, word in words if count).replace(" ", " chỉ tiêu ", 1)

    @property
    def told(self):
        """The moves worth a line: the worse ones, else the better."""
        worse = [move for move in self.moves if move.is_better is False]
        return (worse or [move for move in self.moves if move.is_better])[:MOST_MOVES]


class Wanted(Struct, frozen=True):
    """Something that a commander may want to direct: a unit's report, its figure, or a limitation."""

    said: str
    unit: int | None = None
    target: int | None = None
    limitation: str = ""


class Answers(Struct, frozen=True):
    standings: tuple[Standing, ...]
    whole_met: int
    whole_judged: int
    reasons: tuple[Reason, ...]
    comparisons: tuple[Comparison, ...]
    wanted: tuple[Wanted, ...]

    @property
    def met(self):
        return [one for one in self.standings if one.met_all]

    @property
    def unmet(self):
        """The most missed first."""
        return sorted((one for one in self.standings if one.missed), key=lambda one: -len(one.missed))

    @property
    def incomplete(self):
        """Nothing missed, but not everything is in."""
        return [one for one in self.standings if one.gaps and not one.missed and not one.is_silent]

    @property
    def silent(self):
        return [one for one in self.standings if one.is_silent]

    @property
    def is_empty(self):
        return all(one.is_silent for one in self.standings)


def answers_of(material: Material, matrix: Matrix, causes, gaps, before_is_alike=True) -> Answers:
    """``causes`` is what units said of a miss, by (unit, target); ``gaps`` why a unit's report is not in, by unit.

    ``before_is_alike``: the period before is as long as this one, so that sums compare.
    """
    standings = tuple(_standing(member, matrix.by_unit[member.unit], gaps) for member in matrix.members)
    judged = [row.whole.kind for row in matrix.rows if row.whole.kind in {"met", "missed"}]
    return Answers(
        standings,
        judged.count("met"),
        len(judged),
        _reasons(material, standings, causes),
        _comparisons(material, before_is_alike),
        _wanted(material, standings),
    )


def _standing(member, cells, gaps):
    missed = sorted(
        ((target, cell) for target, cell in cells if cell.kind == "missed"),
        key=lambda pair: (not pair[1].is_worse, -(pair[1].short or Decimal(0))),
    )
    return Standing(
        member.unit,
        member.name,
        sum(cell.kind == "met" for _, cell in cells),
        tuple(missed),
        sum(cell.kind == "gap" for _, cell in cells),
        not any(cell.has_figure for _, cell in cells),
        gaps.get(member.unit, "chưa có báo cáo được duyệt"),
    )


def _reasons(material, standings, causes):
    """Of the limitations the cluster named, their causes; of each miss what its unit said, the worst first; what
    nobody gave a cause for comes last.
    """
    known = [Reason(one.text, one.cause) for one in material.limitations if one.cause]
    open_ones = [Reason(one.text, "chưa ghi nguyên nhân") for one in material.limitations if not one.cause]
    unmet = sorted((one for one in standings if one.missed), key=lambda one: -len(one.missed))
    told, untold = [], 0
    for standing in unmet:
        for target, cell in standing.missed:
            said = causes.get((cell.unit, cell.target))
            if said:
                told.append(Reason(f"{standing.name}, {target.name}", said, cell.unit, cell.path))
            else:
                untold += 1
    if untold:
        open_ones.append(Reason(f"{untold} kết quả chưa đạt khác", "đơn vị chưa ghi nguyên nhân"))
    return tuple(known + told + open_ones)


def _comparisons(material, before_is_alike):
    """Against the period before and the same one a year ago; once where these are one."""
    before = _comparison("So với kỳ trước", material, "previous", before_is_alike)
    year_before = _comparison("So với cùng kỳ", material, "same_period")
    if before.name and before.name == year_before.name:
        return (replace(year_before, title="So với kỳ trước, cũng là cùng kỳ"),)
    return before, year_before


def _comparison(title, material, field_name, is_alike=True):
    """By the article's own arithmetic, with the other period in the place of the same period last year."""
    figures, names, lost = [], [], Counter()
    for one in material.figures:
        other = getattr(one, field_name)
        if other is None:
            lost["kỳ đó không có số tương ứng"] += 1
            continue
        names.append(other.name)
        if not is_alike and one.target.over_time == "sum":
            lost["kỳ dài ngắn khác nhau"] += 1
        else:
            figures.append(_against(one, other, keeps_recorded=field_name == "same_period"))
    if not names:
        recorded = (
            [one for one in material.figures if _has_recorded(one)] if field_name == "same_period" else []
        )
        if not recorded:
            return Comparison(title, "")
        figures, lost = recorded, Counter({"không có số cùng kỳ": len(material.figures) - len(recorded)})
        names = ["số cùng kỳ đơn vị ghi"]
    moves, steady = [], 0
    for fact in facts_of(replace(material, figures=tuple(figures))):
        if not isinstance(fact, Figure):
            lost["không đo bằng số"] += 1
        elif fact.is_rearranged:
            lost["đơn vị sáp nhập, tách"] += 1
        elif not fact.amount.compares or fact.amount.bound != "exact":
            lost["không gộp được một số"] += 1
        elif fact.change is None:
            lost["không cùng đơn vị hoặc cách tính"] += 1
        elif fact.change.is_steady:
            steady += 1
        else:
            moves.append(_move(fact))
    return Comparison(title, names[0], tuple(moves), steady, +lost)


def _against(figures, other, keeps_recorded):
    """``figures`` with ``other`` as their base; a change somebody recorded is one to the same period only."""
    if keeps_recorded:
        return figures
    readings = tuple(replace(one, same_period_change=None) for one in figures.readings)
    whole = figures.whole and replace(figures.whole, same_period_change=None)
    return replace(figures, same_period=other, readings=readings, whole=whole)


def _has_recorded(figures):
    readings = [figures.whole] if figures.whole else figures.readings
    return any(one.same_period_change is not None for one in readings)


def _move(fact):
    then = fact.amount.value - fact.change.amount
    return Move(
        fact.target,
        amount_said(fact.amount, fact.target),
        change_said(fact),
        is_better(fact.target.direction, fact.amount.value, then),
    )


def _wanted(material, standings):
    """Reports that are not in, misses that grew worse, other misses by their size, limitations nothing answers."""
    silent = [Wanted(f"{one.name}: {one.gap_said}", unit=one.unit) for one in standings if one.is_silent]
    missed = [(one.name, target, cell) for one in standings for target, cell in one.missed]
    missed.sort(key=lambda found: (not found[2].is_worse, -(found[2].short or Decimal(0))))
    answered = {direction.answers for direction in material.directions}
    open_ones = [
        Wanted(f"Hạn chế chưa có phương hướng khắc phục: {one.text}", limitation=one.text)
        for one in material.limitations
        if one.text not in answered
    ]
    figures = [
        Wanted(f"{name}, {target.name}: {_missed_said(cell)}", unit=cell.unit, target=target.pk)
        for name, target, cell in missed
    ]
    first = silent[:4] + figures[:4] + open_ones[:2]
    return tuple((first + silent[4:] + figures[4:] + open_ones[2:])[:MOST_WANTED])


def _missed_said(cell):
    """ "40 cuộc, kế hoạch 60 cuộc, kém kỳ trước"."""
    plan = f", kế hoạch {cell.plan}" if cell.plan else ""
    return f"{cell.said}{plan}{', kém kỳ trước' if cell.is_worse else ''}"
