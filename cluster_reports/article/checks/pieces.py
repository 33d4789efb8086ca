"""Cuts a text into clauses and finds which targets they are about."""

import re
from collections.abc import Iterable, Iterator

from cluster_reports.article.facts import Figure, Verdict, facts_of
from cluster_reports.article.material import Snapshot
from cluster_reports.article.telling import thing

from .finding import FIGURES, Proof

_CUT = re.compile(r"(?<=[.;!?…])\s+|\n+|,? trong đó ")
_SHORTEST_OWNED = 12  # letters; what is shorter stands in anybody's sentence
_SHORTEST_NAME = 5
_QUOTED = re.compile(r"“[^”]*”")
HOLE = "\x00"


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where the clauses of a text begin and end; a part ("trong đó …") is one of its own."""
    start = 0
    for cut in _CUT.finditer(text):
        if cut.start() > start:
            yield start, cut.start()
        start = cut.end()
    if start < len(text):
        yield start, len(text)


class Names:
    """The facts of a snapshot by what their target may be called inside a sentence, in small letters."""

    def __init__(self, snapshot: Snapshot | None):
        self.facts: dict[str, Figure | Verdict] = {}
        for fact in facts_of(snapshot) if snapshot else ():
            name, measure = thing(fact.target.name).lower(), fact.target.measure.lower()
            ways = [name, name.removeprefix("100% đơn vị "), name.removeprefix("100% "), name.strip("“”")]
            ways += [name.removeprefix(f"{measure} ")] if measure else []
            for way in ways:
                if len(way) >= _SHORTEST_NAME:
                    self.facts.setdefault(way, fact)
        listed = "|".join(re.escape(name) for name in sorted(self.facts, key=len, reverse=True))
        self._whole = re.compile(rf"(?<!\w)(?:{listed})(?!\w)") if listed else None
        self._scattered = [(words, _in_order(words), self.facts[name]) for name in self.facts
                           if 3 <= len(words := re.findall(r"\w+", name)) <= 12]  # fmt: skip

    def __bool__(self) -> bool:
        return bool(self.facts)

    def hold(self, text: str) -> bool:
        """Whether ``text`` is a piece of what a target is called."""
        return any(text in name for name in self.facts)

    def mentions(self, clause: str) -> list[tuple[int, int, Figure | Verdict]]:
        """Where a clause in small letters names a target: (start, end, fact), in order.

        Where none stands as it is called, the words of one in order with a few others between them do:
        "kiểm tra huấn luyện có 100% đạt yêu cầu".
        """
        if self._whole is None:
            return []
        found = [(*match.span(), self.facts[match[0]]) for match in self._whole.finditer(clause)]
        return found or [
            (*match.span(), fact)
            for words, pattern, fact in self._scattered
            if all(word in clause for word in words) and (match := pattern.search(clause))
        ]


def _in_order(words):
    told = r"(?:\W+\w+){0,2}?\W+".join(map(re.escape, words))
    return re.compile(rf"(?<!\w){told}(?!\w)")


def without_owned(text: str, proof: Proof, names: Names) -> str:
    """``text`` in small letters with holes where people's own words stand: those are theirs to answer for."""
    small = text.lower()
    if len(small) != len(text):  # letters that change their number: positions would not hold
        return text
    for said in owned(proof):
        if len(said) >= _SHORTEST_OWNED and not names.hold(said):
            small = small.replace(said, HOLE * len(said))
    return small


def owned(proof: Proof) -> Iterable[str]:
    """What people wrote in the review, as the article says it, in small letters; the longest first."""
    said = {fact["said"].lower() for fact in proof.facts() if fact["kind"] not in FIGURES and fact["said"]}
    return sorted(said, key=len, reverse=True)


def without_quotes(small: str) -> str:
    """Titles and names in quotes claim nothing."""
    return _QUOTED.sub(lambda found: HOLE * len(found[0]), small)
