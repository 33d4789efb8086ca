"""One cell that two people changed, with both versions in words, to choose from."""

from copy import copy

from msgspec import Struct

from cluster_reports.tables.report_line import said

from .merging import KEEP, TAKE
from .result import ResultForm

EMPTY = "(để trống)"


class Conflict(Struct, frozen=True):
    """``keep`` and ``take`` are what the page posts under ``name`` for one or the other."""

    key: str
    label: str
    mine: str
    theirs: str
    keep: str
    take: str

    @classmethod
    def of(cls, cell, data):
        mine, theirs = _both(cell, data)
        return cls(
            cell.key, cell.label, mine or EMPTY, theirs or EMPTY, f"{KEEP}-{cell.mark}", f"{TAKE}-{cell.mark}"
        )

    @property
    def name(self):
        return f"chon-{self.key}"


def _both(cell, data):
    if len(cell.names) == 1:  # text: an explanation, a box of prose
        (mine,), (theirs,) = cell.typed(data).values(), cell.stored.values()
        return mine, theirs
    result = cell.form.result
    typed = ResultForm(result, data)
    if not typed.is_valid():
        return typed.changes(), said(result)
    mine = typed.applied(copy(result))
    if mine.grade_id:
        mine.grade = next(one for one in mine.target.scale.grades.all() if one.pk == mine.grade_id)
    return said(mine), said(result)
