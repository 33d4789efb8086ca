"""A period's scoring as one book of plain JSON: pages, the Excel file and the frozen copy all read this shape.

Points are strings with two decimals, "" where there are none. Keys of units and criteria are their pks as strings,
so that a book read back from the database is the book that was written.
"""

import hashlib
import json
from decimal import Decimal

from cluster_reports.models import Score
from cluster_reports.scoring.balloting import decide
from cluster_reports.scoring.criteria import to_points
from cluster_reports.scoring.fairness import narrow, unlike
from cluster_reports.scoring.saying import rule_said, why
from cluster_reports.scoring.snapshot import Reading
from cluster_reports.scoring.stability import close_calls, dropping
from cluster_reports.scoring.totals import places, sheets
from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.numbers import number, percent

SELF, CLUSTER = Score.Side.SELF.value, Score.Side.CLUSTER.value


def book_of(scoring, reading: Reading) -> dict:
    """Everything a reader may ask of this scoring, worked out without a query."""
    table = reading.table
    own, checked, final = (
        sheets(side) for side in (reading.self_side(), reading.cluster_side(), reading.final_side())
    )
    ranked = places(final, table.ties)
    decided = decide(ranked, reading.preferred)
    place_of = {place.unit: place for place in decided}
    names = {unit.pk: unit.name_on(scoring.period.ends_on) for unit in reading.units}
    leaves = list(table.leaves())
    units = [
        _unit(names, place_of[sheet.unit], sheet, mine, reading.finals, leaves)
        for sheet, mine in zip(final, own, strict=True)
    ]
    checked_side = reading.cluster_side()
    cells = {
        str(one.unit): {
            str(node.pk): _cell(reading, checked_side, node, one.unit, mine, theirs, one)
            for _, node in table.walk()
        }
        for mine, theirs, one in zip(own, checked, final, strict=True)
    }
    return {
        "table": table.name,
        "document": scoring.table.document,
        "ranking": scoring.table.ranking,
        "maximum": _said(table.maximum),
        "ties": list(table.ties),
        "lines": [_line(depth, node) for depth, node in table.walk()],
        "units": units,
        "cells": cells,
        "order": [place.unit for place in decided],
        "close": [
            {"upper": call.upper, "lower": call.lower, "gap": _said(call.gap), "leaves": list(call.leaves)}
            for call in close_calls(final, ranked, table)
        ],
        "drops": [
            {"leaf": one.leaf, "moves": [list(move) for move in one.moves]}
            for one in dropping(final, ranked, table)
        ],
        "unlike": [{"leaf": one.leaf, "spared": list(one.spared)} for one in unlike(final, table)],
        "narrow": [
            {"unit": one.unit, "maximum": _said(one.maximum), "percent": _said(one.percent)}
            for one in narrow(final)
        ],
    }


