"""The public and the internal version of one review beside each other: what stands in one only is marked."""

from collections.abc import Iterable

from msgspec import Struct

from cluster_reports.article import draft
from cluster_reports.article.difference import Piece, pieces, words
from cluster_reports.article.merge import places_of
from cluster_reports.article.snapshot import read
from cluster_reports.models import Article, Wording

A_PHRASE = 4  # words: what is longer says in words where it stands, what is shorter by a sign


class Side(Struct, frozen=True):
    """One version: saved, or, where nobody has started it, as it would be drafted now."""

    audience: str
    article: Article | None
    headline: str
    blocks: dict[str, tuple[str, str]]  # name: (title, text); what is hidden is not here
    facts: tuple[dict, ...]

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.blocks.values())


class Part(Struct, frozen=True):
    """A stretch of one side; ``is_only``: it is not in the other side."""

    text: str
    is_only: bool

    @property
    def is_phrase(self) -> bool:
        return len(words(self.text)) >= A_PHRASE


class Row(Struct, frozen=True):
    title: str
    public: tuple[Part, ...]
    internal: tuple[Part, ...]

    @property
    def is_same(self) -> bool:
        return not any(part.is_only for part in (*self.public, *self.internal))


def side(review, audience: str, article: Article | None) -> Side:
    if article is None:
        written = draft.write(read(review, audience), wordings=Wording.in_use())
        blocks = {one.block: (one.title, one.text) for one in written.paragraphs}
        facts = [fact for one in written.paragraphs for fact in one.facts] + list(written.unused)
        return Side(audience, None, written.headline, blocks, tuple(facts))
    rows = list(article.paragraphs.all())
    blocks = {
        row.block: (row.title, row.shown.strip()) for row in rows if row.shown.strip() and not row.is_hidden
    }
    facts = [fact for row in rows for fact in row.facts] + article.unused
    return Side(audience, article, article.headline, blocks, tuple(facts))


def rows(public: Side, internal: Side) -> list[Row]:
    """Headline and blocks in the order of the internal version, what only the public one has where it stands there."""
    names = list(internal.blocks)
    for place, name in enumerate(public.blocks):
        if name not in names:
            names.insert(place, name)
    texts = [("Tít", public.headline, internal.headline)]
    for name in names:
        title, inside = internal.blocks.get(name, ("", ""))
        outer, outside = public.blocks.get(name, ("", ""))
        texts.append((title or outer, outside, inside))
    return [_row(title, pieces(outside, inside)) for title, outside, inside in texts]


def _row(title: str, told: Iterable[Piece]) -> Row:
    told = list(told)
    outside = [Part(one.text, one.kind == "gone") for one in told if one.kind in {"same", "gone", "left"}]
    inside = [Part(one.text, one.kind == "new") for one in told if one.kind in {"same", "new", "moved"}]
    return Row(title, tuple(outside), tuple(inside))


def leaks(public: Side, internal: Side) -> list[str]:
    """Facts only the internal version may state whose words stand in the public text: somebody typed them there."""

    def said_of(fact):
        return fact.get("clause") or fact["said"]

    open_words = {text for fact in public.facts for text in (fact["said"], said_of(fact))}
    secret = {
        text: fact.get("label") or ""
        for fact in internal.facts
        for text in (fact["said"], said_of(fact))
        if text not in open_words and (len(words(text)) >= A_PHRASE or fact.get("value") not in (None, "0"))
    }
    return [
        f"{label}: {text}" if label and label not in text else text
        for text, label in secret.items()
        if places_of(text, f"{public.headline}\n{public.text}")
    ]
