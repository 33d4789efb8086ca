"""How alike texts are: words an article says twice, and words that the cluster's articles before it said already.

Names and titles are taken out first, for they must be said as they are: cluster, organisation, movement, period and
the one ahead, members, people's posts and names, theme, movements, campaigns, contents of the pledge, models, awards,
targets and the levels they are judged by.

A snapshot is read in its stored form, so that published articles are measured from their own row.
"""

import re
from collections import Counter
from collections.abc import Iterable
from types import SimpleNamespace

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from cluster_reports.vietnamese.numbers import percent

from .directing import next_period
from .material import Snapshot
from .telling import thing

BAR = 35  # percent
SAID_TWICE = 6  # words in a row that no article says twice
EARLIER = 4  # how many articles of the cluster are compared with
_WORD = re.compile(r"\d[\d.,/-]*\d%?|[^\s,.;:()“”]+")
_COUNTS = {2: "hai", 3: "ba"}


class Likeness(Struct, frozen=True):
    """``shares``: how much of an article, in whole percent, each of those before it said already; the latest first."""

    shares: tuple[int, ...]

    @property
    def is_high(self) -> bool:
        return max(self.shares, default=0) >= BAR

    def __str__(self) -> str:
        if not self.shares:
            return "Chưa có bài kỳ trước để so."
        first, *rest = [percent(share) for share in self.shares]
        told = f"Trùng {first} với bài kỳ trước"
        if len(rest) == 1:
            told += f"; {rest[0]} với bài trước nữa"
        elif rest:
            told += f"; {', '.join(rest)} với {_COUNTS[len(rest)]} bài trước nữa"
        return f"{told}; ngưỡng {percent(BAR)}."


def likeness(text: str, snapshot: dict, earlier: Iterable[tuple[str, dict]]) -> Likeness:
    """Of ``text``, whose data ``snapshot`` are, to the texts of ``earlier`` articles and theirs."""
    names = names_of(snapshot)
    return Likeness(
        tuple(
            round(overlap(text, before, names | names_of(data)) * 100)
            for before, data in list(earlier)[:EARLIER]
        )
    )


def names_of(snapshot: dict) -> set[str]:
    """Every name and title that a text of this snapshot, as stored, may hold; none where nothing is stored."""
    if not snapshot:
        return set()
    meeting, cluster, period = (
        SimpleNamespace(**snapshot[name]) for name in ("meeting", "cluster", "period")
    )
    names = [cluster.name, cluster.organisation, cluster.subject, period.name, next_period(period)]
    names += [meeting.theme, meeting.chair, meeting.reporter, meeting.place, meeting.host]
    names += snapshot["movements"]
    names += [
        item["text"] for item in snapshot["agenda"] if item["kind"] == "launched"
    ]  # the campaign's name
    for one in snapshot["members"]:
        names += [one["name"], one["name"].removeprefix(f"{one['head_noun']} ")]
    for one in snapshot["guests"]:
        names += [one["name"], one["posts"]]
    names += [one["text"] for one in snapshot["outcomes"]] + [one["name"] for one in snapshot["models"]]
    names += [one["form"] for one in snapshot["awards"]]
    names += [thing(one["target"]["name"]) for one in snapshot["figures"]]
    names += [
        reading["grade"]["phrase"]
        for one in snapshot["figures"]
        for reading in one["readings"]
        if reading["grade"]
    ]
    return {name for name in names if name}


def names_in(snapshot: Snapshot) -> set[str]:
    """As ``names_of``, of a snapshot that is not stored: its readings are left as they are."""
    names = [thing(one.target.name) for one in snapshot.figures]
    names += [reading.grade.phrase for one in snapshot.figures for reading in one.readings if reading.grade]
    return names_of(to_builtins(replace(snapshot, figures=()))) | {name for name in names if name}


def sequences(text: str, length: int, names: Iterable[str]) -> list[str]:
    """Sequences of so many words, in reading order; none crosses a name or a paragraph's end."""
    alike = _alike(text)
    here = {name: one for name in names if name and (one := _alike(name)) in alike}
    # plain: no letter that is like others than its own capital, nor one whose small form depends on its place
    is_plain = alike == text.lower() and "σ" not in alike
    text = alike if is_plain else text
    for name in sorted(here, key=lambda one: (-len(one), one)):
        if is_plain and name.lower() == here[name]:
            text = _without(text, here[name])
        else:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "¤", text, flags=re.IGNORECASE)
    found = []
    for part in re.split(r"¤|\n", text):
        words = _WORD.findall(part.lower())
        found += [" ".join(words[start : start + length]) for start in range(len(words) - length + 1)]
    return found


def _without(text: str, name: str) -> str:
    """The text with "¤" for the name, wherever it stands as whole words, in the same case."""
    kept, start, at = [], 0, text.find(name)
    while at >= 0:
        end = at + len(name)
        if _is_word(text[at - 1 : at]) or _is_word(text[end : end + 1]):
            at = text.find(name, at + 1)
            continue
        kept.append(text[start:at])
        start, at = end, text.find(name, end)
    return "¤".join([*kept, text[start:]])


def _is_word(char):
    return char.isalnum() or char == "_"


def _alike(text: str) -> str:
    """Texts that differ at most by capitals become the same."""
    return text.casefold().replace("i\u0307", "i").replace("ı", "i")


def said_twice(text: str, names: Iterable[str]) -> list[str]:
    """Sequences of six words that occur more than once."""
    return sorted(one for one, times in Counter(sequences(text, SAID_TWICE, names)).items() if times > 1)


def overlap(text: str, before: str, names: Iterable[str]) -> float:
    """The part of the different three-word sequences of ``text`` that ``before`` has too, from 0 to 1."""
    ours, theirs = set(sequences(text, 3, names)), set(sequences(before, 3, names))
    return len(ours & theirs) / len(ours) if ours else 0.0


def text_of(published: dict) -> str:
    """The body of a published article as it was read, a paragraph a line."""
    return "\n".join(line for block in published.get("blocks", []) for line in block["text"])
