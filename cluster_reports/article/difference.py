"""What differs between two texts, so that a person can read it: by sentence, inside a sentence by words."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

_WORD = re.compile(r"(?:\d+(?:[./,-]\d+)*%?|\w+|[^\w\s])\s*|\s+")
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"”»’)\]]*(?=\s)|\n|\Z)\s*", re.DOTALL)
_PLAIN = re.compile(r"[^\W\d_]+\s*|[^\w\s]\s*")
_ALIKE = 0.5  # from here on two sentences are one that was changed
_TOO_LONG = 250_000  # pairs of words; beyond, frequent words are not looked at
_TOO_MANY = 2_500  # pairs of sentences; beyond, none is looked for in the other text
_A_SENTENCE = 4  # words: what is shorter and comes back elsewhere has not moved, it is just frequent


class Piece(Struct, frozen=True):
    """A stretch of text: in both (``same``), in the older only (``gone``), in the newer only (``new``).

    ``moved`` stands in both, here in the newer; ``left`` is where it stood in the older.
    """

    kind: Literal["same", "gone", "new", "moved", "left"]
    text: str


def words(text: str) -> list[str]:
    """Words, numbers ("28.360", "94,64%", "24/6") and marks, each with the spaces behind it; joined, the text."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Sentences and lines, each with the spaces behind it: joined they are the text."""
    return _SENTENCE.findall(text)


def keys(tokens: Sequence[str]) -> list[str]:
    """What two tokens are compared by: how many spaces follow does not matter, the end of a line does."""
    return [token.rstrip() + ("\n" if "\n" in token else "") for token in tokens]


def opcodes(old: Sequence[str], new: Sequence[str]):
    """As ``SequenceMatcher.get_opcodes`` over the keys of tokens; bounded in time whatever is typed."""
    is_long = len(old) * len(new) > _TOO_LONG
    return SequenceMatcher(None, keys(old), keys(new), autojunk=is_long).get_opcodes()


def pieces(old: str, new: str) -> list[Piece]:
    """The two texts as one: joined without ``gone`` and ``left`` they are the newer, without ``new`` and ``moved``
    the older (spaces apart).
    """
    before, after = sentences(old), sentences(new)
    found = []
    for kind, start, end, new_start, new_end in opcodes(before, after):
        if kind == "equal":
            found += [Piece("same", text) for text in after[new_start:new_end]]
        else:
            found += _changed(before[start:end], after[new_start:new_end])
    return _joined(_with_moves(found))


def _changed(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    """Sentences in place of others: those alike are told word by word, the others whole."""
    if len(before) * len(after) > _TOO_MANY:
        return [Piece("gone", text) for text in before] + [Piece("new", text) for text in after]
    found, came, first = [], [], 0
    for text in after:
        twin = _twin(text, before, first)
        if twin is None:
            came.append(Piece("new", text))
            continue
        found += [Piece("gone", one) for one in before[first:twin]] + came
        found += _by_words(before[twin], text)
        came, first = [], twin + 1
    return found + [Piece("gone", one) for one in before[first:]] + came


def _twin(text, before, first):
    """Where in ``before`` the sentence stands that this one was made of, or None."""
    own = words(text)
    likeness = [
        (SequenceMatcher(None, keys(words(one)), keys(own), autojunk=False).quick_ratio(), -place)
        for place, one in enumerate(before[first:], first)
    ]
    best, place = max(likeness, default=(0, 0))
    return -place if best >= _ALIKE else None


def _by_words(old: str, new: str) -> list[Piece]:
    before, after = words(old), words(new)
    found = []
    for kind, start, end, new_start, new_end in opcodes(before, after):
        if kind == "equal":
            found.append(Piece("same", "".join(after[new_start:new_end])))
            continue
        if end > start:
            found.append(Piece("gone", "".join(before[start:end])))
        if new_end > new_start:
            found.append(Piece("new", "".join(after[new_start:new_end])))
    return _calm(found)


def _calm(found: Sequence[Piece]) -> list[Piece]:
    """A lone word left between two changes is part of them: one change reads better than a row of crumbs."""
    told, gone, new = [], "", ""
    for place, piece in enumerate(found):
        if piece.kind == "gone":
            gone += piece.text
        elif piece.kind == "new":
            new += piece.text
        elif (gone or new) and place + 1 < len(found) and _PLAIN.fullmatch(piece.text):
            gone, new = gone + piece.text, new + piece.text
        else:
            told += [*_both(gone, new), piece]
            gone = new = ""
    return told + _both(gone, new)


def _both(gone, new):
    return [Piece(kind, text) for kind, text in (("gone", gone), ("new", new)) if text]


def _with_moves(found: list[Piece]) -> list[Piece]:
    """A whole sentence that went here and came there has only moved."""
    came = [piece.text.strip() for piece in found if piece.kind == "new"]
    went = [piece.text.strip() for piece in found if piece.kind == "gone"]
    both = {text for text in came if text in went and len(words(text)) >= _A_SENTENCE}
    moved = {"new": "moved", "gone": "left"}
    return [
        Piece(moved[piece.kind], piece.text) if piece.kind in moved and piece.text.strip() in both else piece
        for piece in found
    ]


def _joined(found: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one kind are one piece."""
    told: list[Piece] = []
    for piece in found:
        if told and told[-1].kind == piece.kind and piece.kind not in {"moved", "left"}:
            told[-1] = Piece(piece.kind, told[-1].text + piece.text)
        else:
            told.append(piece)
    return told


def moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Which names stand in another order than before, the fewest that explain it; only what is in both counts."""
    order = [name for name in after if name in before]
    places = [list(before).index(name) for name in order]
    longest = [1] * len(order)
    for later in range(len(order)):
        longest[later] += max(
            (longest[one] for one in range(later) if places[one] < places[later]), default=0
        )
    kept, wanted, limit = set(), max(longest, default=0), len(before)
    for place in reversed(range(len(order))):
        if longest[place] == wanted and places[place] < limit:
            kept.add(order[place])
            wanted, limit = wanted - 1, places[place]
    return set(order) - kept
