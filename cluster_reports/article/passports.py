"""Which figure of a printed text has which passport: the fact behind it, or the source somebody named for it."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from .checks.numbers import NUMBER, keys_of

_NAMES = frozenset(
    {"meeting", "guest", "context", "movement"}
)  # kinds of facts whose numbers belong to names
_NO_FIGURE = re.compile(r" tháng(?!\w)")  # "6 tháng đầu năm"
_OF_A_NAME = re.compile(
    r"(?:\b[Ss]ố|[Bb]inh|[Đđ]oàn|[Kk]hu|[Ss]ư|[Ll]ữ|[Tt]hứ) $"
)  # "Trung đoàn Bộ binh 994"
_YEAR = re.compile(r"(?:19|20)\d\d")


class Card(Struct, frozen=True):
    """The passport of a figure; a confirmed one has no fact."""

    anchor: str
    fact: Mapping | None = None
    confirmed: Mapping | None = None


class Piece(Struct, frozen=True):
    """A piece of a line: plain, a figure with its passport, or a number that has no source."""

    text: str
    card: Card | None = None
    is_doubted: bool = False


class Line(Struct, frozen=True):
    pieces: tuple[Piece, ...]

    def __str__(self) -> str:
        return "".join(piece.text for piece in self.pieces)


def marked(
    blocks: Sequence[Mapping], passports: Mapping, doubted: Mapping[str, Sequence[str]] | None = None
) -> tuple[list[dict], list[Card]]:
    """The blocks with their lines cut into pieces, and the passports in reading order.

    ``doubted`` are passages by block whose numbers no source holds.
    """
    marking = _Marking(passports, doubted or {})
    shown = [
        {**block, "text": [marking.line(block["block"], line) for line in block["text"]]} for block in blocks
    ]
    return shown, list(marking.cards.values())


class _Marking:
    """One text in the course of being marked: a passport gets its number where it is first needed."""

    def __init__(self, passports, doubted):
        self.facts = [fact for fact in passports["facts"] if fact["kind"] not in _NAMES]
        self.confirmed, self.doubted = passports["confirmed"], doubted
        self.cards: dict[tuple[str, int], Card] = {}

    def line(self, block, line):
        own = [index for index, fact in enumerate(self.facts) if fact["block"] == block]
        others = [index for index in range(len(self.facts)) if index not in own]
        found = {}
        for name in ("clause", "said"):
            found |= {place: ("fact", index) for place, index in self._matching(line, own, name).items()}
        for place in _figures(line):
            if place not in found and (near := self._by_number(line[slice(*place)], own, others)) is not None:
                found[place] = ("fact", near)
        for index, one in enumerate(self.confirmed):
            found |= dict.fromkeys(_within(line, [one["number"]]), ("confirmed", index))
        found |= dict.fromkeys(_within(line, self.doubted.get(block, ())), None)
        return self._cut(line, found)

    def _matching(self, line, own, name):
        """Figures inside what a fact says; of two that hold one, the shorter says it."""
        small, found = line.lower(), {}
        for index in sorted(own, key=lambda index: -len(self.facts[index].get(name) or "")):
            text = (self.facts[index].get(name) or "").lower()
            at = small.find(text) if text and len(small) == len(line) else -1
            if at >= 0:
                found |= dict.fromkeys(_inside(line, at, at + len(text)), index)
        return found

    def _by_number(self, text, own, others):
        """The fact of the block, else of another, that has this number: where an editor wrote the sentence anew."""
        keys = keys_of(text)
        for index in (*own, *others):
            told = " ".join(self.facts[index].get(name) or "" for name in ("said", "comparison", "clause"))
            if any(keys & keys_of(number) for number in NUMBER.findall(told)):
                return index
        return None

    def _cut(self, line, found):
        pieces, done = [], 0
        for (start, end), what in sorted(found.items()):
            pieces += [Piece(line[done:start]), Piece(line[start:end], self._card(what), what is None)]
            done = end
        pieces.append(Piece(line[done:]))
        return Line(tuple(piece for piece in pieces if piece.text))

    def _card(self, what):
        if what is None:
            return None
        name, index = what
        if what not in self.cards:
            held = {name: (self.facts if name == "fact" else self.confirmed)[index]}
            self.cards[what] = Card(f"so-{len(self.cards) + 1}", **held)
        return self.cards[what]


def _figures(line):
    """Where the figures of a line stand: no years, no length of a period."""
    return [
        found.span()
        for found in NUMBER.finditer(line)
        if not _YEAR.fullmatch(found[0])
        and not _NO_FIGURE.match(line, found.end())
        and not _OF_A_NAME.search(line[: found.start()])
    ]


def _inside(line, start, end):
    return [span for span in _figures(line) if start <= span[0] and span[1] <= end]


def _within(line, texts):
    """Figures inside any of these passages."""
    spans = [found.span() for text in texts if text for found in re.finditer(re.escape(text), line)]
    return [place for start, end in spans for place in _inside(line, start, end)]
