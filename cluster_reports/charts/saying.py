"""A chart in one sentence: its ends, and what is missing."""

from collections.abc import Sequence

from cluster_reports.vietnamese.lists import join_and
from cluster_reports.vietnamese.words import upper_first

from .mark import Mark

NAMED = 2  # more are counted


def with_measure(words: str, measure: str) -> str:
    """The head of a column: "Số liệu (cuộc)"."""
    return f"{words} ({measure})" if measure else words


def over_periods(marks: Sequence[Mark], measure: str = "") -> str:
    """ "Cao nhất 6 tháng đầu năm 2026, 120 cuộc; thấp nhất 6 tháng đầu năm 2024, 80 cuộc; …"."""
    known = [mark for mark in marks if mark.value is not None]
    if not known:
        return _none(marks, "kỳ")
    if len(known) > 1 and len({mark.value for mark in known}) == 1:
        said = _all_alike(known, measure, "kỳ")
    elif len(known) == 1:
        said = f"chỉ {known[0].label} có số liệu: {_measured(known[0], measure)}"
    elif len(known) == 2:
        first, last = known
        if last.breaks:
            said = f"{first.label}: {_measured(first, measure)}; {last.label}: {_measured(last, measure)}"
            return _sentence(said, marks, "kỳ", _broken(known))
        turn = "lên" if last.value > first.value else "xuống"
        said = (
            f"từ {_measured(first, measure)} ({first.label}) {turn} {_measured(last, measure)} ({last.label})"
        )
    elif any(mark.breaks for mark in known[1:]):  # the highest and the lowest may be of two different units
        said = f"kỳ gần nhất, {known[-1].label}, {_measured(known[-1], measure)}"
    else:
        said = "; ".join(_ends(known, measure))
    return _sentence(said, marks, "kỳ", _broken(known))


def side_by_side(marks: Sequence[Mark], measure: str = "", what: str = "đơn vị") -> str:
    """ "Phòng Hậu cần cao nhất, 120 cuộc; Phòng Kỹ thuật thấp nhất, 80 cuộc; 2 đơn vị chưa có số liệu."."""
    known = [mark for mark in marks if mark.value is not None]
    if not known:
        return _none(marks, what)
    if len(known) == 1:
        return _sentence(f"chỉ {known[0].label} có số liệu: {_measured(known[0], measure)}", marks, what)
    values = {mark.value for mark in known}
    if len(values) == 1:
        return _sentence(_all_alike(known, measure, what), marks, what)
    ends = []
    for word, value in (("cao nhất", max(values)), ("thấp nhất", min(values))):
        found = [mark for mark in known if mark.value == value]
        if len(_by_words(found)) > 1:
            ends.append(f"{word} là {_each(found, measure, what)}")
        else:
            together = " cùng" if len(found) > 1 else ""
            ends.append(f"{_those(found, what)}{together} {word}, {_measured(found[0], measure)}")
    return _sentence("; ".join(ends), marks, what)


def _ends(known, measure):
    values, last = {mark.value for mark in known}, known[-1]
    for word, value in (("cao nhất", max(values)), ("thấp nhất", min(values))):
        found = [mark for mark in known if mark.value == value]
        if found == [last]:
            yield f"{word} là kỳ gần nhất, {last.label}, {_measured(last, measure)}"
        elif len(_by_words(found)) > 1:
            yield f"{word} {_each(found, measure, 'kỳ')}"
        else:
            yield f"{word} {_those(found, 'kỳ')}, {_measured(found[0], measure)}"
    if last.value not in {max(values), min(values)}:
        yield f"kỳ gần nhất, {last.label}, {_measured(last, measure)}"


def _by_words(found):
    """Equal figures by how they are said: "5" and "trên 5" are drawn alike and are not the same."""
    groups: dict = {}
    for mark in found:
        groups.setdefault(mark.said, []).append(mark)
    return list(groups.values())


def _each(found, measure, what):
    """ "Phòng Hậu cần (trên 5 vụ) và Phòng Kỹ thuật (5 vụ)"."""
    groups = _by_words(found)
    return join_and([f"{_those(group, what)} ({_measured(group[0], measure)})" for group in groups])


def _all_alike(known, measure, what):
    if len(_by_words(known)) > 1:
        return _each(known, measure, what)
    whole = (
        join_and([mark.label for mark in known])
        if len(known) <= NAMED
        else f"cả {len(known)} {what} có số liệu"
    )
    return f"{whole} đều {_measured(known[0], measure)}"


def _those(found, what):
    return join_and([mark.label for mark in found]) if len(found) <= NAMED else f"{len(found)} {what}"


def _measured(mark, measure):
    return f"{mark.said} {measure}".strip() if measure != "%" else mark.said


def _none(marks, what):
    return _sentence("", marks, what) if marks else f"Chưa {what} nào có số liệu."


def _broken(known):
    reasons: dict = {}
    for mark in known[1:]:
        if mark.breaks:
            reasons.setdefault(mark.breaks, []).append(mark.label)
    return "; ".join(
        f"{_list(labels, 'kỳ')} không so sánh được với kỳ trước {reason}"
        for reason, labels in reasons.items()
    )


def _list(labels, what):
    return join_and(labels) if len(labels) <= NAMED else f"{len(labels)} {what}"


def _sentence(said, marks, what, more=""):
    """With what is missing, by its reason; of two by name, of more by number."""
    reasons: dict = {}
    for mark in marks:
        if mark.value is None:
            reasons.setdefault(mark.said, []).append(mark.label)
    gaps = [
        f"{f'cả {len(labels)} {what} đều' if len(labels) == len(marks) > NAMED else _list(labels, what)} {reason}"
        for reason, labels in reasons.items()
    ]
    return upper_first("; ".join(filter(None, [said, more, *gaps]))) + "."
