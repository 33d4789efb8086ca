"""All sections in the order they are read, and the one way to find a clause."""

from django.urls import reverse

from . import articles, awards, ballots, entry, figures, keeping, people, periods, publishing, scoring, steps
from .clause import Clause, Section

SECTIONS = tuple(
    room.SECTION
    for room in (
        periods,
        entry,
        figures,
        scoring,
        ballots,
        awards,
        articles,
        publishing,
        people,
        steps,
        keeping,
    )
)
_BY_ADDRESS = {f"{section.slug}/{clause.slug}": clause for section in SECTIONS for clause in section.clauses}


def section(slug: str) -> Section | None:
    return next((one for one in SECTIONS if one.slug == slug), None)


def clause(address: str) -> Clause:
    """The clause at "cham-diem/xep-hang-bang-diem"; raises ``KeyError`` for one that is not in the book."""
    return _BY_ADDRESS[address]


def url_of(address: str) -> str:
    where, anchor = address.split("/")
    return f"{reverse('rulebook-section', args=[where])}#{anchor}"
