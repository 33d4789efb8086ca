"""From a snapshot to paragraphs, and from paragraphs to rows."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import astuple

from cluster_reports.models import Article, Paragraph, Wording
from cluster_reports.vietnamese.folding import slug
from cluster_reports.vietnamese.words import count_words

from . import bulletin, style
from .checks import numbers_in
from .headline import headline, kicker, usual
from .material import CHANGE, MEETING, THEME, Snapshot
from .overlap import names_in
from .plan import fitting, smaller
from .printing import Printer, Written
from .room import Room
from .snapshot import read, to_json
from .varying import body, unlike
from .voice import Voice, turn_of

_AS_SHIPPED: Mapping[str, str] = MappingProxyType({})


class Draft(Struct, frozen=True, dict=True):
    headline: str
    kicker: str
    slug_text: str
    paragraphs: tuple[Written, ...]
    unused: tuple[dict, ...]  # facts a news piece has no room for: the editor reads them on the desk
    printer: Printer

    def __eq__(self, other):
        """Of the same words and facts: the printer makes nothing that they do not tell."""
        return isinstance(other, Draft) and astuple(self)[:-1] == astuple(other)[:-1]

    @property
    def text(self) -> str:
        """The body as it is read, a paragraph a line."""
        return body(self.paragraphs)

    @cached_property
    def bulletin(self) -> Written:
        """The same facts as a short notice, written when somebody asks: trials and other openings never do."""
        return _bulletin(self.printer)


def write(snapshot: Snapshot, opens: int = MEETING, wordings: Mapping[str, str] = _AS_SHIPPED) -> Draft:
    """The article of a snapshot, opened one way or another; the same gives the same text, byte for byte.

    ``wordings`` are the blocks whose sentences an administrator has worded anew, by the name of the block.
    """
    owned = () if snapshot.house.tone == style.AS_WRITTEN else _owned(snapshot)
    printer = Printer(snapshot, owned, wordings, opens, _voice(snapshot, opens))
    whole = printer.paragraphs(Room())
    room = fitting(snapshot, printer.words)
    printed = unlike(printer.paragraphs, room, names_in(snapshot), smaller(snapshot, room))
    told = tuple(one.written() for one in printed)
    counted = {fact["target"] for paragraph in told for fact in paragraph.facts if fact["kind"] == "figure"}
    return Draft(
        headline=style.dressed(_headline(snapshot, counted, opens, told), snapshot.house, owned),
        kicker=kicker(snapshot),
        slug_text=slug(f"{snapshot.cluster.name} {snapshot.meeting.word} {snapshot.period.name}"),
        paragraphs=told,
        unused=() if printed is whole else _left_out(whole, told),
        printer=printer,
    )


def block_of(review, audience, block: str, wordings: Mapping[str, str]) -> Written | None:
    """One block of a review as these wordings would say it today, nothing saved; None where it has nothing to say."""
    written = write(read(review, audience), CHANGE if block == "change" else MEETING, wordings)
    found = [one for one in (*written.paragraphs, written.bulletin) if one.block == block]
    return found[0] if found else None


def _headline(snapshot, counted, opens, told):
    """A headline whose every number stands in the body; where what it is about had no room, the usual one."""
    made, plain = headline(snapshot, counted, opens), usual(snapshot)
    known = {number for text in (body(told), plain) for number in numbers_in(text)}
    return made if known.issuperset(numbers_in(made)) else plain


def _bulletin(printer: Printer) -> Written:
    """The longest way to tell it that keeps to its length, with the facts that stand in it."""
    for block in bulletin.ways(printer.snapshot, printer.known):
        made = printer.print(block, _voice(printer.snapshot, MEETING))
        if count_words(made.text) <= bulletin.WORDS_AT_MOST:
            break
    text = made.text.casefold()
    stated = [fact for fact in made.made.facts if made.finish(fact.said).casefold() in text]
    return Written(made.block, made.title, made.text, tuple(map(made.as_json, stated)))


def _voice(snapshot, opens) -> Voice:
    """One voice for both audiences: their versions differ by facts only.

    Another opening chooses other words: not those of the review before, half a year, or a quarter or a year, ago.
    """
    is_half = snapshot.period.kind in {"h1", "h2"}
    further = {MEETING: 0, CHANGE: 2 if is_half else 1, THEME: 3 if is_half else 1}[opens]
    return Voice(f"{snapshot.cluster.slug}|public", turn_of(snapshot.period) + further)


def _left_out(whole, told) -> tuple[dict, ...]:
    """The facts of the whole article that the one with less room does not state, with the title of their block."""

    stated = {
        (fact["kind"], fact["target"], "" if fact["kind"] == "figure" else fact["said"])
        for paragraph in told
        for fact in paragraph.facts
    }
    return tuple(
        paragraph.as_json(fact) | {"title": paragraph.title}
        for paragraph in whole
        for fact in paragraph.made.facts
        if (fact.kind, fact.target, "" if fact.kind == "figure" else paragraph.finish(fact.said))
        not in stated
    )


def unused(article: Article, paragraphs: Sequence[Paragraph]) -> list[tuple[str, list[str]]]:
    """What the draft had no room for and nobody has put in since, in whole clauses: ``[(title of block, clauses)]``."""
    text = "\n".join(row.shown for row in paragraphs if not row.is_hidden)
    groups = {}
    for fact in article.unused:
        if fact["clause"] not in text:
            groups.setdefault(fact["title"], {})[fact["clause"]] = True
    return [(title, list(clauses)) for title, clauses in groups.items()]


def _owned(snapshot: Snapshot) -> tuple[str, ...]:
    """Every text somebody else wrote: its spelling is theirs."""
    texts = _texts(to_json(snapshot))
    texts |= {member.name.removeprefix(f"{member.head_noun} ") for member in snapshot.members}
    texts |= {sentence.strip() for text in texts for sentence in text.split("\n")}
    return tuple(sorted({text.rstrip(".;,") for text in texts if len(text) > 1}))


def _texts(stored) -> set[str]:
    found, parts = set(), [stored]
    while parts:
        part = parts.pop()
        if isinstance(part, str):
            found.add(part)
        elif isinstance(part, dict):
            parts.extend(part.values())
        elif isinstance(part, list):
            parts.extend(part)
    return found


def start(review, audience, opens=MEETING) -> tuple[Article, bool]:
    """The article of a review for one audience, written if it is new; and whether it is."""
    found = Article.objects.filter(review=review, audience=audience).first()
    if found:
        return found, False
    written = write(read(review, audience), opens, Wording.in_use())
    address = written.slug_text if audience == Article.Audience.PUBLIC else f"{written.slug_text}-noi-bo"
    article = Article.objects.create(
        review=review, audience=audience, opens=opens, headline=written.headline, slug=_free(address[:140])
    )
    refresh(article)
    return article, True


def _free(address: str) -> str:
    taken = set(Article.objects.filter(slug__startswith=address).values_list("slug", flat=True))
    number, free = 1, address
    while free in taken:
        number += 1
        free = f"{address}-{number}"
    return free


class Refreshed(Struct, frozen=True):
    """What writing anew did, by the titles of the blocks, in reading order."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()  # the editor's, over data that changed


