"""The blocks that say what was found: results, models, awards, limitations."""

import re
from itertools import pairwise

from msgspec.structs import replace

from cluster_reports.vietnamese.words import lower_first

from . import joining, reach, referring, tallies, verdicts
from .block import Block, Said, clauses_of_review, said_in_review, short_word, teller
from .comparing import places_of, value_of
from .facts import Figure
from .headline import leading
from .known import once
from .material import Award, Snapshot
from .room import Room
from .sorting import sort
from .style import count, day
from .telling import Told, thing

LEVELS = {
    "evenly_well": "được các đơn vị thực hiện tốt, đồng đều",
    "well": "được thực hiện tốt",
    "partly": "mới được thực hiện một phần",
    "not": "chưa được thực hiện",
}
ANSWERS = {"done": "đã khắc phục xong", "partly": "khắc phục một phần", "not": "chưa khắc phục được"}
SINGLE = {
    "done": "đã được khắc phục xong",
    "partly": "mới khắc phục được một phần",
    "not": "chưa khắc phục được",
}
ONE_UNIT = "một đơn vị"
CLAUSES_IN_A_SENTENCE = 3
QUOTES = '“”" '
GIVEN = ("bằng ", "giấy ", "cờ ", "kỷ niệm ", "huân ", "huy ", "quà ", "thư ")
PRAISED = ("khen ", "biểu dương ", "tuyên dương ")
ACTS = ("tặng ", "truy tặng ", "phong tặng ", "trao ", "công nhận ", "xét ")
_CAUSE = re.compile(r"^(?:nguyên nhân(?: là| do|:)|là|do|vì|bởi)\b[ :]*", re.IGNORECASE)


def results(snapshot: Snapshot, room: Room) -> Block:
    facts = once(sort, snapshot)
    told = replace(teller(snapshot), is_brief=room.is_brief, manners=room.manners)
    assessment = referring.mid(snapshot.meeting.assessment.strip().rstrip("."))
    said = said_in_review(snapshot, "assessment", assessment)
    contents, contents_said = once(_contents, snapshot, room.of("contents", len(snapshot.outcomes)))
    said += contents_said
    good, bad = _verdicts(facts.verdicts, told, room, said)
    highlights, highlights_said = once(_highlights, snapshot)
    said += highlights_said
    absences = [_joint(verdicts.absence(told, together), together, said) for together in facts.absences]
    reached, tally = facts.reached, facts.tally if room.is_brief else None
    first = once(leading, snapshot) if room.leads else None
    gone = _told_before(first, facts.parts, told) if first else []
    figures_said = []
    told.is_told = reached and reached.holds
    figures = [
        (_with_parts(figure, facts.parts, told, figures_said), figure)
        for figure in _chosen(facts, gone, room)
    ]
    tally = tally if figures else None  # it introduces them
    said += [tally.fact, *figures_said] if tally else figures_said
    shared = [(text, figure) for text, figure in figures if reached and figure.coverage is None]
    by_unit = [pair for pair in figures if pair not in shared]
    as_of = _as_of(snapshot)
    words = {
        "assessment": assessment,
        "contents": contents,
        "highlights": _sentences(highlights + good),
        "shortfalls": _sentences(bad),
        "absences": joining.clauses(absences),
        "tally": tally.text if tally else "",
        "figures": _sentences(_with_subjects(by_unit, snapshot, reached, room)),
        "shared": _sentences(_with_subjects(shared, snapshot, reached, room)),
        "reach": str(reached or ""),
        "as_of": as_of if figures and not (absences or first) else "",
        "absent_as_of": as_of if absences and not first else "",
        "is_after_change": bool(first and as_of),
        "is_same_day": bool(as_of and (absences or first)),
        "day": as_of,
        "word": short_word(snapshot),
    }
    return Block("results", "Kết quả", words, tuple(said))


def change(snapshot: Snapshot, room: Room) -> Block:
    """What leads an article that opens with the largest change; nothing where no change leads."""
    first, said = once(leading, snapshot), []
    if first is None:
        return Block("change", "Thay đổi lớn nhất", {}, ())
    told = replace(teller(snapshot), is_brief=room.is_brief, manners=room.manners)
    clause = _with_parts(first, once(sort, snapshot).parts, told, said)
    (text,) = _with_subjects([(clause, first)], snapshot, None, room)
    return Block("change", "Thay đổi lớn nhất", {"text": text, "as_of": _as_of(snapshot)}, tuple(said))