def digest_of(book: dict) -> str:
    """The SHA-256 of a book, the same for one written and one read back."""
    return hashlib.sha256(json.dumps(book, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def undecided(book: dict) -> int:
    """How many points nobody has decided on yet, over all units."""
    return sum(unit["undecided"] for unit in book["units"])


def _said(value: Decimal | None) -> str:
    return "" if value is None else f"{to_points(value):f}"


def _line(depth, node):
    return {
        "pk": node.pk,
        "depth": depth,
        "code": node.code,
        "name": node.name,
        "is_leaf": node.is_leaf,
        "is_bonus": node.is_bonus,
        "kind": node.kind,
        "is_relative": node.kind == "best",
        "is_inside": node.is_inside,
        "target": node.target,
        "maximum": _said(sum((leaf.maximum for leaf in node.leaves()), Decimal(0))),
    }


def _unit(names, place, sheet, mine, finals, leaves):
    decided = {leaf for unit, leaf in finals if unit == sheet.unit}
    asked = [leaf.pk for leaf in leaves if sheet.points[leaf.pk].how != "not_assigned"]
    return {
        "pk": sheet.unit,
        "name": names[sheet.unit],
        "total": _said(sheet.total),
        "sum": _said(sheet.sum),
        "bonus": _said(sheet.bonus),
        "maximum": _said(sheet.maximum),
        "percent": _said(sheet.percent),
        "is_converted": sheet.is_converted,
        "own_total": "" if mine.missing else _said(mine.total),
        "missing": sheet.missing,
        "undecided": len(set(asked) - decided),
        "rank": place.rank,
        "is_shared": place.is_shared,
        "tie": place.tie,
        "ballot": place.said,
    }


def _cell(reading, side, node, unit, mine, theirs, final):
    ruled = reading.finals.get((unit, node.pk))
    notes = [reading.notes.get((side, unit, node.pk)) for side in (SELF, CLUSTER)]
    one = side.input(unit, node.pk)
    found = theirs.points[node.pk]
    decided = final.points[node.pk].value if ruled or not node.is_leaf else None
    return {
        "own": _said(mine.points[node.pk].value),
        "cluster": _said(found.value),
        "final": _said(decided),
        "is_asked": found.how != "not_assigned",
        "why": why(node, one, found),
        "own_note": notes[0].note if notes[0] else "",
        "cluster_note": notes[1].note if notes[1] else "",
        "reason": ruled.reason if ruled else "",
        "by": str(ruled.by) if ruled else "",
        "was": _said(ruled.cluster_points) if ruled else "",
    }


def lines_of_table(table) -> list[dict]:
    """The lines of a table without any unit, in its order, as a page lists them; ``kind`` and ``rule`` in words."""
    return [{**_line(depth, node), "node": node, "rule": rule_said(node)} for depth, node in table.walk()]


def ranking_of(book: dict) -> list[dict]:
    """The units by place, each with its words for a shared place or a tie, and for how its total was converted."""
    by_pk = {unit["pk"]: unit for unit in book["units"]}
    names = _names(book)
    found = []
    for pk in book["order"]:
        unit = by_pk[pk]
        note = ""
        if unit["is_shared"]:
            note = "cùng hạng vì bằng điểm"
        elif unit.get("ballot"):  # books frozen before there were ballots have none
            note = f"bằng điểm, {unit['ballot']}"
        elif unit["tie"] is not None:
            note = f"bằng điểm, xét theo {names[unit['tie']]}"
        found.append({**unit, "note": note, "converted": converted_said(unit, book)})
    return found


def converted_said(unit: dict, book: dict) -> str:
    """How a reader works out the total of a unit that was not assigned everything: "94,01/95 × 100 + 2 điểm thưởng".

    "" where the total is simply the sum.
    """
    if not unit.get("is_converted") or not Decimal(unit["maximum"]):
        return ""
    bonus = Decimal(unit["bonus"])
    plain = number(Decimal(unit["sum"]) - bonus)
    said = f"{plain}/{number(Decimal(unit['maximum']))} × {number(Decimal(book['maximum']))}"
    return f"{said} + {number(bonus)} điểm thưởng" if bonus else said


def tied_groups(book: dict) -> list[dict]:
    """Units that nothing parts, a group a shared place: ``rank``, ``total``, ``units`` (pks), ``names`` in their
    order, and ``key``, the pks in one word.
    """
    groups: dict = {}
    for unit in ranking_of(book):
        if unit["is_shared"]:
            group = {"rank": unit["rank"], "total": unit["total"], "units": [], "names": []}
            group = groups.setdefault(unit["rank"], group)
            group["units"].append(unit["pk"])
            group["names"].append(unit["name"])
    return [{**group, "key": ",".join(map(str, group["units"]))} for group in groups.values()]


def sheet_rows(book: dict, unit: int) -> list[dict]:
    """A unit's lines with all their points and words: for the unit itself and those who score it."""
    cells = book["cells"][str(unit)]
    return [{**line, **cells[str(line["pk"])]} for line in book["lines"]]


def told_rows(book: dict, unit: int, *, is_published: bool) -> list[dict]:
    """As ``sheet_rows``, for everybody else: points and decisions, and figures only once the period is published.

    What a target keeps inside the unit is never told, nor what unit and cluster wrote to each other.
    """
    rows = sheet_rows(book, unit)
    for row in rows:
        row |= {"own": "", "own_note": "", "cluster_note": ""}
        if row["is_inside"]:
            row |= {"why": "", "reason": "", "by": "", "was": ""}
        elif row["target"] and not is_published:
            row["why"] = ""
    return rows


def own_rows(book: dict, unit: int) -> list[dict]:
    """As ``sheet_rows`` before closing, for the unit itself: nothing that would tell how others stand.

    Lines measured by the best unit, and the sums that hold them, wait for the closing.
    """
    rows = sheet_rows(book, unit)
    for row in rows:
        if not row["is_leaf"] or row["is_relative"]:
            row |= dict.fromkeys(("own", "cluster", "final", "reason", "by", "was"), "")
            row["why"] = WAITS if row["is_leaf"] else ""
    return rows


WAITS = "So với các đơn vị khác trong cụm, khối: xem được khi đã chốt bảng chấm điểm."


def ties_said(book: dict) -> list[str]:
    """The lines that decide equal totals, in their order."""
    names = _names(book)
    return [names[leaf] for leaf in book["ties"]]


def gaps_of(closed, unit: int) -> list[dict]:
    """By how much a unit marked itself above what was decided, a row a closed scoring, newest first as given.

    ``closed`` are closed scorings; ``gap`` is own minus final, in points, signed. A sheet that the unit did not
    fill in whole says nothing.
    """
    rows = []
    for scoring in closed:
        for one in scoring.frozen["units"]:
            if one["pk"] == unit and one["own_total"]:
                gap = Decimal(one["own_total"]) - Decimal(one["total"])
                said = {"own": one["own_total"], "final": one["total"], "gap": gap, "gap_size": abs(gap)}
                rows.append({"period": scoring.period, **said})
    return rows


def close_said(book: dict) -> list[str]:
    """Sentences: which neighbours a single line could turn."""
    units, lines = _unit_names(book), _names(book)
    found = []
    for call in book["close"]:
        gap = number(Decimal(call["gap"]))
        first = f"{units[call['upper']]} hơn {units[call['lower']]} {gap} điểm"
        if Decimal(call["gap"]) == 0:
            first = f"{units[call['upper']]} và {units[call['lower']]} bằng điểm"
        some, more = call["leaves"][:3], len(call["leaves"]) - 3
        named = "; ".join(lines[leaf] for leaf in some) + (f" và {more} tiêu chí khác" if more > 0 else "")
        found.append(f"{first}: chỉ một trong các tiêu chí sau đã đủ đổi chỗ hai đơn vị: {named}.")
    return found


def drops_said(book: dict) -> list[str]:
    """Sentences: which line, if it were left out, would move whom."""
    units, lines = _unit_names(book), _names(book)
    return [
        f"Bỏ {lines[one['leaf']]}: "
        + "; ".join(
            f"{units[unit]} từ hạng {now} {'xuống' if then > now else 'lên'} hạng {then}"
            for unit, now, then in one["moves"]
        )
        + "."
        for one in book["drops"]
    ]


def unlike_said(book: dict) -> list[str]:
    """Sentences: which line is not asked of whom."""
    units, lines = _unit_names(book), _names(book)

    def whom(spared):
        return "đơn vị nào" if len(spared) == len(units) else join_and([units[unit] for unit in spared])

    return [f"{lines[one['leaf']]}: không giao cho {whom(one['spared'])}." for one in book["unlike"]]


def narrow_said(book: dict) -> list[str]:
    """Sentences: whose own maximum lies far below the largest."""
    units = _unit_names(book)
    return [
        f"{units[one['unit']]} chỉ có thể đạt {number(Decimal(one['maximum']))} điểm,"
        f" thấp hơn {percent(Decimal(one['percent']))} so với đơn vị được giao nhiều nhất."
        for one in book["narrow"]
    ]


def _names(book):
    return {line["pk"]: f"{line['code']} {line['name']}".strip() for line in book["lines"]}


def _unit_names(book):
    return {unit["pk"]: unit["name"] for unit in book["units"]}