def refresh(article: Article, only: str | None = None) -> Refreshed:
    """Writes the article anew from today's approved data.

    What an editor touched stays: an edited paragraph keeps its text and is marked ``needs_look`` when what would
    have been generated changed. An untouched block that has nothing to say any more goes, unless it is hidden: that
    it stays out was decided.

    ``only`` names the one block to be written anew, over the editor's text too. All facts of an article are of one
    moment, so the others get today's facts as well; they keep their text and ask to be looked at.
    """
    snapshot = read(article.review, article.audience)
    written = write(snapshot, article.opens, Wording.in_use())
    article.snapshot, article.unused = to_json(snapshot), list(written.unused)
    article.bulletin = {"text": written.bulletin.text, "facts": list(written.bulletin.facts)}
    if not article.headline_is_edited and only is None:
        article.headline = written.headline
    article.save()
    rows = {row.block: row for row in article.paragraphs.all()}
    new, gone, kept = [], [], []
    for order, paragraph in enumerate(written.paragraphs, 1):
        row = rows.pop(paragraph.block, None) or Paragraph(article=article, block=paragraph.block)
        if row.pk is None:
            new.append(paragraph.title)
        row.title = paragraph.title
        _renew(row, paragraph.text, list(paragraph.facts), order, only)
        if row.needs_look:
            kept.append(row.title)
    for row in rows.values():
        if row.is_edited or row.is_hidden or (only and row.block != only):
            _renew(row, "", [], row.order, only)
        if row.is_edited or row.is_hidden:
            kept += [row.title] if row.needs_look else []
        else:
            gone.append(row.title)
            row.delete()
    return Refreshed(tuple(new), tuple(gone), tuple(kept))


def _renew(row, text, facts, order, only):
    if row.block == only:
        row.follow()
    elif only and row.pk and not row.is_edited and row.generated != text:
        row.hold()
    row.renew(text, facts)
    row.order = order
    row.save()