def _told_before(first, parts, told):
    """The first figure and its parts, which ``told`` has told before the others."""
    _with_parts(first, parts, told, [])
    return [first, *_descendants(first, parts)]


def _with_parts(figure, parts, told, said):
    """The clause of a figure, and of its parts: "… 100%, trong đó khá, giỏi 80%"."""
    texts = []
    for one in [figure, *_descendants(figure, parts)]:
        texts.append(_kept(told.tell(one, is_part=bool(texts)), one, said))
    inside = joining.clauses(texts[1:])
    return f"{texts[0]}, trong đó {inside}" if inside else texts[0]


def _verdicts(groups, told, room, said):
    """Clauses about what was answered in words, and those about what nobody met, which are no highlights.

    Where there is no room for all, what is not met comes first.
    """
    wanted = sorted(groups, key=lambda group: all(share.grade.is_met for share in group[0].shares))
    kept = wanted[: room.of("verdicts", len(groups))]
    clauses = {True: [], False: []}
    for group in groups:
        if group in kept:
            clause = _joint(verdicts.judge(told, group), group, said)
            clauses[group[0].shares[0].grade.is_met].append(clause)
    return clauses[True], clauses[False]


def _contents(snapshot, limit):
    """The contents of the pledge by how they were carried out, the best first: [(joined texts, many, verb)]; facts.

    Where there is no room for all, the good ones are counted; the others keep their names.
    """
    groups, said = [], []
    named = LEVELS
    if limit < len(snapshot.outcomes):
        count = tallies.of_contents(snapshot)
        if count:
            said.append(count.fact)
            groups.append({"count": count.text})
        named = {level: verb for level, verb in LEVELS.items() if level not in tallies.GOOD}
    for level, verb in named.items():
        texts = []
        for outcome in snapshot.outcomes:
            if outcome.level != level:
                continue
            text = referring.mid(outcome.text)
            shows_unit = outcome.unit and (
                level in {"evenly_well", "well"} or snapshot.audience == "internal"
            )
            texts.append(f"{text} ({outcome.unit})" if shows_unit else text)
        if texts:
            said += clauses_of_review(snapshot, "outcome", [(text, f"{text} {verb}") for text in texts])
            if len(snapshot.members) == 1:
                verb = verb.replace("được các đơn vị thực hiện tốt, đồng đều", LEVELS["well"])
            groups.append({"texts": joining.join(texts), "is_many": len(texts) > 1, "verb": verb})
    return groups, said


def _highlights(snapshot):
    found = []
    for highlight in snapshot.highlights:
        text = referring.mid(highlight.text.strip().rstrip(".;"))
        if highlight.unit and highlight.unit not in text:
            text = f"{text} ({highlight.unit})"
        found.append(text)
    return found, said_in_review(snapshot, "highlight", *found)


def _kept(told: Told, fact, said) -> str:
    """Notes the fact beside the others of the block; gives back the clause."""
    value = value_of(fact.amount, places_of(fact)) if isinstance(fact, Figure) else None
    said.append(
        Said(
            kind="absence" if value == 0 and fact.is_absence else fact.kind,
            said=told.said,
            sources=fact.sources,
            value=None if value is None else f"{value:f}",
            unit=fact.target.measure,
            target=fact.target.pk,
            label=fact.target.name,
            comparison=told.comparison,
            clause=told.text,
            is_estimate=isinstance(fact, Figure) and fact.amount.is_estimate and not fact.is_nothing,
        )
    )
    return told.text


def _joint(told: Told, together, said) -> str:
    """A clause about several targets at once: each of them is a fact with its own name."""
    for fact in together:
        name = thing(fact.target.name)
        _kept(Told(told.text, name if name in told.text else told.said), fact, said)
    return told.text


