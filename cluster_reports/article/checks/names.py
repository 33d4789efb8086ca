"""Names of units: a name that begins like a unit's must be one of this review's, or at least of the register."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from .finding import Finding, Proof, Replacement
from .numbers import sources_of

_WORDS = 4
_ALIKE = 0.8


def check(proof: Proof) -> Iterator[Finding]:
    snapshot = proof.snapshot
    if snapshot is None or not snapshot.members:
        return
    known = _known(snapshot)
    said = "\n".join([*sources_of(proof), *(one.target.name for one in snapshot.figures)])
    nouns = {member.head_noun for member in snapshot.members if member.head_noun}
    plurals = {member.plural for member in snapshot.members if member.plural}
    proper = {
        member.name.removeprefix(f"{member.head_noun} "): member.head_noun
        for member in snapshot.members
        if member.name.startswith(f"{member.head_noun} ")
    }
    for part in proof.shown:
        found = [*_named(part.shown, nouns), *_listed(part.shown, plurals)]
        for start, end, noun in found:
            rest = part.shown[start:end]
            if any(_begins(rest, name) for name in known) or (
                not noun and any(_begins(rest, one) for one in proper)
            ):
                continue
            name = _extent(rest, noun)
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said):
                continue
            yield _finding(proof, part, start, name, known if noun else proper)


def _known(snapshot):
    meeting = snapshot.meeting
    names = {meeting.host, snapshot.head, snapshot.cluster.organisation}
    for member in snapshot.members:
        names |= {member.name, member.short_name}
    return {name for name in names if name}


def _named(text, nouns):
    """Where a head noun stands before a capital letter or a figure: (from, to, noun)."""
    if not nouns:
        return
    listed = "|".join(re.escape(noun) for noun in sorted(nouns, key=len, reverse=True))
    for found in re.finditer(rf"(?<!\w)({listed}) (?=(\w))", text):
        if found[2].isupper() or found[2].isdigit():
            yield found.start(), len(text), found[1]


def _listed(text, plurals):
    """Names after a noun said once for several ("các phòng: Chính trị, Tham mưu và …"): (from, to, "")."""
    for plural in plurals:
        for found in re.finditer(rf"(?<!\w){re.escape(plural)}:? (?=(\w))", text, re.IGNORECASE):
            at = found.end()
            rest = re.split(r"[.;:\n]", text[at:])[0]
            for item in re.finditer(r"(?:^|, | và )(.+?)(?=, | và |$)", rest):
                if not item[1][:1].isupper():
                    break
                yield at + item.start(1), at + item.end(1), ""


def _begins(text, name):
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def _extent(text, noun):
    """The name that begins ``text``, as far as one can tell: to the last capital or figure, and a syllable on."""
    skip = len(noun) + 1 if noun else 0
    words = [*re.finditer(r"\w+", re.split(r"[^\w ]", text[skip:])[0])][:_WORDS]
    last = max((i for i, word in enumerate(words) if word[0][0].isupper() or word[0][0].isdigit()), default=0)
    if not words:
        return text[:skip].strip()
    if words[last][0][0].isupper() and last + 1 < len(words):
        last += 1
    return text[: skip + words[last].end()]


def _finding(proof, part, start, name, known):
    near = get_close_matches(name, known, 1, _ALIKE)
    is_registered = name in proof.registered
    if is_registered:
        says = f"“{name}” có trong sổ đơn vị nhưng không phải đơn vị của hội nghị này."
    else:
        says = f"“{name}” không có trong sổ đơn vị."
    fix = f"Sửa thành “{near[0]}”." if near else "Kiểm tra lại tên đơn vị."
    return Finding(
        "unit",
        part.place,
        part.title,
        name,
        says,
        fix,
        is_blocking=bool(near) and not is_registered,
        replacement=Replacement(start, start + len(name), near[0]) if near else None,
        at=start,
    )
