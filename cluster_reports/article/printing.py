"""The paragraphs of one article in whatever room: a dozen rooms are tried, and what they share is worked out once."""

import re
from collections.abc import Mapping
from functools import cached_property, partial

from msgspec import Struct, field
from msgspec.structs import asdict

from cluster_reports.vietnamese.folding import nfc
from cluster_reports.vietnamese.words import count_words

from . import style, wording
from .block import Block, Said
from .known import Known
from .material import Snapshot
from .plan import plan
from .referring import shortened
from .room import Room
from .voice import Voice

_STRAIGHT_QUOTES = re.compile(r'"([^"\n]*)"')
_UNSHORTENED = {"lead", "bulletin"}


class Written(Struct, frozen=True):
    """One paragraph or more of a block: lines are paragraphs. ``facts`` are ready to be stored as JSON."""

    block: str
    title: str
    text: str
    facts: tuple[dict, ...]


class Printed:
    """As ``Written``, whose facts are made when somebody asks for them."""

    def __init__(self, block: Block, text: str, finish):
        self.made, self.text, self.finish = block, text, finish
        self.block, self.title = block.name, block.title

    @cached_property
    def facts(self) -> tuple[dict, ...]:
        return tuple(map(self.as_json, self.made.facts))

    def as_json(self, fact: Said) -> dict:
        return _as_json(fact, self.finish(fact.said), self.finish(fact.clause or fact.said))

    def written(self) -> Written:
        return Written(self.block, self.title, self.text, self.facts)


class Printer(Struct):
    """Prints blocks of a snapshot in the words of its house; the same gives the same text."""

    snapshot: Snapshot
    owned: tuple[str, ...]
    wordings: Mapping[str, str]
    opens: int
    voice: Voice  # as it is before the first word
    known: Known = field(default_factory=Known)
    _rooms: list = field(default_factory=list)
    _said: dict = field(default_factory=dict)
    _finished: dict = field(default_factory=dict)
    _tidied: dict = field(default_factory=dict)
    _counted: dict = field(default_factory=dict)

    def paragraphs(self, room: Room) -> tuple[Printed, ...]:
        known = next((printed for other, printed in self._rooms if other == room), None)
        if known is not None:
            return known
        voice = self.voice.fresh()
        printed = []
        for block in plan(self.snapshot, room, self.opens, self.known):
            voice.manner = room.manners.get(block.name, 0)
            printed.append(self.print(block, voice))
        printed = tuple(one for one in printed if one.text)
        self._rooms.append((room, printed))
        return printed

    def words(self, room: Room) -> int:
        return sum(self._count(one.text) for one in self.paragraphs(room))

    def print(self, block: Block, voice: Voice) -> Printed:
        is_short = block.name not in _UNSHORTENED
        finish = partial(self._finish, is_short=is_short)
        text = self._filled(block, voice)
        if (is_short, text) not in self._tidied:
            self._tidied[is_short, text] = style.tidy(finish(text))
        return Printed(block, self._tidied[is_short, text], finish)

    def _filled(self, block, voice):
        """What the block says; where the voice stands as it stood before, what it said then.

        What was said last before the block matters only to its first choice.
        """
        said = self._said.setdefault((id(block), voice.manner), [])
        for _, start, first, before, after, last, text in said:
            is_chosen = start == voice.last or first not in {start, voice.last}
            if is_chosen and all(voice.asked.get(place) == times for place, times in before.items()):
                voice.asked.update(after)
                voice.last = voice.last if first is None else last
                return text
        asked, start, voice.asked, voice.first = voice.asked, voice.last, voice.asked.copy(), None
        text = self._worded(block, voice)
        after = {place: times for place, times in voice.asked.items() if times != asked.get(place)}
        before = {place: asked.get(place) for place in after}
        said.append((block, start, voice.first, before, after, voice.last, text))
        return text

    def _worded(self, block, voice):
        """The block in its own wording; one that names a place the product no longer has gives way to the original."""
        original = wording.original(block.name)
        try:
            return wording.filled(block.name, self.wordings.get(block.name) or original, block.words, voice)
        except wording.WordingError:
            return wording.filled(block.name, original, block.words, voice)

    def _finish(self, text: str, *, is_short: bool) -> str:
        """In the words of the house; ``is_short`` calls the cluster by its word."""
        if (is_short, text) not in self._finished:
            shown = _STRAIGHT_QUOTES.sub(r"“\1”", text) if '"' in text else text
            if is_short:
                shown = shortened(shown, self.snapshot.cluster)
            self._finished[is_short, text] = nfc(style.dressed(shown, self.snapshot.house, self.owned))
        return self._finished[is_short, text]

    def _count(self, text):
        if text not in self._counted:
            self._counted[text] = count_words(text)
        return self._counted[text]


def _as_json(fact: Said, said: str, clause: str) -> dict:
    """One ``source`` to show; ``sources`` has every report behind a figure of several."""
    sources = [asdict(source) for source in fact.sources]
    first = dict(sources[0])
    if len(sources) > 1:
        first |= {
            "label": f"{len(sources)} báo cáo đã duyệt",
            "report": None,
            "approved_by": "",
            "approved_at": "",
        }
    return {
        "kind": fact.kind,
        "said": said,
        "value": fact.value,
        "unit": fact.unit,
        "target": fact.target,
        "label": fact.label,
        "comparison": fact.comparison,
        "source": first,
        "sources": sources,
        "clause": clause,
        "is_estimate": fact.is_estimate,
    }