def _chosen(facts, gone, room):
    """The figures to be told, largest change first, but those that are ``gone`` before; parts follow their whole.

    What happened and must not is never left out.
    """
    largest_first = [figure for figure in facts.largest_first if figure not in gone]
    limit = room.of("figures", len(largest_first))
    if limit == len(largest_first):
        return largest_first
    wanted = [figure for figure in facts.wanted_first if figure not in gone]
    kept = wanted[: max(limit - len(largest_first) + len(wanted), 0)]
    return [figure for figure in largest_first if figure.target.direction == "zero" or figure in kept]


def _descendants(figure, parts):
    """Parts of the target, and parts of those, in order."""
    found = []
    for part in parts:
        if part.target.parent == figure.target.pk:
            found += [part, *_descendants(part, parts)]
    return found


def _with_subjects(clauses, snapshot, reached, room):
    """Gives each clause that begins with a verb somebody who does it, once until the subject changes."""
    texts, subject = [], ""
    word, names = short_word(snapshot), {member.unit: member.name for member in snapshot.members}
    starts = {start for start, _ in _spans(len(clauses))}
    for index, (text, figure) in enumerate(clauses):
        if index in starts:
            subject = ""
        needed = reach.subject(text, figure, word, reached, names)
        shown = reach.otherwise(needed, word, room.manners.get(figure.target.pk, 0))
        texts.append(f"{shown} {text}" if needed and needed != subject else text)
        subject = needed
    return texts


def _sentences(clauses):
    """A few clauses a sentence, about as many in each."""
    return [joining.clauses(clauses[start:end]) for start, end in _spans(len(clauses))]


