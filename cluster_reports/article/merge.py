"""New data under an editor's hands: which facts changed, and the editor's own text with the new values in it.

Three texts of one paragraph: ``base``, what the data said when the editor took it over; ``mine``, the editor's;
``theirs``, what the data say now. Nothing here decides: what comes out is shown, and offered.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from cluster_reports.vietnamese.words import upper_first

from .checks import numbers_in
from .difference import Piece, opcodes, pieces, words

MARGIN = 2  # words that must stand untouched between a change of the editor and one of the data
ALIKE = 0.6  # from here on two lines of a review are one that was changed
KINDS = {
    "agenda": "Nội dung hội nghị",
    "assessment": "Đánh giá chung",
    "award": "Khen thưởng",
    "cause": "Nguyên nhân",
    "context": "Bối cảnh",
    "direction": "Phương hướng",
    "goal": "Chỉ tiêu phấn đấu",
    "guest": "Đại biểu",
    "highlight": "Kết quả nổi bật",
    "limitation": "Hạn chế",
    "meeting": "Hội nghị",
    "model": "Mô hình",
    "movement": "Phong trào",
    "outcome": "Nội dung giao ước",
    "speech": "Phát biểu",
    "tally": "Số đếm",
}


class Changed(Struct, frozen=True):
    """A fact that is not what it was: ``old`` and ``new`` are its value as the text says it, "" where there is none."""

    label: str
    old: str
    new: str
    old_clause: str = ""
    new_clause: str = ""
    old_comparison: str = ""
    new_comparison: str = ""

    def __str__(self) -> str:
        """ "tuần tra: 28.360 cuộc → 28.410 cuộc", "hạn chế: mới có “…”", "mô hình: không còn “…”"."""
        if not self.old:
            return f"{self.label}: mới có “{self.new}”"
        if not self.new:
            return f"{self.label}: không còn “{self.old}”"
        return f"{self.label}: {self.old} → {self.new}"

    @property
    def comparisons(self) -> str:
        """ "tăng 5% → giảm 2%", where what the value is compared with changed too."""
        if not self.old or not self.new or self.old_comparison == self.new_comparison:
            return ""
        return f"{self.old_comparison or 'chưa so sánh'} → {self.new_comparison or 'không so sánh'}"


class Merge(Struct, frozen=True):
    """The editor's text with new values in it, or None where nothing can be offered; ``left`` is not in it."""

    text: str | None
    left: tuple[Changed, ...] = ()


class Flag(Struct, frozen=True):
    """All that the desk shows of a paragraph whose data changed under the editor's text."""

    changes: tuple[Changed, ...]
    merge: Merge
    merged: tuple[Piece, ...]  # the offered text against the editor's
    generated: tuple[Piece, ...]  # what the data say now against the editor's text
    knows_base: bool


def flag(base: str | None, base_facts: Sequence[dict], mine: str, theirs: str, facts: Sequence[dict]) -> Flag:
    changes = changed(base_facts, facts) if base is not None else ()
    merge = merged(base, mine, theirs, changes) if base is not None else Merge(None)
    return Flag(
        changes=changes,
        merge=merge,
        merged=tuple(pieces(mine, merge.text)) if merge.text is not None else (),
        generated=tuple(pieces(mine, theirs)),
        knows_base=base is not None,
    )


def changed(before: Sequence[dict], after: Sequence[dict]) -> tuple[Changed, ...]:
    """What the facts say otherwise, in reading order; a fact of a target is known by the target, others by words."""
    old, new = _by_target(before), _by_target(after)
    found = [_change(old.get(key), fact) for key, fact in new.items()]
    found += [_change(fact, None) for key, fact in old.items() if key not in new]
    return tuple(one for one in [*found, *_lines(before, after)] if one)


def _by_target(facts):
    found = {}
    for fact in facts:
        if fact.get("target") is not None:
            same = sum(key[0] == fact["target"] for key in found)
            found[fact["target"], same] = fact
    return found


def _lines(before, after):
    """Lines of the review: what went and what came of one kind, alike enough, is one line that was changed."""
    old = [fact for fact in before if fact.get("target") is None]
    new = [fact for fact in after if fact.get("target") is None]
    old_words, new_words = [_line(fact) for fact in old], [_line(fact) for fact in new]
    went = [fact for fact in old if _line(fact) not in new_words]
    found = []
    for fact in new:
        if _line(fact) in old_words:
            continue
        twins = [one for one in went if one["kind"] == fact["kind"] and _likeness(one, fact) >= ALIKE]
        twin = max(twins, key=lambda one: _likeness(one, fact), default=None)
        if twin:
            went.remove(twin)
        found.append(_change(twin, fact))
    return found + [_change(fact, None) for fact in went]


def _line(fact):
    return fact["kind"], fact["said"], fact.get("clause", "")


def _likeness(one, other):
    return SequenceMatcher(None, one["said"].split(), other["said"].split(), autojunk=False).ratio()


def _change(old, new) -> Changed | None:
    fact = new or old
    label = fact.get("label") or KINDS.get(fact["kind"], "Nội dung")
    was, is_now = _value(old, new), _value(new, old)
    change = Changed(
        label=label,
        old=was,
        new=is_now,
        old_clause=_clause(old),
        new_clause=_clause(new),
        old_comparison=(old or {}).get("comparison", ""),
        new_comparison=(new or {}).get("comparison", ""),
    )
    return change if was != is_now or change.comparisons else None


