"""Correcting the frozen form of an article: its places, what changes in them, and how readers are told."""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy

from msgspec import Struct

from cluster_reports.vietnamese.dates import short_date
from cluster_reports.vietnamese.folding import clean
from cluster_reports.vietnamese.words import upper_first

from .block import GUESS
from .checks import numbers_in
from .draft import Draft
from .drifting import Drift, figures_said
from .publication import description, figures_of

_SENTENCE_ENDS = re.compile(r"(?<=[.!?…])\s+|\n+")


class Place(Struct, frozen=True):
    """One text of a frozen form that can be corrected; ``key`` is "headline", "block:results", "figure:2" …

    A row of the table is two of them: "figure:2" is its figure, "comparison:2" what is said of it.
    """

    key: str
    title: str
    text: str

    @property
    def is_line(self):
        return not self.key.startswith("block:")


def places(piece: Mapping, titles: Mapping[str, str]) -> list[Place]:
    """Every text a reader sees, in reading order; ``titles`` are those of the blocks."""
    found = [Place("headline", "Tít", piece["headline"])]
    found += [
        Place(f"block:{one['block']}", titles.get(one["block"]) or "Đoạn", "\n".join(one["text"]))
        for one in piece["blocks"]
    ]
    found += [
        Place(f"photo:{order}", f"Chú thích ảnh {order + 1}", one["caption"])
        for order, one in enumerate(piece["photos"])
    ]
    if piece["byline"]:
        found.append(Place("byline", "Tên tác giả", piece["byline"]))
    for order, one in enumerate(piece["figures"]):
        row = f"Bảng “Trong số này”: {one['label']}"
        found.append(Place(f"figure:{order}", row, one["value"]))
        if one["comparison"]:
            found.append(Place(f"comparison:{order}", f"{row}, so sánh", one["comparison"]))
    return found


def changes(piece: Mapping, titles: Mapping[str, str], typed: Mapping[str, str]) -> list[dict]:
    """What the typed texts (by place) change: ``{"place", "title", "old", "new"}`` for each that differs."""
    found = []
    for place in places(piece, titles):
        new = typed.get(place.key)
        if new is not None and (new := tidy(new, place.is_line)) != place.text:
            found.append({"place": place.key, "title": place.title, "old": place.text, "new": new})
    return found


def tidy(text: str, is_line: bool) -> str:
    lines = [" ".join(line.split()) for line in clean(text).splitlines()]
    return (" " if is_line else "\n").join(line for line in lines if line)


def corrected(piece: Mapping, changed: Iterable[Mapping], *, note: str, on, today: Draft | None) -> dict:
    """The frozen form with these changes, and with the note that readers get; the given one stays as it is.

    ``today`` is the draft of the new data where the figures follow them: their comparisons do too.
    """
    new = deepcopy(dict(piece))
    if today:
        _compare_anew(new, today)
    for change in changed:
        _put(new, change["place"], change["new"])
    new["blocks"] = [block for block in new["blocks"] if block["text"]]
    new["figures"] = [figure for figure in new["figures"] if figure["value"]]
    new["description"] = description(new["blocks"])
    told = [
        {"title": change["title"], "old": old, "new": now}
        for change in changed
        for old, now in [told_apart(change["old"], change["new"])]
    ]
    new["corrections"] = [
        *new.get("corrections", []),
        {"on": short_date(on, year=True), "note": note.rstrip("."), "changes": told},
    ]
    return new


def _put(piece, key, text):
    kind, _, which = key.partition(":")
    if kind == "block":
        next(one for one in piece["blocks"] if one["block"] == which)["text"] = text.splitlines()
    elif kind == "photo":
        photo = piece["photos"][int(which)]
        photo["alt"] = text if photo["alt"] == photo["caption"] else photo["alt"]
        photo["caption"] = text
    elif kind == "figure":
        piece["figures"][int(which)]["value"] = text
    elif kind == "comparison":
        piece["figures"][int(which)]["comparison"] = text
    else:
        piece[kind] = text


def left_over(piece: Mapping, changed: Iterable[Mapping]) -> list[dict]:
    """Figures of the table that the text said before these changes and says nowhere any more."""
    text = "\n".join(line for block in piece["blocks"] for line in block["text"])
    before = "\n".join(change["old"] for change in changed if change["place"].startswith("block:"))
    return [
        figure
        for figure in piece["figures"]
        for said in [figure["value"].removeprefix(GUESS)]
        if _stands(said, before) and not _stands(said, text)
    ]