def _spans(length):
    sentences = -(-length // CLAUSES_IN_A_SENTENCE)
    cuts = [index * length // sentences for index in range(sentences + 1)] if length else []
    return list(pairwise(cuts))


def _as_of(snapshot: Snapshot) -> str:
    """The day the figures reach, where that is before the period's end."""
    period = snapshot.period
    reached = min(period.figures_until, snapshot.meeting.on or period.ends_on)
    return day(snapshot.house, reached, period.year) if reached < period.ends_on else ""


def models(snapshot: Snapshot) -> Block:
    has_more = any(model.name.strip(" .…") == "" for model in snapshot.models)
    named = [model for model in snapshot.models if model.name.strip(" .…")]
    quoted = [f"“{model.name.strip(QUOTES)}”" for model in named]
    listed = [
        f"{name} của {model.unit}" if model.unit else name for name, model in zip(quoted, named, strict=True)
    ]
    words = {
        "models": ", ".join(listed) if has_more else joining.join(listed),
        "has_more": has_more,
        "is_single": len(listed) == 1,
    }
    return Block("models", "Mô hình", words, tuple(said_in_review(snapshot, "model", *listed)))


def awards(snapshot: Snapshot) -> Block:
    routes = {"own": [], "proposed": [], "received": []}
    said = []
    for award in snapshot.awards:
        people = rewarded(award, snapshot)
        routes[award.route].append(
            giving(award.form, people)
            if award.route == "proposed"
            else f"{people} được {_naming(award.form)}"
        )
        said += said_in_review(snapshot, "award", people)
    words = {route: joining.clauses(clauses) for route, clauses in routes.items()}
    return Block("awards", "Khen thưởng", words | {"word": short_word(snapshot)}, tuple(said))


def rewarded(award: Award, snapshot: Snapshot) -> str:
    """ "2 tập thể, 6 cá nhân", "12 lượt tập thể"."""
    times = "lượt " if award.counts_occurrences else ""
    pairs = ((award.collectives, "tập thể"), (award.individuals, "cá nhân"))
    return ", ".join(f"{count(snapshot.house, number)} {times}{who}" for number, who in pairs if number)


def _naming(form: str) -> str:
    """A form with its verb: a flag or certificate is given, a title is recognised; one that has a verb keeps it."""
    start = f"{form.lower()} "
    if start.startswith(PRAISED + ACTS):
        return lower_first(form)
    if start.startswith(GIVEN):
        return f"tặng {form}"
    return f"công nhận {lower_first(form) if start.startswith('danh hiệu ') else f'danh hiệu {form}'}"


def giving(form: str, people: str) -> str:
    """ "tặng Bằng khen cho 2 tập thể", "biểu dương 3 cá nhân"; the form alone where it names them itself."""
    whom = "" if f"{form.lower()} ".startswith(PRAISED) else "cho "
    return f"{_naming(form)} {whom}{people}" if people else _naming(form)


def limitations(snapshot: Snapshot) -> Block:
    """Always in the internal article; in the public one where the review shows them, and of no single unit."""
    shown = snapshot.limitations
    if snapshot.audience == "public":
        shown = [_anonymous(one, snapshot) for one in shown] if snapshot.meeting.show_limitations else []
    texts = [referring.mid(one.text.strip().rstrip(".;")) for one in shown]
    causes = [_cause(one.cause) for one in shown]
    is_shared = len(set(causes)) == 1 and not causes[0].startswith("nguyên nhân ")
    told = texts if is_shared else [_because(*pair) for pair in zip(texts, causes, strict=True)]
    words = {
        "limitations": joining.clauses(told),
        "texts": texts,
        "is_single": len(texts) == 1,
        "cause": causes[0] if is_shared else "",
        "word": short_word(snapshot),
        **_answered(snapshot),
    }
    said = said_in_review(snapshot, "limitation", *texts)
    said += said_in_review(snapshot, "cause", *dict.fromkeys(causes))
    said += said_in_review(snapshot, "answered", words["asked"], words["answered"])
    return Block("limitations", "Hạn chế", words, tuple(said))


def _answered(snapshot):
    """How the limitations of the period before were answered: how many there were, and how many of which kind.

    "4 hạn chế", "3 đã khắc phục xong, 1 khắc phục một phần"; of a single one only what became of it. A public
    article that hides limitations says nothing of them.
    """
    levels = [one.level for one in snapshot.answered]
    if not levels or (snapshot.audience == "public" and not snapshot.meeting.show_limitations):
        return {"asked": "", "answered": "", "are_alike": False}
    if len(levels) == 1:
        return {"asked": "", "answered": SINGLE[levels[0]], "are_alike": True}
    asked = f"{count(snapshot.house, len(levels))} hạn chế"
    found = [(levels.count(level), words) for level, words in ANSWERS.items() if level in levels]
    if len(found) == 1:
        return {"asked": f"cả {asked}", "answered": SINGLE[levels[0]], "are_alike": True}
    return {
        "asked": asked,
        "are_alike": False,
        "answered": ", ".join(f"{count(snapshot.house, many)} {words}" for many, words in found),
    }


def _cause(text):
    """A cause as it stands after "do" or "nguyên nhân là", neither of which it says again."""
    text = text.strip().rstrip(".;")
    while found := _CAUSE.match(text):
        text = text[found.end() :]
    return referring.mid(text)


def _because(text, cause):
    """A limitation with its own cause, so that it explains no other."""
    if not cause:
        return text
    if cause.startswith("nguyên nhân "):
        return f"{text}, {cause}"
    is_plain = "," not in text and " do " not in text
    return f"{text} do {cause}" if is_plain else f"{text}, nguyên nhân là {cause}"


def _anonymous(limitation, snapshot):
    """The same limitation with no member named."""
    if not snapshot.members:
        return limitation
    named = _naming_a_member(snapshot.members)
    plural = "|".join({re.escape(member.plural) for member in snapshot.members})
    several = re.compile(rf"(?:(?:{plural}):? )?{ONE_UNIT}(?:(?:,|;| và) {ONE_UNIT})+", re.IGNORECASE)

    def hidden(text):
        return several.sub("một số đơn vị", named.sub(ONE_UNIT, text))

    return replace(limitation, text=hidden(limitation.text), cause=hidden(limitation.cause))


def _naming_a_member(members):
    """Full names, "phòng Tham mưu" and short names of two words or more, the longest first, in any case.

    A short name of ordinary words ("Tham mưu", "Hậu cần") names a unit by its capital only.
    """
    found = {}
    for member in members:
        short = member.short_name
        found |= {name: f"(?i:{re.escape(name)})" for name in (member.name, f"{member.head_noun} {short}")}
        if " " in short:
            is_ordinary = short[1:].islower() and not any(char.isdigit() for char in short)
            found.setdefault(short, re.escape(short) if is_ordinary else f"(?i:{re.escape(short)})")
    longest_first = sorted(found, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(found[name] for name in longest_first)})(?!\w)")
