"""One block of an article before it is printed: what its template may use, and the facts in it."""

from msgspec import Struct

from cluster_reports.vietnamese.words import upper_first

from .material import Snapshot, Source
from .telling import Teller

GUESS = "ước "


class Said(Struct, frozen=True):
    """A fact as a block says it: the words that stand for it in the text, its value and its sources.

    ``clause`` says it whole where those words alone do not. Of an estimate they are the figure only: ``alone`` is how
    it stands outside its sentence.
    """

    kind: str
    said: str
    sources: tuple[Source, ...]
    value: str | None = None
    unit: str = ""
    target: int | None = None
    label: str = ""
    comparison: str = ""
    clause: str = ""
    is_estimate: bool = False

    @property
    def alone(self) -> str:
        return alone(self.said, is_estimate=self.is_estimate)


def alone(said: str, *, is_estimate: bool) -> str:
    """A figure in a table: "ước 39 triệu đồng"."""
    return f"{GUESS}{said}" if is_estimate else said


class Block(Struct, frozen=True):
    """``name`` is also the name of its template; ``words`` are what the template prints."""

    name: str
    title: str
    words: dict
    facts: tuple[Said, ...]


def review_source(snapshot: Snapshot) -> tuple[Source, ...]:
    """What the review itself says: its rows were written by the head and need no unit's report."""
    label = f"Hội nghị {snapshot.meeting.word} {snapshot.period.name}"
    return (Source(label, None, snapshot.meeting.review, snapshot.period.name),)


def said_in_review(snapshot: Snapshot, kind: str, *texts: str) -> list[Said]:
    sources = review_source(snapshot)
    return [Said(kind, text, sources) for text in texts if text]


def clauses_of_review(snapshot: Snapshot, kind: str, clauses: list[tuple[str, str]]) -> list[Said]:
    """As ``said_in_review``, where the words alone do not say what is so: their clause does."""
    sources = review_source(snapshot)
    return [Said(kind, text, sources, clause=clause) for text, clause in clauses if text]


def teller(snapshot: Snapshot) -> Teller:
    return Teller(snapshot.house, snapshot.period, snapshot.members, short_word(snapshot))


def short_word(snapshot: Snapshot) -> str:
    """ "Cụm", "Khối": what the cluster is called after its first mention."""
    return upper_first(snapshot.cluster.word)
