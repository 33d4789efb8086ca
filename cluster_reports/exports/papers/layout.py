"""An official paper as plain data, whatever file it becomes: its parts, its numbering, its fixed words.

``lay_out`` gives dictionaries, lists and strings only: what is stored when the paper gets its number, and all that
the printers read. Source of every rule: Nghị định 30/2020/NĐ-CP, phụ lục I.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from cluster_reports.vietnamese.dates import official_date
from cluster_reports.vietnamese.folding import clean

LETTERS = "abcdđeghiklmnopqrstuvxy"  # without ă, â, ê, ô, ơ, ư: how papers count
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
NOT_XML = dict.fromkeys((0xFFFE, 0xFFFF))
INTERNAL, DRAFT = "LƯU HÀNH NỘI BỘ", "DỰ THẢO"


class Text(Struct, frozen=True):
    """A paragraph; ``is_item`` begins it with a dash."""

    text: str
    is_item: bool = False


class Column(Struct, frozen=True):
    title: str
    share: int  # of the width
    is_number: bool = False


class Table(Struct, frozen=True):
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


class Section(Struct, frozen=True):
    """A heading with what stands under it: paragraphs, tables or sections of the next level."""

    title: str
    parts: tuple


class Signature(Struct, frozen=True):
    """``authority`` is the line above the post ("TM. CỤM THI ĐUA"); ``name`` has rank and name on one line."""

    post: str
    name: str = ""
    authority: str = ""


class Annex(Struct, frozen=True):
    title: str
    parts: tuple
    is_wide: bool = False


class Letterhead(Struct, frozen=True):
    """What an organisation's papers have in common; the decree's form where it says nothing."""

    parent: str
    issuer: str
    symbol: str  # "CTĐ3", what follows the type in the number
    place: str = ""
    authority: str = ""
    post: str = ""
    signer: str = ""
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    shows_motto: bool = True


class Numbered(Struct, frozen=True):
    """The number a paper got, and the day it bears."""

    number: int
    on: date


class Paper(Struct, frozen=True):
    kind: str  # "BC", "BB", "TTr"; "" for a paper that takes no number
    type_name: str
    subject: str
    letterhead: Letterhead
    parts: tuple
    signatures: tuple[Signature, ...]
    annexes: tuple[Annex, ...] = ()
    bases: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    is_internal: bool = False


def section(title: str, *parts) -> tuple[Section, ...]:
    """The section, or nothing where all its parts are empty: no heading stands above nothing."""
    kept = tuple(flat(parts))
    return (Section(title, kept),) if kept else ()


def flat(parts) -> Iterable:
    """The parts that say something, out of whatever tuples they were made in."""
    for part in parts:
        if isinstance(part, (tuple, list)):
            yield from flat(part)
        elif isinstance(part, Text):
            if part.text.strip():
                yield part
        elif isinstance(part, Table):
            if part.rows:
                yield part
        elif part is not None:
            yield part


def items(texts: Iterable[str]) -> tuple[Text, ...]:
    return tuple(Text(sentence(text), is_item=True) for text in texts if text.strip())


def sentence(text: str) -> str:
    """With its capital and its full stop; what ends with a mark of its own keeps it."""
    text = text.strip().rstrip(";,")
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…", ":")) else f"{text}."


def padded(number: int) -> str:
    """ "05": a number of a paper under ten has two digits."""
    return f"{number:02}"


def roman(number: int) -> str:
    text = ""
    for value, sign in ROMAN:
        text += sign * (number // value)
        number %= value
    return text


def letter(number: int) -> str:
    """a, b, c, d, đ, e, g …; after y comes aa."""
    round_, place = divmod(number - 1, len(LETTERS))
    return LETTERS[place] * (round_ + 1)


def code(kind: str, symbol: str) -> str:
    """ "BC-CTĐ3": hyphens without spaces."""
    return "-".join(part for part in (kind, symbol) if part)


def number_line(paper: Paper, given: Numbered | None) -> str:
    """ "Số: 05/BC-CTĐ3"; before it is given the number is left blank."""
    if not paper.kind:
        return ""
    number = padded(given.number) if given else "…"
    return f"Số: {number}/{code(paper.kind, paper.letterhead.symbol)}"


def date_line(place: str, on: date | None, year: int) -> str:
    """ "Đà Lạt, ngày 05 tháng 01 năm 2026"; day and month are left blank until the paper has its day."""
    said = official_date(on) if on else f"ngày … tháng … năm {year}"
    return f"{place}, {said}" if place else said


def lay_out(paper: Paper, *, today: date, given: Numbered | None = None, on: date | None = None) -> dict:
    """The paper as plain data. ``on`` is the day of a paper that takes no number; ``today`` dates the file."""
    day = given.on if given else on
    letterhead = paper.letterhead
    data = {
        "title": " ".join(part for part in (paper.type_name, paper.subject) if part),
        "dated": (day or today).isoformat(),
        "head": {
            "parent": letterhead.parent.upper(),
            "issuer": letterhead.issuer.upper(),
            "motto": letterhead.shows_motto,
            "number": number_line(paper, given),
            "place_date": date_line(letterhead.place, day, today.year),
        },
        "marks": [
            mark
            for mark, holds in ((INTERNAL, paper.is_internal), (DRAFT, paper.kind and not given))
            if holds
        ],
        "type": paper.type_name.upper(),
        "subject": paper.subject,
        "addressees": _closed(paper.addressees, "."),
        "bases": _closed(paper.bases, "."),
        "body": _ended(_nodes(flat(paper.parts))),
        "signatures": [
            {"authority": one.authority.upper(), "post": one.post.upper(), "name": one.name}
            for one in paper.signatures
        ],
        "recipients": [f"- {line}" for line in _closed(paper.recipients, ".")],
        "annexes": _annexes(paper, given),
    }
    return printable(data)


def _closed(lines: Sequence[str], last: str) -> list[str]:
    """Each ends with ";", the last with ``last``."""
    bare = [line.strip().removeprefix("- ").rstrip(";., ") for line in lines]
    bare = [line for line in bare if line]
    return [f"{line};" for line in bare[:-1]] + [f"{line}{last}" for line in bare[-1:]]


def _nodes(parts, level=1) -> list[dict]:
    """Headings with their signs (I. 1. a), paragraphs, tables; in the order they are read."""
    nodes, count = [], 0
    for part in parts:
        if isinstance(part, Section):
            count += 1
            sign = {1: f"{roman(count)}.", 2: f"{count}.", 3: f"{letter(count)})"}[level]
            title = part.title.upper() if level == 1 else part.title
            nodes.append({"is": f"h{level}", "text": f"{sign} {title}"})
            nodes += _nodes(part.parts, level + 1)
        elif isinstance(part, Table):
            nodes.append(_table(part))
        else:
            nodes.append({"is": "p", "text": f"- {part.text}" if part.is_item else part.text})
    return nodes


def _table(table: Table) -> dict:
    return {
        "is": "table",
        "columns": [
            {"title": column.title, "share": column.share, "number": column.is_number}
            for column in table.columns
        ],
        "rows": [list(row) for row in table.rows],
    }


def _ended(nodes: list[dict]) -> list[dict]:
    """ "./." closes the text, where it ends with words."""
    if nodes and nodes[-1]["is"] == "p":
        nodes[-1]["text"] = f"{nodes[-1]['text'].rstrip('. ')}./."
    return nodes


def _annexes(paper: Paper, given: Numbered | None) -> list[dict]:
    one_only = len(paper.annexes) == 1
    with_paper = f"(Kèm theo {paper.type_name}"
    if paper.kind:
        number = padded(given.number) if given else "…"
        day = official_date(given.on) if given else "ngày … tháng … năm …"
        with_paper += f" số {number}/{code(paper.kind, paper.letterhead.symbol)} {day}"
    with_paper += f" của {paper.letterhead.issuer})"
    return [
        {
            "name": "Phụ lục" if one_only else f"Phụ lục {roman(place)}",
            "title": annex.title.upper(),
            "with": with_paper,
            "wide": annex.is_wide,
            "body": _nodes(flat(annex.parts)),
        }
        for place, annex in enumerate(paper.annexes, 1)
    ]


def printable(part):
    """Every text in it without what no file may hold: control signs, half letters, tabs and new lines in a line."""
    if isinstance(part, dict):
        return {name: printable(one) for name, one in part.items()}
    if isinstance(part, (list, tuple)):
        return [printable(one) for one in part]
    if isinstance(part, str):
        return clean(part).translate(NOT_XML).replace("\t", " ").replace("\n", " ")
    return part