def still_said(
    piece: Mapping, changed: Iterable[Mapping], titles: Mapping[str, str]
) -> list[tuple[Place, str]]:
    """(where it stands, the old figure) of each figure that these changes took out of the table and that is still said.

    Only where the table has another figure instead; one that another row has too stays that row's.
    """
    rows = "\n".join(figure["value"] for figure in piece["figures"])
    gone = [
        old
        for change in changed
        for old in [change["old"].removeprefix(GUESS)]
        if change["place"].startswith("figure:") and change["new"] and not _stands(old, rows)
    ]
    texts = [place for place in places(piece, titles) if not place.key.startswith(("figure:", "comparison:"))]
    return [(place, old) for old in dict.fromkeys(gone) for place in texts if _stands(old, place.text)]


def compared_by_old(before: Mapping, piece: Mapping, changed: Iterable[Mapping]) -> list[dict]:
    """Rows of the corrected table that compare as they did with the number they had ``before`` these changes."""
    found = []
    for change in changed:
        kind, _, order = change["place"].partition(":")
        if kind == "figure" and numbers_in(change["old"]) != numbers_in(change["new"]):
            row = before["figures"][int(order)] | {"value": change["new"]}
            if row["comparison"] and row in piece["figures"]:
                found.append(row)
    return found


def _stands(said, text):
    return swapped(text, [(said, "")]) != text


def _compare_anew(piece, today):
    now = {one["label"]: one for one in figures_of(today.paragraphs)}
    for figure in piece["figures"]:
        if figure["label"] in now:
            figure["comparison"] = now[figure["label"]]["comparison"]


def told_apart(old: str, new: str) -> tuple[str, str]:
    """The sentences in which two texts differ, without those they begin and end with alike."""
    before, after = _sentences(old), _sentences(new)
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return tuple(" ".join(part[start : len(part) - end]) for part in (before, after))


def _sentences(text):
    return [one for one in _SENTENCE_ENDS.split(text) if one]


def suggested(piece: Mapping, article, found: Drift, ending_mark: str) -> dict[str, str]:
    """New texts, by place, for what a drift makes wrong.

    A paragraph nobody touched takes the sentence of the new data; in one that an editor wrote, only the figures
    change, where they stand as they were said.
    """
    if not found.mark:
        return {}
    rows = {row.block: row for row in article.paragraphs.all()}
    texts = {one.block: one.text for one in found.today.paragraphs}
    swaps = [(old, new) for _, old, new in found.figures if old and new]
    new = {}
    for order, block in enumerate(piece["blocks"]):
        row, text = rows.get(block["block"]), "\n".join(block["text"])
        if row and not row.is_edited and block["block"] in texts:
            if block["block"] in found.blocks:
                text = texts[block["block"]]
                if ending_mark and order == len(piece["blocks"]) - 1:
                    text = f"{text.rstrip('. ')}{ending_mark}"
        else:
            text = swapped(text, swaps)
        new[f"block:{block['block']}"] = text
    new["headline"] = (
        swapped(piece["headline"], swaps) if article.headline_is_edited else found.today.headline
    )
    said = {upper_first(label): now for label, now in _values(found.today).items()}
    said |= {one["label"]: one["value"] for one in figures_of(found.today.paragraphs)}
    for order, figure in enumerate(piece["figures"]):
        new[f"figure:{order}"] = said.get(figure["label"], figure["value"])
    return {
        place.key: new[place.key]
        for place in places(piece, {})
        if place.key in new and tidy(new[place.key], place.is_line) != place.text
    }


def _values(today):
    return figures_said([fact for one in today.paragraphs for fact in one.facts])


def swapped(text: str, swaps: Iterable[tuple[str, str]]) -> str:
    """The text with each old figure as the new one, all at once, so that none is changed twice."""
    new = dict(swaps)
    if not new:
        return text
    longest_first = sorted(new, key=len, reverse=True)
    any_of_them = "|".join(re.escape(old) for old in longest_first)
    return re.sub(rf"(?<![\d.,/])(?:{any_of_them})(?![\w%])", lambda found: new[found[0]], text)