def _value(fact, other) -> str:
    """The words that carry the fact: its figure, or, where both are without one, its whole clause."""
    if fact is None:
        return ""
    has_figure = fact.get("value") is not None and (other or fact).get("value") is not None
    return fact["said"] if has_figure and fact["kind"] == (other or fact)["kind"] else _clause(fact)


def _clause(fact) -> str:
    return "" if fact is None else fact.get("clause") or fact["said"]


def outdated(text: str, changes: Sequence[Changed]) -> tuple[Changed, ...]:
    """The changes whose old value still stands in the text."""
    current = {change.new for change in changes}
    return tuple(one for one in changes if one.old and one.old not in current and places_of(one.old, text))


def merged(base: str, mine: str, theirs: str, changes: Sequence[Changed]) -> Merge:
    """The editor's text with what the data changed, where that is beyond doubt.

    First word by word: all that the data changed in words the editor left alone. Where the two meet, value by
    value: an old one that stands in the editor's text exactly once, as it stood in the base.
    """
    if mine == base:
        return Merge(theirs)
    whole = three_way(base, mine, theirs)
    if whole is not None and not outdated(whole, changes):
        return Merge(whole if whole != mine else None)
    edits, left = {}, []
    for change in changes:
        places = _places(change, base, mine)
        if places is None or any(_meet(one, other) for one in places for other in edits.items()):
            left.append(change)
        else:
            edits |= dict(places)
    text = mine
    for (start, end), words_in in sorted(edits.items(), reverse=True):
        text = text[:start] + words_in + text[end:]
    return Merge(text if text != mine else None, tuple(left))


def _meet(one, other):
    """Whether two edits want different words for the same place."""
    (start, end), (begin, to) = one[0], other[0]
    return start < to and begin < end and one != other


def _places(change: Changed, base: str, text: str) -> list[tuple[tuple[int, int], str]] | None:
    """Where which words must go into the text for one fact; [] where it is there already; None where in doubt."""
    if not (change.old and change.new):
        return None
    if change.new_clause and places_of(change.new_clause, text):
        return []
    if (whole := _place(change.old_clause, change.new_clause, text)) is not None:
        return [whole]
    is_figure = change.old != change.new
    if not places_of(change.old, text):
        is_there = is_figure and places_of(change.new, text)
        return [] if is_there and not _compares(change, text) else None
    if is_figure and len(places_of(change.old, base)) != 1:
        return None
    found = [_place(change.old, change.new, text)] if is_figure else []
    if _turns(change) or _compares(change, text):
        found.append(_place(change.old_comparison, change.new_comparison, text))
    return None if None in found else found


def _compares(change, text):
    """Whether the text still holds the old comparison, or a number of it."""
    if not change.comparisons or not change.old_comparison:
        return False
    numbers = set(numbers_in(change.old_comparison)) - set(numbers_in(change.new_comparison))
    return bool(places_of(change.old_comparison, text) or numbers & set(numbers_in(text)))


def _turns(change):
    """A rise that became a fall, or the other way: the words around the figure may be wrong now."""
    ways = [
        {word for word in ("tăng", "giảm", "vượt", "đạt") if word in comparison.lower().split()}
        for comparison in (change.old_comparison, change.new_comparison)
    ]
    return ways[0] != ways[1] and bool(change.comparisons)


def _place(old: str, new: str, text: str) -> tuple[tuple[int, int], str] | None:
    """The one place where ``old`` stands, with what goes there; a capital stays one. None unless there is one."""
    found = places_of(old, text) if old and new else []
    if len(found) != 1:
        return None
    start, end = found[0]
    return (start, end), upper_first(new) if text[start].isupper() and not old[0].isupper() else new


def places_of(phrase: str, text: str) -> list[tuple[int, int]]:
    """Where a phrase stands in a text as whole words: "100 cuộc" does not stand in "2.100 cuộc"."""
    parts = unicodedata.normalize("NFC", phrase).split()
    if not parts:
        return []
    pattern = r"\s+".join(re.escape(part) for part in parts)
    pattern = rf"(?<!\w)(?<!\d[.,/-]){pattern}(?!\w|[.,/-]\d|%)"
    return [found.span() for found in re.finditer(pattern, text, re.IGNORECASE)]


def three_way(base: str, mine: str, theirs: str) -> str | None:
    """Both changes of a base in one text; None where they meet, or stand so close that neither is sure."""
    old, own, new = words(base), words(mine), words(theirs)
    editor, data = _edits(old, own), _edits(old, new)
    for start, end, _, _ in data:
        if any(start - MARGIN < to and begin < end + MARGIN for begin, to, _, _ in editor) and end > start:
            return None
        if end == start and any(begin <= end + MARGIN and start - MARGIN <= to for begin, to, _, _ in editor):
            return None
    text, place = [], 0
    edits = [(*one, own) for one in editor] + [(*one, new) for one in data]
    for start, end, new_start, new_end, source in sorted(edits, key=lambda one: one[:2]):
        text += [*old[place:start], *source[new_start:new_end]]
        place = end
    return "".join(text + old[place:]).strip()


def _edits(old, new):
    """What one side changed: (start, end) in the base, (start, end) in the new one."""
    return [edit[1:] for edit in opcodes(old, new) if edit[0] != "equal"]
