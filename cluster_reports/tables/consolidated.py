"""The cluster's figures as one table: approved results only, each with how many units stand behind it."""

from decimal import Decimal

from msgspec import Struct

from cluster_reports.article.facts import Amount, Figure, Verdict, facts_of
from cluster_reports.article.material import Snapshot, TargetFigures
from cluster_reports.measuring import TOO_SMALL, is_rate_of_nothing, rounded
from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.numbers import BOUNDS, number, percent

OF_THE_WHOLE = "số chung của cụm"  # the coverage of a figure that no unit reported


class TableRow(Struct, frozen=True):
    """A target as the table says it; what cannot be said is ""."""

    target: int
    name: str
    said: str = "chưa có số liệu"
    coverage: str = ""
    progress: str = ""
    change: str = ""
    sources: tuple = ()


def table_of(snapshot: Snapshot, targets) -> list[TableRow]:
    """A row for each of ``targets`` (rows in the pledge's order), those nobody reported on included."""
    facts = {fact.target.pk: fact for fact in facts_of(snapshot)}
    names = {member.unit: member.short_name for member in snapshot.members}
    idle = {figures.target.pk: row for figures in snapshot.figures if (row := _of_nothing(figures))}
    return [
        _row(facts[target.pk], names)
        if target.pk in facts
        else idle.get(target.pk, TableRow(target.pk, target.name))
        for target in targets
    ]


def _of_nothing(figures: TargetFigures) -> TableRow | None:
    """The row of a rate where some said that nothing arose it could be taken of, and nobody has one."""
    target = figures.target
    readings = (figures.whole,) if figures.whole else figures.readings
    idle = [reading for reading in readings if is_rate_of_nothing(target, reading.state)]
    if not idle:
        return None
    coverage = OF_THE_WHOLE if figures.whole else f"{len(idle)}/{len(figures.assigned)} đơn vị"
    sources = tuple((reading.source.label, reading.source.report) for reading in idle)
    return TableRow(target.pk, target.name, "không phát sinh", coverage, sources=sources)


def _row(fact: Figure | Verdict, names) -> TableRow:
    coverage = fact.coverage
    return TableRow(
        target=fact.target.pk,
        name=fact.target.name,
        said=said_of(fact, names),
        coverage=_coverage(coverage, fact.target) if coverage else OF_THE_WHOLE,
        progress=_progress(fact) if isinstance(fact, Figure) else "",
        change=change_said(fact) if isinstance(fact, Figure) else "",
        sources=tuple((source.label, source.report) for source in fact.sources),
    )


def said_of(fact: Figure | Verdict, names) -> str:
    """What the table says of a target; ``names`` are the short ones of the units."""
    return amount_said(fact.amount, fact.target) if isinstance(fact, Figure) else _shares(fact, names)


def _coverage(coverage, target):
    words = f"{coverage.reported}/{coverage.assigned} đơn vị"
    outside = "không áp dụng hoặc không phát sinh" if target.measure == "%" else "không áp dụng"
    return words + (f", {coverage.not_applicable} {outside}" if coverage.not_applicable else "")


def _measured(value, target):
    value = number(rounded(Decimal(value), max(2, target.places)))
    return f"{value}%" if target.measure == "%" else f"{value} {target.measure}".strip()


def amount_said(amount: Amount, target) -> str:
    """An amount of the cluster in a table: "trên 12 cuộc", "từ 80% trở lên", "90% (9/10)", "ước 5 căn"."""
    if amount.form == "range":
        words = f"từ {_measured(amount.value, target)} đến {_measured(amount.high, target)}"
    else:
        words = BOUNDS[amount.bound] + _measured(amount.value, target)
        if amount.form == "floor" and amount.bound != "over":
            words = f"từ {words} trở lên"
        if amount.form == "ceiling" and amount.bound != "under":
            words = f"không quá {words}"
    if amount.denominator is not None:
        words += f" ({number(amount.numerator)}/{number(amount.denominator)})"
    return f"ước {words}" if amount.is_estimate else words


def _shares(verdict: Verdict, names) -> str:
    if verdict.coverage is None:
        return verdict.shares[0].grade.label
    return "; ".join(
        f"{share.grade.label}: {join_and([names.get(unit, '') for unit in share.units])}"
        for share in verdict.shares
    )


def _progress(figure):
    progress = figure.progress
    if progress is None:
        return ""
    of = "kế hoạch năm" if progress.of == "year" else "chỉ tiêu kỳ"
    plan = f"{of} {_measured(progress.planned, figure.target)}"
    return f"{_share(progress.percent)} {plan}" if progress.percent is not None else plan


def change_said(figure) -> str:
    """Against its base, "" where there is none: "tăng 20 cuộc (14,3%)", "giữ ổn định"."""
    change = figure.change
    if figure.is_rearranged:
        return "không so sánh được (sắp xếp lại đơn vị)"
    if change is None:
        return ""
    if change.is_steady:
        return "giữ ổn định"
    word = "tăng" if change.amount > 0 else "giảm"
    if figure.target.measure == "%":
        return f"{word} {number(abs(change.amount), 2)} điểm phần trăm"
    by = _measured(abs(change.amount), figure.target)
    share = abs(change.percent or Decimal(0))
    return f"{word} {by}" if share < TOO_SMALL else f"{word} {by} ({_share(share)})"


def _share(value):
    """With one decimal, "60,0%", or as many as keep it from becoming 0 or 100."""
    share = rounded(value, 1)
    return percent(share, -share.as_tuple().exponent)
