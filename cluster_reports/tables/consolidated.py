"""The cluster's figures as one table: approved results only, each with how many units stand behind it."""

from msgspec import Struct

from cluster_reports.article.facts import Amount, Figure, Verdict, facts_of
from cluster_reports.article.material import Snapshot
from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.numbers import number, percent

OF_THE_WHOLE = "số chung của cụm"  # the coverage of a figure that no unit reported
BOUNDS = {"exact": "", "over": "trên ", "under": "gần ", "about": "khoảng "}


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
    return [
        _row(facts[target.pk], names) if target.pk in facts else TableRow(target.pk, target.name)
        for target in targets
    ]


def _row(fact: Figure | Verdict, names) -> TableRow:
    coverage = fact.coverage
    return TableRow(
        target=fact.target.pk,
        name=fact.target.name,
        said=said_of(fact, names),
        coverage=_coverage(coverage) if coverage else OF_THE_WHOLE,
        progress=_progress(fact) if isinstance(fact, Figure) else "",
        change=change_said(fact) if isinstance(fact, Figure) else "",
        sources=tuple((source.label, source.report) for source in fact.sources),
    )


def said_of(fact: Figure | Verdict, names) -> str:
    """What the table says of a target; ``names`` are the short ones of the units."""
    return amount_said(fact.amount, fact.target) if isinstance(fact, Figure) else _shares(fact, names)


def _coverage(coverage):
    words = f"{coverage.reported}/{coverage.assigned} đơn vị"
    return words + (f", {coverage.not_applicable} không áp dụng" if coverage.not_applicable else "")


def _measured(value, target):
    value = number(value, max(2, target.places)) if value % 1 else number(value)
    value = value.rstrip("0").rstrip(",") if "," in value else value
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
    return f"{percent(progress.percent, 1)} {plan}" if progress.percent is not None else plan


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
    return f"{word} {by}" + (f" ({percent(abs(change.percent), 1)})" if change.percent is not None else "")
